"""代改评价: a citizen calls in and thinks better of it; another unit writes it down, with who, why and the call."""

import pytest

from libs.common.decision import Decision
from libs.common.errors import NotYet, Refused
from libs.common.events.evaluation import (
    CallBackOpened,
    CaseClosed,
    Contacted,
    EvaluationReceived,
    Resolved,
    Way,
    WhyCalled,
)
from services.evaluation.domain import behalf, keypad, vote
from services.evaluation.domain.behalf import ChangeForCaller
from services.evaluation.domain.state import Case
from services.evaluation.tests.test_domain import NOW, kinds, replied, submitted, word

CALLED = ChangeForCaller(
    secret="phone-p1", contacted=Contacted.YES, resolved=Resolved.YES, satisfied=4, unit="centre", by="县综治中心 吴",
    why="昨天以为没修，今天看见修好了", evidence="12345 来电 20261020-0117",
)  # fmt: skip


def rated(satisfied: int = 1) -> Case:
    """One of two has judged, so that the window is open."""
    return vote.rate(replied("p1", "p2"), word("p1", Resolved.NO, satisfied), NOW).state


def change(case: Case, **said: object) -> Decision[Case]:
    return behalf.change_for_caller(case, CALLED.model_copy(update=said), NOW)


def test_who_calls_is_heard_once_more_and_the_record_says_by_whom_why_and_in_which_call() -> None:
    decision = change(rated())
    [fact] = decision.events
    assert isinstance(fact, EvaluationReceived)
    assert (fact.person, fact.changed, fact.way, fact.unit, fact.by) == ("p1", True, Way.CALLER, "centre", CALLED.by)
    assert (fact.why, fact.evidence, fact.satisfied) == (CALLED.why, CALLED.evidence, 4)
    last = vote.rate(decision.state, word("p2"), NOW)
    assert kinds(last)[-1] is CaseClosed, "the later word counts"


@pytest.mark.parametrize("secret", ["phone-p1", "mac-p1"], ids=["phone", "receipt code"])
def test_the_caller_proves_who_they_are(secret: str) -> None:
    [fact] = change(rated(), secret=secret).events
    assert fact.model_dump()["person"] == "p1"


def test_it_counts_whatever_way_the_first_word_came() -> None:
    keyed = keypad.key_in(
        replied("p1", "p2"), keypad.KeyIn(call="c-1", phone="phone-p1", digits="135"), NOW
    ).state  # fmt: skip
    assert kinds(change(keyed)) == [EvaluationReceived]


def test_who_is_dissatisfied_now_is_phoned_as_everybody_is() -> None:
    first = vote.rate(replied("p1", "p2"), word("p1"), NOW).state
    _, opened = change(first, resolved=Resolved.NO, satisfied=1).events
    assert isinstance(opened, CallBackOpened)
    assert opened.reason is WhyCalled.DISSATISFIED


REFUSED = [
    pytest.param(rated, {"unit": "t02v001"}, "own-case", 403, id="by a unit that had a part"),
    pytest.param(rated, {"unit": "t99"}, "unknown-unit", 422, id="by a unit that is none"),
    pytest.param(rated, {"secret": "phone-p9"}, "wrong-secret", 403, id="a stranger"),
    pytest.param(rated, {"secret": "phone-p2"}, "not-rated", 409, id="who has not judged"),
    pytest.param(lambda: change(rated()).state, {}, "changed-once", 409, id="a second time"),
    pytest.param(lambda: vote.rate(replied("p1"), word("p1"), NOW).state, {}, "closed", 409, id="after the close"),
    pytest.param(lambda: submitted("p1"), {}, "too-early", 409, id="before the reply"),
]


@pytest.mark.parametrize(("case", "said", "code", "status"), REFUSED)
def test_a_change_that_may_not_be_is_refused(case: object, said: dict[str, str], code: str, status: int) -> None:
    with pytest.raises(Refused) as error:
        change(case(), **said)  # type: ignore[operator]
    assert (error.value.code, error.value.status) == (code, status)


def test_two_with_the_same_last_digits_are_told_apart_by_their_codes() -> None:
    case = rated().judge("p2", phone_mac="phone-p1")
    with pytest.raises(Refused, match="receipt code"):
        change(case)
    assert kinds(change(case, secret="mac-p1")) == [EvaluationReceived]


def test_a_case_that_is_not_known_yet_is_waited_for() -> None:
    with pytest.raises(NotYet):
        change(Case())
    with pytest.raises(Refused):
        behalf.change_for_caller(None, CALLED, NOW)
