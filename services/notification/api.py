"""Which route names which command and rule."""

from fastapi import APIRouter

from libs.common.journal.desk import Desk
from libs.common.web.commands import add_command
from services.notification.domain import reply


def routes(desk: Desk) -> APIRouter:
    """Replies given by phone."""
    router = APIRouter(prefix="/v1", tags=["notification"])
    add_command(router, desk, "call", reply.RecordCall, reply.record_call)
    return router
