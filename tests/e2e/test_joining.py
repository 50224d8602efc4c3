"""More people come with a matter: while it is open, when it goes on as another, and when it is over."""

from typing import Any

from tests.e2e.conftest import Loop, eventually
from tests.e2e.person import reads, somebody
from tests.e2e.test_loop import at_desk, handle, heard, rate, submit
from tests.e2e.test_merging import merge, two
from tests.e2e.test_pages import signed_in

LAMP = "村口的路灯不亮了，晚上走路看不见"


async def join(loop: Loop, case: str, key: str) -> dict[str, Any]:
    answer = await loop.post(f"/intake/v1/cases/{case}/join", {"name": "李", "phone": "13900000007"}, key)
    assert answer.status_code == 201, answer.text
    said: dict[str, Any] = answer.json()
    return said


async def test_who_joins_when_it_is_over_has_a_case_of_their_own_and_both_pages_name_the_other(loop: Loop) -> None:
    old = await submit(loop, LAMP, place="桑陌镇三棵槐村")
    await at_desk(loop, old["case_id"], "t02v001")
    await handle(loop, old["case_id"], "t02v001", "换了灯泡。")
    await rate(loop, old, "yes", 5)
    await heard(loop, "evaluation", old["case_id"], "case-closed")

    async def over() -> bool:
        return bool(await loop.stores["intake"].find({"_id": old["case_id"], "st.status": "ended"}))

    await eventually(over, "intake has heard of the close")
    new = await join(loop, old["case_id"], f"{old['case_id']}-7")
    assert new["linked_to"] == {"case": old["case_id"], "number": old["number"], "why": "after"}
    await at_desk(loop, new["case_id"], "t02v001")
    centre = await signed_in(loop, "centre", "centre")
    for one, other in ((old, new), (new, old)):
        await reads(centre, f"/desk/cases/{one['number']}", other["number"])
        citizen = somebody(loop)
        await citizen.open("/track")
        await citizen.fill("/track", number=one["number"], secret=one["token"])
        await reads(citizen, f"/cases/{one['number']}", other["number"])
        answer = await loop.post("/portal/v1/track", {"number": one["number"], "secret": one["token"]})
        assert answer.json()["linked"] == [other["number"]]


async def test_who_joins_a_merged_case_is_of_the_one_it_became(loop: Loop) -> None:
    source, target = await two(loop)
    await merge(loop, source, target)
    joined, again = [await join(loop, source["case_id"], f"{source['case_id']}-7") for _ in range(2)]
    assert joined["case_id"] == again["case_id"] == target["case_id"]
    assert (joined["number"], joined["token"]) == (target["number"], again["token"])
