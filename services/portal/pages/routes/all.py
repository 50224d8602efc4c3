"""Every page's routes on one router, the narrower paths first."""

from fastapi import APIRouter

from services.portal.pages.routes import (
    batch,
    bulk,
    calls,
    centre,
    deeds,
    desk,
    figures,
    files,
    inspection,
    issues,
    link,
    parked,
    public,
    rate,
    review,
    session,
    sign_in,
    submit,
    supervision,
    track,
    trial,
)
from services.portal.pages.routes.frame import Frame
from services.portal.pages.routes.trouble import routed_as_pages


def pages(frame: Frame) -> APIRouter:
    """The router; what a route refuses is a page."""
    router = APIRouter(route_class=routed_as_pages(frame.site), include_in_schema=False)
    for part in (
        public,
        submit,
        link,
        rate,
        files,
        track,
        sign_in,
        session,
        batch,
        trial,
        bulk,
        calls,
        review,
        supervision,
        figures,
        issues,
        deeds,
        desk,
        centre,
        parked,
        inspection,
    ):
        part.routes(frame, router)
    return router
