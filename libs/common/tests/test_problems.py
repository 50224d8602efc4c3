"""What a program is told when an engine does not answer: a way out that cannot double anything."""

import httpx
from fastapi import FastAPI

from libs.common.errors import Unavailable
from libs.common.web.problems import install


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
