"""Several cases at once: what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from services.portal.pages.facts import Officer


@dataclass(frozen=True)
class BulkRow:
    """One case: done, or why not in one sentence.  `seen`: whether its page may be opened."""

    number: str
    title: str = ""
    done: bool = False
    why: str = ""
    seen: bool = True


@dataclass(frozen=True)
class BulkView:
    """`deed` is the code of what was done; `back` the list that it was chosen from."""

    officer: Officer
    deed: str
    rows: Sequence[BulkRow]
    back: str
    template: ClassVar[str] = "desk/bulk.html"
    tab: ClassVar[str] = "desk"

    @property
    def done(self) -> int:
        """How many went through."""
        return sum(row.done for row in self.rows)
