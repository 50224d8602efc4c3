"""开箱: an officer types in what lay in a box, slip by slip, with two witnesses."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from services.portal.pages.facts import Officer, Problem


@dataclass(frozen=True)
class Slip:
    """One slip by its place in the box.  Fields: text, day, name and phone, each with `-<place>` after it."""

    place: int
    text: str = ""
    day: str = ""
    name: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Taken:
    """A slip that was taken in: its place in the box, the numbers it was given, and what became of it at once."""

    place: int
    numbers: Sequence[str]
    status: str


@dataclass(frozen=True)
class BatchView:
    """Fields: place, opened, witness, witness2, those of each slip, and `more` for further empty ones.

    `taken` is what was taken in just now; the form goes on with the same box.
    """

    officer: Officer
    slips: Sequence[Slip]
    place: str = ""
    opened: str = ""
    witness: str = ""
    witness2: str = ""
    taken: Sequence[Taken] = ()
    carried: Sequence[tuple[str, str]] = ()
    problems: Sequence[Problem] = ()
    template: ClassVar[str] = "desk/batch.html"
    tab: ClassVar[str] = "batch"
