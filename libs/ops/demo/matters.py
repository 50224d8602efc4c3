"""The rows of matters.yaml, checked at load: steps that are none and events nobody emits are told at once."""

from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator

from libs.common.events import FACTS
from libs.ops.demo.acts import ACTS

FILE: Final = Path(__file__).parent / "matters.yaml"
EVENTS: Final = {fact.__name__: name for name, fact in FACTS.items()}


class Matter(BaseModel):
    """One row.

    `said`: more fields of the submission.  `hours_ago`: since when it lay in a box.  `sees`: events by how often all
    services together must have said them.  `short`: needs the clocks of short.yaml.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    text: str
    steps: tuple[str, ...]
    end: str
    unit: str = ""
    place: str = ""
    said: dict[str, Any] = Field(default_factory=dict)
    hours_ago: int = Field(default=0, ge=0)
    sees: dict[str, int] = Field(default_factory=dict)
    short: bool = False

    @field_validator("steps")
    @classmethod
    def _known_steps(cls, steps: tuple[str, ...]) -> tuple[str, ...]:
        if strange := [step for step in steps if step.partition(" ")[0] not in ACTS]:
            raise ValueError(f"{strange} are no steps; known are {sorted(ACTS)}")
        return steps

    @field_validator("sees")
    @classmethod
    def _known_events(cls, sees: dict[str, int]) -> dict[str, int]:
        if strange := {event.partition(" ")[0] for event in sees} - EVENTS.keys():
            raise ValueError(f"{sorted(strange)} are no events; contracts/catalogue.md lists them")
        return sees


def matters(file: Path = FILE) -> list[Matter]:
    """The rows of the file."""
    rows = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return [Matter.model_validate(row) for row in rows]
