"""A period that is closed stays as it was shown; what changes later is told as a correction, and nothing is closed twice."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock
from libs.common.decision import Now
from libs.common.engines import Engines
from libs.common.errors import Refused
from libs.common.events.assessment import PeriodClosed
from libs.common.store.memory import MemoryStore
from libs.common.web.build import Given
from services.assessment.app import create_app
from services.assessment.domain.closing import ClosePeriod, Frozen, Periods, close
from services.assessment.tests.test_api import contribution, done, filled, ready
from services.assessment.tests.told import policy

OCTOBER = datetime(2026, 10, 2, 1, 0, tzinfo=UTC)


def closing(period: str, known: Periods | None = None, at: datetime = OCTOBER) -> Periods:
    return close(known, ClosePeriod(period=period, by="吴"), Now(at, at, "periods:all", policy(), Frozen("d1"))).state


def test_a_closed_period_says_which_months_by_which_formulas_and_what_the_counts_were() -> None:
    decision = close(
        None, ClosePeriod(period="2026-Q3", by="吴"), Now(OCTOBER, OCTOBER, "periods:all", policy(), Frozen("d1"))
    )
    [fact] = decision.events
    assert fact == PeriodClosed(
        period="2026-Q3", months=("2026-07", "2026-08", "2026-09"), version="2026.2", digest="d1", by="吴"
    )


@pytest.mark.parametrize(
    ("first", "then", "month"),
    [("2026-09", "2026-Q3", "2026-09"), ("2026-Q3", "2026-08", "2026-08"), ("2026-09", "2026-09", "2026-09")],
)
def test_a_period_that_overlaps_a_closed_one_is_refused_with_what_is_left(first: str, then: str, month: str) -> None:
    with pytest.raises(Refused, match=f"{month} is closed already, with {first} on 2026-10-02") as refused:
        closing(then, closing(first))
    assert refused.value.code == "overlap"


def test_what_does_not_overlap_is_closed_beside_it() -> None:
    assert [one.period for one in closing("2026-08", closing("2026-09")).closed] == ["2026-09", "2026-08"]


def test_a_period_that_is_not_over_is_not_closed() -> None:
    with pytest.raises(Refused, match="2026-10 is not over before 2026-10-31T16:00"):
        closing("2026-10")
    assert closing("2026-10", at=datetime(2026, 10, 31, 16, 0, tzinfo=UTC)).closed


@pytest.fixture
def store() -> MemoryStore:
    made = MemoryStore()
    refilled(made, 10)
    return made


def refilled(store: MemoryStore, completed: int) -> None:
    """As rules leave them: of twelve, so many were completed."""
    many = [done(n) for n in range(completed)] + [contribution(n) for n in range(completed, 12)]
    filled(store, many)
    for document in store.documents.values():
        document.setdefault("in", {"assessment/pool:26-000001": 7})


@pytest.fixture
async def http(store: MemoryStore) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(None, Given(Engines(MemoryBus(), store), SetClock(OCTOBER), policy()))
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://a") as client:
        await ready(client)
        yield client


async def completion(http: httpx.AsyncClient, query: str = "period=2026-09") -> dict[str, Any]:
    said = (await http.get(f"/v1/figures?{query}&formulas=completion")).json()
    [one] = said["total"]["rates"]
    return {
        "text": one["text"],
        "later": said["total"]["later"],
        "closed": [each["period"] for each in said["closed"]],
        "rows": said["rows"],
    }


async def closed(http: httpx.AsyncClient, key: str = "k1", period: str = "2026-09") -> httpx.Response:
    return await http.post("/v1/periods", json={"period": period, "by": "吴"}, headers={"idempotency-key": key})


async def test_after_the_close_the_figure_stays_and_what_changed_is_a_correction(
    http: httpx.AsyncClient, store: MemoryStore
) -> None:
    assert (await completion(http))["text"] == "83.3%"
    answer = await closed(http)
    assert (answer.status_code, answer.json()["repeated"]) == (201, False)
    refilled(store, 12)
    said = await completion(http)
    assert (said["text"], said["closed"]) == ("83.3%", ["2026-09"])
    assert said["later"]["admitted/completed"] == 2
    by_unit = await completion(http, "period=2026-09&by=unit")
    [row] = by_unit["rows"]
    assert (row["rates"][0]["text"], row["later"]["admitted/completed"]) == ("83.3%", 2)
    assert (await completion(http, "period=2026-Q3"))["text"] == "83.3%"


async def test_in_a_trend_a_closed_month_stays_as_it_was(http: httpx.AsyncClient, store: MemoryStore) -> None:
    await closed(http)
    refilled(store, 12)
    said = (await http.get("/v1/trend?until=2026-10&months=2&formulas=completion")).json()
    assert [(point["closed"], point["rates"][0]["text"]) for point in said["points"]] == [(True, "83.3%"), (False, "")]


async def test_the_same_wish_sent_again_is_answered_as_before_and_another_is_refused(
    http: httpx.AsyncClient, store: MemoryStore
) -> None:
    first = await closed(http)
    refilled(store, 12)
    again, other = await closed(http), await closed(http, "k2")
    assert (again.json()["repeated"], again.json()["periods"]) == (True, first.json()["periods"])
    assert (other.status_code, other.json()["code"]) == (409, "overlap")
    assert (await http.get("/v1/periods")).json() == first.json()["periods"]


async def test_what_is_being_counted_at_this_moment_is_not_frozen(http: httpx.AsyncClient, store: MemoryStore) -> None:
    [unit] = [document for i, document in store.documents.items() if i.startswith("sums:2026-09:unit:")]
    unit["st"]["rows"] = {"t02": unit["st"]["rows"]["t02"].replace("12", "11", 1)}
    answer = await closed(http)
    assert (answer.status_code, answer.json()["code"]) == (409, "moving")
    assert (await http.get("/v1/periods")).json() == {"closed": []}
