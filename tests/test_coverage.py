"""docs/coverage.md claims no more than its tests say."""

import ast
import os
import random
import re
import subprocess
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from tests.covered import Clause, clauses

ROOT = Path(__file__).parents[1]
SAMPLE = 4
STATE = re.compile(r"built|open|part: .+")


@cache
def found_in(file: str) -> dict[str, ast.AST]:
    """The tests of a file, with their bodies."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("clause", clauses(ROOT), ids=lambda clause: clause.id)
def test_a_clause_that_is_met_names_a_test_that_asserts_something_and_one_that_is_open_names_none(
    clause: Clause,
) -> None:
    assert STATE.fullmatch(clause.state)
    if clause.state == "open":
        assert clause.test == ""
        return
    file, _, name = clause.test.partition("::")
    body = ast.unparse(found_in(file)[name])
    assert "assert " in body or "pytest.raises" in body or "eventually" in body


def test_ids_are_in_order_and_no_clause_stands_twice() -> None:
    for letter in ("I", "R", "H", "C", "P", "E", "A", "G"):
        ids = [clause.id for clause in clauses(ROOT) if clause.id.startswith(letter)]
        assert ids == [f"{letter}-{number:02}" for number in range(1, len(ids) + 1)]


def chosen() -> list[Clause]:
    """Others every day; COVERAGE=all for each."""
    ruled = [clause for clause in clauses(ROOT) if clause.rule]
    today = random.Random(datetime.now(UTC).date().isoformat())
    return ruled if os.environ.get("COVERAGE") == "all" else today.sample(ruled, SAMPLE)


@pytest.mark.slow
@pytest.mark.parametrize("clause", chosen(), ids=lambda clause: clause.id)
def test_the_test_of_a_clause_passes_and_fails_when_its_rule_does_nothing(clause: Clause) -> None:
    assert [run(clause.test, rule) for rule in ("", clause.rule)] == [0, 1]


def run(test: str, no_op: str) -> int:
    """The exit code of one test in a process of its own."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.no_op", "-p", "no:cacheprovider", test]
    environment = {**os.environ, "CASELOOP_NO_OP": no_op}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, timeout=60).returncode
