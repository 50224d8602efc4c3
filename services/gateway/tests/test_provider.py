"""Messages to a provider by HTTP: each once, nothing untrue, and what became of it as a receipt."""

import asyncio
import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic_core import from_json, to_json

from libs.common.bus import Message
from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock
from libs.common.envelope import Record
from libs.common.errors import Unavailable
from libs.common.telemetry import metrics
from libs.common.tests.conftest import eventually
from libs.common.web.contacts import bearer
from libs.common.web.door import Answer
from libs.common.web.service import running_app
from services.gateway.edges import running
from services.gateway.edges.callbacks import callback_routes
from services.gateway.edges.edge import Edge
from services.gateway.edges.numbers import numbers_of
from services.gateway.edges.outbound import OUTBOUND, Outbox, sender_edge
from services.gateway.edges.provider import Provider, provider_edge
from services.gateway.edges.running import Edges
from services.gateway.tests.partner import FakeProvider
from services.gateway.tests.test_edges import AT, Saying, heard, pass_on, record

CASE = "5f0c2b1e-7d1a-5c39-9c39-000000000001"
RESULT: dict[str, Any] = {
    "id": f"{CASE}/p1/result/1/1", "person": "p1", "number": "HQ26-030418-7", "notice": "result", "round": 1,
    "means": "sms", "attempt": 1, "text": "您说的事有结果了。", "to": "138****0000",
}  # fmt: skip
PROGRESS = {**RESULT, "id": f"{CASE}/p1/admitted/1/1", "notice": "admitted"}
WANTED = Saying(200, {"wanted": True})


class TrueOnce(Saying):
    """Says it is wanted, and from then on that it is not."""

    async def get(self, path: str) -> Answer:
        answer = await super().get(path)
        self.answer = Answer(200, {"wanted": False})
        return answer


async def number(_notice: Mapping[str, Any]) -> str:
    return "13800000000"


async def no_number(_notice: Mapping[str, Any]) -> str:
    return ""


def edge(provider: FakeProvider, door: Saying = WANTED, numbers: Any = number) -> Edge:
    sending = Provider("http://sms/messages", "secret", provider.client(), pause=0)
    return provider_edge(sending, door, numbers, frozenset({"sms"}))


def outbound(*notices: dict[str, Any]) -> list[Record]:
    return [record("channel.outbound", "caseloop.notice.v1", notice) for notice in notices]


def receipts(bus: MemoryBus) -> list[dict[str, Any]]:
    return [from_json(r.value or b"")["data"] for log in bus.topics["channel.receipts"] for r in log]


async def test_what_was_asked_twice_because_the_answer_was_lost_is_sent_once() -> None:
    provider, bus = FakeProvider(lost=1), MemoryBus()
    await pass_on(edge(provider), bus, outbound(RESULT))
    assert (provider.asked[RESULT["id"]], len(provider.messages)) == (2, 1)
    said = provider.messages[str(RESULT["id"])]
    assert said == {"to": "13800000000", "text": RESULT["text"], "means": "sms", "reference": RESULT["id"]}
    assert provider.credentials == {"Bearer secret"}


async def test_a_batch_that_comes_again_after_a_kill_is_sent_once() -> None:
    provider, bus = FakeProvider(), MemoryBus()
    for _ in range(3):
        await pass_on(edge(provider), bus, outbound(RESULT, PROGRESS))
    assert (provider.asked.total(), len(provider.messages)) == (6, 2)


async def test_what_was_answered_is_not_asked_again_because_of_another_message_of_the_batch() -> None:
    provider, bus, asked = FakeProvider({"status": "delivered"}), MemoryBus(), Counter[str]()
    door = Saying(503, {})

    async def numbers(notice: Mapping[str, Any]) -> str:
        asked[notice["id"]] += 1
        return "13800000000"

    sending = edge(provider, door, numbers)
    for _ in range(5):
        with pytest.raises(Unavailable, match="notification answered 503"):
            await pass_on(sending, bus, outbound(PROGRESS, RESULT))
    assert provider.asked == asked == {PROGRESS["id"]: 1}
    door.answer = WANTED.answer
    await pass_on(sending, bus, outbound(PROGRESS, RESULT))
    assert provider.asked == asked == {PROGRESS["id"]: 1, RESULT["id"]: 1}
    assert [receipt["notice"] for receipt in receipts(bus)] == [PROGRESS["id"], RESULT["id"]]


async def test_a_provider_that_is_down_loses_nothing_and_the_batch_comes_again() -> None:
    provider, bus = FakeProvider(statuses=[503, 429, 500]), MemoryBus()
    with pytest.raises(Unavailable, match="status 500"):
        await pass_on(edge(provider), bus, outbound(RESULT))
    assert (provider.messages, receipts(bus)) == ({}, [])
    await pass_on(edge(provider), bus, outbound(RESULT))
    assert len(provider.messages) == 1


@pytest.mark.parametrize(
    ("provider", "told"),
    [
        (FakeProvider(), []),
        (FakeProvider({"status": "delivered"}), [("delivered", "")]),
        (FakeProvider({"status": "failed", "reason": "停机"}), [("failed", "停机")]),
        (FakeProvider({"status": "who knows"}), []),
        (FakeProvider(statuses=[422]), [("failed", "the provider refused it (422): no such number")]),
        (FakeProvider(statuses=[400], page=b"<p>bad"), [("failed", "the provider refused it (400): <p>bad")]),
        (FakeProvider(statuses=[202], page=b""), []),
        (FakeProvider(statuses=[204], page=b""), []),
        (FakeProvider(statuses=[200], page=b"\n"), []),
    ],
    ids=[
        "accepted",
        "delivered",
        "failed",
        "unknown",
        "refused",
        "refused by a page",
        "202 alone",
        "204 alone",
        "a blank line",
    ],
)
async def test_what_the_provider_says_at_once_is_a_receipt(provider: FakeProvider, told: list[tuple[str, str]]) -> None:
    bus = MemoryBus()
    await pass_on(edge(provider), bus, outbound(RESULT))
    assert receipts(bus) == [{"notice": RESULT["id"], "status": status, "reason": why} for status, why in told]


BOTH = "are CASELOOP_PROVIDER_URL and CASELOOP_PROVIDER_KEY right?"
ADDRESS = "with what is no JSON object: is CASELOOP_PROVIDER_URL right?"


@pytest.mark.parametrize(
    ("status", "page", "why"),
    [
        pytest.param(301, None, f"301: {BOTH}", id="moved"),
        pytest.param(308, b"", f"308: {BOTH}", id="moved for good"),
        pytest.param(401, None, f"401: {BOTH}", id="a key that has expired"),
        pytest.param(402, None, f"402: {BOTH}", id="an account that is used up"),
        pytest.param(403, None, f"403: {BOTH}", id="a key for something else"),
        pytest.param(404, None, f"404: {BOTH}", id="nothing there"),
        pytest.param(405, None, f"405: {BOTH}", id="something else there"),
        pytest.param(407, None, f"407: {BOTH}", id="a proxy between"),
        pytest.param(200, b"<html>sign in</html>", f"200 {ADDRESS}", id="a page"),
        pytest.param(200, b"[]", f"200 {ADDRESS}", id="a list"),
    ],
)
async def test_what_is_not_about_the_message_fails_none_and_the_batch_comes_again(
    status: int, page: bytes | None, why: str
) -> None:
    provider, bus = FakeProvider({"status": "delivered"}, statuses=[status], page=page), MemoryBus()
    sending = edge(provider)
    with pytest.raises(Unavailable, match=re.escape(f"the messaging provider answered {why}")):
        await pass_on(sending, bus, outbound(RESULT))
    assert (provider.asked.total(), provider.messages, receipts(bus)) == (1, {}, [])
    await pass_on(sending, bus, outbound(RESULT))
    assert [receipt["status"] for receipt in receipts(bus)] == ["delivered"]


async def test_a_provider_that_is_somewhere_else_is_said_where_readiness_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "BACK_OFF", 0.01)
    provider, bus, clock = FakeProvider(statuses=[308] * 1000), MemoryBus(), SetClock(AT)
    edges = Edges(bus, [edge(provider)], clock)

    async def tried() -> bool:
        return provider.asked.total() > 1

    await edges.start()
    [notice] = outbound(RESULT)
    assert not await bus.publish("channel.outbound", [Message(CASE, notice.value or b"")])
    await eventually(tried)
    clock.move(timedelta(seconds=61))
    why = f"the messaging provider answered 308: {BOTH}"
    assert await edges.trouble() == f"gateway-provider is stuck for more than 60 s: {why}"
    await edges.stop()


async def test_while_the_key_is_wrong_neither_the_provider_nor_a_number_is_asked_for_again_and_again() -> None:
    provider, asked = FakeProvider(statuses=[401]), Counter[str]()

    async def numbers(notice: Mapping[str, Any]) -> str:
        asked[notice["id"]] += 1
        return "13800000000"

    sending = provider_edge(
        Provider("http://sms/messages", "secret", provider.client()), WANTED, numbers, frozenset({"sms"})
    )
    for _ in range(5):
        with pytest.raises(Unavailable, match="answered 401"):
            await pass_on(sending, MemoryBus(), outbound(RESULT))
    assert provider.asked == asked == {RESULT["id"]: 1}


async def test_a_result_that_is_true_no_more_is_not_sent_and_progress_is_not_asked_about() -> None:
    for door in (Saying(200, {"wanted": False}), Saying(404, {})):
        provider = FakeProvider()
        await pass_on(edge(provider, door), MemoryBus(), outbound(RESULT, PROGRESS))
        assert list(provider.messages) == [PROGRESS["id"]]


async def test_what_became_untrue_while_the_provider_was_down_is_not_tried_again() -> None:
    provider, door, bus = FakeProvider(statuses=[503]), TrueOnce(200, {"wanted": True}), MemoryBus()
    await pass_on(edge(provider, door), bus, outbound(RESULT))
    assert (provider.asked.total(), provider.messages, receipts(bus)) == (1, {}, [])


async def test_while_nobody_can_say_whether_it_is_true_nothing_is_sent() -> None:
    provider = FakeProvider()
    with pytest.raises(Unavailable, match="notification answered 503"):
        await pass_on(edge(provider, Saying(503, {})), MemoryBus(), outbound(RESULT))
    assert provider.messages == {}


async def test_whose_number_was_erased_is_not_reached() -> None:
    provider, bus = FakeProvider(), MemoryBus()
    await pass_on(edge(provider, numbers=no_number), bus, outbound(RESULT))
    assert provider.messages == {}
    assert receipts(bus) == [
        {"notice": RESULT["id"], "status": "failed", "reason": "there is no number any more"}
    ]  # fmt: skip


async def test_other_means_are_left_to_the_other_sender_and_none_is_sent_by_both(tmp_path: Path) -> None:
    provider, bus, outbox = FakeProvider(), MemoryBus(), tmp_path / "outbox.jsonl"
    web = {**PROGRESS, "means": "web"}
    for one in (edge(provider), sender_edge(outbox, {"sms"})):
        await pass_on(one, bus, outbound(RESULT, web))
    assert list(provider.messages) == [RESULT["id"]]
    assert [from_json(line)["means"] for line in outbox.read_bytes().splitlines()] == ["web"]


async def test_the_file_has_each_message_once_also_after_a_kill_in_the_middle_of_a_line(tmp_path: Path) -> None:
    bus, outbox = MemoryBus(), tmp_path / "outbox.jsonl"
    for _ in range(2):
        await pass_on(sender_edge(outbox), bus, outbound(RESULT, PROGRESS))
    whole = outbox.read_bytes()
    assert [from_json(line)["id"] for line in whole.splitlines()] == [RESULT["id"], PROGRESS["id"]]
    outbox.write_bytes(whole[:-9])
    await pass_on(sender_edge(outbox), bus, outbound(RESULT, PROGRESS))
    assert outbox.read_bytes() == whole
    outbox.write_bytes(b"somebody's note\n")
    await pass_on(sender_edge(outbox), bus, outbound(RESULT))
    assert outbox.read_bytes().count(b"\n") == 2


async def test_two_writers_of_one_file_who_both_believe_that_the_partition_is_theirs_write_no_line_twice(
    tmp_path: Path,
) -> None:
    outbox, third = tmp_path / "outbox.jsonl", {**PROGRESS, "id": f"{CASE}/p1/dispatched/1/1"}
    one, other = Outbox(outbox), Outbox(outbox)
    await one.write(RESULT)
    for writer in (other, one, other):
        await asyncio.gather(*(writer.write(notice) for notice in (RESULT, PROGRESS, third)))
    written = [from_json(line)["id"] for line in outbox.read_bytes().splitlines()]
    assert Counter(written) == {RESULT["id"]: 1, PROGRESS["id"]: 1, third["id"]: 1}


async def test_a_file_that_was_put_away_is_begun_anew_without_what_stood_in_it(tmp_path: Path) -> None:
    outbox = tmp_path / "outbox.jsonl"
    writer = Outbox(outbox)
    await writer.write(RESULT)
    outbox.rename(tmp_path / "yesterday.jsonl")
    for notice in (RESULT, PROGRESS, PROGRESS):
        await writer.write(notice)
    assert [from_json(line)["id"] for line in outbox.read_bytes().splitlines()] == [PROGRESS["id"]]


async def test_while_the_file_cannot_be_written_the_batch_comes_again(tmp_path: Path) -> None:
    outbox, bus = tmp_path / "away" / "outbox.jsonl", MemoryBus()
    sender = sender_edge(outbox)
    with pytest.raises(Unavailable, match="cannot be written"):
        await pass_on(sender, bus, outbound(RESULT))
    assert receipts(bus) == []
    outbox.parent.mkdir()
    await pass_on(sender, bus, outbound(RESULT))
    assert (outbox.read_bytes().count(b"\n"), len(receipts(bus))) == (1, 1)


async def test_a_receipt_of_what_was_never_sent_goes_back_with_its_reason_and_is_counted() -> None:
    ignored = {"notice": "x", "status": "delivered", "why": "never-sent"}
    before = metrics.RECEIPTS_IGNORED.labels("never-sent")._value.get()
    [out] = await OUTBOUND.forward(heard("receipt-ignored", ignored))
    event = from_json(out.message.value)
    assert (out.topic, event["type"], event["data"]) == ("channel.outbound", "caseloop.receipt-rejected.v1", ignored)
    assert metrics.RECEIPTS_IGNORED.labels("never-sent")._value.get() == before + 1


# ---------------------------------------------------------------- what the provider says later


def door_of(bus: MemoryBus) -> httpx.AsyncClient:
    clock = SetClock(datetime(2026, 10, 20, 4, 0, tzinfo=UTC))
    app = running_app("gateway", Edges(bus, []), callback_routes(bus, clock, "secret"))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway")


SAID = {"notice": RESULT["id"], "status": "delivered"}
KEY = {"authorization": "Bearer secret"}


async def test_a_receipt_by_http_is_a_receipt_on_the_bus_with_an_id_by_which_it_counts_once() -> None:
    bus = MemoryBus()
    async with door_of(bus) as http:
        for _ in range(2):
            assert (await http.post("/v1/receipts", json=SAID, headers=KEY)).status_code == 202
        await http.post("/v1/receipts", json={**SAID, "id": "sms-7"}, headers=KEY)
    events = [from_json(r.value or b"") for log in bus.topics["channel.receipts"] for r in log]
    assert [event["id"] for event in events] == [f"{RESULT['id']}/delivered"] * 2 + ["sms-7"]
    assert {(event["source"], event["subject"]) for event in events} == {("provider", CASE)}
    assert events[0]["data"] == {**SAID, "reason": ""}


async def test_receipts_without_an_id_that_give_different_reasons_are_different_ones() -> None:
    bus, failed = MemoryBus(), {**SAID, "status": "failed"}
    async with door_of(bus) as http:
        for reason in ("busy", "busy", "no such number"):
            await http.post("/v1/receipts", json={**failed, "reason": reason}, headers=KEY)
    first, again, other = (from_json(r.value or b"")["id"] for log in bus.topics["channel.receipts"] for r in log)
    assert first == again != other


@pytest.mark.parametrize(
    ("body", "headers", "status", "field"),
    [
        (SAID, {}, 401, None),
        (SAID, {"authorization": "Bearer guess"}, 401, None),
        ({**SAID, "status": "lost"}, KEY, 422, "status"),
        ({"status": "delivered"}, KEY, 422, "notice"),
        ({**SAID, "reason": "x" * 201}, KEY, 422, "reason"),
    ],
)
async def test_what_is_wrong_with_it_is_named(
    body: dict[str, Any], headers: dict[str, str], status: int, field: str | None
) -> None:
    bus = MemoryBus()
    async with door_of(bus) as http:
        answer = await http.post("/v1/receipts", json=body, headers=headers)
    assert (answer.status_code, answer.json().get("field")) == (status, field)
    assert not any(bus.topics["channel.receipts"])


async def test_while_the_bus_is_down_the_provider_is_asked_to_say_it_again() -> None:
    bus = MemoryBus()
    bus.broken = True
    async with door_of(bus) as http:
        assert (await http.post("/v1/receipts", json=SAID, headers=KEY)).status_code == 503


# ---------------------------------------------------------------- the number


def intake(status: int, body: dict[str, Any], asked: list[httpx.Request]) -> httpx.AsyncClient:
    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(status, content=to_json(body))

    return httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://door")


async def test_the_number_is_asked_for_one_message_with_who_and_why() -> None:
    asked: list[httpx.Request] = []
    numbers = numbers_of("", "key", intake(200, {"phone": "13800000000"}, asked))
    assert await numbers(RESULT) == "13800000000"
    [request] = asked
    assert request.url.path == f"/intake/v1/cases/{CASE}/contact"
    assert request.headers["authorization"] == bearer("key")["authorization"]
    assert from_json(request.content) == {"person": "p1", "who": "gateway", "why": f"to send {RESULT['id']}"}


@pytest.mark.parametrize("status", [404, 410])
async def test_nobody_has_a_number_that_was_erased(status: int) -> None:
    assert await numbers_of("", "key", intake(status, {}, []))(RESULT) == ""


async def test_while_intake_is_down_it_is_asked_again() -> None:
    with pytest.raises(Unavailable, match="intake answered 503"):
        await numbers_of("", "key", intake(503, {}, []))(RESULT)


async def test_the_duty_desk_has_its_number_in_the_open() -> None:
    asked: list[httpx.Request] = []
    duty = {"id": f"{CASE}/duty/1", "person": "", "to": "0000-1201"}
    assert await numbers_of("", "key", intake(200, {}, asked))(duty) == "0000-1201"
    assert asked == []
