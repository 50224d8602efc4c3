"""Load on a real system: every arrival comes to its end."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from libs.ops.engines.choice import Kind, choose
from libs.ops.engines.look import look
from libs.ops.load.here import load_here
from libs.ops.load.plan import Plan, Profile
from libs.ops.local import local_loop


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home, choice = tmp_path_factory.mktemp("load"), choose(look(os.environ))
    if choice.kind is not Kind.JAVA:
        pytest.skip("load finds its processes in a local run")
    with local_loop(home / "up", choice):
        yield home


@pytest.mark.engines
@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("mode", ["loop", "bus"])
def test_every_loop_is_closed_and_what_it_cost_is_told(home: Path, mode: str) -> None:
    said = load_here(mode, Plan(Profile.STEADY, 5, 60, seed=1, most=8), home).said()
    assert (said["arrived"], said["answered"], said["closed"], said["errors"]) == (8, 8, 8, {})
    assert said["drain_s"] is not None
    assert said["kinds"]["whole loop"]["count"] == 8
    assert said["steps"]["intake → routing"]["count"] == 8
    assert said["per_case"]["writes"] > 8
    assert said["processes"].keys() >= {"intake", "door", "kafka", "store"}


@pytest.mark.engines
@pytest.mark.slow
@pytest.mark.timeout(180)
def test_the_door_alone_is_measured_without_waiting_for_a_case_to_close(home: Path) -> None:
    said = load_here("door", Plan(Profile.STEADY, 10, 60, seed=1, most=8), home).said()
    assert (said["arrived"], said["kinds"]["submit"]["count"], said["errors"]) == (8, 8, {})
