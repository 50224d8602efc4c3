"""Which route names which command and rule, and what the centre's desks read."""

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict

from libs.common.clock import Instant
from libs.common.decision import Rule
from libs.common.events.evaluation import Sign
from libs.common.journal.desk import Desk
from libs.common.policy import Policy
from libs.common.web.commands import Decided, Key, add_command
from services.evaluation import store
from services.evaluation.domain import appeal, behalf, explaining, honesty, keypad, parking, recording, vote
from services.evaluation.domain.state import Appeal, Case, Reviewed

COMMANDS: dict[str, tuple[type[BaseModel], Rule]] = {
    "rating": (vote.Rate, vote.rate),
    "change-rating": (vote.ChangeRating, vote.change),
    "change-for-caller": (behalf.ChangeForCaller, behalf.change_for_caller),
    "keypad": (keypad.KeyIn, keypad.key_in),
    "call-back": (recording.RecordCallBack, recording.record),
    "visit": (recording.RecordVisit, recording.visit),
    "propose-parking": (parking.ProposeParking, parking.propose),
    "explain": (explaining.Explain, explaining.explain),
    "pressure": (honesty.ReportPressure, honesty.report_pressure),
    "appeal": (appeal.FileAppeal, appeal.file),
    "decide-appeal": (appeal.DecideAppeal, appeal.decide),
}
BY_CALL = "keypad"


class Signalled(BaseModel):
    """诚信线索, the `n`-th of its subject, a case or a record of many (`unit:…`), and what the centre found.

    `reviewer`: the unit that looks at it, never one that is rated by it.
    """

    model_config = ConfigDict(extra="forbid")
    subject: str
    number: str
    n: int
    sign: Sign
    at: Instant
    round: int
    grounds: str
    person: str
    unit: str
    cases: tuple[str, ...]
    reviewed: Reviewed | None
    reviewer: str


class Appealed(BaseModel):
    """An appeal that waits for a decision; `barred`: units that had a part, explained it, or decided before."""

    model_config = ConfigDict(extra="forbid")
    case_id: str
    number: str
    round: int
    appeal: Appeal
    barred: tuple[str, ...]


def routes(desk: Desk) -> APIRouter:
    """The citizen's word by every way, what the centre does about it, and its review desk."""
    router = APIRouter(prefix="/v1", tags=["evaluation"])
    for act, (command, rule) in COMMANDS.items():
        if act != BY_CALL:
            add_command(router, desk, act, command, rule)
    _add_keypad(router, desk)
    _add_desks(router, desk)
    return router


def _add_keypad(router: APIRouter, desk: Desk) -> None:
    """The id of the phone call is its key, so that a hotline may send it as often as it likes."""

    @router.post("/cases/{case_id}/keypad", name=BY_CALL)
    async def key_in(case_id: str, body: keypad.KeyIn, response: Response, idempotency_key: Key = None) -> Decided:
        key = idempotency_key or f"call:{body.call}"
        done = await desk.decide(case_id, keypad.key_in, body, key=key)
        response.headers["etag"] = f'"{done.etag}"'
        return Decided(case_id=case_id, position=dict(done.position), etag=done.etag, repeated=done.repeated)


def _add_desks(router: APIRouter, desk: Desk) -> None:
    """诚信线索 and 申诉, as lists for the centre."""

    @router.get("/signals")
    async def signals() -> list[Signalled]:
        found = await store.to_review(desk.store)
        return [one for i, case in found for one in _signals(i, case, desk.policy) if one.reviewed is None]

    @router.get("/cases/{case_id}/signals")
    async def of_case(case_id: str) -> list[Signalled]:
        return _signals(case_id, vote.known(await desk.state(case_id)), desk.policy)

    @router.post("/signals/{subject}/review")
    async def review(subject: str, body: honesty.ReviewSignal, idempotency_key: Key = None) -> Decided:
        done = await desk.decide(subject, honesty.review, body, key=idempotency_key)
        return Decided(case_id=subject, position=dict(done.position), etag=done.etag, repeated=done.repeated)

    @router.get("/appeals")
    async def appeals() -> list[Appealed]:
        found = await store.appealed(desk.store)
        return [
            Appealed(case_id=i, number=case.number, round=case.round, appeal=case.appeal, barred=appeal.barred(case))
            for i, case in found
            if case.appeal
        ]


def _signals(subject: str, state: store.Signalled, policy: Policy) -> list[Signalled]:
    number = state.number if isinstance(state, Case) else ""
    return [
        Signalled(
            subject=subject, number=number, n=n, reviewer=honesty.reviewer(state, one, policy), **dict(one)
        )
        for n, one in enumerate(state.signals, 1)
    ]  # fmt: skip
