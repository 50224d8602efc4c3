"""Which route names which command and rule, and what is shown of replies."""

import asyncio
from typing import Any, Final

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from libs.common.clock import Instant
from libs.common.decision import Now, Rule
from libs.common.errors import Refused
from libs.common.journal.desk import Desk
from libs.common.web.commands import add_command
from services.notification.domain import by_hand
from services.notification.domain.preview import Preview, PreviewReply, preview
from services.notification.domain.receipts import concerns
from services.notification.domain.reply import on_its_way, words_of
from services.notification.domain.state import Case
from services.notification.domain.volumes import document_of

UNKNOWN: Final = ("unknown-case", "notification has no such case; check the case id")
COMMANDS: dict[str, tuple[type[BaseModel], Rule]] = {
    "call": (by_hand.RecordCall, by_hand.record_call),
    "visit": (by_hand.RecordVisit, by_hand.record_visit),
}


class Previewed(BaseModel):
    """What each person of the case would get."""

    case_id: str
    people: tuple[Preview, ...]


class Task(BaseModel):
    """Somebody has to be told by phone or at the door; `script` is what to say to them.  `unit`: who visits."""

    person: str
    name: str
    to: str
    means: str
    round: int
    unit: str
    script: str


class Tasks(BaseModel):
    """Replies of a case that a person has to give."""

    case_id: str
    number: str
    tasks: tuple[Task, ...]


class OnItsWay(BaseModel):
    """Whether a message is still true, and wanted: `until` then no receipt counts as failed."""

    model_config = ConfigDict(extra="forbid")
    notice: str
    wanted: bool
    until: Instant | None = None


def routes(desk: Desk) -> APIRouter:
    """Replies given by phone and at the door, and what would be sent."""
    router = APIRouter(prefix="/v1", tags=["notification"])

    async def whose(case_id: str, body: Any) -> str:
        case = await desk.state(case_id)
        return document_of(case, case_id, body.person) if isinstance(case, Case) else case_id

    for act, (command, rule) in COMMANDS.items():
        add_command(router, desk, act, command, rule, whose=whose)

    @router.post("/cases/{case_id}/preview")
    async def preview_reply(case_id: str, body: PreviewReply) -> Previewed:
        documents, now = await _known(desk, case_id)
        people = tuple(one for case in documents for one in preview(case, body.text, now))
        return Previewed(case_id=case_id, people=people)

    @router.get("/cases/{case_id}/tasks")
    async def by_hand_of(case_id: str) -> Tasks:
        documents, now = await _known(desk, case_id)
        tasks = tuple(task for case in documents for task in _tasks(case, now))
        return Tasks(case_id=case_id, number=documents[0].number, tasks=tasks)

    @router.get("/cases/{case_id}/on-its-way")
    async def still_wanted(case_id: str, notice: str) -> OnItsWay:
        document = concerns(notice)
        case = await desk.state(document if document.partition("/")[0] == case_id else case_id)
        if not isinstance(case, Case) or not case.number:
            raise Refused(*UNKNOWN, status=404)
        sent = on_its_way(case, notice)
        return OnItsWay(notice=notice, wanted=sent is not None, until=sent.wait_until if sent else None)

    return router


async def _known(desk: Desk, case_id: str) -> tuple[list[Case], Now]:
    """The case, and its volumes if it is a large group."""
    case = await desk.state(case_id)
    if not isinstance(case, Case) or not case.number:
        raise Refused(*UNKNOWN, status=404)
    volumes = await asyncio.gather(*(desk.state(f"{case_id}/{n}") for n in range(1, case.volumes + 1)))
    at = desk.clock.now()
    return [case, *(one for one in volumes if isinstance(one, Case))], Now(at, at, case_id, desk.policy)


def _tasks(case: Case, now: Now) -> tuple[Task, ...]:
    return tuple(
        Task(
            person=one.person, name=case.people[one.person].name, to=case.people[one.person].to, means=one.means,
            round=one.round, unit=one.unit, script=words_of(case, one, now),
        )
        for one in (*case.calls.values(), *case.visits.values())
    )  # fmt: skip
