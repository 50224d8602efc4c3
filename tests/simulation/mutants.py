"""Faults put into the runtime and the rules on purpose: the simulation is worth what it finds of them.

`python -m tests.simulation.mutants [NAME …]` runs each against seed after seed until one fails, each in a process of
its own, and prints the seed; `make mutants` compares that with what is written in mutants.yaml.
"""

import importlib.util
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

ROOT: Final = Path(__file__).parents[2]
LIST: Final = Path(__file__).with_name("mutants.yaml")
MOST_SEEDS: Final = 200


@dataclass(frozen=True)
class Mutant:
    """In `module`, `old` (which stands there once) becomes `new`; `caught` by that seed of a month, or a year, and `by` that check."""

    name: str
    module: str
    old: str
    new: str
    caught: int | None = None
    by: str = ""
    kind: str = "month"


def mutants() -> dict[str, Mutant]:
    """By name."""
    return {row["name"]: Mutant(**row) for row in yaml.safe_load(LIST.read_text(encoding="utf-8"))}


def put_in(mutant: Mutant) -> None:
    """Loads the changed module in place of the right one; nothing may have imported that before."""
    spec = importlib.util.find_spec(mutant.module)
    assert spec is not None
    assert spec.origin is not None
    assert mutant.module not in sys.modules
    source = Path(spec.origin).read_text(encoding="utf-8")
    assert source.count(mutant.old) == 1, f"{mutant.name}: stands {source.count(mutant.old)} times in {spec.origin}"
    module = importlib.util.module_from_spec(spec)
    sys.modules[mutant.module] = module
    exec(compile(source.replace(mutant.old, mutant.new), spec.origin, "exec"), module.__dict__)  # noqa: S102 - the point
    parent, _, name = mutant.module.rpartition(".")
    setattr(sys.modules[parent], name, module)


def hunt(mutant: Mutant, seeds: range) -> tuple[int, str] | None:
    """The first of these seeds that catches it, and by which check."""
    put_in(mutant)
    from tests.simulation.command import found_by

    for seed in seeds:
        if found := found_by(seed, mutant.kind):
            return seed, found[0].partition(":")[0]
    return None


def hunted(name: str, first: int, seeds: int) -> str:
    """What a process of its own says: `seed check`, or nothing."""
    command = [sys.executable, "-m", "tests.simulation.mutants", "--hunt", name, str(first), str(seeds)]
    done = subprocess.run(command, cwd=ROOT, env={"PYTHONHASHSEED": "0"}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout.strip()


def main() -> None:
    """Hunts for all, or for those named."""
    if sys.argv[1:2] == ["--hunt"]:
        name, first, seeds = sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
        caught = hunt(mutants()[name], range(first, first + seeds))
        sys.stdout.write(f"{caught[0]} {caught[1]}\n" if caught else "")
        return
    missed = []
    for name, mutant in mutants().items():
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        said = hunted(name, 0, MOST_SEEDS)
        missed += [] if said else [name]
        note = "" if said == f"{mutant.caught} {mutant.by}" else f"   (written: {mutant.caught} {mutant.by})"
        sys.stdout.write(f"{mutant.kind:6} {name:55} {said or 'NOT CAUGHT'}{note}\n")
        sys.stdout.flush()
    sys.exit(f"not caught: {', '.join(missed)}" if missed else 0)


if __name__ == "__main__":
    main()
