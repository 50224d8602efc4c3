"""What a leader asks, and what is answered: figures from roll-ups, cases by an index, and bad questions with a way out."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock, text_of
from libs.common.engines import Engines
from libs.common.events.assessment import Contribution
from libs.common.store import Doc
from libs.common.store.memory import MemoryStore
from libs.common.web.build import Given
from services.assessment.app import create_app
from services.assessment.domain import pool
from services.assessment.domain.public import hidden
from services.assessment.domain.sums import COLUMNS, id_of
from services.assessment.tests.told import START, policy

PERIOD = "2026-09"


class Counting(MemoryStore):
    """Remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Any] = []

    async def find(self, where: Any, order: Any = (), limit: int = 100) -> list[Doc]:
        self.asked += [where] if any(path.startswith("st.") for path in where) else []
        return await super().find(where, order, limit)


def contribution(n: int, unit: str = "t02", **more: Any) -> Contribution:
    known: dict[str, Any] = {
        "number": f"HQ26-0001{n:02d}-1", "unit": unit, "level": "township", "town": "t02", "area": "t02v004",
        "category": "urban/water", "kind": "help", "channel": "web", "admitted_at": START,
        "facts": {"admitted": 1, "people": 1, "dispatched": 1},
    }  # fmt: skip
    return Contribution(**{**known, **more})


def done(n: int, *, on_time: bool = True, unit: str = "t02") -> Contribution:
    facts = {"admitted": 1, "people": 1, "dispatched": 1, "completed": 1, "reached": 1}
    return contribution(
        n, unit, completed_at=START + timedelta(hours=5), facts=facts | ({"on_time": 1} if on_time else {})
    )


def filled(store: MemoryStore, many: list[Contribution]) -> None:
    """As the rules leave them."""
    rows: dict[tuple[str, str], dict[str, dict[str, int]]] = {}
    for n, one in enumerate(many):
        store.documents[f"case-{n:03d}"] = {
            "_id": f"case-{n:03d}", "v": 1, "n": 0, "j": [], "st": {"counted": one.model_dump(mode="json")},
        }  # fmt: skip
        for (month, part, key), counts in pool.counts_of(one, policy().office.tz):
            kept = rows.setdefault((month, part), {}).setdefault(key, {})
            for name, count in counts.items():
                kept[name] = kept.get(name, 0) + count
    for (month, part), keys in rows.items():
        text = {key: " ".join(str(counts.get(name, 0)) for name in COLUMNS) for key, counts in keys.items()}
        i = id_of(month, part, "pool:26-000001")
        state = {"month": month, "part": part, "columns": list(COLUMNS), "rows": text}
        store.documents[i] = {"_id": i, "v": 1, "n": 0, "j": [], "st": state}


@pytest.fixture
def store() -> Counting:
    made = Counting()
    many = [done(n, on_time=n % 5 > 0) for n in range(20)] + [done(20 + n, unit="d-water") for n in range(3)]
    filled(made, [*many, *(contribution(30 + n) for n in range(5))])
    return made


@pytest.fixture
async def http(store: Counting) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(None, Given(Engines(MemoryBus(), store), SetClock(START), policy()))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://a") as client,
    ):
        await ready(client)
        store.asked.clear()
        yield client


async def ready(client: httpx.AsyncClient) -> None:
    """Once it has joined."""
    async with asyncio.timeout(5):
        while (await client.get("/ready")).status_code != 200:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)


async def asked(http: httpx.AsyncClient, path: str, status: int = 200) -> dict[str, Any]:
    answer = await http.get(f"/v1/{path}")
    assert answer.status_code == status, answer.text
    said: dict[str, Any] = answer.json()
    return said


def rates(row: dict[str, Any]) -> dict[str, tuple[str, int, str, bool]]:
    return {one["formula"]: (one["numerator"], one["denominator"], one["text"], one["ranked"]) for one in row["rates"]}


async def test_a_leader_reads_each_rate_with_what_is_divided_by_what(http: httpx.AsyncClient) -> None:
    said = await asked(http, f"figures?period={PERIOD}")
    total = rates(said["total"])
    assert said["version"] == "2026.2"
    assert total["completion"] == ("23", 28, "82.1%", True)
    assert total["on_time"] == ("19", 23, "82.6%", True)
    assert total["response"] == ("0", 0, "", False)


async def test_a_dashboard_reads_roll_ups_and_no_case(http: httpx.AsyncClient, store: Counting) -> None:
    await asked(http, f"figures?period={PERIOD}&by=unit")
    assert [set(where) for where in store.asked] == [{"st.month", "st.part"}]


async def test_a_rate_is_read_month_by_month_from_roll_ups_alone(http: httpx.AsyncClient, store: Counting) -> None:
    said = await asked(http, "trend?until=2026-10&months=3&formulas=completion,on_time")
    assert [set(where) for where in store.asked] == [{"st.month", "st.part"}] * 3
    assert [point["period"] for point in said["points"]] == ["2026-08", "2026-09", "2026-10"]
    before, month, _ = (rates(point) for point in said["points"])
    assert before["completion"] == ("0", 0, "", False)
    assert month == {"completion": ("23", 28, "82.1%", True), "on_time": ("19", 23, "82.6%", True)}


async def test_a_trend_goes_back_over_the_turn_of_a_year(http: httpx.AsyncClient) -> None:
    said = await asked(http, "trend?until=2026-01&months=2&formulas=completion")
    assert [point["period"] for point in said["points"]] == ["2025-12", "2026-01"]


async def test_by_unit_each_has_its_own_and_few_are_not_ranked(http: httpx.AsyncClient) -> None:
    said = await asked(http, f"figures?period={PERIOD}&by=unit&formulas=completion,on_time")
    assert [(row["key"], row["name"]) for row in said["rows"]] == [("d-water", "县水务局"), ("t02", "桑陌镇")]
    assert [rates(row)["completion"] for row in said["rows"]] == [("3", 3, "100.0%", False), ("20", 25, "80.0%", True)]
    assert [one["formula"] for one in said["total"]["rates"]] == ["completion", "on_time"]


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("by=area", ["t02"]), ("by=area&under=t02", ["t02v004"]), ("by=level", ["township"]), ("by=kind", ["help"]),
        ("by=category&under=urban", ["urban/water"]), ("by=channel", ["web"]), ("by=unit&under=county", ["d-water", "t02"]),
        ("by=unit&under=t02", ["t02"]), ("by=all", []),
    ],
)  # fmt: skip
async def test_every_dimension_has_its_keys_and_can_be_looked_into(
    http: httpx.AsyncClient, query: str, keys: list[str]
) -> None:
    said = await asked(http, f"figures?period={PERIOD}&{query}")
    assert [row["key"] for row in said["rows"]] == keys
    assert rates(said["total"])["completion"][1] == (25 if query.endswith("under=t02") and "unit" in query else 28)


async def test_a_quarter_and_a_year_are_their_months_together(http: httpx.AsyncClient) -> None:
    wanted = rates((await asked(http, f"figures?period={PERIOD}"))["total"])
    for period in ("2026-Q3", "2026"):
        assert rates((await asked(http, f"figures?period={period}"))["total"]) == wanted
    assert rates((await asked(http, "figures?period=2026-Q4"))["total"])["completion"] == ("0", 0, "", False)


async def test_every_figure_leads_to_its_cases(http: httpx.AsyncClient) -> None:
    said = await asked(http, f"figures?period={PERIOD}&by=unit")
    late = next(one for one in said["rows"][1]["rates"] if one["formula"] == "on_time")
    base, rest = [(await asked(http, f"cases?{late[which]}"))["items"] for which in ("base", "rest")]
    assert (len(base), len(rest)) == (20, 4)
    assert all("on_time" not in one["contribution"]["facts"] for one in rest)


async def test_cases_come_a_page_at_a_time(http: httpx.AsyncClient) -> None:
    query, found, after = f"cases?period={PERIOD}&has=admitted&not=completed&limit=2", list[str](), ""
    while True:
        page = await asked(http, f"{query}&after={after}")
        found += [one["case_id"] for one in page["items"]]
        after = page["next"]
        if not after:
            break
    assert found == [f"case-{n:03d}" for n in range(23, 28)]


async def test_what_counts_in_another_month_is_not_among_them(http: httpx.AsyncClient) -> None:
    assert (await asked(http, "cases?period=2026-10&has=admitted"))["items"] == []


async def test_the_public_sees_no_small_cell_no_count_and_no_case(http: httpx.AsyncClient) -> None:
    said = await asked(http, f"public-figures?period={PERIOD}&by=unit&formulas=completion")
    shown = {row["key"]: row["rates"][0]["text"] for row in said["rows"]}
    assert shown == {"d-water": "件数太少，不公开", "t02": "件数太少，不公开"}
    assert said["total"]["rates"][0]["text"] == "82.1%"
    assert all(row["counts"] == {} and not row["rates"][0]["base"] for row in [said["total"], *said["rows"]])


def test_one_small_cell_alone_could_be_told_from_the_total() -> None:
    assert hidden({"a": 3, "b": 50, "c": 9, "d": 0}, 5) == {"a", "c"}
    assert hidden({"a": 3, "b": 4, "c": 9}, 5) == {"a", "b"}
    assert hidden({"b": 5, "c": 9}, 5) == frozenset()
    assert hidden({"a": 3}, 5) == {"a"}


@pytest.mark.parametrize(
    ("path", "field", "words"),
    [
        ("figures?period=september", "period", "give a month 2026-09, a quarter 2026-Q3 or a year 2026"),
        ("figures?period=2026-13", "period", "is no period"),
        ("trend?until=2026-Q3", "until", "give one like 2026-09"),
        ("figures?period=2026-09&by=unit&under=nobody", "under", "there is no unit or area nobody"),
        ("figures?period=2026-09&by=category&under=t02", "under", "there is no category t02"),
        ("figures?period=2026-09&by=kind&under=help", "under", "under goes with by=unit, area or category, not kind"),
        ("figures?period=2026-09&formulas=speed", "formulas", "speed is no formula; there are response"),
        ("cases?period=2026-09&has=speed", "has", "speed is not counted there; there are admitted"),
        ("cases?period=2026-09&not=resolved", "not", "resolved is not counted there"),
        ("cases?period=2026-09&leave_out=whim", "leave_out", "there are withdrawn, unreasonable, appealed"),
    ],
)
async def test_a_bad_question_is_told_the_field_and_the_way_out(
    http: httpx.AsyncClient, path: str, field: str, words: str
) -> None:
    said = await asked(http, path, 422)
    assert (said["field"], words in said["detail"]) == (field, True), said


async def test_what_nobody_counts_cannot_be_left_out(http: httpx.AsyncClient) -> None:
    body = {"reason": "unreasonable", "why": "x", "asked_by": "a", "by": "b"}
    for path, sent in (("exclude", body), ("lift-exclusion", {"why": "x", "by": "b"})):
        answer = await http.post(f"/v1/cases/nobody/{path}", json=sent)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-case")


def test_instants_of_a_month_begin_and_end_on_the_deployments_clock() -> None:
    from services.assessment.domain.period import period_of

    found = period_of("2026-12", policy().office.tz)
    assert (found.begins, found.ends) == ("2026-11-30T16:00:00.000Z", "2026-12-31T16:00:00.000Z")
    assert list(period_of("2026-Q2", policy().office.tz).months) == ["2026-04", "2026-05", "2026-06"]
    assert len(period_of("2026", policy().office.tz).months) == 12
    assert text_of(START) > period_of(PERIOD, policy().office.tz).begins
