"""The whole loop at the pages: a citizen files, follows and rates; an officer and the centre do their part."""

import re

import httpx
import pytest
from pydantic_core import from_json

from tests.e2e.conftest import Loop, eventually
from tests.e2e.person import Person, offered, reads, somebody

TEXT = "公司拖欠我们五个人三个月工资，一直说过几天发。"
PHONE = "13900001234"


async def filed(person: Person, text: str = TEXT, village: str = "t02v001", **who: str) -> tuple[str, str]:
    """Number and receipt code, from the receipt."""
    await person.open("/submit")
    await person.fill("/submit", text=text, village=village, spot="工地门口")
    if person.may("/submit") and "附近有人说过" in person.text:
        await person.fill("/submit", text=text, village=village, spot="工地门口", same="no")
    await person.fill("/submit", kind="complaint", since="八月")
    said = {"who": "named", "name": "陈大文", "phone": PHONE, "reply": "web", **who}
    await person.fill("/submit", **{k: v for k, v in said.items() if v})
    assert "收到了，我们来办" in person.text, person.text
    number = re.search(r"HQ\d\d-\d{6}-\d", person.text)
    token = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", person.text.replace(number[0] if number else "", ""))
    assert number is not None
    assert token is not None
    return number[0], token[0]


async def test_a_form_that_was_sent_before_and_is_changed_can_be_another_matter(loop: Loop) -> None:
    citizen = somebody(loop)
    await citizen.open("/submit")
    await citizen.fill("/submit", text=TEXT, village="t02v001", spot="工地门口")
    await citizen.fill("/submit", kind="complaint")
    before, who = citizen.page, {"who": "named", "name": "陈大文", "reply": "web"}
    await citizen.fill("/submit", **who, phone=PHONE)
    first = re.findall(r"HQ\d\d-\d{6}-\d", citizen.text)
    citizen.page = before
    await citizen.fill("/submit", **who, phone="13900009999")
    assert "这张表已经报过一件事了" in citizen.text
    await citizen.fill("/submit", **who, phone="13900009999")
    assert "收到了，我们来办" in citizen.text
    assert not {*first} & {*re.findall(r"HQ\d\d-\d{6}-\d", citizen.text)}


async def signed_in(loop: Loop, unit: str, role: str = "clerk") -> Person:
    officer = somebody(loop)
    await officer.open("/sign-in")
    await officer.fill("/sign-in", unit=unit, role=role)
    assert "工单台" in officer.text
    return officer


async def test_a_citizen_files_follows_and_rates_a_matter_and_each_step_shows(loop: Loop) -> None:
    citizen = somebody(loop)
    number, _ = await filed(citizen)
    await citizen.open("/track")
    await citizen.fill("/track", number=number.lower(), secret=PHONE[-4:])
    mine = f"/cases/{number}"
    assert citizen.path == f"/portal{mine}"
    await reads(citizen, mine, "交给县人力资源和社会保障局办")
    officer = await signed_in(loop, "d-labour")
    case = f"/desk{mine}"
    await offered(officer, case, "/accept")
    assert "陈**" in officer.text
    assert PHONE not in officer.text
    await officer.fill("/accept")
    await officer.fill("/contact", means="phone")
    await officer.fill("/note", text="工头电话打不通，先找总包。")
    assert "工头电话打不通" in officer.text
    await reads(citizen, mine, "正在办")
    assert "工头" not in citizen.text
    await officer.open(case)
    await officer.fill("/result", outcome="resolved", text="工资已经发到每个人手里。")
    await reads(citizen, mine, "等县里核对")
    centre = await signed_in(loop, "centre", "centre")
    await offered(centre, case, "/approve")
    await centre.fill("/approve")
    await reads(citizen, mine, "工资已经发到每个人手里")

    async def invited() -> bool:
        return "办得怎么样，您说了算" in await citizen.open(f"{mine}/rate")

    await eventually(invited, "the citizen is asked")
    await citizen.fill("/rate", contacted="yes")
    assert citizen.status == 422
    assert "请选事情解决了没有" in citizen.text
    await citizen.fill("/rate", contacted="yes", resolved="yes", satisfied="5", more="谢谢")
    assert "您的评价收到了" in citizen.text
    await reads(citizen, mine, "这件事办完了")
    for told in ("受理了", "交给", "接了这件事", "打了电话", "报了结果", "核对过了", "给您的回复", "您评价了"):
        await reads(citizen, mine, told)


async def test_the_desk_lists_what_waits_and_several_are_taken_on_at_once(loop: Loop) -> None:
    citizen, officer = somebody(loop), await signed_in(loop, "d-labour")
    numbers = [(await filed(citizen, f"公司拖欠工资，第 {n} 个工地。"))[0] for n in range(2)]

    async def both() -> bool:
        text = await officer.open("/desk?queue=unit")
        return all(number in text for number in numbers)

    await eventually(both, "both are on the desk")
    await officer.fill("/desk/bulk", deed="accept", number=officer.page.values["number"])
    assert "2 件办了" in officer.text
    await officer.open(f"/desk?queue=mine&words={numbers[0]}")
    assert numbers[0] in officer.text
    assert numbers[1] not in officer.text
    assert "在办" in officer.text


async def test_a_case_shows_itself_to_nobody_without_number_and_secret(loop: Loop) -> None:
    citizen, stranger = somebody(loop), somebody(loop)
    number, token = await filed(citizen)
    await stranger.open(f"/cases/{number}")
    assert stranger.path == "/portal/track"
    for right in (False, True, True, False, False, True, False, False):
        who, secret = (citizen, token) if right else (stranger, "0000")
        await who.open("/track")
        await who.fill("/track", number=number, secret=secret)
        assert (who.path == f"/portal/cases/{number}", "对不上" in who.text) == (right, not right)
    await stranger.open("/track")
    await stranger.fill("/track", number=number, secret=PHONE[-4:])
    assert (stranger.status, "试得太多次了" in stranger.text) == (429, True)


async def test_one_unit_does_not_see_anothers_case_nor_do_what_is_the_centres(loop: Loop) -> None:
    number, _ = await filed(somebody(loop))
    labour, health = await signed_in(loop, "d-labour"), await signed_in(loop, "d-health")
    await offered(labour, f"/desk/cases/{number}", "/accept")
    await health.open(f"/desk/cases/{number}")
    assert health.status == 403
    await labour.open("/centre")
    assert labour.status == 403


async def test_who_hides_their_name_is_not_shown_to_the_unit(loop: Loop) -> None:
    number, _ = await filed(somebody(loop), who="hidden")
    officer = await signed_in(loop, "d-labour")
    await offered(officer, f"/desk/cases/{number}", "/accept")
    assert "陈**" not in officer.text
    assert PHONE[-4:] not in officer.text


async def test_a_citizen_answers_a_question_and_can_say_why_the_date_moved(loop: Loop) -> None:
    citizen, officer = somebody(loop), await signed_in(loop, "d-labour")
    number, token = await filed(citizen)
    await offered(officer, f"/desk/cases/{number}", "/accept")
    await officer.fill("/accept")
    await officer.fill("/question", text="哪几个人的工资没发？")
    await citizen.open("/track")
    await citizen.fill("/track", number=number, secret=token)
    await reads(citizen, f"/cases/{number}", "有一句话要问您")
    await citizen.fill("/supplement", text="我和四个老乡。")
    await reads(citizen, f"/cases/{number}", "您回了话")
    await reads(citizen, f"/cases/{number}/clock", "停表要有理由、证据和批准人")
    assert "期限是怎么算的" in citizen.text


async def test_the_same_form_sent_twice_is_one_case(loop: Loop) -> None:
    citizen = somebody(loop)
    number, _ = await filed(citizen)
    await citizen.open("/submit")
    await citizen.fill("/submit", text="另一件事：路灯不亮，路灯坏了。", village="t02v001")
    await citizen.fill("/submit", kind="help")
    last = citizen.page
    numbers = set()
    for _ in range(2):
        citizen.page = last
        text = await citizen.fill("/submit", who="anonymous", reply="web")
        numbers.add(re.findall(r"HQ\d\d-\d{6}-\d", text)[0])
    assert len(numbers) == 1
    assert number not in numbers


async def test_a_withdrawn_matter_says_so(loop: Loop) -> None:
    citizen = somebody(loop)
    number, token = await filed(citizen)
    await citizen.open("/track")
    await citizen.fill("/track", number=number, secret=token)
    await citizen.fill("/withdraw")
    await reads(citizen, f"/cases/{number}", "您撤回了这件事")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("开发商不交房，我已经起诉到法院", "这件事我们不能受理", id="refused"),
        pytest.param("厂房着火了，快来人", "这是急事，请先打电话", id="diverted"),
    ],
)
async def test_what_is_not_taken_says_why_at_once(loop: Loop, text: str, words: str) -> None:
    citizen = somebody(loop)
    await citizen.open("/submit")
    await citizen.fill("/submit", text=text, village="t02v001")
    await citizen.fill("/submit", kind="help")
    await citizen.fill("/submit", who="named", name="陈", phone=PHONE, reply="web")
    assert words in citizen.text


async def test_an_address_that_leads_nowhere_is_told_in_words(loop: Loop) -> None:
    person = somebody(loop)
    await person.open("/no/such/page")
    assert (person.status, "没找到这一页" in person.text) == (404, True)


async def test_the_centre_takes_a_case_from_a_unit_that_it_is_about_and_that_unit_sees_it_no_more(loop: Loop) -> None:
    number, _ = await filed(somebody(loop))
    labour, centre = await signed_in(loop, "d-labour"), await signed_in(loop, "centre", "centre")
    case = f"/desk/cases/{number}"
    await offered(labour, case, "/accept")
    await offered(centre, case, "/recuse")
    await centre.fill("/recuse", unit="d-labour", reason="说的就是劳动局的人")

    async def shut_out() -> bool:
        await labour.open(case)
        return labour.status == 403

    await eventually(shut_out, "the unit does not see it any more")
    await offered(centre, case, "/dispatch")
    await centre.fill("/dispatch", unit="d-housing", why="换住建局来办")
    housing = await signed_in(loop, "d-housing")
    await offered(housing, case, "/accept")


async def test_the_second_step_asks_what_the_category_asks_and_the_case_page_shows_the_answers(loop: Loop) -> None:
    citizen = somebody(loop)
    await citizen.open("/submit")
    await citizen.fill("/submit", text="村口的路灯不亮，路灯坏了很久", village="t02v004")
    assert "几盏灯不亮" in citizen.text
    await citizen.fill("/submit", **{"ask-lamp-count": "整条路", "ask-lamp-pole": "D-17，电话 13900001234"})
    assert (citizen.status, "请选最像的一个" in citizen.text) == (422, True)
    assert "几盏灯不亮" in citizen.text
    await citizen.fill(
        "/submit", kind="help", **{"ask-lamp-count": "整条路", "ask-lamp-pole": "D-17，电话 13900001234"}
    )
    await citizen.fill("/submit", who="anonymous", reply="web")
    [number] = set(re.findall(r"HQ\d\d-\d{6}-\d", citizen.text))
    village = await signed_in(loop, "t02v004")
    await reads(village, f"/desk/cases/{number}", "几盏灯不亮整条路")
    assert "灯杆上的编号，看得到就写D-17，电话 139****1234" in village.text
    assert PHONE not in village.text


async def test_who_answers_no_question_or_sends_an_old_form_is_taken_all_the_same(loop: Loop) -> None:
    citizen = somebody(loop)
    await citizen.open("/submit")
    await citizen.fill("/submit", text="村口的路灯不亮，路灯坏了很久", village="t02v004")
    await citizen.fill("/submit", kind="help")
    citizen.page.forms[-1].carried |= {"ask-lamp-count": "三百盏", "ask-gone": "以前问的"}
    await citizen.fill("/submit", who="anonymous", reply="web")
    assert "收到了，我们来办" in citizen.text


async def test_without_intake_nothing_is_asked_and_the_form_goes_on(loop: Loop) -> None:
    citizen = somebody(loop)
    await citizen.open("/submit")
    intake = loop.clients.pop("intake")
    loop.clients["intake"] = httpx.AsyncClient(transport=httpx.MockTransport(closed), base_url="http://door")
    await citizen.fill("/submit", text="村口的路灯不亮，路灯坏了很久", village="t02v004")
    assert "想让我们怎么办" in citizen.text
    assert "几盏灯不亮" not in citizen.text
    loop.clients["intake"] = intake
    await citizen.fill("/submit", kind="help")
    await citizen.fill("/submit", who="anonymous", reply="web")
    assert "收到了，我们来办" in citizen.text


def closed(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(503, json={"code": "unavailable"})


async def test_danger_is_told_to_the_duty_desk_once_and_stands_above_every_queue_until_it_is_taken_on(
    loop: Loop,
) -> None:
    number, _ = await filed(somebody(loop), "小区门口的电线垂在路上，漏电了")
    centre, housing = await signed_in(loop, "centre", "centre"), await signed_in(loop, "d-housing")
    for officer in (centre, housing):
        await reads(officer, "/desk", "急事，还没人接单：1 件")
        assert "漏电、电线垂" in officer.text
        assert number in officer.text
    await offered(housing, f"/desk/cases/{number}", "/accept")
    await housing.fill("/accept")

    async def gone() -> bool:
        return "急事" not in await centre.open("/desk")

    await eventually(gone, "it is in somebody's hand")
    await reads(centre, f"/desk/cases/{number}", "收到急报：漏电、电线垂")

    async def alerted() -> list[dict[str, str]]:
        lines = loop.outbox.read_bytes().splitlines() if loop.outbox.exists() else []
        return [told for told in map(from_json, lines) if told["notice"] == "duty"]

    alerts = await eventually(alerted, "the duty desk is told")
    assert [(line["number"], "漏电、电线垂" in line["text"]) for line in alerts] == [(number, True)]


async def test_the_centre_merges_what_two_neighbours_said_and_takes_it_apart_again(loop: Loop) -> None:
    text = "村口的路灯不亮了，晚上走路看不见"
    first, _ = await filed(somebody(loop), text)
    second, _ = await filed(somebody(loop), text, phone="13900005678")
    centre, case = await signed_in(loop, "centre", "centre"), f"/desk/cases/{second}"
    await offered(centre, case, "/merge")
    [into] = [value for value, words in centre.page.choices.items() if first in words]
    await centre.fill("/merge", into=into, reason="同一盏灯")
    await reads(centre, case, f"并入 {first}")
    await offered(centre, case, "/unmerge")
    await centre.fill("/unmerge", reason="两盏灯")
    await reads(centre, case, "拆出来单独办")
    await offered(centre, case, "/merge")
