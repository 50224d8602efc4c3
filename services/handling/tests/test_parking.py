"""挂账: the desk rests, takes a note and nothing else, and goes on with the next dispatch."""

import pytest

from libs.common.errors import Refused
from libs.common.events import Fact
from libs.common.events.supervision import CaseParked, CaseUnparked, Unparked
from services.handling.domain import result, work
from services.handling.domain.state import Act, Case, Status, legal_acts
from services.handling.handlers import REACTIONS
from services.handling.tests.test_domain import AT, NOW, dispatched, reported, taken_on

PARKED = CaseParked(round=1, turn=1, reason="等资金", review=AT, by="中心 郑")
BACK = CaseUnparked(round=1, turn=1, why=Unparked.REVIEW, reason="到了再看的日子", by="rule")
AGAIN = dispatched(hop=2)
ORDERS = [(PARKED, BACK, AGAIN), (PARKED, AGAIN, BACK), (AGAIN, PARKED, BACK)]


def hear(case: Case | None, *facts: Fact) -> Case:
    for fact in facts:
        case = REACTIONS[type(fact)](case, fact, NOW).state
    assert case
    return case


def test_a_parked_case_takes_a_note_and_nothing_else() -> None:
    case = hear(taken_on("d-water"), PARKED)
    assert legal_acts(case) == (Act.NOTE,)
    with pytest.raises(Refused, match="a case that is parked takes no progress"):
        work.report_progress(case, work.ReportProgress(unit="t02", by="周", text="x"), NOW)
    work.take_note(case, work.TakeNote(unit="t02", by="周", text="资金报上去了"), NOW)


def test_a_result_that_was_reported_is_not_checked_while_it_is_parked() -> None:
    with pytest.raises(Refused, match="a case that is parked takes no approve"):
        result.approve_result(hear(reported(), PARKED), result.ApproveResult(by="吴"), NOW)


@pytest.mark.parametrize("order", ORDERS)
def test_it_goes_on_with_the_next_dispatch_in_any_order_in_which_it_comes_back(order: tuple[Fact, ...]) -> None:
    case = hear(taken_on(), *order)
    assert (case.hop, case.status, case.is_parked()) == (2, Status.DISPATCHED, False)
    assert Act.TAKE_ON in legal_acts(case)


def test_a_newer_round_is_open_though_an_older_one_is_parked() -> None:
    redo = dispatched(hop=2, round_=2)
    for facts in ((PARKED, redo), (redo, PARKED)):
        assert Act.TAKE_ON in legal_acts(hear(taken_on(), *facts))


def test_a_case_that_is_parked_before_its_dispatch_is_heard_rests_when_it_comes() -> None:
    case = hear(None, PARKED, dispatched())
    assert legal_acts(case) == (Act.NOTE,)
    assert Act.TAKE_ON in legal_acts(hear(case, BACK))
