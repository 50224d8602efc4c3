"""Handling, wired."""

from fastapi import FastAPI

from libs.common.journal.book import Book
from libs.common.web.build import Given, build
from services.handling.api import routes
from services.handling.domain.state import Case
from services.handling.handlers import REACTIONS
from services.handling.settings import Settings
from services.handling.store import INDEXES

BOOK = Book("handling", Case, REACTIONS, indexes=INDEXES)


def create_app(settings: Settings | None = None, given: Given | None = None) -> FastAPI:
    """Every part can be replaced in a test."""
    return build(BOOK, settings or Settings(), given or Given(), routes)
