"""督查: which sample is wanted, which cases it is drawn from, and that it is drawn once."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from libs.common.clock import ToldInstant, text_of
from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.supervision import InspectionDrawn
from libs.common.policy import Policy
from services.supervision.domain.inspection import PREFIX, Inspection, Name, Wish
from services.supervision.domain.sampling import Drawn
from services.supervision.domain.state import Known


class DrawInspection(Wish):
    """`size` of the cases closed with a result from `since` on and before `until`, by a seed that anybody may know.

    `unit`: that had a part of it last.  `area` and `category` take what lies within them.  Empty: all.
    """

    seed: Annotated[str, Field(min_length=1, max_length=80)]
    size: Annotated[int, Field(ge=1)]
    since: ToldInstant
    until: ToldInstant
    unit: str = ""
    area: str = ""
    category: str = ""
    by: Name


def wanted(command: DrawInspection, policy: Policy, at: datetime) -> DrawInspection:
    """The same, if it can be drawn at all; `Refused` names the field and the way out."""
    if command.since >= command.until:
        raise Refused("period", "since is not before until; name a time that has a length", status=422, field="since")
    if command.until > at:
        text = f"until lies ahead; cases are drawn of what is over, until {text_of(at)} at the latest"
        raise Refused("period-open", text, status=422, field="until")
    if command.size > policy.oversight.most:
        text = f"a sample has at most {policy.oversight.most} cases; draw several, each with a seed of its own"
        raise Refused("sample-size", text, status=422, field="size")
    categories = {part for one in policy.categories.categories for part in _line(one.id)}
    for field, known in (("unit", policy.units.by_id), ("area", policy.units.by_id), ("category", categories)):
        named = getattr(command, field)
        if named and named not in known:
            text = f"{named} is no {field} here; correct it, or leave it out for all"
            raise Refused(f"unknown-{field}", text, status=422, field=field)
    return command


def draw(state: Any, command: DrawInspection, now: Now) -> Decision[Inspection]:
    """Once; the same wish again is the same inspection, which stands as it was drawn."""
    if state is not None:
        raise drawn_already(now.subject)
    found: Drawn = now.found
    if command.size > found.population:
        text = f"only {found.population} cases fit; ask for as many at most, or for a longer time"
        raise Refused("too-few", text, status=422, field="size")
    fact = InspectionDrawn(
        **command.model_dump(exclude={"size"}), population=found.population, digest=found.digest, cases=found.cases
    )
    return Decision(Inspection(drawn=fact, at=now.at), (fact,))


def drawn_already(subject: str) -> Refused:
    """The refusal with the way out."""
    return Refused("drawn", f"this sample was drawn already; it is {subject.removeprefix(PREFIX)}")


def fits(case: Known, command: DrawInspection, policy: Policy) -> bool:
    """Whether a case belongs to the population."""
    above = policy.units.ancestors(case.area) if case.area and case.area in policy.units else ()
    return (
        command.unit in {"", *case.units}
        and command.area in {"", case.area, *above}
        and command.category in {"", *_line(case.category)}
    )  # fmt: skip


def _line(category: str) -> tuple[str, ...]:
    """`transport/road` lies in `transport`, and in itself."""
    steps = category.split("/")
    return tuple("/".join(steps[:n]) for n in range(1, len(steps) + 1))
