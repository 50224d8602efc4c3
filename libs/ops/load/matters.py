"""What is said, and by which officers it is done: matters whose way through the six steps is known beforehand."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from libs.ops.demo.matters import matters

PLAIN: Final = frozenset({"accept", "contact", "progress", "result", "approve", "rate"})
ONCE: Final = 1
CHANNEL: Final = "p12315"
DEPARTMENT: Final = "d-water"


@dataclass(frozen=True, slots=True)
class Script:
    """A matter, the unit it goes to, and what that unit does before it reports a result."""

    text: str
    title: str
    place: str
    unit: str
    before: tuple[str, ...]
    kind: str | None = None

    def submission(self, external_id: str, phone: str) -> dict[str, Any]:
        """As the door and the channel take it."""
        return {"text": self.text, "title": self.title, "place": self.place, "phone": phone, "name": "陈",
                "external_id": external_id, "kind": self.kind}  # fmt: skip


BY_BUS: Final = Script("请问小区停水了，自来水水管找谁修", "停水", "", DEPARTMENT, ("accept", "contact"), "enquiry")
"""An enquiry about water goes to the department that has an adapter on the bus (config/catalogue.yaml, R-111)."""


def scripts() -> list[Script]:
    """Matters of the demo that one unit alone resolves in one round."""
    return [
        Script(m.text, m.name, m.place, m.unit, tuple(step for step in m.steps if step in {"accept", "contact"}))
        for m in matters()
        if m.end == "satisfied" and m.unit and not m.short and not m.said and not m.hours_ago
        and {step.partition(" ")[0] for step in m.steps} <= PLAIN and "contact" in m.steps
        and sum(step.startswith("rate") for step in m.steps) == ONCE
    ]  # fmt: skip


def phones() -> Iterator[str]:
    """A person for every matter, so that nobody's sealed key is the one everybody waits for."""
    return (f"139{number:08d}" for number in itertools.count(1))
