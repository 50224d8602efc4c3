"""The facts that stop a clock, in time or late, and the check that lets it run again."""

from libs.common.decision import Decision, Now
from libs.common.errors import NotYet
from libs.common.events import Fact
from libs.common.events.handling import (
    CaseTakenOn,
    CitizenContacted,
    ContactFailed,
    PartReported,
    PartWaived,
    ResultReported,
    ResultSentBack,
    ReturnRequested,
)
from libs.common.events.routing import ReturnDenied, ReturnGranted
from libs.common.events.words import Began, Measure
from services.supervision.domain import ladder, pausing, reckoning, setting, triggers
from services.supervision.domain.rules import rules_of
from services.supervision.domain.state import NOTHING_ASKED, Case, Clock, Status, Step, dispatched

DONE = frozenset({Status.MET, Status.MISSED})


def take_on(case: Case | None, fact: CaseTakenOn, now: Now) -> Decision[Case]:
    """接单 stops the clock of taking on."""
    return keep(dispatched(case, fact.hop, fact.round), fact.hop, (Measure.TAKE_ON, fact.part), now)


def hand_back(case: Case | None, fact: ReturnRequested, now: Now) -> Decision[Case]:
    """退单 asked for: the unit has answered the dispatch, and the centre owes a ruling."""
    case = dispatched(case, fact.hop, fact.round)
    taken = keep(case, fact.hop, (Measure.TAKE_ON, fact.part), now)
    if not _counts(case, fact.hop, fact.round):
        return taken
    owed = setting.centre_owes(taken.state, Measure.RULING, Began.REQUEST, now)
    return Decision(owed.state, (*taken.events, *owed.events))


def rule(case: Case | None, fact: ReturnGranted | ReturnDenied, now: Now) -> Decision[Case]:
    """Granted or denied, the ruling is there; one that overtook the request waits for it."""
    case = dispatched(case, fact.hop, fact.round)
    what = (Measure.RULING, rules_of(now.policy, case.profile).centre)
    if _counts(case, fact.hop, fact.round) and case.clock_of(*what) is None:
        raise NotYet("ReturnRequested", "handling")
    if isinstance(fact, ReturnGranted) and fact.round == case.round:
        case = case.model_copy(update={"bounces": max(case.bounces, fact.bounces)})
    return keep(case, fact.hop, what, now)


def _counts(case: Case, hop: int, round_: int) -> bool:
    """Whether clocks may start in that hop."""
    return hop == case.hop and round_ > case.answered and not (case.ended or case.rests())


def contact(case: Case | None, fact: CitizenContacted, now: Now) -> Decision[Case]:
    """The lead's first contact stops the clock of contact; later ones change nothing."""
    return keep(dispatched(case, fact.hop, fact.round), fact.hop, (Measure.CONTACT, fact.part), now)


def give_up(case: Case | None, fact: ContactFailed, now: Now) -> Decision[Case]:
    """联系不上: trying often enough stops the clock of contact as reaching does; one attempt more or less does not."""
    case = dispatched(case, fact.hop, fact.round)
    return keep(case, fact.hop, (Measure.CONTACT, fact.part), now) if fact.unreachable else Decision(case)


def close_part(case: Case | None, fact: PartReported | PartWaived, now: Now) -> Decision[Case]:
    """A part that is reported, or waived by name, stops its clock; one from before a session opened it does not."""
    case = dispatched(case, fact.hop, fact.round)
    over, clock = case.ended or case.rests(), case.clock_of(Measure.PART, fact.part)
    if fact.hop == case.hop and not over and clock is None:
        raise NotYet("CoHandlerAdded", "routing")
    if clock and clock.opened and now.said < clock.opened:
        return Decision(case)
    return keep(case, fact.hop, (Measure.PART, fact.part), now)


def report(case: Case | None, fact: ResultReported, now: Now) -> Decision[Case]:
    """4 反馈 stops the clock of the result, also while a question is open; it answers what the unit was told."""
    case = dispatched(case, fact.hop, fact.round)
    kept = keep(case, fact.hop, (Measure.RESULT, fact.part), now)
    done = triggers.done(kept.state, fact.part) if fact.hop == case.hop else Decision(kept.state)
    return Decision(done.state, (*kept.events, *done.events))


def send_back(case: Case | None, fact: ResultSentBack, now: Now) -> Decision[Case]:
    """退回重做: the clock runs again towards the same date, or up the ladder again if that is past and missed."""
    case = dispatched(case, fact.hop, fact.round)
    clock = case.clock_of(Measure.RESULT, fact.part) if fact.hop == case.hop else None
    if clock is None or case.ended or case.rests() or clock.status not in DONE:
        return Decision(case)
    step = max(min(clock.step, Step.MISSED), Step.SET if now.said < clock.due else Step.REMINDED)
    running = clock.model_copy(update={"status": Status.RUNNING, "step": step, "answered_at": None})
    wake_at = reckoning.next_wake(running, now.said, rules_of(now.policy, case.profile, clock.unit))
    return Decision(case.with_clocks([running.model_copy(update={"wake_at": wake_at})]))


def keep(case: Case, hop: int, what: tuple[Measure, str], now: Now) -> Decision[Case]:
    """The clock stopped.  One that ended is still met by what was said in time: the end overtook the fact."""
    if hop == case.hop:
        return stopped(case, case.clock_of(*what), now)
    missed = next(
        (c for c in case.clocks if (c.hop, c.measure, c.unit) == (hop, *what) and c.step >= Step.MISSED), None
    )
    return stopped(case, missed if missed and now.said <= missed.due else None, now)


def stopped(case: Case, clock: Clock | None, now: Now) -> Decision[Case]:
    """The same for a clock of whatever hop."""
    if clock is None or clock.status in DONE or (clock.status is Status.ENDED and now.said > clock.due):
        return Decision(case)
    resumed: tuple[Fact, ...] = ()
    if clock.standing:
        clock, fact = pausing.resumed_at(clock, now.said, rules_of(now.policy, case.profile, clock.unit))
        resumed = (fact,)
    done, events = _done(clock, now)
    return Decision(case.with_clocks([done]), (*resumed, *events))


def _done(clock: Clock, now: Now) -> tuple[Clock, tuple[Fact, ...]]:
    """What was said in time is met, whatever was declared meanwhile; what was said late is a miss, declared or not."""
    if now.said <= clock.due:
        met = NOTHING_ASKED | {
            "status": Status.MET,
            "step": min(clock.step, Step.REMINDED),
            "wake_at": None,
            "done_at": now.said,
        }
        return clock.model_copy(update=met), ladder.withdrawn(clock)
    late = NOTHING_ASKED | {
        "status": Status.MISSED,
        "step": max(clock.step, Step.MISSED),
        "wake_at": None,
        "done_at": now.said,
    }
    declared: tuple[Fact, ...] = () if clock.step >= Step.MISSED else (ladder.missed(clock),)
    return clock.model_copy(update=late), (*declared, *ladder.lifted(clock))
