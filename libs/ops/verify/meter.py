"""How far an audit has come."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol

from rich.console import Console
from rich.progress import Progress

EVERY: Final = 1000


class Meter(Protocol):
    """Told of everything an audit looks at."""

    def expect(self, total: int) -> None:
        """So many records and documents, about."""

    def advance(self) -> None:
        """One more."""


class Unseen:
    """Counts for nobody."""

    def expect(self, total: int) -> None:
        """Nobody waits for it."""

    def advance(self) -> None:
        """Nobody looks."""


class Bar:
    """Counts on a terminal."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self._task, self._seen = progress, progress.add_task("auditing", total=None), 0

    def expect(self, total: int) -> None:
        """The end of the bar."""
        self._progress.update(self._task, total=total)

    def advance(self) -> None:
        """Draws every thousandth."""
        self._seen += 1
        if self._seen % EVERY == 0:
            self._progress.advance(self._task, EVERY)


@contextmanager
def on_screen() -> Iterator[Meter]:
    """A bar beside the output, if somebody looks."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Unseen()
        return
    with Progress(console=console, transient=True) as progress:
        yield Bar(progress)
