"""停表: the result's clock stands still while the citizen is asked, and for no longer than the rules allow."""

from datetime import datetime
from typing import Final

from libs.common.decision import Decision, Now
from libs.common.events.handling import QuestionAnswered, QuestionAsked
from libs.common.events.supervision import DeadlinePaused, DeadlineResumed
from libs.common.events.words import Measure
from libs.worktime import Pause
from services.supervision.domain import ladder, reckoning
from services.supervision.domain.rules import Rules, rules_of
from services.supervision.domain.state import Case, Clock, Status, Step, dispatched

AWAITING: Final = "等诉求人回话"


def pause(case: Case | None, fact: QuestionAsked, now: Now) -> Decision[Case]:
    """A question stops the clock if it was asked in time, also when it is heard after the miss; never later."""
    case = dispatched(case, fact.hop)
    clock = case.clock_of(Measure.RESULT, fact.part) if fact.hop == case.hop else None
    if clock is None or clock.status is not Status.RUNNING or now.said >= clock.due:
        return Decision(case)
    stopped = {
        "status": Status.STOPPED, "step": min(clock.step, Step.REMINDED), "answered_at": None,
        "pauses": (*clock.pauses, Pause(now.said, None, AWAITING, fact.by)),
        "wake_at": reckoning.pause_ends(now.said, rules_of(now.policy, case.profile, clock.unit)),
    }  # fmt: skip
    paused = DeadlinePaused(hop=clock.hop, unit=clock.unit, since=now.said, why=AWAITING, by=fact.by)
    return Decision(case.with_clocks([clock.model_copy(update=stopped)]), (*ladder.withdrawn(clock), paused))


def hear_citizen(case: Case | None, fact: QuestionAnswered, now: Now) -> Decision[Case]:
    """The answer lets the clock run again."""
    case = dispatched(case, fact.hop)
    clock = case.clock_of(Measure.RESULT, fact.part) if fact.hop == case.hop else None
    if clock is None or clock.status is not Status.STOPPED:
        return Decision(case)
    return resume(case, clock, now)


def resume(case: Case, clock: Clock, now: Now) -> Decision[Case]:
    """The clock runs again, from what was said or from the longest a pause may last."""
    running, resumed = resumed_at(clock, now.said, rules_of(now.policy, case.profile, clock.unit))
    return Decision(case.with_clocks([running]), (resumed,))


def resumed_at(clock: Clock, at: datetime, rules: Rules) -> tuple[Clock, DeadlineResumed]:
    """A stopped clock as it runs on from then, with what says so."""
    open_pause = clock.pauses[-1]
    start, limit = open_pause.start, reckoning.pause_ends(open_pause.start, rules)
    until = max(start, min(at, limit))
    ledger = (*clock.pauses[:-1], Pause(start, until, open_pause.why, open_pause.by))
    running = clock.model_copy(update={"status": Status.RUNNING, "pauses": ledger})
    running = running.model_copy(update={"due": reckoning.due_after_pause(clock, running, rules)})
    running = running.model_copy(update={"wake_at": reckoning.next_wake(running, until, rules)})
    resumed = DeadlineResumed(hop=clock.hop, unit=clock.unit, since=start, until=until, due=running.due)
    return running, resumed
