"""The house style as measures: each names the places that stray, and an empty list is a pass.

The bounds are those of the project's style page: half of the files are short and none is long without saying why,
functions are short, comments are few, and nothing is left unfinished, swallowed or slept through.
"""

import ast
import re
import statistics
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.house.checkout import Source, product, sources

MEDIAN_FILE, LONGEST_FILE = 80, 250
MEDIAN_FUNCTION, NINTH_DECILE_FUNCTION, LONGEST_FUNCTION = 8, 25, 40
FEWEST_COMMENTS, MOST_COMMENTS = 0, 7  # docs/decisions/0008

SIZE_REASON = re.compile(r"^# size: \w+", re.MULTILINE)
SLEEP = re.compile(r"\b(?:time|asyncio)\.sleep\((?!0\))|\bfrom (?:time|asyncio) import .*\bsleep\b")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|NotImplementedError|placeholder|for now|stub)\b", re.IGNORECASE)
PACKAGE_FILE = re.compile(
    r"(?:requirements.*\.txt|package(?:-lock)?\.json|pyproject\.toml|Cargo\.(?:toml|lock)|go\.(?:mod|sum)|pip\.conf|\.npmrc)$"
)
ADDRESS = re.compile(r"index-url|registry\s*=|\"resolved\"|://[\w.-]+/")
COMMON_FOLDERS = {"/", "/app", "/home", "/opt", "/root", "/srv", "/tmp", "/usr/src", "/var/tmp"}  # noqa: S108 - names


def long_files(root: Path) -> list[str]:
    lengths = {source.name: len(source.rows) for source in product(root)}
    notes = [
        f"{source.name}: {lengths[source.name]} lines and no reason `# size: …` at its top"
        for source in product(root)
        if lengths[source.name] > LONGEST_FILE and not SIZE_REASON.search("\n".join(source.rows[:5]))
    ]
    return notes + _beyond("lines of the median file", statistics.median(lengths.values()), MEDIAN_FILE)


def long_functions(root: Path) -> list[str]:
    found = [(source.name, *function) for source in product(root) for function in _functions(source.tree)]
    lengths = [length for *_, length in found]
    return [
        *(f"{name}:{line}: {what}, {length} lines" for name, what, line, length in found if length > LONGEST_FUNCTION),
        *_beyond("lines of the median function", statistics.median(lengths), MEDIAN_FUNCTION),
        *_beyond("lines of nine functions of ten", statistics.quantiles(lengths, n=10)[8], NINTH_DECILE_FUNCTION),
    ]


def too_few_or_many_comments(root: Path) -> list[str]:
    rows = [row.strip() for source in product(root) for row in source.rows]
    share = 100 * sum(row.startswith("#") for row in rows) / len(rows)
    return [] if FEWEST_COMMENTS <= share <= MOST_COMMENTS else [f"{share:.1f} % of the lines are comments"]


def sleeping_tests(root: Path) -> list[str]:
    return _matches((s for s in sources(root) if s.is_python and s.is_test), SLEEP)


def unfinished_words(root: Path) -> list[str]:
    return _matches(product(root), UNFINISHED)


def swallowed_errors(root: Path) -> list[str]:
    return [f"{source.name}:{line}" for source in product(root) for line in _swallowing(source.tree)]


def addresses_in_package_files(root: Path) -> list[str]:
    return _matches((s for s in sources(root) if PACKAGE_FILE.search(s.name)), ADDRESS)


def paths_of_this_machine(root: Path) -> list[str]:
    if str(root.parent) in COMMON_FOLDERS:
        return _matches(_written(root), re.compile(re.escape(f"{root}/")))
    return _matches(_written(root), re.compile(re.escape(f"{root.parent}/")))


def modules_without_docstring(root: Path) -> list[str]:
    return [s.name for s in product(root) if s.rows and not ast.get_docstring(s.tree)]


def attic_modules(root: Path) -> list[str]:
    return [s.name for s in product(root) if re.search(r"(?:^|[/_])(?:utils?|helpers?|managers?)(?:\.py|/)", s.name)]


def _written(root: Path) -> Iterator[Source]:
    return (source for source in sources(root) if not source.is_generated)


def _functions(tree: ast.Module) -> Iterator[tuple[str, int, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1


def _swallowing(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and isinstance(node.body[0], ast.Pass | ast.Continue):
            caught = "Exception" if node.type is None else ast.unparse(node.type)
            if caught in {"Exception", "BaseException"}:
                yield node.lineno


def _beyond(what: str, measured: float, bound: float) -> list[str]:
    return [f"{what}: {measured:.0f}, at most {bound}"] if measured > bound else []


def _matches(searched: Iterable[Source], pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{source.name}:{number}: {line.strip()[:80]}"
        for source in searched
        for number, line in source.numbered
        if pattern.search(line)
    ]
