"""Sentences of the edges."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import from_json, to_json

from libs.common.bus import BATCH, Listener, Message, Take
from libs.common.bus.memory import MemoryBus
from libs.common.envelope import Heard, Record
from libs.common.errors import Unavailable
from libs.common.secrets import receipt_token
from libs.common.telemetry import metrics
from libs.common.web.door import Answer
from services.gateway.edges import running
from services.gateway.edges.answers import answer
from services.gateway.edges.department import assignments, respond
from services.gateway.edges.edge import Batch, Edge, Outgoing
from services.gateway.edges.outbound import OUTBOUND, sender_edge

AT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
CASE = "5f0c2b1e-7d1a-5c39-9c39-000000000001"


def heard(name: str, data: dict[str, Any], id_: str = "x:1", subject: str = CASE) -> Heard:
    return Heard(id_, "intake", subject, f"caseloop.{name}", 1, 1, AT, "", data)


def record(topic: str, type_: str, data: dict[str, Any]) -> Record:
    event = {"specversion": "1.0", "id": "notification:c:1", "source": "notification", "subject": CASE, "type": type_,
             "sequence": 1, "time": "2026-10-09T02:00:00Z", "data": data}  # fmt: skip
    return Record(topic, 0, 0, CASE.encode(), to_json(event))


async def pass_on(edge: Edge, bus: MemoryBus, records: Sequence[Record]) -> None:
    """One try of a batch."""
    await Batch(edge, records).pass_on(bus)


SUBMITTED = {
    "number": "HQ26-030418-7", "channel": "p12315", "external_id": "B-17", "people": [{"id": "p1"}],
    "promised_by": "2026-10-13T08:20:00.000Z",
}  # fmt: skip


def test_an_adapter_gets_its_receipt_with_the_token() -> None:
    [out] = answer(heard("case-submitted", SUBMITTED), "key", frozenset({"p12315"}))
    event = from_json(out.message.value)
    assert out.topic == "channel.p12315.answers"
    assert event["id"] == "x:1"
    assert event["data"]["token"] == receipt_token("key", CASE, "p1")
    assert event["data"]["external_id"] == "B-17"


SPLIT = {
    "into": "the-report", "number": "HQ26-030419-4", "split_from": "HQ26-030418-7", "channel": "p12315",
    "external_id": "B-17", "person": {"id": "p1"}, "promised_by": "2026-10-30T08:20:00.000Z",
}  # fmt: skip


def test_what_was_split_is_answered_with_both_receipts_and_the_report_that_comes_later_with_none() -> None:
    channels = frozenset({"p12315"})
    [first] = answer(heard("case-submitted", SUBMITTED, "x:1"), "key", channels)
    [second] = answer(heard("case-split", SPLIT, "x:2"), "key", channels)
    link = {"case": CASE, "number": "HQ26-030418-7", "why": "split"}
    assert answer(heard("case-submitted", {**SUBMITTED, "linked_to": link}, "y:1", "the-report"), "key", channels) == ()
    one, other = (from_json(out.message.value) for out in (first, second))
    assert one["id"] != other["id"]
    assert one["data"]["external_id"] == other["data"]["external_id"] == "B-17"
    assert [said["data"]["number"] for said in (one, other)] == ["HQ26-030418-7", "HQ26-030419-4"]
    assert (other["data"]["case_id"], other["data"]["split_from"]) == ("the-report", CASE)
    assert other["data"]["token"] == receipt_token("key", "the-report", "p1")


def test_sent_again_the_report_is_told_again_as_the_case_that_it_is() -> None:
    said = {"channel": "p12315", "external_id": "B-17", "person": "p1", "promised_by": "x", "number": "HQ26-030419-4"}
    [again] = answer(heard("submission-repeated", {**said, "case": "the-report"}), "key", frozenset({"p12315"}))
    data = from_json(again.message.value)["data"]
    assert (data["case_id"], data["token"]) == ("the-report", receipt_token("key", "the-report", "p1"))


def test_what_goes_on_from_an_earlier_case_is_answered_like_any_other() -> None:
    link = {"case": "old", "number": "HQ26-030001-1", "why": "after"}
    assert answer(heard("case-submitted", {**SUBMITTED, "linked_to": link}), "key", frozenset({"p12315"}))


def test_a_channel_without_an_adapter_gets_no_answer() -> None:
    assert answer(heard("case-submitted", {**SUBMITTED, "channel": "web"}), "key", frozenset({"p12315"})) == ()


def test_a_rejection_names_the_field_and_the_reason() -> None:
    data = {"channel": "p12315", "external_id": "B-18", "field": "text", "reason": "empty; send at least one word"}
    [out] = answer(heard("submission-rejected", data), "key", frozenset({"p12315"}))
    assert from_json(out.message.value)["data"] == {k: data[k] for k in ("external_id", "field", "reason")}


def test_a_department_sees_its_own_part_only() -> None:
    data = {"hop": 1, "round": 1, "unit": "t02", "parts": [{"unit": "t02"}, {"unit": "d-water"}, {"unit": "d-road"}]}
    [out] = assignments(heard("case-dispatched", data), frozenset({"d-water"}))
    assert out.topic == "department.d-water.assignments"
    assert from_json(out.message.value)["data"] == {"hop": 1, "round": 1, "unit": "t02", "part": {"unit": "d-water"}}


class Saying:
    """A door that always gives the same answer, and remembers what it was asked."""

    def __init__(self, status: int, answer: dict[str, Any]) -> None:
        self.answer, self.seen = Answer(status, answer), list[Any]()

    async def post(self, path: str, body: Mapping[str, Any], key: str, only_if: str = "") -> Answer:
        assert only_if == ""
        self.seen.append((path, dict(body), key))
        return self.answer

    async def get(self, path: str) -> Answer:
        return self.answer


async def test_a_response_is_posted_once_under_its_own_id() -> None:
    door = Saying(200, {})
    said = Heard("r-1", "water-system", CASE, "caseloop.take-on", 1, None, AT, "", {"by": "钱"})
    assert await respond(said, "d-water", door) is None
    path, body, key = f"/handling/v1/cases/{CASE}/accept", {"by": "钱", "unit": "d-water"}, sha256(b"water-system|r-1")
    assert door.seen == [(path, body, key.hexdigest())]


@pytest.mark.parametrize("act", ["pause", "extend"])
async def test_a_department_asks_for_a_pause_or_more_time_from_its_own_system(act: str) -> None:
    door = Saying(200, {})
    said = Heard("r-2", "water-system", CASE, f"caseloop.{act}", 1, None, AT, "", {"by": "钱"})
    assert await respond(said, "d-water", door) is None
    assert [path for path, _, _ in door.seen] == [f"/handling/v1/cases/{CASE}/{act}"]


async def test_a_department_may_say_that_it_did_not_reach_the_citizen() -> None:
    door = Saying(200, {})
    said = Heard(
        "r-2", "water-system", CASE, "caseloop.contact-failed", 1, None, AT, "", {"by": "钱", "means": "phone"}
    )
    assert await respond(said, "d-water", door) is None
    [(path, body, _)] = door.seen
    assert (path, body["unit"]) == (f"/handling/v1/cases/{CASE}/failed-contact", "d-water")


async def test_a_refused_response_comes_back_with_the_legal_ones() -> None:
    door = Saying(409, {"code": "illegal", "detail": "no", "legal": ["accept"]})
    said = Heard("r-1", "water-system", CASE, "caseloop.result", 1, None, AT, "", {"by": "钱"})
    refusal = await respond(said, "d-water", door)
    assert refusal is not None
    assert (refusal["response"], refusal["code"], refusal["legal"]) == ("r-1", "illegal", ["accept"])


async def test_an_unknown_answer_comes_back_with_the_known_ones() -> None:
    refusal = await respond(heard("shrug", {}), "d-water", Saying(200, {}))
    assert refusal is not None
    assert "caseloop.result.v1" in refusal["legal"]


async def test_a_desk_that_is_down_lets_the_response_come_again() -> None:
    door = Saying(503, {})
    with pytest.raises(Unavailable):
        await respond(heard("take-on", {"by": "钱"}), "d-water", door)


async def test_a_notice_is_forwarded_sent_and_receipted(tmp_path: Path) -> None:
    bus, outbox = MemoryBus(), tmp_path / "outbox.jsonl"
    notice = {
        "id": f"{CASE}/p1/result/1/1",
        "number": "HQ26-030418-7",
        "means": "web",
        "to": "138****0000",
        "text": "好了",
    }
    await pass_on(OUTBOUND, bus, [record("case.notification", "caseloop.notice-sent.v1", notice)])
    outbound = [r for log in bus.topics["channel.outbound"] for r in log]
    await pass_on(sender_edge(outbox), bus, outbound)
    [receipt] = [from_json(r.value or b"") for log in bus.topics["channel.receipts"] for r in log]
    assert receipt["data"] == {"notice": notice["id"], "status": "delivered"}
    assert from_json(outbox.read_bytes())["text"] == "好了"


async def test_what_the_duty_desk_is_told_goes_out_as_a_message_to_no_person() -> None:
    alert = {
        "id": f"{CASE}/duty/1", "number": "HQ26-030465-1", "desk": "值班台", "means": "sms", "to": "0000-1201",
        "risk": ["漏电"], "place": "桑陌镇", "text": "急事：漏电，桑陌镇",
    }  # fmt: skip
    [out] = await OUTBOUND.forward(heard("duty-alerted", alert, "notification:c:1"))
    event = from_json(out.message.value)
    assert (out.topic, event["type"], event["id"]) == ("channel.outbound", "caseloop.notice.v1", "notification:c:1")
    assert event["data"] == {
        "id": alert["id"], "number": alert["number"], "means": "sms", "text": alert["text"], "to": "0000-1201",
        "person": "", "notice": "duty", "round": 1, "attempt": 1,
    }  # fmt: skip


async def test_a_message_that_did_not_go_out_brings_the_batch_again() -> None:
    bus = MemoryBus()
    bus.broken = True
    with pytest.raises(Unavailable, match=r"channel\.outbound"):
        await pass_on(OUTBOUND, bus, [record("case.notification", "caseloop.notice-sent.v1", {"id": "n"})])


async def test_an_unreadable_record_at_an_edge_is_passed_over_with_its_place_and_counted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = metrics.EDGE_UNREADABLE.labels("gateway-outbound")._value.get()
    await pass_on(OUTBOUND, MemoryBus(), [Record("case.notification", 0, 41, None, b"\xff")])
    [said] = [row for row in caplog.records if row.levelname == "WARNING"]
    assert "gateway-outbound cannot read case.notification-0-41: " in said.getMessage()
    assert metrics.EDGE_UNREADABLE.labels("gateway-outbound")._value.get() == before + 1


class LateBus(MemoryBus):
    """Nobody can join at first."""

    def __init__(self, refusals: int) -> None:
        super().__init__()
        self.refusals = refusals

    async def listen(
        self, group: str, topics: Sequence[str], take: Take, at_once: int = BATCH, *, rests: bool = False
    ) -> Listener:
        if self.refusals:
            self.refusals -= 1
            raise Unavailable("no broker yet")
        return await super().listen(group, topics, take, at_once, rests=rests)


async def test_edges_join_a_bus_that_comes_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BACK_OFF", 0.0)
    edges = running.Edges(LateBus(2), [OUTBOUND])
    await edges.start()
    assert await edges.trouble()
    async with asyncio.timeout(5):
        while await edges.trouble():
            await asyncio.to_thread(lambda: None)
    await edges.stop()


async def test_a_batch_that_an_edge_stumbles_over_is_tried_again_and_not_skipped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "BACK_OFF", 0.0)
    tried, forwarded = list[str](), asyncio.Event()

    async def stumble(heard: Heard) -> Sequence[Outgoing]:
        tried.append(heard.id)
        if len(tried) < 3:
            raise OSError("a bug, or a disk")
        forwarded.set()
        return ()

    bus = MemoryBus()
    edges = running.Edges(bus, [Edge("stumbles", ("case.routing",), stumble)])
    await edges.start()
    async with asyncio.timeout(5):
        while await edges.trouble():
            await asyncio.to_thread(lambda: None)
        event = record("case.routing", "caseloop.case-dispatched.v1", {})
        assert not await bus.publish("case.routing", [Message(CASE, event.value or b"")])
        await forwarded.wait()
    await edges.stop()
    assert (len(tried), len(set(tried))) == (3, 1)
