"""A store that fell silent is told as such: nobody waits for ever on a connection that is half open."""

import asyncio

import pytest
from pymongo.uri_parser import parse_uri

from conftest import RealEngines
from libs.common.errors import Unavailable
from libs.common.store import mongo
from libs.ops.engines.process import free_ports
from tests.kill.proxy import cable


@pytest.mark.engines
async def test_a_store_that_is_half_open_is_unavailable_and_answers_again_on_another_connection(
    engines: RealEngines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mongo, "ANSWER_SECONDS", 0.5)
    [(_, behind)], port = parse_uri(engines.mongo_url)["nodelist"], next(free_ports())
    store = mongo.MongoStore(f"mongodb://127.0.0.1:{port}/?directConnection=true&retryReads=false", "half_open")
    async with cable(port, behind or 27017) as link:
        await store.load(["one"])
        link.silent = True
        with pytest.raises(Unavailable):
            await asyncio.wait_for(store.load(["one"]), timeout=5)
        link.silent = False
        assert await store.load(["one"]) == {}
        await store.stop()
    assert link.losses == 1
