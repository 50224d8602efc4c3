"""The gateway, wired."""

from typing import Any

import httpx
from fastapi import FastAPI

from libs.common.engines import engines_of
from libs.common.policy import load_policy
from libs.common.web.build import Given
from libs.common.web.service import running_app
from services.gateway.edges.answers import answers_edge
from services.gateway.edges.department import Post, assignments_edge, responses_edge
from services.gateway.edges.outbound import OUTBOUND, sender_edge
from services.gateway.edges.running import Edges
from services.gateway.settings import Settings


def create_app(settings: Settings | None = None, given: Given | None = None, post: Post | None = None) -> FastAPI:
    """Every part can be replaced in a test; `post` reaches the other services through the one door."""
    settings, given = settings or Settings(), given or Given()
    policy = given.policy or load_policy(settings.config)
    engines, departments = given.engines or engines_of(settings, "gateway"), policy.deployment.departments
    edges = [
        answers_edge(settings.key.get_secret_value(), frozenset(policy.deployment.bus_channels)),
        OUTBOUND,
        sender_edge(settings.outbox_file),
        assignments_edge(frozenset(departments)),
        *(responses_edge(department, post or through_door(settings.door_url)) for department in departments),
    ]
    return running_app("gateway", Edges(engines.bus, edges))


def through_door(url: str) -> Post:
    """Posts to the one door, with an idempotency key."""

    async def post(path: str, body: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        async with httpx.AsyncClient(base_url=url, timeout=10) as client:
            try:
                answer = await client.post(path, json=body, headers={"idempotency-key": key})
            except httpx.TransportError as error:
                return 503, {"detail": str(error)}
        return answer.status_code, answer.json()

    return post
