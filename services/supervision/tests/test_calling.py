"""回复 by phone: the centre owes the call, by a clock, once messages did not do."""

from datetime import UTC, datetime

import pytest

from libs.common.envelope import Heard
from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed
from libs.common.events.notification import CallTaskDropped, CallTaskOpened, ReplyExhausted, ReplyGiven
from libs.common.events.routing import UnitRecused
from libs.common.events.supervision import DeadlineMissed, DeadlineSet, SupervisionLifted
from libs.common.events.words import Ending, Measure
from services.supervision.handlers import reaches
from services.supervision.tests.living import APPROVED, REPORTED, Figures, Life, answered

AT = datetime(2026, 10, 13, 2, 0, tzinfo=UTC)
GIVEN = ReplyGiven(person="p1", round=1, means="phone", text="通了")
IN_VAIN = ReplyExhausted(person="p1", round=1, tried=("web", "sms", "phone"), text="通了")
GONE = CallTaskDropped(person="p1", round=1)


def opened(person: str = "p1", round_: int = 1) -> CallTaskOpened:
    return CallTaskOpened(person=person, round=round_, reason="a reply has to be given by phone", joined=person != "p1")


@pytest.fixture
def life(figures: Figures) -> Life:
    return answered(figures)


def test_a_call_that_comes_late_lifts_the_order_and_stays_a_miss(life: Life) -> None:
    life.hear(opened(), "Tue 10:00")
    life.until("Fri 10:00")
    [lifted] = life.hear(GIVEN, "Fri 11:00")
    assert isinstance(lifted, SupervisionLifted)
    assert life.clock(Measure.REPLY, "centre") == "missed"


def test_who_is_reached_by_message_owes_the_centre_nothing(life: Life) -> None:
    assert life.hear(GIVEN.model_copy(update={"means": "sms"}), "Mon 16:01") == []
    assert life.clock(Measure.REPLY, "centre") == "none"


def test_the_next_round_owes_no_call_of_the_last_one(life: Life) -> None:
    life.hear(opened("p2"), "Tue 10:00")
    life.dispatch("Tue 15:00", hop=2, round=2)
    assert not [line for line in life.until("Wed 12:00") if line.endswith("reply")]
    assert life.hear(opened("p3"), "Wed 12:00") == [], "it was said of the round before"
    life.hear(REPORTED.model_copy(update={"hop": 2, "round": 2}), "Wed 15:00")
    life.hear(APPROVED.model_copy(update={"hop": 2, "round": 2}), "Wed 16:00")
    [owed] = life.hear(opened("p2", 2), "Thu 10:00")
    assert isinstance(owed, DeadlineSet)
    assert (owed.hop, owed.round) == (2, 2)


def test_a_centre_that_may_not_handle_the_case_owes_the_call_all_the_same(life: Life) -> None:
    life.hear(opened("p2"), "Tue 10:00")
    assert life.hear(UnitRecused(unit="centre", reason="说的就是他们", by="县"), "Tue 10:30") == []
    assert life.clock(Measure.REPLY, "centre") == "running"


def test_the_end_of_the_case_ends_it(life: Life) -> None:
    life.hear(opened("p2"), "Tue 10:00")
    life.hear(CaseClosed(round=1, outcome=Ending.SATISFIED, reason="满意"), "Wed 09:00")
    assert life.clock(Measure.REPLY, "centre") == "ended"
    assert not [fact for _, fact in life.told if isinstance(fact, DeadlineMissed)]
    assert life.hear(opened("p4"), "Wed 10:00") == []


@pytest.mark.parametrize(
    ("fact", "hears"),
    [(GIVEN, True), (GIVEN.model_copy(update={"means": "sms"}), False), (IN_VAIN, True), (opened(), True)],
    ids=["by phone", "by message", "in vain", "a call"],
)
def test_a_reply_by_message_reaches_no_case_of_supervision(fact: Fact, hears: bool) -> None:
    event = Heard("n:c1:7", "notification", "c1", fact.type().removesuffix(".v1"), 1, 7, AT, "", fact.model_dump())
    assert list(reaches(event)) == ["c1"] * hears
