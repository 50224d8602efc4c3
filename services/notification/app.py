"""Notification, wired."""

from fastapi import FastAPI

from libs.common.journal.book import Book
from libs.common.web.build import Given, build
from services.notification import timers
from services.notification.api import routes
from services.notification.domain.receipts import STRAYS
from services.notification.domain.state import Case, Strays
from services.notification.handlers import FOREIGN, REACTIONS, reaches
from services.notification.settings import Settings

LINGER = 0.25
BOOK = Book(
    "notification", Case, REACTIONS, foreign=FOREIGN, reaches=reaches, due=timers.due, wake=timers.wake, linger=LINGER,
    others={STRAYS: Strays},
)  # fmt: skip


def create_app(settings: Settings | None = None, given: Given | None = None) -> FastAPI:
    """Every part can be replaced in a test."""
    return build(BOOK, settings or Settings(), given or Given(), routes)
