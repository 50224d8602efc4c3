"""Whatever arrives is recorded with its number and by when, and known when it comes again; or it is said why not."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock, text_of
from libs.common.decision import Now
from libs.common.engines import Engines
from libs.common.errors import Refused
from libs.common.events.fact import Fact
from libs.common.events.intake import (
    CaseAdmitted,
    CaseDiverted,
    CaseRefused,
    CaseSubmitted,
    SubmissionRejected,
    SubmissionRepeated,
)
from libs.common.events.words import Person
from libs.common.policy import Policy, load_policy
from libs.common.store.memory import MemoryStore
from libs.common.web.build import Given
from services.intake.app import create_app
from services.intake.domain.arriving import LONGEST_AGO, hear_submission, submit
from services.intake.domain.identity import case_id_of
from services.intake.domain.state import Case, Status
from services.intake.domain.submission import Prepared, Submission, SubmitCase

AT = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
WAGES = SubmitCase(text="公司拖欠农民工工资三个月不发", title="拖欠工资")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


def now(policy: Policy, number: str = "HQ26-030418-7") -> Now:
    return Now(AT, AT, "c1", policy, Prepared(number, Person(id="p1"), "web"))


def arrived(command: SubmitCase, policy: Policy) -> tuple[Case, Fact, Fact]:
    """The case, that it was submitted, and what was decided of it."""
    decision = submit(None, command, now(policy))
    submitted, then = decision.events
    assert isinstance(submitted, CaseSubmitted)
    return decision.state, submitted, then


def test_a_matter_is_recorded_at_once_with_its_number_and_what_is_promised(policy: Policy) -> None:
    case, submitted, admitted = arrived(WAGES, policy)
    assert isinstance(submitted, CaseSubmitted)
    assert isinstance(admitted, CaseAdmitted)
    five_days = policy.due(AT, policy.profiles[submitted.profile].limits.reply)
    assert (submitted.number, submitted.promised_by) == ("HQ26-030418-7", five_days)
    assert (case.number, case.promised_by) == (submitted.number, admitted.promised_by)


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        pytest.param("开发商不交房，我已经起诉到法院", "in-court", "法院", id="in court"),
        pytest.param("征地补偿的事信访已经受理，一直没消息", "petition", "信访", id="petitioned"),
    ],
)
def test_what_the_law_sends_elsewhere_is_refused_with_the_law_where_to_go_and_how_to_object(
    policy: Policy, text: str, code: str, where: str
) -> None:
    case, _, refused = arrived(SubmitCase(text=text), policy)
    assert isinstance(refused, CaseRefused)
    assert (case.status, refused.reason) == (Status.REFUSED, code)
    assert where in refused.legal + refused.signpost
    assert "复核" in refused.appeal


def test_who_is_in_the_petition_procedure_is_told_how_long_it_may_take_there(policy: Policy) -> None:
    _, _, refused = arrived(SubmitCase(text="征地补偿的事信访已经受理，一直没消息"), policy)
    assert isinstance(refused, CaseRefused)
    assert [days in refused.signpost for days in ("15 日内", "60 日内办结", "延长 30 日")] == [True] * 3


@pytest.mark.parametrize(
    ("text", "call"),
    [pytest.param("厂房着火了，快来人", "119", id="fire"), pytest.param("有人在路上持刀追人", "110", id="police")],
)
def test_an_emergency_is_recorded_and_diverted_with_the_number_to_call(policy: Policy, text: str, call: str) -> None:
    case, _, diverted = arrived(SubmitCase(text=text), policy)
    assert isinstance(diverted, CaseDiverted)
    assert (case.status, diverted.call) == (Status.DIVERTED, call)


def test_the_same_submission_is_the_same_case_and_stays_as_it_was(policy: Policy) -> None:
    one, again = [case_id_of("heqing", "web", "e-1") for _ in range(2)]
    others = {case_id_of(*said) for said in (("heqing", "web", "e-2"), ("heqing", "app", "e-1"), ("lin", "web", "e-1"))}
    assert one == again
    assert len({one, *others}) == 4
    case: Case = submit(None, WAGES, now(policy)).state
    assert submit(case, WAGES, now(policy, "HQ26-030419-5")).state is case
    assert submit(case, WAGES.model_copy(update={"text": f" {WAGES.text}\r\n"}), now(policy)).state is case


SOMEBODY_ELSE = Person(id="p2")


@pytest.mark.parametrize(
    ("text", "person"),
    [
        pytest.param("别的", Person(id="p1"), id="another matter of the same person"),
        pytest.param(WAGES.text, SOMEBODY_ELSE, id="the same words of another person"),
        pytest.param("x", SOMEBODY_ELSE, id="somebody who guessed the id"),
    ],
)
def test_who_says_something_else_under_a_known_id_is_refused_and_gets_no_receipt(
    policy: Policy, text: str, person: Person
) -> None:
    case: Case = submit(None, WAGES, now(policy)).state
    later = Now(AT, AT, "c1", policy, Prepared("HQ26-030419-5", person, "p12315"))
    with pytest.raises(Refused, match="another matter came with this external_id") as refused:
        submit(case, SubmitCase(text=text), later)
    assert (refused.value.status, refused.value.field) == (409, "external_id")
    decided = hear_submission(case, Submission(external_id="e-1", text=text), later)
    assert decided.state is case
    [rejected] = decided.events
    assert isinstance(rejected, SubmissionRejected)
    assert (rejected.external_id, rejected.field) == ("e-1", "external_id")


def test_by_the_bus_who_says_the_same_again_gets_the_receipt_again(policy: Policy) -> None:
    case: Case = submit(None, WAGES, now(policy)).state
    [again] = hear_submission(case, Submission(external_id="e-1", text=WAGES.text), now(policy)).events
    assert isinstance(again, SubmissionRepeated)
    assert again.number == case.number


async def test_only_its_adapter_speaks_for_a_channel(policy: Policy) -> None:
    app = create_app(None, Given(Engines(MemoryBus(), MemoryStore()), SetClock(AT), policy))
    wish = {"text": "路灯不亮", "external_id": "P12315-2026-000123", "channel": "p12315"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://intake") as client:
        answer = await client.post("/v1/submissions", json=wish)
        assert (answer.status_code, answer.json()["field"]) == (403, "channel")
        assert "channel.p12315.submissions" in answer.json()["detail"]
        assert (await client.post("/v1/submissions", json={**wish, "channel": "web"})).status_code == 201


def test_what_lay_on_paper_for_a_year_is_promised_from_when_it_was_said_and_what_is_older_is_refused(
    policy: Policy,
) -> None:
    oldest = AT - LONGEST_AGO
    submitted = submit(None, WAGES.model_copy(update={"captured_at": oldest}), now(policy)).events[0]
    assert isinstance(submitted, CaseSubmitted)
    assert (submitted.captured_at, submitted.promised_by > oldest) == (oldest, True)
    older = WAGES.model_copy(update={"captured_at": oldest - timedelta(milliseconds=1)})
    with pytest.raises(Refused, match=f"before {text_of(oldest)}, more than 366 days ago; correct it") as refused:
        submit(None, older, now(policy))
    assert (refused.value.status, refused.value.field) == (422, "captured_at")


WRONG_DATES = [
    pytest.param("1970-01-01T00:00:00Z", "366 days ago", id="a clock that was never set"),
    pytest.param("1900-01-01T00:00:00Z", "366 days ago", id="the day a spreadsheet begins"),
    pytest.param("2016-06-01T00:00:00Z", "366 days ago", id="before the calendar"),
    pytest.param("2017-01-02T00:00:00Z", "366 days ago", id="before the office opened the first time"),
    pytest.param("2999-01-01T00:00:00Z", "correct the year", id="a year far ahead"),
    pytest.param("0001-01-01T00:00:00+14:00", "correct the year", id="before the first instant that there is in UTC"),
    pytest.param("9999-12-31T23:59:59-14:00", "correct the year", id="after the last instant that there is in UTC"),
]


@pytest.mark.parametrize(("said", "way_out"), WRONG_DATES)
async def test_a_date_that_cannot_be_is_a_problem_that_names_captured_at_and_the_way_out(
    policy: Policy, said: str, way_out: str
) -> None:
    app = create_app(None, Given(Engines(MemoryBus(), MemoryStore()), SetClock(AT), policy))
    wish = {"text": "路灯不亮", "external_id": "x", "captured_at": said}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://intake") as client:
        answer = await client.post("/v1/submissions", json=wish)
    assert (answer.status_code, answer.json()["field"]) == (422, "captured_at")
    assert way_out in answer.json()["detail"]


@pytest.mark.parametrize(("said", "way_out"), WRONG_DATES)
def test_by_the_bus_such_a_date_is_answered_to_the_channel(policy: Policy, said: str, way_out: str) -> None:
    fact = Submission(external_id="x", text="路灯不亮", captured_at=said)
    [rejected] = hear_submission(None, fact, now(policy)).events
    assert isinstance(rejected, SubmissionRejected)
    assert (rejected.external_id, rejected.field, way_out in rejected.reason) == ("x", "captured_at", True)
