"""申诉 in a seed: what goes round again is explained instead, whoever it is against appeals, and other units decide."""

from typing import TYPE_CHECKING, Any, Final

from libs.common.clock import instant_of
from libs.common.envelope import Heard
from tests.simulation.aside import Act
from tests.simulation.citizens import Citizen

if TYPE_CHECKING:
    from tests.simulation.city import City

EXPLAINED, APPEALED, UPHELD, AT_THE_END = 0.3, 0.8, 0.35, 0.2
LONGEST: Final = 5.5
"""Of what somebody takes their time for: a power of ten of seconds, less than four days."""


async def explain(city: "City", one: Citizen, heard: Heard, _fact: dict[str, Any]) -> None:
    """Some are explained to instead of being handled again; refused while somebody has still to be phoned."""
    draw = city.draw("explains", one.number, heard.sequence)
    if draw.random() > EXPLAINED:
        return
    await city.wait(10 ** draw.uniform(1, LONGEST))
    why = {"reason": "红线以外的部分，依法不能补偿", "unit": apart(city, one), "by": "沈"}
    await city.ask("evaluation", "explain", one.case, str(heard.sequence), **why)


async def appeal(city: "City", one: Citizen, heard: Heard, fact: dict[str, Any]) -> None:
    """Whoever it is closed or decided against asks the next level: soon, or at the last moment."""
    until = fact.get("appeal_until") or fact.get("until")
    draw = city.draw("appeals", one.number, heard.sequence)
    if until is None or draw.random() > APPEALED:
        return
    if draw.random() < AT_THE_END:
        await city.until(instant_of(until), draw)
    else:
        await city.wait(10 ** draw.uniform(0, LONGEST))
    if not city.ending:
        person = one.person(draw.randint(0, one.joiners))
        said = {"secret": city.secret(one, person), "text": "不服"}
        await city.ask("evaluation", "appeal", one.case, f"{person}/{heard.sequence}", **said)


async def decide(city: "City", one: Citizen, heard: Heard, fact: dict[str, Any]) -> None:
    """A unit without a hand in it: soon, or on the last day, when the clock strikes too."""
    draw = city.draw("decides on", one.number, heard.sequence)
    if draw.random() < AT_THE_END:
        await city.until(instant_of(fact["due"]), draw)
    else:
        await city.wait(10 ** draw.uniform(0, LONGEST))
    await rule(city, one, str(heard.sequence), upheld=draw.random() < UPHELD)


async def rule(city: "City", one: Citizen, key: str, *, upheld: bool) -> None:
    """By a unit that had no part of it, nor explained it, nor decided before, as far as evaluation knows."""
    said = {"upheld": upheld, "text": "再看了一遍", "unit": apart(city, one), "by": "郑"}
    await city.ask("evaluation", "decide-appeal", one.case, key, **said)


async def finish(city: "City", one: Citizen, turn: str) -> None:
    """What nobody decided so far; the same for as long as it waits."""
    level = city.state("evaluation", one.case)["appeal"]["level"]
    await rule(city, one, turn, upheld=city.draw("finishes", one.number, level).random() < UPHELD)


def apart(city: "City", one: Citizen) -> str:
    """The first unit without a hand in it."""
    known = city.state("evaluation", one.case)
    barred = {*known.get("handlers", ()), *((known.get("appeal") or {}).get("units", ()))}
    return next(unit for unit in city.world.policy.units.by_id if unit not in barred)


def waiting(city: "City", one: Citizen) -> bool:
    """Whether somebody has still to decide."""
    return bool((city.state("evaluation", one.case).get("appeal") or {}).get("person"))


HEARD: Final[dict[str, Act]] = {
    "case-reopened": explain, "case-closed": appeal, "appeal-decided": appeal, "appeal-filed": decide,
}  # fmt: skip
