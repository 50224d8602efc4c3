"""An operator publishes a calendar late: `caseloop clock recount` says which open cases change, and changes them once."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from typer.testing import CliRunner

from libs.common.bus.memory import MemoryBus
from libs.common.clock import SystemClock
from libs.common.engines import Engines
from libs.common.policy import Policy
from libs.common.store.memory import MemoryStore
from libs.common.web.build import Given
from libs.ops.cli import app as caseloop
from libs.ops.clock.recount import Run, recount
from libs.ops.door import front
from libs.ops.held import office
from libs.ops.held.office import Office
from libs.ops.tests.serving import served
from libs.worktime import Holiday
from services.supervision import app as supervision
from tests.e2e.conftest import eventually, in_memory, started

TEXTS = ("退休手续办了半年，养老金还没发", "医院住院费收得不明白，患者要个说法", "残疾证丢了，补办残疾证要什么材料")
COMMAND = ("clock", "recount")


def with_a_day_off(policy: Policy) -> Policy:
    """Every date of the next seven that was worked turns out to be a holiday."""
    today = SystemClock().now().astimezone(policy.office.tz).date()
    days = [today + timedelta(days=number) for number in range(8)]
    off: dict[date, Holiday] = {day: Holiday("临时", days[0], days[-1]) for day in days}
    calendar = policy.calendar
    late = replace(
        calendar, version=f"{calendar.version}+late", holidays={**calendar.holidays, **off},
        make_ups=frozenset(calendar.make_ups) - off.keys(),
    )  # fmt: skip
    return replace(policy, calendar=late)


@pytest.fixture
async def store(policy: Policy, tmp_path: Path) -> MemoryStore:
    """Supervision's, with three open cases; everybody has gone home."""
    engines = in_memory()
    kept = engines["supervision"].store
    assert isinstance(kept, MemoryStore)
    async with started(policy, engines, tmp_path / "outbox.jsonl") as loop:
        for number, text in enumerate(TEXTS):
            answer = await loop.post("/intake/v1/submissions", {"text": text, "external_id": f"late-{number}"})
            assert answer.status_code < 300, answer.text

        async def all_there() -> bool:
            return len(await kept.find({"st.owing": {"$gt": ""}})) == len(TEXTS)

        await eventually(all_there, "three cases owe something")
    return kept


@pytest.fixture
def run(store: MemoryStore, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., list[str]]]:
    """The command, in front of a supervision that has loaded the calendar that came late."""
    app = supervision.create_app(None, Given(Engines(MemoryBus(), store), policy=with_a_day_off(policy)))

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with app.router.lifespan_context(app):
            yield

    async def trouble() -> str | None:
        return None

    with served(front({"supervision": app}, ["supervision"], lifespan, trouble)) as http:
        monkeypatch.setattr(office, "office_of", lambda _door, _home: Office(http))

        def ran(*words: str) -> list[str]:
            done = CliRunner().invoke(caseloop, words)
            assert done.exit_code == 0, done.output
            return done.stdout.splitlines()

        ran.office = Office(http)  # type: ignore[attr-defined]
        yield ran


def states(store: MemoryStore) -> dict[str, Any]:
    return {case: doc["st"] for case, doc in store.documents.items()}


def test_a_calendar_that_comes_late_is_told_first_then_done_and_done_once(
    run: Callable[..., list[str]], store: MemoryStore
) -> None:
    before = states(store)
    *dry, last = run(*COMMAND, "--dry-run")
    assert states(store) == before, "a dry run changes nothing"
    assert "3 open cases with 9 clocks looked at, 3 cases would change, 6 dates, 0 misses withdrawn" in last
    assert all("改到" in line for line in dry)
    assert {line.split(" ", 1)[1].partition("，")[0] for line in dry} == {"接单", "联系群众"}, "the promise stands"
    *done, last = run(*COMMAND)
    assert done == dry
    assert "3 cases changed, 6 dates" in last
    assert "0 cases changed, 0 dates" in run(*COMMAND)[-1], "and nothing the second time"


def test_for_programs_each_case_is_a_line_and_the_sums_are_the_last(run: Callable[..., list[str]]) -> None:
    *rows, last = (json.loads(line) for line in run(*COMMAND, "--json"))
    assert [len(row["changes"]) for row in rows] == [2, 2, 2]
    assert (last["cases"], last["changed"], last["moved"], last["refused"]) == (3, 3, 6, {})


def test_a_run_that_was_killed_in_the_middle_is_run_again(
    run: Callable[..., list[str]], store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("libs.ops.clock.recount.A_PAGE", 1)
    rows = recount(run.office, Run(), lambda *_: None, dry=False)  # type: ignore[attr-defined]
    first = next(rows)
    after = run(*COMMAND)
    assert "2 cases changed, 4 dates" in after[-1]
    assert not any(line.startswith(first["number"]) for line in after[:-1])
    told = [entry for doc in store.documents.values() for entry in doc["j"] if "recalculated" in entry["type"]]
    assert len(told) == 6, "each date was moved once"


def test_the_print_of_a_case_says_that_a_date_was_not_counted_anew_and_then_that_it_was(
    run: Callable[..., list[str]], store: MemoryStore
) -> None:
    number = next(doc["st"]["number"] for doc in store.documents.values())
    assert sum("recount" in line for line in run("clock", number)) == 2
    run(*COMMAND)
    printed = run("clock", number.lower())
    assert not any("recount" in line for line in printed)
    assert any("不能更晚" in line for line in printed)
