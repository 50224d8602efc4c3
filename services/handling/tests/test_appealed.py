"""申诉: the desk opens again for a newer round than was closed, whatever is heard first."""

from itertools import permutations

import pytest

from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed, CaseReopened
from libs.common.events.intake import CaseWithdrawn
from libs.common.events.words import Ending
from services.handling.domain.state import Case, Status
from services.handling.handlers import REACTIONS
from services.handling.tests.test_domain import NOW, at_desk, dispatched

CLOSED = CaseClosed(round=1, outcome=Ending.EXPLAINED, reason="说明了")
UPHELD = CaseReopened(round=2, reason="红线是画错了", appeal=1)
AGAIN = dispatched(hop=2, round_=2)


def heard(*facts: Fact) -> Case:
    case = at_desk()
    for fact in facts:
        case = Case.model_validate(REACTIONS[type(fact)](case, fact, NOW).state.model_dump(mode="json"))
    return case


IN_ANY_ORDER = [f for f in permutations([CLOSED, UPHELD, AGAIN]) if f.index(CLOSED) < f.index(UPHELD)]


@pytest.mark.parametrize("facts", IN_ANY_ORDER)
def test_what_an_appeal_reopens_is_on_the_desk_whatever_is_heard_first(facts: tuple[Fact, ...]) -> None:
    case = heard(*facts)
    assert (case.status, case.hop, case.round) == (Status.DISPATCHED, 2, 2)
    assert case.redo
    assert case.redo.reason == "红线是画错了"


def test_a_dispatch_of_the_round_that_was_closed_opens_nothing() -> None:
    assert heard(CLOSED, dispatched(hop=2)).status is Status.ENDED
    assert heard(CaseWithdrawn(person="p1", reason=""), AGAIN).status is Status.ENDED


def test_closed_again_it_is_over_again() -> None:
    assert heard(CLOSED, UPHELD, AGAIN, CLOSED.model_copy(update={"round": 2})).status is Status.ENDED
