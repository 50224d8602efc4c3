"""The desk in full: two at one case, several cases at once, what a result needs, and who was reached when."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from libs.common.files.tests import samples
from tests.e2e.conftest import Loop, eventually
from tests.e2e.person import Person, offered, reads, somebody
from tests.e2e.test_files import shown
from tests.e2e.test_pages import filed, signed_in

WAGES = "公司拖欠我们五个人三个月工资，一直说过几天发。"
PAPER = "派出所说户口落户的材料不全，跑了三趟"
LAW = "户口登记条例第七条"


async def taken_on(loop: Loop, unit: str = "d-labour", text: str = WAGES) -> tuple[Person, str, str]:
    """An officer at a case, its number and its receipt code."""
    number, token = await filed(somebody(loop), text)
    officer = await signed_in(loop, unit)
    await offered(officer, f"/desk/cases/{number}", "/accept")
    await officer.fill("/accept")
    return officer, number, token


async def case_of(loop: Loop, number: str) -> str:
    found = await loop.stores["intake"].find({"st.number": number})
    return str(found[0]["_id"])


async def tracking(loop: Loop, number: str, token: str) -> Person:
    citizen = somebody(loop)
    await citizen.open("/track")
    await citizen.fill("/track", number=number, secret=token)
    return citizen


async def test_who_was_overtaken_sees_what_happened_with_their_words_kept_and_can_go_on(loop: Loop) -> None:
    slow, number, _ = await taken_on(loop)
    case, quick = f"/desk/cases/{number}", await signed_in(loop, "d-labour")
    await slow.open(case)
    await quick.open(case)
    await quick.fill("/progress", text="已经约谈公司老板。")
    await slow.fill("/contact", means="phone")
    assert slow.status == 412
    assert "您打开以后，这件事又往前走了，刚才做的没有存" in slow.text
    assert "已经约谈公司老板。" in slow.text.partition("刚才做的没有存")[2].partition("现在能做")[0]
    await slow.fill("/contact", means="phone")
    assert "记一次联系：记下了。" in slow.text


async def test_words_for_which_there_is_no_form_any_more_are_shown_so_that_they_are_not_lost(loop: Loop) -> None:
    slow, number, _ = await taken_on(loop)
    case, quick = f"/desk/cases/{number}", await signed_in(loop, "d-labour")
    await slow.open(case)
    await quick.open(case)
    await quick.fill("/result", outcome="resolved", text="工资发了。")
    await slow.fill("/question", text="哪几个人没发？")
    assert (slow.status, "您写的“问什么”：哪几个人没发？" in slow.text) == (412, True)
    assert not slow.may("/question")
    await slow.fill("/note", text="先别报")
    assert "先别报" in slow.text


async def test_the_same_form_sent_twice_is_one_command(loop: Loop) -> None:
    officer, number, _ = await taken_on(loop)
    before = officer.page
    for _ in range(2):
        officer.page = before
        await officer.fill("/progress", text="正在核对工资表。")
        assert (officer.status, "报进展：记下了。" in officer.text) == (200, True)
    types = await loop.types("handling", await case_of(loop, number))
    assert types.count("progress-reported") == 1


async def test_a_program_is_told_the_state_and_held_to_it(loop: Loop) -> None:
    _, number, _ = await taken_on(loop)
    case, desk = await case_of(loop, number), loop.clients["handling"]
    read = await desk.get(f"/v1/cases/{case}")
    assert read.headers["etag"] == f'"{read.json()["etag"]}"'
    assert read.json()["position"] == {"handling": 1}
    body = {"unit": "d-labour", "by": "周", "text": "查到账户了。"}
    done = [
        await desk.post(f"/v1/cases/{case}/progress", json=body, headers={"if-match": read.headers["etag"]})
        for _ in range(2)
    ]
    assert [answer.status_code for answer in done] == [200, 412]
    assert done[1].json()["etag"] == done[0].json()["etag"]


async def test_who_else_has_a_case_open_is_shown_and_keeps_nobody_from_anything(loop: Loop) -> None:
    first, number, _ = await taken_on(loop)
    case, colleague = f"/desk/cases/{number}", await signed_in(loop, "d-labour")
    await first.open(case)
    assert "正在办 " not in first.text
    await colleague.open(case)
    assert "正在办 本单位 经办" in colleague.text
    await first.open(case)
    assert "正在办 本单位 经办" in first.text
    centre = await signed_in(loop, "centre", "centre")
    await centre.open(case)
    assert "正在办 县人力资源和社会保障局 经办" in centre.text
    await colleague.fill("/progress", text="在办。")
    assert colleague.status == 200
    assert (await loop.types("handling", await case_of(loop, number)))[-1] == "progress-reported"


def chosen(officer: Person, *numbers: str) -> list[str]:
    """What is ticked for these on the list that stands there."""
    return [value for value in officer.page.values["number"] if value.partition("@")[0] in numbers]


async def listed(officer: Person, queue: str, *numbers: str) -> None:
    async def there() -> bool:
        await officer.open(f"/desk?queue={queue}&kind=complaint")
        return len(chosen(officer, *numbers)) == len(numbers) if "number" in officer.page.values else False

    await eventually(there, f"{numbers} can be ticked")


async def test_several_are_done_at_once_and_each_says_what_became_of_it(loop: Loop) -> None:
    officer, one, _ = await taken_on(loop)
    _, two, _ = await taken_on(loop, text="工地上工资没发，老板跑了。")
    await listed(officer, "unit", one, two)
    ticks, before = chosen(officer, one, two), officer.page
    other = await signed_in(loop, "d-labour")
    await other.open(f"/desk/cases/{two}")
    await other.fill("/contact", means="phone")
    stranger, _ = await filed(somebody(loop), PAPER)
    await officer.fill("/desk/bulk", deed="progress", text="一起约谈。", number=[*ticks, stranger, "HQ26-999999-9"])
    assert officer.status == 200
    assert "1 件办了，3 件没办" in officer.text
    for told in ("又往前走了", "不在您的单位", "没有这个编号"):
        assert told in officer.text
    counts = [(await loop.types("handling", await case_of(loop, n))).count("progress-reported") for n in (one, two)]
    assert counts == [1, 0]
    officer.page = before
    await officer.fill("/desk/bulk", deed="progress", text="一起约谈。", number=ticks)
    assert "1 件办了，1 件没办" in officer.text
    assert (await loop.types("handling", await case_of(loop, one))).count("progress-reported") == 1
    assert [link for link in officer.page.links if link.endswith("/desk?queue=unit&words=&kind=complaint&step=&page=1")]


async def test_the_centre_approves_several_at_once_and_never_what_it_handled(loop: Loop) -> None:
    officer, number, _ = await taken_on(loop)
    await officer.fill("/result", outcome="resolved", text="发了。")
    centre = await signed_in(loop, "centre", "centre")
    await listed(centre, "to-check", number)
    ticks = chosen(centre, number)
    await officer.open("/desk")
    officer.page.forms[-1].fields |= {"deed", "number"}
    officer.page.forms[-1].action = "/portal/desk/bulk"
    await officer.fill("/desk/bulk", deed="approve", number=ticks)
    assert officer.status == 403
    await centre.fill("/desk/bulk", deed="approve", number=ticks)
    assert "1 件办了。" in centre.text
    assert "result-approved" in await loop.types("handling", await case_of(loop, number))


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"deed": "accept"}, 422, "一件也没有选"),
        ({"deed": "accept", "number": [f"HQ26-{n:06}-1" for n in range(51)]}, 422, "一次最多办 50 件，您选了 51 件，一件也没办"),
        ({"deed": "progress", "number": "HQ26-000001-1"}, 422, "请写办到哪了"),
        ({"deed": "result", "number": "HQ26-000001-1"}, 404, "没有这个做法"),
    ],
    ids=["nothing ticked", "too many", "without words", "an act that needs its own page"],
)  # fmt: skip
async def test_what_cannot_be_done_at_once_is_not_half_done(
    loop: Loop, fields: dict[str, object], status: int, told: str
) -> None:
    officer, number, _ = await taken_on(loop)
    await listed(officer, "unit", number)
    await officer.fill("/desk/bulk", **fields)
    assert (officer.status, told in officer.text) == (status, True)


async def test_what_is_impossible_needs_the_law_and_the_citizen_reads_it(loop: Loop) -> None:
    officer, number, token = await taken_on(loop)
    await officer.fill("/result", outcome="impossible", text="这笔钱不归工资管。")
    assert officer.status == 422
    assert "报结果：依法办不了的，要写依据哪条法律法规。" in officer.text
    assert "这笔钱不归工资管。" in officer.text
    await officer.fill("/result", outcome="impossible", text="这笔钱不归工资管。", legal="劳动法第五十条")
    centre = await signed_in(loop, "centre", "centre")
    await offered(centre, f"/desk/cases/{number}", "/approve")
    assert "依据：劳动法第五十条" in centre.text
    await centre.fill("/approve", text="这笔钱是货款，不归我们管。")
    citizen = await tracking(loop, number, token)
    await reads(citizen, f"/cases/{number}", "这笔钱是货款，不归我们管。 依据：劳动法第五十条")


async def test_what_the_category_demands_is_asked_for_checked_and_shown(loop: Loop) -> None:
    officer, number, token = await taken_on(loop, "d-police", PAPER)
    await officer.fill("/result", outcome="resolved", text="户口落好了。")
    assert (officer.status, "这一类事，报这个结果要写这一项" in officer.text) == (422, True)
    await officer.fill("/result", outcome="resolved", text="户口落好了。", **{"evidence-justice-paper": "禾公户字 17"})
    citizen, centre = await tracking(loop, number, token), await signed_in(loop, "centre", "centre")
    await offered(centre, f"/desk/cases/{number}", "/approve")
    assert "禾公户字 17（群众看得到）" in centre.text
    await citizen.open(f"/cases/{number}")
    assert "禾公户字" not in citizen.text
    await centre.fill("/approve")
    await reads(citizen, f"/cases/{number}", "禾公户字 17")


def here(moment: datetime) -> str:
    """As a browser writes it, on the deployment's clock."""
    return (moment + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M:%S")


async def test_a_contact_in_the_future_or_before_the_case_came_is_told_at_its_field(loop: Loop) -> None:
    officer, _, _ = await taken_on(loop)
    now = datetime.now(UTC)
    for at, told in ((now + timedelta(hours=1), "联系的时间还没到"), (now - timedelta(days=1), "事情还没到本单位")):
        await officer.fill("/contact", means="phone", at=here(at))
        assert (officer.status, told in officer.text) == (422, True)
    await officer.fill("/contact", means="phone", at="昨天")
    assert (officer.status, "写成日期和时间" in officer.text) == (422, True)
    await officer.fill("/contact", means="phone")
    assert officer.status == 200


async def test_calls_in_a_row_are_shown_as_one_attempt_and_how_many_it_takes(loop: Loop) -> None:
    officer, number, _ = await taken_on(loop)
    for _ in range(3):
        await officer.fill("/failed-contact", means="phone")
        assert officer.status == 200
    await reads(officer, f"/desk/cases/{number}", "没联系上试了 1 次")
    assert "48 小时里试够 3 次，每次隔开 30 分钟，才算联系不上" in officer.text
    clocks = (await loop.get(f"/supervision/v1/cases/{await case_of(loop, number)}")).json()["case"]["clocks"]
    assert [clock["status"] for clock in clocks if clock["measure"] == "contact"] == ["running"]


async def test_the_unit_reads_why_it_is_to_be_done_again(loop: Loop) -> None:
    officer, number, _ = await taken_on(loop)
    await officer.fill("/result", outcome="resolved", text="发了。")
    centre = await signed_in(loop, "centre", "centre")
    await offered(centre, f"/desk/cases/{number}", "/send-back")
    await centre.fill("/send-back", reason="没有工资条")
    await reads(officer, f"/desk/cases/{number}", "上次核对退回的原因没有工资条")
    stands = await loop.get(f"/handling/v1/cases/{await case_of(loop, number)}")
    assert (stands.json()["case"]["sent_back"], stands.json()["case"]["round"]) == (1, 1)


async def test_without_the_desk_nothing_is_done_and_the_list_says_so(loop: Loop) -> None:
    officer, number, _ = await taken_on(loop)
    await listed(officer, "unit", number)
    ticks, desk = chosen(officer, number), loop.clients["handling"]
    loop.clients["handling"] = httpx.AsyncClient(
        transport=httpx.MockTransport(lambda _: httpx.Response(503, json={"code": "unavailable"})),
        base_url="http://door",
    )
    await officer.fill("/desk/bulk", deed="progress", text="在办", number=ticks)
    loop.clients["handling"] = desk
    assert re.search("0 件办了，1 件没办.*这会儿没办成", officer.text)


async def test_photos_of_a_result_are_cleaned_shown_to_the_checker_and_to_the_citizen_if_the_unit_says_so(
    loop: Loop,
) -> None:
    officer, number, token = await taken_on(loop)
    case = f"/desk/cases/{number}"
    await officer.send("/result", [("假.jpg", b"<script>alert(1)</script>")], outcome="resolved", text="发了。")
    assert (officer.status, "不是照片，也不是 PDF" in officer.text) == (422, True)
    await officer.send("/result", [("现场 13812345678.jpg", samples.photo())], outcome="impossible", text="发不了。")
    assert (officer.status, "要写依据哪条法律法规" in officer.text) == (422, True)
    assert "已经加上的 1 个" in officer.text
    await officer.send("/result", [("合同.pdf", samples.document())], outcome="resolved", text="发了。", public="yes")
    assert "报结果：记下了。" in officer.text
    centre, citizen = await signed_in(loop, "centre", "centre"), await tracking(loop, number, token)
    [paper, photo] = await shown(centre, case, 2)
    assert "13812345678" not in centre.text
    assert (await centre.get(photo)).headers["content-type"] == "image/jpeg"
    assert b"Exif" not in (await centre.get(photo)).content
    mine = [link.replace("/portal/desk", "/portal") for link in (photo, paper)]
    assert [(await citizen.get(link)).status_code for link in mine] == [404, 404]
    await offered(centre, case, "/approve")
    await centre.fill("/approve")
    assert set(await shown(citizen, f"/cases/{number}", 2)) == set(mine)
    assert [(await citizen.get(link)).status_code for link in mine] == [200, 200]
    assert (await somebody(loop).get(mine[0])).status_code != 200


async def test_photos_that_the_unit_keeps_inside_no_citizen_gets(loop: Loop) -> None:
    officer, number, token = await taken_on(loop)
    await officer.send("/result", [("现场.jpg", samples.photo())], outcome="resolved", text="发了。")
    centre, citizen = await signed_in(loop, "centre", "centre"), await tracking(loop, number, token)
    await offered(centre, f"/desk/cases/{number}", "/approve")
    [photo] = await shown(centre, f"/desk/cases/{number}", 1)
    await centre.fill("/approve")
    await reads(citizen, f"/cases/{number}", "核对过了")
    assert not [link for link in citizen.page.links if "/files/" in link]
    assert (await citizen.get(photo.replace("/portal/desk", "/portal"))).status_code == 404


async def test_a_form_that_says_too_little_or_nonsense_of_its_page_is_told_and_nothing_breaks(loop: Loop) -> None:
    officer, number, _ = await taken_on(loop)
    await officer.fill("/affected")
    assert (officer.status, "请填“涉及哪些人”" in officer.text) == (422, True)
    await officer.open(f"/desk/cases/{number}")
    form = next(form for form in officer.page.forms if form.action.endswith("/progress"))
    form.carried |= {"key": "x\r\ny: z", "etag": "\r\n", "lines": "-1"}
    await officer.fill("/progress", text="照常办。")
    assert (officer.status, "报进展：记下了。" in officer.text) == (200, True)
