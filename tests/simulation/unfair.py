"""考核 in a seed: who wants a matter left out of the rates, and who finds later that it should not have been."""

from typing import TYPE_CHECKING, Any, Final

from libs.common.envelope import Heard
from tests.simulation.aside import Act
from tests.simulation.citizens import DAY, Citizen

if TYPE_CHECKING:
    from tests.simulation.city import City

LEFT_OUT, LIFTED = 0.4, 0.4


async def leave_out(city: "City", one: Citizen, heard: Heard, _fact: dict[str, Any]) -> None:
    """A unit asks for it, another person grants it; some of it is taken back, and asked for again."""
    draw, key = city.draw("leaves out", one.number, heard.sequence), str(heard.sequence)
    if draw.random() > LEFT_OUT:
        return
    await city.wait(10 ** draw.uniform(0, 5))
    why = {
        "reason": draw.choice(["unreasonable", "appealed"]),
        "why": "要求不合理",
        "asked_by": "单位 周",
        "by": "考核办 吴",
    }
    await city.ask("assessment", "exclude", one.case, key, **why)
    if draw.random() < LIFTED:
        await city.wait(draw.uniform(60, DAY))
        await city.ask("assessment", "lift-exclusion", one.case, key, why="复核不成立", by="考核办 郑")


HEARD: Final[dict[str, Act]] = {"evaluation-received": leave_out, "case-closed": leave_out}
