"""What a program is told when an engine does not answer, and of a body that cannot be read: always with a way out."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from libs.common.errors import Unavailable
from libs.common.web.bounds import Bounded
from libs.common.web.problems import LARGEST, install


async def test_who_gets_no_answer_from_the_store_is_told_to_send_the_same_with_the_same_key() -> None:
    app = FastAPI()
    install(app)

    @app.post("/act")
    async def act() -> None:
        raise Unavailable("the store is too slow")

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        answer = await client.post("/act")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert "the store is too slow" in answer.json()["detail"]
    assert "same Idempotency-Key" in answer.json()["detail"]
    assert "nothing was written" not in answer.json()["detail"]


class Wish(BaseModel):
    text: str


def reading() -> httpx.AsyncClient:
    """To a service that takes a wish."""
    app = FastAPI()
    install(app)
    app.add_middleware(Bounded)

    @app.post("/act")
    async def act(body: Wish) -> str:
        return body.text

    return asking(app)


def asking(app: ASGIApp) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service")


async def pieces(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 100_000):
        yield b"a" * 100_000


@pytest.mark.parametrize("content", [b"a" * (LARGEST + 1), pieces(2 * LARGEST)], ids=["announced", "in pieces"])
async def test_a_body_that_is_too_large_is_told_so_announced_or_not(content: bytes | AsyncIterator[bytes]) -> None:
    async with reading() as client:
        answer = await client.post("/act", content=content, headers={"content-type": "application/json"})
    said = answer.json()
    assert (answer.status_code, said["code"], said["field"]) == (413, "too-large", "body")
    assert f"may have {LARGEST} bytes; send less" in said["detail"]


async def hasty(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers before it reads."""
    await Response("done")(scope, receive, send)
    while (await receive())["more_body"]:
        pass


async def test_an_answer_that_was_given_before_the_body_turned_out_too_large_stays_the_answer() -> None:
    async with asking(Bounded(hasty)) as client:
        answer = await client.post("/act", content=pieces(2 * LARGEST))
    assert (answer.status_code, answer.text) == (200, "done")


UNREADABLE = [
    pytest.param(b'{"text": "a"', "json", "breaks off or is wrong: Expecting ',' delimiter at character 13", id="it breaks off"),
    pytest.param(b'{"text": "a', "json", "Unterminated string starting at character 10", id="within words"),
    pytest.param(b'{"text" "a"}', "json", "Expecting ':' delimiter at character 9", id="a colon is missing"),
    pytest.param(b'{"text": "a"} b', "json", "Extra data at character 15", id="something after it"),
    pytest.param(b'{"text": "a"}', "", "content-type: application/json", id="nobody says that it is JSON"),
    pytest.param(b"text=a", "x-www-form-urlencoded", "content-type: application/json", id="a form"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "kind", "way_out"), UNREADABLE)
async def test_a_body_that_cannot_be_read_is_named_as_the_body_with_what_is_wrong(
    content: bytes, kind: str, way_out: str
) -> None:
    async with reading() as client:
        headers = {"content-type": f"application/{kind}"} if kind else {}
        answer = await client.post("/act", content=content, headers=headers)
    said = answer.json()
    assert (answer.status_code, said["field"], said["errors"][0]["field"]) == (422, "body", "body")
    assert way_out in said["detail"]


@pytest.mark.parametrize(("content", "field"), [(b'["text"]', "body"), (b'{"text": 1}', "text")])
async def test_json_of_another_form_is_named_by_what_it_should_be(content: bytes, field: str) -> None:
    async with reading() as client:
        answer = await client.post("/act", content=content, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["field"], "content-type" in answer.text) == (422, field, False)
