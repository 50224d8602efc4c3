"""What is asked of routing, and what it may still do when the case has gone on meanwhile."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events import Fact
from libs.common.events.handling import EscalationRequested, ResultApproved, ReturnRequested
from libs.common.events.intake import CaseReclassified, CaseWithdrawn
from libs.common.events.routing import CaseDispatched, ReturnDenied
from libs.common.events.supervision import EscalationOrdered
from libs.common.events.words import Kind, Outcome
from libs.common.policy import load_policy
from services.routing.domain import dispatch, returns
from services.routing.domain.state import Case, Status
from services.routing.handlers import REACTIONS

AT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
WITH_UNIT = Case(status=Status.WITH_UNIT, number="HQ26-030418-7", kind=Kind.HELP, category="labour", profile="help",
                 hop=1, unit="d-labour")  # fmt: skip
RETURNED = ReturnRequested(hop=1, round=1, part="d-labour", by="周", code="not-ours", text="不归我们管")
RULINGS: dict[str, tuple[Callable[..., Any], Any]] = {
    "grant": (returns.grant, returns.GrantReturn(unit="d-civil", why="归民政", by="吴")),
    "deny": (returns.deny, returns.DenyReturn(reason="就归你们管", by="吴")),
}


@pytest.fixture(scope="module")
def now() -> Now:
    return Now(AT, AT, "c1", load_policy(Path(__file__).parents[3] / "config"))


@pytest.mark.parametrize("ruling", RULINGS)
def test_a_case_that_ended_while_a_ruling_was_due_is_not_ruled_on(now: Now, ruling: str) -> None:
    asked = returns.ask(WITH_UNIT, RETURNED, now).state
    ended = dispatch.end(asked, CaseWithdrawn(person="r-1", reason="不用了"), now).state
    rule, command = RULINGS[ruling]
    with pytest.raises(Refused, match="nobody asks"):
        rule(ended, command, now)


APPROVED = ResultApproved(hop=1, round=1, part="d-labour", by="吴", outcome=Outcome.RESOLVED, text="发了")
LATE = {
    "an order": EscalationOrdered(hop=1, unit="d-labour", reason="没人答复"),
    "a unit's request": EscalationRequested(hop=1, round=1, part="d-labour", by="周", reason="办不了"),
    "another category": CaseReclassified(category="civil", area=None, by="吴", reason="看错了"),
}


def heard(case: Case, fact: Fact, now: Now) -> Decision[Case]:
    return REACTIONS[type(fact)](case, fact, now)


@pytest.mark.parametrize("late", LATE)
def test_a_case_whose_result_is_approved_is_dispatched_nowhere_in_that_round(now: Now, late: str) -> None:
    assert heard(WITH_UNIT, LATE[late], now).events
    answered = heard(WITH_UNIT, APPROVED, now).state
    assert heard(answered, LATE[late], now).events == ()


def test_an_approved_result_of_an_earlier_round_holds_nothing_up(now: Now) -> None:
    again = heard(WITH_UNIT.model_copy(update={"round": 2}), APPROVED, now).state
    assert heard(again, LATE["an order"], now).events


def test_what_comes_back_to_a_unit_that_returned_it_is_designated_and_cannot_be_returned_again(now: Now) -> None:
    away = returns.grant(returns.ask(WITH_UNIT, RETURNED, now).state, RULINGS["grant"][1], now).state
    again = returns.ask(away, RETURNED.model_copy(update={"hop": 2, "part": "d-civil"}), now).state
    sent_back = returns.grant(again, returns.GrantReturn(unit="d-labour", why="还是人社", by="吴"), now)
    back, [_, sent] = sent_back.state, sent_back.events
    assert isinstance(sent, CaseDispatched)
    assert sent.designated
    [denied] = returns.ask(back, RETURNED.model_copy(update={"hop": 3}), now).events
    assert isinstance(denied, ReturnDenied)
    assert denied.reason == "这一轮已经退过一次，不能再退"


def test_a_unit_whose_return_was_denied_does_not_return_it_when_it_comes_back_in_the_same_round(now: Now) -> None:
    kept = returns.deny(returns.ask(WITH_UNIT, RETURNED, now).state, RULINGS["deny"][1], now).state
    [denied] = returns.ask(kept, RETURNED, now).events
    assert isinstance(denied, ReturnDenied)
