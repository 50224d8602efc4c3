"""What a unit asked for waits here; the centre rules, never whoever asked."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from libs.common.errors import Refused
from services.supervision.domain.state import Case, Clock

NOBODYS: Final = "answered, or with nobody"
Words = Annotated[str, Field(min_length=1, max_length=2000)]
Name = Annotated[str, Field(min_length=1, max_length=80)]


class Ruling(BaseModel):
    """A wish of the centre: who rules."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    by: Name


class Denial(Ruling):
    """Why not."""

    reason: Words


def owed(case: Case | None) -> tuple[Case, Clock]:
    """The case and the clock of its result; `Refused` if there is none, or nothing of it is owed any more."""
    if not isinstance(case, Case) or not case.hop:
        raise Refused("unknown-case", "supervision has no such case; check the case id", status=404)
    clock = case.owed_result()
    if clock is None:
        stands = (
            "merged into another" if case.merged else "parked" if case.parked else "over" if case.ended else NOBODYS
        )
        raise Refused("not-owed", f"this case is {stands}: its clock does not run, and nothing can be decided about it")
    return case, clock


def by_another(command: Ruling, asked_by: str) -> None:
    """`Refused` if whoever asked rules on it."""
    if command.by == asked_by:
        raise Refused(
            "own-request", f"{asked_by} asked for it and may not grant it; ask a colleague", field="by", status=403
        )


def nothing_asked(what: str, unit: str) -> Refused:
    """There is no such request, or none any more."""
    return Refused(
        "nothing-asked",
        f"{unit} asks for no {what}: it was ruled on, or ended with the hop or the result; the unit may ask again",
    )
