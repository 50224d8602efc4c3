"""Whatever arrives is recorded with its number and by when, and known when it comes again; or it is said why not."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from libs.common.decision import Now
from libs.common.events.fact import Fact
from libs.common.events.intake import CaseAdmitted, CaseDiverted, CaseRefused, CaseSubmitted
from libs.common.events.words import Person
from libs.common.policy import Policy, load_policy
from services.intake.domain.arriving import submit
from services.intake.domain.identity import case_id_of
from services.intake.domain.state import Case, Status
from services.intake.domain.submission import Prepared, SubmitCase

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
    assert submit(case, WAGES, now(policy, "HQ26-030419-5")) == submit(case, SubmitCase(text="别的"), now(policy))
    assert submit(case, WAGES, now(policy, "HQ26-030419-5")).state is case
