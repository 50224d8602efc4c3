"""A specialist joins a case with a booked slot: who may ask, what the unit owes, and what ends it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from libs.common.decision import Decision, Now, Rule
from libs.common.errors import Refused
from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed, CaseReopened
from libs.common.events.handling import EscalationRequested, PartWaived, ResultApproved
from libs.common.events.intake import CaseMerged, CaseReclassified, CaseWithdrawn
from libs.common.events.routing import (
    CaseDispatched,
    CoHandlerAdded,
    SessionBooked,
    SessionCancelled,
    SessionHeld,
    SessionMoved,
    UnitRecused,
)
from libs.common.events.words import Ending, Kind, Outcome, SessionOutcome
from libs.common.policy import load_policy
from services.routing.domain import dispatch, sessions
from services.routing.domain.sessions import BookSession, CancelSession, Hold, LetGo, MoveSession, RecordSession
from services.routing.domain.state import Case, Status
from services.routing.handlers import REACTIONS

AT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)  # a Friday, 10:00
TUESDAY = datetime(2026, 10, 13, 6, 0, tzinfo=UTC)
LATER = TUESDAY + timedelta(minutes=30)
OPEN = Case(
    number="HQ26-030418-7", kind=Kind.HELP, title="工资", text="拖欠工资", profile="help", status=Status.WITH_UNIT,
    hop=1, unit="d-labour", category="labour", area="t02v004", rule="R-120", rule_version=1,
)  # fmt: skip
ASKED: dict[str, Any] = {"unit": "d-labour", "by": "劳动局 周"}
BOOK = BookSession(**ASKED, specialist="lawyer-1", at=TUESDAY)


@pytest.fixture(scope="module")
def now() -> Now:
    return Now(AT, AT, "c1", load_policy(Path(__file__).parents[3] / "config"))


def held(now: Now, at: datetime = TUESDAY, booking: int = 1) -> Now:
    """With that slot reserved."""
    key = f"lawyer-1/{at.isoformat(timespec='milliseconds').replace('+00:00', 'Z')}/99999"
    return now._replace(found=Hold(key, "c1", booking, AT))


def booked(now: Now, case: Case = OPEN) -> Case:
    return sessions.book(case, BOOK, held(now)).state


def test_the_unit_of_the_specialist_joins_with_a_part_that_is_due_after_the_meeting(now: Now) -> None:
    case, [joined, fact] = _told(sessions.book(OPEN, BOOK, held(now)))
    assert isinstance(joined, CoHandlerAdded)
    assert isinstance(fact, SessionBooked)
    meeting = fact.meeting
    assert (joined.part.unit, joined.part.lead, joined.hop) == ("d-legal-aid", False, 1)
    assert joined.part.due == fact.due == now.policy.due(meeting.until, now.policy.profiles["help"].limits.part)
    assert joined.part.due > meeting.until == TUESDAY + timedelta(minutes=30)
    assert (meeting.specialist, meeting.kind, meeting.name, meeting.at) == ("lawyer-1", "lawyer", "韩**", TUESDAY)
    assert (meeting.place, meeting.bring) == ("县法律援助中心 201 室", "身份证，合同、欠条这些材料的原件")
    assert case.session is not None
    assert case.co_handlers == ()


def test_the_centre_may_ask_too(now: Now) -> None:
    command = BOOK.model_copy(update={"unit": "centre"})
    assert sessions.book(OPEN, command, held(now)).state.session is not None


def test_a_unit_that_has_a_part_already_is_not_added_again(now: Now) -> None:
    joint = OPEN.model_copy(update={"co_handlers": ("d-legal-aid",)})
    own = OPEN.model_copy(update={"unit": "d-legal-aid"})
    again = booked(now).model_copy(update={"session": None})
    for case, unit, booking in ((joint, "d-labour", 1), (own, "d-legal-aid", 1), (again, "d-labour", 2)):
        command = BOOK.model_copy(update={"unit": unit})
        assert [type(fact) for fact in sessions.book(case, command, held(now, booking=booking)).events] == [
            SessionBooked
        ]


SHUT = [
    pytest.param({"status": Status.ENDED}, {}, "illegal", 409, id="a case that ended"),
    pytest.param({"merged": True}, {}, "illegal", 409, id="a case that was merged"),
    pytest.param({"answered": 1}, {}, "illegal", 409, id="a case whose result is approved"),
    pytest.param({"status": Status.ASKED}, {}, "illegal", 409, id="a case whose unit wants to return it"),
    pytest.param({"status": Status.SCREENING}, {}, "illegal", 409, id="a case whose unit is unclear"),
    pytest.param({"hop": 0}, {}, "unknown-case", 404, id="a case that was never dispatched"),
    pytest.param({}, {"unit": "d-water"}, "lead-only", 403, id="a unit that does not lead"),
    pytest.param({}, {"specialist": "lawyer-0"}, "unknown-specialist", 422, id="nobody of that name"),
    pytest.param({"about": ("d-legal-aid",)}, {}, "recused", 422, id="a specialist of whom it is about"),
    pytest.param({}, {"at": TUESDAY + timedelta(minutes=5)}, "no-slot", 422, id="no slot begins then"),
    pytest.param({}, {"at": TUESDAY + timedelta(days=14)}, "no-slot", 422, id="further ahead than can be booked"),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "asked", "code", "status"), SHUT)
def test_a_session_is_not_booked(
    now: Now, changed: dict[str, Any], asked: dict[str, Any], code: str, status: int
) -> None:
    with pytest.raises(Refused) as refused:
        sessions.book(OPEN.model_copy(update=changed), BOOK.model_copy(update=asked), held(now))
    assert (refused.value.code, refused.value.status) == (code, status)


def test_who_asks_for_a_slot_that_cannot_be_had_reads_the_next_free_ones(now: Now) -> None:
    made_up = datetime(2026, 10, 10, 6, 0, tzinfo=UTC)
    taken = {"lawyer-1": {TUESDAY, *(made_up + timedelta(minutes=30 * n) for n in range(3))}}
    free = "the next free ones are: 2026-10-10T07:30:00.000Z, 2026-10-13T06:30:00.000Z, 2026-10-13T07:00:00.000Z$"
    with pytest.raises(Refused, match=free) as refused:
        sessions.wanted(OPEN, BOOK, now.policy, AT, taken)
    assert (refused.value.code, refused.value.field) == ("slot-taken", "at")
    with pytest.raises(Refused, match=free):
        sessions.wanted(OPEN, BOOK.model_copy(update={"at": AT}), now.policy, AT, taken)


def test_a_case_has_one_session_to_come(now: Now) -> None:
    with pytest.raises(Refused, match="move or cancel it"):
        sessions.book(booked(now), BOOK, held(now, booking=2))


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(None, id="nothing is reserved"),
        pytest.param(Hold("lawyer-1/2026-10-13T06:00:00.000Z/99999", "c1", 2, AT), id="the case decided since"),
        pytest.param(Hold("lawyer-1/2026-10-13T06:30:00.000Z/99999", "c1", 3, AT), id="another slot is reserved"),
    ],
)
def test_without_a_reservation_that_is_still_worth_something_nothing_is_booked(now: Now, found: Hold | None) -> None:
    with pytest.raises(Refused) as refused:
        sessions.book(OPEN.model_copy(update={"bookings": 2}), BOOK, now._replace(found=found))
    assert refused.value.code == "slot-lapsed"


def test_what_a_case_let_go_it_can_never_book_by(now: Now) -> None:
    hold = held(now).found
    case = sessions.let_go(OPEN, LetGo(hold=hold.key, booking=1), now).state
    assert hold.dead(case)
    with pytest.raises(Refused):
        sessions.book(case, BOOK, held(now))


def test_a_session_that_stands_is_not_let_go(now: Now) -> None:
    case, hold = booked(now), held(now).found
    assert not hold.dead(case)
    with pytest.raises(Refused):
        sessions.let_go(case, LetGo(hold=hold.key, booking=1), now)


@pytest.mark.parametrize("unit", ["d-labour", "centre", "d-legal-aid"])
def test_the_lead_the_centre_or_the_specialists_unit_moves_or_cancels_it(now: Now, unit: str) -> None:
    asked = {"unit": unit, "by": "某人", "reason": "律师那天要出庭"}
    case, [moved] = _told(sessions.move(booked(now), MoveSession(**asked, at=LATER), held(now, LATER, 2)))
    assert isinstance(moved, SessionMoved)
    assert (moved.meeting.at, moved.before, moved.booking) == (LATER, TUESDAY, 2)
    assert held(now).found.dead(case)
    assert moved.due == now.policy.due(moved.meeting.until, now.policy.profiles["help"].limits.part)
    case, [cancelled] = _told(sessions.cancel(case, CancelSession(**asked), now))
    assert isinstance(cancelled, SessionCancelled)
    assert (cancelled.meeting.at, cancelled.reason, case.session) == (LATER, "律师那天要出庭", None)
    assert held(now, LATER, 2).found.dead(case)


def test_nobody_else_moves_or_cancels_it_nor_when_it_has_begun(now: Now) -> None:
    asked, begun = {"reason": "x", "by": "x"}, held(now._replace(at=TUESDAY), LATER, 2)
    for unit, when, code in (("d-water", held(now, LATER, 2), "not-yours"), ("d-labour", begun, "begun")):
        with pytest.raises(Refused) as refused:
            sessions.move(booked(now), MoveSession(unit=unit, **asked, at=LATER), when)
        assert refused.value.code == code
        with pytest.raises(Refused) as refused:
            sessions.cancel(booked(now), CancelSession(unit=unit, **asked), when)
        assert refused.value.code == code


@pytest.mark.parametrize("unit", ["d-legal-aid", "centre"])
def test_once_it_has_begun_the_specialists_unit_or_the_centre_says_what_came_of_it(now: Now, unit: str) -> None:
    command = RecordSession(unit=unit, by="韩", outcome=SessionOutcome.AGREED, text="双方同意分三次付清。")
    case, [fact] = _told(sessions.record(booked(now), command, now._replace(at=TUESDAY)))
    assert isinstance(fact, SessionHeld)
    assert (fact.outcome, fact.text, fact.meeting.at, case.session) == ("agreed", command.text, TUESDAY, None)


RECORDS = [
    pytest.param({}, AT, "not-begun", id="not before it begins"),
    pytest.param({"unit": "d-labour"}, TUESDAY, "not-yours", id="not by the lead"),
    pytest.param({"text": ""}, TUESDAY, "no-words", id="not without words for the citizen"),
    pytest.param({"outcome": SessionOutcome.OTHER}, TUESDAY, "outcome", id="not as something that nobody knows"),
]


@pytest.mark.parametrize(("said", "at", "code"), RECORDS)
def test_a_session_is_not_recorded(now: Now, said: dict[str, Any], at: datetime, code: str) -> None:
    command = RecordSession(unit="d-legal-aid", by="韩", outcome=SessionOutcome.ADVICE_GIVEN, text="可以起诉。")
    with pytest.raises(Refused) as refused:
        sessions.record(booked(now), command.model_copy(update=said), now._replace(at=at))
    assert refused.value.code == code


def test_that_nobody_came_needs_no_words(now: Now) -> None:
    command = RecordSession(unit="d-legal-aid", by="韩", outcome=SessionOutcome.NOBODY_CAME)
    [fact] = sessions.record(booked(now), command, now._replace(at=TUESDAY)).events
    assert isinstance(fact, SessionHeld)


def test_without_a_session_there_is_nothing_to_move_cancel_or_record(now: Now) -> None:
    asked = {"unit": "d-labour", "by": "x"}
    acts: list[Callable[[Case | None], Decision[Case]]] = [
        lambda case: sessions.move(case, MoveSession(**asked, at=LATER, reason="x"), held(now)),
        lambda case: sessions.cancel(case, CancelSession(**asked, reason="x"), now),
        lambda case: sessions.record(case, RecordSession(**asked, outcome=SessionOutcome.AGREED, text="x"), now),
    ]
    for act in acts:
        with pytest.raises(Refused):
            act(OPEN)
        with pytest.raises(Refused):
            act(None)


def approved(round_: int) -> ResultApproved:
    return ResultApproved(hop=1, round=round_, part="d-labour", by="x", outcome=Outcome.RESOLVED, text="好了")


def waived(part: str) -> PartWaived:
    return PartWaived(hop=1, round=1, part=part, by="x", reason="等不及")


ENDS = [
    pytest.param(CaseWithdrawn(person="p1", reason="不办了"), id="withdrawn"),
    pytest.param(CaseClosed(round=1, outcome=Ending.NOT_EVALUATED), id="closed"),
    pytest.param(CaseMerged(into="b", number="n", people=(), promised_by=AT, reason="", by=""), id="merged"),
    pytest.param(CaseReopened(round=2, reason="没解决"), id="sent round again"),
    pytest.param(EscalationRequested(hop=1, round=1, part="d-labour", by="x", reason="办不了"), id="raised a level"),
    pytest.param(CaseReclassified(category="urban", area=None, reason="x", by="x"), id="another unit's after all"),
    pytest.param(CaseReclassified(category="rural", area=None, reason="x", by="x"), id="nobody's yet"),
    pytest.param(dispatch.Recuse(unit="d-legal-aid", reason="x", by="x"), id="the specialist's unit stands apart"),
    pytest.param(dispatch.Recuse(unit="d-labour", reason="x", by="x"), id="the lead stands apart"),
    pytest.param(approved(1), id="the result is approved"),
    pytest.param(waived("d-legal-aid"), id="the lead waives the part"),
]


@pytest.mark.parametrize("end", ENDS)
def test_what_was_booked_is_cancelled_and_its_slot_free_when_the_case_is(now: Now, end: Any) -> None:
    rule: Rule = REACTIONS.get(type(end), dispatch.recuse)
    case, facts = _told(rule(booked(now), end, now))
    [cancelled] = [fact for fact in facts if isinstance(fact, SessionCancelled)]
    assert (cancelled.hop, cancelled.round, cancelled.booking, cancelled.by) == (1, 1, 1, "rule")
    assert cancelled.meeting.at == TUESDAY
    assert held(now).found.dead(case)
    dispatched = [fact for fact in facts if isinstance(fact, CaseDispatched)]
    assert all("d-legal-aid" not in {part.unit for part in fact.parts} for fact in dispatched)
    again = rule(case, end, now) if not isinstance(end, dispatch.Recuse) else Decision(case)
    assert [fact for fact in again.events if isinstance(fact, SessionCancelled)] == []


STAYS = [
    pytest.param(approved(0), id="a result of an earlier round"),
    pytest.param(waived("d-water"), id="another unit's part is waived"),
    pytest.param(CaseReclassified(category="labour", area=None, reason="x", by="x"), id="the same unit's in any case"),
    pytest.param(CaseClosed(round=1, outcome=Ending.MERGED), id="the close that only follows a merge"),
]


@pytest.mark.parametrize("fact", STAYS)
def test_what_does_not_concern_the_session_leaves_it(now: Now, fact: Fact) -> None:
    case, facts = _told(REACTIONS[type(fact)](booked(now), fact, now))
    assert case.session is not None
    assert facts == ()


def test_a_specialists_unit_that_stands_apart_loses_its_part_and_the_others_go_on_in_the_same_hop(now: Now) -> None:
    recused = dispatch.recuse(booked(now), dispatch.Recuse(unit="d-legal-aid", reason="x", by="x"), now)
    assert [type(fact) for fact in recused.events] == [UnitRecused, SessionCancelled]
    with pytest.raises(Refused, match="choose a specialist of another unit"):
        sessions.book(recused.state, BOOK, held(now, booking=2))


def test_after_the_next_dispatch_the_unit_joins_anew(now: Now) -> None:
    case = REACTIONS[CaseReopened](booked(now), CaseReopened(round=2, reason="没解决"), now).state
    joined, fact = sessions.book(case, BOOK, held(now, booking=2)).events
    assert isinstance(joined, CoHandlerAdded)
    assert isinstance(fact, SessionBooked)
    assert (joined.hop, fact.round) == (2, 2)


def _told(decision: Decision[Case]) -> tuple[Case, tuple[Fact, ...]]:
    return decision.state, decision.events
