"""举一反三 over HTTP: the list of common issues, one of them, and what is done about it."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict

from libs.common.clock import Instant
from libs.common.decision import Rule
from libs.common.events import FACTS
from libs.common.journal.desk import Desk
from libs.common.store import Doc
from libs.common.web.commands import Key
from services.assessment.domain import plan
from services.assessment.domain.issue import PREFIX, Issue
from services.assessment.store import asking

COMMANDS: Final[Mapping[str, tuple[type[BaseModel], Rule]]] = {
    "plan": (plan.PlanAction, plan.plan),
    "complete": (plan.CompleteAction, plan.complete),
}
Standing = Literal["unplanned", "planned", "measuring", "over"]
MOST_LISTED: Final = 120
Members = Annotated[int, Query(ge=0, le=MOST_LISTED, description="how many members of each issue are listed at most")]


class Shown(BaseModel):
    """A common issue: how it stands, whether something is late, how many members it has, and all that is known."""

    issue: str
    standing: Standing
    late: bool
    count: int
    state: Issue


class Entry(BaseModel):
    """One fact of an issue: the event's name, when it was decided, and what it says."""

    event: str
    at: Instant
    facts: dict[str, Any]


class Told(Shown):
    """The same with its course: what was planned, asked for, done and counted, in the order it came."""

    course: list[Entry]


class Issues(BaseModel):
    """The latest first."""

    issues: list[Shown]


class Answered(BaseModel):
    """Where the journal of an issue stands after a command."""

    model_config = ConfigDict(extra="forbid")
    issue: str
    position: dict[str, int]
    etag: str
    repeated: bool


def add_issues(router: APIRouter, desk: Desk) -> None:
    """Routes below `/issues`."""
    for act, (command, rule) in COMMANDS.items():
        _add(router, desk, act, command, rule)

    @router.get("/issues")
    async def issues(
        standing: Annotated[Standing | None, Query()] = None, late: Annotated[bool | None, Query()] = None,
        members: Members = MOST_LISTED,
    ) -> Issues:  # fmt: skip
        found = [_shown(subject, issue) for subject, issue in await asking.issues(desk.store)]
        kept = (one for one in found if standing in {None, one.standing} and late in {None, one.late})
        return Issues(issues=[_shortened(one, members) for one in kept])

    @router.get("/issues/{issue_id}")
    async def show(issue_id: str, response: Response) -> Told:
        receipt = await desk.standing(PREFIX + issue_id)
        response.headers["etag"] = f'"{receipt.etag}"'
        shown = _shown(receipt.subject, plan.known(receipt.state))
        course = [_entry(said) for said in await asking.course(desk.store, receipt.subject)]
        return Told.model_construct(**dict(shown), course=course)


def standing_of(issue: Issue) -> Standing:
    """Nobody planned anything, somebody does something, it is done and what comes again is counted, or it helped."""
    if issue.over:
        return "over"
    if issue.done is not None:
        return "measuring"
    return "planned" if issue.plan else "unplanned"


def _shown(subject: str, issue: Issue) -> Shown:
    return Shown(
        issue=subject.removeprefix(PREFIX), standing=standing_of(issue), late=issue.late(), count=issue.count,
        state=issue,
    )  # fmt: skip


def _shortened(one: Shown, members: int) -> Shown:
    """With that many of its members: lists need them not, and there are a hundred of each."""
    state = one.state.model_copy(update={"members": one.state.members[:members]})
    return one.model_copy(update={"state": state})


def _entry(said: Doc) -> Entry:
    return Entry(event=FACTS[said["type"]].__name__, at=said["at"], facts=said["data"])


def _add(router: APIRouter, desk: Desk, act: str, command: type[BaseModel], rule: Rule) -> None:
    """POST `/issues/{issue_id}/<act>` with that command; `Idempotency-Key` makes it safe to send twice."""

    async def decide(issue_id: str, body: Any, response: Response, idempotency_key: Key = None) -> Answered:
        done = await desk.decide(PREFIX + issue_id, rule, body, key=idempotency_key)
        response.headers["etag"] = f'"{done.etag}"'
        return Answered(issue=issue_id, position=dict(done.position), etag=done.etag, repeated=done.repeated)

    decide.__annotations__["body"] = command
    decide.__doc__ = command.__doc__
    router.add_api_route(f"/issues/{{issue_id}}/{act}", decide, methods=["POST"], name=f"issue_{act}")
