"""Which route names which command and rule."""

from fastapi import APIRouter
from pydantic import BaseModel

from libs.common.decision import Rule
from libs.common.journal.desk import Desk
from libs.common.web.commands import add_command
from services.evaluation.domain import parking, vote

COMMANDS: dict[str, tuple[type[BaseModel], Rule]] = {
    "rating": (vote.Rate, vote.rate),
    "propose-parking": (parking.ProposeParking, parking.propose),
}


def routes(desk: Desk) -> APIRouter:
    """The citizen's word, and the centre's wish to park."""
    router = APIRouter(prefix="/v1", tags=["evaluation"])
    for act, (command, rule) in COMMANDS.items():
        add_command(router, desk, act, command, rule)
    return router
