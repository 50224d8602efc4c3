"""The gateway, wired."""

from fastapi import APIRouter, FastAPI

from libs.common.bus import Bus
from libs.common.clock import SystemClock
from libs.common.engines import engines_of
from libs.common.policy import load_policy
from libs.common.web.build import Given
from libs.common.web.door import Door, HttpDoor
from libs.common.web.service import running_app
from services.gateway.edges.answers import answers_edge
from services.gateway.edges.callbacks import callback_routes
from services.gateway.edges.department import assignments_edge, responses_edge
from services.gateway.edges.edge import Edge
from services.gateway.edges.numbers import numbers_of
from services.gateway.edges.outbound import OUTBOUND, sender_edge
from services.gateway.edges.provider import Provider, provider_edge
from services.gateway.edges.running import Edges
from services.gateway.settings import Settings


def create_app(settings: Settings | None = None, given: Given | None = None, door: Door | None = None) -> FastAPI:
    """Every part can be replaced in a test; `door` reaches the other services through the one door."""
    settings, given = settings or Settings(), given or Given()
    policy = given.policy or load_policy(settings.config)
    door = door or HttpDoor(settings.door_url)
    engines, departments = given.engines or engines_of(settings, "gateway"), policy.deployment.departments
    edges = [
        answers_edge(settings.key.get_secret_value(), frozenset(policy.deployment.bus_channels)),
        OUTBOUND,
        *senders(settings, door),
        assignments_edge(frozenset(departments)),
        *(responses_edge(department, door, given.clock) for department in departments),
    ]
    edging = Edges(engines.bus, edges, given.clock)
    return running_app("gateway", edging, *_callbacks(settings, given, engines.bus))


def senders(settings: Settings, door: Door) -> list[Edge]:
    """A provider for its means, if there is one; the file or the console for all others."""
    if not settings.provider_url:
        return [sender_edge(settings.outbox_file)]
    provider = Provider(settings.provider_url, settings.provider_key.get_secret_value())
    numbers = numbers_of(settings.door_url, settings.key.get_secret_value())
    means = frozenset(settings.provider_means)
    return [sender_edge(settings.outbox_file, means), provider_edge(provider, door, numbers, means)]


def _callbacks(settings: Settings, given: Given, bus: Bus) -> list[APIRouter]:
    """Without a provider, or without its key, nobody says anything by HTTP."""
    key = settings.provider_key.get_secret_value()
    return [callback_routes(bus, given.clock or SystemClock(), key)] if settings.provider_url and key else []
