"""A department's responses through a real door: whatever one says, it is taken or answered, and stops no other."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pydantic_core import from_json, to_json

from libs.common.bus.memory import MemoryBus
from libs.common.envelope import Heard, Record
from libs.common.errors import Unavailable
from libs.common.web.door import HttpDoor
from services.gateway.edges.department import respond, responses_edge
from services.gateway.edges.edge import pass_on

AT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
RESPONSES, ASSIGNMENTS = "department.d-water.responses", "department.d-water.assignments"


class Desk:
    """Handling behind the one door: takes every command, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked = list[httpx.Request]()

    @property
    def keys(self) -> list[str]:
        return [request.headers["idempotency-key"] for request in self.asked]

    def door(self) -> HttpDoor:
        return HttpDoor("", httpx.AsyncClient(transport=httpx.MockTransport(self.take), base_url="http://door"))

    def take(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return httpx.Response(200, json={})


def said(id_: str = "r-1", source: str = "water-system", subject: str = "C1", data: Any = None) -> Heard:
    return Heard(id_, source, subject, "caseloop.take-on", 1, None, AT, "", {"by": "钱"} if data is None else data)


def response(id_: str, source: str, subject: str, data: bytes = b"{}") -> Record:
    event = {"specversion": "1.0", "id": id_, "source": source, "subject": subject, "type": "caseloop.take-on.v1",
             "time": AT}  # fmt: skip
    return Record(RESPONSES, 0, 0, b"C1", to_json(event)[:-1] + b',"data":' + data + b"}")


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
