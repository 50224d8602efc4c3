"""The files of a checkout: what git tracks, and what it would track if asked now."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
GENERATED = ("contracts/events/", "contracts/asyncapi/", "contracts/openapi/")


@dataclass(frozen=True)
class Source:
    """One text file: its name from the checkout's root, with forward slashes, and its text."""

    name: str
    text: str

    @property
    def is_python(self) -> bool:
        return self.name.endswith(".py")

    @property
    def is_test(self) -> bool:
        return "tests/" in self.name

    @property
    def is_generated(self) -> bool:
        return self.name.startswith(GENERATED) or "/vendor/" in self.name

    @property
    def numbered(self) -> Iterator[tuple[int, str]]:
        return enumerate(self.text.splitlines(), 1)

    @property
    def rows(self) -> list[str]:
        """The lines that are not blank."""
        return [line for line in self.text.splitlines() if line.strip()]

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.name)


def names(root: Path) -> list[str]:
    """The names of all files git tracks or does not ignore below `root`, sorted."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    return sorted({name for name in listed.split("\0") if name and (root / name).is_file()})


def sources(root: Path) -> list[Source]:
    """Every file below `root` that is text."""
    return [Source(name, text) for name in names(root) if (text := _text(root / name)) is not None]


def product(root: Path) -> list[Source]:
    """The Python files that are no tests."""
    return [source for source in sources(root) if source.is_python and not source.is_test]


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None
