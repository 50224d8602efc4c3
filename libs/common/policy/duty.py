"""值班: who is told at once of a matter with words of danger, at every hour of every day."""

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from libs.common.policy.faults import Misplaced
from libs.worktime.periods import MINUTES_A_DAY, Minute


class Shift(BaseModel):
    """From one time of the day until another, both as `HH:MM`: by which means which address is reached."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    begins: Minute = Field(alias="from")
    until: Minute
    means: Literal["sms", "phone", "wechat"]
    to: Annotated[str, Field(min_length=3, max_length=40)]


class Duty(BaseModel):
    """The duty desk; its shifts stand in order and leave out no minute of the day (`manned`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Annotated[str, Field(min_length=1, max_length=40)]
    shifts: tuple[Shift, ...] = Field(min_length=1)

    def shift(self, at: datetime, tz: ZoneInfo) -> Shift:
        """Who is on duty at that instant: the first whose end lies ahead, for they stand in order."""
        local = at.astimezone(tz)
        minute = 60 * local.hour + local.minute
        return next(shift for shift in self.shifts if minute < shift.until)


def manned(duty: Duty) -> Duty:
    """The same; `Misplaced` names the shift before which is a gap or an overlap, or after which the day goes on."""
    reached = 0
    for number, shift in enumerate(duty.shifts):
        if shift.begins != reached or shift.until <= shift.begins:
            fix = f"this shift has to begin at {_said(reached)}, where the one before ends, and end after it begins"
            raise Misplaced(("duty", "shifts", number), f"duty: {fix}")
        reached = shift.until
    if reached != MINUTES_A_DAY:
        last = len(duty.shifts) - 1
        raise Misplaced(
            ("duty", "shifts", last), f"duty: nobody is there from {_said(reached)} on; let the last end at 24:00"
        )
    return duty


def _said(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
