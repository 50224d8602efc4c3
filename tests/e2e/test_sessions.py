"""A specialist is met: booked at the desk, told to the citizen, moved, cancelled, held; one slot is one matter's."""

import os
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from libs.common.clock import SystemClock
from libs.ops.engines.choice import choose
from libs.ops.engines.look import look
from libs.ops.local import local_loop
from libs.ops.running import LocalLoop
from tests.e2e.conftest import Loop
from tests.e2e.person import Person, offered, reads, somebody
from tests.e2e.test_pages import PHONE, filed

Seats = Callable[[], Person]
LAWYER = "lawyer-1"
UNIT = "d-legal-aid"
PLACE = "县法律援助中心 201 室"


async def officer(seats: Seats, unit: str, role: str = "clerk") -> Person:
    person = seats()
    await person.open("/sign-in")
    await person.fill("/sign-in", unit=unit, role=role)
    return person


async def taken_on(seats: Seats, lead: Person, text: str) -> tuple[Person, str]:
    """A citizen who looks at their matter, and its number; the labour bureau works on it."""
    citizen = seats()
    number, _ = await filed(citizen, text)
    await citizen.open("/track")
    await citizen.fill("/track", number=number, secret=PHONE[-4:])
    await offered(lead, f"/desk/cases/{number}", "/accept")
    await lead.fill("/accept")
    return citizen, number


def free(person: Person) -> list[str]:
    """The lawyer's slots on the page."""
    return [value for value in person.page.choices if value.startswith(f"{LAWYER}|")]


async def walk(seats: Seats) -> tuple[Person, Person, str]:
    """Two matters want one slot; the one that has it moves, and cancels in the end."""
    lead, legal_aid = await officer(seats, "d-labour"), await officer(seats, UNIT)
    citizen, first = await taken_on(seats, lead, "公司拖欠我们五个人三个月工资。")
    other = await officer(seats, "d-labour")
    _, second = await taken_on(seats, other, "饭店不给服务员发工资。")
    for desk, number in ((lead, first), (other, second)):
        await offered(desk, f"/desk/cases/{number}/session", "/session/book")
    slot, later, *_ = free(lead)
    day, moved = (lead.page.choices[value].partition("　")[0] for value in (slot, later))
    await lead.fill("/session/book", slot=slot)
    assert "约专家：记下了。" in lead.text
    await other.fill("/session/book", slot=slot)
    assert (other.status, "这个时间刚被约走了" in other.text, slot in free(other)) == (409, True, False)
    for told in ("约好的面谈", day, PLACE, "律师 韩**", "身份证"):
        await reads(citizen, f"/cases/{first}", told)
    await offered(lead, f"/desk/cases/{first}", "/waive")
    assert "还不能报结果" in lead.text
    await offered(legal_aid, f"/desk/cases/{first}/session", "/session/move")
    await legal_aid.fill("/session/move", slot=later, reason="律师那天要出庭")
    await reads(citizen, f"/cases/{first}", f"改到 {moved}")
    await other.fill("/session/book", slot=slot)
    assert "约专家：记下了。" in other.text
    await lead.open(f"/desk/cases/{first}/session")
    assert slot not in free(lead)
    return lead, citizen, first


async def test_one_slot_is_one_matters_and_who_is_met_when_and_where_shows(loop: Loop) -> None:
    lead, citizen, number = await walk(lambda: somebody(loop))
    case = f"/desk/cases/{number}"
    await offered(lead, f"{case}/session", "/session/cancel")
    await lead.fill("/session/cancel", why="双方自己谈好了")
    await reads(citizen, f"/cases/{number}", "的面谈取消了，不用去了")
    assert "约好的面谈" not in citizen.text
    await lead.open(case)
    assert "还不能报结果" in lead.text
    await lead.fill("/waive", part=UNIT, reason="双方自己谈好了")
    await offered(lead, case, "/result")


class Then(SystemClock):
    """The machine's clock, some days later."""

    def __init__(self, ahead: timedelta) -> None:
        self._ahead = ahead

    def now(self) -> datetime:
        return super().now() + self._ahead


async def test_what_came_of_it_closes_the_part_and_the_citizen_reads_it(loop: Loop) -> None:
    def seats() -> Person:
        return somebody(loop)

    lead, legal_aid = await officer(seats, "d-labour"), await officer(seats, UNIT)
    citizen, number = await taken_on(seats, lead, "公司拖欠我们五个人三个月工资。")
    case = f"/desk/cases/{number}"
    await offered(lead, f"{case}/session", "/session/book")
    slot = free(lead)[0]
    await lead.fill("/session/book", slot=slot)
    await offered(legal_aid, f"{case}/session", "/session/cancel")
    assert not legal_aid.may("/session/record")
    begins = datetime.fromisoformat(slot.partition("|")[2])
    for service in ("routing", "portal"):
        loop.apps[service].state.running.desk.clock = Then(begins - SystemClock().now())
    legal_aid = await officer(seats, UNIT)
    await offered(legal_aid, f"{case}/session", "/session/record")
    await legal_aid.fill("/session/record", outcome="agreed")
    assert (legal_aid.status, "请写谈了什么" in legal_aid.text) == (422, True)
    await legal_aid.fill("/session/record", outcome="agreed", text="双方同意分三次付清。")
    assert "记面谈结果：记下了。" in legal_aid.text
    lead = await officer(seats, "d-labour")
    await offered(lead, case, "/result")
    await citizen.open("/track")
    await citizen.fill("/track", number=number, secret=PHONE[-4:])
    await reads(citizen, f"/cases/{number}", "和律师 韩**谈过了，谈成了。")
    await reads(citizen, f"/cases/{number}", "县法律援助中心办完了：双方同意分三次付清。")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[LocalLoop]:
    """Real processes behind one door."""
    with local_loop(tmp_path / "up", choose(look(os.environ))) as loop:
        yield loop


@pytest.mark.engines
@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_it_is_so_with_real_processes(running: LocalLoop) -> None:
    async with AsyncExitStack() as stack:
        waiting = [httpx.AsyncClient(base_url=f"{running.url}/portal", timeout=30) for _ in range(6)]
        for client in waiting:
            await stack.enter_async_context(client)
        _, citizen, number = await walk(lambda: Person(waiting.pop()))
        assert citizen.path.endswith(number)
