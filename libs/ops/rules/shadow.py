"""Recorded matters through two configurations: who would have got what, and until when."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from libs.common.clock import text_of
from libs.common.policy import Policy
from libs.ops.rules.course import Course, course_of


@dataclass(frozen=True, slots=True)
class Recorded:
    """A matter as routing knew it, and when the catalogue was first asked about it."""

    case: str
    at: datetime
    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """A matter that would go elsewhere, by another profile, or until another day."""

    case: str
    number: str
    at: datetime
    old: Course
    new: Course

    @property
    def elsewhere(self) -> bool:
        """Whether another unit, or nobody, would get it."""
        return self.old.unit != self.new.unit

    def said(self) -> dict[str, Any]:
        """For programs."""
        return {
            "case": self.case, "number": self.number, "at": text_of(self.at), "old": self.old.said(),
            "new": self.new.said(),
        }  # fmt: skip


class Shadow:
    """Goes through matters once, however many, and keeps sums."""

    def __init__(self, old: Policy, new: Policy) -> None:
        self._old, self._new = old, new
        self.matters = self.changed = self.earlier = self.later = 0
        self.moves: Counter[tuple[str, str]] = Counter()

    def changes(self, recorded: Iterable[Recorded]) -> Iterator[Change]:
        """Those that differ."""
        for one in recorded:
            self.matters += 1
            old, new = (course_of(one.state, one.at, policy) for policy in (self._old, self._new))
            if (old.unit, old.due, old.profile) != (new.unit, new.due, new.profile):
                change = Change(one.case, str(one.state.get("number", "")), one.at, old, new)
                self._count(change)
                yield change

    def said(self) -> dict[str, Any]:
        """The sums, for programs."""
        moves = [{"old": old, "new": new, "matters": count} for (old, new), count in self.moves.most_common()]
        return {
            "old": self._old.version, "new": self._new.version, "matters": self.matters, "changed": self.changed,
            "due_earlier": self.earlier, "due_later": self.later, "moves": moves,
        }  # fmt: skip

    def _count(self, change: Change) -> None:
        self.changed += 1
        if change.elsewhere:
            self.moves[change.old.unit, change.new.unit] += 1
        if change.old.due and change.new.due:
            self.earlier += change.new.due < change.old.due
            self.later += change.new.due > change.old.due
