"""What a run did and what was found afterwards, as one file of numbers per run, outside git."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from libs.ops.running import LocalLoop
from libs.ops.verify import Audit
from tests.kill.fire import LOOKS, audited
from tests.kill.inputs import Inputs, broken

FOLDER = Path(__file__).parents[2] / ".run" / "kill"


@dataclass
class Counted:
    """`kills` by whom or what.  Seconds are those of this machine, for whoever plans a run.  `told`: see told.py."""

    name: str
    inputs: Inputs
    audit: Audit
    broken: list[str]
    kills: Mapping[str, int]
    seconds: float = field(default_factory=time.monotonic)
    told: Mapping[str, int] = field(default_factory=dict)

    @property
    def faults(self) -> list[str]:
        return [*self.audit.faults, *self.broken]

    def numbers(self) -> dict[str, object]:
        shown = {
            "lost": self.audit.lost + self._of("lost"), "doubled": self.audit.doubled + self._of("decided twice"),
            "reordered": self.audit.reordered, "held": self.audit.held,
        }  # fmt: skip
        return {
            "run": self.name, "submissions": len(self.inputs.submissions) + len(self.inputs.sent),
            "commands": len(self.inputs.commands),
            "kills": dict(self.kills), "entries": self.audit.entries, "documents": self.audit.cases,
            **shown, "other faults": self.audit.wrong() + len(self.broken) - sum(shown.values()),
            "unpublished": self.audit.unpublished,
            "repeated": self.audit.repeated, "repeated otherwise": self._of("repeated otherwise"),
            "seconds": round(self.seconds), "faults": self.faults, **({"told": dict(self.told)} if self.told else {}),
        }  # fmt: skip

    def _of(self, kind: str) -> int:
        return sum(fault.startswith(kind) for fault in self.broken)


async def counted(  # noqa: PLR0913, PLR0917 - what a run was, and when it began
    name: str, loop: LocalLoop, inputs: Inputs, kills: Mapping[str, int], started: float,
    told: Mapping[str, int] = MappingProxyType({}), looks: int = LOOKS,
) -> Counted:  # fmt: skip
    """Audits at rest, or after so many looks, compares with the inputs, and writes the numbers down."""
    audit = await audited(loop, looks)
    found = Counted(name, inputs, audit, await broken(loop, inputs), kills, time.monotonic() - started, told)
    FOLDER.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found.numbers(), ensure_ascii=False, indent=1)
    (FOLDER / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
    return found
