"""挂账: what may be proposed, and what comes of it for those who judge, whatever overtakes what."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.evaluation import (
    CallBackDropped,
    CaseClosed,
    CaseReopened,
    EvaluationInvited,
    ParkingProposed,
    Resolved,
)
from libs.common.events.fact import Fact
from libs.common.events.intake import CaseWithdrawn
from libs.common.events.notification import ReplyGiven
from libs.common.events.supervision import CaseParked, CaseUnparked, ParkingDenied, Unparked
from libs.common.events.words import Ending
from services.evaluation import timers
from services.evaluation.domain import opening, parking, vote
from services.evaluation.domain.parking import ProposeParking
from services.evaluation.domain.state import Case
from services.evaluation.handlers import REACTIONS
from services.evaluation.tests.test_domain import APART, AT, MERGED, NOW, WINDOW, kinds, replied, submitted, word

WISH = ProposeParking(reason="涵洞要等省里的资金", review=date(2026, 12, 1), by="中心 吴")
REVIEW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def now() -> Now:
    return NOW


def parked_of(round_: int, review: datetime = REVIEW) -> CaseParked:
    return CaseParked(round=round_, turn=1, reason="等资金", review=review, by="中心 郑")


def back_of(round_: int, why: Unparked = Unparked.REVIEW) -> CaseUnparked:
    return CaseUnparked(round=round_, turn=1, why=why, reason="到了再看的日子", by="rule")


def hear(case: Case, now: Now, *facts: Fact) -> Decision[Case]:
    """One after the other; what the last one led to."""
    for fact in facts:
        decision = REACTIONS[type(fact)](case, fact, now)
        case = Case.model_validate(decision.state.model_dump(mode="json"))
    return Decision(case, decision.events)


def redo(now: Now) -> Case:
    """Its only citizen said that it is not resolved, and it went round again."""
    return vote.rate(replied("p1"), word("p1", Resolved.NO, 1), now).state


def divided(now: Now) -> Case:
    """One of three is unhappy, two have not spoken; the window is open."""
    return vote.rate(replied("p1", "p2", "p3"), word("p1", Resolved.NO, 1), now).state


def told_again(now: Now) -> Case:
    """The redo has been replied, and nobody has judged it."""
    return hear(redo(now), now, ReplyGiven(person="p1", round=2, means="web", text="又办了")).state


@pytest.mark.parametrize("made", [redo, divided])
def test_what_a_citizen_calls_unresolved_may_be_proposed_for_a_morning(made: Any, now: Now) -> None:
    decision = parking.propose(made(now), WISH, now)
    [fact] = decision.events
    assert fact == ParkingProposed(round=decision.state.round, reason=WISH.reason, review=REVIEW, by="中心 吴")


def test_a_proposal_alone_stops_no_window(now: Now) -> None:
    case = parking.propose(divided(now), WISH, now).state
    assert case.until == AT + WINDOW
    assert kinds(vote.close_window(case, now)) == [CaseReopened]


REFUSED = [
    pytest.param(lambda _: None, "unknown-case", id="unknown"),
    pytest.param(lambda _: submitted("p1"), "nobody-unhappy", id="nobody was told anything"),
    pytest.param(lambda _: replied("p1"), "nobody-unhappy", id="nobody has judged"),
    pytest.param(lambda now: vote.rate(replied("p1", "p2"), word("p1"), now).state, "nobody-unhappy", id="happy so far"),
    pytest.param(told_again, "nobody-unhappy", id="the redo is replied and nobody has judged it"),
    pytest.param(lambda now: opening.withdraw(redo(now), CaseWithdrawn(person="p1", reason=""), now).state, "closed", id="withdrawn"),
    pytest.param(lambda now: parking.propose(redo(now), WISH, now).state, "proposed", id="two proposals"),
    pytest.param(lambda now: hear(redo(now), now, parked_of(2)).state, "parked", id="parked already"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "code"), REFUSED)
def test_what_may_not_be_parked_is_refused(made: Any, code: str, now: Now) -> None:
    with pytest.raises(Refused) as error:
        parking.propose(made(now), WISH, now)
    assert error.value.code == code


@pytest.mark.parametrize("day", [date(2026, 10, 19), date(2026, 10, 20), date(2027, 4, 19)])
def test_a_day_that_may_not_be_chosen_is_refused_with_those_that_may(day: date, now: Now) -> None:
    with pytest.raises(Refused) as error:
        parking.propose(redo(now), WISH.model_copy(update={"review": day}), now)
    assert (error.value.field, error.value.status) == ("review", 422)
    assert "after 2026-10-20 and not after 2027-04-18" in error.value.text


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201])
def test_a_reason_is_said(reason: str) -> None:
    with pytest.raises(ValidationError, match="reason"):
        ProposeParking(reason=reason, review=date(2026, 12, 1), by="吴")


def test_a_denied_proposal_may_be_made_again_and_one_of_an_older_round_blocks_nothing(now: Now) -> None:
    proposed = parking.propose(redo(now), WISH, now).state
    denied = hear(proposed, now, ParkingDenied(round=2, reason="x", by="郑")).state
    assert kinds(parking.propose(denied, WISH, now)) == [ParkingProposed]
    older = divided(now).model_copy(update={"round": 2, "proposed": 1})
    assert kinds(parking.propose(older, WISH, now)) == [ParkingProposed]


def test_nobody_judges_what_is_parked_and_the_window_waits(now: Now) -> None:
    case = hear(divided(now), now, parked_of(1)).state
    assert timers.due(case) is None
    with pytest.raises(Refused, match="2026-12-01") as error:
        vote.rate(case, word("p2"), now)
    assert error.value.code == "parked"


def test_a_redo_that_comes_back_is_not_counted_as_another_and_is_judged_as_ever(now: Now) -> None:
    back = hear(redo(now), now, parked_of(2), back_of(2))
    assert back.events == ()
    replied_ = hear(back.state, now, ReplyGiven(person="p1", round=2, means="web", text="办好了"))
    assert kinds(replied_) == [EvaluationInvited]
    assert kinds(vote.rate(replied_.state, word("p1"), now))[-1] is CaseClosed


def test_where_most_were_unhappy_it_goes_round_again_when_it_comes_back(now: Now) -> None:
    case = vote.rate(divided(now), word("p2", Resolved.NO, 1), now).state
    [fact] = hear(case, now, parked_of(1), back_of(1)).events
    assert fact == CaseReopened(round=2, reason="诉求人说没解决或不满意")


def test_where_no_redo_is_left_it_is_explained_when_it_comes_back(now: Now) -> None:
    case = replied("p1", "p2", "p3", round_=3)
    for person in ("p1", "p2"):
        case = vote.rate(case, word(person, Resolved.NO, 1), now).state
    [fact] = hear(case, now, parked_of(3), back_of(3)).events
    assert isinstance(fact, CaseClosed)
    assert fact.outcome is Ending.EXPLAINED


def test_where_most_have_not_spoken_they_are_asked_again_and_the_window_is_a_new_one(now: Now) -> None:
    later = now._replace(at=AT + 40 * DAY, said=AT + 40 * DAY)
    case = vote.rate(divided(now), word("p2"), now).state
    back = hear(hear(case, now, parked_of(1)).state, later, back_of(1))
    assert [fact.model_dump()["person"] for fact in back.events] == ["p3"]
    assert back.state.until == later.at + WINDOW


def test_a_reply_that_was_on_its_way_is_asked_about_once_it_comes_back(now: Now) -> None:
    given = ReplyGiven(person="p1", round=2, means="web", text="又办了")
    replied_ = hear(redo(now), now, parked_of(2), given)
    assert replied_.events == ()
    assert kinds(hear(replied_.state, now, back_of(2))) == [EvaluationInvited]


OVERTAKEN = [
    pytest.param([parked_of(1)], id="parked for an older round"),
    pytest.param([back_of(2)], id="back without having been parked"),
    pytest.param([parked_of(1), back_of(1, Unparked.OVERTAKEN)], id="parked for an older round, and back"),
]


@pytest.mark.parametrize("facts", OVERTAKEN)
def test_what_is_of_an_older_round_or_was_never_parked_changes_nothing(facts: list[Fact], now: Now) -> None:
    case = redo(now)
    assert hear(case, now, *facts) == Decision(case)


@pytest.mark.parametrize("made", [redo, divided])
def test_who_withdraws_what_is_parked_has_it_closed_and_it_stays_closed(made: Any, now: Now) -> None:
    case = made(now)
    gone = hear(case, now, parked_of(case.round), CaseWithdrawn(person="p1", reason="不用了"))
    assert kinds(gone) == [CallBackDropped, CaseClosed]
    assert hear(gone.state, now, back_of(case.round)).events == ()
    assert hear(case, now, CaseWithdrawn(person="p1", reason=""), parked_of(case.round)).state.parked is None


MERGES = [
    pytest.param([parked_of(1), MERGED, APART, back_of(1, Unparked.OVERTAKEN)], id="in order"),
    pytest.param([MERGED, parked_of(1), back_of(1, Unparked.OVERTAKEN), APART], id="merged first"),
    pytest.param([MERGED, APART, parked_of(1), back_of(1, Unparked.OVERTAKEN)], id="merged and taken out first"),
    pytest.param([parked_of(1), back_of(1, Unparked.OVERTAKEN), MERGED, APART], id="merged last"),
]


@pytest.mark.parametrize("facts", MERGES)
def test_after_a_merge_that_was_taken_back_those_who_are_silent_are_asked_in_any_order(
    facts: list[Fact], now: Now
) -> None:
    case = hear(divided(now), now, *facts).state
    assert (case.parked, case.closed) == (None, None)
    assert case.until == AT + WINDOW


def test_putting_it_off_is_heard_as_a_later_day(now: Now) -> None:
    case = hear(redo(now), now, parked_of(2), parked_of(2, REVIEW + 30 * DAY)).state
    assert case.parked
    assert case.parked.review == REVIEW + 30 * DAY
