"""What is looked into after the fact, at the pages: signals of honesty, appeals, and a word that was thought better of."""

from typing import Any

from libs.common.secrets import secret_mac
from libs.common.settings import DEVELOPMENT_KEY
from tests.e2e.conftest import Loop, eventually
from tests.e2e.person import Person, offered, reads, somebody
from tests.e2e.test_evaluated import CALLED, person_of, replied, secret, wish
from tests.e2e.test_loop import at_desk, handle, heard, rate, submit
from tests.e2e.test_pages import signed_in

ANSWERS = {"contacted": "yes", "resolved": "yes", "satisfied": "4"}


async def tracks(loop: Loop, number: str, code: str) -> Person:
    """A citizen who has proven who they are."""
    citizen = somebody(loop)
    await citizen.open("/track")
    await citizen.fill("/track", number=number, secret=code)
    return citizen


async def explained(loop: Loop) -> dict[str, Any]:
    """Closed against the citizen's word; the centre explained it, at its page."""
    said = await replied(loop)
    await rate(loop, said, "no", 1)
    await heard(loop, "evaluation", said["case_id"], "call-back-opened")
    who = {"person": await person_of(loop, said["case_id"], "call-back-opened"), **CALLED}
    assert await wish(loop, said, "call-back", **who) == (200, "")
    centre, page = await signed_in(loop, "centre", "head"), f"/desk/cases/{said['number']}"
    await offered(centre, page, "/explain")
    await centre.fill("/explain", reason="物业费由业主大会决定，政府不能代替")
    await heard(loop, "evaluation", said["case_id"], "case-closed")
    return said


async def row(loop: Loop, officer: Person, page: str, words: str) -> None:
    await reads(officer, page, words)
    assert officer.status == 200


async def test_an_appeal_goes_from_the_citizens_page_to_a_desk_without_a_hand_in_it_and_back(loop: Loop) -> None:
    said = await explained(loop)
    citizen = await tracks(loop, said["number"], said["token"])
    await offered(citizen, f"/cases/{said['number']}", "/appeal")
    assert "申请复查" in citizen.text
    await citizen.fill("/appeal", appeal="根本没开过业主大会")
    centre, county = await signed_in(loop, "centre", "head"), await signed_in(loop, "county")
    await row(loop, centre, "/desk/appeals", "要换一个单位来定")
    assert ("根本没开过业主大会" in centre.text, centre.may("/decide-appeal")) == (True, False), "it explained it"
    await row(loop, county, "/desk/appeals", "根本没开过业主大会")
    await county.fill("/decide-appeal", upheld="no", text="")
    assert (county.status, "请写为什么" in county.text) == (422, True)
    await county.open("/desk/appeals")
    await county.fill("/decide-appeal", upheld="no", text="查了记录，开过。")
    assert "定下来：记下了" in county.text
    await reads(citizen, f"/cases/{said['number']}", "复查有了结果，维持原来的：")
    assert ("前可以请上一级再看" in citizen.text, "申请复核" in citizen.text) == (True, True)
    await citizen.fill("/appeal", appeal="记录是假的")
    water = await signed_in(loop, "d-water")
    await row(loop, water, "/desk/appeals", "记录是假的")
    await water.fill("/decide-appeal", upheld="yes", text="记录确实是后补的。")
    await reads(citizen, f"/cases/{said['number']}", "复核有了结果，再办一次：")
    await heard(loop, "evaluation", said["case_id"], "case-reopened", 2)
    last = [
        e["data"] for e in await loop.stores["evaluation"].journal(said["case_id"]) if "appeal-decided" in e["type"]
    ]
    assert [(one["unit"], one["upheld"], bool(one["by"])) for one in last] == [
        ("county", False, True), ("d-water", True, True),
    ]  # fmt: skip


async def test_a_signal_is_settled_at_the_centres_desk_and_seen_by_no_other(loop: Loop) -> None:
    said = await replied(loop)
    words = f"主任打电话让我改 {said['number']}"
    assert await wish(loop, said, "pressure", secret=secret(said), text=words) == (200, "")
    centre = await signed_in(loop, "centre", "head")
    await row(loop, centre, "/desk/signals", words)
    for unit, role, status in (("d-housing", "clerk", 200), ("t02", "clerk", 403), ("centre", "clerk", 403)):
        other = await signed_in(loop, unit, role)
        await other.open("/desk/signals")
        assert (other.status, words in other.text) == (status, False)
    await centre.open("/desk/signals")
    await centre.fill("/review-signal", upheld="", reason="x")
    assert centre.status == 422
    await settle(loop, centre, said)
    kept = (await loop.get(f"/evaluation/v1/cases/{said['case_id']}/signals")).json()
    assert [(one["reviewed"]["upheld"], one["reviewed"]["unit"]) for one in kept] == [(True, "centre")]
    await centre.open("/desk/signals")
    assert words not in centre.text


async def settle(loop: Loop, centre: Person, said: dict[str, Any]) -> None:
    """The form of that signal, wherever it stands in the list."""
    await centre.open("/desk/signals")
    form = next(one for one in centre.page.forms if one.carried.get("subject") == said["case_id"])
    centre.page.forms = [form]
    await centre.fill("/review-signal", upheld="yes", reason="听了录音，是有人打")
    assert "看过了：记下了" in centre.text


async def two(loop: Loop) -> tuple[dict[str, Any], str]:
    """A matter of two people; the first is unhappy, the second has not spoken."""
    said = await submit(loop, "小区物业不作为，业主投诉没人管", title="物业")
    await at_desk(loop, said["case_id"], "d-housing")
    joined = await loop.post(f"/intake/v1/cases/{said['case_id']}/join", {"name": "李", "phone": "13900007777"})
    await handle(loop, said["case_id"], "d-housing", "贴了告示。")
    await rate(loop, said, "no", 1, 2)
    return said, str(joined.json()["token"])


async def test_who_thinks_better_of_it_changes_their_word_on_their_page_once(loop: Loop) -> None:
    said, _ = await two(loop)
    citizen = await tracks(loop, said["number"], said["token"])
    await reads(citizen, f"/cases/{said['number']}", "改我的评价")
    await citizen.open(f"/cases/{said['number']}/rate")
    assert "只能改一次" in citizen.text
    await citizen.fill("/rate", **ANSWERS)
    assert "您的评价收到了" in citizen.text
    await reads(citizen, f"/cases/{said['number']}", "您改了评价")
    assert "改我的评价" not in citizen.text


async def test_for_a_caller_the_centre_changes_it_with_who_why_and_the_call(loop: Loop) -> None:
    said, _ = await two(loop)
    centre, page = await signed_in(loop, "centre", "head"), f"/desk/cases/{said['number']}"
    told = {**ANSWERS, "why": "今天看见修好了", "evidence": "来电 0117"}
    await offered(centre, page, "/change-for-caller")
    await centre.fill("/change-for-caller", secret="9999", **told)
    assert centre.status == 403
    await offered(centre, page, "/change-for-caller")
    await centre.fill("/change-for-caller", secret="0000", **told)
    await reads(centre, page, "替来电的诉求人改了评价：今天看见修好了（来电 0117）")
    citizen = await tracks(loop, said["number"], said["token"])
    await reads(citizen, f"/cases/{said['number']}", "按您电话里说的，改了您的评价")

    async def written() -> Any:
        journal = await loop.stores["evaluation"].journal(said["case_id"])
        return [e["data"] for e in journal if "evaluation-received" in e["type"]][1:]

    [fact] = await eventually(written, "the change is written down")
    assert (fact["unit"], fact["way"], fact["satisfied"], fact["changed"]) == ("centre", "caller", 4, True)
    proof = secret_mac(DEVELOPMENT_KEY, said["case_id"], "0000")
    body = {**told, "satisfied": 4, "secret": proof, "unit": "d-housing", "by": "x"}
    assert await wish(loop, said, "change-for-caller", **body) == (409, "changed-once")
