"""督查: each case of a sample has a finding, and what follows from one is asked for on its day until it is done."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from libs.common.clock import Instant
from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events import Fact
from libs.common.events.fact import Value
from libs.common.events.supervision import (
    FollowUp,
    FollowUpDone,
    FollowUpReminded,
    InspectionDrawn,
    InspectionRecorded,
    Sampled,
    SupervisionOrdered,
)
from libs.common.events.words import Measure
from libs.common.policy import Policy
from libs.common.policy.oversight import Found

PREFIX: Final = "inspection:"
Name = Annotated[str, Field(min_length=1, max_length=80)]
Words = Annotated[str, Field(min_length=1, max_length=500)]


class Wish(BaseModel):
    """What every command here is."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Next(Wish):
    """What a unit has to do after a finding, by the end of which day it is asked for."""

    unit: str
    what: Words
    due: date


class RecordFinding(Wish):
    """What an inspector of `unit` found in one case of the sample; a code of oversight.yaml, and words."""

    case: str
    code: str
    text: Words
    unit: str
    by: Name
    follow_up: Next | None = None


class FinishFollowUp(Wish):
    """What was to follow has been done: what, and who says so."""

    case: str
    text: Words
    by: Name


class Finding(Value):
    """What was found, by whom, and what follows; `done`: in words, once it was, `reminded`: that it was asked for."""

    code: str
    label: str
    text: str
    by: str
    at: Instant
    follow_up: FollowUp | None = None
    reminded: bool = False
    done: str = ""

    def waits(self) -> bool:
        """Whether something is to follow and has not been done."""
        return self.follow_up is not None and not self.done


class Inspection(Value):
    """One sample with its findings, by case."""

    drawn: InspectionDrawn
    at: Instant
    findings: Mapping[str, Finding] = Field(default_factory=dict)

    def case(self, case: str) -> Sampled | None:
        """The case of the sample, or None."""
        return next((one for one in self.drawn.cases if one.case == case), None)

    def left(self) -> int:
        """How many cases have no finding; at 0 the inspection is complete."""
        return len(self.drawn.cases) - len(self.findings)


def record(state: Any, command: RecordFinding, now: Now) -> Decision[Inspection]:
    """Once for each case, by an inspector whose unit had no part of it; a false completion orders the unit (督办)."""
    inspection, one = _sampled(state, command.case)
    if command.case in inspection.findings:
        text = f"{one.number} has a finding already, by {inspection.findings[one.case].by}; nobody can change it"
        raise Refused("recorded", text, field="case")
    code = _code(command.code, now.policy)
    _inspector(one, command.unit, now.policy)
    follow_up = _follow_up(command.follow_up, now)
    finding = Finding(
        code=code.code, label=code.label, text=command.text, by=command.by, at=now.at, follow_up=follow_up
    )
    after = inspection.model_copy(update={"findings": {**inspection.findings, one.case: finding}})
    fact = InspectionRecorded(
        case=one.case, number=one.number, unit=one.unit, code=code.code, label=code.label, text=command.text,
        by=command.by, left=after.left(), follow_up=follow_up,
    )  # fmt: skip
    return Decision(after, (fact, *_ordered(code, one, now)))


def finish(state: Any, command: FinishFollowUp, _now: Now) -> Decision[Inspection]:
    """Nothing of it is asked for any more."""
    inspection, one = _sampled(state, command.case)
    finding = inspection.findings.get(one.case)
    if finding is None or finding.follow_up is None or finding.done:
        raise Refused("nothing-to-follow", f"nothing is to follow for {one.number}, or it was done", field="case")
    unit = finding.follow_up.unit
    fact = FollowUpDone(case=one.case, number=one.number, unit=unit, text=command.text, by=command.by)
    return Decision(_with(inspection, one.case, finding, done=command.text), (fact,))


def due(inspection: Inspection) -> datetime | None:
    """The first follow-up that nobody has been reminded of."""
    return min((one.follow_up.due for one in _unasked(inspection).values() if one.follow_up), default=None)


def remind(inspection: Inspection, now: Now) -> Decision[Inspection]:
    """Each once, on its day."""
    facts: list[Fact] = []
    for case, finding in _unasked(inspection).items():
        one, follow_up = inspection.case(case), finding.follow_up
        if one and follow_up and follow_up.due <= now.at:
            inspection = _with(inspection, case, finding, reminded=True)
            facts.append(
                FollowUpReminded(
                    case=case, number=one.number, unit=follow_up.unit, due=follow_up.due, reason=follow_up.what
                )
            )
    return Decision(inspection, tuple(facts))


def _sampled(state: Any, case: str) -> tuple[Inspection, Sampled]:
    if not isinstance(state, Inspection):
        raise Refused("unknown-inspection", "there is no such inspection; look at the list", status=404)
    one = state.case(case)
    if one is None:
        text = f"{case} is not in this sample of {len(state.drawn.cases)}; look at the sheet"
        raise Refused("not-sampled", text, status=422, field="case")
    return state, one


def _code(code: str, policy: Policy) -> Found:
    found = policy.oversight.finding(code)
    if found is None:
        known = ", ".join(one.code for one in policy.oversight.findings)
        raise Refused("unknown-finding", f"{code} is no finding; known are {known}", status=422, field="code")
    return found


def _inspector(one: Sampled, unit: str, policy: Policy) -> None:
    if unit not in policy.units:
        raise Refused("unknown-unit", f"{unit} is no unit; name the inspector's", status=422, field="unit")
    if unit in one.units:
        text = f"{unit} had a part of {one.number}; somebody of another unit looks at it"
        raise Refused("own-case", text, status=403, field="unit")


def _follow_up(wish: Next | None, now: Now) -> FollowUp | None:
    if wish is None:
        return None
    if wish.unit not in now.policy.units:
        raise Refused("unknown-unit", f"{wish.unit} is no unit; correct it", status=422, field="follow_up.unit")
    today = now.at.astimezone(now.policy.office.tz).date()
    latest = today + timedelta(days=now.policy.oversight.follow_up_days)
    if not today < wish.due <= latest:
        text = f"due is a day after {today} and not after {latest}; choose another"
        raise Refused("follow-up-day", text, status=422, field="follow_up.due")
    return FollowUp(unit=wish.unit, what=wish.what, due=now.policy.opening_on(wish.due))


def _ordered(code: Found, one: Sampled, now: Now) -> tuple[Fact, ...]:
    if not code.orders:
        return ()
    reason = f"督查发现{code.label}：{one.number}"
    return (SupervisionOrdered(measure=Measure.OTHER, hop=0, unit=one.unit, due=now.at, reason=reason),)


def _unasked(inspection: Inspection) -> dict[str, Finding]:
    return {case: one for case, one in inspection.findings.items() if one.waits() and not one.reminded}


def _with(inspection: Inspection, case: str, finding: Finding, **changes: object) -> Inspection:
    changed = finding.model_copy(update=changes)
    return inspection.model_copy(update={"findings": {**inspection.findings, case: changed}})
