"""The default limits (design/rules.md, clocks), as dates that a unit reads, and what each of them runs from."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from libs.common.decision import Now
from libs.common.events.evaluation import CaseReopened
from libs.common.events.intake import CaseAdmitted, CaseSubmitted
from libs.common.events.routing import CaseDispatched
from libs.common.events.words import Kind, Person
from libs.common.policy import Policy, load_policy
from services.routing.domain import dispatch
from services.routing.domain.state import Case

POLICY: Policy = load_policy(Path(__file__).parents[3] / "config")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+08:00")


def told(moment: datetime | None) -> str:
    assert moment
    return f"{moment.astimezone(POLICY.office.tz):%m-%d %H:%M}"


MONDAY = at("03-02 09:00")


def sent(profile: str, said: datetime = MONDAY, dispatched: datetime = MONDAY) -> tuple[Case, CaseDispatched]:
    """A matter under that profile, admitted as intake promises it, to a township with a helper."""
    promised = POLICY.due(said, POLICY.profiles[profile].limits.reply)
    kind = Kind(profile) if profile in set(Kind) else Kind.COMPLAINT
    submitted = CaseSubmitted(
        number="HQ26-030418-7", kind=kind, title="积水", text="路上积水", channel="box", external_id="x",
        people=(Person(id="p"),), profile=profile, promised_by=promised, captured_at=said,
    )  # fmt: skip
    now = Now(dispatched, dispatched, "c1", POLICY)
    admitted = CaseAdmitted(
        category="urban/water", area=None, urgent=profile == "urgent", profile=profile, promised_by=promised
    )
    case = dispatch.dispatch(dispatch.note_case(None, submitted, now).state, admitted, now).state
    if case.hop:
        case = dispatch.hold(case, "分不清").state.model_copy(update={"hop": 0})
    command = dispatch.Dispatch(unit="t02", co_handlers=("d-water",), why="归镇里管", by="吴**")
    decision = dispatch.screened(case, command, now)
    [fact] = [fact for fact in decision.events if isinstance(fact, CaseDispatched)]
    return decision.state, fact


LIMITS = [
    pytest.param("enquiry", "03-02 14:30", "03-02 17:30", "03-04 17:30", "03-03 17:30", id="enquiry 2"),
    pytest.param("help", "03-02 14:30", "03-02 17:30", "03-04 17:30", "03-06 17:30", id="help 5"),
    pytest.param("complaint", "03-02 14:30", "03-02 17:30", "03-04 17:30", "03-06 17:30", id="complaint 5"),
    pytest.param("suggestion", "03-02 14:30", "03-02 17:30", "03-04 17:30", "03-13 17:30", id="suggestion 10"),
    pytest.param("report", "03-02 14:30", "03-02 17:30", "03-04 17:30", "03-20 17:30", id="report 15"),
    pytest.param("urgent", "03-02 09:30", "03-02 11:00", "03-02 21:00", "03-03 09:00", id="urgent 2 h and 24 h"),
    pytest.param("p12315", "03-10 17:30", "03-10 17:30", "03-20 17:30", "05-07 17:30", id="12315: accept 7, mediate 45"),
]  # fmt: skip


@pytest.mark.parametrize(("profile", "take_on", "contact", "part", "result"), LIMITS)
def test_what_is_said_on_a_monday_at_nine_is_due_by_its_kinds_limits(
    profile: str, take_on: str, contact: str, part: str, result: str
) -> None:
    _, fact = sent(profile)
    assert (told(fact.dues.take_on), told(fact.dues.contact)) == (take_on, contact)
    assert [told(one.due) for one in fact.parts] == [result, part]
    assert told(fact.dues.result) == result


@pytest.mark.parametrize("profile", ["help", "urgent"])
def test_a_unit_may_hand_it_back_and_the_centre_rules_within_the_limits(profile: str) -> None:
    limits, (_, fact) = POLICY.profiles[profile].limits, sent(profile)
    ruled = POLICY.owed(POLICY.deployment.centre, MONDAY, limits.ruling)
    expected = {"help": ("03-03 17:30", "03-02 17:30"), "urgent": ("03-02 10:00", "03-02 09:30")}
    assert (told(fact.dues.hand_back), told(ruled)) == expected[profile]


def test_what_a_unit_owes_runs_from_its_dispatch_and_the_promise_from_what_was_said() -> None:
    _, fact = sent("help", said=MONDAY, dispatched=at("03-04 09:00"))
    assert (told(fact.dues.take_on), told(fact.dues.contact)) == ("03-04 14:30", "03-04 17:30")
    assert [told(part.due) for part in fact.parts] == ["03-06 17:30", "03-06 17:30"]
    assert told(fact.dues.result) == "03-06 17:30"


def test_a_slip_that_lay_in_a_box_is_promised_from_when_it_was_written_and_owed_from_its_dispatch() -> None:
    _, fact = sent("help", said=MONDAY - timedelta(days=14), dispatched=MONDAY)
    assert told(fact.dues.result) < told(MONDAY)
    assert (told(fact.dues.take_on), told(fact.parts[1].due)) == ("03-02 14:30", "03-04 17:30")


def test_a_redo_runs_from_the_reopening_with_everything_renewed() -> None:
    case, first = sent("help")
    reopened = at("03-16 09:00")
    [again] = dispatch.redo(
        case, CaseReopened(round=2, reason="又积水了"), Now(reopened, reopened, "c1", POLICY)
    ).events
    assert isinstance(again, CaseDispatched)
    shifted = timedelta(days=14)
    assert again.dues.result == first.dues.result + shifted
    assert again.dues.take_on == first.dues.take_on + shifted
    assert [part.due for part in again.parts] == [part.due + shifted for part in first.parts]


@pytest.mark.parametrize(
    ("said", "take_on"),
    [
        pytest.param("10-12 22:00", "10-13 14:30", id="at night"),
        pytest.param("10-12 12:30", "10-12 17:30", id="at noon"),
        pytest.param("10-03 11:00", "10-08 14:30", id="on a holiday"),
        pytest.param("10-10 09:00", "10-10 14:30", id="on a weekend that is worked"),
        pytest.param("10-11 09:00", "10-12 14:30", id="on one that is not"),
    ],
)
def test_what_comes_while_the_office_is_closed_starts_when_it_opens(said: str, take_on: str) -> None:
    _, fact = sent("help", said=at(said), dispatched=at(said))
    assert told(fact.dues.take_on) == take_on
