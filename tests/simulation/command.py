"""Seed after seed: what was struck, where processes died, and of a failing seed what shows it and how to replay it."""

import gc
import logging
import re
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from tests.simulation.faults import KINDS, YEARLY
from tests.simulation.invariants import strays
from tests.simulation.run import Plan, Run

CASE: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
MOST_LINES: Final = 60
INTERRUPTED: Final = 130
MANY: Final = 100
"""Seeds that together are struck by every kind of fault; if one never strikes, it is not put in any more."""


def found_in(plan: Plan) -> tuple[Run, list[str]]:
    """Everything that does not hold in one run; a run that breaks off holds nothing."""
    run = Run(plan)
    try:
        run.play()
        return run, strays(run)
    except Exception:  # noqa: BLE001 - whatever ends a run early is what was looked for
        return run, [f"it broke off: {traceback.format_exc()[-1500:]}"]


def found_by(seed: int, kind: str = "month") -> list[str]:
    """As above, for one seed, quietly."""
    logging.disable(logging.CRITICAL)
    return found_in(Plan(seed, kind=kind))[1]


@dataclass
class Tally:
    """Sums over seeds."""

    seeds: int = 0
    cases: int = 0
    events: int = 0
    steps: int = 0
    fewest: tuple[int, int] = (10**9, 10**9)
    struck: Counter[str] = field(default_factory=Counter)
    deaths: Counter[str] = field(default_factory=Counter)
    started: float = field(default_factory=time.perf_counter)

    def add(self, run: Run) -> None:
        """One more seed."""
        stores = run.world.stores
        cases = len(run.city.citizens)
        events = sum(doc["n"] for store in stores.values() for doc in store.documents.values())
        self.seeds, self.cases, self.events = self.seeds + 1, self.cases + cases, self.events + events
        self.steps += run.world.loop.steps
        self.fewest = (min(self.fewest[0], cases), min(self.fewest[1], events))
        self.struck += run.world.faults.struck
        self.deaths += run.world.deaths

    def kinds(self) -> list[str]:
        """Those of a month, and what else struck."""
        return [*KINDS, *sorted(self.struck.keys() - set(KINDS))]

    def missing(self, plans: Iterable[Plan]) -> list[str]:
        """Kinds of which none struck, though they were left out of no plan."""
        left_out = {kind for plan in plans for kind in plan.without}
        return [kind for kind in KINDS if not self.struck[kind] and kind not in left_out]

    def lines(self) -> list[str]:
        """For people."""
        took = time.perf_counter() - self.started
        return [
            (
                f"{self.seeds} seeds, {self.cases} cases, {self.events} events (a seed has at least {self.fewest[0]} and "
                f"{self.fewest[1]}), {self.steps} steps; {self.seeds / took:.1f} seeds/s"
            ),
            "struck: " + ", ".join(f"{kind} {self.struck[kind]}" for kind in self.kinds()),
            f"crash points hit: {len(self.deaths)}: " + ", ".join(f"{p} {n}" for p, n in sorted(self.deaths.items())),
        ]


def everybody(plan: Plan) -> list[int]:
    """Who would take part if nobody were left out."""
    return [one.number for one in plan.season.citizens(plan.seed)]


def shrunk(plan: Plan, check: str) -> Plan:
    """The smallest part of a plan that still fails that check: first citizens are left out, then kinds of faults."""

    def fails(smaller: Plan) -> bool:
        return any(one.startswith(check) for one in found_in(smaller)[1])

    for number in everybody(plan):
        fewer = (plan.only if plan.only is not None else frozenset(everybody(plan))) - {number}
        if fails(smaller := replace(plan, only=fewer)):
            plan = smaller
    for kind in (*KINDS, *YEARLY):
        if fails(smaller := replace(plan, without=plan.without | {kind})):
            plan = smaller
    return plan


def told(run: Run, found: list[str]) -> list[str]:
    """What does not hold, and the history of the case it is about, the last lines first to be cut."""
    case = CASE.search(found[0])
    lines = [line for line in run.world.lines if not case or case[0] in line or " crash " in line or " pause " in line]
    cut = [f"… {len(lines) - MOST_LINES} more"] if len(lines) > MOST_LINES else []
    return [*(f"  {one[:600]}" for one in found[:5]), *lines[:MOST_LINES], *cut]


def replay_command(plan: Plan) -> str:
    """What shows the same again."""
    only = f" ONLY={','.join(map(str, sorted(plan.only)))}" if plan.only is not None else ""
    without = f" WITHOUT='{','.join(sorted(plan.without))}'" if plan.without else ""
    longer = "" if plan.kind == "month" else f" {plan.kind.upper()}=1"
    return f"make simulate SEEDS=1 START={plan.seed}{longer}{only}{without}"


def say(*lines: str) -> None:
    """On the screen, at once."""
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


def simulate(plans: list[Plan], history: str = "") -> int:
    """Runs each; says what the first failing one shows, in its smallest form.  Ctrl-C ends it with what was counted."""
    logging.disable(logging.CRITICAL)
    tally = Tally()
    gc.freeze()
    try:
        return _each(plans, tally, history)
    except KeyboardInterrupt:
        say(f"stopped; none of these failed, {len(plans) - tally.seeds} were not run", *tally.lines())
        return INTERRUPTED


def _each(plans: list[Plan], tally: Tally, history: str) -> int:
    for plan in plans:
        run, found = found_in(plan)
        tally.add(run)
        if history:
            Path(history).write_text("\n".join(run.world.lines), encoding="utf-8")
        if found:
            say(
                f"seed {plan.seed} fails: {found[0][:600]}",
                f"history {run.world.digest()}; again: {replay_command(plan)}",
            )
            return _smallest(plan, found[0].partition(":")[0])
        if len(plans) == 1:
            say(f"history {run.world.digest()}")
    say(*tally.lines())
    missing = tally.missing(plans) if len(plans) >= MANY else []
    say(*(f"{kind} never struck: it is put in no more" for kind in missing))
    return 1 if missing else 0


def _smallest(plan: Plan, check: str) -> int:
    """Takes minutes; who does not wait for it has been told what fails."""
    try:
        small = shrunk(plan, check)
    except KeyboardInterrupt:
        return 1
    run, found = found_in(small)
    say("in its smallest form:", *told(run, found))
    say(f"history {run.world.digest()}; again: {replay_command(small)}")
    return 1


def main(arguments: list[str], kind: str = "month") -> int:
    """`SEEDS START [ONLY [WITHOUT [HISTORY]]]`, as the Makefile gives them; empty ones are none."""
    seeds, start, only, without, history = [*arguments, *[""] * 5][:5]
    chosen = frozenset(int(number) for number in only.split(",")) if only else None
    left_out = frozenset(kind for kind in without.split(",") if kind)
    first = int(start or 0)
    return simulate([Plan(first + n, chosen, left_out, kind) for n in range(int(seeds or 100))], history)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
