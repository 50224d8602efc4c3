"""Every check of the house fails when what it checks is broken: shown in copies of the checkout, broken on purpose."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.breakages import PLANTED
from tests.house.checkout import ROOT, names
from tests.house.checks import run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

NARROWED = {"ruff check": "libs/ops/planted.py", "ruff format": "libs/ops/planted.py", "mypy": "libs/ops/planted.py"}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what git tracks or would track, as a repository of its own."""
    checkout = tmp_path / "checkout"
    for name in names(ROOT):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, checkout / name)
    subprocess.run(["git", "init", "--quiet", str(checkout)], check=True)
    return checkout


def plant(checkout: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).write_text(text.replace("{parent}", str(checkout.parent)), encoding="utf-8")


@pytest.mark.parametrize("check", PLANTED)
def test_a_check_sees_everything_that_is_broken(check: str, copy: Path) -> None:
    for files, _ in PLANTED[check].values():
        plant(copy, files)

    status, said = run(check, copy, *filter(None, [NARROWED.get(check)]))

    assert status == 1, said
    assert [sentence for sentence, (_, words) in PLANTED[check].items() if words not in said] == [], said


def test_generated_contracts_that_differ_from_the_code_are_seen(copy: Path) -> None:
    status_before, said_before = run("contracts", copy)
    generated = min((copy / "contracts" / "events").glob("*.json"))
    generated.write_text("{}\n", encoding="utf-8")

    status, said = run("contracts", copy)

    assert status_before == 0, said_before
    assert status == 1, said
    assert generated.name in said
