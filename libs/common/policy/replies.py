"""回复: by which means a result reaches a person, how long each is waited for, and when nobody is woken."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from libs.common.clock import whole
from libs.common.policy.faults import Misplaced
from libs.worktime import Span, Unit
from libs.worktime.periods import MINUTES_A_DAY, Minute
from libs.worktime.span import LENGTHS

ORIGIN: Final = "origin"
PHONE: Final = "phone"
VISIT: Final = "visit"
BY_HAND: Final = frozenset({PHONE, VISIT})
CLIMBING: Final = frozenset({"result", "shared"})
"""Notices of which receipts are waited for, and which may be true no more; all others are sent once."""
Means = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")]


class Quiet(BaseModel):
    """静默时段: from one time of the day until another, as `HH:MM`, nothing is sent that wakes anybody.

    `wakes_nobody`: the means that are sent all the same, for they lie there until somebody looks.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    begins: Minute = Field(alias="from")
    until: Minute
    wakes_nobody: tuple[Means, ...] = ()

    def ends(self, at: datetime, means: str, tz: ZoneInfo) -> datetime | None:
        """When that means may be used again; None if it may be at once."""
        local = at.astimezone(tz)
        minute = 60 * local.hour + local.minute
        if means in self.wakes_nobody or not self._holds(minute):
            return None
        day = local.date() + timedelta(days=minute >= self.until)
        return whole(datetime.combine(day, time(*divmod(self.until, 60)), tz))

    def _holds(self, minute: int) -> bool:
        """Over midnight, or within a day."""
        if self.begins < self.until:
            return self.begins <= minute < self.until
        return minute >= self.begins or minute < self.until


class Replies(BaseModel):
    """Part of `profiles.yaml`.  `ladder`: `origin` is the channel that a person chose, the last are a person's work.

    `waits`: how long a receipt is waited for, by means; `wait` for those that are not named.  Without `quiet` a message
    goes out at any hour.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    ladder: tuple[Means, ...] = Field(default=(ORIGIN, "sms", PHONE, VISIT), min_length=1)
    wait: Span = Span(24, Unit.HOUR)
    waits: Mapping[Means, Span] = Field(default_factory=lambda: {"sms": Span(4, Unit.HOUR)})
    quiet: Quiet | None = Quiet.model_validate({"from": "21:00", "until": "08:00", "wakes_nobody": ["web", "letter"]})

    def waited(self, means: str) -> timedelta:
        """How long a receipt of a message by that means is waited for."""
        span = self.waits.get(means, self.wait)
        return LENGTHS[span.unit] * span.count

    def quiet_until(self, at: datetime, means: str, tz: ZoneInfo) -> datetime | None:
        """When a message by that means may go out; None: at once."""
        return self.quiet.ends(at, means, tz) if self.quiet else None


def climbable(replies: Replies, place: tuple[str, ...]) -> None:
    """`Misplaced` names a rung twice, a message after a person's work, a wait that is none, or hours of silence."""
    for number, rung in enumerate(replies.ladder):
        if rung in replies.ladder[:number]:
            raise Misplaced((*place, "ladder", number), f"{rung} stands in the ladder twice; each rung is climbed once")
        if rung not in BY_HAND and any(one in BY_HAND for one in replies.ladder[:number]):
            raise Misplaced((*place, "ladder", number), f"{rung} comes after what people do; put those rungs last")
    for name, span in (("wait", replies.wait), *replies.waits.items()):
        there = (*place, "wait") if name == "wait" else (*place, "waits", name)
        if name in BY_HAND:
            raise Misplaced(there, f"{name} is waited for by a clock; write it into the limits")
        if span.working:
            raise Misplaced(there, f"{span} is working time; a receipt comes by day and night: write hours or minutes")
    _silent(replies.quiet, (*place, "quiet"))


def _silent(quiet: Quiet | None, place: tuple[str, ...]) -> None:
    if quiet is None:
        return
    if quiet.begins == quiet.until or MINUTES_A_DAY in {quiet.begins, quiet.until}:
        raise Misplaced(place, "quiet ends at another time of the day than it begins, written 00:00 to 23:59")
