"""催办, 督办, 提级: what follows, step by step, when nobody acts; and what takes it back."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from libs.common.decision import Decision, Now
from libs.common.events import Fact
from libs.common.events.handling import OrderAnswered
from libs.common.events.supervision import (
    DeadlineMissed,
    DeadlineMissWithdrawn,
    EscalationOrdered,
    OrderRefused,
    ReminderIssued,
    SupervisionLifted,
    SupervisionOrdered,
)
from libs.common.events.words import Measure
from services.supervision.domain import reckoning
from services.supervision.domain.rules import Rules, rules_of
from services.supervision.domain.state import Case, Clock, Status, Step, Triggered, dispatched

SPOKEN: Final[Mapping[Measure, str]] = MappingProxyType(
    {
        Measure.TAKE_ON: "接单",
        Measure.CONTACT: "首次联系诉求人",
        Measure.PART: "协办事项",
        Measure.RESULT: "反馈办理结果",
        Measure.REPLY: "回复",
        Measure.VISIT: "上门回复",
        Measure.RULING: "裁定退单",
        Measure.CALL_BACK: "回访",
        Measure.APPEAL: "裁定申诉",
        Measure.OTHER: "办理",
    }
)
LONGEST: Final = 2000
STEPS: Final[Mapping[str, Step]] = MappingProxyType(
    {"urge": Step.URGED, "order": Step.ORDERED, "escalation": Step.ESCALATED}
)


def climb(case: Case, clock: Clock, now: Now) -> Decision[Case]:
    """The next step of a clock whose time has come; an escalation is ordered once in a hop."""
    rules = rules_of(now.policy, case.profile, clock.unit)
    higher = clock.model_copy(update={"step": _step_after(clock, rules)})
    wake_at = reckoning.next_wake(higher, now.at, rules)
    after = case.with_clocks([higher.model_copy(update={"wake_at": wake_at})])
    if higher.step is Step.ESCALATED:
        return escalate(after, clock.hop, clock.unit, _said(rules.supervision.escalation.say, clock, rules))
    return Decision(after, (_fact_of(higher, rules, now),))


def escalate(case: Case, hop: int, unit: str, reason: str) -> Decision[Case]:
    """提级, ordered once in a hop; what is answered or over is raised no more."""
    if case.escalated >= hop or case.ended:
        return Decision(case)
    order = EscalationOrdered(hop=hop, unit=unit, reason=reason)
    return Decision(case.model_copy(update={"escalated": hop}), (order,))


def hear_answer(case: Case | None, fact: OrderAnswered, now: Now) -> Decision[Case]:
    """问而有答: the ladder stops for what this unit was urged or ordered to do; what is owed stays owed.

    An order that is refused (拒不执行) is not answered: the ladder goes on, and the unit's record says so.
    """
    case = dispatched(case, fact.hop, fact.round)
    least = Step.ORDERED if fact.refused else Step.URGED
    clocks = [
        clock
        for clock in case.clocks
        if (clock.hop, clock.unit, clock.status) == (fact.hop, fact.part, Status.RUNNING) and clock.step >= least
    ]
    triggered = [one for one in case.triggered if _is_asked(one, fact) and one.step >= least]
    if fact.refused:
        asked = any(clock.unanswered() for clock in clocks) or any(one.unanswered() for one in triggered)
        refused = OrderRefused(hop=fact.hop, unit=fact.part, reason=fact.text[:LONGEST])
        return Decision(case, (refused,) if asked else ())
    answered = {"answered_at": now.said, "wake_at": None}
    case = case.with_clocks(clock.model_copy(update=answered) for clock in clocks if not clock.answered_at)
    return Decision(case.with_triggered(one.model_copy(update=answered) for one in triggered if not one.answered_at))


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


def taken_back(clock: Clock, over: datetime) -> tuple[Clock, tuple[Fact, ...]]:
    """Nothing was owed from then on: a miss that was declared of later than that did not happen."""
    if over > clock.due or clock.step < Step.MISSED:
        return clock, ()
    return clock.model_copy(update={"step": Step.REMINDED}), withdrawn(clock)


def ended(clock: Clock, over: datetime) -> tuple[Clock, tuple[Fact, ...]]:
    """Nothing is owed by it any more, and no order of it stands; a miss that did happen stays declared."""
    true, untrue = taken_back(clock, over)
    update = {"status": Status.ENDED, "wake_at": None, "step": min(true.step, Step.MISSED)}
    return true.model_copy(update=update), (*untrue, *lifted(true))


def missed(clock: Clock) -> DeadlineMissed:
    """The clock ran out."""
    return DeadlineMissed(
        measure=clock.measure, hop=clock.hop, round=clock.round, unit=clock.unit, due=clock.due
    )  # fmt: skip


def told(order: SupervisionOrdered, rules: Rules, now: Now) -> SupervisionOrdered:
    """The order as it goes out: until when it is to be answered, and to the centre if the unit is dissolved."""
    order = order.model_copy(update={"answer_by": reckoning.order_at(now.at, rules)})
    if rules.has_unit(order.unit):
        return order
    reason = rules.supervision.gone.say.format(unit=order.unit) + order.reason
    return order.model_copy(update={"unit": rules.centre, "reason": reason, "counts": False, "stands": False})


def _is_asked(one: Triggered, fact: OrderAnswered) -> bool:
    """What the trigger led to is of an older hop where the matter went on."""
    return one.unit == fact.part and one.hop <= fact.hop and not one.over


def _step_after(clock: Clock, rules: Rules) -> Step:
    """One up; a miss that is a trigger leads to that one's rung at once."""
    trigger = rules.supervision.trigger(clock.jump) if clock.step is Step.MISSED else None
    return STEPS[trigger.rung] if trigger else Step(clock.step + 1)


def _fact_of(clock: Clock, rules: Rules, now: Now) -> Fact:
    """The fact of the step that the clock has just come to."""
    if clock.step is Step.MISSED:
        return missed(clock)
    if clock.step is Step.ORDERED:
        return told(_order(clock, rules), rules, now)
    urged = clock.step is Step.URGED
    return ReminderIssued(measure=clock.measure, hop=clock.hop, unit=clock.unit, due=clock.due, missed=urged)


def _order(clock: Clock, rules: Rules) -> SupervisionOrdered:
    trigger = rules.supervision.trigger(clock.jump)
    words = trigger.say.format(times=trigger.times) if trigger else _said(rules.supervision.order.say, clock, rules)
    return SupervisionOrdered(
        measure=clock.measure, hop=clock.hop, unit=clock.unit, due=clock.due, reason=words,
        trigger=clock.jump if trigger else "", counts=trigger.counts if trigger else True,
    )  # fmt: skip


def _said(sentence: str, clock: Clock, rules: Rules) -> str:
    """`催办后仍无答复：首次联系诉求人逾期，期限 2026-10-09 17:30`, in the office's time."""
    due = f"{clock.due.astimezone(rules.office.tz):%Y-%m-%d %H:%M}"
    return sentence.format(what=SPOKEN[clock.measure], due=due)
