"""挂账: the centre's lists of what is put aside."""

from fastapi import APIRouter, Request, Response

from libs.common.errors import Refused
from services.portal.pages.reading import parked
from services.portal.pages.routes.centre import marked
from services.portal.pages.routes.frame import Clerk, Frame, clerk
from services.portal.pages.views import ParkedView


def routes(frame: Frame, router: APIRouter) -> None:
    """One page; what is done there goes the way of every deed."""

    @router.get("/centre/parked")
    async def lists(request: Request) -> Response:
        who = clerk(frame, request)
        return await _lists(frame, who) if who else frame.go("/sign-in?back=/centre/parked")


async def _lists(frame: Frame, who: Clerk) -> Response:
    if not who.centre:
        raise Refused("centre-only", "这一页由县综治中心来看。", status=403)
    now, policy = frame.desk.clock.now(), frame.policy
    return frame.page(
        ParkedView(
            who.shown, now, parked.proposed_rows(await marked(frame, "parking"), policy, now),
            parked.parked_rows(await marked(frame, "parked"), policy, now),
        )
    )  # fmt: skip
