"""The six steps, read from the services themselves: `make steps` prints them, the README repeats them.

A service on the loop opens with "Step 3 and 4 of 6 (处置, 反馈): what it does."; one beside the loop with
"Beside the six steps (督办): what it does."
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OPENING = re.compile(
    r"(?:Step (?P<steps>[1-6](?: and [1-6])*) of 6|Beside the six steps) \((?P<zh>[^)]+)\): (?P<does>.+)"
)

SERVICES = Path(__file__).parents[2] / "services"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a service stands: its steps in order (none if it is beside the loop), their zh words, what it does."""

    service: str
    steps: tuple[int, ...]
    zh: str
    does: str


def place(service: str, docstring: str) -> Place:
    """Read a service's opening paragraph; ValueError if it is not in one of the two forms."""
    paragraph = " ".join(docstring.strip().split("\n\n")[0].split())
    found = OPENING.fullmatch(paragraph)
    if found is None:
        raise ValueError(f"services/{service}/__init__.py does not name its step: {paragraph!r}")
    steps = tuple(int(step) for step in re.findall(r"\d", found["steps"] or ""))
    return Place(service, steps, found["zh"], found["does"])


def places(services: Path) -> list[Place]:
    """Read every service below `services`: those on the loop by step, then the others by name."""
    found = [place(name, docstring) for name, docstring in _docstrings(services)]
    return sorted(found, key=lambda each: (not each.steps, each.steps, each.service))


def table(services: Path) -> str:
    """Draw the services on the loop as a Markdown table, without a trailing newline."""
    rows = [
        f"| {' and '.join(map(str, each.steps))} | {each.zh} | `{each.service}` | {each.does.rstrip('.')} |"
        for each in places(services)
        if each.steps
    ]
    return "\n".join(["| step | zh | service | what it does |", "|---|---|---|---|", *rows])


def _docstrings(services: Path) -> Iterator[tuple[str, str]]:
    for room in services.iterdir():
        opening = room / "__init__.py"
        if room.is_dir() and opening.is_file():
            yield room.name, ast.get_docstring(ast.parse(opening.read_text(encoding="utf-8"))) or ""


if __name__ == "__main__":
    sys.stdout.write(f"{table(SERVICES)}\n")
