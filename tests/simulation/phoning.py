"""回访 in a seed: somebody of another unit phones whom evaluation names, some in vain, some late, some too soon."""

from itertools import count
from typing import TYPE_CHECKING, Any, Final

from libs.common.envelope import Heard
from services.evaluation.domain.state import Call
from tests.simulation.aside import Act
from tests.simulation.citizens import HOUR, Citizen

if TYPE_CHECKING:
    from tests.simulation.city import City

REACHED, ANSWERED, UNHAPPY = 0.6, 0.6, 0.3
OVER: Final = frozenset({"no-call-back", "unknown-case"})


async def phone(city: "City", one: Citizen, heard: Heard, fact: dict[str, Any]) -> None:
    """Until they are reached, or nobody has to any more."""
    draw = city.draw("phones", one.number, heard.sequence)
    for turn in count(1):
        await city.wait(10 ** draw.uniform(1, 5.4))
        body = said(draw.random() < ANSWERED, sad=draw.random() < UNHAPPY) if draw.random() < REACHED else {}
        done = await record(city, one, fact["person"], f"{heard.sequence}/{turn}", **body)
        if city.ending or done.refused in OVER or (done.taken is not None and body):
            return
        await city.world.loop.wait(draw.choice([60.0, 2 * HOUR]))


async def record(city: "City", one: Citizen, person: str, key: str, **said: Any) -> Any:
    """By a unit that had no part of it, as far as evaluation knows."""
    handlers = city.state("evaluation", one.case).get("handlers", ())
    unit = next(unit for unit in city.world.policy.units.by_id if unit not in handlers)
    body = {"person": person, "unit": unit, "by": "回访", "reached": bool(said), **said}
    return await city.ask("evaluation", "call-back", one.case, key, **body)


def said(answered: bool, *, sad: bool = False) -> dict[str, Any]:
    """Three answers, or words alone."""
    answers = {"contacted": "yes", "resolved": "no" if sad else "yes", "satisfied": 1 if sad else 4}
    return {"text": "说过了", **(answers if answered else {})}


def waiting(city: "City", one: Citizen) -> list[str]:
    """Whom somebody still has to phone."""
    calls = city.state("evaluation", one.case).get("calls", {})
    return [person for person, call in calls.items() if not Call.model_validate(call).over]


HEARD: Final[dict[str, Act]] = {"call-back-opened": phone}
