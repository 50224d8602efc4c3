"""docs/coverage.md, and a pytest plugin: with --covered, what is named there must have run and passed in this session.

`make test` gives it; a run of some tests does not.  What a machine has no engine or browser for was left out by make,
which said so, and is said again; whatever else did not run, or was skipped, fails the session by its name.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

MACHINE: Final = ("engines", "pages")
"""Marks of tests that need what not every machine has."""


class Clause(NamedTuple):
    """One row."""

    id: str
    clause: str
    state: str
    test: str
    rule: str
    where: str


def clauses(root: Path) -> list[Clause]:
    """Every row of every table."""
    lines = (root / "docs" / "coverage.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| [A-Z]-\d", line)]
    return [Clause(*row) for row in rows]


def named(root: Path) -> dict[str, str]:
    """Each test that is named, with the first clause that names it."""
    return {clause.test: clause.id for clause in reversed(clauses(root)) if clause.test}


class Covered:
    """What passed and what was left out; with workers, of all of them."""

    def __init__(self, root: Path) -> None:
        self.named = named(root)
        self.passed: set[str] = set()
        self.left_out: set[str] = set()
        self.missing: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test has passed when its body has, with some of its parameters."""
        if report.when == "call" and report.passed:
            self.passed.add(_plain(report.nodeid))

    def pytest_deselected(self, items: Iterable[pytest.Item]) -> None:
        """By a mark of what not every machine has."""
        self.left_out |= {_plain(item.nodeid) for item in items if any(item.get_closest_marker(m) for m in MACHINE)}

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """A worker says what it left out."""
        self.left_out |= set(getattr(node, "workeroutput", {}).get("left_out", ()))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fails a session that passed without them; one that fails anyway has its own reasons."""
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["left_out"] = sorted(self.left_out)
        elif session.exitstatus == pytest.ExitCode.OK:
            self.missing = sorted(self.named.keys() - self.passed - self.left_out)
            session.exitstatus = pytest.ExitCode.TESTS_FAILED if self.missing else session.exitstatus

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """The names."""
        for test in sorted(self.named.keys() & self.left_out - self.passed):
            terminalreporter.write_line(f"left out here: {self.named[test]} {test}")
        for test in self.missing:
            terminalreporter.write_line(f"named in docs/coverage.md and not run: {self.named[test]} {test}", red=True)


def _plain(nodeid: str) -> str:
    return nodeid.partition("[")[0]


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option."""
    text = "fail unless every test that docs/coverage.md names has run and passed"
    parser.addoption("--covered", action="store_true", help=text)


def pytest_configure(config: pytest.Config) -> None:
    """Only when asked."""
    if config.getoption("--covered"):
        config.pluginmanager.register(Covered(config.rootpath), "covered")
