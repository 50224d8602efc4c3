"""Where the time of the services goes, function by function, from the samples of a profile."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from tests.bench.table import Raw

PACKAGES: Final = 6
FUNCTIONS: Final = 10
OURS: Final = ("libs/common/", "services/", "libs/ops/door")
TAKEN_APART: Final = ("handling", "door")


def shown(profile: Raw) -> Raw:
    """What `lines` says of it, and no more: every function of every service would be megabytes."""
    return {**profile, "services": {name: _shown(name, row) for name, row in profile["services"].items()}}


def _shown(name: str, row: Raw) -> Raw:
    """Of functions anywhere on the stack ours alone, for the frameworks are in every one."""
    kept = {"samples": row["samples"], "packages": dict(islice(row["packages"].items(), PACKAGES))}
    if name in TAKEN_APART:
        ours = ((function, n) for function, n in row["all"].items() if function.startswith(OURS))
        kept |= {"own": dict(islice(row["own"].items(), FUNCTIONS)), "all": dict(islice(ours, FUNCTIONS))}
    return kept


def lines(profile: Raw | None) -> Iterator[str]:
    """A table of the services, the busiest first, and of two of them the functions."""
    if not profile:
        return
    services = sorted(shown(profile)["services"].items(), key=lambda row: -row[1]["samples"])
    total = sum(row["samples"] for _, row in services) or 1
    yield "### Hot spots\n\nEvery service while loops go round through HTTP, sampled every 4 ms of its processor time.\n"
    yield "| service | share | its time by package (own) |\n|---|---|---|"
    for name, row in services:
        packages = ", ".join(f"{package} {n / max(row['samples'], 1):.0%}" for package, n in row["packages"].items())
        yield f"| {name} | {row['samples'] / total:.0%} | {packages} |"
    yield ""
    for name, row in services:
        if name in TAKEN_APART:
            yield from _functions(name, row)


def _functions(name: str, row: Raw) -> Iterator[str]:
    yield f"`{name}`, {row['samples']} samples: own time, and ours with all it calls.\n"
    yield "| own | | with all it calls | |\n|---|---|---|---|"
    for pair in zip(row["own"].items(), row["all"].items(), strict=False):
        yield "| " + " | ".join(f"`{function}` | {n / row['samples']:.1%}" for function, n in pair) + " |"
    yield ""
