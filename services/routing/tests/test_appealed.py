"""申诉: what was closed is sent to its unit again once an appeal is upheld, and by nothing else."""

from pathlib import Path

import pytest

from libs.common.decision import Now
from libs.common.events.evaluation import CaseClosed, CaseReopened
from libs.common.events.intake import CaseWithdrawn
from libs.common.events.routing import CaseDispatched
from libs.common.events.words import Ending
from libs.common.policy import load_policy
from services.routing.domain import dispatch
from services.routing.domain.state import Case, Status
from services.routing.tests.test_dispatch import AT, WITH_UNIT

UPHELD = CaseReopened(round=2, reason="红线是画错了", appeal=1)


@pytest.fixture(scope="module")
def now() -> Now:
    return Now(AT, AT, "c1", load_policy(Path(__file__).parents[3] / "config"))


@pytest.fixture
def closed(now: Now) -> Case:
    return dispatch.end(WITH_UNIT, CaseClosed(round=1, outcome=Ending.EXPLAINED), now).state


def test_an_appeal_that_is_upheld_sends_it_to_who_had_it_with_a_new_promise(closed: Case, now: Now) -> None:
    again = dispatch.redo(closed, UPHELD, now)
    [sent] = again.events
    assert isinstance(sent, CaseDispatched)
    assert (sent.unit, sent.hop, sent.round, again.state.status) == ("d-labour", 2, 2, Status.WITH_UNIT)
    assert sent.dues.result == now.policy.due(AT, now.policy.profiles["help"].limits.result)
    assert "申诉有理" in sent.why
    assert dispatch.redo(again.state, UPHELD, now).events == ()


def test_nothing_else_opens_what_was_closed(closed: Case, now: Now) -> None:
    assert dispatch.redo(closed, UPHELD.model_copy(update={"appeal": 0}), now).events == ()


def test_withdrawn_meanwhile_it_is_ended_again(closed: Case, now: Now) -> None:
    again = dispatch.redo(closed, UPHELD, now).state
    assert dispatch.end(again, CaseWithdrawn(person="p1", reason=""), now).state.status is Status.ENDED
