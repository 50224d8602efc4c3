"""4 反馈: the unit's report with its evidence, and the centre's check of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.handling import ResultApproved, ResultReported, ResultSentBack
from libs.common.events.words import Outcome
from libs.common.policy.evidence import LONGEST_EVIDENCE
from services.handling.domain.command import Command, Name, Words
from services.handling.domain.evidence import MOST, GivenFile, shown, shown_files
from services.handling.domain.state import MOVES, NOTHING_ASKED, Act, Case, Report, legal_acts, require

Value = Annotated[str, Field(max_length=LONGEST_EVIDENCE)]
LAW = "依据：{}"


class ReportResult(Command):
    """What was done: `text` for the citizen, `inner` stays inside.

    `legal`: why it is impossible; `wish`: how and when the citizen said that they want it no more; `evidence`: by the
    ids of what the category demands (categories.yaml); `files`: those sent to `POST /v1/files` before.
    """

    outcome: Outcome
    text: Words
    inner: str = Field(default="", max_length=2000)
    legal: str = Field(default="", max_length=400)
    wish: str = Field(default="", max_length=400)
    evidence: Mapping[str, Value] = Field(default_factory=dict, max_length=20)
    files: tuple[GivenFile, ...] = Field(default=(), max_length=MOST)


class Check(BaseModel):
    """The centre's wish: who checks, for which centre; without one it is the deployment's."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    by: Name
    unit: str = Field(default="", max_length=80)


class ApproveResult(Check):
    """The result may be told; the centre may put `text` into plainer words."""

    text: str = Field(default="", max_length=2000)


class SendBackResult(Check):
    """退回重做, with what is wanting."""

    reason: Words


def report_result(case: Case | None, command: ReportResult, now: Now) -> Decision[Case]:
    """The lead reports once every part is done or waived, with the grounds and the evidence that the outcome needs."""
    case = require(case, Act.RESULT, command.unit)
    if case.open_parts():
        raise Refused(
            "parts-open", f"still open: {', '.join(case.open_parts())}; wait for them or waive them by name",
            legal=(Act.WAIVE_PART,),
        )  # fmt: skip
    _grounded(command)
    files = shown_files(command.files, now.found or {}, now.policy.deployment.files.most)
    fact = ResultReported(
        hop=case.hop, round=case.round, part=command.unit, by=command.by, outcome=command.outcome, text=command.text,
        inner=command.inner, legal=command.legal, wish=command.wish, files=files, owed_by=_owed_by(case, command.unit),
        evidence=shown(now.policy.categories.evidence_of(case.category), command.outcome, command.evidence, files),
    )  # fmt: skip
    report = Report(by=command.by, outcome=command.outcome, text=command.text, legal=command.legal)
    update: dict[str, Any] = {"status": MOVES[Act.RESULT], "report": report, "asked_by": "", **NOTHING_ASKED}
    update["files"] = tuple(dict.fromkeys((*case.files, *(file.id for file in files))))
    return Decision(case.handled_by(command.by).model_copy(update=update), (fact,))


def _grounded(command: ReportResult) -> None:
    """Refuses an outcome there is none of, 办不了 without the law, and 撤回 without the citizen's wish."""
    if command.outcome is Outcome.OTHER:
        known = ", ".join(one.value for one in Outcome if one is not Outcome.OTHER)
        raise Refused("unknown-outcome", f"the outcome is one of: {known}", status=422, field="outcome")
    if command.outcome is Outcome.IMPOSSIBLE and not command.legal.strip():
        text = "what is impossible is so by a law; name it in `legal`, or report another outcome"
        raise Refused("no-legal-reason", text, status=422, field="legal")
    if command.outcome is Outcome.WITHDRAWN and not command.wish.strip():
        text = "only the citizen withdraws; write in `wish` how and when they said so, or report another outcome"
        raise Refused("no-wish", text, status=422, field="wish")


def approve_result(case: Case | None, command: ApproveResult, now: Now) -> Decision[Case]:
    """The check is passed: the citizen will be told, with the law if it was impossible."""
    case, report, unit = _checked(case, command, Act.APPROVE, now)
    fact = ResultApproved(
        hop=case.hop, round=case.round, part=case.unit, by=command.by, outcome=report.outcome,
        text=told(report, command.text), unit=unit,
    )  # fmt: skip
    return Decision(case.model_copy(update={"status": MOVES[Act.APPROVE]}), (fact,))


def told(report: Report, plainer: str) -> str:
    """What the citizen reads: whoever words it, the law that makes it impossible is named."""
    text = plainer or report.text
    return text if not report.legal or report.legal in text else f"{text}\n{LAW.format(report.legal)}"


def send_back_result(case: Case | None, command: SendBackResult, now: Now) -> Decision[Case]:
    """The check is not passed: the unit goes on; neither hop nor round changes."""
    case, _report, unit = _checked(case, command, Act.SEND_BACK, now)
    fact = ResultSentBack(
        hop=case.hop, round=case.round, part=case.unit, by=command.by, reason=command.reason, unit=unit
    )
    update = {"status": MOVES[Act.SEND_BACK], "report": None, "sent_back": case.sent_back + 1}
    return Decision(case.model_copy(update=update), (fact,))


def _checked(case: Case | None, command: Check, act: Act, now: Now) -> tuple[Case, Report, str]:
    if case is None or not case.hop:
        raise Refused("unknown-case", "this desk has no such case; check the case id", status=404)
    if act not in legal_acts(case) or case.report is None:
        raise Refused("illegal", f"a case that is {case.stands()} takes no {act}", legal=legal_acts(case))
    if command.by in case.handlers:
        raise Refused("own-work", "who handled a case may not check it; ask a colleague", field="by", status=403)
    unit, may = command.unit or now.policy.deployment.centre, now.policy.units.checkers(case.unit)
    if unit not in may:
        text = f"{unit} may not check a result of {case.unit}; a centre at or above it does: {', '.join(may)}"
        raise Refused("no-checker", text, field="unit", status=403)
    return case, case.report, unit


def _owed_by(case: Case, unit: str) -> datetime | None:
    """The date of the lead's part, as the clock stands."""
    part = case.part_of(unit)
    return part.due if part else None
