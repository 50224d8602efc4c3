"""投诉 and 举报 at once: two matters, whichever door they come by."""

import uuid
from typing import Any

from pydantic_core import from_json, to_json

from libs.common.bus import Message
from tests.e2e.conftest import Loop, eventually
from tests.e2e.person import reads, somebody
from tests.e2e.test_loop import at_desk, heard, submit
from tests.e2e.test_pages import signed_in

MILK = "超市卖给我过期的奶粉，消费者要求退款并赔偿，也请依法查处这家商家"


async def test_both_numbers_stand_on_the_receipt_and_each_page_names_the_other(loop: Loop) -> None:
    external = str(uuid.uuid4())
    said, again = [await submit(loop, MILK, external_id=external, reply_channel="wechat") for _ in range(2)]
    report = said["report"]
    assert {said["profile"], report["profile"]} == {"p12315", "report"}
    assert (again["number"], again["report"]) == (said["number"], report)
    for case in (said["case_id"], report["case_id"]):
        await at_desk(loop, case, "d-market")
    centre = await signed_in(loop, "centre", "centre")
    for one, other in ((said, report), (report, said)):
        await reads(centre, f"/desk/cases/{one['number']}", other["number"])
        citizen = somebody(loop)
        await citizen.open("/track")
        await citizen.fill("/track", number=one["number"], secret=one["token"])
        await reads(citizen, f"/cases/{one['number']}", other["number"])
    assert (await loop.types("intake", report["case_id"])).count("case-submitted") == 1

    async def told() -> bool:
        lines = [from_json(line) for line in loop.outbox.read_bytes().splitlines()] if loop.outbox.exists() else []
        return any(said["number"] in line["text"] and report["number"] in line["text"] for line in lines)

    await eventually(told, "a notice that names both numbers")


async def test_through_an_adapter_both_receipts_come_and_come_again(loop: Loop) -> None:
    external = str(uuid.uuid4())

    async def sent(name: str) -> None:
        event = {
            "specversion": "1.0", "id": f"{external}/{name}", "source": "p12315", "subject": external,
            "type": "caseloop.submission.v1", "time": "2026-10-09T02:00:00Z",
            "data": {"external_id": external, "text": MILK, "phone": "13800000000"},
        }  # fmt: skip
        await loop.bus.publish("channel.p12315.submissions", [Message(external, to_json(event))])

    await sent("first")
    first = await receipts(loop, external, 2)
    await sent("again")
    assert await receipts(loop, external, 4) == first
    assert {number for number, _ in first} == {await number_of(loop, case) for _, case in first}


async def receipts(loop: Loop, external: str, count: int) -> set[tuple[str, str]]:
    """What the adapter was answered: numbers with their cases, once so many answers have come."""
    heard_: list[dict[str, Any]] = []

    async def take(records: Any) -> None:
        heard_.extend(from_json(record.value)["data"] for record in records)

    listener = await loop.bus.listen(f"adapter-{uuid.uuid4()}", ["channel.p12315.answers"], take)
    try:

        async def there() -> list[dict[str, Any]] | None:
            mine = [said for said in heard_ if said.get("external_id") == external]
            return mine if len(mine) >= count else None

        mine = await eventually(there, f"{count} answers")
    finally:
        await listener.stop()
    return {(said["number"], said["case_id"]) for said in mine}


async def number_of(loop: Loop, case: str) -> str:
    await heard(loop, "intake", case, "case-submitted")
    [found] = await loop.stores["intake"].find({"_id": case})
    return str(found["st"]["number"])
