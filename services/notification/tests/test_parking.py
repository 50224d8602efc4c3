"""挂账: the citizen is told why, until when, and that it goes on."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from libs.common.decision import Now
from libs.common.errors import NotYet
from libs.common.events.notification import NoticeSent
from libs.common.events.supervision import CaseParked, CaseUnparked, Unparked
from libs.common.policy import load_policy
from services.notification.domain.state import Addressee, Case
from services.notification.handlers import REACTIONS

AT = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
REVIEW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
PARKED = CaseParked(round=2, turn=1, reason="涵洞要等省里的资金。", review=REVIEW, by="中心 郑")
BACK = CaseUnparked(round=2, turn=1, why=Unparked.REVIEW, reason="到了再看的日子", by="rule")
PEOPLE = {"web": Addressee(), "call": Addressee(channel="phone", to="138****0000"), "no": Addressee(wants_reply=False)}
CASE = Case(number="HQ26-030418-7", title="涵洞", people=PEOPLE)


@pytest.fixture(scope="module")
def now() -> Now:
    return Now(AT, AT, "c1", load_policy(Path(__file__).parents[3] / "config"))


def told(case: Case | None, fact: CaseParked | CaseUnparked, now: Now) -> dict[str, NoticeSent]:
    facts = REACTIONS[type(fact)](case, fact, now).events
    return {fact.person: fact for fact in facts if isinstance(fact, NoticeSent)}


def test_the_citizen_reads_why_and_until_when_it_rests(now: Now) -> None:
    notices = told(CASE, PARKED, now)
    assert notices["web"].text == (
        "您说的事眼下办不成，先记在账上，12月1日（周二）9:00 再看，到时告诉您。原因：涵洞要等省里的资金。编号 HQ26-030418-7。"
    )
    assert (notices["call"].means, "资金" in notices["call"].text) == ("sms", False)
    assert "no" not in notices


def test_the_citizen_reads_that_it_goes_on(now: Now) -> None:
    text = told(CASE, BACK, now)["web"].text
    assert text == "您说的事先前记在账上，现在接着办：到了再看的日子。编号 HQ26-030418-7。"


def test_each_time_that_it_is_put_off_is_told_once_more(now: Now) -> None:
    again = PARKED.model_copy(update={"turn": 2})
    assert {told(CASE, fact, now)["web"].id for fact in (PARKED, again)} == {"c1/web/parked/1/1", "c1/web/parked/2/1"}


def test_after_the_end_nobody_is_told_and_before_the_submission_it_waits(now: Now) -> None:
    assert told(CASE.model_copy(update={"ended": True}), PARKED, now) == {}
    with pytest.raises(NotYet):
        told(None, PARKED, now)
