"""催办, 督办, 提级: what follows, step by step, when nobody acts; and what takes it back."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from libs.common.decision import Decision, Now
from libs.common.events import Fact
from libs.common.events.handling import OrderAnswered
from libs.common.events.supervision import (
    DeadlineMissed,
    DeadlineMissWithdrawn,
    EscalationOrdered,
    ReminderIssued,
    SupervisionLifted,
    SupervisionOrdered,
)
from libs.common.events.words import Measure
from services.supervision.domain import reckoning
from services.supervision.domain.rules import Rules, rules_of
from services.supervision.domain.state import Case, Clock, Status, Step, dispatched

SPOKEN: Final[Mapping[Measure, str]] = MappingProxyType(
    {
        Measure.TAKE_ON: "接单",
        Measure.CONTACT: "首次联系诉求人",
        Measure.PART: "协办事项",
        Measure.RESULT: "反馈办理结果",
        Measure.REPLY: "回复",
        Measure.RULING: "裁定退单",
        Measure.OTHER: "办理",
    }
)


def climb(case: Case, clock: Clock, now: Now) -> Decision[Case]:
    """The next step of a clock whose time has come; an escalation is ordered once in a hop."""
    rules = rules_of(now.policy, case.profile, clock.unit)
    higher = clock.model_copy(update={"step": Step(clock.step + 1)})
    wake_at = reckoning.next_wake(higher, now.at, rules)
    after = case.with_clocks([higher.model_copy(update={"wake_at": wake_at})])
    if higher.step is not Step.ESCALATED:
        return Decision(after, (_fact_of(higher, rules),))
    if case.escalated >= clock.hop:
        return Decision(after)
    order = EscalationOrdered(hop=clock.hop, unit=clock.unit, reason=f"督办后仍无答复：{_overdue(clock, rules)}")
    return Decision(after.model_copy(update={"escalated": clock.hop}), (order,))


def hear_answer(case: Case | None, fact: OrderAnswered, now: Now) -> Decision[Case]:
    """问而有答: the ladder stops for what this unit was urged or ordered to do; what is owed stays owed."""
    case = dispatched(case, fact.hop)
    asked = [
        clock
        for clock in case.clocks
        if (clock.hop, clock.unit, clock.status) == (fact.hop, fact.part, Status.RUNNING) and clock.step >= Step.URGED
    ]
    answered = {"answered_at": now.said, "wake_at": None}
    return Decision(case.with_clocks(clock.model_copy(update=answered) for clock in asked if not clock.answered_at))


def lifted(clock: Clock) -> tuple[Fact, ...]:
    """What takes an order off, if there was one."""
    if clock.step < Step.ORDERED:
        return ()
    return (SupervisionLifted(hop=clock.hop, unit=clock.unit, measure=clock.measure),)


def withdrawn(clock: Clock) -> tuple[Fact, ...]:
    """What takes a miss back that did not happen, if one was declared, and the order that came of it."""
    if clock.step < Step.MISSED:
        return ()
    miss = DeadlineMissWithdrawn(measure=clock.measure, hop=clock.hop, unit=clock.unit, due=clock.due)
    return (miss, *lifted(clock))


def missed(clock: Clock) -> DeadlineMissed:
    """The clock ran out."""
    return DeadlineMissed(
        measure=clock.measure, hop=clock.hop, round=clock.round, unit=clock.unit, due=clock.due
    )  # fmt: skip


def _fact_of(clock: Clock, rules: Rules) -> Fact:
    """The fact of the step that the clock has just come to."""
    if clock.step is Step.MISSED:
        return missed(clock)
    if clock.step is Step.ORDERED:
        return SupervisionOrdered(
            measure=clock.measure, hop=clock.hop, unit=clock.unit, due=clock.due,
            reason=f"催办后仍无答复：{_overdue(clock, rules)}",
        )  # fmt: skip
    urged = clock.step is Step.URGED
    return ReminderIssued(measure=clock.measure, hop=clock.hop, unit=clock.unit, due=clock.due, missed=urged)


def _overdue(clock: Clock, rules: Rules) -> str:
    """`首次联系诉求人逾期，期限 2026-10-09 17:30`, in the office's time."""
    return f"{SPOKEN[clock.measure]}逾期，期限 {clock.due.astimezone(rules.office.tz):%Y-%m-%d %H:%M}"
