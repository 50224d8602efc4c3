"""挂账 in a seed: who wants a matter put aside for a while, who decides, and who takes it back before its day."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from libs.common.envelope import Heard
from tests.simulation.citizens import Citizen

if TYPE_CHECKING:
    from tests.simulation.city import City

WISHED, GRANTED = 0.5, 0.75
EARLY, PUT_OFF, GIVEN_UP = 0.3, 0.5, 0.85


async def wish(city: "City", one: Citizen, heard: Heard, fact: dict[str, Any]) -> None:
    """Who said that it is not resolved, or had it reopened, may be right, and nothing can be done about it now."""
    draw = city.draw("parks", one.number, heard.name, heard.sequence)
    if fact.get("resolved", "no") != "no" or draw.random() > WISHED:
        return
    await city.wait(10 ** draw.uniform(0, 5.3))
    day = later(city, draw.choice([1, 2, 5, 20]))
    await city.ask("evaluation", "propose-parking", one.case, heard.id[-4:], reason="等资金", review=day, by="吴")


async def decide(city: "City", one: Citizen, heard: Heard, _fact: dict[str, Any]) -> None:
    """Another officer of the centre."""
    draw, key = city.draw("decides", one.number, heard.sequence), str(heard.sequence)
    await city.wait(10 ** draw.uniform(-1, 5))
    if draw.random() < GRANTED:
        await city.ask("supervision", "grant-parking", one.case, key, by="郑")
    else:
        await city.ask("supervision", "deny-parking", one.case, key, reason="现在就能办", by="郑")


async def look_again(city: "City", one: Citizen, heard: Heard, _fact: dict[str, Any]) -> None:
    """Taken back early, put off, given up by who raised it, or left to its day."""
    draw, key = city.draw("looks again", one.number, heard.sequence), str(heard.sequence)
    roll = draw.random()
    await city.wait(10 ** draw.uniform(-1, 5.3))
    if roll < EARLY:
        await city.ask("supervision", "unpark", one.case, key, reason="资金到了", by="郑")
    elif roll < PUT_OFF:
        await city.ask(
            "supervision", "prolong-parking", one.case, key, reason="资金没到", review=later(city, 30), by="郑"
        )
    elif roll > GIVEN_UP and not one.withdraws:
        await city.speak(one, "withdraw", 0, reason="不等了")


def later(city: "City", days: int) -> str:
    """So many days from now, as a form says it."""
    return (city.world.now() + timedelta(days=days)).date().isoformat()


Act = Callable[["City", Citizen, Heard, dict[str, Any]], Coroutine[Any, Any, None]]
HEARD: Final[dict[str, Act]] = {
    "evaluation-received": wish, "case-reopened": wish, "parking-proposed": decide, "case-parked": look_again,
}  # fmt: skip
