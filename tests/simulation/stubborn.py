"""Who does not do as they are told, and who cannot be reached: refused orders (拒不执行), calls in vain (联系不上)."""

from typing import TYPE_CHECKING, Any, Final

from libs.common.envelope import Heard
from tests.simulation.aside import Act
from tests.simulation.citizens import DAY, HOUR, Citizen

if TYPE_CHECKING:
    from tests.simulation.city import City

REFUSED, IN_VAIN = 0.2, 0.25
TRIES: Final = 4


async def refuse(city: "City", one: Citizen, heard: Heard, fact: dict[str, Any]) -> None:
    """A unit that says no to an order; the ladder goes on."""
    draw = city.draw("refuses", one.number, heard.sequence)
    if draw.random() < REFUSED:
        await city.wait(draw.uniform(60, DAY))
        who = {"unit": fact["unit"], "by": f"{fact['unit']} 经办"}
        await city.work(one, "order-answer", f"no/{heard.sequence}", **who, text="办不了，也不办", refused=True)


async def call_in_vain(city: "City", one: Citizen, _heard: Heard, fact: dict[str, Any]) -> None:
    """Some are called again and again, some of it too soon after the last time to count."""
    draw = city.draw("calls in vain", one.number, fact["hop"])
    if draw.random() > IN_VAIN:
        return
    await city.wait(draw.uniform(HOUR, DAY))
    who = {"unit": fact["part"], "by": f"{fact['part']} 经办"}
    for turn in range(TRIES):
        await city.work(one, "failed-contact", f"{fact['hop']}/{turn}", **who, means="phone")
        await city.world.loop.wait(draw.choice([300.0, 2 * HOUR, 8 * HOUR]))


HEARD: Final[dict[str, Act]] = {"supervision-ordered": refuse, "case-taken-on": call_in_vain}
