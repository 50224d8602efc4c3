"""Which processors are whose while two systems go round at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.halves import bind, every, halves

THREADS = """
import threading, time
for _ in range(2):
    threading.Thread(target=time.sleep, args=(60,)).start()
print(flush=True)
"""


@pytest.mark.parametrize(
    ("cpus", "one", "other"),
    [
        pytest.param({0}, {0}, {0}, id="one is shared"),
        pytest.param({0, 1}, {0}, {1}, id="one each"),
        pytest.param({2, 5, 7}, {2}, {5}, id="an odd one is left out"),
        pytest.param({0, 1, 2, 3}, {0, 1}, {2, 3}, id="two each"),
    ],
)
def test_both_have_as_many_processors(cpus: set[int], one: set[int], other: set[int]) -> None:
    assert halves(frozenset(cpus)) == (frozenset(one), frozenset(other))


def test_every_thread_of_a_process_is_bound_and_one_that_is_down_is_passed_over() -> None:
    with subprocess.Popen([sys.executable, "-c", THREADS], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        last = frozenset({max(every())})
        bind([0, child.pid], last)
        bound = [os.sched_getaffinity(int(task.name)) for task in Path(f"/proc/{child.pid}/task").iterdir()]
        child.kill()
    assert bound == [last] * 3
