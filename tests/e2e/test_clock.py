"""The proof of any deadline of the demo's matters can be checked by hand from what `caseloop clock` prints."""

import asyncio
from pathlib import Path

import httpx
import pytest

from libs.common.clock import SystemClock
from libs.common.policy import Policy, load_policy
from libs.common.settings import Settings
from libs.ops.clock.sheets import printed
from libs.ops.demo.actors import Walk
from libs.ops.demo.doorway import Doorway
from libs.ops.demo.matters import matters
from libs.ops.demo.overlay import shortened
from tests.e2e.conftest import Loop, eventually
from tests.e2e.pencil import Printed, checked, clocks_on
from tests.e2e.person import somebody
from tests.e2e.test_reasons import Behind

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    return load_policy(shortened(CONFIG, tmp_path / "config"))


@pytest.mark.parametrize("loop", ["memory"], indirect=True)
async def test_the_proof_of_every_clock_of_the_demo_adds_up_from_what_is_printed(loop: Loop, policy: Policy) -> None:
    async with httpx.AsyncClient(transport=Behind(loop), base_url="http://door", timeout=30) as http:
        key = Settings().key.get_secret_value()
        walks = [Walk(matter, Doorway(http), lambda *_: None, key, "clock") for matter in matters()]
        await asyncio.gather(*(walk.run(SystemClock().now()) for walk in walks))
    [many] = [walk for walk in walks if walk.matter.name == "房产证办不下来"]

    async def called_back() -> bool:
        return any(clock.head.startswith("回访群众") for clock in await printed_of(loop, many))

    await eventually(called_back, "supervision has heard that the dissatisfied are to be called back")
    clocks = [clock for walk in walks for clock in await printed_of(loop, walk)]
    for clock in clocks:
        checked(clock)
    said = {clock.head.partition("的期限")[0] for clock in clocks}
    # A call that is made at once may be heard of after the close, and then it has no clock.
    assert said - {"电话回复"} == {"接单", "联系群众", "办本部分", "报结果", "裁定退单", "回访群众"}
    assert len(clocks) >= 3 * len([walk for walk in walks if walk.matter.unit])
    assert any(note.startswith("停表") for clock in clocks for note in clock.notes), "none of them was stopped"


@pytest.mark.parametrize("loop", ["memory"], indirect=True)
async def test_an_officer_finds_the_same_lines_on_the_page_of_each_clock(loop: Loop, policy: Policy) -> None:
    async with httpx.AsyncClient(transport=Behind(loop), base_url="http://door", timeout=30) as http:
        [matter] = [matter for matter in matters() if matter.name == "涵洞积水"]
        walk = Walk(
            matter.model_copy(update={"steps": ()}),
            Doorway(http),
            lambda *_: None,
            Settings().key.get_secret_value(),
            "p",
        )
        await walk.run(SystemClock().now())
    clocks = await printed_of(loop, walk)
    centre = somebody(loop)
    await centre.open("/sign-in")
    await centre.fill("/sign-in", unit="centre", role="centre")
    case = await centre.open(f"/desk/cases/{walk.number}")
    assert "4 个期限，每个都能查怎么算的" in case
    for measure, clock in zip(("take_on", "contact", "result", "part"), clocks, strict=True):
        unit = "d-water" if measure == "part" else "t02"
        page = await centre.open(f"/desk/cases/{walk.number}/clock/{measure}/{unit}")
        assert [said for said in clock.grounds.values() if said not in page] == []
        assert [cells[0] for cells in clock.lines if cells[0].partition(" ")[0] not in page] == []
        assert clock.head.partition("：")[2] in page


async def printed_of(loop: Loop, walk: Walk) -> list[Printed]:
    """The print of a case, once supervision knows it; nothing of one that was never dispatched."""

    async def there() -> bool:
        answer = await loop.get(f"/supervision/v1/clocks/{walk.number}")
        return answer.status_code == 200

    if not walk.matter.unit:
        return []
    await eventually(there, f"{walk.matter.name} has clocks")
    said = (await loop.get(f"/supervision/v1/clocks/{walk.number}")).json()
    return list(clocks_on("\n".join(printed(said))))
