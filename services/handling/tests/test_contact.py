"""首次联系 as sentences: what counts, when, and when trying was enough."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from libs.common.decision import Now
from libs.common.errors import Refused
from libs.common.events.handling import CitizenContacted, ContactFailed
from services.handling.domain import contact
from services.handling.domain.state import Act, Case
from services.handling.tests.cases import AT, HELPER, LEAD, POLICY, act, taken_on


def tried(*minutes: float, unit: str = LEAD, case: Case | None = None) -> tuple[Case, list[ContactFailed]]:
    """The case after attempts at these minutes, and what was said of each."""
    case, said = case or taken_on(HELPER), list[ContactFailed]()
    for minute in minutes:
        decision = act(case, Act.FAILED_CONTACT, unit, minute)
        case = decision.state
        said += [fact for fact in decision.events if isinstance(fact, ContactFailed)]
    return case, said


HOUR = 60
ATTEMPTS = [
    pytest.param((0, 20 * HOUR, 40 * HOUR), [1, 2, 3], True, id="three in two days"),
    pytest.param((0, 30, 60), [1, 2, 3], True, id="three at the least distance"),
    pytest.param((0, 0.4, 0.8), [1, 1, 1], False, id="three calls in one minute are one attempt"),
    pytest.param((0, 29, 58), [1, 1, 2], False, id="each is measured from the last that counted"),
    pytest.param((0, 24 * HOUR, 49 * HOUR), [1, 2, 2], False, id="the first is more than two days ago"),
    pytest.param((0, 24 * HOUR, 48 * HOUR), [1, 2, 3], True, id="two days to the minute"),
]


@pytest.mark.parametrize(("minutes", "tries", "unreachable"), ATTEMPTS)
def test_three_failed_contacts_in_two_days_make_the_citizen_unreachable(
    minutes: tuple[float, ...], tries: list[int], unreachable: bool
) -> None:
    _, said = tried(*minutes)
    assert [fact.tries for fact in said] == tries
    assert [fact.unreachable for fact in said] == [False, False, unreachable]


def test_every_attempt_is_said_also_one_that_does_not_count() -> None:
    case, said = tried(0, 1, 2, 3)
    assert len(said) == len(case.attempts) == 4


def test_the_attempts_of_another_unit_are_not_the_units_own() -> None:
    case, _ = tried(0, 60)
    _, [theirs] = tried(120, unit=HELPER, case=case)
    assert (theirs.part, theirs.tries, theirs.unreachable) == (HELPER, 1, False)


def test_a_citizen_who_was_reached_is_not_unreachable_and_counting_begins_anew() -> None:
    case, _ = tried(0, 60)
    _, [fact] = tried(120, case=act(case, Act.CONTACT, minutes=90).state)
    assert (fact.tries, fact.unreachable) == (1, False)


def test_what_counts_is_what_is_recorded_by_which_means_when_and_by_whom() -> None:
    at = AT + timedelta(minutes=10)
    [fact] = act(taken_on(), Act.CONTACT, minutes=60, means="visit", at=at).events
    assert fact == CitizenContacted(hop=1, round=1, part=LEAD, by="t02 周", means="visit", at=at)


def test_attempts_written_down_together_count_by_when_they_were_made() -> None:
    case = taken_on()
    for minute in (5, 50, 95):
        decision = act(case, Act.FAILED_CONTACT, minutes=300, at=AT + timedelta(minutes=minute))
        case = decision.state
    [fact] = decision.events
    assert isinstance(fact, ContactFailed)
    assert fact.unreachable


@pytest.mark.parametrize("what", [Act.CONTACT, Act.FAILED_CONTACT])
@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"means": "telepathy"}, "unknown-means", "means"),
        ({"at": AT + timedelta(minutes=61)}, "future", "at"),
        ({"at": AT - timedelta(milliseconds=1)}, "before-dispatch", "at"),
    ],
    ids=["by means that do not count", "in the future", "before the case came here"],
)
def test_no_contact_is_recorded(what: Act, more: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        act(taken_on(), what, minutes=60, **more)
    assert (refused.value.code, refused.value.field, refused.value.status) == (code, field, 422)


def test_how_many_how_near_and_within_what_time_is_policy() -> None:
    two_a_day = POLICY.contact.model_copy(update={"attempts": 2})
    assert contact.counted([AT, AT + timedelta(minutes=30)], two_a_day) == two_a_day.attempts
    assert contact.counted(_every(10, minutes=1), POLICY.contact) == 1


def _every(times: int, minutes: int) -> list[datetime]:
    return [AT + timedelta(minutes=minutes * n) for n in range(times)]


def test_an_attempt_noted_before_units_were_is_still_one() -> None:
    old = Case.model_validate({**taken_on().model_dump(), "attempts": [{"at": AT, "by": "周"}]})
    decision = contact.record_failed_contact(
        old,
        contact.RecordFailedContact(unit=LEAD, by="周", means="phone"),
        Now(AT + timedelta(hours=1), AT, "c", POLICY),
    )
    [fact] = decision.events
    assert isinstance(fact, ContactFailed)
    assert fact.tries == 2
