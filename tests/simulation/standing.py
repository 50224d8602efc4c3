"""What no document of supervision may ever say, looked at with every write."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from libs.common.store import Write
from services.supervision.domain.state import Step

if TYPE_CHECKING:
    from tests.simulation.process import Process

OVERSEER: Final = "supervision"
TOPS: Final = {"reply": Step.ORDERED, "visit": Step.ORDERED, "call_back": Step.ORDERED, "appeal": Step.ORDERED}
"""Where a ladder ends that nobody is above."""


def stand_still(process: "Process", write: Write) -> Iterator[str]:
    """A clock of which something is owed has a next step, unless it was answered or is at the top of its ladder."""
    state = write.set.get("st") if process.service == OVERSEER else None
    for clock in (state or {}).get("clocks", ()):
        owed, top = clock["status"] in {"running", "stopped"}, TOPS.get(clock["measure"], Step.ESCALATED)
        if owed and clock["wake_at"] is None and clock["step"] < top and not clock["answered_at"]:
            yield f"{write.id}: {clock['measure']} of {clock['unit']} in hop {clock['hop']} is owed and stands still"
