"""An officer's queues, and one matter of them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from fastapi import APIRouter, Request, Response

from libs.common.errors import Refused
from libs.common.events.words import Measure
from services.portal import store
from services.portal.domain.state import Matter
from services.portal.pages.facts import Problem
from services.portal.pages.reading import desk as queues
from services.portal.pages.reading.acting import Written
from services.portal.pages.reading.case import Desk, case_view
from services.portal.pages.reading.proof import clock_view, proof_view
from services.portal.pages.reading.similar import like
from services.portal.pages.reading.track import links_of
from services.portal.pages.routes import trouble
from services.portal.pages.routes.frame import Clerk, Frame, clerk, named
from services.portal.pages.views import CaseView, DeskFilter, DeskView, Other, Queue
from services.portal.pages.wording.deeds import DEEDS

A_PAGE: Final = 20
MOST: Final = 500
MOST_ALARMS: Final = 20
QUERY: Final = re.compile(r"[A-Za-z0-9=&%+._~-]{1,600}")


def routes(frame: Frame, router: APIRouter) -> None:
    """Lists, a matter, and the proof of its deadline."""

    @router.get("/desk")
    async def desk(request: Request) -> Response:
        who = clerk(frame, request)
        return frame.page(await _desk(frame, who, request)) if who else frame.go("/sign-in?back=/desk")

    @router.get("/desk/cases/{number}")
    async def show(request: Request, number: str) -> Response:
        who = clerk(frame, request)
        if who is None:
            return frame.go(f"/sign-in?back=/desk/cases/{number[:20]}")
        case, matter = await seen(frame, who, number)
        return frame.page(await one(frame, who, case, matter, said=done(request)))

    @router.get("/desk/cases/{number}/clock")
    async def clock(request: Request, number: str) -> Response:
        who = clerk(frame, request)
        if who is None:
            return frame.go(f"/sign-in?back=/desk/cases/{number[:20]}/clock")
        _, matter = await seen(frame, who, number)
        view = proof_view(matter, frame.policy, frame.desk.clock.now(), who.shown)
        return frame.page(view) if view else trouble.told(frame.site, 404, officer=who.shown)

    @router.get("/desk/cases/{number}/clock/{measure}/{unit}")
    async def one_clock(request: Request, number: str, measure: str, unit: str) -> Response:
        who = clerk(frame, request)
        if who is None:
            return frame.go(f"/sign-in?back=/desk/cases/{number[:20]}")
        _, matter = await seen(frame, who, number)
        view = clock_view(matter, (Measure(measure), unit), frame.policy, frame.desk.clock.now(), who.shown)
        return frame.page(view) if view else trouble.told(frame.site, 404, officer=who.shown)


async def seen(frame: Frame, who: Clerk, number: str) -> tuple[str, Matter]:
    """The matter, if this officer may see it."""
    found = await store.by_number(frame.desk.store, number)
    if found is None:
        raise Refused("unknown-case", "没有这个编号，再看一眼。", status=404)
    if not who.may_see(found[1]):
        raise Refused("not-yours", "这件事不在您的单位。", status=403)
    return found


async def one(  # noqa: PLR0913 - the page's parts
    frame: Frame, who: Clerk, case: str, matter: Matter, *, said: str = "", problems: Sequence[Problem] = (),
    written: Written | None = None, since: int | None = None,
) -> CaseView:  # fmt: skip
    """The page of one matter; what is legal now is handling's word, and without it nothing is offered.

    Its forms say which state of the desk they are made of; who else has it open is shown, and that this officer has.
    """
    now, answer = frame.desk.clock.now(), await frame.door.get(f"/handling/v1/cases/{case}")
    legal = [str(act) for act in answer.body.get("legal") or ()] if answer.ok() else []
    carried = [("etag", str(answer.body.get("etag", ""))), ("key", frame.names()), ("lines", str(len(matter.lines)))]
    others = await store.others_at(frame.desk.store, case, who.who, now) if not matter.ending else {}
    proof = f"{frame.site.base}/desk/cases/{matter.number}/clock"
    alike = await like(frame.desk, frame.policy, case, matter) if who.centre and not matter.ending else []
    session = f"{frame.site.base}/desk/cases/{matter.number}/session"
    links = links_of(matter, await store.later(frame.desk.store, case))
    desk = Desk(
        who.shown, who.unit, who.centre, now, legal, proof, said, problems, alike, session, links,
        [Other(named(other, frame.policy, who.unit), at) for other, at in others.items()], carried, written, since,
    )  # fmt: skip
    view = case_view(matter, frame.policy, desk)
    if view.actions:
        await store.open_for(frame.desk.store, case, who.who, now)
    return view


def done(request: Request) -> str:
    """What the page says after a command."""
    code = request.query_params.get("done", "")
    return f"{DEEDS[code].label}：记下了。" if code in DEEDS else ""


async def _desk(frame: Frame, who: Clerk, request: Request) -> DeskView:
    now, asked = frame.desk.clock.now(), request.query_params
    queue = asked.get("queue", "unit")
    queue = queue if queue in queues.QUEUES else "unit"
    wanted = _filter(request)
    found = await store.seen_matters(frame.desk.store, _where(frame, who, queue), MOST)
    fitting = [(matter, stood) for matter, stood in found if queues.fits(matter, wanted, frame.policy)]
    pages = max(1, -(-len(fitting) // A_PAGE))
    page = min(max(1, int(asked["page"]) if asked.get("page", "").isdecimal() else 1), pages)
    first = (page - 1) * A_PAGE
    rows = [
        replace(
            queues.row_of(m, who.unit, frame.policy, now, f"{frame.site.base}/desk/cases/{m.number}/clock"),
            can=queues.at_once(m, who.unit, centre=who.centre),
            stood=stood,
        )
        for m, stood in fitting[first : first + A_PAGE]
    ]
    counts = [Queue(code, await store.count(frame.desk.store, _where(frame, who, code))) for code in queues.QUEUES]
    alarming = queues.alarms(who.unit, centre=who.centre)
    alarms = await store.matters(frame.desk.store, alarming, MOST_ALARMS)
    count = len(alarms) if len(alarms) < MOST_ALARMS else await store.count(frame.desk.store, alarming)
    today = sum(queues.due_today(matter, now, frame.policy) for matter, _ in found)
    return DeskView(
        who.shown, now, today, queue, counts, rows, len(fitting), first + 1, page, pages, wanted, done(request),
        [queues.alarm_of(matter, who.unit, frame.policy) for _, matter in alarms], count, frame.names(),
    )  # fmt: skip


def _where(frame: Frame, who: Clerk, queue: str) -> store.Where:
    return queues.where(queue, who.unit, who.by, frame.desk.clock.now(), centre=who.centre)


def address_of(query: str) -> str:
    """The list that a form came from, if it is one: its queue, filter and page stand in its address."""
    return f"?{query}" if QUERY.fullmatch(query) else ""


def _filter(request: Request) -> DeskFilter:
    asked = request.query_params
    step = asked.get("step", "")
    return DeskFilter(
        asked.get("words", "")[:100], asked.get("kind", ""), int(step) if step and step in "123456" else 0
    )
