"""A department's responses through a real door: whatever one says, it is taken or answered, and stops no other."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic_core import from_json, to_json

from libs.common.bus import Message
from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock
from libs.common.envelope import Heard, Record, read
from libs.common.errors import Unavailable
from libs.common.tests.conftest import eventually
from libs.common.web.door import HttpDoor
from services.gateway.edges import running
from services.gateway.edges.department import respond, responses_edge
from services.gateway.edges.edge import Batch
from services.gateway.edges.running import Edges
from services.gateway.tests.test_edges import pass_on

AT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
RESPONSES, ASSIGNMENTS = "department.d-water.responses", "department.d-water.assignments"


class Desk:
    """Handling behind the one door: takes every command, and remembers what it was asked.

    `instead`: what it does with those of a case instead, a status or an error that nobody expects.
    """

    def __init__(self, instead: dict[str, int | Exception] | None = None) -> None:
        self.instead, self.asked = instead or {}, list[httpx.Request]()

    @property
    def keys(self) -> list[str]:
        return [request.headers["idempotency-key"] for request in self.asked]

    def door(self) -> HttpDoor:
        return HttpDoor("", httpx.AsyncClient(transport=httpx.MockTransport(self.take), base_url="http://door"))

    def take(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        does = self.instead.get(self.case(request), 200)
        if isinstance(does, Exception):
            raise does
        return httpx.Response(does, json={"code": "illegal"})

    def case(self, request: httpx.Request) -> str:
        return request.url.path.split("/")[4]

    def times(self, case: str) -> int:
        return [self.case(request) for request in self.asked].count(case)


def said(id_: str = "r-1", source: str = "water-system", subject: str = "C1", data: Any = None) -> Heard:
    return Heard(id_, source, subject, "caseloop.take-on", 1, None, AT, "", {"by": "钱"} if data is None else data)


def response(id_: str, source: str, subject: str, data: bytes = b"{}") -> Record:
    event = {"specversion": "1.0", "id": id_, "source": source, "subject": subject, "type": "caseloop.take-on.v1",
             "time": AT}  # fmt: skip
    return Record(RESPONSES, 0, 0, subject.encode(), to_json(event)[:-1] + b',"data":' + data + b"}")


async def publish(bus: MemoryBus, *records: Record) -> None:
    assert not await bus.publish(RESPONSES, [Message((r.key or b"").decode(), r.value or b"") for r in records])


def told(bus: MemoryBus) -> list[dict[str, Any]]:
    return [from_json(r.value or b"")["data"] for log in bus.topics[ASSIGNMENTS] for r in log]


@pytest.mark.parametrize(
    ("id_", "source"),
    [
        pytest.param("r-1", "water-system", id="plain"),
        pytest.param("水务-1", "water-system", id="an id in Chinese"),
        pytest.param("r-1", "市水务局", id="a source in Chinese"),
        pytest.param("r\r\nx-forwarded-for: 1", "water-system", id="lines of a header"),
        pytest.param("r-1", "s" * 400, id="a long source"),
    ],
)
async def test_a_response_is_posted_under_a_key_that_is_its_own_whatever_it_is_called(id_: str, source: str) -> None:
    desk = Desk()
    assert await respond(said(id_, source), "d-water", desk.door()) is None
    assert desk.keys == [hashlib.sha256(f"{source}|{id_}".encode()).hexdigest()]
    assert desk.asked[0].url.raw_path == b"/handling/v1/cases/C1/accept"


async def test_two_responses_with_a_long_source_have_two_keys() -> None:
    desk = Desk()
    for id_ in ("r-1", "r-2"):
        await respond(said(id_, "s" * 400), "d-water", desk.door())
    assert len(set(desk.keys)) == 2


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param("", id="nothing"),
        pytest.param("C1\n", id="a line's end"),
        pytest.param("C1/approve?", id="another act"),
        pytest.param("C1/approve", id="more than a case"),
        pytest.param("../../../intake/v1/x", id="another service"),
        pytest.param("第一案", id="Chinese"),
        pytest.param("C" * 101, id="too long"),
    ],
)
async def test_what_cannot_name_a_case_is_answered_and_never_asked_of_handling(subject: str) -> None:
    desk, bus = Desk(), MemoryBus()
    edge = responses_edge("d-water", desk.door())
    await pass_on(edge, bus, [response("r-1", "water-system", subject)._replace(key=None)])
    [refusal] = told(bus)
    assert (refusal["response"], refusal["code"], desk.asked) == ("r-1", "no-case", [])
    assert "send it again" in refusal["detail"]


async def test_a_case_is_one_part_of_the_path_whatever_it_is_called() -> None:
    desk = Desk()
    await respond(said(subject="C:1"), "d-water", desk.door())
    assert desk.asked[0].url.raw_path == b"/handling/v1/cases/C%3A1/accept"


async def test_words_that_cannot_be_sent_on_are_answered_and_those_beside_them_are_taken() -> None:
    desk, bus = Desk(), MemoryBus()
    edge = responses_edge("d-water", desk.door())
    await pass_on(edge, bus, [response("r-1", "w", "C1", b'{"hours":1e400}'), response("r-2", "w", "C2")])
    [refusal] = told(bus)
    assert (refusal["response"], refusal["code"]) == ("r-1", "unsendable")
    assert "send it again" in refusal["detail"]
    assert [request.url.path for request in desk.asked] == ["/handling/v1/cases/C2/accept"]


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(httpx.ConnectError("refused"), id="nobody there"),
        pytest.param(httpx.DecodingError("no gzip"), id="an answer that cannot be unpacked"),
    ],
)
async def test_a_door_that_does_not_answer_lets_the_response_come_again(error: httpx.RequestError) -> None:
    def fail(_request: httpx.Request) -> httpx.Response:
        raise error

    client = httpx.AsyncClient(transport=httpx.MockTransport(fail), base_url="http://door")
    with pytest.raises(Unavailable, match="handling answered 503"):
        await respond(said(), "d-water", HttpDoor("", client))


async def test_a_redirect_before_the_door_is_no_answer_of_the_desk() -> None:
    desk = Desk({"C1": 307})
    with pytest.raises(Unavailable, match="handling answered 503"):
        await respond(said(), "d-water", desk.door())


def answering(status: int, content: bytes) -> HttpDoor:
    transport = httpx.MockTransport(lambda _request: httpx.Response(status, content=content))
    return HttpDoor("", httpx.AsyncClient(transport=transport, base_url="http://door"))


PAGE = b"<html>\xe7\xbd\x91\xe5\x85\xb3</html>"


@pytest.mark.parametrize(
    ("status", "content"),
    [
        pytest.param(404, PAGE, id="a proxy's page"),
        pytest.param(403, PAGE, id="a page that forbids"),
        pytest.param(200, PAGE, id="a page that is glad"),
        pytest.param(429, b"", id="too many, without a word"),
        pytest.param(429, b'{"code":"rate-limited"}', id="too many, in words"),
        pytest.param(404, b'{"message":"no Route matched with those values"}', id="a gateway's JSON without a code"),
        pytest.param(401, b'{"code":16,"message":"unauthenticated"}', id="a gateway's code that is a number"),
        pytest.param(404, b'["none"]', id="a list"),
        pytest.param(404, b'{"code":"http-404","detail":"Not Found"}', id="a service without that route"),
        pytest.param(404, b'{"code":"unknown-service"}', id="a door that does not know handling yet"),
        pytest.param(409, b'{"code":"not-yet","detail":"try again in a moment"}', id="a desk that was overtaken"),
    ],
)
async def test_what_is_no_decision_of_the_desk_lets_the_response_come_again(status: int, content: bytes) -> None:
    with pytest.raises(Unavailable, match="handling answered"):
        await respond(said(), "d-water", answering(status, content))


@pytest.mark.parametrize(
    ("status", "content", "code"),
    [
        pytest.param(409, b'{"code":"illegal"}', "illegal", id="not now"),
        pytest.param(422, b'{"code":"invalid"}', "invalid", id="words that are missing"),
        pytest.param(409, b'{"code":"held"}', "held", id="a case that waits for an operator"),
        pytest.param(413, b'{"code":"too-large"}', "too-large", id="too much"),
        pytest.param(413, PAGE, "no-json", id="too much for a proxy"),
    ],
)
async def test_what_would_be_refused_again_is_refused_at_once(status: int, content: bytes, code: str) -> None:
    refusal = await respond(said(), "d-water", answering(status, content))
    assert refusal is not None
    assert (refusal["response"], refusal["code"]) == ("r-1", code)


# ---------------------------------------------------------------- a record that cannot be read


def broken(old: bytes, new: bytes) -> Record:
    record = response("r-1", "w", "C1")
    value = (record.value or b"").replace(old, new)
    assert value != record.value
    return record._replace(offset=5, value=value)


HEADERS = (("ce_specversion", b"1.0"), ("ce_id", b"r-1"), ("ce_type", b"caseloop.take-on.v1"))


@pytest.mark.parametrize(
    ("record", "named", "detail"),
    [
        pytest.param(broken(b"00:00Z", b"00:00"), "r-1", "time: ", id="a time without a zone"),
        pytest.param(broken(b'"specversion":"1.0",', b""), "r-1", "specversion: ", id="no version"),
        pytest.param(broken(b'"r-1"', b"17"), f"{RESPONSES}-0-5", "id: ", id="an id that is a number"),
        pytest.param(broken(b'"r-1"', b'"' + b"r" * 401 + b'"'), f"{RESPONSES}-0-5", "id: ", id="an id beyond measure"),
        pytest.param(
            broken(b'{"spec', b'\xef\xbb\xbf{"spec'), f"{RESPONSES}-0-5", "line 1 column 1", id="a byte order mark"
        ),
        pytest.param(Record(RESPONSES, 0, 5, b"C1", b"{}", HEADERS), "r-1", "source: ", id="headers without a source"),
        pytest.param(Record(RESPONSES, 0, 5, b"C1", b"", HEADERS), "r-1", "EOF", id="headers without data"),
    ],
)
async def test_a_response_that_cannot_be_read_is_answered_with_the_reason_and_the_way_out(
    record: Record, named: str, detail: str
) -> None:
    desk, bus = Desk(), MemoryBus()
    await pass_on(responses_edge("d-water", desk.door()), bus, [record, response("r-2", "w", "C2")])
    [refusal] = told(bus)
    assert (refusal["response"], refusal["code"]) == (named, "unreadable")
    assert detail in refusal["detail"]
    assert "send it again" in refusal["detail"]
    assert [request.url.path for request in desk.asked] == ["/handling/v1/cases/C2/accept"]


@pytest.mark.parametrize(
    ("key", "subject"),
    [
        pytest.param(b"C1", "C1", id="the case that its key names"),
        pytest.param(None, f"{RESPONSES}-0-5", id="its place, without a key"),
        pytest.param(b"\xff", f"{RESPONSES}-0-5", id="its place, where the key names nothing"),
    ],
)
async def test_its_answer_is_an_event_of_its_own_under_its_case_or_its_place(key: bytes | None, subject: str) -> None:
    bus = MemoryBus()
    record = Record(RESPONSES, 0, 5, key, b'{"id":"r-1"}', at=AT)
    await pass_on(responses_edge("d-water", Desk().door()), bus, [record])
    [said] = [r for log in bus.topics[ASSIGNMENTS] for r in log]
    answer = read(said)
    assert isinstance(answer, Heard)
    assert (answer.id, answer.subject, answer.said) == (f"{RESPONSES}-0-5", subject, AT)
    assert answer.type == "caseloop.response-rejected.v1"
    assert said.key == subject.encode()


async def test_the_answer_to_what_cannot_be_read_goes_out_once_however_often_the_batch_is_tried() -> None:
    bus, batch = MemoryBus(), [broken(b"00:00Z", b"00:00"), response("r-2", "w", "C2")]
    desk = Desk({"C2": 503})
    edge = responses_edge("d-water", desk.door())
    taken = Batch(edge, batch)
    bus.broken = True
    with pytest.raises(Unavailable):
        await taken.pass_on(bus)
    bus.broken = False
    with pytest.raises(Unavailable, match="handling answered 503"):
        await taken.pass_on(bus)
    desk.instead.clear()
    await taken.pass_on(bus)
    assert [refusal["response"] for refusal in told(bus)] == ["r-1"]


# ---------------------------------------------------------------- an edge that stumbles


@asynccontextmanager
async def at_work(desk: Desk, bus: MemoryBus, clock: SetClock) -> AsyncIterator[Edges]:
    edges = Edges(bus, [responses_edge("d-water", desk.door())], clock)
    await edges.start()
    await eventually(lambda: without_trouble(edges))
    yield edges
    await edges.stop()


async def without_trouble(edges: Edges) -> bool:
    return await edges.trouble() is None


async def test_one_response_that_stumbles_holds_back_no_other_and_has_none_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "BACK_OFF", 0.01)
    desk, bus = Desk({"C1": RuntimeError("a bug"), "C2": 409}), MemoryBus()

    async def stumbled_often() -> bool:
        return desk.times("C1") > 5

    async with at_work(desk, bus, SetClock(AT)) as edges:
        await publish(bus, *(response(f"r-{case}", "w", case) for case in ("C1", "C2", "C3")))
        await eventually(stumbled_often)
        assert [refusal["response"] for refusal in told(bus)] == ["r-C2"]
        assert (desk.times("C2"), desk.times("C3")) == (1, 1)
        assert await edges.trouble() is None


@pytest.mark.parametrize(
    ("does", "named"),
    [
        pytest.param(
            RuntimeError("钱 said so"), "RuntimeError, which was not expected; the log says where", id="a bug"
        ),
        pytest.param(503, "handling answered 503", id="a desk that is down"),
    ],
)
async def test_an_edge_that_got_nowhere_for_a_minute_is_named_until_it_goes_on(
    monkeypatch: pytest.MonkeyPatch, does: int | Exception, named: str
) -> None:
    monkeypatch.setattr(running, "BACK_OFF", 0.01)
    desk, bus, clock = Desk({"C1": does}), MemoryBus(), SetClock(AT)

    async def tried() -> bool:
        return desk.times("C1") > 1

    async with at_work(desk, bus, clock) as edges:
        await publish(bus, response("r-1", "w", "C1"))
        await eventually(tried)
        clock.move(timedelta(seconds=60))
        assert await edges.trouble() is None
        clock.move(timedelta(seconds=1))
        assert await edges.trouble() == f"gateway-responses-d-water is stuck for more than 60 s: {named}"
        desk.instead.clear()
        await eventually(lambda: without_trouble(edges))
