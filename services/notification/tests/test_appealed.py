"""申诉: what is found once an appeal was upheld is told, whatever is heard first; and nothing of what was closed."""

from itertools import permutations

import pytest

from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed, CaseReopened
from libs.common.events.notification import NoticeSent
from libs.common.events.words import Ending, Person
from services.notification.handlers import REACTIONS
from services.notification.tests.test_domain import NOW, RESULT, SECOND_ROUND, case

CLOSED = CaseClosed(round=1, outcome=Ending.EXPLAINED, reason="说明了")
UPHELD = CaseReopened(round=2, reason="红线是画错了", appeal=1)
FOUND = RESULT.model_copy(update={"hop": 2, "round": 2, "text": "补了"})
IN_ANY_ORDER = [
    order
    for order in permutations([CLOSED, UPHELD, SECOND_ROUND, FOUND])
    if order.index(CLOSED) < order.index(UPHELD) and order.index(SECOND_ROUND) < order.index(FOUND)
]


def told(*facts: Fact) -> list[str]:
    state, results = case(Person(id="p1", phone="138****0000", reply_channel="sms")), []
    for fact in facts:
        decision = REACTIONS[type(fact)](state, fact, NOW)
        state = decision.state
        results += [one.id for one in decision.events if isinstance(one, NoticeSent) and one.notice == "result"]
    return results


@pytest.mark.parametrize("facts", IN_ANY_ORDER)
def test_the_result_of_the_round_of_an_appeal_is_told_once(facts: tuple[Fact, ...]) -> None:
    assert told(RESULT, *facts) == ["c1/p1/result/1/1", "c1/p1/result/2/1"]


def test_nobody_is_told_a_result_of_what_was_closed() -> None:
    assert told(CLOSED, RESULT) == []
