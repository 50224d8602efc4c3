"""Routing, wired."""

from functools import partial

from fastapi import FastAPI

from libs.common.journal.book import Book
from libs.common.web.build import Given, build
from services.routing.api import routes
from services.routing.domain.state import Case
from services.routing.handlers import REACTIONS
from services.routing.prepare import Slots
from services.routing.settings import Settings
from services.routing.store import INDEXES

BOOK = Book("routing", Case, REACTIONS, indexes=INDEXES)


def create_app(settings: Settings | None = None, given: Given | None = None) -> FastAPI:
    """Every part can be replaced in a test."""
    return build(BOOK, settings or Settings(), given or Given(), partial(routes, slots=Slots()))
