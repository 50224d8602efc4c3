"""挂账: what a citizen calls unresolved and cannot be done now is put aside until a day, comes back, and is closed."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from libs.common.clock import SetClock
from libs.common.policy import Policy
from tests.e2e.asker import Asker, askers, looks, offices, raises
from tests.e2e.conftest import Loop, eventually, in_memory, started
from tests.e2e.person import offered, reads
from tests.e2e.test_loop import heard
from tests.e2e.test_mission import facts, id_of
from tests.e2e.test_pages import signed_in

BEGIN = datetime(2026, 10, 12, 2, 0, tzinfo=UTC)
REVIEW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SUNDAY = "2026-11-22"
WHY = "要等省里的资金"


@pytest.fixture
def clock() -> SetClock:
    return SetClock(BEGIN)


@pytest.fixture
async def loop(policy: Policy, tmp_path: Path, clock: SetClock) -> AsyncIterator[Loop]:
    async with started(policy, in_memory(), tmp_path / "outbox.jsonl", clock) as made:
        yield made


async def judges(one: Asker, loop: Loop, resolved: str, satisfied: int, round_: int) -> None:
    await heard(loop, "evaluation", await id_of(loop, one.number), "evaluation-invited", round_)
    await offered(one.browser, f"/cases/{one.number}/rate", "/rate")
    await one.browser.fill("/rate", contacted="yes", resolved=resolved, satisfied=str(satisfied))


async def heard_of_proposal(loop: Loop, case: str) -> None:
    """Supervision decides on it; the page may have heard of it before."""

    async def waits() -> bool:
        return bool((await loop.get(f"/supervision/v1/cases/{case}")).json()["case"]["proposal"])

    await eventually(waits, "supervision has the proposal")


async def sent_again(loop: Loop, case: str, hop: int) -> None:
    """Handling may hear that it is no longer parked before it hears of the new dispatch."""

    async def there() -> bool:
        return bool((await loop.get(f"/handling/v1/cases/{case}")).json()["case"]["hop"] == hop)

    await eventually(there, f"handling has hop {hop}")


async def test_unhappy_proposed_granted_shown_back_on_its_day_redone_and_closed(loop: Loop, clock: SetClock) -> None:
    [citizen] = askers(loop, 1)
    await raises(citizen, "公司拖欠我们五个人三个月工资。")
    number, case = citizen.number, await id_of(loop, citizen.number)
    desks = await offices(loop, "d-labour")
    await desks.work(number, "催过公司了。")
    await looks(citizen, number)
    await judges(citizen, loop, "no", 1, 1)

    proposes, decides = desks.centre, await signed_in(loop, "centre", "head")
    page = f"/desk/cases/{number}"
    await offered(proposes, page, "/propose-parking")
    await proposes.fill("/propose-parking", reason=WHY, review="2026-10-01")
    assert proposes.status == 422
    await offered(proposes, page, "/propose-parking")
    await proposes.fill("/propose-parking", reason=WHY, review=SUNDAY)
    await heard_of_proposal(loop, case)
    await offered(proposes, "/centre/parked", f"{number}/grant-parking")
    await proposes.fill(f"{number}/grant-parking")
    assert (proposes.status, "提出的人不能自己同意" in proposes.text) == (403, True)
    await offered(decides, "/centre/parked", f"{number}/grant-parking")
    await decides.fill(f"{number}/grant-parking")

    await reads(citizen.browser, f"/cases/{number}", "先挂账，11月23日（周一）9:00 再看")
    assert WHY in citizen.browser.text
    assert not citizen.browser.may("/rate")
    await reads(decides, "/centre/parked", "挂着的 1")
    for words in (WHY, "11月23日 周一", "还有 42 天", "县人力资源和社会保障局"):
        assert words in decides.text, decides.text
    await reads(desks.lead, page, "挂账")
    assert not desks.lead.may("/accept")

    clock.move(REVIEW - BEGIN - timedelta(seconds=1))
    await heard(loop, "supervision", case, "case-parked")
    assert "case-unparked" not in await loop.types("supervision", case)
    clock.move(timedelta(seconds=1))
    await heard(loop, "supervision", case, "case-unparked")
    decides = await signed_in(loop, "centre", "head")
    await reads(decides, page, "挂账到期")
    await sent_again(loop, case, 3)
    later = await offices(loop, "d-labour")
    await later.work(number, "工资发到了每个人手里。")
    await looks(citizen, number)
    await judges(citizen, loop, "yes", 5, 2)
    await heard(loop, "evaluation", case, "case-closed")
    assert [(f["round"], f["outcome"]) for f in await facts(loop, "evaluation", case, "case-closed")] == [
        (2, "satisfied")
    ]
    [*_, last] = await facts(loop, "routing", case, "case-dispatched")
    assert (last["hop"], last["round"]) == (3, 2)

    async def told() -> bool:
        said = [f["notice"] for f in await facts(loop, "notification", case, "notice-sent")]
        return said.count("parked") == said.count("unparked") == 1

    await eventually(told, "the citizen is told once of each")
