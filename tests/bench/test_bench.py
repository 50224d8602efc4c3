"""What the bench reckons from what it measured."""

import json
import math
import shutil
from collections.abc import Sequence
from concurrent.futures import Executor, Future
from pathlib import Path
from statistics import harmonic_mean
from types import SimpleNamespace
from typing import Any

import pytest

from conftest import RealEngines
from libs.common.policy import load_policy
from libs.common.store.memory import MemoryStore
from libs.ops.load.plan import Plan, Profile
from libs.ops.load.report import Report
from libs.ops.load.tally import Tally
from libs.ops.load.usage import Spent
from services.supervision.domain.state import spread
from tests.bench import clocks, deciding, measures, page, rates, stored, system
from tests.bench.events import CaseRouted, feed
from tests.bench.halves import Cpus
from tests.bench.measures import pauses, recovered

HELD = {"cache": "1G", "how": "side by side"}
PLAN = Plan(Profile.BURST, 10, 40, seed=1, most=1000, burst_at=10, burst_for=10)


def report(took: dict[int, float], steps: list[tuple[str, float, float]] | None = None) -> Report:
    """Second to seconds a submission of that second took; for ever if it was given up."""
    tally = Tally()
    for second, seconds in took.items():
        tally.note("submit", 1000 + second, 1000 + second + seconds)
    return Report("door", PLAN, len(took), 40, 41, 0, 1000, [], tally, steps or [], {}, 0.1, Spent())


CALM = dict.fromkeys(range(40), 0.010)
SLOW = dict.fromkeys(range(10, 20), 2.0)


@pytest.mark.parametrize(
    ("took", "seconds"),
    [
        pytest.param(CALM, 0, id="never slow"),
        pytest.param(CALM | SLOW, 0, id="slow as long as the burst lasts"),
        pytest.param(CALM | SLOW | {20: 0.5, 23: 0.03}, 4, id="slow again in the fourth second"),
        pytest.param(CALM | SLOW | {39: 0.5}, None, id="slow to the end"),
        pytest.param(CALM | SLOW | {39: math.inf}, None, id="given up at the end"),
        pytest.param(CALM | SLOW | {5: math.inf}, None, id="given up before the burst"),
    ],
)
def test_a_system_has_recovered_when_it_is_as_fast_as_before_for_good(took: dict[int, float], seconds: float) -> None:
    assert recovered(report(took), PLAN) == seconds


def test_a_pause_is_the_longest_step_after_its_moment() -> None:
    dispatch = "intake → routing"
    steps = [(dispatch, 5.0, 9.0), (dispatch, 12.0, 0.5), (dispatch, 25.0, 6.2), ("routing → supervision", 26.0, 8.0)]
    assert pauses(report({}, steps), {"joined": 10.0, "killed": 20.0}) == {"joined": 0.5, "killed": 6.2}


def test_the_measured_event_is_one_that_our_services_say() -> None:
    [(key, value), *_] = feed(1, 2, 0)
    said = json.loads(value)
    assert (key, said["subject"], said["sequence"]) == (b"case-0-0", "case-0-0", 1)
    assert CaseRouted.model_validate({**said["data"], "assignee": "d", "heard": 1}).number == "HQ26-030418-7"


def run_of(rate: float) -> dict[str, Any]:
    cost = {"cpu_s": 2.0, "memory_mb": 80.0, "writes": 50.0, "cpu_us_per_taken": 70.0}
    return {"closed": 10, "closed_per_s": rate, "kinds": {}, "per_case": {"writes": 5.0}, "processes": {"intake": cost},
            "errors": {}, "drain_s": 4.0}  # fmt: skip


def beside(much: Sequence[float], little: Sequence[float]) -> dict[str, Any]:
    return {"much": [run_of(rate) for rate in much], "little": [run_of(rate) for rate in little]}


def raw(size: str, **more: Any) -> dict[str, Any]:
    loops = [{"bus": run_of(100), "http": run_of(70)}]
    more = {
        "stored": [{"stored": 1000, "least": 10, **HELD, "bus": beside([95], [100]), "http": beside([50], [70])}]
    } | more
    return {"size": size, "seed": 1, "machine": {"store": "s"}, "sizes": {}, "loops": loops, **more}


def written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(page, "PAGE", folder / "page.md")
    monkeypatch.setattr(page, "RAW", folder / "raw")
    page.write_page(folder)
    return (folder / "page.md").read_text(encoding="utf-8")


def test_the_page_says_what_is_missed_and_what_is_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "full.json").write_text(json.dumps(raw("full")))
    lines = written(tmp_path, monkeypatch).splitlines()
    [bus, http, same, slower] = [line for line in lines if "DIGIT 37" in line]
    assert [line.endswith("| **missed** |") for line in (bus, http, same, slower)] == [True, False, False, True]
    assert "within 10 % of 100.00 with 10, side by side | 95.00 (95.0% ± 0.0%)" in same
    assert json.loads((tmp_path / "raw" / "full.json").read_text())["stored"][0]["stored"] == 1000


def test_each_miss_is_taken_apart_by_the_numbers_of_its_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = {"intake → routing": {"p50": 13.0, "p99": 101.0}, "routing → notification": {"p50": 145.0, "p99": 327.0}}
    calm = run_of(9) | {"steps": pairs}
    spent = {"intake": {"cpu_s": 2.0}, "door": {"cpu_s": 1.0}, "store": {"cpu_s": 5.0}}
    said = {
        "sizes": {"steady_rate": 10, "step_rate": 50, "post_rate": 200, "replica_rate": 30},
        "steady": {"bus": calm, "http": calm},
        "steps": {"closed_per_s": 28.3, "steps": {}},
        "posts": {"arrived": 1000, "processes": spent, "kinds": {}, "errors": {}},
        "memory": {"mb": 640, "by_process": {"intake": 100.0, "door": 60.0, "store": 300.0, "kafka": 180.0}},
    }
    (tmp_path / "full.json").write_text(json.dumps(raw("full", **said)))
    steps, posts, memory, kept = (line for line in written(tmp_path, monkeypatch).splitlines() if "Lever:" in line)
    assert "50 loops a second are offered and 28 closed" in steps
    assert "intake → routing takes p50 13.0, p99 101.0 ms" in steps
    assert "takes 8.0 ms of processor time" in posts
    assert "3.0 of them in the door and intake; 200 a second would keep 1.6 processors busy" in posts
    assert "store 300, kafka 180, and 2 processes of ours 60 to 100 MB, together 160" in memory
    assert kept.startswith("- Cases stored: with 1,000 beside 10, bus-driven its 1 turns did 95% to 95%")


def test_the_page_can_be_written_again_from_the_numbers_kept_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = {f"libs/common/part{n:02}.py:run": 40 - n for n in range(20)}
    row = {
        "samples": 100,
        "packages": {"libs": 60, "python": 40},
        "own": many,
        "all": {"uvicorn/run.py:run": 100} | many,
    }
    profile = {"closed": 9, "services": {"handling": row, "door": row | {"samples": 50}, "portal": row}}
    (tmp_path / "full.json").write_text(json.dumps(raw("full", profile=profile)))
    first = written(tmp_path, monkeypatch)
    assert "| handling | 40% | libs 60%, python 40% |" in first
    assert "| `libs/common/part09.py:run` | 31.0% | `libs/common/part09.py:run` | 31.0% |" in first
    assert "part10" not in first
    assert "uvicorn/run" not in first
    (tmp_path / "again").mkdir()
    shutil.copy(tmp_path / "raw" / "full.json", tmp_path / "again")
    assert written(tmp_path / "again", monkeypatch) == first
    assert "part10" not in (tmp_path / "raw" / "full.json").read_text()


def test_writes_a_loop_are_judged_where_nothing_piles_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many, few = (run_of(3) | {"per_case": {"writes": writes, "unmarked": 16.5}} for writes in (25.1, 25.0))
    (tmp_path / "full.json").write_text(
        json.dumps(raw("full", steady={"bus": many, "http": few}, sizes={"steady_rate": 10}))
    )
    rows = [line for line in written(tmp_path, monkeypatch).splitlines() if "document writes" in line]
    assert [row.endswith("| **missed** |") for row in rows] == [True, False]
    assert all("and 16.5 marks taken off; 5.0 writes in the overload" in row for row in rows)


def test_the_page_says_that_a_quick_run_is_no_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "quick.json").write_text(json.dumps(raw("quick")))
    assert "Its numbers are no results" in written(tmp_path, monkeypatch)
    (tmp_path / "full.json").write_text(json.dumps(raw("full")))
    assert "Its numbers are no results" not in written(tmp_path, monkeypatch)


@pytest.mark.parametrize(
    ("much", "little", "said"),
    [
        pytest.param([40, 20], [40, 20], "26.67 (100.0% ± 0.0%) reached", id="a slow turn is slow for both"),
        pytest.param([24, 24], [30, 20], "24.00 (100.0% ± 20.0%) **missed**", id="turns that lie apart prove nothing"),
        pytest.param([95, 93], [100, 100], "93.99 (94.0% ± 1.0%) reached", id="within, and surely"),
        pytest.param([95, 86], [100, 100], "90.28 (90.5% ± 4.5%) **missed**", id="within, and perhaps not"),
        pytest.param([26.6], [30], "26.60 (88.7% ± 0.0%) **missed**", id="less by more than a tenth"),
        pytest.param([33.1], [30], "33.10 (110.3% ± 0.0%) **missed**", id="more by as much proves nothing"),
    ],
)
def test_what_is_stored_is_judged_side_by_side_with_a_system_that_stores_the_least(
    much: list[float], little: list[float], said: str
) -> None:
    row = {"stored": 1_000_000, "least": 10_000, **HELD, "bus": beside(much, little), "http": beside([50], [50])}
    [bus, _] = stored.rows([row])
    assert bus[:2] == (
        "closed loops/s, bus-driven, 1,000,000 cases stored, cache 1G",
        f"within 10 % of {harmonic_mean(little):.2f} with 10,000, side by side",
    )
    assert f"{bus[2]} {bus[-1]}" == said


def test_both_go_round_at_once_on_halves_that_change_and_a_turn_of_each_way_counts_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    went: list[str] = []
    where: dict[int, Cpus] = {}

    def round_of(system: Any, _size: measures.Size, mode: str) -> dict[str, Any]:
        went.append(f"{system.name} {mode} {sorted(where[system.processes[0].pid])}")
        return run_of(len(went)) | {"ended_s": 1.0, "steps": {"too": "long"}}

    def seeded(at: Any, count: int, _seed: int) -> dict[str, Any]:
        went.append(f"{at.system.name} {count}")
        return {}

    monkeypatch.setattr(stored, "ProcessPoolExecutor", lambda *_: AtOnce())
    monkeypatch.setattr(stored, "every", lambda: frozenset(range(4)))
    monkeypatch.setattr(stored, "bind", lambda pids, cpus: where.update(dict.fromkeys(pids, cpus)))
    monkeypatch.setattr(stored, "looped", round_of)
    monkeypatch.setattr(stored, "rested", lambda _engines: 10.0)
    monkeypatch.setattr(stored, "seeded", seeded)
    much, little = (
        SimpleNamespace(engines=None, system=SimpleNamespace(name=name, processes=[SimpleNamespace(pid=pid)]))
        for pid, name in enumerate(("much", "little"))
    )
    [row] = stored.measured(much, little, measures.Size(beside_turns=2, stored=(10, 1000)))  # type: ignore[arg-type]
    assert went[:3] == ["much 10", "little 10", "much 990"]
    assert [at for at in went[3:] if " bus " in at] == [
        "much bus [0, 1]", "little bus [2, 3]",
        "much bus [0, 1]", "little bus [2, 3]", "much bus [2, 3]", "little bus [0, 1]",
    ]  # fmt: skip
    assert [at.replace("loop", "bus") for at in went[3:] if " loop " in at] == [at for at in went[3:] if " bus " in at]
    assert (row["stored"], row["least"], row["cache"], row["how"]) == (1000, 10, stored.CACHE, "side by side")
    assert [run["closed_per_s"] for run in row["bus"]["much"]] == [8, 10]
    assert "steps" not in row["bus"]["much"][0]
    assert where[0] == where[1] == frozenset(range(4)), "what is seeded next is seeded on all"


class AtOnce(Executor):
    """Here, and now: what is asked for is done before the next is asked."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


def test_the_page_says_how_far_the_turns_lie_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"stored": 1000, "least": 10, **HELD, "bus": beside([95, 90], [100, 80]), "http": beside([50], [70])}
    (tmp_path / "full.json").write_text(json.dumps(raw("full", stored=[row])))
    said = written(tmp_path, monkeypatch)
    assert (
        "with 1,000 beside 10, bus-driven its 2 turns did 95% to 112%, and the store takes 0.0 ms of a loop (beside it 0.0)"
        in said
    )


def test_what_a_loop_costs_is_said_beside_what_is_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = raw("full")
    said["loops"].append({"after_burst": True, "bus": run_of(106), "http": run_of(55)})
    (tmp_path / "full.json").write_text(json.dumps(said))
    lines = written(tmp_path, monkeypatch).splitlines()
    for start in ("bus | 0, after the burst | 106", "bus | 1,000 | 95.0", "bus | 10, beside 1,000 | 100.0"):
        assert [line for line in lines if line.startswith(f"| {start} |")], start


def test_what_was_measured_by_itself_later_says_on_which_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "full.json").write_text(json.dumps(raw("full", measured={"rates": "abc1234", "system": ""})))
    assert "- on other commits: rates on abc1234" in written(tmp_path, monkeypatch).splitlines()


@pytest.mark.parametrize(("us", "ratio", "missed"), [(70.0, 1.5, False), (70.0, 1.51, True), (101.0, 1.4, True)])
def test_a_taken_event_is_judged_by_what_it_costs_and_by_its_floor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, us: float, ratio: float, missed: bool
) -> None:
    said = {"ours": {"batch": 500, "cpu_us": us}, "floor": {"batch": 500, "cpu_us": 50.0}, "ratio": ratio}
    (tmp_path / "full.json").write_text(json.dumps(raw("full", taken=said)))
    [row] = [line for line in written(tmp_path, monkeypatch).splitlines() if "one taken event" in line]
    assert row.endswith("| **missed** |") is missed


def test_what_deciding_costs_is_judged_by_its_own_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = raw("full", dispatches={"rules": 5000, "us": 51.0, "load_s": 0.2})
    said["stored"][0]["submissions"] = {"classified": 0.5, "compared": 4.0, "all": 4.5}
    (tmp_path / "full.json").write_text(json.dumps(said))
    rows = [line for line in written(tmp_path, monkeypatch).splitlines() if line.startswith("| CPU to")]
    assert [row.endswith("| **missed** |") for row in rows] == [False, True]
    assert "4.5 ms (classified 0.5, compared 4.0)" in rows[0]


def test_what_is_measured_of_a_dispatch_is_a_catalogue_of_the_size_that_is_said() -> None:
    said = deciding.dispatches()
    assert said["rules"] == deciding.RULES
    assert len(deciding.texts()) > 50


CLOCKS = {
    "passes": [
        {"clocks": 10_000, "passes": [{"median_ms": 400.0}, {"median_ms": 82.0}], "none_due_ms": 0.5, "every_document_ms": 60.0},
        {"clocks": 1_000_000, "passes": [{"median_ms": 440.0}, {"median_ms": 90.0}], "none_due_ms": 0.6, "every_document_ms": 6000.0},
    ],
    "due": 500, "fewer": 100, "growth": 4.89, "ratio": 1.1, "plans": {"next due": "IXSCAN"}, "recount": [{"clocks": 10_000, "looked": 4000, "per_s": 3000}],
    "moved_per_s": 90,
}  # fmt: skip


@pytest.mark.parametrize(
    ("ratio", "growth", "verdicts"),
    [(1.1, 4.89, "reached reached"), (2.1, 4.89, "missed reached"), (1.1, 1.3, "reached missed"), (1.1, 7.0, "reached missed")],
)  # fmt: skip
def test_a_pass_is_judged_by_what_it_takes_with_a_hundred_times_the_clocks_and_with_a_fifth_of_the_due(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ratio: float, growth: float, verdicts: str
) -> None:
    said = CLOCKS | {"ratio": ratio, "growth": growth}
    (tmp_path / "full.json").write_text(json.dumps(raw("full", clocks=said)))
    row, share, anew = (
        line for line in written(tmp_path, monkeypatch).splitlines() if "clocks" in line and line.startswith("|")
    )
    assert [line.rpartition("| ")[2].strip(" *|") for line in (row, share)] == verdicts.split()
    assert f"440.0 ms against 90.0 ms ({growth} ×)" in share
    assert f"440.0 ms against 400.0 ms ({ratio} ×); none due is found in 0.6 ms" in row
    assert "3,000 with 10,000 open; dates moved: 90/s" in anew


def test_the_documents_of_the_measure_are_those_that_the_rules_leave() -> None:
    text = clocks.mould(load_policy(clocks.CONFIG))
    first, second = list(clocks.documents(text, 3, (1, 1), len))[:2]
    assert (first["st"]["owing"], second["st"]["owing"]) == (spread("BN26-00000000"), spread("BN26-00000001"))
    assert [first["next"], second["next"]] == ["2026-10-09T06:00:00.000Z", "2026-10-09T06:01:00.000Z"]
    assert first["next"] in {clock["wake_at"] for clock in first["st"]["clocks"]}
    assert len([clock for clock in first["st"]["clocks"] if clock["status"] == "running"]) == 1


@pytest.mark.engines
@pytest.mark.slow
def test_the_next_due_and_the_open_cases_are_found_by_an_index_and_each_due_clock_fires_once(
    engines: RealEngines,
) -> None:
    said = measures.driven(lambda: clocks.measured(system.Engines("", engines.mongo_url), (60, 3000), due=20, rounds=2))
    few, many = said["passes"]
    passes = [(row["clocks"], one["due"], len(one["pass_ms"])) for row in (few, many) for one in row["passes"]]
    assert passes == [(60, 20, 2), (60, 4, 2), (3000, 20, 2), (3000, 4, 2)]
    assert many["none_due_ms"] * 5 < many["every_document_ms"], "the next due is looked for in every document"
    assert "IXSCAN" in said["plans"]["open cases"]
    assert said["moved_per_s"] > 0


@pytest.mark.parametrize(("month", "missed"), [(12.0, False), (51.0, True)])
def test_a_figure_is_judged_by_how_long_a_month_by_unit_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, month: float, missed: bool
) -> None:
    said = {
        "cases": 1_000_000,
        "documents": 96,
        "month_ms": month,
        "year_ms": 70.0,
        "all_ms": 3.0,
        "recomputed_per_s": 4000,
        "recount": {"cases": 10_000, "per_s": 3000, "read_per_s": 3200, "cpu_us": 90},
    }
    (tmp_path / "full.json").write_text(json.dumps(raw("full", rates=said)))
    figure, again = (
        line
        for line in written(tmp_path, monkeypatch).splitlines()
        if ("cases" in line and "rates of" in line) or "recomputed" in line
    )
    assert figure.endswith("| **missed** |") is missed
    assert f"{month} ms by unit of a month, 70.0 of a year" in figure
    assert "4,000" in again
    assert again.endswith("nothing made of them: 3,200 | as the store allows |")


@pytest.mark.parametrize(
    ("per_s", "read", "verdict"),
    [(51_000, 90_000, "reached"), (7000, 8700, "as the store allows"), (7000, 8800, "**missed**")],
)
def test_a_recount_is_judged_by_its_aim_or_by_what_reading_the_journals_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, per_s: int, read: int, verdict: str
) -> None:
    figures = {"cases": 1, "documents": 1, "month_ms": 1, "year_ms": 1, "all_ms": 1, "recomputed_per_s": 9}
    said = {**figures, "recount": {"cases": 10, "per_s": per_s, "read_per_s": read, "cpu_us": 90}}
    (tmp_path / "full.json").write_text(json.dumps(raw("full", rates=said)))
    [row] = [line for line in written(tmp_path, monkeypatch).splitlines() if "recomputed a second" in line]
    assert row.endswith(f"| {verdict} |")


async def test_a_figure_of_the_measure_is_that_of_its_roll_ups() -> None:
    policy, store = load_policy(rates.CONFIG), MemoryStore()
    for document in rates.documents(2 * rates.A_GROUP, policy):
        store.documents[document["_id"]] = document
    assert len(store.documents) == 12
    assert min(await rates.asked(store, policy, "2026-01", "unit")) > 0
    assert rates.recomputed(policy, 3) > 0
