"""Which route names which command and rule."""

from fastapi import APIRouter

from libs.common.journal.desk import Desk
from libs.common.web.commands import add_command
from services.evaluation.domain import vote


def routes(desk: Desk) -> APIRouter:
    """The citizen's word."""
    router = APIRouter(prefix="/v1", tags=["evaluation"])
    add_command(router, desk, "rating", vote.Rate, vote.rate)
    return router
