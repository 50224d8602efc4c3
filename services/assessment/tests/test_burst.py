"""突增: many matters of one branch and town within minutes are noticed at once, and once."""

from datetime import UTC, datetime, timedelta

import pytest

from libs.common.decision import Now
from libs.common.events.assessment import BurstNoticed, MatterSketched
from services.assessment.domain import clustering
from services.assessment.domain.cluster import Cluster
from services.assessment.domain.likeness import sketched
from services.assessment.tests.planting import shipped

AT = datetime(2026, 10, 9, 2, tzinfo=UTC)
TEXTS = ["路灯不亮", "物业费涨价", "停水三天", "电梯坏了", "垃圾没收", "井盖没了", "暖气冰凉", "违建没拆"]


class Town:
    """The cluster of a branch; `hear` tells it a matter so many minutes after the beginning."""

    def __init__(self) -> None:
        self.cluster: Cluster | None = None
        self.count = 0

    def hear(self, minute: float, town: str = "t02", late: float = 0) -> list[BurstNoticed]:
        self.count += 1
        at = AT + timedelta(minutes=minute)
        fact = MatterSketched(
            cluster="cluster:t02/urban", category="urban/water", town=town, number=f"N{self.count}", title="",
            sketch=sketched("", TEXTS[self.count % len(TEXTS)], ()), at=at,
        )  # fmt: skip
        said = at + timedelta(minutes=late)
        decision = clustering.gather(
            self.cluster, fact, Now(said, said, fact.cluster, shipped(), about=f"c{self.count}")
        )
        self.cluster = Cluster.model_validate_json(decision.state.model_dump_json())
        return [event for event in decision.events if isinstance(event, BurstNoticed)]


@pytest.fixture
def town() -> Town:
    return Town()


def test_the_fifth_within_half_an_hour_is_a_burst_with_its_cases(town: Town) -> None:
    assert [town.hear(minute) for minute in (0, 5, 10, 15)] == [[], [], [], []]
    cases = ("c1", "c2", "c3", "c4", "c5")
    assert town.hear(29) == [
        BurstNoticed(category="urban", town="t02", count=5, minutes=30, cases=cases, reason="30 分钟里来了 5 件")
    ]


def test_five_that_come_slowly_are_none(town: Town) -> None:
    assert [said for minute in range(0, 300, 8) for said in town.hear(minute)] == []


def test_it_is_said_once_while_it_lasts_and_again_after_it_has_calmed(town: Town) -> None:
    first = [said for minute in range(40) for said in town.hear(minute)]
    assert len(first) == 1
    assert [said for minute in range(45, 75, 10) for said in town.hear(minute)] == []
    again = [said for minute in range(200, 210) for said in town.hear(minute)]
    assert len(again) == 1


def test_what_was_said_long_before_it_was_heard_of_is_no_burst(town: Town) -> None:
    assert [said for minute in range(8) for said in town.hear(minute, late=600)] == []


def test_towns_that_are_compared_together_have_bursts_of_their_own(town: Town) -> None:
    both = [said.town for minute in range(10) for said in town.hear(minute, town=f"t0{minute % 2 + 1}")]
    assert both == ["t01", "t02"]
