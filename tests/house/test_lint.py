"""The checkout passes what `make lint` runs, and `make lint` runs what is checked here."""

import subprocess

import pytest

from tests.house.checkout import ROOT
from tests.house.checks import run

LINT = {
    "ruff check": "ruff check",
    "ruff format": "ruff format --check",
    "mypy": "mypy",
    "lint-imports": "lint-imports",
}

pytestmark = pytest.mark.slow


@pytest.mark.timeout(300)
@pytest.mark.parametrize("check", LINT)
def test_the_checkout_passes(check: str) -> None:
    status, said = run(check, ROOT)

    assert status == 0, said


def test_make_lint_runs_the_same_checks() -> None:
    planned = subprocess.run(["make", "-n", "lint"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert [command for command in LINT.values() if f"/{command}" not in planned] == []
