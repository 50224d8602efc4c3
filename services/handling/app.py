"""Handling, wired."""

from fastapi import FastAPI
from libs.common.policy import Policy, load_policy

from libs.common.clock import Clock, SystemClock
from libs.common.engines import Engines, engines_of
from libs.common.journal.book import Book
from libs.common.journal.runtime import Runtime
from libs.common.web.service import service_app
from services.handling.api import routes
from services.handling.domain.state import Case
from services.handling.handlers import REACTIONS
from services.handling.settings import Settings
from services.handling.store import INDEXES

BOOK = Book("handling", Case, REACTIONS, indexes=INDEXES)


def create_app(
    settings: Settings | None = None, engines: Engines | None = None, clock: Clock | None = None,
    policy: Policy | None = None,
) -> FastAPI:  # fmt: skip
    """Every part can be replaced in a test."""
    settings = settings or Settings()
    engines = engines or engines_of(settings, BOOK.service)
    runtime = Runtime(
        book=BOOK, store=engines.store, bus=engines.bus, clock=clock or SystemClock(),
        policy=policy or load_policy(settings.config),
    )  # fmt: skip
    return service_app(BOOK.service, runtime, routes(runtime.desk))
