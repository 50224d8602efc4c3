"""静默时段: nothing is sent by night that wakes anybody; what falls due then goes out at eight; danger does not wait."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed
from libs.common.events.intake import (
    CaseDiverted,
    CaseMerged,
    CaseRefused,
    CaseUnmerged,
    RequesterJoined,
    RequesterLeft,
)
from libs.common.events.notification import NoticeSent
from libs.common.events.supervision import CaseParked, CaseUnparked, Unparked
from libs.common.events.words import Ending, Person
from libs.common.policy import Policy
from libs.common.policy.replies import Quiet
from services.notification import timers
from services.notification.domain.receipts import Receipt
from services.notification.tests.matters import (
    ANN,
    MORNING,
    NIGHT,
    NOON,
    POLICY,
    RESULT,
    admitted,
    case_of,
    hear,
    kinds,
    wake,
)
from services.notification.tests.test_domain import SECOND_ROUND

WEB = Person(id="p2", reply_channel="web")
FIRST = SECOND_ROUND.model_copy(update={"hop": 1, "round": 1})
REFUSED = CaseRefused(reason="court", legal="法院受理了。", signpost="请找法院。", appeal="不服可以复查。")
PARKED = CaseParked(round=1, turn=1, reason="等资金", review=MORNING, by="郑")
BACK = CaseUnparked(round=1, turn=1, why=Unparked.REVIEW, reason="到了日子", by="rule")
MERGED = CaseMerged(into="b", number="HQ-b", people=(), promised_by=NOON, reason="", by="")
APART = CaseUnmerged(out_of="b", reason="", by="")


def told(*facts: Fact, person: Person = ANN, policy: Policy = POLICY) -> list[NoticeSent]:
    """What goes out in the morning, of what was decided at night."""
    case = case_of(person)
    for fact in facts:
        decision = hear(case, fact, NIGHT, policy)
        assert not any(isinstance(event, NoticeSent) for event in decision.events)
        case = decision.state
    return [event for event in wake(case, policy).events if isinstance(event, NoticeSent)]


def test_progress_that_is_decided_at_night_goes_out_at_eight_with_the_same_id_and_words() -> None:
    by_day = hear(case_of(ANN), admitted(), NOON).events
    assert tuple(told(admitted())) == by_day


def test_it_is_sent_once_and_then_nothing_waits() -> None:
    case = hear(case_of(ANN), admitted(), NIGHT).state
    assert timers.due(case) == MORNING
    woken = wake(case)
    assert kinds(woken) == ["NoticeSent"]
    assert timers.due(woken.state) is None


def test_a_page_wakes_nobody_and_is_told_at_once() -> None:
    case = case_of(ANN, WEB)
    decision = hear(case, admitted(), NIGHT)
    assert [event.person for event in decision.events if isinstance(event, NoticeSent)] == ["p2"]
    assert [event.person for event in wake(decision.state).events if isinstance(event, NoticeSent)] == ["p1"]


def test_the_result_waits_too_and_its_receipt_is_waited_for_from_the_morning_on() -> None:
    night = hear(case_of(ANN), RESULT, NIGHT)
    assert (night.events, timers.due(night.state)) == ((), MORNING)
    morning = wake(night.state)
    assert kinds(morning) == ["NoticeSent"]
    assert timers.due(morning.state) == MORNING + timedelta(hours=24)


def test_a_message_that_fails_at_night_is_followed_by_the_next_in_the_morning() -> None:
    sent = hear(case_of(ANN), RESULT, NIGHT - timedelta(hours=3)).state
    failed = hear(sent, Receipt(notice="c1/p1/result/1/1", status="failed"), NIGHT)
    assert (kinds(failed), timers.due(failed.state)) == (["NoticeFailed"], MORNING)
    [sms] = wake(failed.state).events
    assert isinstance(sms, NoticeSent)
    assert sms.means == "sms"


def test_what_is_urgent_does_not_wait() -> None:
    urgent = case_of(ANN, profile="urgent")
    assert kinds(hear(urgent, admitted(profile="urgent"), NIGHT)) == ["NoticeSent"]
    assert kinds(hear(urgent, RESULT, NIGHT)) == ["NoticeSent"]


MORNINGS = [
    ((admitted(), FIRST), ["admitted", "dispatched"]),
    ((FIRST, FIRST.model_copy(update={"hop": 2, "unit": "t03"})), ["dispatched"]),
    ((admitted(), FIRST, RESULT), ["result"]),
    ((PARKED, BACK), []),
    ((MERGED, APART), []),
    ((admitted(), CaseClosed(round=1, outcome=Ending.WITHDRAWN)), []),
    ((REFUSED, CaseClosed(round=1, outcome=Ending.REFUSED)), ["refused"]),
    ((admitted(), RequesterLeft(person="p1")), []),
]


@pytest.mark.parametrize(("facts", "notices"), MORNINGS)
def test_in_the_morning_only_what_is_still_true_is_told(facts: tuple[Fact, ...], notices: list[str]) -> None:
    case = case_of(ANN)
    for fact in facts:
        case = hear(case, fact, NIGHT).state
    sent = wake(case).events if timers.due(case) else ()
    assert [event.notice for event in sent if isinstance(event, NoticeSent)] == notices


def test_the_newest_dispatch_is_the_one_that_is_told() -> None:
    [notice] = told(FIRST, FIRST.model_copy(update={"hop": 2, "unit": "d-water"}))
    assert "县水务局" in notice.text


def test_whom_to_call_in_danger_is_told_at_any_hour() -> None:
    assert kinds(hear(case_of(ANN), CaseDiverted(call="119"), NIGHT)) == ["NoticeSent"]


def test_who_joins_at_night_is_told_in_the_morning_like_the_others() -> None:
    case = hear(case_of(WEB), admitted(), NIGHT).state
    joined = hear(case, RequesterJoined(person=ANN), NIGHT)
    assert joined.events == ()
    [notice] = wake(joined.state).events
    assert isinstance(notice, NoticeSent)
    assert (notice.id, notice.person) == ("c1/p1/admitted/1/1", "p1")


SHANGHAI, KOLKATA = ZoneInfo("Asia/Shanghai"), ZoneInfo("Asia/Kolkata")
OVERNIGHT = Quiet.model_validate({"from": "21:00", "until": "08:00"})
SIESTA = Quiet.model_validate({"from": "12:00", "until": "14:00"})


@pytest.mark.parametrize(
    ("quiet", "zone", "local", "ends"),
    [
        (OVERNIGHT, SHANGHAI, "2026-10-20T20:59:59", None),
        (OVERNIGHT, SHANGHAI, "2026-10-20T21:00:00", "2026-10-21T08:00:00"),
        (OVERNIGHT, SHANGHAI, "2026-12-31T23:59:59", "2027-01-01T08:00:00"),
        (OVERNIGHT, SHANGHAI, "2026-10-21T00:00:00", "2026-10-21T08:00:00"),
        (OVERNIGHT, SHANGHAI, "2026-10-21T07:59:59", "2026-10-21T08:00:00"),
        (OVERNIGHT, SHANGHAI, "2026-10-21T08:00:00", None),
        (OVERNIGHT, KOLKATA, "2026-10-20T22:00:00", "2026-10-21T08:00:00"),
        (SIESTA, SHANGHAI, "2026-10-20T11:59:00", None),
        (SIESTA, SHANGHAI, "2026-10-20T12:00:00", "2026-10-20T14:00:00"),
        (SIESTA, SHANGHAI, "2026-10-20T14:00:00", None),
    ],
)
def test_quiet_hours_are_those_of_the_deployments_own_clock(
    quiet: Quiet, zone: ZoneInfo, local: str, ends: str | None
) -> None:
    found = quiet.ends(datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC), "sms", zone)
    assert found == (datetime.fromisoformat(ends).replace(tzinfo=zone) if ends else None)


def test_a_deployment_without_quiet_hours_sends_at_any_hour() -> None:
    loud = replace(POLICY, replies=POLICY.replies.model_copy(update={"quiet": None}))
    assert kinds(hear(case_of(ANN), admitted(), NIGHT, loud)) == ["NoticeSent"]
