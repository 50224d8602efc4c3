"""重办: nothing of an earlier round is said any more once the matter is handled again."""

from datetime import timedelta

import pytest

from libs.common.events import Fact
from libs.common.events.evaluation import CaseReopened
from libs.common.events.handling import ResultApproved
from libs.common.events.notification import CallTaskDropped, VisitTaskDropped
from services.notification import timers
from services.notification.domain.by_hand import RecordCall, record_call
from services.notification.domain.receipts import Receipt
from services.notification.domain.reply import on_its_way
from services.notification.domain.state import Case
from services.notification.tests.matters import ANN, NIGHT, RESULT, at, case_of, hear, kinds, wake
from services.notification.tests.test_domain import SECOND_ROUND

AGAIN = CaseReopened(round=2, reason="没解决")
BOTH = pytest.mark.parametrize("again", [AGAIN, SECOND_ROUND], ids=["reopened", "dispatched anew"])
SECOND = ResultApproved.model_validate({**RESULT.model_dump(), "round": 2, "hop": 2, "text": "又清了 20 米。"})


@BOTH
def test_a_result_that_waits_for_the_morning_is_not_sent(again: Fact) -> None:
    night = hear(case_of(ANN), RESULT, NIGHT).state
    after = hear(night, again, NIGHT).state
    assert not after.sent
    assert all(one.notice != "result" for one in after.waiting)


@BOTH
def test_the_next_rung_is_not_climbed(again: Fact) -> None:
    after = hear(hear(case_of(ANN), RESULT).state, again).state
    assert timers.due(after) is None
    assert hear(after, Receipt(notice="c1/p1/result/1/1", status="failed")).events == ()
    assert on_its_way(after, "c1/p1/result/1/1") is None


def to_be_phoned() -> Case:
    return wake(wake(hear(case_of(ANN), RESULT).state).state).state


@BOTH
def test_nobody_is_phoned_or_visited_about_it(again: Fact) -> None:
    called = to_be_phoned()
    assert hear(called, again).events[0] == CallTaskDropped(person="p1", round=1)
    visited = record_call(called, RecordCall(person="p1", reached=False, by="吴"), at()).state
    after = hear(visited, again)
    assert after.events[0] == VisitTaskDropped(person="p1", round=1, unit="t02v001")
    assert not after.state.visits


def test_of_the_new_result_heard_first_nothing_of_the_old_one_goes_on() -> None:
    told = hear(hear(case_of(ANN), RESULT).state, SECOND)
    assert list(told.state.sent) == ["c1/p1/result/2/1"]
    called = hear(to_be_phoned(), SECOND)
    assert called.events[0] == CallTaskDropped(person="p1", round=1)
    assert not called.state.calls
    late = hear(told.state, AGAIN)
    assert (late.events, late.state) == ((), told.state)


def test_heard_of_the_reopening_first_the_old_result_is_nobodys_answer() -> None:
    after = hear(hear(case_of(ANN), AGAIN).state, RESULT)
    assert (after.events, after.state.result) == ((), None)


def test_the_new_result_is_told_and_the_reopening_that_comes_late_changes_nothing() -> None:
    told = hear(hear(case_of(ANN), SECOND_ROUND).state, SECOND)
    assert kinds(told) == ["NoticeSent"]
    assert hear(told.state, AGAIN) == type(told)(told.state)


def test_who_said_too_late_that_the_old_one_arrived_has_not_the_new_one() -> None:
    after = hear(hear(case_of(ANN), RESULT).state, SECOND_ROUND).state
    told = hear(after, SECOND).state
    assert hear(told, Receipt(notice="c1/p1/result/1/1", status="delivered")).events == ()
    given = hear(told, Receipt(notice="c1/p1/result/2/1", status="delivered"))
    assert kinds(given) == ["NoticeDelivered", "ReplyGiven"]


def test_before_the_submission_it_is_remembered() -> None:
    assert hear(None, AGAIN).state.round == 2


def test_a_call_of_the_new_round_is_not_dropped_by_an_old_reopening() -> None:
    case = hear(hear(case_of(ANN), SECOND_ROUND).state, SECOND).state
    called = wake(wake(case).state).state
    assert timers.due(called) is None
    assert hear(called, AGAIN, NIGHT + timedelta(days=3)).events == ()
