"""A session with a specialist: everybody is told when and where, and that they need not come."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from libs.common.decision import Now
from libs.common.errors import NotYet
from libs.common.events.evaluation import CaseClosed
from libs.common.events.notification import NoticeSent
from libs.common.events.routing import SessionBooked, SessionCancelled, SessionMoved
from libs.common.events.words import Ending, Meeting, Specialist
from libs.common.policy import Policy, load_policy
from services.notification.domain import progress
from services.notification.domain.state import Addressee, Case

AT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 10, 13, 6, 0, tzinfo=UTC)
LAWYER = Meeting(
    specialist="lawyer-1", kind=Specialist.LAWYER, name="韩**", unit="d-legal-aid", at=TUESDAY,
    until=TUESDAY + timedelta(minutes=30), place="县法律援助中心 201 室", bring="身份证，合同",
)  # fmt: skip
BOOKED = SessionBooked(hop=1, round=1, booking=1, meeting=LAWYER, due=TUESDAY + timedelta(days=3), by="劳动局 周")
MOVED = SessionMoved(
    hop=1, round=1, booking=2, meeting=LAWYER.model_copy(update={"at": TUESDAY + timedelta(days=2)}), before=TUESDAY,
    due=TUESDAY + timedelta(days=5), reason="律师要出庭。", by="法援 韩",
)  # fmt: skip
OFF = SessionCancelled(hop=1, round=1, booking=2, meeting=LAWYER, reason="这件事已经有结果了", by="rule")


@pytest.fixture(scope="module")
def now() -> Now:
    return Now(AT, AT, "c1", load_policy(Path(__file__).parents[3] / "config"))


def known(**people: Addressee) -> Case:
    return Case(number="HQ26-030418-7", title="工资", people=people)


WEB = known(p1=Addressee())


def told(case: Case, fact: SessionBooked | SessionMoved | SessionCancelled, now: Now) -> list[NoticeSent]:
    rule = progress.tell_session_off if isinstance(fact, SessionCancelled) else progress.tell_session
    facts = rule(case, fact, now).events  # type: ignore[arg-type]
    return [fact for fact in facts if isinstance(fact, NoticeSent)]


def test_the_citizen_reads_the_day_the_hour_the_place_who_it_is_and_what_to_bring(now: Now) -> None:
    [notice] = told(WEB, BOOKED, now)
    for words in (
        "10月13日（周二）14:00",
        "县法律援助中心 201 室",
        "律师 韩**",
        "请带上身份证，合同。",
        "HQ26-030418-7",
    ):
        assert words in notice.text
    assert (notice.id, notice.means) == ("c1/p1/session_booked/1/1", "web")


def test_of_a_move_they_read_the_new_time_and_why(now: Now) -> None:
    [notice] = told(WEB, MOVED, now)
    assert "10月15日（周四）14:00" in notice.text
    assert "原因：律师要出庭。请带上" in notice.text


def test_nobody_comes_in_vain_also_when_the_end_was_heard_first(now: Now) -> None:
    ended = progress.end(WEB, CaseClosed(round=1, outcome=Ending.WITHDRAWN), now).state
    [notice] = told(ended, OFF, now)
    assert "取消了，您不用去了。原因：这件事已经有结果了。" in notice.text
    assert told(ended, BOOKED, now) == []


def test_who_is_told_by_hand_has_a_text_message_too_and_who_wants_no_word_has_none(now: Now) -> None:
    case = known(
        called=Addressee(channel="phone", to="138****0000"), visited=Addressee(channel="visit"),
        silent=Addressee(wants_reply=False), read=Addressee(channel="wechat"),
    )  # fmt: skip
    assert [(notice.person, notice.means) for notice in told(case, BOOKED, now)] == [
        ("called", "sms"),
        ("read", "wechat"),
    ]


def test_a_text_message_says_when_and_where_and_nothing_of_the_case_in_seventy_characters(now: Now) -> None:
    policy: Policy = now.policy
    case = known(p1=Addressee(channel="sms", to="138****0000"))
    last = datetime(2026, 12, 22, 6, 30, tzinfo=UTC)
    for one in policy.specialists:
        meeting = LAWYER.model_copy(update={"place": one.place, "at": last})
        for fact in (BOOKED, MOVED, OFF):
            [notice] = told(case, fact.model_copy(update={"meeting": meeting}), now)
            assert len(notice.text) <= 70
            assert "12月22日（周二）14:30" in notice.text
            assert "律师" not in notice.text.replace(one.place, "")


def test_what_overtook_the_submission_waits(now: Now) -> None:
    for fact in (BOOKED, OFF):
        with pytest.raises(NotYet):
            told(Case(), fact, now)
