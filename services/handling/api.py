"""Which route names which command and rule."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict

from libs.common.decision import Rule
from libs.common.errors import Refused
from libs.common.journal.desk import Desk
from libs.common.web.commands import add_command
from libs.common.web.reads import shown
from services.handling import store
from services.handling.domain import asking, result, work
from services.handling.domain.state import Act, Case, legal_acts

COMMANDS: dict[Act, tuple[type[BaseModel], Rule]] = {
    Act.TAKE_ON: (work.TakeOn, work.take_on),
    Act.CONTACT: (work.RecordContact, work.record_contact),
    Act.FAILED_CONTACT: (work.RecordFailedContact, work.record_failed_contact),
    Act.PROGRESS: (work.ReportProgress, work.report_progress),
    Act.ASK: (work.AskQuestion, work.ask_question),
    Act.REPORT_PART: (work.ReportPart, work.report_part),
    Act.WAIVE_PART: (work.WaivePart, work.waive_part),
    Act.RETURN: (work.RequestReturn, work.request_return),
    Act.ESCALATE: (work.RequestEscalation, work.request_escalation),
    Act.PAUSE: (asking.RequestPause, asking.request_pause),
    Act.EXTEND: (asking.RequestExtension, asking.request_extension),
    Act.RESULT: (result.ReportResult, result.report_result),
    Act.APPROVE: (result.ApproveResult, result.approve_result),
    Act.SEND_BACK: (result.SendBackResult, result.send_back_result),
    Act.ANSWER_ORDER: (work.AnswerOrder, work.answer_order),
    Act.NOTE: (work.TakeNote, work.take_note),
}


class Answer(BaseModel):
    """How the case stands and what is legal now."""

    model_config = ConfigDict(extra="forbid")
    case_id: str
    case: Case
    legal: tuple[Act, ...]


class Queue(BaseModel):
    """Cases with what is legal for each."""

    cases: list[Answer]


def routes(desk: Desk) -> APIRouter:
    """The desk's routes; one POST per act, named in `domain.state.Act`."""
    router = APIRouter(prefix="/v1", tags=["handling"])
    for act, (command, rule) in COMMANDS.items():
        add_command(router, desk, act.value, command, rule)

    @router.get("/cases/{case_id}")
    async def show(case_id: str, case: Annotated[Case | None, Depends(shown(desk))]) -> Answer:
        if case is None or not case.hop:
            raise Refused("unknown-case", "this desk has no such case; check the case id", status=404)
        return Answer(case_id=case_id, case=case, legal=legal_acts(case))

    @router.get("/units/{unit}/cases")
    async def queue(unit: str) -> Queue:
        return _queue(await store.queue_of(desk.store, unit))

    @router.get("/checks")
    async def checks() -> Queue:
        return _queue(await store.to_check(desk.store))

    return router


def _queue(cases: list[tuple[str, Case]]) -> Queue:
    return Queue(cases=[Answer(case_id=i, case=case, legal=legal_acts(case)) for i, case in cases])
