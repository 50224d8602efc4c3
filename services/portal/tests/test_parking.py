"""挂账 as the citizen, the desk and the centre see it, whatever is heard first."""

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from libs.common.events import Fact
from libs.common.events.evaluation import (
    CaseClosed,
    CaseReopened,
    Contacted,
    EvaluationReceived,
    ParkingProposed,
    Resolved,
)
from libs.common.events.supervision import CaseParked, CaseUnparked, ParkingDenied, Unparked
from libs.common.events.words import Ending
from libs.common.policy import Policy, load_policy
from services.portal.domain.rights import can, status_of
from services.portal.domain.state import Matter
from services.portal.pages.facts import Officer
from services.portal.pages.reading.case import Desk, case_view
from services.portal.pages.reading.desk import row_of
from services.portal.pages.reading.parked import parked_rows, parking_acts, proposed_rows
from services.portal.pages.reading.track import Reader, track_view
from services.portal.pages.wording.dues import officer_pill
from services.portal.pages.wording.notices import track_notice
from services.portal.tests.test_following import AT, Sheets, admitted, approved, dispatched, given, reported, submitted

REVIEW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
WHY = "涵洞要等省里的资金"
UNHAPPY = EvaluationReceived(person="p1", round=1, contacted=Contacted.YES, resolved=Resolved.NO, satisfied=1)
REOPENED = CaseReopened(round=2, reason="没解决")
PROPOSED = ParkingProposed(round=2, reason=WHY, review=REVIEW, by="中心 吴")
PARKED = CaseParked(round=2, turn=1, reason=WHY, review=REVIEW, by="中心 郑")
LATER = PARKED.model_copy(update={"turn": 2, "review": REVIEW + timedelta(days=30), "reason": "钱还没到"})
DENIED = ParkingDenied(round=2, reason="先垫碎石", by="中心 郑")
BACK = CaseUnparked(round=2, turn=1, why=Unparked.REVIEW, reason="到了再看的日子", by="rule")
BEFORE = (submitted(), admitted(), dispatched(), reported(), approved(), given(), UNHAPPY)
NOW = AT + timedelta(days=3)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


def heard(policy: Policy, *facts: Fact) -> Sheets:
    sheets = Sheets(policy)
    for minute, fact in enumerate((*BEFORE, *facts)):
        sheets.hear(fact, minute)
    return sheets


def told(policy: Policy, *facts: Fact) -> Matter:
    return heard(policy, *facts).matter


ACTS = [
    pytest.param((), ("propose-parking",), id="somebody is unhappy"),
    pytest.param((REOPENED,), ("propose-parking",), id="the redo is to come"),
    pytest.param((REOPENED, dispatched(2, 2), reported(2, 2), approved(2, 2), given(round_=2)), (), id="the redo is replied"),
    pytest.param((REOPENED, PROPOSED), ("grant-parking", "deny-parking"), id="proposed"),
    pytest.param((REOPENED, PROPOSED, DENIED), ("propose-parking",), id="denied"),
    pytest.param((REOPENED, PROPOSED, PARKED), ("unpark", "prolong-parking"), id="parked"),
    pytest.param((REOPENED, PROPOSED, PARKED, BACK), ("propose-parking",), id="back"),
    pytest.param((REOPENED, PROPOSED, CaseReopened(round=3, reason="x")), ("propose-parking",), id="the proposal is of an older round"),
    pytest.param((CaseClosed(round=1, outcome=Ending.EXPLAINED),), (), id="closed"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "acts"), ACTS)
def test_the_case_page_offers_what_is_legal_now(policy: Policy, facts: tuple[Fact, ...], acts: tuple[str, ...]) -> None:
    assert parking_acts(told(policy, *facts)) == acts


def test_only_the_centre_is_offered_it(policy: Policy) -> None:
    matter, officer = told(policy, REOPENED, dispatched(2, 2)), Officer("u", "经办", "周", "x")
    for centre in (True, False):
        view = case_view(matter, policy, Desk(officer, "t02", centre=centre, now=NOW))
        assert ("propose-parking" in [action.code for action in view.actions]) is centre


@pytest.mark.parametrize("order", list(itertools.permutations([0, 1, 1])))
def test_a_decision_that_is_heard_before_the_wish_settles_it(policy: Policy, order: tuple[int, ...]) -> None:
    topics, sheets = [iter([(10, PROPOSED)]), iter([(11, PARKED), (50, BACK)])], heard(policy, REOPENED)
    for turn in order:
        minute, fact = next(topics[turn])
        sheets.hear(fact, minute)
    assert (sheets.matter.proposal, sheets.matter.parked) == (None, None)


def test_the_citizen_reads_why_and_until_when_and_is_not_asked_to_judge(policy: Policy) -> None:
    sheets = heard(policy, REOPENED, dispatched(2, 2), PROPOSED, PARKED)
    matter, one = sheets.matter, sheets.one("p1")
    notice = track_notice(track_view(matter, one, policy, Reader(NOW + timedelta(days=20))))
    assert (notice.state, notice.title) == ("stop", "先挂账，12月1日（周二）9:00 再看")
    assert notice.lines[0].before == f"眼下办不成：{WHY}"
    assert (status_of(matter, one), "rate" in can(matter, one)) == ("parked", False)


def test_what_is_parked_is_late_nowhere_however_late_it_was(policy: Policy) -> None:
    matter, late = told(policy, REOPENED, dispatched(2, 2), PROPOSED, PARKED), NOW + timedelta(days=20)
    row = row_of(matter, "t02", policy, late, "")
    assert (row.mark, officer_pill(row.due, late).head, matter.standing.due) == ("挂账", "停表", REVIEW)
    assert matter.standing.marks == ("parked",)
    back = told(policy, REOPENED, dispatched(2, 2), PROPOSED, PARKED, BACK)
    assert (back.standing.marks, row_of(back, "t02", policy, late, "").due.stop) == (("take-on",), None)


def test_the_list_says_since_when_until_when_and_who_answers(policy: Policy) -> None:
    [row] = parked_rows([told(policy, REOPENED, dispatched(2, 2), PROPOSED, PARKED, LATER)], policy, NOW)
    assert (row.reason, row.review, row.days) == ("钱还没到", LATER.review, 80)
    assert (row.since, row.unit, row.leader[:3]) == (AT + timedelta(minutes=10), "桑陌镇", "县领导")
    [wish] = proposed_rows([told(policy, REOPENED, PROPOSED)], policy, NOW)
    assert (wish.by, [action.code for action in wish.actions]) == ("中心 吴", ["grant-parking", "deny-parking"])
