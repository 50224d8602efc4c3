"""A session with a specialist at the desk: the part is due after it, what came of it reports the part."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from libs.common.decision import Now
from libs.common.errors import Refused
from libs.common.events.evaluation import CaseClosed
from libs.common.events.handling import PartReported
from libs.common.events.intake import CaseMerged
from libs.common.events.routing import CaseDispatched, CoHandlerAdded, SessionBooked, SessionHeld, SessionMoved
from libs.common.events.words import (
    Dues,
    Ending,
    Kind,
    Level,
    Meeting,
    Mode,
    Outcome,
    Part,
    SessionOutcome,
    Specialist,
)
from libs.common.policy import load_policy
from services.handling.domain import opening, result, work
from services.handling.domain.state import Case, DeskPart

AT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
NOW = Now(AT, AT, "c1", load_policy(Path(__file__).parents[3] / "config"))
MEET = datetime(2026, 10, 13, 6, 0, tzinfo=UTC)
DUE, LATER = MEET + timedelta(days=3), MEET + timedelta(days=5)
LAWYER = Meeting(
    specialist="lawyer-1", kind=Specialist.LAWYER, name="韩**", unit="d-legal-aid", at=MEET,
    until=MEET + timedelta(minutes=30), place="201 室",
)  # fmt: skip
BOOKED = SessionBooked(hop=1, round=1, booking=1, meeting=LAWYER, due=DUE, by="周")
MOVED = SessionMoved(hop=1, round=1, booking=2, meeting=LAWYER, before=MEET, due=LATER, reason="x", by="周")
REPORT = result.ReportResult(unit="d-labour", by="周", outcome=Outcome.RESOLVED, text="好了")


def at_desk() -> Case:
    fact = CaseDispatched(
        hop=1, round=1, unit="d-labour", level=Level.COUNTY, mode=Mode.QUICK,
        parts=(Part(unit="d-labour", lead=True, due=DUE),), profile="help", dues=Dues(take_on=DUE, contact=DUE, result=DUE),
        rule="R-120", rule_version=1, why="", number="HQ26-030418-7", kind=Kind.HELP, title="工资", text="工资",
        category="labour", area=None, urgent=False,
    )  # fmt: skip
    case = opening.open_desk(None, fact, NOW).state
    return work.take_on(case, work.TakeOn(unit="d-labour", by="周"), NOW).state


def expecting() -> Case:
    """As routing says it: first the unit joins, then its slot is told."""
    joined = CoHandlerAdded(hop=1, round=1, part=Part(unit="d-legal-aid", lead=False, due=DUE))
    return opening.expect_session(opening.add_co_handler(at_desk(), joined, NOW).state, BOOKED, NOW).state


def held(outcome: SessionOutcome = SessionOutcome.AGREED, hop: int = 1) -> SessionHeld:
    return SessionHeld(hop=hop, round=1, booking=1, meeting=LAWYER, outcome=outcome, text="分三次付清。", by="法援 韩")


def part(case: Case) -> DeskPart:
    found = case.part_of("d-legal-aid")
    assert found is not None
    return found


def test_the_lead_reports_no_result_before_the_session_is_held_or_its_part_waived() -> None:
    with pytest.raises(Refused, match="still open: d-legal-aid"):
        result.report_result(expecting(), REPORT, NOW)
    after = opening.hold_session(expecting(), held(), NOW).state
    waive = work.WaivePart(unit="d-labour", by="周", part="d-legal-aid", reason="等不及")
    for case in (after, work.waive_part(expecting(), waive, NOW).state):
        assert result.report_result(case, REPORT, NOW).state.report is not None


@pytest.mark.parametrize("outcome", [SessionOutcome.AGREED, SessionOutcome.NOT_AGREED, SessionOutcome.ADVICE_GIVEN])
def test_what_came_of_it_is_the_report_of_the_part_and_its_words_the_citizens(outcome: SessionOutcome) -> None:
    decision = opening.hold_session(expecting(), held(outcome), NOW)
    assert decision.events == (PartReported(hop=1, round=1, part="d-legal-aid", by="法援 韩", text="分三次付清。"),)
    assert decision.state.open_parts() == ()


def test_who_held_it_does_not_check_the_result() -> None:
    case = result.report_result(opening.hold_session(expecting(), held(), NOW).state, REPORT, NOW).state
    with pytest.raises(Refused, match="may not check it"):
        result.approve_result(case, result.ApproveResult(by="法援 韩"), NOW)


def test_if_nobody_came_the_part_stays_open() -> None:
    decision = opening.hold_session(expecting(), held(SessionOutcome.NOBODY_CAME), NOW)
    assert (decision.events, decision.state.open_parts()) == ((), ("d-legal-aid",))


MERGED = CaseMerged(into="b", number="n", people=(), promised_by=AT, reason="", by="")
OVER = [
    pytest.param(opening.merge(expecting(), MERGED, NOW).state, held(), id="merged"),
    pytest.param(
        opening.end(expecting(), CaseClosed(round=1, outcome=Ending.WITHDRAWN), NOW).state, held(), id="ended"
    ),
    pytest.param(expecting(), held(hop=2), id="another hop"),
    pytest.param(opening.hold_session(expecting(), held(), NOW).state, held(), id="reported already"),
    pytest.param(at_desk(), held(), id="no part of theirs: the lead's own specialist"),
    pytest.param(None, held(), id="never heard of"),
]


@pytest.mark.parametrize(("case", "fact"), OVER)
def test_where_nothing_of_it_is_owed_nothing_is_reported(case: Case | None, fact: SessionHeld) -> None:
    decision = opening.hold_session(case, fact, NOW)
    assert (decision.state, decision.events) == (case or Case(), ())


def test_a_part_is_due_after_the_meeting_and_later_when_that_is_moved() -> None:
    assert part(expecting()).due == DUE
    assert part(opening.expect_session(expecting(), MOVED, NOW).state).due == LATER


def test_a_new_session_opens_a_part_that_was_closed_and_a_move_does_not() -> None:
    closed = opening.hold_session(expecting(), held(), NOW).state
    assert opening.expect_session(closed, MOVED, NOW).state.open_parts() == ()
    assert opening.expect_session(closed, BOOKED, NOW).state.open_parts() == ("d-legal-aid",)


def test_a_session_of_another_hop_or_of_the_leads_own_specialist_changes_no_part() -> None:
    own = LAWYER.model_copy(update={"unit": "d-labour"})
    for fact in (BOOKED.model_copy(update={"hop": 2}), BOOKED.model_copy(update={"meeting": own})):
        assert opening.expect_session(expecting(), fact, NOW).state == expecting()
