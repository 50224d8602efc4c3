"""A whole run fails when a test that docs/coverage.md names did not run: shown in small projects of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
INI = """[pytest]
addopts = -p tests.covered -p no:cacheprovider
markers =
    engines
    pages
    kill
"""
PASSES = "def test_said(): assert True\n"
ENGINES = "import pytest\n\n@pytest.mark.engines\ndef test_said(): assert True\n"
KILL = ENGINES.replace("engines", "kill")
SKIPPED = 'import pytest\n\ndef test_said(): pytest.skip("not today")\n'
SKIPPED_BY_FIXTURE = SKIPPED.replace("def test_said", "@pytest.fixture\ndef today") + (
    "\ndef test_said(today): assert True\n"
)
SOME = "import pytest\n\n@pytest.mark.parametrize('n', [1, pytest.param(2, marks=pytest.mark.engines)])\ndef test_said(n): assert n\n"
OTHER = "def test_other(): assert True\n"
NOT_RUN = "named in docs/coverage.md and not run: I-01 test_it.py::test_said"
LEFT_OUT = "left out here: I-01 test_it.py::test_said"


def run(project: Path, text: str, *words: str) -> tuple[int, str]:
    (project / "docs").mkdir()
    row = "| I-01 | said | built | test_it.py::test_said |  |  |\n| I-02 | not yet | open |  |  |  |\n"
    (project / "docs" / "coverage.md").write_text(row, encoding="utf-8")
    (project / "test_it.py").write_text(text, encoding="utf-8")
    (project / "test_more.py").write_text(OTHER, encoding="utf-8")
    (project / "pytest.ini").write_text(INI, encoding="utf-8")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words], cwd=project, env={**inherited, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


WHOLE = ("--covered", "-m", "not kill and not engines and not pages")


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        pytest.param(PASSES, 0, "2 passed", id="it passed"),
        pytest.param(SOME, 0, "2 passed", id="some of its parameters passed, the others were left out"),
        pytest.param(SKIPPED, 1, NOT_RUN, id="it was skipped"),
        pytest.param(SKIPPED_BY_FIXTURE, 1, NOT_RUN, id="what it needs was skipped"),
        pytest.param(KILL, 1, NOT_RUN, id="it never runs in make test"),
        pytest.param(OTHER, 1, NOT_RUN, id="it is not there"),
        pytest.param(ENGINES, 0, LEFT_OUT, id="the machine has no engines, and that is said"),
    ],
)
def test_a_whole_run_fails_with_the_names_of_what_did_not_run(
    tmp_path: Path, text: str, status: int, said: str
) -> None:
    found, printed = run(tmp_path, text, *WHOLE)
    assert (found, said in printed) == (status, True), printed


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        pytest.param(PASSES, 0, "2 passed", id="it passed"),
        pytest.param(SKIPPED, 1, NOT_RUN, id="it was skipped"),
        pytest.param(ENGINES, 0, LEFT_OUT, id="left out"),
    ],
)
def test_two_workers_know_of_each_other(tmp_path: Path, text: str, status: int, said: str) -> None:
    found, printed = run(tmp_path, text, *WHOLE, "-n", "2")
    assert (found, said in printed) == (status, True), printed


@pytest.mark.parametrize("words", [(), ("test_more.py",), ("-k", "other")], ids=["all", "a file", "by name"])
def test_a_run_that_does_not_claim_to_be_whole_fails_for_nothing_of_that(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    found, printed = run(tmp_path, SKIPPED, *words)
    assert (found, NOT_RUN in printed) == (0, False), printed


def test_make_test_claims_to_be_whole_and_no_other_command_does() -> None:
    commands = (ROOT / "Makefile").read_text(encoding="utf-8").split("\n\n")
    assert [text.partition(":")[0] for text in commands if "--covered" in text] == ["test"]
