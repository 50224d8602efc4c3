"""4 反馈: the unit's report, and the centre's check of it."""

from pydantic import BaseModel, ConfigDict, Field

from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.handling import ResultApproved, ResultReported, ResultSentBack
from libs.common.events.words import Outcome
from services.handling.domain.state import NOTHING_ASKED, Act, Case, Report, Status, legal_acts, require
from services.handling.domain.work import Command, Name, Words


class ReportResult(Command):
    """What was done: `text` for the citizen, `inner` stays inside."""

    outcome: Outcome
    text: Words
    inner: str = Field(default="", max_length=2000)


class Check(BaseModel):
    """The centre's wish: who checks."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    by: Name


class ApproveResult(Check):
    """The result may be told; the centre may put `text` into plainer words."""

    text: str = Field(default="", max_length=2000)


class SendBackResult(Check):
    """退回重做, with what is wanting."""

    reason: Words


def report_result(case: Case | None, command: ReportResult, _now: Now) -> Decision[Case]:
    """The lead reports once every part is done or waived."""
    case = require(case, Act.RESULT, command.unit)
    if case.open_parts():
        raise Refused(
            "parts-open", f"still open: {', '.join(case.open_parts())}; wait for them or waive them by name",
            legal=(Act.WAIVE_PART,),
        )  # fmt: skip
    fact = ResultReported(
        hop=case.hop, round=case.round, part=command.unit, by=command.by, outcome=command.outcome, text=command.text,
        inner=command.inner,
    )  # fmt: skip
    report = Report(by=command.by, outcome=command.outcome, text=command.text)
    update = {"status": Status.REPORTED, "report": report, "asked_by": "", **NOTHING_ASKED}
    return Decision(case.handled_by(command.by).model_copy(update=update), (fact,))


def approve_result(case: Case | None, command: ApproveResult, _now: Now) -> Decision[Case]:
    """The check is passed: the citizen will be told."""
    case, report = _checked(case, command, Act.APPROVE)
    fact = ResultApproved(
        hop=case.hop, round=case.round, part=case.unit, by=command.by, outcome=report.outcome,
        text=command.text or report.text,
    )  # fmt: skip
    return Decision(case.model_copy(update={"status": Status.APPROVED}), (fact,))


def send_back_result(case: Case | None, command: SendBackResult, _now: Now) -> Decision[Case]:
    """The check is not passed: the unit goes on; neither hop nor round changes."""
    case, _report = _checked(case, command, Act.SEND_BACK)
    fact = ResultSentBack(hop=case.hop, round=case.round, part=case.unit, by=command.by, reason=command.reason)
    update = {"status": Status.TAKEN_ON, "report": None, "sent_back": case.sent_back + 1}
    return Decision(case.model_copy(update=update), (fact,))


def _checked(case: Case | None, command: Check, act: Act) -> tuple[Case, Report]:
    if case is None or not case.hop:
        raise Refused("unknown-case", "this desk has no such case; check the case id", status=404)
    if act not in legal_acts(case) or case.report is None:
        raise Refused("illegal", f"a case that is {case.stands()} takes no {act}", legal=legal_acts(case))
    if command.by in case.handlers:
        raise Refused("own-work", "who handled a case may not check it; ask a colleague", field="by", status=403)
    return case, case.report
