"""An opened box over HTTP: its slips are matters, shown at the desk with place and witnesses, found by the printed code."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from libs.common.printed import printed_code
from tests.e2e.conftest import Loop, eventually
from tests.e2e.person import reads, somebody
from tests.e2e.test_loop import at_desk
from tests.e2e.test_pages import signed_in

LAMP = "村口的路灯不亮了，晚上走路看不见"


def batch(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    written = (now - timedelta(days=2)).isoformat()
    return {
        "batch": uuid.uuid4().hex, "channel": "box", "place": "桑陌镇三棵槐村说事箱", "opened_at": now.isoformat(),
        "witnesses": ["周大文", "吴小满"], "items": [{"captured_at": written, **item} for item in items], **more,
    }  # fmt: skip


async def test_a_box_is_opened_and_its_slips_go_to_those_who_handle_them(loop: Loop) -> None:
    said = batch({"item": "1", "text": LAMP}, {"item": "2", "text": ""}, {"item": "3", "text": "公司拖欠农民工工资"})
    answer = await loop.post("/intake/v1/batches", said)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["taken"], told["refused"]) == (2, 1)
    assert told["items"][1]["trouble"]["field"] == "text"
    lamp, wages = told["items"][0]["receipt"], told["items"][2]["receipt"]
    await at_desk(loop, lamp["case_id"], "t02v001")
    await at_desk(loop, wages["case_id"], "d-labour")
    officer = await signed_in(loop, "t02v001", "clerk")
    await reads(officer, f"/desk/cases/{lamp['number']}", "桑陌镇三棵槐村说事箱")
    assert "周大文" in officer.text
    assert "吴小满" in officer.text
    again = (await loop.post("/intake/v1/batches", said)).json()
    assert [item["receipt"] for item in again["items"]] == [item["receipt"] for item in told["items"]]


async def test_a_box_without_two_witnesses_is_told_by_the_field(loop: Loop) -> None:
    answer = await loop.post("/intake/v1/batches", batch({"item": "1", "text": LAMP}, witnesses=["周大文"]))
    assert (answer.status_code, answer.json()["field"]) == (422, "witnesses")


async def test_the_code_that_a_kiosk_printed_leads_to_the_matter_and_a_wrong_one_nowhere(loop: Loop) -> None:
    name = uuid.uuid4().hex
    code = printed_code(name, "1")
    said = batch({"item": "1", "text": LAMP}, batch=name, channel="kiosk", witnesses=[])
    receipt = (await loop.post("/intake/v1/batches", said)).json()["items"][0]["receipt"]
    await at_desk(loop, receipt["case_id"], "t02v001")
    citizen = somebody(loop)

    async def found() -> bool:
        await citizen.open("/track")
        await citizen.fill("/track", number=code, secret="")
        return citizen.path.endswith(receipt["number"])

    await eventually(found, "the code leads to the matter")
    await reads(citizen, f"/cases/{receipt['number']}", receipt["number"])
    assert "周大文" not in citizen.text
    answer = await loop.post("/portal/v1/track", {"number": code})
    assert answer.json()["number"] == receipt["number"]
    other = await loop.post("/portal/v1/track", {"number": printed_code(name, "2")})
    assert other.status_code == 403


async def test_an_officer_types_in_a_box_and_what_is_wrong_stays_on_the_page(loop: Loop) -> None:
    officer = await signed_in(loop, "t02", "clerk")
    await officer.open("/desk/batch")
    opened = (datetime.now(UTC) - timedelta(hours=30)).strftime("%Y-%m-%dT%H:%M")
    box = {"place": "桑陌镇三棵槐村说事箱", "opened": opened, "witness": "周大文"}
    await officer.fill("/desk/batch", **box, witness2="周大文", **{"text-1": LAMP})
    assert "要两位见证人，名字不一样" in officer.text
    first = {"text-1": LAMP, "phone-1": "138 0000 0001", "text-2": "公司拖欠农民工工资", "phone-2": "12"}
    await officer.fill("/desk/batch", **box, witness2="吴小满", **first)
    assert "录好了 1 张" in officer.text
    assert "第 2 张：电话只写数字" in officer.text
    assert "text-1" not in officer.page.forms[0].fields
    await officer.fill("/desk/batch", **box, witness2="吴小满", **{**slip_two(), "phone-2": "13800000002"})
    assert "录好了 1 张" in officer.text
    assert "出错" not in officer.text
    assert {"text-3", "text-7"} <= officer.page.forms[0].fields
    [number] = [link.rpartition("/")[2] for link in officer.page.links if "/desk/cases/" in link]
    centre = await signed_in(loop, "centre", "centre")
    await reads(centre, f"/desk/cases/{number}", "见证人 周大文、吴小满")


def slip_two() -> dict[str, str]:
    return {"text-2": "公司拖欠农民工工资"}


async def test_more_slips_keep_what_was_written_and_a_box_without_slips_is_told(loop: Loop) -> None:
    officer = await signed_in(loop, "t02", "clerk")
    await officer.open("/desk/batch")
    officer.page.forms[0].carried["more"] = "1"  # the button for further slips
    await officer.fill("/desk/batch", **{"text-5": LAMP})
    assert {f"text-{n}" for n in range(1, 11)} <= officer.page.forms[0].fields
    assert LAMP in officer.text
    box = {"place": "桑陌镇三棵槐村说事箱", "opened": "2026-10-14T09:00", "witness": "周大文", "witness2": "吴小满"}
    await officer.fill("/desk/batch", **box)
    assert "一张也没写" in officer.text
    await officer.fill("/desk/batch", **{**box, "opened": "soon", "text-1": LAMP, "day-1": "yesterday"})
    assert officer.text.count("时间写得不对") >= 2


async def test_the_desk_finds_a_matter_by_the_printed_code(loop: Loop) -> None:
    name = uuid.uuid4().hex
    said = batch({"item": "1", "text": LAMP}, batch=name, channel="kiosk", witnesses=[])
    receipt = (await loop.post("/intake/v1/batches", said)).json()["items"][0]["receipt"]
    await at_desk(loop, receipt["case_id"], "t02v001")
    centre = await signed_in(loop, "centre", "centre")

    async def found() -> bool:
        await centre.open("/desk/batch")
        await centre.fill("/desk/code", code=printed_code(name, "1").replace(" ", "-"))
        return centre.path.endswith(receipt["number"])

    await eventually(found, "the code leads to the matter")
    await centre.open("/desk/batch")
    await centre.fill("/desk/code", code=printed_code(name, "2"))
    assert "没有这个回执码" in centre.text
