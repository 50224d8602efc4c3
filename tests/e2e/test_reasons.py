"""Every dispatch of the demo's matters answers on the case page why this unit and why this deadline, zh and en."""

import asyncio
from pathlib import Path

import httpx
import pytest

from libs.common.clock import SystemClock, instant_of
from libs.common.policy import Policy, load_policy
from libs.common.settings import Settings
from libs.ops.demo.actors import Walk
from libs.ops.demo.doorway import Doorway
from libs.ops.demo.matters import matters
from libs.ops.demo.overlay import shortened
from services.portal.pages.wording import english, times
from tests.e2e.conftest import Loop, eventually
from tests.e2e.person import Person, somebody

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    return load_policy(shortened(CONFIG, tmp_path / "config"))


class Behind(httpx.AsyncBaseTransport):
    """The one door without a port: the first part of a path names the service."""

    def __init__(self, loop: Loop) -> None:
        self._services = {name: httpx.ASGITransport(app) for name, app in loop.apps.items()}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        _, service, rest = request.url.raw_path.decode().split("/", 2)
        request.url = request.url.copy_with(raw_path=f"/{rest}".encode())
        return await self._services[service].handle_async_request(request)


@pytest.mark.parametrize("loop", ["memory"], indirect=True)
async def test_every_dispatch_of_the_demo_answers_why_this_unit_and_why_this_deadline(
    loop: Loop, policy: Policy
) -> None:
    async with httpx.AsyncClient(transport=Behind(loop), base_url="http://door", timeout=30) as http:
        key = Settings().key.get_secret_value()
        walks = [Walk(matter, Doorway(http), lambda *_: None, key, "why") for matter in matters()]
        await asyncio.gather(*(walk.run(SystemClock().now()) for walk in walks))
    centre = somebody(loop)
    await centre.open("/sign-in")
    await centre.fill("/sign-in", unit="centre", role="centre")
    dispatches = [await explained(loop, policy, centre, walk) for walk in walks]
    assert sum(dispatches) >= len([matter for matter in matters() if matter.unit])


async def explained(loop: Loop, policy: Policy, centre: Person, walk: Walk) -> int:
    """How many dispatches of a matter its page explains: all that its journal holds."""
    facts = [
        entry["data"] for entry in await loop.stores["routing"].journal(walk.case) if "case-dispatched" in entry["type"]
    ]
    wanted = [words for fact in facts for words in sentences(fact, policy)]

    async def all_there() -> bool:
        text = await centre.open(f"/desk/cases/{walk.number}")
        return all(words in text for words in wanted)

    await eventually(all_there, f"{walk.matter.name} says {wanted}")
    return len(facts)


def sentences(fact: dict[str, str], policy: Policy) -> list[str]:
    """What the page must say of one dispatch: the unit with the rule's reason, and the date with its count."""
    unit = policy.units.name_of(fact["unit"])
    due = instant_of(fact["dues"]["result"])  # type: ignore[index]
    return [
        f"{fact['why'].rstrip('。').replace('。', '；')}，所以交给{unit}（",
        f"{times.day(due)} 前报结果，因为",
        f"{unit} has it: {fact['why_en'].rstrip('.')} (",
        f"the result is due by {english.moment(due)}, because ",
    ]
