"""挂账: what is parked goes nowhere, and comes back to who had it, whatever overtakes what."""

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from libs.common.decision import Now
from libs.common.errors import Refused
from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed, CaseReopened
from libs.common.events.handling import EscalationRequested, ResultApproved, ReturnRequested
from libs.common.events.intake import CaseMerged, CaseUnmerged
from libs.common.events.routing import CaseDispatched, SessionCancelled
from libs.common.events.supervision import CaseParked, CaseUnparked, EscalationOrdered, Unparked
from libs.common.events.words import Ending, Meeting, Outcome, Specialist
from libs.common.policy import Policy, load_policy
from services.routing.domain import dispatch, returns
from services.routing.domain.state import Case, Session, Status
from services.routing.handlers import REACTIONS
from services.routing.tests.test_dispatch import AT, WITH_UNIT

LATER = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
REDO = WITH_UNIT.model_copy(update={"hop": 2, "round": 2, "answered": 1})
REOPENED = CaseReopened(round=2, reason="没解决")
MERGED = CaseMerged(into="b", number="HQ-b", people=(), promised_by=AT, reason="", by="中心")
APART = CaseUnmerged(out_of="b", reason="", by="中心")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


def parked_of(round_: int) -> CaseParked:
    return CaseParked(round=round_, turn=1, reason="等资金", review=LATER, by="中心 郑")


def back_of(round_: int, why: Unparked = Unparked.REVIEW) -> CaseUnparked:
    return CaseUnparked(round=round_, turn=1, why=why, reason="到了再看的日子", by="rule")


def hear(case: Case, policy: Policy, *facts: Fact, at: datetime = LATER) -> tuple[Case, list[Fact]]:
    told: list[Fact] = []
    for fact in facts:
        decision = REACTIONS[type(fact)](case, fact, Now(at, at, "c1", policy))
        case = Case.model_validate(decision.state.model_dump(mode="json"), extra="ignore")
        told += decision.events
    return case, told


def test_on_its_day_it_goes_to_who_had_it_with_the_next_hop_the_same_round_and_a_new_promise(policy: Policy) -> None:
    case, [fact] = hear(REDO, policy, parked_of(2), back_of(2))
    assert isinstance(fact, CaseDispatched)
    assert (fact.unit, fact.hop, fact.round) == ("d-labour", 3, 2)
    assert fact.dues.result == policy.due(LATER, policy.profiles["help"].limits.result)
    assert "挂账的事接着办：到了再看的日子" in fact.why
    assert (case.parked, case.rests()) == (0, False)


NOTHING = [
    pytest.param(ReturnRequested(hop=2, round=2, part="d-labour", by="周", code="not-ours", text="x"), id="a return"),
    pytest.param(EscalationRequested(hop=2, round=2, part="d-labour", by="周", reason="x"), id="an escalation"),
    pytest.param(EscalationOrdered(hop=2, unit="d-labour", reason="x"), id="an order on its way"),
]


@pytest.mark.parametrize("fact", NOTHING)
def test_nothing_sends_it_anywhere_while_it_is_parked(policy: Policy, fact: Fact) -> None:
    assert hear(REDO, policy, parked_of(2), fact)[1] == []


def test_the_centre_sends_it_nowhere_either(policy: Policy) -> None:
    now = Now(LATER, LATER, "c1", policy)
    screening, _ = hear(REDO.model_copy(update={"status": Status.SCREENING}), policy, parked_of(2))
    asked, _ = hear(REDO.model_copy(update={"status": Status.ASKED, "asked": "return/x: y"}), policy, parked_of(2))
    wishes: list[tuple[Any, Case, Any]] = [
        (dispatch.screened, screening, dispatch.Dispatch(unit="d-civil", why="x", by="吴")),
        (dispatch.recuse, screening, dispatch.Recuse(unit="d-labour", reason="x", by="吴")),
        (returns.grant, asked, returns.GrantReturn(unit="d-civil", why="x", by="吴")),
    ]
    for rule, case, command in wishes:
        with pytest.raises(Refused):
            rule(case, command, now)


def test_what_waits_for_a_person_to_name_the_unit_waits_on(policy: Policy) -> None:
    case, told = hear(REDO.model_copy(update={"status": Status.SCREENING}), policy, parked_of(2), back_of(2))
    assert (case.status, case.rests(), told) == (Status.SCREENING, False, [])


def test_a_session_that_was_to_come_is_cancelled(policy: Policy) -> None:
    meeting = Meeting(
        specialist="lawyer-1", kind=Specialist.LAWYER, name="韩**", unit="d-legal-aid", at=LATER,
        until=LATER + timedelta(minutes=30), place="201 室",
    )  # fmt: skip
    session = Session(hop=2, round=2, booking=1, hold="k", meeting=meeting)
    case, [fact] = hear(REDO.model_copy(update={"session": session}), policy, parked_of(2))
    assert isinstance(fact, SessionCancelled)
    assert "挂账" in fact.reason
    assert case.session is None


def test_what_is_answered_is_not_sent_again_when_it_comes_back(policy: Policy) -> None:
    approved = ResultApproved(hop=2, round=2, part="d-labour", by="中心", outcome=Outcome.RESOLVED, text="好了")
    for facts in ((parked_of(2), approved, back_of(2)), (approved, parked_of(2), back_of(2))):
        assert hear(REDO, policy, *facts)[1] == []


@pytest.mark.parametrize("facts", [(parked_of(1),), (back_of(1),), (parked_of(1), back_of(1))])
def test_what_is_of_an_older_round_changes_nothing(policy: Policy, facts: tuple[Fact, ...]) -> None:
    assert hear(REDO, policy, *facts) == (REDO, [])


def test_what_has_ended_stays_so(policy: Policy) -> None:
    ended, _ = hear(REDO, policy, CaseClosed(round=2, outcome=Ending.EXPLAINED), parked_of(2), back_of(2))
    assert ended.status is Status.ENDED


def test_what_was_sent_by_the_end_of_a_merge_is_not_sent_again_by_a_parking_that_the_merge_overtook(
    policy: Policy,
) -> None:
    _, told = hear(REDO, policy, MERGED, APART, parked_of(2), back_of(2, Unparked.OVERTAKEN))
    assert [type(fact) for fact in told] == [CaseDispatched]


STORIES = [
    pytest.param([[REOPENED], [parked_of(2), back_of(2)]], WITH_UNIT, id="reopened, parked, back"),
    pytest.param([[REOPENED], [parked_of(2), back_of(2, Unparked.EARLY)]], WITH_UNIT, id="reopened, parked, taken back"),
    pytest.param([[REOPENED], [parked_of(1), back_of(1, Unparked.OVERTAKEN)]], WITH_UNIT, id="overtaken by a redo"),
    pytest.param([[MERGED, APART], [parked_of(2), back_of(2, Unparked.OVERTAKEN)]], REDO, id="overtaken by a merge"),
    pytest.param([[MERGED, APART], [parked_of(2), back_of(2)]], REDO, id="merged and taken out before it is parked"),
    pytest.param(
        [[REOPENED], [MERGED, APART], [parked_of(2), back_of(2, Unparked.OVERTAKEN)]], WITH_UNIT, id="all of it",
    ),
]  # fmt: skip


def interleaved(queues: list[list[Fact]]) -> set[tuple[Fact, ...]]:
    """Every order between the topics, that of each kept."""
    turns = [n for n, queue in enumerate(queues) for _ in queue]
    orders = set()
    for order in set(itertools.permutations(turns)):
        left = [iter(queue) for queue in queues]
        orders.add(tuple(next(left[turn]) for turn in order))
    return orders


@pytest.mark.parametrize(("queues", "start"), STORIES)
def test_in_whatever_order_it_is_heard_a_unit_has_it_in_the_end(
    policy: Policy, queues: list[list[Fact]], start: Case
) -> None:
    for order in interleaved(queues):
        case, told = hear(start.model_copy(update={"answered": 1}), policy, *order)
        sent = [fact for fact in told if isinstance(fact, CaseDispatched)]
        names = [type(fact).__name__ for fact in order]
        assert (case.round, case.status, case.rests()) == (2, Status.WITH_UNIT, False), names
        assert sent, names
        assert (sent[-1].hop, sent[-1].round) == (case.hop, 2), names
