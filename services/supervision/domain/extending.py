"""延期: once a round, asked for before the deadline, with a reason, granted by the centre, told to the citizen.

What was asked for in time and granted late counts as of the request.  Source: design/rules.md, handling.
"""

from datetime import datetime

from libs.common.decision import Decision, Now
from libs.common.events.handling import ExtensionRequested
from libs.common.events.supervision import DeadlineExtended, ExtensionDenied
from libs.common.events.words import Ground
from libs.worktime import moved, worked
from services.supervision.domain import pausing, reckoning
from services.supervision.domain.asking import Denial, Ruling, by_another, nothing_asked, owed
from services.supervision.domain.rules import Rules, rules_of
from services.supervision.domain.state import Case, Change, Clock, ExtensionAsked, Status, dispatched


class GrantExtension(Ruling):
    """延期 as it was asked for."""


class DenyExtension(Denial):
    """No 延期."""


def hear(case: Case | None, fact: ExtensionRequested, now: Now) -> Decision[Case]:
    """It waits for the centre; what cannot be any more is denied at once."""
    case = dispatched(case, fact.hop, fact.round)
    clock = case.owed_result(fact.part) if fact.hop == case.hop else None
    if clock is None:
        return Decision(case)
    asked = ExtensionAsked(at=now.said, by=fact.by, reason=fact.reason, days=fact.days)
    if against := _against(asked, case, clock, rules_of(now.policy, case.profile, clock.unit)):
        return Decision(case, (_denied(clock, asked, against, "rule"),))
    return Decision(case.with_clocks([clock.model_copy(update={"asks_extension": asked})]))


def grant(case: Case | None, command: GrantExtension, now: Now) -> Decision[Case]:
    """The date is later; a miss since the request did not happen."""
    case, clock, asked = _asked(case)
    by_another(command, asked.by)
    rules = rules_of(now.policy, case.profile, clock.unit)
    due = reckoning.due_extended(clock, asked.days, rules)
    change = Change(at=now.at, by=command.by, why=asked.reason, before=clock.due, due=due)
    ground = _told(clock, due, rules)
    update = {
        "due": due, "extended": asked.days, "asks_extension": None, "changes": (*clock.changes, change),
        "ground": ground,
    }  # fmt: skip
    later, withdrawn = pausing.put_off(clock, clock.model_copy(update=update), now.at, rules)
    fact = DeadlineExtended(
        hop=clock.hop, round=clock.round, unit=clock.unit, days=asked.days, before=clock.due, due=due,
        reason=asked.reason, asked_by=asked.by, by=command.by, asked_at=asked.at, ground=ground,
    )  # fmt: skip
    case = case.model_copy(update={"extended": clock.round})
    return Decision(case.with_clocks([later]), (*withdrawn, fact))


def deny(case: Case | None, command: DenyExtension, _now: Now) -> Decision[Case]:
    """The date stays."""
    case, clock, asked = _asked(case)
    denied = _denied(clock, asked, command.reason, command.by)
    return Decision(case.with_clocks([clock.model_copy(update={"asks_extension": None})]), (denied,))


def _asked(case: Case | None) -> tuple[Case, Clock, ExtensionAsked]:
    case, clock = owed(case)
    if clock.asks_extension is None:
        raise nothing_asked("extension", clock.unit)
    return case, clock, clock.asks_extension


def _told(clock: Clock, due: datetime, rules: Rules) -> Ground | None:
    """The clock's ground with the new date, as it would be without pauses, in place of what was promised before."""
    if clock.ground is None:
        return None
    hours, start = clock.span.hours(reckoning.hours_of(clock, rules)), clock.ground.counted_from
    whole = worked(start, due, rules.calendar, hours)
    stood = whole - worked(start, due, rules.calendar, hours, clock.closed)
    return clock.ground.model_copy(update={"limit": moved(start, due, rules.calendar, hours, (), -stood)})


def _denied(clock: Clock, asked: ExtensionAsked, reason: str, by: str) -> ExtensionDenied:
    return ExtensionDenied(hop=clock.hop, unit=clock.unit, reason=reason, by=by, asked_at=asked.at)


def _against(asked: ExtensionAsked, case: Case, clock: Clock, rules: Rules) -> str:
    """Why it cannot be, in the words of the desk; nothing if it can."""
    if case.extended >= clock.round:
        return "这一轮已经延过一次"
    if clock.status is Status.RUNNING and asked.at >= clock.due:
        return f"提出时期限已经过了（{clock.due.astimezone(rules.office.tz):%m-%d %H:%M}）"
    if asked.days > rules.stops.extension:
        return f"最多延 {rules.stops.extension} 天"
    return ""
