"""A village goes to another township in the midst of a year: what counts where, and whether its cases are found."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock
from libs.common.decision import Now
from libs.common.engines import Engines
from libs.common.errors import Refused
from libs.common.events import Fact
from libs.common.events.intake import CaseReclassified
from libs.common.policy import Policy
from libs.common.policy.units import Earlier, tree_of
from libs.common.store.memory import MemoryStore
from libs.common.web.build import Given
from services.assessment.app import create_app
from services.assessment.domain.belonging import months_below
from services.assessment.domain.hearing import hear
from services.assessment.domain.period import period_of
from services.assessment.domain.state import Case
from services.assessment.tests.test_api import asked, contribution, filled, ready
from services.assessment.tests.told import CASE, START, admitted, policy, submitted

VILLAGE = "t02v004"
LAST = datetime(2026, 9, 30, 15, 59, tzinfo=UTC)
FIRST = datetime(2026, 9, 30, 16, 0, tzinfo=UTC)
"""Midnight of the first of October in the county."""


def moved(*was: tuple[str, date], parent: str = "t01") -> Policy:
    """The county in which that village was another's before."""
    earlier = tuple(Earlier(parent=one, until=until) for one, until in was)
    change = {"parent": parent, "was": earlier}
    units = [u.model_copy(update=change) if u.id == VILLAGE else u for u in policy().units.by_id.values()]
    return replace(policy(), units=tree_of(tuple(units)))


IN_OCTOBER = moved(("t02", date(2026, 10, 1)))


def told(*facts: tuple[Fact, datetime]) -> str:
    """The township of a case that was said so, and heard long after; nobody waits for a rate."""
    case: Case | None = None
    for fact, said in facts:
        case = hear(case, fact, Now(said + timedelta(days=90), said, CASE, IN_OCTOBER, None, CASE)).state
    assert case is not None
    assert case.counted is not None
    return case.counted.town


@pytest.mark.parametrize(("came", "town"), [(LAST, "t02"), (FIRST, "t01")])
def test_where_a_village_lies_goes_by_the_day_of_admission_however_late_that_is_heard(
    came: datetime, town: str
) -> None:
    assert told((submitted(), came), (admitted(area=VILLAGE), came)) == town


def test_a_case_that_is_placed_later_lies_where_its_village_lay_when_it_was_admitted() -> None:
    later = CaseReclassified(category="urban/water", area=VILLAGE, reason="地点写错了", by="受理员")
    assert told((submitted(), LAST), (admitted(area=None), LAST), (later, FIRST)) == "t02"


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """Matters of the village as a unit and a place: three in August, two in September, five in October, four in November."""
    store, many = MemoryStore(), list[Any]()
    for month, count, town in ((8, 3, "t02"), (9, 2, "t02"), (10, 5, "t01"), (11, 4, "t01")):
        at = datetime(2026, month, 12, 2, tzinfo=UTC)
        many += [contribution(len(many) + n, VILLAGE, town=town, level="village", admitted_at=at) for n in range(count)]
    filled(store, many)
    app = create_app(None, Given(Engines(MemoryBus(), store), SetClock(START), IN_OCTOBER))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://a") as client,
    ):
        await ready(client)
        yield client


@pytest.mark.parametrize(
    ("by", "under", "period", "count"),
    [
        ("unit", "t02", "2026-Q3", 5), ("unit", "t01", "2026-Q4", 9), ("unit", "t02", "2026", 5),
        ("unit", "t01", "2026", 9), ("unit", "county", "2026", 14), ("unit", "t02", "2026-09", 2),
        ("area", "t02", "2026", 5), ("area", "t01", "2026", 9),
    ],
)  # fmt: skip
async def test_a_figure_below_a_township_counts_the_months_in_which_the_village_was_its_and_opens_its_cases(
    http: httpx.AsyncClient, by: str, under: str, period: str, count: int
) -> None:
    said = await asked(http, f"figures?period={period}&by={by}&under={under}&formulas=completion")
    [row] = said["rows"]
    assert (row["key"], row["counts"]["admitted/admitted"]) == (VILLAGE, count)
    assert said["total"]["counts"] == row["counts"]
    assert len((await asked(http, f"cases?{row['rates'][0]['base']}"))["items"]) == count


@pytest.mark.parametrize(("under", "period"), [("t01", "2026-Q3"), ("t02", "2026-Q4"), ("t03", "2026")])
async def test_where_a_village_was_not_yet_or_is_no_more_it_counts_nothing_and_opens_nothing(
    http: httpx.AsyncClient, under: str, period: str
) -> None:
    assert (await asked(http, f"figures?period={period}&by=unit&under={under}"))["rows"] == []
    found = await asked(http, f"cases?period={period}&by=unit&key={VILLAGE}&under={under}&has=admitted")
    assert found["items"] == []


def test_a_village_that_left_and_came_back_is_asked_for_by_the_month() -> None:
    twice = moved(("t02", date(2026, 3, 1)), ("t01", date(2026, 6, 1)), parent="t02").units
    year, tz = period_of("2026", policy().office.tz), policy().office.tz
    assert months_below(twice, VILLAGE, "t01", year) == ["2026-03", "2026-04", "2026-05"]
    assert months_below(twice, VILLAGE, "t02", period_of("2026-Q1", tz)) == ["2026-01", "2026-02"]
    with pytest.raises(
        Refused, match=r"t02v004 left t02 and came back in 2026; ask for one of 2026-01, 2026-02, 2026-06"
    ):
        months_below(twice, VILLAGE, "t02", year)
