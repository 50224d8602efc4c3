"""Photos with a matter, at the pages: sent without a script, shown to whom the matter is shown, and to nobody else."""

from collections.abc import AsyncIterator
from io import BytesIO

import httpx
import pytest
from PIL import Image

from libs.common.files.tests import samples
from tests.e2e.conftest import Loop, eventually
from tests.e2e.person import Person, reads, somebody
from tests.e2e.test_pages import PHONE, TEXT, signed_in

PHOTO = ("涵洞 13812345678.jpg", samples.photo())
PAPER = ("合同.pdf", samples.document())
HTML = ("假照片.jpg", b"<script>alert(1)</script>")


async def at_photos(person: Person) -> None:
    """On the second page of the form."""
    await person.open("/submit")
    await person.fill("/submit", text=TEXT, village="t02v001", spot="工地门口")
    if "same" in person.page.values:
        await person.fill("/submit", text=TEXT, village="t02v001", spot="工地门口", same="no")
    assert "照片或文件" in person.text


async def filed(person: Person, *files: tuple[str, bytes], **who: str) -> str:
    """Its number; the person is on its page then."""
    await at_photos(person)
    await person.send("/submit", files, kind="complaint")
    assert person.status == 200, person.text
    said = {"who": "named", "name": "陈大文", "phone": PHONE, "reply": "web", **who}
    await person.fill("/submit", **{k: v for k, v in said.items() if v})
    number, token = person.receipt()
    await person.open("/track")
    await person.fill("/track", number=number, secret=token)
    return number


async def shown(person: Person, page: str, files: int) -> list[str]:
    """The addresses of the files on a page, once it shows so many."""

    async def there() -> list[str]:
        await person.open(page)
        found = [link for link in person.page.links if "/files/" in link]
        return found if len(found) == files else []

    found: list[str] = await eventually(there, f"{page} shows {files} files")
    return found


async def test_photos_are_on_the_citizens_page_and_on_the_desk_without_place_and_phone_number(loop: Loop) -> None:
    citizen = somebody(loop)
    number = await filed(citizen, PHOTO, PAPER, PHOTO)
    mine = await shown(citizen, f"/cases/{number}", 2)
    assert "涵洞 138****5678.jpg" in citizen.text
    assert "13812345678" not in citizen.text
    photo, paper = [await citizen.get(path) for path in mine]
    assert (photo.headers["content-type"], paper.headers["content-type"]) == ("image/jpeg", "application/pdf")
    assert samples.PLACE not in photo.content
    with Image.open(BytesIO(photo.content)) as picture:
        assert dict(picture.getexif()) == {}
    officer = await signed_in(loop, "d-labour")
    [first, _] = await shown(officer, f"/desk/cases/{number}", 2)
    assert (await officer.get(first)).content == photo.content
    small = await officer.get(f"{first}/small")
    assert small.headers["content-type"] == "image/jpeg"


async def test_nothing_in_a_file_runs_and_only_a_picture_is_shown_in_place(loop: Loop) -> None:
    citizen = somebody(loop)
    number = await filed(citizen, PHOTO, PAPER)
    photo, paper = [await citizen.get(path) for path in await shown(citizen, f"/cases/{number}", 2)]
    for answer in (photo, paper):
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
    assert photo.headers["content-disposition"].startswith("inline;")
    assert paper.headers["content-disposition"] == "attachment; filename*=UTF-8''%E5%90%88%E5%90%8C.pdf"


async def test_who_may_not_see_the_case_does_not_see_its_files(loop: Loop) -> None:
    citizen, stranger, other = somebody(loop), somebody(loop), somebody(loop)
    number = await filed(citizen, PHOTO)
    [mine] = await shown(citizen, f"/cases/{number}", 1)
    elsewhere = await filed(other, PAPER, phone="13900005678")
    file = mine.rpartition("/")[2]
    labour, health = await signed_in(loop, "d-labour"), await signed_in(loop, "d-health")
    desk = f"/desk/cases/{number}/files/{file}"
    await shown(labour, f"/desk/cases/{number}", 1)
    asked = [
        (stranger, mine, 401), (other, mine, 401), (other, f"/cases/{elsewhere}/files/{file}", 404),
        (stranger, desk, 401), (citizen, desk, 401), (health, desk, 403), (labour, f"{desk}/small", 200),
        (labour, f"/desk/cases/{number}/files/{'0' * 64}", 404),
    ]  # fmt: skip
    assert [(await person.get(path)).status_code for person, path, _ in asked] == [status for *_, status in asked]
    inside = await loop.get(f"/intake/v1/files/{file}")
    assert inside.status_code == 401


async def test_who_joins_a_matter_does_not_see_what_another_of_it_sent(loop: Loop) -> None:
    citizen, neighbour = somebody(loop), somebody(loop)
    number = await filed(citizen, PHOTO)
    [mine] = await shown(citizen, f"/cases/{number}", 1)
    await neighbour.open("/submit")
    said = {"text": TEXT, "village": "t02v001", "spot": "工地门口"}
    await neighbour.fill("/submit", **said)
    await neighbour.fill("/submit", **said, same="yes")
    await neighbour.fill("/submit", who="named", name="李", phone="13900005678", reply="web")
    joined, token = neighbour.receipt()
    assert joined == number
    await neighbour.open("/track")
    await neighbour.fill("/track", number=number, secret=token)
    assert neighbour.path == f"/portal/cases/{number}"
    assert (await neighbour.get(mine)).status_code == 404
    await neighbour.send("/supplement", [PAPER], text="我也有")
    [theirs] = await shown(neighbour, f"/cases/{number}", 1)
    assert (await citizen.get(theirs)).status_code == 404


@pytest.mark.parametrize("who", ["hidden", "anonymous"])
async def test_who_does_not_want_to_be_known_is_not_betrayed_by_the_name_of_a_file(loop: Loop, who: str) -> None:
    citizen = somebody(loop)
    unnamed = {"name": "", "phone": ""} if who == "anonymous" else {}
    number = await filed(citizen, ("陈大文的合同.pdf", samples.document()), who=who, **unnamed)
    officer = await signed_in(loop, "d-labour")
    await shown(officer, f"/desk/cases/{number}", 1)
    assert "文件 1" in officer.text
    assert "陈大文" not in officer.text


BAD = [
    pytest.param([HTML], "“假照片.jpg”不是照片，也不是 PDF", id="a page called a photo"),
    pytest.param([("a.png", samples.bomb())], "“a.png”太大了", id="a bomb"),
    pytest.param([("b.jpg", b"\xff\xd8\xff" + b"0" * 10_000_000)], "“b.jpg”超过 10 MB", id="too large"),
    pytest.param([("c.pdf", samples.document(user_password="x"))], "“c.pdf”有密码", id="a password"),
    pytest.param([("d.zip", samples.archive())], "“d.zip”不是照片", id="an archive"),
    pytest.param([("e.jpg", b"")], "“e.jpg”是空的", id="nothing in it"),
    pytest.param([(f"{n}.jpg", b"x") for n in range(200)], "最多 9 个照片和文件，您选了 200 个", id="two hundred"),
]


@pytest.mark.parametrize(("files", "words"), BAD)
async def test_a_bad_file_is_told_by_its_name_and_what_was_filled_in_is_kept(
    loop: Loop, files: list[tuple[str, bytes]], words: str
) -> None:
    citizen = somebody(loop)
    await at_photos(citizen)
    await citizen.send("/submit", files, kind="complaint", since="八月")
    assert citizen.status == 422
    assert words in citizen.text
    await citizen.send("/submit", [PHOTO], kind="complaint", since="八月")
    assert "您是谁" in citizen.text


async def test_what_was_taken_stays_while_something_else_is_put_right_and_can_be_left_out(loop: Loop) -> None:
    citizen = somebody(loop)
    await at_photos(citizen)
    await citizen.send("/submit", [PHOTO, PAPER, HTML], kind="complaint")
    assert "已经加上的 2 个" in citizen.text
    [paper] = [one for one in citizen.page.values["drop"] if "pdf" in one]
    await citizen.send("/submit", [], kind="complaint", drop=paper)
    await citizen.fill("/submit", who="anonymous", reply="web")
    number, token = citizen.receipt()
    await citizen.open("/track")
    await citizen.fill("/track", number=number, secret=token)
    await shown(citizen, f"/cases/{number}", 1)


async def test_photos_are_added_later_and_a_matter_that_has_enough_says_so(loop: Loop) -> None:
    citizen = somebody(loop)
    number = await filed(citizen, PHOTO)
    mine = f"/cases/{number}"
    await citizen.send("/supplement", [(f"{n}.png", samples.picture("PNG", (20 + n, 20))) for n in range(3)], text="")
    await shown(citizen, mine, 4)
    await reads(citizen, mine, "发来 3 个照片或文件")
    await citizen.send("/supplement", [HTML], text="这是后来拍的")
    assert (citizen.status, "假照片.jpg" in citizen.text) == (422, True)
    await citizen.send(
        "/supplement", [(f"{n}.png", samples.picture("PNG", (20, 30 + n))) for n in range(6)], text="还有"
    )
    assert (citizen.status, "太多了" in citizen.text) == (422, True)
    await shown(citizen, mine, 4)


async def test_a_form_larger_than_all_files_may_be_is_told_on_a_page(loop: Loop) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b'--x\r\ncontent-disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\n'
        for _ in range(100):
            yield b"a" * 1_000_000

    citizen = httpx.AsyncClient(transport=httpx.ASGITransport(loop.apps["portal"]), base_url="http://door")
    kind = {"content-type": "multipart/form-data; boundary=x"}
    for headers in (kind, {**kind, "content-length": "92000000"}):
        answer = await citizen.post("/submit", content=endless(), headers=headers)
        assert (answer.status_code, "内容太大了" in answer.text) == (413, True)
