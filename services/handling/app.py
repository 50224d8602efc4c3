"""Handling, wired."""

from dataclasses import replace

from fastapi import APIRouter, FastAPI

from libs.common.journal.book import Book
from libs.common.journal.desk import Desk
from libs.common.policy import load_policy
from libs.common.web.bounds import ORDINARY, Bound
from libs.common.web.build import Given, build
from libs.common.web.files import PATH, Upload, file_routes, upload_bound
from libs.common.web.service import joined
from services.handling.api import routes
from services.handling.domain.state import Case
from services.handling.handlers import REACTIONS
from services.handling.settings import Settings
from services.handling.store import INDEXES, files_of

BOOK = Book("handling", Case, REACTIONS, indexes=INDEXES)


def create_app(settings: Settings | None = None, given: Given | None = None) -> FastAPI:
    """Every part can be replaced in a test."""
    settings, given = settings or Settings(), given or Given()
    policy, key = given.policy or load_policy(settings.config), settings.key.get_secret_value()
    limits = policy.deployment.files

    def all_routes(desk: Desk) -> APIRouter:
        return joined(routes(desk), file_routes(Upload(files_of(desk.store, desk.clock.now), limits, key)))

    def bounds(path: str) -> Bound:
        return upload_bound(limits) if path == PATH else ORDINARY

    return build(BOOK, settings, replace(given, policy=policy), all_routes, bounds)
