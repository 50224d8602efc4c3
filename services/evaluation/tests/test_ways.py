"""The ways to judge, and a change of mind: once, by the same way, as long as the window is open."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from libs.common.errors import NotYet, Refused
from libs.common.events.evaluation import (
    CallBackOpened,
    CaseClosed,
    CaseReopened,
    Contacted,
    EvaluationReceived,
    Resolved,
    Way,
)
from libs.common.events.intake import RequesterJoined
from libs.common.events.words import Person
from services.evaluation.domain import keypad, opening, parking, vote
from services.evaluation.domain.keypad import KeyIn
from services.evaluation.domain.state import Case
from services.evaluation.domain.vote import ChangeRating, Rate
from services.evaluation.tests.test_domain import NOW, kinds, replied, submitted, word
from services.evaluation.tests.test_parking import parked_of

KEYED = KeyIn(call="call-1", phone="phone-p1", digits="112")


def link(person: str, round_: int = 1) -> Rate:
    return word(person).model_copy(update={"way": "link", "round": round_})


def changed(person: str, resolved: Resolved = Resolved.YES, satisfied: int = 5) -> ChangeRating:
    said = word(person, resolved, satisfied).model_dump(include=set(ChangeRating.model_fields))
    return ChangeRating.model_validate(said)


def rated(*people: str, first: Rate | None = None) -> Case:
    """The first of them has judged, the others have not."""
    return vote.rate(replied(*people), first or word(people[0]), NOW).state


def test_a_word_says_how_it_came() -> None:
    by_page, by_link = (vote.rate(replied("p1", "p2"), one, NOW).events[0] for one in (word("p1"), link("p1")))
    by_keys = keypad.key_in(replied("p1", "p2"), KEYED, NOW).events[0]
    ways = [fact.way for fact in (by_page, by_link, by_keys) if isinstance(fact, EvaluationReceived)]
    assert ways == [Way.PAGE, Way.LINK, Way.KEYPAD]


USED = [
    pytest.param(lambda: rated("p1", "p2", first=link("p1")), link("p1"), id="a second time"),
    pytest.param(lambda: rated("p1", "p2"), link("p1"), id="after the page"),
    pytest.param(lambda: rated("p1", first=link("p1")), link("p1"), id="after the close"),
    pytest.param(lambda: replied("p1", round_=2), link("p1"), id="of an earlier round"),
]


@pytest.mark.parametrize(("case", "command"), USED)
def test_a_link_that_was_used_says_so(case: Callable[[], Case], command: Rate) -> None:
    with pytest.raises(Refused, match="this link was used") as error:
        vote.rate(case(), command, NOW)
    assert (error.value.code, error.value.status) == ("link-used", 409)


NOT_HEARD = [
    pytest.param(lambda: replied("p1"), word("p9"), "wrong-secret", 403, id="with the receipt of another case"),
    pytest.param(
        lambda: replied("p1"), word("p1").model_copy(update={"secret": ""}), "wrong-secret", 403, id="with none"
    ),
    pytest.param(lambda: rated("p1", "p2"), word("p1", satisfied=1), "rated", 409, id="twice at once"),
    pytest.param(lambda: rated("p1"), word("p1"), "closed", 409, id="after the close"),
    pytest.param(lambda: submitted("p1"), word("p1"), "too-early", 409, id="before the reply"),
]


@pytest.mark.parametrize(("case", "command", "code", "status"), NOT_HEARD)
def test_a_word_that_cannot_be_heard_is_refused(
    case: Callable[[], Case], command: Rate, code: str, status: int
) -> None:
    with pytest.raises(Refused) as error:
        vote.rate(case(), command, NOW)
    assert (error.value.code, error.value.status) == (code, status)


def test_who_has_no_receipt_is_not_whoever_has_none_either() -> None:
    case = replied("p1").judge("p1", token_mac="")
    with pytest.raises(Refused, match="does not fit"):
        vote.rate(case, word("p1").model_copy(update={"secret": ""}), NOW)


KEYS = [
    pytest.param("111", (Contacted.YES, Resolved.YES, 5), CaseClosed, id="all is well"),
    pytest.param("324", (Contacted.UNSURE, Resolved.PARTLY, 2), CaseReopened, id="dissatisfied"),
    pytest.param("235", (Contacted.NO, Resolved.NO, 1), CaseReopened, id="nothing is"),
]


@pytest.mark.parametrize(("digits", "answers", "then"), KEYS)
def test_three_keys_are_three_answers(digits: str, answers: tuple[object, ...], then: type) -> None:
    decision = keypad.key_in(replied("p1"), KEYED.model_copy(update={"digits": digits}), NOW)
    word_, *_, last = decision.events
    assert isinstance(word_, EvaluationReceived)
    assert (word_.contacted, word_.resolved, word_.satisfied) == answers
    assert type(last) is then


def test_a_call_that_is_sent_again_is_heard_once_also_after_the_close() -> None:
    for people in (("p1",), ("p1", "p2")):
        heard = keypad.key_in(replied(*people), KEYED, NOW)
        assert kinds(heard)[0] is EvaluationReceived
        again = keypad.key_in(heard.state, KEYED, NOW)
        assert (again.state, again.events) == (heard.state, ())


NO_KEYS = [
    pytest.param(lambda: replied("p1"), KEYED.model_copy(update={"phone": "phone-p9"}), "wrong-phone", 403, id="a strange phone"),
    pytest.param(lambda: replied("p1").judge("p1", phone_mac=""), KEYED, "wrong-phone", 403, id="who left no phone"),
    pytest.param(lambda: replied("p1", "p2").judge("p2", phone_mac="phone-p1"), KEYED, "ambiguous", 409, id="two with these digits"),
    pytest.param(lambda: rated("p1", "p2"), KEYED, "rated", 409, id="who judged on the page"),
    pytest.param(lambda: rated("p1", "p2"), KEYED.model_copy(update={"change": True}), "other-way", 403, id="changed by another way"),
    pytest.param(lambda: rated("p1"), KEYED, "closed", 409, id="after the close"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "command", "code", "status"), NO_KEYS)
def test_keys_that_cannot_be_heard_are_refused(
    case: Callable[[], Case], command: KeyIn, code: str, status: int
) -> None:
    with pytest.raises(Refused) as error:
        keypad.key_in(case(), command, NOW)
    assert (error.value.code, error.value.status) == (code, status)


def test_a_call_before_the_matter_itself_is_heard_of_waits() -> None:
    person = Person(id="b", token_mac="mac-b", phone_mac="phone-b")
    case = opening.note_joiner(None, RequesterJoined(person=person), NOW).state
    with pytest.raises(NotYet):
        keypad.key_in(case, KEYED, NOW)


def test_who_thinks_better_of_it_is_heard_once_more_and_the_later_word_counts() -> None:
    case = rated("p1", "p2", "p3", first=word("p1", Resolved.NO, 1))
    better = vote.change(case, changed("p1"), NOW)
    [fact] = better.events
    assert isinstance(fact, EvaluationReceived)
    assert (fact.person, fact.round, fact.satisfied, fact.changed) == ("p1", 1, 5, True)
    case = vote.rate(better.state, word("p2", Resolved.NO, 1), NOW).state
    assert kinds(vote.rate(case, word("p3"), NOW))[-1] is CaseClosed


def test_who_thinks_worse_of_it_is_phoned_and_who_was_to_be_phoned_for_the_first_word_still_is() -> None:
    worse = vote.change(rated("p1", "p2"), changed("p1", Resolved.NO, 1), NOW)
    assert kinds(worse) == [EvaluationReceived, CallBackOpened]
    better = vote.change(rated("p1", "p2", first=word("p1", Resolved.NO, 1)), changed("p1"), NOW)
    assert better.state.call_of("p1")


def test_by_keys_it_is_changed_in_another_call() -> None:
    case = keypad.key_in(replied("p1", "p2"), KEYED, NOW).state
    again = KEYED.model_copy(update={"call": "call-2", "digits": "135", "change": True})
    [fact, _] = keypad.key_in(case, again, NOW).events
    assert isinstance(fact, EvaluationReceived)
    assert (fact.satisfied, fact.changed, fact.way) == (1, True, Way.KEYPAD)


def twice() -> Case:
    return vote.change(rated("p1", "p2"), changed("p1"), NOW).state


UNCHANGED = [
    pytest.param(twice, changed("p1"), "changed-once", 409, id="a second time"),
    pytest.param(lambda: replied("p1", "p2"), changed("p1"), "not-rated", 409, id="nothing said yet"),
    pytest.param(lambda: rated("p1"), changed("p1"), "closed", 409, id="after the close"),
    pytest.param(lambda: rated("p1", first=word("p1", Resolved.NO, 1)), changed("p1"), "too-early", 409, id="in the next round"),
    pytest.param(lambda: rated("p1", "p2"), changed("p9"), "wrong-secret", 403, id="by somebody else"),
    pytest.param(lambda: keypad.key_in(replied("p1", "p2"), KEYED, NOW).state, changed("p1"), "other-way", 403, id="keyed before"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "command", "code", "status"), UNCHANGED)
def test_a_change_that_may_not_be_is_refused(
    case: Callable[[], Case], command: ChangeRating, code: str, status: int
) -> None:
    with pytest.raises(Refused) as error:
        vote.change(case(), command, NOW)
    assert (error.value.code, error.value.status) == (code, status)


def test_who_judged_is_told_that_they_may_change_it_as_long_as_they_may() -> None:
    legal = []
    for case in (rated("p1", "p2"), twice()):
        with pytest.raises(Refused) as error:
            vote.rate(case, word("p1"), NOW)
        legal.append(error.value.legal)
    assert legal == [("change-rating",), ()]


def test_nobody_changes_their_word_while_the_matter_is_parked() -> None:
    case = parking.park(rated("p1", "p2"), parked_of(1), NOW).state
    with pytest.raises(Refused) as error:
        vote.change(case, changed("p1"), NOW)
    assert error.value.code == "parked"


def test_a_change_does_not_move_the_window() -> None:
    case = rated("p1", "p2")
    later = NOW._replace(at=NOW.at + timedelta(days=1))
    assert vote.change(case, changed("p1"), later).state.until == case.until
