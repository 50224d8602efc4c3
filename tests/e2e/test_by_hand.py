"""回复 by hand: who is to be phoned or visited, what to say, the number for a reason, and what came of it."""

from libs.common.journal.audit import broken_links
from tests.e2e.conftest import Loop
from tests.e2e.person import Person, offered, reads
from tests.e2e.test_loop import at_desk, handle, heard, submit
from tests.e2e.test_pages import signed_in

LAMP = "村口的路灯不亮了，晚上走路看不见"
VILLAGE = "t02v001"
PHONE = "13800000000"
PAGE = "/desk/calls"


async def answered(loop: Loop, channel: str) -> tuple[str, str]:
    """A result for somebody whom only a person can tell; case and number."""
    said = await submit(loop, LAMP, place="桑陌镇三棵槐村", reply_channel=channel)
    await at_desk(loop, said["case_id"], VILLAGE)
    await handle(loop, said["case_id"], VILLAGE, "换了灯泡，亮了。")
    return said["case_id"], said["number"]


async def test_the_centre_phones_reads_the_number_once_with_a_reason_and_writes_down_that_it_was_told(
    loop: Loop,
) -> None:
    case, number = await answered(loop, "phone")
    centre = await signed_in(loop, "centre", "centre")
    await offered(centre, PAGE, f"{number}/call")
    for words in ("陈**", "138****0000", "换了灯泡，亮了。", "您好，这里是 12345。"):
        assert words in centre.text, centre.text
    assert PHONE not in centre.text
    await centre.fill(f"{number}/reveal")
    assert (centre.status, PHONE in centre.text) == (422, False)
    await centre.open(PAGE)
    await centre.fill(f"{number}/reveal", why="电话告知结果")
    assert "陈大文" in centre.text
    assert PHONE in centre.text
    assert PHONE not in await centre.open(PAGE)
    rows = await loop.stores["intake"].shelf("audit")
    mine = [row for _, row in rows if row["subject"] == case]
    assert [(row["who"], row["what"], row["why"]) for row in mine] == [
        ("县综治中心 中心值班", "reveal", "电话告知结果")
    ]  # fmt: skip
    assert broken_links(rows) == []
    await centre.fill(f"{number}/call", reached="yes")
    await heard(loop, "evaluation", case, "evaluation-invited")
    assert f"{number}/call" not in {form.action for form in centre.page.forms}


async def test_the_village_sees_its_own_visits_and_says_how_they_went(loop: Loop) -> None:
    case, number = await answered(loop, "visit")
    village = await signed_in(loop, VILLAGE)
    await offered(village, PAGE, f"{number}/visit")
    assert not village.may(f"{number}/call")
    await reads(village, "/desk?queue=visits", number)
    await reads(village, f"/desk/cases/{number}", "要上门告诉的")
    other = await signed_in(loop, "t03")
    assert number not in await other.open(PAGE)
    await village.open(PAGE)
    await village.fill(f"{number}/visit", reached="yes")
    await heard(loop, "evaluation", case, "evaluation-invited")
    assert (await loop.types("notification", case))[-1] == "reply-given"


async def test_nobody_else_phones_and_nothing_is_guessed(loop: Loop) -> None:
    _, number = await answered(loop, "phone")
    village = await signed_in(loop, VILLAGE)
    centre = await signed_in(loop, "centre", "centre")
    await offered(centre, PAGE, f"{number}/call")
    assert await stranger_gets(village, number, "call") == 403
    await centre.fill(f"{number}/call")
    assert centre.status == 422
    await centre.open(PAGE)
    assert await stranger_gets(centre, number, "shout") == 404


async def stranger_gets(person: Person, number: str, code: str) -> int:
    """With a form that is their own, and a command that no page offers them."""
    await person.open(PAGE)
    form = next((form for form in person.page.forms if "csrf" in form.carried), None)
    csrf = form.carried["csrf"] if form else await csrf_of(person)
    answer = await person.post(f"/portal{PAGE}/{number}/{code}", {"csrf": csrf, "person": "x", "reached": "yes"})
    return answer.status_code


async def csrf_of(person: Person) -> str:
    """Of whatever form stands on their desk."""
    await person.open("/desk")
    return next(form.carried["csrf"] for form in person.page.forms if "csrf" in form.carried)
