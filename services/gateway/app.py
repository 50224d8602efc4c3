"""The gateway, wired."""

from fastapi import FastAPI

from libs.common.engines import engines_of
from libs.common.policy import load_policy
from libs.common.web.build import Given
from libs.common.web.door import Door, HttpDoor
from libs.common.web.service import running_app
from services.gateway.edges.answers import answers_edge
from services.gateway.edges.department import assignments_edge, responses_edge
from services.gateway.edges.outbound import OUTBOUND, sender_edge
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
        sender_edge(settings.outbox_file),
        assignments_edge(frozenset(departments)),
        *(responses_edge(department, door) for department in departments),
    ]
    return running_app("gateway", Edges(engines.bus, edges))
