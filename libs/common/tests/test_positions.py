"""A caller reads what it has written, and a command is held to the state it was meant for."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI

from libs.common.bus.memory import MemoryBus
from libs.common.clock import SystemClock
from libs.common.journal.desk import Desk
from libs.common.journal.runtime import Runtime
from libs.common.store.memory import MemoryStore
from libs.common.tests import toys
from libs.common.tests.conftest import World, eventually
from libs.common.web.commands import add_command
from libs.common.web.problems import install
from libs.common.web.reads import shown


def reading(desk: Desk) -> APIRouter:
    router = APIRouter()

    @router.get("/cases/{case_id}")
    async def show(case: Annotated[object, Depends(shown(desk))]) -> object:
        return case

    return router


def client_of(world: World, service: str) -> httpx.AsyncClient:
    app, desk = FastAPI(), world.runtimes[service].desk
    install(app)
    app.include_router(reading(desk))
    commands = APIRouter()
    add_command(commands, desk, "say", toys.Submit, toys.submit)
    app.include_router(commands)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


@pytest.fixture
async def front(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(world, "front") as client:
        yield client


@pytest.fixture
async def middle(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(world, "middle") as client:
        yield client


async def say(client: httpx.AsyncClient, case: str, text: str, **headers: str) -> httpx.Response:
    return await client.post(f"/cases/{case}/say", json={"text": text}, headers=headers)


async def test_a_command_for_the_state_that_was_read_is_taken(front: httpx.AsyncClient) -> None:
    one = str(uuid.uuid4())
    written = await say(front, one, "a")
    read = await front.get(f"/cases/{one}")
    assert read.headers["etag"] == written.headers["etag"] == f'"{written.json()["etag"]}"'
    again = await say(front, one, "b", **{"if-match": read.headers["etag"]})
    assert (again.status_code, again.json()["position"]) == (200, {"front": 2})
    assert (await say(front, one, "c", **{"if-match": "*"})).status_code == 200


async def test_a_command_for_a_state_that_has_changed_is_refused_and_told_the_present_one(
    front: httpx.AsyncClient,
) -> None:
    one = str(uuid.uuid4())
    old = (await say(front, one, "a")).headers["etag"]
    present = (await say(front, one, "b")).headers["etag"]
    refused = await say(front, one, "c", **{"if-match": old})
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (412, "changed", "if-match")
    assert refused.headers["etag"] == present == f'"{refused.json()["etag"]}"'
    assert (await front.get(f"/cases/{one}")).json()["texts"] == ["a", "b"]


async def test_of_two_who_decide_on_the_same_state_one_is_refused(front: httpx.AsyncClient) -> None:
    one = str(uuid.uuid4())
    etag = (await say(front, one, "a")).headers["etag"]
    both = await asyncio.gather(*(say(front, one, text, **{"if-match": etag}) for text in ("b", "c")))
    assert sorted(answer.status_code for answer in both) == [200, 412]


async def test_the_same_command_sent_again_is_answered_alike_though_the_state_has_changed(
    front: httpx.AsyncClient,
) -> None:
    one = str(uuid.uuid4())
    etag = (await say(front, one, "a")).headers["etag"]
    headers = {"if-match": etag, "idempotency-key": "k1"}
    first, second = await say(front, one, "b", **headers), await say(front, one, "b", **headers)
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json() == {**first.json(), "repeated": True}


async def test_any_state_is_asked_for_and_there_is_none(front: httpx.AsyncClient) -> None:
    assert (await say(front, str(uuid.uuid4()), "a", **{"if-match": "*"})).status_code == 412


async def test_a_read_waits_for_what_its_caller_has_seen_elsewhere(
    front: httpx.AsyncClient, middle: httpx.AsyncClient
) -> None:
    one = str(uuid.uuid4())
    for text in ("a", "b", "c"):
        position = (await say(front, one, text)).json()["position"]["front"]
    assert (await middle.get(f"/cases/{one}", params={"seen": f"front:{position}"})).json()["dispatched"] == 3
    assert (await front.get(f"/cases/{one}", params={"seen": f"front:{position}"})).json()["texts"] == ["a", "b", "c"]


async def test_a_read_waits_for_its_own_service_without_losing_time(world: World) -> None:
    one = str(uuid.uuid4())
    position = await world.send(one, "a")
    assert await world.runtimes["front"].desk.seen(one, {"front": position})


async def test_a_read_that_waits_in_vain_is_answered_with_what_there_is(
    middle: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("libs.common.journal.desk.SEEN_SECONDS", 0.05)
    answer = await middle.get(f"/cases/{uuid.uuid4()}", params={"seen": "front:5,back:1"})
    assert (answer.status_code, answer.json()) == (200, None)


async def test_a_malformed_position_names_its_field(front: httpx.AsyncClient) -> None:
    for seen in ("", "front", "front:", "front:x", ":3", "front:-1", "front:3,", "front:99999999", "F:1"):
        answer = await front.get("/cases/one", params={"seen": seen})
        assert (answer.status_code, answer.json()["field"]) == (422, "seen"), seen


async def test_a_malformed_etag_names_its_field(front: httpx.AsyncClient) -> None:
    for etag in ("", "abc", 'W/"abc"', '"abc', '"a", "b"'):
        answer = await say(front, "one", "a", **{"if-match": etag})
        assert (answer.status_code, answer.json()["field"]) == (422, "if-match"), etag


async def test_a_reader_that_lingers_reads_on_as_soon_as_somebody_waits() -> None:
    bus, clock, one = MemoryBus(), SystemClock(), str(uuid.uuid4())
    front, middle = (
        Runtime(book=book, store=MemoryStore(), bus=bus, clock=clock, policy=toys.Policy())
        for book in (toys.FRONT, replace(toys.MIDDLE, linger=60.0))
    )
    await front.start()
    await middle.start()
    await front.desk.decide(one, toys.submit, toys.Submit(text="a"))

    async def taken_in() -> bool:
        return await middle.desk.state(one) is not None

    await eventually(taken_in)
    second = await front.desk.decide(one, toys.submit, toys.Submit(text="b"))
    assert await middle.desk.seen(one, second.position)
    await middle.stop()
    await front.stop()


async def test_after_a_batch_that_is_full_a_reader_does_not_linger() -> None:
    bus, clock = MemoryBus(1), SystemClock()
    lingering = replace(toys.MIDDLE, linger=60.0, at_once=1)
    front, middle = (
        Runtime(book=book, store=MemoryStore(), bus=bus, clock=clock, policy=toys.Policy())
        for book in (toys.FRONT, lingering)
    )
    await front.start()
    await middle.start()
    cases = [str(uuid.uuid4()) for _ in range(3)]
    for one in cases:
        await front.desk.decide(one, toys.submit, toys.Submit(text="a"))

    async def all_taken_in() -> bool:
        return all([await middle.desk.state(one) is not None for one in cases])

    await eventually(all_taken_in)
    await middle.stop()
    await front.stop()
