"""Which route names which command and rule."""

from fastapi import APIRouter
from pydantic import BaseModel

from libs.common.decision import Rule
from libs.common.journal.desk import Desk
from libs.common.web.commands import add_command
from services.notification.domain import reply

COMMANDS: dict[str, tuple[type[BaseModel], Rule]] = {"call": (reply.RecordCall, reply.record_call)}


def routes(desk: Desk) -> APIRouter:
    """Replies given by phone."""
    router = APIRouter(prefix="/v1", tags=["notification"])
    for act, (command, rule) in COMMANDS.items():
        add_command(router, desk, act, command, rule)
    return router
