"""A dispatch starts clocks; a newer one, or the end of the case, ends them."""

from collections.abc import Callable
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from libs.common.decision import Decision, Now
from libs.common.errors import NotYet
from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed
from libs.common.events.handling import ResultApproved
from libs.common.events.intake import CaseMerged, CaseUnmerged, CaseWithdrawn
from libs.common.events.routing import CaseDispatched, CoHandlerAdded, SessionBooked, SessionMoved, UnitRecused
from libs.common.events.supervision import DeadlineSet
from libs.common.events.words import Began, Ground, Measure
from libs.worktime import Span
from services.supervision.domain import ladder, reckoning, triggers
from services.supervision.domain.rules import rules_of
from services.supervision.domain.state import OUTLASTS, OWED, Case, Clock, Status, Step, dispatched

OF_THE_CENTRE: Final = frozenset({Measure.REPLY, Measure.RULING})
"""Owed by the centre as the centre, also where it may not handle the case itself."""
Becomes = Callable[[Clock, datetime], tuple[Clock, tuple[Fact, ...]]]
OVER: Final = MappingProxyType({"status": Status.ENDED, "wake_at": None})


class Owed(NamedTuple):
    """What a unit owes by when, and what that is counted from, if it was said."""

    measure: Measure
    unit: str
    due: datetime
    ground: Ground | None = None


def set_clocks(case: Case | None, fact: CaseDispatched, now: Now) -> Decision[Case]:
    """Taking on, contact and result for the lead, a part for each co-handler; clocks of older hops end."""
    case = case or Case()
    if fact.unmerged > case.unmerged:
        raise NotYet("CaseUnmerged", "intake")
    if case.is_over(fact.round):  # no clock starts; an appeal may still come, and is counted by these
        return Decision(case.model_copy(update={"profile": fact.profile, "number": fact.number}))
    if fact.hop <= case.hop or fact.round <= case.answered:
        return Decision(case)
    case = reopened(case, fact.round)
    hop: dict[str, object] = {"hop": fact.hop, "round": fact.round, "profile": fact.profile, "number": fact.number}
    if case.rests():
        return Decision(case.model_copy(update=hop))
    hop |= {"urgent": fact.urgent, "bounces": case.bounces if fact.round == case.round else 0}
    case, untrue = _each(case, _ends(case), ladder.taken_back, now.said)
    started = _started(_stood_down(case).model_copy(update=hop), _owed_by(fact), now)
    return Decision(triggers.of_dispatch(started.state, fact, now), (*untrue, *started.events))


def _owed_by(fact: CaseDispatched) -> list[Owed]:
    """Taking on, contact and result of the lead, and each part."""
    dues, grounds = fact.dues, fact.dues.grounds
    lead = [
        Owed(measure, fact.unit, getattr(dues, measure.value), getattr(grounds, measure.value) if grounds else None)
        for measure in (Measure.TAKE_ON, Measure.CONTACT, Measure.RESULT)
    ]
    return [*lead, *(Owed(Measure.PART, part.unit, part.due, part.ground) for part in fact.parts if not part.lead)]


def add_part(case: Case | None, fact: CoHandlerAdded, now: Now) -> Decision[Case]:
    """One more unit has a part in this hop, with a clock of its own."""
    case = case or Case()
    if fact.hop != case.hop or case.clock_of(Measure.PART, fact.part.unit):
        return Decision(case)
    owed = Owed(Measure.PART, fact.part.unit, fact.part.due, fact.part.ground)
    if _is_over(case, fact.round):
        return Decision(case.with_clocks([_clock(case, owed, now).model_copy(update=OVER)]))
    return _started(case, [owed], now)


def meet_later(case: Case | None, fact: SessionBooked | SessionMoved, now: Now) -> Decision[Case]:
    """约专家: the part is due after the meeting; one that was closed before another was booked is owed again."""
    case = case or Case()
    counts = fact.hop == case.hop and not _is_over(case, fact.round)
    clock = case.clock_of(Measure.PART, fact.meeting.unit) if counts else None
    closed = clock is not None and clock.status not in OWED and isinstance(fact, SessionMoved)
    if clock is None or closed or clock.status is Status.ENDED or (clock.status in OWED and clock.due == fact.due):
        return Decision(case)
    owed = Owed(Measure.PART, fact.meeting.unit, fact.due, fact.ground)
    opened = now.said if isinstance(fact, SessionBooked) else clock.opened
    later = _started(case, [owed], now, opened)
    return Decision(later.state, (*ladder.lifted(clock), *later.events))


def owe_from_now(case: Case, unit: str, measure: Measure, began: Began, now: Now) -> Decision[Case]:
    """What a unit owes because of what was just said, counted from then, in its own hours; the present hop."""
    rules = rules_of(now.policy, case.profile, unit)
    span = rules.span_of(measure)
    ground = Ground(
        counted_from=now.said, began=began, span=str(span), profile=case.profile, version=rules.version
    )  # fmt: skip
    return _started(case, [Owed(measure, unit, reckoning.within(now.said, span, rules), ground)], now)


def centre_owes(case: Case, measure: Measure, began: Began, now: Now) -> Decision[Case]:
    """The same, of the centre: a ruling on a return (退单), a call with the result (回复), a call-back (回访)."""
    return owe_from_now(case, rules_of(now.policy, case.profile).centre, measure, began, now)


def recuse(case: Case | None, fact: UnitRecused, now: Now) -> Decision[Case]:
    """回避: what the unit owed is not owed by it any more; nor is a ruling on what it asked as lead.

    What the centre owes as the centre stays owed by it, for nobody else calls, or decides.
    """
    case = case or Case()
    leads = case.clock_of(Measure.RESULT, fact.unit) is not None
    theirs = [
        clock
        for clock in _ends(case)
        if (clock.unit == fact.unit and clock.measure not in OF_THE_CENTRE)
        or (leads and clock.measure is Measure.RULING)
    ]
    case, ends = _each(case, theirs, ladder.ended, now.said)
    apart = triggers.recuse(case, fact.unit)
    return Decision(apart.state, (*ends, *apart.events))


def answer(case: Case | None, fact: ResultApproved, now: Now) -> Decision[Case]:
    """The round has its answer: nothing of it is owed any more, and no order stands or follows it."""
    case = dispatched(case, fact.hop, fact.round)
    if fact.round < case.round:
        return Decision(case)
    case, lifts = settled(case, now.said)
    return Decision(case.model_copy(update={"answered": max(case.answered, fact.round)}), lifts)


def merge(case: Case | None, _fact: CaseMerged, now: Now) -> Decision[Case]:
    """并案: what was owed here is owed there; the dispatch after a 拆分 starts clocks anew."""
    case, lifts = settled(case or Case(), now.said)
    return Decision(case.model_copy(update={"merged": True}), lifts)


def unmerge(case: Case | None, _fact: CaseUnmerged, _now: Now) -> Decision[Case]:
    """拆分: the next dispatch counts again."""
    case = case or Case()
    return Decision(case.model_copy(update={"merged": False, "unmerged": case.unmerged + 1}))


def end(case: Case | None, fact: CaseWithdrawn | CaseClosed, now: Now) -> Decision[Case]:
    """Whatever ended it, nothing is owed any more, and no order stands; also before it was dispatched.

    The end may overtake what would have lifted the order.  What was merged rests, and may go on again.  A close of an
    older round than is owed was overtaken by what an appeal led to.
    """
    case = case or Case()
    closed = fact.round if isinstance(fact, CaseClosed) else 0
    if fact.goes_on or 0 < closed < case.round:
        return Decision(case)
    case, lifts = settled(case, now.said)
    return Decision(case.model_copy(update={"ended": True, "closed_round": max(closed, case.closed_round)}), lifts)


def reopened(case: Case, round_: int) -> Case:
    """申诉: a newer round than was closed is owed again, whatever is heard first; its close counts anew."""
    if not case.ended or case.is_over(round_):
        return case
    return case.model_copy(update={"ended": False, "closed_at": None})


def _is_over(case: Case, round_: int) -> bool:
    """Whether nothing of that round is owed any more, so that no clock starts."""
    return case.ended or case.rests() or round_ <= case.answered


def _started(case: Case, owed: list[Owed], now: Now, opened: datetime | None = None) -> Decision[Case]:
    clocks = [_clock(case, one, now).model_copy(update={"opened": opened}) for one in owed]
    events = tuple(
        DeadlineSet(
            measure=clock.measure, hop=clock.hop, round=clock.round, unit=clock.unit, since=clock.since,
            span=str(clock.span), due=clock.due, ground=clock.ground,
        )
        for clock in clocks
    )  # fmt: skip
    return Decision(case.with_clocks(clocks), events)


def _clock(case: Case, owed: Owed, now: Now) -> Clock:
    """A clock that leaves no time when it starts is not reminded of."""
    rules = rules_of(now.policy, case.profile, owed.unit)
    clock = Clock(
        **owed._asdict(), hop=case.hop, round=case.round, since=now.said,
        span=Span.parse(owed.ground.span) if owed.ground else rules.span_of(owed.measure),
        jump="urgent_not_contacted" if case.urgent and owed.measure is Measure.CONTACT else "",
    )  # fmt: skip
    clock = clock if reckoning.leaves_time(clock, rules) else clock.model_copy(update={"step": Step.REMINDED})
    return clock.model_copy(update={"wake_at": reckoning.next_wake(clock, clock.since, rules)})


def settled(case: Case, said: datetime) -> tuple[Case, tuple[Fact, ...]]:
    """Stood down, and its standing orders lifted; a deed that is heard later finds none to lift."""
    case, ends = _each(case, _ends(case), ladder.ended, said)
    settled = triggers.settled(case)
    return _stood_down(settled.state), (*ends, *settled.events)


def _each(case: Case, clocks: list[Clock], becomes: Becomes, said: datetime) -> tuple[Case, tuple[Fact, ...]]:
    """These clocks, each as it is after what was said then, and what that says of them."""
    after = [becomes(clock, said) for clock in clocks]
    return case.with_clocks(clock for clock, _ in after), tuple(fact for _, facts in after for fact in facts)


def _stood_down(case: Case) -> Case:
    case = triggers.stand_down(case).model_copy(update={"calls": (), "visits": {}})
    return case.with_clocks(clock.model_copy(update=OVER) for clock in _ends(case))


def _ends(case: Case) -> list[Clock]:
    """What is owed and ends with the hop or the case."""
    return [clock for clock in case.clocks if clock.status in OWED and clock.measure not in OUTLASTS]
