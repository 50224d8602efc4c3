"""Supervision, wired."""

from functools import partial

from fastapi import FastAPI

from libs.common.journal.book import Book
from libs.common.web.build import Given, build
from services.supervision import timers
from services.supervision.api import routes
from services.supervision.domain.inspection import PREFIX, Inspection
from services.supervision.domain.record import UnitRecord
from services.supervision.domain.state import Case
from services.supervision.domain.unit import PREFIX as OF_A_UNIT
from services.supervision.handlers import REACTIONS, reaches
from services.supervision.prepare import draw_inspection
from services.supervision.settings import Settings
from services.supervision.store import INDEXES

LINGER = 0.25
BOOK = Book(
    "supervision", Case, REACTIONS, reaches=reaches, due=timers.due, wake=timers.wake, indexes=INDEXES, linger=LINGER,
    others={PREFIX: Inspection, OF_A_UNIT: UnitRecord},
)  # fmt: skip


def create_app(settings: Settings | None = None, given: Given | None = None) -> FastAPI:
    """Every part can be replaced in a test."""
    return build(BOOK, settings or Settings(), given or Given(), partial(routes, draws=draw_inspection))
