"""The portal for programs: tracking by number and second secret (design/surfaces.md, programs)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from libs.common.errors import Refused
from libs.common.events.words import Meeting
from libs.common.journal.desk import Desk
from libs.common.web import cookies
from services.portal import store
from services.portal.domain.rights import can, status_of
from services.portal.domain.state import Matter, Requester

COOKIE: Final = "tracked"
LASTS: Final = timedelta(hours=1)
STEPS: Final = ("intake", "dispatch", "handling", "feedback", "reply", "evaluation")


class Track(BaseModel):
    """`secret`: the receipt's token, or the last four digits of the phone.

    A code that a kiosk printed is a `number` that needs none.
    """

    model_config = ConfigDict(extra="forbid")
    number: Annotated[str, Field(min_length=1, max_length=40)]
    secret: Annotated[str, Field(max_length=40)] = ""


class Said(BaseModel):
    """One fact of the course: its name, when, and what of it is told; `times` in it: how many it stands for."""

    event: str
    at: datetime
    facts: dict[str, Any]


class Tracked(BaseModel):
    """A case as one person of it may see it.  `step`: 1 intake … 6 evaluation, 7 over; `can`: what is legal now.

    `session`: the meeting with a specialist that is to come.
    `linked`: numbers of cases that belong with it, the one it goes on from first.
    """

    number: str
    title: str
    status: str
    step: int
    step_name: str
    round: int
    due: datetime | None
    lead: str
    ending: str
    can: list[str]
    linked: list[str]
    session: Meeting | None = None
    course: list[Said]


def routes(desk: Desk, key: str) -> APIRouter:
    """Its routes; a secret is sent once and never stands in an address."""
    router = APIRouter(prefix="/v1", tags=["portal"])

    @router.post("/track")
    async def track(body: Track, response: Response) -> Tracked:
        now = desk.clock.now()
        found = await store.tracked(desk.store, key, body.number.upper(), body.secret, now)
        if found is None:
            raise Refused("wrong-secret", "number and secret do not fit each other; look at the receipt", status=403)
        case, matter, one = found
        value = cookies.signed(key, COOKIE, f"{matter.number}|{case}|{one.person}", now + LASTS)
        response.set_cookie(COOKIE, value, max_age=int(LASTS.total_seconds()), httponly=True, samesite="lax")
        return _shown(matter, one, await store.later(desk.store, case))

    @router.get("/cases/{number}")
    async def show(number: str, request: Request) -> Tracked:
        kept = cookies.opened(key, COOKIE, request.cookies.get(COOKIE, ""), desk.clock.now()) or "||"
        proven, case, person = kept.split("|")
        found, one = await store.by_number(desk.store, number), await store.requester(desk.store, case, person)
        if proven != number or found is None or one is None:
            raise Refused("not-proven", "POST number and secret to /v1/track first", status=401)
        return _shown(found[1], one, await store.later(desk.store, found[0]))

    return router


def _shown(matter: Matter, one: Requester, later: Sequence[Matter]) -> Tracked:
    mine = [line for line in matter.lines if "person" not in line.facts] + list(one.lines)
    step = matter.standing.step
    return Tracked(
        number=matter.number, title=matter.title, status=status_of(matter, one), step=step,
        step_name=STEPS[step - 1] if step <= len(STEPS) else "closed", round=matter.round, due=matter.standing.due,
        lead=matter.unit, ending=matter.ending, can=can(matter, one),
        session=matter.session.meeting if matter.session else None,
        linked=[*([matter.linked_to.number] if matter.linked_to else []), *(other.number for other in later)],
        course=[
            Said(event=line.type, at=line.at, facts={**line.facts, **({"times": line.times} if line.times > 1 else {})})
            for line in sorted(mine, key=lambda line: line.at)
        ],
    )  # fmt: skip
