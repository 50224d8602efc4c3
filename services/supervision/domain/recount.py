"""重算: a calendar was published late or put right, and what is owed is counted anew from its grounds.

What a unit owes moves with the calendar, either way.  What a citizen was promised stands: it may come sooner, never
later (docs/decisions/0025).  What was done in time stays done in time; what was late may turn out not to have been.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events import Fact
from libs.common.events.supervision import DeadlineRecalculated
from libs.common.events.words import Ground, Measure
from libs.worktime import Pause, Span, deadline, moved, next_opening
from services.supervision.domain import ladder, reckoning
from services.supervision.domain.rules import Rules, rules_of
from services.supervision.domain.state import OWED, Case, Change, Clock, Status, Step


class Recount(BaseModel):
    """Count every date of a case anew, under the calendar in use; a second time changes nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def recount(case: Case | None, _command: Recount, now: Now) -> Decision[Case]:
    """Each clock of the present hop whose date is another now, with what follows from that."""
    if not isinstance(case, Case) or not case.hop:
        raise Refused("unknown-case", "supervision has no such case; check the case id", status=404)
    if case.ended or case.rests():
        return Decision(case)
    changed = [_moved(clock, ground, due, now.at, rules) for clock, ground, due, rules in _moving(case, now.policy)]
    if not changed:
        return Decision(case)
    return Decision(
        case.with_clocks(clock for clock, _ in changed), tuple(fact for _, facts in changed for fact in facts)
    )


def _moving(case: Case, policy: Any) -> Iterator[tuple[Clock, Ground, datetime, Rules]]:
    """Clocks with the ground and the date that they have now, where that is another one."""
    result = next((c for c in case.clocks if c.hop == case.hop and c.measure is Measure.RESULT), None)
    told = _told(result, rules_of(policy, case.profile, result.unit)) if result else None
    for clock in case.clocks:
        late = clock.status is Status.MISSED and clock.done_at
        if clock.ground is None or clock.hop != case.hop or not (clock.status in OWED or late):
            continue
        ground = clock.ground
        if ground.limit and told and clock.measure is not Measure.RESULT:
            ground = ground.model_copy(update={"limit": told})
        rules = rules_of(policy, case.profile, clock.unit)
        due = _counted(clock, ground, clock.closed, rules)
        if due != clock.due:
            yield clock, ground, due, rules


def _told(result: Clock, rules: Rules) -> datetime | None:
    """The result's date without its pauses, which nothing before it may pass."""
    return _counted(result, result.ground, (), rules) if result.ground else None


def _counted(clock: Clock, ground: Ground, pauses: tuple[Pause, ...], rules: Rules) -> datetime:
    """By the span, longer by an extension, or by the limit if that comes sooner; both later by what pauses took."""
    office = reckoning.hours_of(clock, rules)
    span = Span.parse(ground.span).more(clock.extended, office)
    due = deadline(ground.counted_from, span, rules.calendar, office, pauses)
    limit = ground.limit and moved(ground.counted_from, ground.limit, rules.calendar, span.hours(office), pauses)
    return reckoning.certain(min((at for at in (due, limit) if at), default=None))


def _moved(clock: Clock, ground: Ground, due: datetime, at: datetime, rules: Rules) -> tuple[Clock, tuple[Fact, ...]]:
    said = DeadlineRecalculated(
        measure=clock.measure, hop=clock.hop, unit=clock.unit, before=clock.due, due=due,
        calendar=rules.calendar.version, ground=ground,
    )  # fmt: skip
    change = Change(at=at, by="rule", why=f"日历 {rules.calendar.version}", before=clock.due, due=due)
    dated = clock.model_copy(update={"due": due, "ground": ground, "changes": (*clock.changes, change)})
    in_time = (clock.done_at or at) <= due
    if clock.status is Status.STOPPED:
        return dated, (said,)
    if in_time and clock.step >= Step.MISSED:
        status = Status.MET if clock.done_at and clock.status is Status.MISSED else clock.status
        dated = dated.model_copy(update={"step": Step.REMINDED, "answered_at": None, "status": status})
        return _awake(dated, at, rules), (said, *ladder.withdrawn(clock))
    return _awake(dated, at, rules), (said,)


def _awake(clock: Clock, at: datetime, rules: Rules) -> Clock:
    """With its next step; one that is past its miss goes on up the ladder as it did."""
    if clock.status is not Status.RUNNING:
        return clock.model_copy(update={"wake_at": None})
    if clock.step >= Step.MISSED:
        return clock
    if clock.due <= at:
        clock = clock.model_copy(update={"step": Step.REMINDED})
    wake_at = reckoning.next_wake(clock, at, rules)
    if wake_at == at + reckoning.TICK and rules.order_after.working:
        wake_at = max(next_opening(at, rules.calendar, rules.office), wake_at)
    return clock.model_copy(update={"wake_at": wake_at})
