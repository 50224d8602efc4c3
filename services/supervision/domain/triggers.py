"""What orders at once, without a clock: bounced, redone, or said by the citizen; and 挂牌 where nobody is above."""

from datetime import datetime
from typing import Final

from libs.common.decision import Decision, Now
from libs.common.errors import NotYet, Refused
from libs.common.events import Fact
from libs.common.events.evaluation import Contacted, EvaluationReceived
from libs.common.events.routing import CaseDispatched, EscalationDenied
from libs.common.events.supervision import (
    Lifted,
    ReminderIssued,
    SupervisionLifted,
    SupervisionListed,
    SupervisionOrdered,
)
from libs.common.events.words import Measure
from libs.common.policy.supervision import Trigger
from services.supervision.domain import ladder, reckoning
from services.supervision.domain.rules import Rules, rules_of
from services.supervision.domain.state import Case, Step, Triggered, dispatched
from services.supervision.domain.unit import LiftListing

OVER: Final = {"over": True, "wake_at": None}


def of_dispatch(case: Case, fact: CaseDispatched, now: Now) -> Case:
    """Who gets what bounced or is redone too often is told so; once in a round."""
    rules = rules_of(now.policy, case.profile)
    for name, times in (("bounced", case.bounces), ("redone", fact.round - 1)):
        trigger = rules.supervision.trigger(name)
        if trigger and times and times >= trigger.times:
            one = Triggered(trigger=name, unit=fact.unit, hop=fact.hop, round=fact.round, since=now.said)
            case = _led(case, one, now)
    return case


def hear_evaluation(case: Case | None, fact: EvaluationReceived, now: Now) -> Decision[Case]:
    """评价 says nobody made contact: whoever led that round is to answer for it, also when the matter is over."""
    case = case or Case()
    trigger = rules_of(now.policy, case.profile).supervision.trigger("said_not_contacted")
    if trigger is None or fact.contacted is not Contacted.NO:
        return Decision(case)
    lead = case.lead_in(fact.round)
    if lead is None and case.round < fact.round and not (case.ended or case.rests()):
        raise NotYet("CaseDispatched", "routing")
    if lead is None or lead.unit in case.about:
        return Decision(case)
    one = Triggered(
        trigger="said_not_contacted", unit=lead.unit, hop=lead.hop, round=fact.round, since=now.said, stands=True
    )
    return Decision(_led(case, one, now))


def climb(case: Case, one: Triggered, now: Now) -> Decision[Case]:
    """To the trigger's rung in office hours, then on as a clock; one that the rules no longer name leads nowhere.

    What a unit that is dissolved did not do is told to the centre, and nobody is left to answer it.
    """
    rules = rules_of(now.policy, case.profile, one.unit)
    trigger = rules.supervision.trigger(one.trigger)
    if trigger is None:
        return Decision(case.with_triggered([one.model_copy(update=OVER)]))
    step = ladder.STEPS[trigger.rung] if one.step is Step.SET else Step(one.step + 1)
    over = one.stands and not rules.has_unit(one.unit)
    higher = one.model_copy(update={"step": step, "wake_at": _wake_after(one, step, now, rules), "over": over})
    after = case.with_triggered([higher])
    if step is Step.ESCALATED:
        return ladder.escalate(after, one.hop, one.unit, _said(trigger))
    return Decision(after, (_fact_of(higher, trigger, rules, now),))


def done(case: Case, unit: str) -> Decision[Case]:
    """The unit reported its result: that answers what it was told to do."""
    theirs = [one for one in case.triggered if one.unit == unit and not (one.over or one.stands)]
    return _ended(case, theirs)


def settled(case: Case) -> Decision[Case]:
    """The round is answered, or the matter over: only what stands remains, and no listing does."""
    ended = _ended(case, [one for one in case.triggered if not (one.over or one.stands)])
    lift = (_off(case, "办好了"),) if case.listed else ()
    return Decision(ended.state.model_copy(update={"listed": ""}), (*ended.events, *lift))


def stand_down(case: Case) -> Case:
    """Another hop: what an older one was told is history."""
    return case.with_triggered(one.model_copy(update=OVER) for one in case.triggered if not (one.over or one.stands))


def recuse(case: Case, unit: str) -> Decision[Case]:
    """回避: it is told nothing of this matter any more."""
    apart = case.model_copy(update={"about": (*case.about, unit)})
    return _ended(apart, [one for one in case.triggered if one.unit == unit and not one.over])


def nobody_above(case: Case | None, fact: EscalationDenied, now: Now) -> Decision[Case]:
    """挂牌: an escalation that supervision ordered and routing cannot do, for nobody is above."""
    case = dispatched(case, fact.hop)
    over = case.ended or case.rests() or case.round <= case.answered
    if over or fact.hop != case.hop or case.escalated < fact.hop or case.listed:
        return Decision(case)
    rules = rules_of(now.policy, case.profile)
    reason = rules.supervision.nobody_above.say.format(unit=rules.name_of(fact.unit))
    listed = SupervisionListed(unit=fact.unit, reason=reason)
    return Decision(case.model_copy(update={"listed": fact.unit}), (listed,))


def lift_listing(case: Case | None, command: LiftListing, _now: Now) -> Decision[Case]:
    """摘牌: the centre takes the case off the list, with the reason."""
    if not isinstance(case, Case):
        raise Refused("unknown-case", "supervision has no such case; check the case id", status=404)
    if not case.listed:
        raise Refused("not-listed", "this case is not listed; there is nothing to lift", status=409)
    return Decision(case.model_copy(update={"listed": ""}), (_off(case, command.reason, command.by),))


def _off(case: Case, reason: str, by: str = "") -> SupervisionLifted:
    return SupervisionLifted(hop=case.hop, unit=case.listed, what=Lifted.LISTING, reason=reason, by=by)


def _led(case: Case, one: Triggered, now: Now) -> Case:
    if any((known.trigger, known.round) == (one.trigger, one.round) for known in case.triggered):
        return case
    wake_at = reckoning.open_at(one.since, rules_of(now.policy, case.profile, one.unit))
    return case.with_triggered([one.model_copy(update={"wake_at": wake_at})])


def _wake_after(one: Triggered, step: Step, now: Now, rules: Rules) -> datetime | None:
    last = Step.ORDERED if one.stands else Step.ESCALATED
    return None if step >= last else reckoning.order_at(now.at, rules)


def _fact_of(one: Triggered, trigger: Trigger, rules: Rules, now: Now) -> Fact:
    if one.step is Step.URGED:
        return ReminderIssued(measure=Measure.OTHER, hop=one.hop, unit=one.unit, due=one.since, missed=True)
    order = SupervisionOrdered(
        measure=Measure.OTHER, hop=one.hop, unit=one.unit, due=one.since, reason=_said(trigger), trigger=one.trigger,
        counts=trigger.counts, stands=one.stands,
    )  # fmt: skip
    return ladder.told(order, rules, now)


def _said(trigger: Trigger) -> str:
    return trigger.say.format(times=trigger.times)


def _ended(case: Case, which: list[Triggered]) -> Decision[Case]:
    """Nothing follows them any more, and their orders are lifted."""
    ordered = [one for one in which if one.step >= Step.ORDERED]
    lifts = tuple(SupervisionLifted(hop=one.hop, unit=one.unit) for one in ordered)
    return Decision(case.with_triggered(one.model_copy(update=OVER) for one in which), lifts)
