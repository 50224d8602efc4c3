"""Serving: one service, the door, or all in one process, and what is said when that cannot be."""

import asyncio
import gzip
import hashlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from libs.common.web.bounds import Bound, Bounded
from libs.ops.door import Onward, forwarder, front
from libs.ops.engines.process import Failed
from libs.ops.serve import SERVICES, bound, check, configured
from libs.ops.together import create_together


@asynccontextmanager
async def nothing(_app: Starlette) -> AsyncIterator[None]:
    yield


async def no_trouble() -> str | None:
    return None


async def mirror(request: Request) -> Response:
    headers = request.headers
    said = {
        "path": request.url.path, "raw": request.scope["raw_path"].decode(), "query": request.url.query,
        "prefix": headers.getlist("x-forwarded-prefix"), "from": headers.getlist("x-forwarded-for"),
    }  # fmt: skip
    response = JSONResponse(said)
    response.set_cookie("a", "1")
    response.set_cookie("b", "2")
    return response


def door(application: ASGIApp, name: str = "portal") -> httpx.AsyncClient:
    app = front({name: application}, [name], nothing, no_trouble)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, client=("10.0.0.7", 1)), base_url="http://door")


async def zipped(_request: Request) -> Response:
    return Response(gzip.compress("沟".encode() * 9), headers={"content-encoding": "gzip"}, media_type="text/plain")


async def weighed(request: Request) -> Response:
    return JSONResponse({"sha256": hashlib.sha256(await request.body()).hexdigest()})


def bound_of(_path: str) -> Bound:
    return Bound(8_000_000)


ROUTES = [Route("/zipped", zipped), Route("/weighed", weighed, methods=["POST"]), Route("/{rest:path}", mirror)]
MIRROR = Starlette(routes=ROUTES, middleware=[Middleware(Bounded, bounds=bound_of)])


@pytest.fixture(params=["in one process", "over HTTP"])
async def behind(request: pytest.FixtureRequest) -> AsyncIterator[ASGIApp]:
    if request.param == "in one process":
        yield MIRROR
        return
    with bound("127.0.0.1", 0) as listening:
        listening.listen()
        server, onward = uvicorn.Server(configured(MIRROR)), Onward()
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        yield forwarder("portal", f"http://127.0.0.1:{listening.getsockname()[1]}", onward)
        await onward.close()
        server.should_exit = True
        await serving


async def test_a_service_sees_its_own_path_and_who_asks_however_it_is_reached(behind: ASGIApp) -> None:
    forged = {"x-forwarded-prefix": "/evil", "x-forwarded-for": "1.2.3.4"}
    async with door(behind) as client:
        said = (await client.get("/portal/v1/cases/a%20b%2Fc?q=%E6%B0%B4", headers=forged)).json()
    assert said == {
        "path": "/v1/cases/a b/c", "raw": "/v1/cases/a%20b%2Fc", "query": "q=%E6%B0%B4", "prefix": ["/portal"],
        "from": ["10.0.0.7"],
    }  # fmt: skip


async def test_every_cookie_comes_through_the_door(behind: ASGIApp) -> None:
    async with door(behind) as client:
        assert set((await client.get("/portal/")).cookies) == {"a", "b"}


async def test_what_the_service_says_comes_through_as_it_was_said(behind: ASGIApp) -> None:
    async with door(behind) as client:
        whole, head = await client.get("/portal/zipped"), await client.head("/portal/zipped")
        shouted = await client.get("/portal/", headers=[(b"x-said", "水".encode())])
    assert (whole.text, whole.headers["content-encoding"]) == ("沟" * 9, "gzip")
    assert (head.content, head.headers["content-length"]) == (b"", whole.headers["content-length"])
    assert shouted.status_code == 200


async def pieces(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 100_000):
        yield b"a" * 100_000


@pytest.mark.parametrize("size", [0, 100_000, 3_000_000])
async def test_a_body_comes_through_whole_however_large_announced_or_not(behind: ASGIApp, size: int) -> None:
    wanted = {"sha256": hashlib.sha256(b"a" * size).hexdigest()}
    async with door(behind) as client:
        for content in (b"a" * size, pieces(size)):
            assert (await client.post("/portal/weighed", content=content)).json() == wanted


async def test_that_a_body_is_too_large_comes_back_through_the_door_announced_or_not(behind: ASGIApp) -> None:
    async with door(behind) as client:
        for content in (b"a" * 20_000_000, pieces(20_000_000)):
            answer = await client.post("/portal/weighed", content=content)
            assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


async def test_a_service_that_is_away_is_a_problem_that_says_so() -> None:
    onward = Onward()
    with bound("127.0.0.1", 0) as taken:
        nobody = taken.getsockname()[1]
    async with door(forwarder("portal", f"http://127.0.0.1:{nobody}", onward)) as client:
        answer = await client.post("/portal/x", json={})
    await onward.close()
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.json()["detail"].startswith("portal does not answer (ClientConnectorError)")


async def test_the_root_leads_to_the_portal_where_there_is_one() -> None:
    async with door(MIRROR) as client:
        answer = await client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (307, "/portal/")


async def test_the_root_names_the_services_where_there_is_no_portal() -> None:
    async with door(MIRROR, "intake") as client:
        assert (await client.get("/")).json() == {"services": ["intake"]}
        assert (await client.get("/outake/x")).json()["detail"] == "no service is called outake; there are intake"


async def test_a_case_is_dispatched_with_every_service_in_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KAFKA_URL", raising=False)
    app = create_together(SERVICES)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door")
    async with app.router.lifespan_context(app), client:
        body = {"text": "公司拖欠农民工工资三个月不发", "external_id": "together-1"}
        case = (await client.post("/intake/v1/submissions", json=body)).json()["case_id"]
        for _ in range(2000):
            if (await client.get(f"/handling/v1/cases/{case}")).status_code == 200:
                break
        assert (await client.get(f"/handling/v1/cases/{case}")).status_code == 200
        assert (await client.get("/ready")).status_code == 200


@pytest.mark.parametrize(
    ("name", "environ", "said"),
    [
        ("outake", {}, "no service is called outake; there are intake, .* door and all"),
        ("intake", {}, "would hear nobody without KAFKA_URL and MONGO_URL; give both, or serve all"),
        ("intake", {"KAFKA_URL": "k"}, "MONGO_URL is not; give both"),
        ("all", {"MONGO_URL": "m"}, "KAFKA_URL is not; give both"),
    ],
    ids=["unknown", "alone", "half", "half for all"],
)
def test_what_cannot_be_served_is_refused_with_the_way_out(name: str, environ: dict[str, str], said: str) -> None:
    with pytest.raises(Failed, match=said):
        check(name, environ)


def test_a_taken_port_is_refused_with_the_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(Failed, match="is taken by another program; choose another with --port"):
            bound("127.0.0.1", other.getsockname()[1])
