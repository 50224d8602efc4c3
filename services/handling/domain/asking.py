"""What a unit asks of supervision about its clock: 停表 and 延期, each with its reason; the centre decides.

Source: design/rules.md, handling; the reasons and the most of each are data (config/profiles.yaml, `stops`).
"""

from datetime import datetime

from pydantic import Field

from libs.common.clock import Told, text_of, whole
from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.handling import ExtensionRequested, PauseRequested
from libs.common.policy import Policy
from libs.common.policy.reached import counting_from
from libs.common.policy.stops import Reason
from libs.worktime import overlapping
from services.handling.domain.command import Command, Name, Words
from services.handling.domain.state import Act, Case, require


class RequestPause(Command):
    """停表 for a reason from the list, with evidence, from `since` (now, unless it lies back) to `until`."""

    reason: Name
    evidence: str = Field(default="", max_length=2000)
    until: Told
    since: Told | None = None


class RequestExtension(Command):
    """延期 by so many days, with the reason; once a round."""

    reason: Words
    days: int = Field(ge=1)


def request_pause(case: Case | None, command: RequestPause, now: Now) -> Decision[Case]:
    """The clock stands still once the centre grants it, then from `since` on."""
    case = _once(case, Act.PAUSE, command)
    reason = _reason(case, command.reason, now.policy)
    since, until = whole(command.since or now.at), whole(command.until)
    _evident(command)
    _in_its_time(case, since, until, now)
    _not_too_long(reason, since, until, now.policy)
    _crossing_nothing(case, since, until)
    fact = PauseRequested(
        hop=case.hop, round=case.round, part=command.unit, by=command.by, reason=command.reason, why=reason.name,
        evidence=command.evidence.strip(), since=since, until=until,
    )  # fmt: skip
    return Decision(case.handled_by(command.by).model_copy(update={"asks_pause": True}), (fact,))


def request_extension(case: Case | None, command: RequestExtension, now: Now) -> Decision[Case]:
    """Before the deadline, and by no more than the profile allows."""
    case = _once(case, Act.EXTEND, command)
    most, due = now.policy.stops_of(case.profile).extension, _due(case)
    if not most:
        raise Refused(
            "no-extension", "such a matter is not extended; handle it, or ask to have it raised", field="days"
        )
    if command.days > most:
        raise Refused("too-long", f"{most} days are the most; ask for no more", field="days", status=422)
    if due and now.at >= due and not _stands(case):
        raise Refused("too-late", f"it was due by {text_of(due)}: what is late is not extended; report the result")
    fact = ExtensionRequested(
        hop=case.hop, round=case.round, part=command.unit, by=command.by, reason=command.reason, days=command.days
    )
    return Decision(case.handled_by(command.by).model_copy(update={"asks_extension": True}), (fact,))


def _once(case: Case | None, act: Act, command: Command) -> Case:
    """The case, if the lead may ask; says so where it has asked already, or had its extension."""
    if case and act is Act.EXTEND and case.extended:
        raise Refused("extended", "this round was extended once, and that is all; report the result, or have it raised")
    if case and (case.asks_pause if act is Act.PAUSE else case.asks_extension):
        raise Refused("already-asked", "it was asked for already; wait for the centre's word, then ask again")
    return require(case, act, command.unit)


def _reason(case: Case, code: str, policy: Policy) -> Reason:
    reasons = policy.stops_of(case.profile).reasons
    if code not in reasons:
        known = ", ".join(reasons) or "none for such a matter"
        raise Refused(
            "unknown-reason", f"{code} is no reason to stop a clock; known: {known}", field="reason", status=422
        )
    return reasons[code]


def _evident(command: RequestPause) -> None:
    if not command.evidence.strip():
        raise Refused("no-evidence", "say what proves it: a document, a number, a photo", field="evidence", status=422)


def _in_its_time(case: Case, since: datetime, until: datetime, now: Now) -> None:
    """Not before the clock began, not in the future, not after the deadline; and forwards."""
    began, due = case.dispatched_at, _due(case)
    if since > now.at:
        raise _at("in-the-future", f"it begins {text_of(since)}, after now; ask when it has begun")
    if began and since < began:
        raise _at("before-the-clock", f"the clock began {text_of(began)}; name no moment before that")
    if until <= since:
        raise _at("ends-before", f"it ends {text_of(until)}, before it begins; exchange the two", "until")
    if due and since >= due and not _stands(case):
        raise _at("too-late", f"it was due by {text_of(due)}: only what began before that moves the date")


def _not_too_long(reason: Reason, since: datetime, until: datetime, policy: Policy) -> None:
    with counting_from("since"):
        ends = policy.due(since, reason.at_most)
    if until > ends:
        raise _at("too-long", f"{reason.name} lasts {reason.at_most} at the most, until {text_of(ends)}", "until")


def _crossing_nothing(case: Case, since: datetime, until: datetime) -> None:
    if crossed := overlapping(case.pauses, since, until):
        told = "; ".join(f"{text_of(one.start)} to {text_of(one.end) if one.end else 'now'}" for one in crossed)
        raise _at("overlap", f"the clock stood still already: {told}; ask for what is outside", status=409)


def _at(code: str, text: str, field: str = "since", status: int = 422) -> Refused:
    return Refused(code, text, field=field, status=status)


def _due(case: Case) -> datetime | None:
    """The result's date as it stands now."""
    lead = case.part_of(case.unit)
    return lead.due if lead else None


def _stands(case: Case) -> bool:
    return any(pause.end is None for pause in case.pauses)
