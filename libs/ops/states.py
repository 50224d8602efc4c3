"""The state table of a hop at the desk, drawn from handling's tables: `make states` puts it into docs/handling.md.

The words are those that pages use; a test compares the page with the code.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from libs.ops.contracts.reading import room

PAGE: Final = Path(__file__).parents[2] / "docs" / "handling.md"
BEGIN, END = "<!-- drawn by make states -->\n", "<!-- end of what is drawn -->\n"


def drawn() -> str:
    """Everything between the two marks."""
    state, table = _known("handling", "domain.state"), _known("handling", "domain.table")
    return "\n".join([
        "Who may do what, where, and where it leads (`·`: it stays; empty: it may not be done).", "",
        *_acts(state, table), "", "What is heard from elsewhere.", "", *_heard(table), "", *_diagram(state, table),
    ]) + "\n"  # fmt: skip


def with_table(page: str) -> str:
    """The page with what is drawn in its place; ValueError if the marks are not there."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"docs/handling.md needs the lines {BEGIN.strip()} and {END.strip()}, in that order")
    return before + begin + drawn() + end + after


def _acts(state: Any, table: Any) -> Iterator[str]:
    shown = [status for status in state.Status if state.LEGAL[status]]
    yield from _row(["act", "", "who", "fact", *(f"{status.value}<br>{_name(status, 'status')}" for status in shown)])
    yield from _row(["---"] * (4 + len(shown)))
    for act in state.Act:
        cells = [_cell(act, status, state) for status in shown]
        who, fact = _name(state.WHO[act], "doer"), f"`{table.FOLLOWS[act].__name__}`"
        yield from _row([f"`{act.value}`", _deed(act), who, fact, *cells])


def _cell(act: Any, status: Any, state: Any) -> str:
    if act not in state.LEGAL[status]:
        return ""
    to = state.MOVES.get(act, status)
    return "·" if to is status else f"→ {_name(to, 'status')}"


def _heard(table: Any) -> Iterator[str]:
    yield from _row(["fact", "of", "if", "then"])
    yield from _row(["---"] * 4)
    for fact, of, to, when in table.HEARD:
        names = "、".join(_name(status, "status") for status in of)
        yield from _row([f"`{fact.__name__}`", names, when, f"{to.value} {_name(to, 'status')}"])


def _diagram(state: Any, table: Any) -> Iterator[str]:
    """What moves a case, as GitHub draws it; an end is drawn once."""
    yield from ("```mermaid", "stateDiagram-v2")
    yield from (f"    {status.value}: {_name(status, 'status')} {status.value}" for status in state.Status)
    for status in state.Status:
        acts = [act for act in state.LEGAL[status] if act in state.MOVES]
        yield from (f"    {status.value} --> {state.MOVES[act].value}: {_deed(act)}" for act in acts)
    for fact, of, to, _ in table.HEARD:
        yield from (f"    {status.value} --> {to.value}: {fact.__name__}" for status in of if status is not to)
    yield "```"


def _row(cells: Iterable[str]) -> Iterator[str]:
    yield f"| {' | '.join(cells)} |"


def _name(code: Any, family: str) -> str:
    names: Mapping[str, Mapping[str, str]] = _known("portal", "pages.wording.names").NAMES
    return names[family][code.value]


def _deed(act: Any) -> str:
    return str(_known("portal", "pages.wording.deeds").DEEDS[act.value].label)


def _known(service: str, name: str) -> Any:
    """A module of a service, which is there."""
    module = room(service, name)
    if module is None:
        raise ValueError(f"services/{service} has no {name}")
    return module


def main() -> None:
    """Writes the page, and says so if it was another."""
    page = PAGE.read_text(encoding="utf-8")
    wanted = with_table(page)
    if page != wanted:
        PAGE.write_text(wanted, encoding="utf-8")
        sys.stdout.write("docs/handling.md is new\n")


if __name__ == "__main__":
    main()
