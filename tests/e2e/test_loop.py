"""A matter walks the six steps: what the citizen, the officer and the engineer see."""

import uuid
from typing import Any

from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic_core import from_json, to_json

from libs.common.bus import Message
from libs.common.secrets import secret_mac
from libs.common.settings import DEVELOPMENT_KEY
from tests.e2e.conftest import Loop, eventually
from tests.e2e.person import reads, somebody


async def submit(loop: Loop, text: str, **more: Any) -> dict[str, Any]:
    body = {"text": text, "external_id": str(uuid.uuid4()), "phone": "13800000000", "name": "陈大文", **more}
    answer = await loop.post("/intake/v1/submissions", body)
    assert answer.status_code == 201, answer.text
    said: dict[str, Any] = answer.json()
    return said


async def at_desk(loop: Loop, case: str, unit: str) -> dict[str, Any]:
    async def there() -> Any:
        answer = await loop.get(f"/handling/v1/cases/{case}")
        found = answer.json()
        return found if answer.status_code == 200 and found["case"]["unit"] == unit else None

    found: dict[str, Any] = await eventually(there, f"{case} at the desk of {unit}")
    return found


async def heard(loop: Loop, service: str, case: str, type_: str, times: int = 1) -> None:
    async def told() -> bool:
        return (await loop.types(service, case)).count(type_) >= times

    await eventually(told, f"{service} says {type_} {times} times")


async def act(loop: Loop, case: str, what: str, unit: str, **more: Any) -> None:
    answer = await loop.post(f"/handling/v1/cases/{case}/{what}", {"unit": unit, "by": f"officer of {unit}", **more})
    assert answer.status_code == 200, answer.text


async def handle(loop: Loop, case: str, unit: str, text: str) -> None:
    await act(loop, case, "accept", unit)
    await act(loop, case, "contact", unit, means="phone")
    await act(loop, case, "result", unit, outcome="resolved", text=text)
    answer = await loop.post(f"/handling/v1/cases/{case}/approve", {"by": "centre 吴"})
    assert answer.status_code == 200, answer.text


async def rate(loop: Loop, said: dict[str, Any], resolved: str, satisfied: int, round_: int = 1) -> None:
    case, token = said["case_id"], said["token"]
    await heard(loop, "evaluation", case, "evaluation-invited", round_)
    body = {
        "secret": secret_mac(DEVELOPMENT_KEY, case, token), "contacted": "yes", "resolved": resolved,
        "satisfied": satisfied,
    }  # fmt: skip
    answer = await loop.post(f"/evaluation/v1/cases/{case}/rating", body)
    assert answer.status_code == 200, answer.text


async def test_an_ordinary_matter_is_closed_satisfied_in_one_trace(loop: Loop, spans: InMemorySpanExporter) -> None:
    said = await submit(loop, "公司拖欠农民工工资三个月不发", title="拖欠工资")
    case = said["case_id"]
    await at_desk(loop, case, "d-labour")
    await handle(loop, case, "d-labour", "工资已经发到每个人手里。")
    await rate(loop, said, "yes", 5)
    await heard(loop, "evaluation", case, "case-closed")
    *_, closed = await loop.stores["evaluation"].journal(case)
    assert closed["data"]["outcome"] == "satisfied"
    told = [from_json(line) for line in loop.outbox.read_bytes().splitlines()]
    mine = [line["text"] for line in told if line["number"] == said["number"]]
    assert any("工资已经发到每个人手里" in text for text in mine)
    assert {
        "intake->routing",
        "routing->handling",
        "handling->notification",
        "notification->evaluation",
    } <= await edges(loop, case, spans)
    await shown(loop, said)


async def shown(loop: Loop, said: dict[str, Any]) -> None:
    """The citizen's page tells each of the six steps, and a program reads the same."""
    citizen = somebody(loop)
    await citizen.open("/track")
    await citizen.fill("/track", number=said["number"], secret=said["token"])
    for step in ("这件事办完了", "受理了", "交给", "接了这件事", "报了结果", "给您的回复", "您评价了"):
        await reads(citizen, f"/cases/{said['number']}", step)
    answer = await loop.post("/portal/v1/track", {"number": said["number"], "secret": said["token"]})
    assert (answer.json()["status"], answer.json()["step"]) == ("closed", 7)


async def edges(loop: Loop, case: str, spans: InMemorySpanExporter) -> set[str]:
    """service->service, where an entry's span descends from the span of another service's entry, all of one trace."""
    entries = [(name, e["tp"].split("-")) for name, store in loop.stores.items() for e in await store.journal(case)]
    assert len({tp[1] for _, tp in entries}) == 1
    owner = {tp[2]: name for name, tp in entries}
    parents = {
        f"{s.context.span_id:016x}": f"{s.parent.span_id:016x}"
        for s in spans.get_finished_spans()
        if s.context and s.parent
    }
    found = set()
    for name, tp in entries:
        above = parents.get(tp[2])
        while above is not None and owner.get(above, name) == name:
            above = parents.get(above)
        if above is not None:
            found.add(f"{owner[above]}->{name}")
    return found


async def test_a_joint_matter_waits_for_its_part(loop: Loop) -> None:
    said = await submit(
        loop, "三棵槐村村东头的涵洞一下雨就积水，下水道排水不畅", place="桑陌镇三棵槐村", title="涵洞积水"
    )
    case = said["case_id"]
    await at_desk(loop, case, "t02")
    await act(loop, case, "accept", "t02")
    early = await loop.post(
        f"/handling/v1/cases/{case}/result", {"unit": "t02", "by": "周", "outcome": "resolved", "text": "好了"}
    )
    assert early.status_code == 409
    assert early.json()["legal"] == ["waive"]
    await act(loop, case, "part", "d-water", text="清了 40 米水沟")
    await act(loop, case, "result", "t02", outcome="resolved", text="水沟清好了")


async def test_a_dissatisfied_citizen_sends_it_round_again(loop: Loop) -> None:
    said = await submit(loop, "小区物业不作为，业主投诉没人管", title="物业")
    case = said["case_id"]
    await at_desk(loop, case, "d-housing")
    await handle(loop, case, "d-housing", "贴了告示。")
    await rate(loop, said, "no", 1)
    await heard(loop, "routing", case, "case-dispatched", 2)

    async def second_round() -> bool:
        found = await at_desk(loop, case, "d-housing")
        return bool(found["case"]["round"] == 2)

    await eventually(second_round, "the second round at the desk")
    await handle(loop, case, "d-housing", "换了物业经理，派人值守。")
    await rate(loop, said, "yes", 4, round_=2)
    await heard(loop, "evaluation", case, "case-closed")
    assert await loop.types("evaluation", case) == [
        "evaluation-invited", "evaluation-received", "call-back-opened", "case-reopened", "evaluation-invited",
        "evaluation-received", "case-closed",
    ]  # fmt: skip


async def test_a_refused_and_a_diverted_matter_are_closed_at_once(loop: Loop) -> None:
    for text, ending in (("开发商不交房，我已经起诉到法院", "refused"), ("厂房着火了，快来人", "diverted")):
        said = await submit(loop, text)
        await heard(loop, "evaluation", said["case_id"], "case-closed")
        [closed] = await loop.stores["evaluation"].journal(said["case_id"])
        assert (said["status"], closed["data"]["outcome"]) == (ending, ending)


async def test_a_returned_matter_goes_to_the_unit_the_centre_names(loop: Loop) -> None:
    said = await submit(loop, "公司拖欠工资，劳动合同也不签", title="工资")
    case = said["case_id"]
    await at_desk(loop, case, "d-labour")
    await act(loop, case, "return", "d-labour", code="not-ours", text="是工地的事")
    await heard(loop, "handling", case, "return-requested")

    async def granted() -> bool:
        wish = {"unit": "d-housing", "why": "工地欠薪，住建局牵头。", "by": "centre 吴"}
        return bool((await loop.post(f"/routing/v1/cases/{case}/grant", wish)).status_code == 200)

    await eventually(granted, "the return granted")
    found = await at_desk(loop, case, "d-housing")
    assert found["case"]["hop"] == 2


async def test_an_escalated_matter_climbs_one_level(loop: Loop) -> None:
    said = await submit(loop, "田里灌溉渠塌了，庄稼浇不上水，耕地没法种", place="锦禾镇", title="灌溉")
    case = said["case_id"]
    await at_desk(loop, case, "t01")
    await act(loop, case, "accept", "t01")
    await act(loop, case, "escalate", "t01", reason="要县里出钱")
    found = await at_desk(loop, case, "county")
    assert [part["unit"] for part in found["case"]["parts"]] == ["county", "t01"]


async def test_the_same_submission_twice_is_one_case_with_the_same_receipt(loop: Loop) -> None:
    external = str(uuid.uuid4())
    first = await submit(loop, "公司拖欠工资", external_id=external)
    again = await submit(loop, "公司拖欠工资", external_id=external)
    assert {k: first[k] for k in ("case_id", "number", "token", "promised_by")} == {
        k: again[k] for k in ("case_id", "number", "token", "promised_by")
    }


async def test_a_submission_by_the_bus_gets_its_receipt_and_a_bad_one_its_reason(loop: Loop) -> None:
    answers: list[dict[str, Any]] = []

    async def note(records: Any) -> None:
        answers.extend(from_json(r.value)["data"] for r in records)

    await loop.bus.listen(f"check-{uuid.uuid4().hex}", ["channel.p12315.answers"], note)
    good, bad, worse = (uuid.uuid4().hex for _ in range(3))
    for external, text in ((good, "商家卖假货，消费者要求退款"), (bad, ""), (worse, 7)):
        event = {
            "specversion": "1.0", "id": f"ev-{external}", "source": "p12315", "type": "caseloop.submission.v1",
            "data": {"external_id": external, "text": text},
        }  # fmt: skip
        message = Message(external, to_json(event))

        async def sent(message: Message = message) -> bool:
            return not await loop.bus.publish("channel.p12315.submissions", [message])

        await eventually(sent, "the submission is on the bus")

    async def answered() -> bool:
        return {good, bad, worse} <= {answer["external_id"] for answer in answers}

    await eventually(answered, "all three answers")
    by_id = {answer["external_id"]: answer for answer in answers}
    assert by_id[good]["number"].startswith("HQ")
    assert by_id[bad]["field"] == by_id[worse]["field"] == "text"


async def test_a_submission_without_a_key_is_told_what_to_send(loop: Loop) -> None:
    answer = await loop.post("/intake/v1/submissions", {"text": "路灯不亮"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["field"] == "external_id"


async def test_a_field_nobody_knows_is_named(loop: Loop) -> None:
    answer = await loop.post("/intake/v1/submissions", {"text": "路灯不亮", "colour": "red"}, key="k")
    assert answer.status_code == 422
    assert answer.json()["field"] == "colour"
