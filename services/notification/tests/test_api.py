"""What notification shows: a reply before it is sent, who has to be told by hand, and whether a message is still true."""

from datetime import datetime, timedelta

import httpx

from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock, text_of
from libs.common.engines import Engines
from libs.common.envelope import Record, wire
from libs.common.events import Fact
from libs.common.events.evaluation import CaseReopened
from libs.common.journal.runtime import Runtime
from libs.common.store.memory import MemoryStore
from libs.common.web.build import Given
from services.notification.app import create_app
from services.notification.tests.matters import ANN, NOON, NUMBER, POLICY, RESULT, submitted

FIRST = "c1/p1/result/1/1"


class Notification:
    """The service, with facts put before it by hand."""

    def __init__(self) -> None:
        self.clock, self.store = SetClock(NOON), MemoryStore()
        app = create_app(None, Given(Engines(MemoryBus(), self.store), self.clock, POLICY))
        self.running: Runtime = app.state.running
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://notification")
        self.said: dict[str, int] = {}

    async def hear(self, fact: Fact) -> None:
        source = fact.source()
        n = self.said[source] = self.said.get(source, 0) + 1
        entry = {
            "n": n, "id": f"{source}:c1:{n}", "type": fact.type(), "cause": "x", "at": text_of(self.clock.now()),
            "tp": "", "data": fact.model_dump(mode="json"),
        }  # fmt: skip
        await self.running.inbox.take([Record(f"case.{source}", 0, n, b"c1", wire(source, "c1", entry))])

    async def wait(self, until: datetime) -> None:
        """The timers fire that are due by then."""
        self.clock.move(until - self.clock.now())
        await self.running.timers._fire(["c1"], until)

    async def get(self, path: str) -> httpx.Response:
        return await self.http.get(f"/v1/cases/c1/{path}")


async def answered() -> Notification:
    service = Notification()
    await service.hear(submitted(ANN))
    await service.hear(RESULT)
    return service


async def test_a_reply_can_be_read_before_it_is_sent() -> None:
    service = Notification()
    await service.hear(submitted(ANN))
    answer = await service.http.post("/v1/cases/c1/preview", json={"text": "水沟清了 40 米。"})
    [person] = answer.json()["people"]
    assert [said["means"] for said in person["rungs"]] == ["wechat", "sms", "phone", "visit"]
    assert "水沟清了 40 米" in person["rungs"][0]["text"]
    assert await service.store.journal("c1") == []


async def test_a_message_is_still_wanted_until_its_matter_is_handled_again() -> None:
    service = await answered()
    assert (await service.get(f"on-its-way?notice={FIRST}")).json() == {
        "notice": FIRST, "wanted": True, "until": text_of(NOON + timedelta(hours=24)),
    }  # fmt: skip
    await service.hear(CaseReopened(round=2, reason="没解决"))
    assert (await service.get(f"on-its-way?notice={FIRST}")).json()["wanted"] is False


async def test_who_has_to_be_told_by_hand_is_shown_with_what_to_say_and_recorded_once() -> None:
    service = await answered()
    await service.wait(NOON + timedelta(hours=24))
    await service.wait(NOON + timedelta(hours=28))
    shown = (await service.get("tasks")).json()
    [task] = shown["tasks"]
    assert (shown["number"], task["person"], task["to"], task["means"]) == (NUMBER, "p1", ANN.phone, "phone")
    assert "水沟清了 40 米" in task["script"]
    call, key = {"person": "p1", "reached": False, "by": "吴"}, {"idempotency-key": "k"}
    for _ in range(2):
        assert (await service.http.post("/v1/cases/c1/call", json=call, headers=key)).status_code == 200
    [task] = (await service.get("tasks")).json()["tasks"]
    assert (task["means"], task["unit"]) == ("visit", "t02v001")
    visit = {"person": "p1", "reached": True, "unit": "t02v001", "by": "孙"}
    assert (await service.http.post("/v1/cases/c1/visit", json=visit)).status_code == 200
    assert (await service.get("tasks")).json()["tasks"] == []
    *_, last = await service.store.journal("c1")
    assert (last["type"], last["data"]["means"]) == ("caseloop.reply-given.v1", "visit")


async def test_of_an_unknown_case_nothing_is_shown() -> None:
    service = Notification()
    for path in ("tasks", f"on-its-way?notice={FIRST}"):
        assert (await service.get(path)).status_code == 404
    assert (await service.http.post("/v1/cases/c1/preview", json={"text": "x"})).status_code == 404


async def test_a_receipt_that_cannot_be_read_holds_no_case_and_is_written_down() -> None:
    service = await answered()
    for n, data in enumerate((b'{"notice": 7}', b"null", b'{"notice": "c1/p1/result/1/1", "status": ["x"]}')):
        value = (
            b'{"specversion":"1.0","id":"r%d","source":"sms","type":"caseloop.receipt.v1",'
            b'"time":"2026-10-20T04:00:00Z","data":%s}' % (n, data)
        )
        await service.running.inbox.take([Record("channel.receipts", 0, n, b"c1", value)])
    strays = await service.store.journal("channel:receipts")
    mine = await service.store.journal("c1")
    assert [entry["data"]["why"] for entry in strays] == ["unreadable", "unreadable"]
    assert [entry["data"]["why"] for entry in mine if "why" in entry["data"]] == ["unknown-status"]
    assert not any(doc.get("held") for doc in service.store.documents.values())
