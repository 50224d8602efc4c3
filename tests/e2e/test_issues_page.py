"""举一反三 at its pages: who sees which issue, who plans, who says that it is done, and what came of it."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from libs.common.clock import SetClock, text_of
from libs.common.policy import Policy
from services.assessment.domain.issue import PREFIX, Issue
from tests.e2e.conftest import Loop, eventually, in_memory, started
from tests.e2e.person import Person
from tests.e2e.planted import NOW, Planted, county, plant
from tests.e2e.test_loop import submit
from tests.e2e.test_pages import closed, signed_in

pytestmark = [pytest.mark.timeout(120)]
NEW, THEIRS = "8c1d0a52b9e4", "77aa0a52b9e4"
ACCUSED = "水务局的人收了钱"
PLAN = {"owner": "d-housing", "text": "九个村换控制箱", "due": "2026-11-20"}


@pytest.fixture
def many(policy: Policy) -> list[Planted]:
    """Of one town; the first is about the water bureau."""
    first, *rest = [one for one in county(policy, 160) if one.counted.town == "t02"][:12]
    accused = first.matter.model_copy(update={"about": ("d-water",), "title": ACCUSED})
    return [replace(first, matter=accused), *rest]


@pytest.fixture
async def loop(policy: Policy, many: list[Planted], tmp_path: Path) -> AsyncIterator[Loop]:
    engines = in_memory()
    plant(engines, policy, many)
    async with started(policy, engines, tmp_path / "outbox.jsonl", SetClock(NOW)) as made:
        documents = made.stores["assessment"].documents  # type: ignore[attr-defined]
        for name, state in ((NEW, issue(many)), (THEIRS, planned(many))):
            documents[PREFIX + name] = {"_id": PREFIX + name, "v": 1, "n": 0, "j": [], "in": {}, "st": state}
        yield made


def issue(many: list[Planted], **more: Any) -> dict[str, Any]:
    """Raised a week ago, with every other of those matters."""
    members = [
        {"case": one.case, "number": one.counted.number, "title": one.matter.title, "town": "t02",
         "at": text_of(NOW - timedelta(days=9))}
        for one in many[::2]
    ]  # fmt: skip
    said = {
        "cluster": "cluster:t02/urban", "category": "urban", "town": "t02", "label": "村里路灯不亮",
        "reason": "30 天里有 10 件同样的事", "raised_at": text_of(NOW - timedelta(days=7)),
        "since": text_of(NOW - timedelta(days=37)), "members": members, "days": {"2026-10-07": len(members)},
        "plan_by": text_of(NOW + timedelta(days=7)),
    }  # fmt: skip
    return Issue.model_validate({**said, **more}).model_dump(mode="json")


def planned(many: list[Planted]) -> dict[str, Any]:
    plan = {
        "owner": "d-water",
        "text": "清一遍水沟",
        "due": text_of(NOW - timedelta(days=1)),
        "by": "中心",
        "asked": True,
    }
    return issue(many, label="雨后路口积水", plan=plan, plan_by=None, turn=1, unlisted=3)


async def told(person: Person, path: str) -> str:
    await person.open(path)
    return person.text


async def test_the_centre_sees_all_issues_what_is_late_first(loop: Loop, many: list[Planted]) -> None:
    centre = await signed_in(loop, "centre", "centre")
    said = await told(centre, "/desk/issues")
    assert said.index("雨后路口积水") < said.index("村里路灯不亮")
    assert "10月15日 到期没做完" in said
    assert f"{len(many[::2]) + 3} 件" in said
    late = await told(centre, "/desk/issues?standing=late")
    assert ("雨后路口积水" in late, "村里路灯不亮" in late) == (True, False)
    assert "没有这样的" in await told(centre, "/desk/issues?standing=over")


async def test_the_page_says_why_it_was_raised_and_leads_to_its_matters(loop: Loop, many: list[Planted]) -> None:
    centre = await signed_in(loop, "centre", "head")
    said = await told(centre, f"/desk/issues/{NEW}")
    assert "30 天里有 10 件同样的事，10月9日 列出来" in said
    assert {f"/portal/desk/cases/{one.counted.number}" for one in many[::2]} <= set(centre.page.links)
    assert (await centre.get(f"/desk/cases/{many[0].counted.number}")).status_code == 200
    assert "还没有办法" in said


async def test_the_centre_plans_the_owner_says_it_is_done_and_each_step_shows(loop: Loop) -> None:
    centre, owner = await signed_in(loop, "centre", "centre"), await signed_in(loop, "d-housing")
    assert "村里路灯不亮" not in await told(owner, "/desk/issues")
    await centre.open(f"/desk/issues/{NEW}")
    assert not centre.may("/complete-issue")
    await centre.fill("/plan-issue", **PLAN, label="路灯")
    assert "定办法：记下了。" in centre.text
    assert "县综治中心 中心值班定的" in centre.text
    assert "路灯" in await told(owner, "/desk/issues")
    await owner.open(f"/desk/issues/{NEW}")
    assert (owner.may("/plan-issue"), owner.may("/complete-issue")) == (False, True)
    await owner.fill("/complete-issue", text="控制箱都换了")
    said = await told(centre, f"/desk/issues/{NEW}")
    assert "在数有没有少" in said
    for words in ("定了办法，11月23日（周一）9:00 前做完：九个村换控制箱", "办法做完了：控制箱都换了"):
        assert words in said
    assert (centre.may("/plan-issue"), centre.may("/complete-issue")) == (False, False)


async def test_the_same_form_sent_twice_plans_once(loop: Loop) -> None:
    centre = await signed_in(loop, "centre", "centre")
    await centre.open(f"/desk/issues/{NEW}")
    [form] = [form for form in centre.page.forms if form.action.endswith("/plan-issue")]
    for _ in range(2):
        answer = await centre.post(form.action, {**form.carried, **PLAN})
        assert answer.status_code == 303
    assert await loop.types("assessment", PREFIX + NEW) == ["action-planned"]


WRONG = [
    pytest.param({"owner": ""}, "请选由哪个单位治", id="no owner"),
    pytest.param({"text": ""}, "请写怎么治", id="no deed"),
    pytest.param({"due": ""}, "请选哪天前做完", id="no day"),
    pytest.param({"due": "soon"}, "日子写得不对", id="no day at all"),
    pytest.param({"due": "2026-10-01"}, "要在明天以后", id="a day that is past"),
    pytest.param({"owner": "mars"}, "请选由哪个单位治", id="no such unit"),
]


@pytest.mark.parametrize(("wrong", "words"), WRONG)
async def test_what_is_wrong_stands_beside_its_field_and_what_was_written_stays(
    loop: Loop, wrong: dict[str, str], words: str
) -> None:
    centre = await signed_in(loop, "centre", "centre")
    await centre.open(f"/desk/issues/{NEW}")
    await centre.fill("/plan-issue", **{**PLAN, "text": "换灯", **wrong})
    assert (centre.status, words in centre.text, centre.may("/plan-issue")) == (422, True, True)
    assert wrong.get("text") == "" or "换灯" in centre.text
    assert await loop.types("assessment", PREFIX + NEW) == []


async def test_others_neither_see_nor_decide(loop: Loop) -> None:
    leader, stranger = await signed_in(loop, "t02", "leader"), await signed_in(loop, "d-housing")
    await leader.open(f"/desk/issues/{THEIRS}")
    assert leader.status == 200
    assert not [form for form in leader.page.forms if "/desk/issues/" in form.action]
    csrf = {"csrf": re.findall(r'name="csrf" value="([^"]+)"', (await leader.get("/desk/batch")).text)[0]}
    for code in ("plan-issue", "complete-issue"):
        assert (await leader.post(f"/desk/issues/{THEIRS}/{code}", {**csrf, **PLAN})).status_code == 403
    assert (await stranger.get(f"/desk/issues/{THEIRS}")).status_code == 403
    assert (await leader.get("/desk/issues/none")).status_code == 404
    assert await loop.types("assessment", PREFIX + THEIRS) == []


async def test_who_puts_it_right_reads_what_it_is_about_but_opens_only_their_own(
    loop: Loop, many: list[Planted]
) -> None:
    owner = await signed_in(loop, "d-water")
    said = await told(owner, f"/desk/issues/{THEIRS}")
    theirs = [one for one in many[2::2] if "d-water" not in one.matter.standing.units]
    assert theirs
    for one in theirs:
        assert one.matter.title in said
        assert f"/portal/desk/cases/{one.counted.number}" not in owner.page.links


async def test_nobody_reads_a_matter_that_is_about_them(loop: Loop) -> None:
    owner, centre = await signed_in(loop, "d-water"), await signed_in(loop, "centre", "head")
    said = await told(owner, f"/desk/issues/{THEIRS}")
    assert (ACCUSED in said, "这件事不归您看" in said) == (False, True)
    assert ACCUSED in await told(centre, f"/desk/issues/{THEIRS}")


async def test_whoever_said_it_is_told_once_what_was_done_about_all(loop: Loop) -> None:
    said = await submit(loop, "村口的路灯不亮，好几天了。")
    documents = loop.stores["assessment"].documents  # type: ignore[attr-defined]
    documents[PREFIX + NEW]["st"]["members"][0]["case"] = said["case_id"]
    documents[PREFIX + NEW]["st"]["members"][1:] = []
    centre = await signed_in(loop, "centre", "centre")
    await centre.open(f"/desk/issues/{NEW}")
    await centre.fill("/plan-issue", **PLAN)
    await centre.fill("/complete-issue", text="控制箱都换了")

    async def shared() -> list[dict[str, Any]]:
        journal = await loop.stores["notification"].journal(said["case_id"])
        return [entry["data"] for entry in journal if entry["data"].get("notice") == "shared"]

    [notice] = await eventually(shared, "it is told")
    assert "县住房和城乡建设局 一起治了：控制箱都换了。" in notice["text"]

    async def out() -> list[str]:
        lines = loop.outbox.read_text("utf-8").splitlines() if loop.outbox.exists() else []
        return [line for line in lines if notice["id"] in line]

    assert len(await eventually(out, "it is on its way")) == 1


async def test_the_leaders_page_shows_them_as_cards(loop: Loop) -> None:
    leader = await signed_in(loop, "centre", "head")
    said = await told(leader, "/desk/figures")
    assert "举一反三：同样的事，治之前和之后" in said
    assert f"/portal/desk/issues/{THEIRS}" in leader.page.links
    assert "负责：县水务局" in said


async def test_without_assessment_the_pages_say_so_and_the_leaders_page_goes_on(loop: Loop) -> None:
    leader = await signed_in(loop, "centre", "head")
    loop.clients["assessment"] = httpx.AsyncClient(transport=httpx.MockTransport(closed), base_url="http://door")
    assert [(await leader.get(path)).status_code for path in ("/desk/issues", f"/desk/issues/{NEW}")] == [503, 503]
    said = await told(leader, "/desk/figures")
    assert (leader.status, "举一反三：" in said) == (200, False)
