"""Two systems at work at once, each on its half of the processors: whatever slows the machine meanwhile slows both."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

Cpus = frozenset[int]


def every() -> Cpus:
    """The processors that this process may use."""
    return frozenset(os.sched_getaffinity(0))


def halves(cpus: Cpus) -> tuple[Cpus, Cpus]:
    """As many for the one as for the other; an odd one is left out, and a single one is shared."""
    middle, some = len(cpus) // 2, sorted(cpus)
    return (frozenset(some[:middle]), frozenset(some[middle : 2 * middle])) if middle else (cpus, cpus)


def bind(pids: Iterable[int], cpus: Cpus) -> None:
    """Every thread of these processes; those that they start later follow.  A pid of 0 is one that is down."""
    for pid in filter(None, pids):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with suppress(ProcessLookupError):  # it has ended meanwhile
                os.sched_setaffinity(int(thread.name), cpus)
