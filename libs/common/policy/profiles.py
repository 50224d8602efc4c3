"""How long each kind of matter may take (design/rules.md, clocks: default limits)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, get_args

from pydantic import BaseModel, ConfigDict, Field

from libs.common.policy.contact import Contact, reachable
from libs.common.policy.faults import Misplaced
from libs.common.policy.matters import KindName
from libs.common.policy.replies import Replies, climbable
from libs.common.policy.stops import NOTHING, Stops
from libs.worktime import Calendar, OfficeHours, OutsideCalendar, Span, Unit, deadline

CALL: Final = Span(1, Unit.WORKING_DAY)
CALL_BACK: Final = Span(1, Unit.WORKING_DAY)
VISIT: Final = Span(3, Unit.WORKING_DAY)


class Limits(BaseModel):
    """`result` and `reply` run from the submission; `take_on`, `contact`, `part` and `hand_back` from the dispatch.

    `hand_back`: how long a unit may still return a case (退单); `ruling`: how long the centre then has to decide.
    `call`: how soon somebody is phoned with the result whom messages did not reach (回复).
    `call_back`: how soon somebody who is dissatisfied is phoned (回访), from their word on.
    `visit`: how soon somebody is visited with the result who could not be phoned either (上门告知).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    take_on: Span
    contact: Span
    part: Span
    result: Span
    reply: Span
    hand_back: Span = Span(2, Unit.WORKING_DAY)
    ruling: Span = Span(1, Unit.WORKING_DAY)
    call: Span = CALL
    call_back: Span = CALL_BACK
    visit: Span = VISIT


class Ladder(BaseModel):
    """督办: when a unit is reminded, the longest pause for a question, how long each rung waits.

    `order_after` in working time: urged the next working morning, then that long before an order.  In plain time
    there are no mornings, and the urge waits that long too.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    remind_at: float = Field(gt=0, lt=1)
    question_pause: Span
    order_after: Span


class Profile(BaseModel):
    """One set of limits, versioned, so that a proof can name it.

    `ladder`, `stops` and `replies` where the deployment's do not do.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    version: int = Field(ge=1)
    name: str
    limits: Limits
    ladder: Ladder | None = None
    stops: Stops | None = None
    replies: Replies | None = None


class ProfileFile(BaseModel):
    """The file `profiles.yaml`; a kind's profile has its name.

    `ladder`, `stops` and `replies` are for all without their own.  Without `stops` nothing may be asked for.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    office: OfficeHours
    ladder: Ladder
    stops: Stops = NOTHING
    contact: Contact = Contact()
    replies: Replies = Replies()
    profiles: dict[str, Profile]


def complete_profiles(file: ProfileFile, calendar: Calendar) -> ProfileFile:
    """The same; `Misplaced` names a kind without limits, and a limit that no case of this year's could ever reach."""
    reachable(file.contact)
    climbable(file.replies, ("replies",))
    for name, one in file.profiles.items():
        if one.replies:
            climbable(one.replies, ("profiles", name, "replies"))
    if missing := [name for name in (*get_args(KindName), "urgent") if name not in file.profiles]:
        raise Misplaced(("profiles",), f"the profile {missing[0]} is missing; every kind and urgent need one")
    for place, span in _spans(file):
        if not _reaches(span, calendar, file.office):
            fix = f"{span} from the end of {max(calendar.editions)} lie beyond the calendar's end, {calendar.last}"
            raise Misplaced(place, f"{place[-1]}: {fix}; shorten it")
    return file


def _spans(file: ProfileFile) -> Iterator[tuple[tuple[str, ...], Span]]:
    """Every span of the file, with its place."""
    parts: list[tuple[tuple[str, ...], BaseModel | None]] = [(("ladder",), file.ladder)]
    for name, one in file.profiles.items():
        parts += [(("profiles", name, "limits"), one.limits), (("profiles", name, "ladder"), one.ladder)]
    for place, part in parts:
        yield from (((*place, name), value) for name, value in part or () if isinstance(value, Span))
    stops: list[tuple[tuple[str, ...], Stops | None]] = [(("stops",), file.stops)]
    stops += [(("profiles", name, "stops"), one.stops) for name, one in file.profiles.items()]
    for place, asked in stops:
        for code, reason in asked.reasons.items() if asked else ():
            yield (*place, "reasons", code, "at_most"), reason.at_most


def _reaches(span: Span, calendar: Calendar, office: OfficeHours) -> bool:
    """Whether the span can be counted from the last day that is published."""
    try:
        deadline(datetime(max(calendar.editions), 12, 31, tzinfo=office.tz), span, calendar, office)
    except OutsideCalendar:
        return False
    return True


def due(start: datetime, span: Span, calendar: Calendar, office: OfficeHours) -> datetime:
    """The deadline without pauses."""
    found = deadline(start, span, calendar, office)
    if found is None:
        raise ValueError("a deadline without pauses is always known")
    return found
