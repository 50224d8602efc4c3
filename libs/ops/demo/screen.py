"""What a person sees of the demo: each step as it is taken, and then how every matter ended."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from rich.cells import set_cell_size
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from libs.ops.demo.acts import ACTS
from libs.ops.demo.matters import Matter

NAME_CELLS = 16


@dataclass(frozen=True, slots=True)
class Row:
    """One matter in the table of results; without `faults` it came to its proper end."""

    number: str
    matter: Matter
    path: str
    end: str
    faults: tuple[str, ...]


def teller(console: Console, matter: Matter, seconds: Callable[[], float]) -> Callable[[str, str, str], None]:
    """Prints a step of that matter as it is taken: time, number, name, step, words."""
    name = set_cell_size(matter.name, NAME_CELLS)

    def tell(number: str, act: str, what: str) -> None:
        line = f"{seconds():5.1f} s  {number}  {name}  {ACTS[act].step}  {ACTS[act].said} {what}"
        console.print(escape(line.rstrip()), highlight=False, soft_wrap=True)

    return tell


def closer(console: Console, seconds: Callable[[], float]) -> Callable[[str, Matter, str], None]:
    """Prints that a matter is closed, as the topic says it: time, number, name, outcome."""

    def tell(number: str, matter: Matter, outcome: str) -> None:
        name = set_cell_size(matter.name, NAME_CELLS)
        console.print(escape(f"{seconds():5.1f} s  {number}  {name}  办结  {outcome}"), highlight=False, soft_wrap=True)

    return tell


def results(rows: Iterable[Row]) -> Table:
    """Number, matter, the steps it took by the topics, its end; red if anything is not as it should be."""
    table = Table("编号", "什么事", "怎么走的", "办结", box=None, padding=(0, 2, 0, 0), header_style="bold")
    for row in rows:
        colour = "red" if row.faults else "green"
        table.add_row(row.number, row.matter.name, row.path, f"[{colour}]{row.end or '没有办结'}")
    return table


def faults(rows: Iterable[Row]) -> Iterator[str]:
    """One line for each thing that is not as it was written beforehand."""
    return (f"{row.number}  {row.matter.name}：{fault}" for row in rows for fault in row.faults)
