"""What an operator does with dead letters (docs/runbooks/dead-letters.md), on every engine."""

import uuid
from datetime import timedelta
from typing import Any, Final

import httpx
import pytest
from fastapi import APIRouter
from pydantic_core import to_json

from libs.common.errors import Refused
from libs.common.journal.audit import SHELF, Asked, broken_links, write_down
from libs.common.journal.letters import expire
from libs.common.store.memory import MemoryStore
from libs.common.tests import toys
from libs.common.tests.conftest import START, World, eventually
from libs.common.web.operating import credential, operating
from libs.common.web.service import running_app

KEY: Final = "k"


@pytest.fixture
def case() -> str:
    return str(uuid.uuid4())


async def dead(world: World, value: bytes = b"{torn \xff") -> str:
    """A record without key that nobody can read; where it stood."""
    place = await world.put("case.front", (None, value, ()))

    async def laid_aside() -> bool:
        return await world.runtimes["middle"].store.size("dead_letters") == 1

    await eventually(laid_aside)
    return place


def event(case: str) -> dict[str, Any]:
    return {
        "specversion": "1.0", "id": f"front:{case}:1", "source": "front", "subject": case, "sequence": 1,
        "type": "caseloop.submitted.v1", "time": "2026-10-09T02:00:00Z", "data": {"text": "a ditch"},
    }  # fmt: skip


async def act(world: World, what: Any, place: str, data: Any = None) -> None:
    await world.runtimes["middle"].letters.act(Asked("zhou", what, "the adapter was wrong", place, data))


async def test_a_dead_letter_is_listed_with_its_bytes_as_far_as_they_are_text(world: World) -> None:
    place = await dead(world)
    [letter], last = await world.runtimes["middle"].letters.page("", 10)
    assert (letter.id, last, letter.topic, letter.text) == (place, place, "case.front", "{torn \\xff")
    assert await world.runtimes["middle"].letters.page(last, 10) == ([], "")


async def test_a_dead_letter_that_was_mended_is_taken_in_like_any_record(world: World, case: str) -> None:
    place = await dead(world)
    await act(world, "replay", place, event(case))
    assert await world.state("middle", case) == toys.MiddleState(dispatched=1)
    assert await world.runtimes["middle"].store.size("dead_letters") == 0
    with pytest.raises(Refused, match="no longer"):
        await act(world, "replay", place, event(case))


async def test_a_letter_whose_case_has_gone_past_it_is_refused_and_stays(world: World, case: str) -> None:
    """Its place is between two that were decided: taken in now, it would be out of order."""
    for number, kind in ((1, "submitted"), (3, "supplemented")):
        said = {**event(case), "id": f"front:{case}:{number}", "sequence": number, "type": f"caseloop.{kind}.v1"}
        await world.put("case.front", (case.encode(), to_json(said), ()))
    place = await dead(world)
    missing = {**event(case), "id": f"front:{case}:2", "sequence": 2, "type": "caseloop.supplemented.v1"}

    async def both_are_decided() -> bool:
        return await world.state("middle", case) == toys.MiddleState(dispatched=2)

    await eventually(both_are_decided)
    with pytest.raises(Refused, match="has gone past it") as refused:
        await act(world, "replay", place, missing)
    assert (refused.value.code, refused.value.status) == ("already-passed", 409)
    assert await world.runtimes["middle"].store.size("dead_letters") == 1
    assert await world.state("middle", case) == toys.MiddleState(dispatched=2)
    await act(world, "discard", place)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (None, "cannot be taken in so"),
        ({"text": "no event"}, "specversion: Field required"),
        ({**event("c"), "type": "caseloop.unheard-of.v1"}, "no rule for such an event"),
        ({**event("c"), "source": "elsewhere"}, "does not speak on"),
    ],
    ids=["as it came", "no event", "a type without rule", "of a source that does not speak there"],
)
async def test_a_dead_letter_that_cannot_be_read_even_so_stays(world: World, data: Any, why: str) -> None:
    place = await dead(world)
    with pytest.raises(Refused, match=why):
        await act(world, "replay", place, data)
    assert await world.runtimes["middle"].store.size("dead_letters") == 1


async def test_a_dead_letter_that_is_discarded_stays_in_the_audit(world: World) -> None:
    place = await dead(world)
    await act(world, "discard", place)
    store = world.runtimes["middle"].store
    assert await store.size("dead_letters") == 0
    [(_, record)] = await store.shelf(SHELF)
    assert (record["id"], record["who"], "raw" in record["letter"]) == (place, "zhou", True)


async def test_a_dead_letter_is_gone_after_a_week(world: World) -> None:
    await dead(world)
    store = world.runtimes["middle"].store
    assert await expire(store, START + timedelta(days=6)) == 0
    assert await expire(store, START + timedelta(days=8)) == 1
    assert await store.size("dead_letters") == 0


async def chain(*whys: str) -> MemoryStore:
    store = MemoryStore()
    for why in whys:
        await write_down(store, Asked("zhou", "retry", why, "x"), "2026-10-09T02:00:00.000Z", {})
    return store


async def test_an_audit_that_was_changed_or_shortened_inside_is_found_out() -> None:
    store = await chain("one", "two", "three")
    rows = await store.shelf(SHELF)
    assert broken_links(rows) == []
    [changed] = broken_links([(key, {**record, "who": "li"} if key.endswith("1") else record) for key, record in rows])
    assert "000000000002 does not follow" in changed
    [missing] = broken_links([rows[0], rows[2]])
    assert missing == "record 000000000002 is missing, 000000000003 follows"


async def test_the_routes_are_for_operators(world: World, case: str) -> None:
    middle = world.runtimes["middle"]
    await world.send(case, "poison")

    async def held() -> bool:
        return bool(await middle.bench.of(case))

    await eventually(held)
    app = running_app("middle", middle, APIRouter(), operating(middle.bench, middle.letters, KEY))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://middle") as http:
        for path in ("/v1/held", f"/v1/held/{case}", "/v1/dead-letters", "/v1/audit"):
            assert (await http.get(path)).json()["code"] == "not-an-operator"
        http.headers["authorization"] = f"Bearer {credential(KEY)}"
        [one] = (await http.get("/v1/held")).json()["items"]
        assert "data" not in one
        act = {"what": "discard", "subject": case, "id": one["id"], "who": "zhou", "why": "a joke"}
        assert (await http.post("/v1/held", json={**act, "why": ""})).status_code == 422
        assert (await http.post("/v1/held", json=act)).json() == []
        assert (await http.post("/v1/held", json=act)).status_code == 404
        [record] = (await http.get("/v1/audit")).json()["items"]
        assert (record["what"], record["why"], record["subject"]) == ("discard", "a joke", case)
