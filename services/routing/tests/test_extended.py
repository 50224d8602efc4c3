"""延期: what the citizen was told holds for whoever has it next in the round."""

from datetime import timedelta
from pathlib import Path

import pytest

from libs.common.decision import Now
from libs.common.events.evaluation import CaseReopened
from libs.common.events.handling import EscalationRequested
from libs.common.events.routing import CaseDispatched
from libs.common.events.supervision import DeadlineExtended
from libs.common.policy import load_policy
from services.routing.domain import dispatch, escalation
from services.routing.domain.state import Case
from services.routing.handlers import REACTIONS
from services.routing.tests.test_dispatch import AT, WITH_UNIT

DUE, LATER = AT + timedelta(days=7), AT + timedelta(days=11)
EXTENDED = DeadlineExtended(
    hop=1, round=1, unit="t02v004", days=2, before=DUE, due=LATER, reason="没到货", asked_by="周", by="吴", asked_at=AT
)
CASE = WITH_UNIT.model_copy(update={"unit": "t02v004", "category": "urban/lamp", "promised_by": DUE})
UP = EscalationRequested(hop=1, round=1, part="t02v004", by="周", reason="要换电缆")


@pytest.fixture(scope="module")
def now() -> Now:
    return Now(AT, AT, "c1", load_policy(Path(__file__).parents[3] / "config"))


def sent(case: Case, at: Now) -> CaseDispatched:
    [fact] = [fact for fact in escalation.grant_request(case, UP, at).events if isinstance(fact, CaseDispatched)]
    return fact


def test_a_higher_unit_of_the_round_has_the_later_date_too(now: Now) -> None:
    assert sent(CASE, now).dues.result == DUE
    assert sent(REACTIONS[DeadlineExtended](CASE, EXTENDED, now).state, now).dues.result == LATER


@pytest.mark.parametrize("update", [{"promised_by": LATER}, {"round": 2}], ids=["told already", "of an earlier round"])
def test_an_extension_that_is_no_news_changes_nothing(now: Now, update: dict[str, object]) -> None:
    case = CASE.model_copy(update=update)
    assert dispatch.extend(case, EXTENDED, now).state == case


def test_a_new_round_is_promised_anew(now: Now) -> None:
    case = dispatch.extend(CASE, EXTENDED, now).state
    [again] = dispatch.redo(case, CaseReopened(round=2, reason="没修好"), now).events
    assert isinstance(again, CaseDispatched)
    assert again.dues.result == now.policy.due(AT, now.policy.profiles["help"].limits.result)
