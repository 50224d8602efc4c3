"""The centre's lists: screening, checks, what units ask for their clocks, 有问不答."""

from typing import Final

from fastapi import APIRouter, Request, Response

from libs.common.errors import Refused
from services.portal import store
from services.portal.domain.state import Matter
from services.portal.pages.facts import Choice
from services.portal.pages.reading import centre
from services.portal.pages.reading.case import unit_choices
from services.portal.pages.reading.wishes import wish_rows
from services.portal.pages.routes.desk import done
from services.portal.pages.routes.frame import Frame, clerk
from services.portal.pages.views import CentreView

MOST: Final = 50
MARKS: Final = "st.matter.standing.marks"


def routes(frame: Frame, router: APIRouter) -> None:
    """One page."""

    @router.get("/centre")
    async def lists(request: Request) -> Response:
        who = clerk(frame, request)
        if who is None:
            return frame.go("/sign-in?back=/centre")
        if not who.centre:
            raise Refused("centre-only", "这一页由县综治中心来看。", status=403)
        now, policy = frame.desk.clock.now(), frame.policy
        view = CentreView(
            who.shown, now, unit_choices(policy, "county", "township"),
            centre.screening_rows(await marked(frame, "admission", "screening"), policy, now),
            centre.check_rows(await marked(frame, "check"), policy, now),
            centre.unanswered_rows(await marked(frame, "unanswered"), policy, now), done(request),
            [Choice(category.id, category.name) for category in policy.categories.categories],
            wish_rows(await marked(frame, "pause", "extension"), policy, now),
        )  # fmt: skip
        return frame.page(view)


async def marked(frame: Frame, *marks: str) -> list[Matter]:
    """Matters that wait for one of these, the most urgent first."""
    found = await store.matters(frame.desk.store, {MARKS: {"$in": list(marks)}}, MOST)
    return [matter for _, matter in found]
