"""Every service together through faults that no test would think of; `make simulate` runs as many seeds as one likes.

A seed that fails here is replayed, with the smallest history that shows it, by `make simulate SEEDS=1 START=<seed>`.
"""

import hashlib
import logging
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.simulation import books, command, mutants
from tests.simulation.command import Tally, found_in
from tests.simulation.editions import editions, works_by
from tests.simulation.faults import KINDS, MACRO, Faults
from tests.simulation.hours import Hours
from tests.simulation.invariants import a_cause_is_taken_once
from tests.simulation.rates import counted
from tests.simulation.reorganised import moves_of
from tests.simulation.rest import Rest
from tests.simulation.run import Plan, Run

ROOT = Path(__file__).parents[2]
SECONDS = 80.0
YEARS = 20.0
FIXED = (2, 5)
QUARTERS = (3, 4)
ENOUGH = 25  # seeds that are struck by every kind of fault between them
IN_EVERY_TEST = (
    "the cursor is raised before the write", "entries are published out of order", "the cause of a command is forgotten",
)  # fmt: skip

pytestmark = pytest.mark.skipif(os.environ.get("PYTHONHASHSEED") != "0", reason="a seed replays with PYTHONHASHSEED=0")


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """What services log about engines that fail would fill the screen, and takes a third of the time."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def today() -> int:
    """The first seed of the day, the same on every machine."""
    return date.today().timetuple().tm_yday * 10_000  # noqa: DTZ011 - whose day it is does not matter


@pytest.mark.parametrize("seed", FIXED)
def test_a_seed_comes_to_rest_with_every_case_ended_once_and_nothing_lost(seed: int) -> None:
    run, found = found_in(Plan(seed))
    assert found == []
    assert len(run.city.citizens) >= 10
    assert sum(doc["n"] for store in run.world.stores.values() for doc in store.documents.values()) >= 150


def test_a_seed_replays_exactly() -> None:
    first, second = (found_in(Plan(5))[0].world for _ in range(2))
    assert first.digest() == second.digest()
    assert first.lines == second.lines


def test_a_timer_that_fires_once_more_is_found_whichever_it_is() -> None:
    """Clocks of one case may be due at one instant, so the check tells them apart; not so well that it sees nothing."""
    rest = Rest(found_in(Plan(2))[0])
    fired = [
        (service, subject, entries, entry)
        for service, journals in rest.journals.items() for subject, entries in journals.items()
        for entry in entries if entry["cause"].startswith("timer:") and entry["cause"] != entries[-1]["cause"]
    ]  # fmt: skip
    for service, subject, entries, entry in fired:
        rest.journals = {service: {subject: [*entries, entry]}}
        assert list(a_cause_is_taken_once(rest)) == [f"{subject}: {service} decided twice on {entry['cause']}"]
    assert len(fired) >= 10


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", QUARTERS)
def test_the_rates_of_a_quarter_with_redos_exclusions_and_moved_villages_agree_with_its_topics(seed: int) -> None:
    """To the last case: `strays` makes every rate again from the topics (tests/simulation/rates.py)."""
    run, found = found_in(Plan(seed, kind="quarter"))
    assert found == []
    moves, rest = moves_of(seed), Rest(run)
    cases = counted(rest, moves)
    where = {(case["area"], case["town"]) for case in cases}
    for village, town in moves.to.items():
        assert {(village, "t02"), (village, town)} <= where
    said = Counter(e["type"] for s in ("evaluation", "assessment") for j in rest.journals[s].values() for e in j)
    assert min(said[f"caseloop.{name}.v1"] for name in ("case-reopened", "claim-excluded", "exclusion-lifted")) >= 1
    assert len({case["day of admission"] for case in cases}) >= 3


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_todays_years_have_no_reminder_at_night_none_doubled_and_every_miss_answered() -> None:
    tally = Tally()
    for seed in seeds_that_fit(YEARS):
        run, found = found_in(Plan(seed, kind="year"))
        assert found == [], f"make simulate SEEDS=1 YEAR=1 START={seed}"
        assert len(run.city.citizens) >= 20
        tally.add(run)
    command.say(f"years from seed {today()}", *tally.lines())


def test_a_year_has_downtime_and_another_calendar_for_every_service() -> None:
    run, found = found_in(Plan(5, frozenset(), kind="year"))
    assert found == []
    assert run.world.faults.struck["downtime"] >= 1
    changed = [line.split()[2:] for line in run.world.lines if " calendar " in line]
    versions = [edition.policy.version for edition in run.world.editions]
    assert {service: [v for s, v in changed if s == service][-1] for service in books.SERVICES} == dict.fromkeys(
        books.SERVICES, versions[-1]
    )
    assert {version for _, version in changed} == set(versions[1:])


def test_the_checks_own_table_of_minutes_knows_holidays_make_up_days_and_the_night() -> None:
    hours = Hours(works_by(""), date(2025, 1, 1), date(2026, 12, 31))
    assert hours.after(local("2025-09-29 10:00"), "5 working days") == local("2025-10-13 10:00")
    assert hours.after(local("2025-10-11 17:00"), "1 working hour") == local("2025-10-13 09:30")
    assert hours.after(local("2025-10-11 22:00"), "24 hours") == local("2025-10-12 22:00")
    assert hours.morning(local("2026-02-13 09:30")) == local("2026-02-14 09:00")
    assert hours.morning(local("2026-02-14 17:30")) == local("2026-02-24 09:00")
    assert [hours.is_open(local(f"2026-05-09 {time}")) for time in ("08:59", "12:00", "12:01", "17:30")] == [
        False, True, False, True,
    ]  # fmt: skip


def test_before_the_notice_the_law_speaks_and_a_day_that_was_moved_is_worked_elsewhere() -> None:
    days = [date(2026, 2, 15), date(2026, 2, 16), date(2026, 2, 28), date(2026, 3, 1)]
    assert [works_by("statute")(day) for day in days] == [False, False, False, False]
    assert [works_by("2026-02-28")(day) for day in days] == [False, False, False, True]
    assert [works_by("")(day) for day in days] == [False, False, True, False]


def test_every_edition_says_of_each_day_what_its_oracle_says() -> None:
    for seed in range(12):
        for edition in editions(books.policy(), seed):
            works = works_by(edition.policy.version.partition("-")[2])
            for day in (date(2025, 1, 1) + timedelta(days=number) for number in range(730)):
                assert works(day) == edition.policy.calendar.works(day), (edition.policy.version, day)


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def seeds_that_fit(seconds: float) -> Iterator[int]:
    """From today's first on, as many as this machine can in that time; at least one."""
    until, seed = time.monotonic() + seconds, today()
    while True:
        yield seed
        seed += 1
        if time.monotonic() > until:
            return


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_todays_seeds_come_to_rest() -> None:
    tally = Tally()
    for seed in seeds_that_fit(SECONDS):
        run, found = found_in(Plan(seed))
        assert found == [], f"make simulate SEEDS=1 START={seed}"
        tally.add(run)
    command.say(f"from seed {today()}", *tally.lines())
    assert tally.seeds < ENOUGH or not tally.missing([])


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_every_hundred_seeds_hold_every_kind_of_fault() -> None:
    planned = [Faults(seed) for seed in range(100)]
    for kind in KINDS:
        if kind in MACRO:
            assert sum(faults.planned[kind] >= 1 for faults in planned) >= 10, kind
        else:
            assert sum((faults.chance | faults.edge)[kind] > 0 for faults in planned) >= 10, kind


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", IN_EVERY_TEST)
def test_a_fault_put_in_on_purpose_is_caught_by_the_seed_that_is_written_down(name: str) -> None:
    mutant = mutants.mutants()[name]
    assert mutant.caught is not None
    assert mutants.hunted(name, mutant.caught, 1) != ""


def test_every_fault_that_is_put_in_on_purpose_fits_the_code_and_was_caught() -> None:
    for mutant in mutants.mutants().values():
        source = (ROOT / mutant.module.replace(".", "/")).with_suffix(".py").read_text(encoding="utf-8")
        assert source.count(mutant.old) == 1, mutant.name
        assert mutant.caught is not None, mutant.name


def test_a_failing_seed_is_told_with_the_history_of_its_case_and_how_to_replay_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = found_in(Plan(2, frozenset({1}), frozenset(KINDS)))[0].city.citizens[0].case
    monkeypatch.setattr(command, "strays", lambda _run: [f"the_sky: {case}: has fallen"])
    monkeypatch.setattr(command, "everybody", lambda _plan: [])
    assert command.main(["1", "2", "1"]) == 1
    said = capsys.readouterr().out
    assert "the_sky" in said
    assert f"{case} v0 -> v1" in said
    assert "again: make simulate SEEDS=1 START=2 ONLY=1 WITHOUT=" in said


def test_a_failing_seed_is_told_and_its_history_kept_before_anybody_waits_for_its_smallest_form(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def tired(_plan: Plan, _check: str) -> Plan:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "strays", lambda _run: ["the_sky: has fallen"])
    monkeypatch.setattr(command, "shrunk", tired)
    assert command.main(["9", "2", "1", ",".join(KINDS), str(tmp_path / "history")]) == 1
    first, again, *more = capsys.readouterr().out.splitlines()
    assert (first, more) == ("seed 2 fails: the_sky: has fallen", [])
    assert "again: make simulate SEEDS=1 START=2 ONLY=1 WITHOUT=" in again
    kept = (tmp_path / "history").read_bytes()
    assert f"history {hashlib.sha256(kept).hexdigest()}" in again


def test_a_kind_of_fault_that_strikes_in_none_of_a_hundred_seeds_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one = found_in(Plan(2, frozenset({1}), frozenset(KINDS)))
    one[0].world.faults.struck = Counter(dict.fromkeys(KINDS, 1)) - Counter(["lost write"])
    monkeypatch.setattr(command, "found_in", lambda _plan: one)
    assert [command.main([seeds]) for seeds in ("99", "100")] == [0, 1]
    assert capsys.readouterr().out.endswith("lost write never struck: it is put in no more\n")


def test_who_is_tired_of_waiting_is_told_what_was_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one = found_in(Plan(2, frozenset({1}), frozenset(KINDS)))

    def until_the_third(plan: Plan) -> tuple[Run, list[str]]:
        if plan.seed == 4:
            raise KeyboardInterrupt
        return one

    monkeypatch.setattr(command, "found_in", until_the_third)
    assert command.main(["9", "2"]) == command.INTERRUPTED
    said = capsys.readouterr().out
    assert "stopped; none of these failed, 7 were not run" in said
    assert "2 seeds, 2 cases" in said


@pytest.mark.slow
def test_the_command_counts_faults_and_says_the_digest_of_a_single_history() -> None:
    told = [sys.executable, "-m", "tests.simulation.command", "1", "5", "0,1"]
    done = subprocess.run(told, cwd=ROOT, env={"PYTHONHASHSEED": "0"}, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("history ")
    assert "1 seeds, 2 cases" in done.stdout
    assert "struck: crash " in done.stdout
