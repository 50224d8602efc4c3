"""督查: a sample of what was closed is drawn at the page, each case has its finding, and what follows is asked for."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from libs.common.clock import SetClock
from libs.common.policy import Policy
from tests.e2e.asker import Asker, askers, looks, offices, raises
from tests.e2e.conftest import Loop, in_memory, started
from tests.e2e.person import offered, reads
from tests.e2e.test_loop import heard
from tests.e2e.test_mission import facts, id_of
from tests.e2e.test_pages import signed_in

BEGIN = datetime(2026, 10, 12, 2, 0, tzinfo=UTC)
LIST = "/centre/inspections"
TEXTS = ("公司拖欠我们五个人三个月工资。", "饭店不给服务员发工资。", "公司拖欠农民工工资半年不发。")


@pytest.fixture
def clock() -> SetClock:
    return SetClock(BEGIN)


@pytest.fixture
async def loop(policy: Policy, tmp_path: Path, clock: SetClock) -> AsyncIterator[Loop]:
    async with started(policy, in_memory(), tmp_path / "outbox.jsonl", clock) as made:
        yield made


async def closed(loop: Loop, one: Asker, text: str) -> str:
    """A matter that was done and judged well; its case id."""
    await raises(one, text)
    case = await id_of(loop, one.number)
    await (await offices(loop, "d-labour")).work(one.number, "工资发了。")
    await looks(one, one.number)
    await heard(loop, "evaluation", case, "evaluation-invited")
    await offered(one.browser, f"/cases/{one.number}/rate", "/rate")
    await one.browser.fill("/rate", contacted="yes", resolved="yes", satisfied="5")
    await heard(loop, "supervision", case, "deadline-set")
    return case


async def test_drawn_recorded_followed_up_and_seen_on_the_case(loop: Loop, clock: SetClock) -> None:
    cases = {await closed(loop, one, text): one.number for one, text in zip(askers(loop, 3), TEXTS, strict=True)}
    for case in cases:
        await heard(loop, "evaluation", case, "case-closed")
    clock.move(timedelta(days=2))
    inspector = await signed_in(loop, "centre", "head")
    wish = {"seed": "十月第一组", "size": "9", "first": "2026-10-12", "last": "2026-10-12"}
    await offered(inspector, LIST, LIST)
    assert "还没有抽过" in inspector.text
    await inspector.fill(LIST, **wish)
    assert (inspector.status, "符合条件的只有 3 件" in inspector.text) == (422, True)
    await inspector.fill(LIST, **{**wish, "last": "2026-10-14"})
    assert "最晚到昨天" in inspector.text
    await inspector.fill(LIST, **{**wish, "size": "2"})
    sheet = inspector.path.removeprefix("/portal")
    assert "抽了 2 件，还有 2 件没查" in inspector.text
    assert "一共 3 件" in inspector.text

    drawn = [case for case in inspector.page.choices if case in cases]
    await inspector.fill("/finding", case=drawn[0], code="false-completion", text="")
    assert "请写看到了什么" in inspector.text
    step = {"unit": "d-labour", "what": "把工资发了", "due": "2026-10-20"}
    await inspector.fill("/finding", case=drawn[0], code="false-completion", text="人没拿到钱", **step)
    assert "虚报办结" in inspector.text
    await inspector.fill("/finding", case=drawn[1], code="true-as-said", text="问过了，发了")
    assert "都查完了" in inspector.text
    for words in ("督查：虚报办结。人没拿到钱", "办结"):
        await reads(inspector, f"/desk/cases/{cases[drawn[0]]}", words)

    clock.move(timedelta(days=6))
    inspector = await signed_in(loop, "centre", "head")
    subject = f"inspection:{sheet.rpartition('/')[2]}"
    await heard(loop, "supervision", subject, "follow-up-reminded")
    await reads(inspector, f"/desk/cases/{cases[drawn[0]]}", "督查后续到期，县人力资源和社会保障局：把工资发了")
    await inspector.open(sheet)
    await inspector.fill("/done", **{"done-case": drawn[0], "done-text": "钱发到手了"})
    assert ("办了 钱发到手了" in inspector.text, inspector.may("/done")) == (True, False)
    [order] = await facts(loop, "supervision", subject, "supervision-ordered")
    assert (order["unit"], order["reason"]) == ("d-labour", f"督查发现虚报办结：{cases[drawn[0]]}")
    await inspector.open(LIST)
    await inspector.fill(LIST, **{**wish, "size": "2"})
    assert inspector.path.endswith(sheet), "the same wish is the same sheet"


async def test_a_day_that_nobody_can_mean_is_told_beside_its_field(loop: Loop) -> None:
    inspector = await signed_in(loop, "centre", "head")
    await offered(inspector, LIST, LIST)
    for first, last in (("0001-01-01", "2026-10-12"), ("2026-10-12", "9999-12-31")):
        await inspector.fill(LIST, seed="一", size="1", first=first, last=last)
        assert (inspector.status, "日子写得不对" in inspector.text) == (422, True)
