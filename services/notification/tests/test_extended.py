"""延期 is told to everybody who wants to know, with both dates and the reason."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from libs.common.decision import Now
from libs.common.errors import NotYet
from libs.common.events.evaluation import CaseClosed
from libs.common.events.intake import CaseAdmitted, CaseSubmitted, RequesterJoined
from libs.common.events.notification import NoticeSent
from libs.common.events.supervision import DeadlineExtended
from libs.common.events.words import Ending, Kind, Person
from libs.common.policy import load_policy
from services.notification.domain import alarm, progress, reply
from services.notification.domain.state import Case
from services.notification.tests.test_domain import SECOND_ROUND

AT = datetime(2026, 10, 14, 2, 0, tzinfo=UTC)
DUE = datetime(2026, 10, 16, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 10, 20, 9, 30, tzinfo=UTC)
NOW = Now(AT, AT, "c1", load_policy(Path(__file__).parents[3] / "config"))
EXTENDED = DeadlineExtended(
    hop=1, round=1, unit="t02", days=2, before=DUE, due=LATER, reason="管子没到货。", asked_by="周", by="吴",
    asked_at=AT,
)  # fmt: skip


@pytest.fixture
def case() -> Case:
    people = (Person(id="p1", reply_channel="wechat"), Person(id="p2", reply_channel="sms", phone="138****0000"))
    submitted = CaseSubmitted(
        number="HQ26-030418-7", kind=Kind.HELP, title="涵洞积水", text="积水", channel="web", external_id="x",
        people=people, profile="help", promised_by=DUE, captured_at=AT,
    )  # fmt: skip
    admitted = CaseAdmitted(category="transport", area=None, urgent=False, profile="help", promised_by=DUE)
    return progress.tell_admitted(alarm.record(None, submitted, NOW).state, admitted, NOW).state


def texts(case: Case, fact: DeadlineExtended = EXTENDED) -> dict[str, str]:
    sent = progress.tell_extended(case, fact, NOW).events
    return {notice.person: notice.text for notice in sent if isinstance(notice, NoticeSent)}


def test_both_dates_and_the_reason_in_plain_words_and_by_text_message_only_that_it_is_later(case: Case) -> None:
    assert texts(case) == {
        "p1": (
            "您说的事要晚几天：原定 10月16日（周五）17:30，改到 10月20日（周二）17:30 前报结果。"
            "为什么晚：管子没到货。编号 HQ26-030418-7。"
        ),
        "p2": "您说的事要晚几天，编号 HQ26-030418-7。查新的时间请打 12345。",
    }


def test_who_joins_afterwards_is_promised_the_later_date(case: Case) -> None:
    case = progress.tell_extended(case, EXTENDED, NOW).state
    [told] = reply.welcome(case, RequesterJoined(person=Person(id="p3")), NOW).events
    assert isinstance(told, NoticeSent)
    assert "10月20日（周二）17:30" in told.text


def test_an_extension_of_a_hop_that_is_over_is_no_news(case: Case) -> None:
    dues = SECOND_ROUND.dues.model_copy(update={"result": LATER + timedelta(days=9)})
    case = progress.tell_dispatched(case, SECOND_ROUND.model_copy(update={"dues": dues}), NOW).state
    assert texts(case) == {}
    assert progress.tell_extended(case, EXTENDED, NOW).state == case


def test_a_dispatch_that_is_heard_after_it_promises_no_earlier_date_again(case: Case) -> None:
    case = progress.tell_extended(case, EXTENDED, NOW).state
    first = SECOND_ROUND.model_copy(update={"hop": 1, "round": 1})
    assert progress.tell_dispatched(case, first, NOW).state.promised_by == LATER


def test_nobody_is_told_after_the_end(case: Case) -> None:
    ended = progress.end(case, CaseClosed(round=1, outcome=Ending.WITHDRAWN), NOW).state
    assert texts(ended) == {}


def test_it_waits_until_there_is_somebody_to_tell() -> None:
    with pytest.raises(NotYet, match="CaseSubmitted"):
        progress.tell_extended(None, EXTENDED, NOW)
