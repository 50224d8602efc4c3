"""评价 by every way, what the centre does about it, and what a citizen may do against the close."""

from typing import Any

from libs.common.secrets import secret_mac
from libs.common.settings import DEVELOPMENT_KEY
from tests.e2e.conftest import Loop, eventually
from tests.e2e.person import offered, reads, somebody
from tests.e2e.test_loop import at_desk, handle, heard, rate, submit
from tests.e2e.test_pages import signed_in

PHONE = "13800000000"
CALLED = {"by": "乡综治 沈", "unit": "t02", "reached": True, "text": "还是没人管"}


def secret(said: dict[str, Any]) -> str:
    return secret_mac(DEVELOPMENT_KEY, said["case_id"], said["token"])


async def replied(loop: Loop, turn: int = 1) -> dict[str, Any]:
    """A matter that d-housing has done something about, and its citizen knows."""
    said = await submit(loop, "小区物业不作为，业主投诉没人管", title="物业")
    await at_desk(loop, said["case_id"], "d-housing")
    await handle(loop, said["case_id"], "d-housing", "贴了告示。")
    await heard(loop, "evaluation", said["case_id"], "evaluation-invited", turn)
    return said


async def wish(loop: Loop, said: dict[str, Any], act: str, **body: Any) -> Any:
    """The answer's status, and its code if it is a refusal."""
    answer = await loop.post(f"/evaluation/v1/cases/{said['case_id']}/{act}", body)
    return answer.status_code, answer.json().get("code", "")


async def person_of(loop: Loop, case: str, type_: str) -> str:
    entries = await loop.stores["evaluation"].journal(case)
    return next(str(entry["data"]["person"]) for entry in entries if entry["type"] == f"caseloop.{type_}.v1")


async def owed(loop: Loop, case: str) -> str:
    """How the call-back's clock stands."""
    found = (await loop.get(f"/supervision/v1/cases/{case}")).json()
    clocks = found["case"]["clocks"] if "case" in found else []
    return next((str(clock["status"]) for clock in clocks if clock["measure"] == "call_back"), "none")


async def test_a_keypad_is_heard_once_however_often_the_hotline_sends_it(loop: Loop) -> None:
    said = await replied(loop)
    keyed = {"call": "hotline-77", "phone": secret_mac(DEVELOPMENT_KEY, said["case_id"], PHONE[-4:]), "digits": "111"}
    assert [await wish(loop, said, "keypad", **keyed) for _ in range(3)] == [(200, "")] * 3
    assert await wish(loop, said, "keypad", **{**keyed, "digits": "135"}) == (422, "key-reused")
    assert await wish(loop, said, "keypad", **{**keyed, "call": "hotline-78"}) == (409, "closed")
    stranger = {**keyed, "call": "hotline-79", "phone": secret_mac(DEVELOPMENT_KEY, said["case_id"], "1234")}
    assert await wish(loop, said, "keypad", **stranger) == (403, "wrong-phone")
    assert (await loop.types("evaluation", said["case_id"])).count("evaluation-received") == 1


async def test_unhappy_is_phoned_by_another_unit_explained_appealed_handled_again_and_closed(loop: Loop) -> None:
    said = await replied(loop)
    case = said["case_id"]
    await rate(loop, said, "no", 1)

    async def runs() -> bool:
        return await owed(loop, case) == "running"

    await eventually(runs, "the clock of the call-back runs")
    who = {"person": await person_of(loop, case, "call-back-opened"), **CALLED}
    assert await wish(loop, said, "call-back", **{**who, "unit": "d-housing"}) == (403, "own-case")
    assert await wish(loop, said, "call-back", **who) == (200, "")

    async def met() -> bool:
        return await owed(loop, case) == "met"

    await eventually(met, "the clock of the call-back stops")
    why = {"reason": "物业费由业主大会决定，政府不能代替", "unit": "t02", "by": "沈"}
    assert await wish(loop, said, "explain", **why) == (200, "")
    await heard(loop, "evaluation", case, "case-closed")

    assert await wish(loop, said, "appeal", secret=secret(said), text="没开过业主大会") == (200, "")
    waiting = (await loop.get("/evaluation/v1/appeals")).json()
    assert [one["appeal"]["level"] for one in waiting if one["case_id"] == case] == [1]
    decided = {"upheld": True, "text": "业主大会确实没有开", "by": "郑"}
    assert await wish(loop, said, "decide-appeal", **decided, unit="t02") == (403, "decided-before")
    assert await wish(loop, said, "decide-appeal", **decided, unit="county") == (200, "")

    async def again() -> Any:
        found = (await loop.get(f"/handling/v1/cases/{case}")).json()["case"]
        return found["round"] == 3 and found["status"] == "dispatched"

    await eventually(again, "it is on the desk again, in the third round")
    await handle(loop, case, "d-housing", "业主大会开了。")
    await rate(loop, said, "yes", 5, 2)
    await heard(loop, "evaluation", case, "case-closed", 2)
    assert (await loop.types("evaluation", case)).count("case-reopened") == 2


async def test_who_was_called_to_change_their_rating_tells_the_centre_alone(loop: Loop) -> None:
    said = await replied(loop)
    await rate(loop, said, "yes", 5)
    words = f"有人打电话让我改评价 {said['number']}"
    assert await wish(loop, said, "pressure", secret=secret(said), text=words) == (200, "")
    found = [one for one in (await loop.get("/evaluation/v1/signals")).json() if one["subject"] == said["case_id"]]
    assert [(one["n"], one["sign"], one["grounds"]) for one in found] == [(1, "pressure", words)]
    for page in (f"/portal/v1/cases/{said['number']}", f"/handling/v1/cases/{said['case_id']}"):
        assert words not in (await loop.get(page)).text
    review = {"n": 1, "upheld": True, "reason": "通话属实", "by": "郑"}
    path = f"/evaluation/v1/signals/{said['case_id']}/review"
    refused = await loop.post(path, {**review, "unit": "d-housing"})
    assert (refused.status_code, refused.json()["code"]) == (403, "centre-only")
    assert (await loop.post(path, {**review, "unit": "centre"})).status_code == 200
    left = [one for one in (await loop.get("/evaluation/v1/signals")).json() if one["subject"] == said["case_id"]]
    kept = (await loop.get(f"/evaluation/v1/cases/{said['case_id']}/signals")).json()
    assert (left, [one["reviewed"]["upheld"] for one in kept]) == ([], [True])


async def test_on_their_page_a_citizen_confides_in_the_centre(loop: Loop) -> None:
    said, citizen = await replied(loop), somebody(loop)
    await citizen.open("/track")
    await citizen.fill("/track", number=said["number"], secret=said["token"])
    await reads(citizen, f"/cases/{said['number']}", "有人让您改评价")
    assert "收到了。只有" in await citizen.fill("/pressure", pressure="村里打电话让我改")
    found = (await loop.get(f"/evaluation/v1/cases/{said['case_id']}/signals")).json()
    assert [one["grounds"] for one in found] == ["村里打电话让我改"]


async def test_at_the_centres_desk_a_call_back_is_recorded(loop: Loop) -> None:
    said = await replied(loop)
    await rate(loop, said, "no", 1)
    centre, page = await signed_in(loop, "centre", "head"), f"/desk/cases/{said['number']}"
    await offered(centre, page, "/call-back")
    await centre.fill("/call-back", reached="yes", text="")
    assert (centre.status, "联系上了，请写他怎么说" in centre.text) == (422, True)
    await offered(centre, page, "/call-back")
    await centre.fill("/call-back", reached="yes", contacted="yes", resolved="no", satisfied="1", text="还是没人管")
    await heard(loop, "evaluation", said["case_id"], "call-back-recorded")
    *_, fact = [entry["data"] for entry in await loop.stores["evaluation"].journal(said["case_id"])]
    assert (fact["unit"], fact["satisfied"], fact["text"], fact["lead"]) == ("centre", 1, "还是没人管", "d-housing")
    await reads(centre, page, "回访：还是没人管")


async def test_a_rating_for_anothers_case_and_one_after_the_close_are_refused(loop: Loop) -> None:
    said, other = await replied(loop), await replied(loop)
    answers = {"contacted": "yes", "resolved": "yes", "satisfied": 5}
    assert await wish(loop, said, "rating", **answers, secret=secret(other)) == (403, "wrong-secret")
    assert await wish(loop, said, "rating", **answers, secret=secret(said), way="link", round=1) == (200, "")
    assert await wish(loop, said, "rating", **answers, secret=secret(said), way="link", round=1) == (409, "link-used")
    assert await wish(loop, said, "rating", **answers, secret=secret(said)) == (409, "closed")
