"""The portal, wired."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from libs.common.journal.book import Book
from libs.common.journal.desk import Desk
from libs.common.policy import Policy, load_policy
from libs.common.web.bounds import Bound
from libs.common.web.build import Given, build
from libs.common.web.door import FileDoor, HttpDoor
from libs.common.web.problems import problem
from libs.common.web.service import joined
from services.portal import api
from services.portal.domain.state import Sheet
from services.portal.domain.units import PREFIX, UnitSheet
from services.portal.handlers import REACTIONS, reaches
from services.portal.pages import Site
from services.portal.pages.headers import Headed
from services.portal.pages.routes.all import pages
from services.portal.pages.routes.frame import Frame
from services.portal.pages.routes.sending import bound_of
from services.portal.pages.routes.trouble import told
from services.portal.settings import Settings
from services.portal.store import INDEXES

LINGER = 2.0
BOOK = Book(
    "portal", Sheet, REACTIONS, reaches=reaches, indexes=INDEXES, linger=LINGER, others={PREFIX: UnitSheet}
)  # fmt: skip
STATIC = Path(__file__).parent / "static"


def create_app(
    settings: Settings | None = None,
    given: Given | None = None,
    door: FileDoor | None = None,
    names: Callable[[], str] = secrets.token_urlsafe,
) -> FastAPI:
    """Every part can be replaced in a test; `door` reaches the other services, `names` makes keys for forms."""
    settings, given = settings or Settings(), given or Given()
    policy = given.policy or load_policy(settings.config)
    site, key = site_of(policy, settings), settings.key.get_secret_value()

    def routes(desk: Desk) -> APIRouter:
        frame = Frame(desk, door or HttpDoor(settings.door_url), site, key, settings.door_url, names)
        return joined(api.routes(desk, key), pages(frame))

    def bounds(path: str) -> Bound:
        return bound_of(path, policy.deployment.files, site)

    app = build(BOOK, settings, replace(given, policy=policy), routes, bounds)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(Headed)
    _pages_for_people(app, site)
    return app


def site_of(policy: Policy, settings: Settings) -> Site:
    """What the deployment calls itself."""
    county = policy.units.name_of(policy.units.above(policy.deployment.centre) or policy.deployment.centre)
    centre = policy.units.name_of(policy.deployment.centre)
    return Site(policy.deployment.name, county, centre, base=settings.base)


def _pages_for_people(app: FastAPI, site: Site) -> None:
    """An address that leads nowhere is told in words, but to programs as a problem."""

    async def lost(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        if request.url.path.startswith("/v1/"):
            return problem(status, f"http-{status}", getattr(error, "detail", ""))
        return told(site, status)

    app.add_exception_handler(HTTPException, lost)
