"""回复 by hand: the rows of the page, of what notification says has to be done."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from libs.common.policy import Policy
from services.portal.domain.state import Matter
from services.portal.pages.reading.desk import STANDING
from services.portal.pages.reading.track import place_of
from services.portal.pages.views import Action, CallRow

CALL: Final = "call"
VISIT: Final = "visit"
OF_MEANS: Final[Mapping[str, str]] = {"phone": CALL, "visit": VISIT}


def where(unit: str, *, centre: bool) -> Mapping[str, Any]:
    """The question for matters of which somebody has to be told by hand: the centre's are all."""
    asked: dict[str, Any] = {f"{STANDING}.open": True, f"{STANDING}.marks": {"$in": [CALL, VISIT]}}
    return asked if centre else {**asked, f"{STANDING}.units": unit}


def rows_of(
    matter: Matter, told: Mapping[str, Any], policy: Policy, unit: str, *, centre: bool
) -> Iterator[tuple[str, CallRow]]:
    """Each person with what it takes; a unit sees its own visits, and nobody phones but the centre."""
    for task in told.get("tasks") or ():
        code, mine = OF_MEANS.get(task["means"], ""), task["unit"] == unit
        if code and (centre or (code == VISIT and mine)):
            acts = (CALL,) if code == CALL else (VISIT,) if mine else ()
            yield code, _row(matter, task, policy, (*acts, *(["reveal"] if acts else [])))


def _row(matter: Matter, task: Mapping[str, Any], policy: Policy, acts: tuple[str, ...]) -> CallRow:
    carried = [("person", task["person"])]
    return CallRow(
        number=matter.number, title=matter.title, place=place_of(matter, policy), person=task["person"],
        name=task["name"], to=task["to"], unit=policy.units.name_of(task["unit"]) if task["unit"] else "",
        round=task["round"], script=task["script"], actions=[Action(code, carried=carried) for code in acts],
    )  # fmt: skip


def with_number(row: CallRow, person: str, shown: str) -> CallRow:
    """The row of that person with what was revealed."""
    return replace(row, shown=shown) if row.person == person else row
