"""申诉: what is found once an appeal was upheld is told, whatever is heard first; and nothing of what was closed."""

from datetime import UTC, datetime
from itertools import permutations

import pytest

from libs.common.decision import Now
from libs.common.errors import NotYet
from libs.common.events import Fact
from libs.common.events.evaluation import AppealDecided, CaseClosed, CaseReopened
from libs.common.events.notification import NoticeSent
from libs.common.events.words import Ending, Person
from services.notification.domain.state import Case
from services.notification.handlers import REACTIONS
from services.notification.tests.matters import NIGHT, at
from services.notification.tests.test_domain import NOW, RESULT, SECOND_ROUND, case

NOON = at()
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


NO = AppealDecided(
    person="p1", round=2, level=1, label="复查", upheld=False, text="查了图，没画错。", by="郑", unit="county",
    until=datetime(2026, 11, 19, 2, 0, tzinfo=UTC),
)  # fmt: skip
ANN = Person(id="p1", phone="138****0000", reply_channel="phone")
BEN = Person(id="p2", phone="139****0000", reply_channel="wechat")


def decided(*facts: Fact, now: Now = NOON) -> list[NoticeSent]:
    state: Case | None = case(ANN, BEN)
    for fact in (CLOSED, *facts):
        decision = REACTIONS[type(fact)](state, fact, now)
        state = decision.state
    return [one for one in decision.events if isinstance(one, NoticeSent)]


def test_whoever_appealed_is_told_what_came_of_it_though_it_is_closed_and_nobody_else() -> None:
    [told] = decided(NO)
    assert (told.person, told.means, told.notice) == ("p1", "sms", "appeal_dismissed")
    assert told.text == "您的申诉有结果了，编号 HQ26-030418-7。详情请打 12345。"


LONG = [
    pytest.param(
        NO, "还是原来的结果。为什么：查了图，没画错。 您不同意，11月19日前可以请上一级再看", id="a level is left"
    ),
    pytest.param(NO.model_copy(update={"until": None}), "这是最后一级。", id="none is left"),
    pytest.param(NO.model_copy(update={"upheld": True, "until": None}), "这件事再办一次，办好了告诉您。", id="upheld"),
]


@pytest.mark.parametrize(("fact", "words"), LONG)
def test_it_says_why_and_what_they_may_still_do(fact: AppealDecided, words: str) -> None:
    [told] = decided(fact.model_copy(update={"person": "p2"}))
    assert words in told.text


def test_each_level_of_each_round_is_told_once() -> None:
    later = [NO.model_copy(update={"level": level, "round": round_}) for level, round_ in ((1, 2), (2, 2), (1, 3))]
    assert len({decided(fact)[0].id for fact in later}) == 3


def test_at_night_it_waits_for_the_morning_and_the_end_does_not_drop_it() -> None:
    state: Case | None = case(ANN)
    for fact in (NO, CLOSED):
        decision = REACTIONS[type(fact)](state, fact, at(NIGHT))
        state = decision.state
    assert (decision.events, [one.notice for one in decision.state.waiting]) == ((), ["appeal_dismissed"])


def test_what_is_not_theirs_or_not_known_is_told_to_nobody() -> None:
    assert decided(NO.model_copy(update={"person": "p9"})) == []
    with pytest.raises(NotYet):
        REACTIONS[AppealDecided](None, NO, NOON)
