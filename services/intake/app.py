"""Intake, wired."""

from dataclasses import replace
from functools import partial
from typing import Any

from fastapi import APIRouter, FastAPI

from libs.common.clock import SystemClock
from libs.common.journal.book import Book
from libs.common.journal.desk import Desk
from libs.common.policy import load_policy
from libs.common.policy.deployment import Deployment
from libs.common.web.bounds import ORDINARY, Bound
from libs.common.web.build import Given, build
from libs.common.web.files import PATH, Upload, file_routes, upload_bound
from libs.common.web.service import joined
from services.intake.api import routes
from services.intake.domain import course
from services.intake.domain.procedures import words_of_both
from services.intake.domain.state import Case
from services.intake.domain.submission import Submission
from services.intake.handlers import REACTIONS
from services.intake.prepare import Registrar
from services.intake.settings import Settings
from services.intake.store import INDEXES, files_of


def create_app(settings: Settings | None = None, given: Given | None = None) -> FastAPI:
    """Every part can be replaced in a test."""
    settings, given = settings or Settings(), given or Given()
    policy, clock = given.policy or load_policy(settings.config), given.clock or SystemClock()
    who, key = policy.deployment, settings.key.get_secret_value()
    both = partial(words_of_both, policy=policy)
    registrar = Registrar(who.prefix, who.tenant, key, clock.now, both=both)

    def all_routes(desk: Desk) -> APIRouter:
        return joined(
            routes(desk, registrar, who.tenant, key),
            file_routes(Upload(files_of(desk.store, desk.clock.now), who.files, key)),
        )

    def bounds(path: str) -> Bound:
        return upload_bound(who.files) if path == PATH else ORDINARY

    return build(book_of(registrar, who), settings, replace(given, policy=policy, clock=clock), all_routes, bounds)


def as_it_is(state: dict[str, Any]) -> dict[str, Any]:
    """Before version 2 everybody stood in `people`, and may stay there; older code would lose who does not."""
    return state


def book_of(registrar: Registrar, who: Deployment) -> Book:
    """Its rules: what they need is looked up by this registrar, and submissions come by the deployment's channels."""
    return Book(
        "intake", Case, REACTIONS, foreign={Submission: [f"channel.{code}.submissions" for code in who.bus_channels]},
        reaches=registrar.reaches, prepare=registrar.prepare, indexes=INDEXES, loop=course.loop, version=2,
        upcasts={1: as_it_is},
    )  # fmt: skip
