"""停表: the result's clock stands still, and for no longer than the rules allow; when it runs again."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from libs.common.decision import Decision, Now
from libs.common.events import Fact
from libs.common.events.handling import QuestionAnswered, QuestionAsked
from libs.common.events.supervision import DeadlinePaused, DeadlineResumed
from libs.worktime import Pause
from services.supervision.domain import ladder, reckoning
from services.supervision.domain.rules import Rules, rules_of
from services.supervision.domain.state import Case, Change, Clock, Question, Status, Step, dispatched

AWAITING: Final = "等诉求人回话"


def pause(case: Case | None, fact: QuestionAsked, now: Now) -> Decision[Case]:
    """A question stops the clock if it was asked in time, also when it is heard after the miss; never later.

    Asked while the clock stands for another reason, it stops it once that is over.
    """
    case = dispatched(case, fact.hop, fact.round)
    clock = case.owed_result(fact.part) if fact.hop == case.hop else None
    if clock is None or (clock.status is Status.RUNNING and now.said >= clock.due):
        return Decision(case)
    if clock.standing:
        return Decision(case.with_clocks([_asked_meanwhile(clock, fact, now)]))
    entry = Pause(now.said, None, AWAITING, fact.by)
    stopped = stood(clock, entry, reckoning.pause_ends(now.said, rules_of(now.policy, case.profile, clock.unit)))
    return Decision(case.with_clocks([stopped]), (*ladder.withdrawn(clock), paused(clock, entry)))


def hear_citizen(case: Case | None, fact: QuestionAnswered, now: Now) -> Decision[Case]:
    """The answer lets the clock run again, unless it stands for another reason."""
    case = dispatched(case, fact.hop, fact.round)
    clock = case.owed_result(fact.part) if fact.hop == case.hop else None
    if clock is None or clock.standing is None:
        return Decision(case)
    if clock.standing.why != AWAITING:
        return Decision(case.with_clocks([clock.model_copy(update={"question": None})]))
    return resume(case, clock, now)


def resume(case: Case, clock: Clock, now: Now, *, by: str = "", reason: str = "") -> Decision[Case]:
    """The clock runs again, from what was said or from the longest a pause may last; or waits for the citizen now."""
    rules = rules_of(now.policy, case.profile, clock.unit)
    running, resumed = resumed_at(clock, now.said, rules, by=by, reason=reason)
    stopped, events = _waiting(running, resumed.until, rules)
    return Decision(case.with_clocks([stopped]), (resumed, *events))


def resumed_at(
    clock: Clock, at: datetime, rules: Rules, *, by: str = "", reason: str = ""
) -> tuple[Clock, DeadlineResumed]:  # fmt: skip
    """A stopped clock as it runs on from then, with what says so."""
    if (stands := clock.standing) is None:
        raise ValueError("a clock was to run again that does not stand still")
    start, limit = stands.start, stands.until or reckoning.pause_ends(stands.start, rules)
    until = max(start, min(at, limit))
    change = Change(at=until, by=by or stands.by, why=reason or stands.why, before=clock.due, due=clock.due)
    running = entered(clock, replace(stands, end=until), change, rules).model_copy(update={"status": Status.RUNNING})
    running = running.model_copy(update={"wake_at": reckoning.next_wake(running, until, rules)})
    resumed = DeadlineResumed(
        hop=clock.hop, unit=clock.unit, since=start, until=until, due=running.due, before=clock.due, by=by,
        reason=reason,
    )  # fmt: skip
    return running, resumed


def entered(clock: Clock, over: Pause, change: Change, rules: Rules) -> Clock:
    """The clock with a pause that is over in its ledger, and the date that follows from it, which `change` is told."""
    later = clock.model_copy(update={"pauses": clock.with_pause(over)})
    due = reckoning.due_after_pause(clock, later, over, rules)
    return later.model_copy(update={"due": due, "changes": (*clock.changes, change.model_copy(update={"due": due}))})


def stood(clock: Clock, entry: Pause, wake_at: datetime) -> Clock:
    """The clock as it stands still from then on; a miss that was declared since did not happen."""
    return clock.model_copy(
        update={
            "status": Status.STOPPED, "step": min(clock.step, Step.REMINDED), "answered_at": None,
            "pauses": clock.with_pause(entry), "wake_at": wake_at,
        }
    )  # fmt: skip


def put_off(before: Clock, after: Clock, at: datetime, rules: Rules) -> tuple[Clock, tuple[Fact, ...]]:
    """A clock whose date was moved: a miss that did not happen is withdrawn; one that did stands, by the later date."""
    if after.status is not Status.RUNNING or (after.due <= at and before.step >= Step.MISSED):
        return after, ()
    after = after.model_copy(update={"step": min(after.step, Step.REMINDED), "answered_at": None})
    wake_at = reckoning.next_wake(after, at, rules)
    return after.model_copy(update={"wake_at": wake_at}), ladder.withdrawn(before)


def paused(clock: Clock, entry: Pause, asked_at: datetime | None = None) -> DeadlinePaused:
    """What says that the clock stands still, or stood; `asked_at` names the request."""
    return DeadlinePaused(
        hop=clock.hop, unit=clock.unit, since=entry.start, why=entry.why, by=entry.by, reason=entry.reason,
        evidence=entry.evidence, asked_by=entry.asked_by, until=entry.until if entry.reason else None,
        asked_at=asked_at,
    )  # fmt: skip


def _asked_meanwhile(clock: Clock, fact: QuestionAsked, now: Now) -> Clock:
    return clock.model_copy(update={"question": clock.question or Question(at=now.said, by=fact.by)})


def _waiting(clock: Clock, at: datetime, rules: Rules) -> tuple[Clock, tuple[Fact, ...]]:
    """A clock that runs again though the citizen was asked meanwhile stands on, as long as a question lets it."""
    question = clock.question
    limit = reckoning.pause_ends(question.at, rules) if question else at
    running = clock.model_copy(update={"question": None})
    if question is None or limit <= at:
        return running, ()
    entry = Pause(at, None, AWAITING, question.by, until=limit)
    return stood(running, entry, limit), (paused(clock, entry),)
