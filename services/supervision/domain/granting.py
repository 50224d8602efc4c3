"""停表 on request: a unit asks with evidence, the centre grants or denies, either ends it early.

A pause may lie back: then what was declared meanwhile is taken back, and the ledger keeps both dates.
Source: design/rules.md, handling ("a clock stops only for a reason from a list").
"""

from collections.abc import Iterable
from datetime import datetime

from libs.common.clock import text_of
from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.handling import PauseRequested
from libs.common.events.supervision import DeadlinePaused, DeadlineResumed, PauseDenied
from libs.worktime import Pause, overlapping
from services.supervision.domain import ladder, pausing, reckoning
from services.supervision.domain.asking import Denial, Name, Ruling, Words, by_another, nothing_asked, owed
from services.supervision.domain.rules import Rules, rules_of
from services.supervision.domain.state import Case, Change, Clock, PauseAsked, dispatched


class GrantPause(Ruling):
    """停表 as it was asked for."""


class DenyPause(Denial):
    """No 停表."""


class ResumeClock(Ruling):
    """On before its time: asked by the lead's unit or the centre, with the reason."""

    unit: Name
    reason: Words


def hear(case: Case | None, fact: PauseRequested, now: Now) -> Decision[Case]:
    """It waits for the centre; what cannot be any more is denied at once."""
    case = dispatched(case, fact.hop, fact.round)
    clock = case.owed_result(fact.part) if fact.hop == case.hop else None
    if clock is None:
        return Decision(case)
    asked = PauseAsked(at=now.said, **fact.model_dump(include=set(PauseAsked.model_fields) - {"at"}))
    if against := _against(asked, clock, rules_of(now.policy, case.profile, clock.unit)):
        return Decision(case, (_denied(clock, asked, against, "rule"),))
    return Decision(case.with_clocks([clock.model_copy(update={"asks_pause": asked})]))


def grant(case: Case | None, command: GrantPause, now: Now) -> Decision[Case]:
    """The clock stands still from then on, or stood: what is over by now moves the date at once."""
    case, clock, asked = _asked(case)
    by_another(command, asked.by)
    rules = rules_of(now.policy, case.profile, clock.unit)
    _has_begun(asked, now)
    until = reckoning.granted_ends(asked, rules)
    if crossed := overlapping(clock.pauses, asked.since, until):
        raise Refused(
            "overlap", f"it overlaps {_said(crossed, rules)}; deny it, and let {clock.unit} ask for the rest",
            field="since",
        )  # fmt: skip
    entry = Pause(
        asked.since, until if until <= now.at else None, asked.why, command.by, asked.reason, asked.evidence, asked.by,
        until, now.at,
    )  # fmt: skip
    ruled = clock.model_copy(update={"asks_pause": None})
    told = pausing.paused(clock, entry, asked.at)
    return _in_retrospect(case, ruled, entry, told, now) if entry.end else _from_now_on(case, ruled, entry, told)


def deny(case: Case | None, command: DenyPause, _now: Now) -> Decision[Case]:
    """The clock runs on."""
    case, clock, asked = _asked(case)
    denied = _denied(clock, asked, command.reason, command.by)
    return Decision(case.with_clocks([clock.model_copy(update={"asks_pause": None})]), (denied,))


def resume(case: Case | None, command: ResumeClock, now: Now) -> Decision[Case]:
    """The reason is gone before its time."""
    case, clock = owed(case)
    if command.unit not in {clock.unit, rules_of(now.policy, case.profile).centre}:
        raise Refused(
            "not-yours", f"{clock.unit}, which has the case, or the centre lets it run again", field="unit", status=403
        )
    if clock.standing is None:
        raise Refused("no-pause", "the clock runs already: there is nothing to resume")
    if clock.standing.why == pausing.AWAITING:
        raise Refused("no-pause", "the clock waits for the citizen; their answer lets it run again, or the result does")
    return pausing.resume(case, clock, now, by=command.by, reason=command.reason)


def _asked(case: Case | None) -> tuple[Case, Clock, PauseAsked]:
    case, clock = owed(case)
    if clock.asks_pause is None:
        raise nothing_asked("pause", clock.unit)
    return case, clock, clock.asks_pause


def _has_begun(asked: PauseAsked, now: Now) -> None:
    """A unit whose clock goes ahead asks from a moment on that has not come here."""
    if asked.since > now.at:
        text = f"it begins {text_of(asked.since)}, after now; grant it then, or deny it"
        raise Refused("in-the-future", text, field="since")


def _denied(clock: Clock, asked: PauseAsked, reason: str, by: str) -> PauseDenied:
    return PauseDenied(hop=clock.hop, unit=clock.unit, reason=reason, by=by, asked_at=asked.at)


def _against(asked: PauseAsked, clock: Clock, rules: Rules) -> str:
    """Why it cannot be, in the words of the desk; nothing if it can."""
    if asked.since < clock.since:
        return f"期限 {_moment(clock.since, rules)} 才起算"
    if asked.since >= clock.due and clock.standing is None:
        return f"从 {_moment(asked.since, rules)} 停已经晚了，期限是 {_moment(clock.due, rules)}"
    if crossed := overlapping(clock.pauses, asked.since, asked.until):
        return f"和停过的表重叠：{_said(crossed, rules)}"
    return ""


def _from_now_on(case: Case, clock: Clock, entry: Pause, told: DeadlinePaused) -> Decision[Case]:
    """It stands still until its end, or until somebody lets it run again."""
    stopped = pausing.stood(clock, entry, entry.until or entry.start)
    return Decision(case.with_clocks([stopped]), (*ladder.withdrawn(clock), told))


def _in_retrospect(case: Case, clock: Clock, entry: Pause, told: DeadlinePaused, now: Now) -> Decision[Case]:
    """It stood still then; the date is another one, and the old one stays in the ledger."""
    rules = rules_of(now.policy, case.profile, clock.unit)
    change = Change(at=now.at, by=entry.by, why=entry.why, before=clock.due, due=clock.due)
    later, withdrawn = pausing.put_off(clock, pausing.entered(clock, entry, change, rules), now.at, rules)
    resumed = DeadlineResumed(
        hop=clock.hop, unit=clock.unit, since=entry.start, until=entry.end or entry.start, due=later.due,
        before=clock.due,
    )  # fmt: skip
    return Decision(case.with_clocks([later]), (*withdrawn, told, resumed))


def _said(pauses: Iterable[Pause], rules: Rules) -> str:
    """`10-13 09:00 to 10-13 11:00 等听证`, in the office's time."""
    return "; ".join(
        f"{_moment(pause.start, rules)} – {_moment(pause.end, rules) if pause.end else '…'} {pause.why}"
        for pause in pauses
    )


def _moment(at: datetime, rules: Rules) -> str:
    return f"{at.astimezone(rules.office.tz):%m-%d %H:%M}"
