"""Two say the same: the centre makes one matter of it, and takes it apart again; nobody is lost on the way."""

from typing import Any

from libs.common.secrets import secret_mac
from libs.common.settings import DEVELOPMENT_KEY
from tests.e2e.conftest import Loop, eventually
from tests.e2e.person import reads, somebody
from tests.e2e.test_loop import at_desk, handle, heard, submit

LAMP = "村口的路灯不亮了，晚上走路看不见"


async def two(loop: Loop) -> tuple[dict[str, Any], dict[str, Any]]:
    """Raised by two neighbours; both at the village's desk."""
    source, target = [
        await submit(loop, LAMP, place="桑陌镇三棵槐村", phone=phone) for phone in ("13800000001", "13800000002")
    ]
    for said in (source, target):
        await at_desk(loop, said["case_id"], "t02v001")
    return source, target


async def merge(loop: Loop, source: dict[str, Any], target: dict[str, Any]) -> None:
    wish = {"into": target["case_id"], "reason": "同一盏灯", "by": "中心 吴"}
    answer = await loop.post(f"/intake/v1/cases/{source['case_id']}/merge", wish)
    assert answer.status_code == 200, answer.text
    await heard(loop, "intake", source["case_id"], "case-merged")
    await heard(loop, "intake", target["case_id"], "requester-joined")


def secret(said: dict[str, Any], case: str) -> str:
    """What the receipt of one case proves in another."""
    return secret_mac(DEVELOPMENT_KEY, case, said["token"])


async def test_both_are_answered_and_judge_the_one_matter_that_theirs_became(loop: Loop) -> None:
    source, target = await two(loop)
    await merge(loop, source, target)
    await heard(loop, "evaluation", source["case_id"], "case-closed")

    async def rests() -> bool:
        return not (await at_desk(loop, source["case_id"], "t02v001"))["legal"]

    await eventually(rests, "nothing is legal with the merged one")
    case = target["case_id"]
    await handle(loop, case, "t02v001", "换了灯泡。")
    await heard(loop, "evaluation", case, "evaluation-invited", 2)
    for said in (source, target):
        rating = {"secret": secret(said, case), "contacted": "yes", "resolved": "yes", "satisfied": 5}
        assert (await loop.post(f"/evaluation/v1/cases/{case}/rating", rating)).status_code == 200
    await heard(loop, "evaluation", case, "case-closed")
    citizen = somebody(loop)

    await citizen.open("/track")
    await citizen.fill("/track", number=source["number"], secret=source["token"])

    async def led_on() -> bool:
        if not citizen.path.endswith(target["number"]):
            await citizen.open(f"/cases/{source['number']}")
        return citizen.path.endswith(target["number"])

    await eventually(led_on, "the old number and receipt lead to the matter that theirs became")
    await reads(citizen, f"/cases/{target['number']}", "换了灯泡")


async def test_a_message_to_the_merged_matter_goes_on_to_the_other_and_is_said_once(loop: Loop) -> None:
    source, target = await two(loop)
    await merge(loop, source, target)
    path = f"/intake/v1/cases/{source['case_id']}/supplement"
    wish = {"secret": secret(source, source["case_id"]), "text": "对面那盏也不亮"}
    answers = [(await loop.post(path, wish, f"{source['case_id']}-more")).json() for _ in range(2)]
    assert answers[0]["case_id"] == answers[1]["case_id"] == target["case_id"]
    assert answers[0]["position"] == answers[1]["position"]
    assert (await loop.types("intake", target["case_id"])).count("case-supplemented") == 1
    assert "case-supplemented" not in await loop.types("intake", source["case_id"])


async def test_taken_apart_again_each_goes_on_with_its_own_people(loop: Loop) -> None:
    source, target = await two(loop)
    await merge(loop, source, target)
    wish = {"reason": "不是同一盏灯", "by": "中心 吴"}
    answer = await loop.post(f"/intake/v1/cases/{source['case_id']}/unmerge", wish)
    assert answer.status_code == 200, answer.text
    await heard(loop, "intake", target["case_id"], "requester-left")
    await heard(loop, "routing", source["case_id"], "case-dispatched", 2)

    async def second_hop() -> bool:
        found = await at_desk(loop, source["case_id"], "t02v001")
        return bool(found["case"]["hop"] == 2 and found["legal"])

    await eventually(second_hop, "the case back at its desk")
    for said, text in ((source, "修了东边的。"), (target, "修了西边的。")):
        case = said["case_id"]
        await handle(loop, case, "t02v001", text)
        await heard(loop, "evaluation", case, "evaluation-invited")
        rating = {"secret": secret(said, case), "contacted": "yes", "resolved": "yes", "satisfied": 5}
        assert (await loop.post(f"/evaluation/v1/cases/{case}/rating", rating)).status_code == 200
        await heard(loop, "evaluation", case, "case-closed", 2 if said is source else 1)


async def test_two_that_are_merged_into_each_other_at_once_become_one(loop: Loop) -> None:
    source, target = await two(loop)
    for one, other in ((source, target), (target, source)):
        wish = {"into": other["case_id"], "reason": "同一盏灯", "by": "中心 吴"}
        await loop.post(f"/intake/v1/cases/{one['case_id']}/merge", wish)
    said = [source["case_id"], target["case_id"]]

    async def merged() -> list[str]:
        return [case for case in said if "case-merged" in await loop.types("intake", case)]

    [gone] = await eventually(merged, "one of the two is merged")
    [stays] = set(said) - {gone}
    await heard(loop, "intake", stays, "requester-joined")
    assert "case-merged" not in await loop.types("intake", stays)
