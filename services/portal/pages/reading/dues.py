"""A deadline with its reasons, counted anew from its grounds; where that gives another date, the date stands alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from libs.common.events.words import Ground, Measure
from libs.common.policy import Policy
from libs.worktime import DayKind, Pause, Proof, Span, Unit, deadline, prove, short_reasons, worked
from libs.worktime import working_days_left as days_left
from services.portal.domain import clocks
from services.portal.domain.state import Clock, Matter
from services.portal.pages import facts
from services.portal.pages.facts import Count, Due, Stop

CLOSE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a deadline is counted from, by which profile.  `at` is the date as it was set.

    `ladder`: the profile whose ladder holds, where it is another.  `said`: the ground as the fact said it; without
    it, as before grounds were said, the rest is what the rules of that time would have counted from.
    """

    kind: str
    start: datetime
    span: Span
    at: datetime
    profile: str
    pauses: tuple[Pause, ...] = ()
    met: datetime | None = None
    ladder: str = ""
    said: Ground | None = None


def clock_grounds(matter: Matter, clock: Clock) -> Grounds | None:
    """Of any clock whose date came with its ground."""
    ground = clock.ground
    if ground is None:
        return None
    met = clocks.met_at(matter, clock.measure, clock.unit)
    return Grounds(
        str(matter.kind), ground.counted_from, Span.parse(ground.span), clock.due, ground.profile, clock.pauses, met,
        matter.profile, ground,
    )  # fmt: skip


def result_grounds(matter: Matter, policy: Policy) -> Grounds | None:
    """The result: it runs from the submission, in a later round from that round's dispatch, and stands in pauses.

    Where a rule gave the dispatch a profile of its own, whichever of the two gives the date is the reason for it.
    """
    clock = clocks.clock_of(matter, Measure.RESULT, matter.unit)
    if clock and clock.ground:
        return clock_grounds(matter, clock)
    start = matter.round_began or matter.submitted_at
    promise = matter.promised_under if matter.promised_under in policy.profiles else matter.profile
    promised = _result_since(matter, start, promise, policy)
    if promise == matter.profile or promised is None or proof_of(promised, policy):
        return promised
    ruled = _result_since(matter, matter.dispatched_at, matter.profile, policy)
    return ruled if ruled and proof_of(ruled, policy) else promised


def _result_since(matter: Matter, start: datetime | None, profile: str, policy: Policy) -> Grounds | None:
    clock = clocks.clock_of(matter, Measure.RESULT, matter.unit)
    at = clock.due if clock else matter.promised_by
    if at is None or start is None or profile not in policy.profiles:
        return None
    met, pauses = clocks.met_at(matter, Measure.RESULT, matter.unit), clock.pauses if clock else ()
    span = policy.profiles[profile].limits.result
    return Grounds(str(matter.kind), start, span, at, profile, pauses, met, matter.profile)


def part_grounds(matter: Matter, unit: str, policy: Policy) -> Grounds | None:
    """A part: it runs from its dispatch."""
    clock = clocks.clock_of(matter, Measure.PART, unit)
    if clock and clock.ground:
        return clock_grounds(matter, clock)
    if clock is None or matter.profile not in policy.profiles:
        return None
    span = policy.profiles[matter.profile].limits.part
    met = clocks.met_at(matter, Measure.PART, unit)
    return Grounds(str(matter.kind), clock.since, span, clock.due, matter.profile, met=met)


def due_of(grounds: Grounds, policy: Policy, now: datetime, proof: str = "") -> Due:
    """The deadline at that moment; `proof` is the address of its sheet."""
    hours = grounds.span.hours(policy.office)
    late = now > grounds.at
    left = -worked(grounds.at, now, policy.calendar, hours) if late else worked(now, grounds.at, policy.calendar, hours)
    proven = proof_of(grounds, policy)
    return Due(
        at=grounds.at, left=left, days=days_left(now, grounds.at, policy.calendar, policy.office),
        count=_count(grounds, proven, policy), stop=_stop(grounds, policy), met=grounds.met,
        proof=proof if proven else "",
    )  # fmt: skip


def proof_of(grounds: Grounds, policy: Policy) -> Proof | None:
    """The count, if it gives the date that was set; under an older policy it may not."""
    proven = count_of(grounds, policy)
    standing = proven.due is None
    return proven if standing or abs((proven.due or grounds.at) - grounds.at) < CLOSE else None


def count_of(grounds: Grounds, policy: Policy) -> Proof:
    """The count under the calendar in use, whatever date it gives."""
    limit = grounds.said.limit if grounds.said else None
    return prove(grounds.start, grounds.span, policy.calendar, policy.office, grounds.pauses, limit)


def counted(pause: Pause, grounds: Grounds, policy: Policy) -> timedelta:
    """The time a pause took out; an open one has not taken any yet."""
    hours = grounds.span.hours(policy.office)
    return worked(pause.start, pause.end, policy.calendar, hours) if pause.end else timedelta(0)


def page_pause(pause: Pause, grounds: Grounds, policy: Policy) -> facts.Pause:
    """A pause that is over, as a page tells it."""
    end = pause.end or pause.start
    return facts.Pause(pause.start, end, counted(pause, grounds, policy), evidence=pause.why, by=pause.by)


def _count(grounds: Grounds, proven: Proof | None, policy: Policy) -> Count:
    days = grounds.span.count if grounds.span.unit is Unit.WORKING_DAY else 0
    length = grounds.span.length(policy.office)
    if proven is None:
        return Count(grounds.kind, grounds.start, days, length, grounds.at, given=str(grounds.span))
    reasons = short_reasons(proven)
    return Count(
        grounds.kind, grounds.start, days, length, proven.due_without_pauses,
        tuple(facts.Skipped(s.first, s.last, _holiday(s.label, s.kind)) for s in reasons.skipped), reasons.make_ups,
        tuple(page_pause(pause, grounds, policy) for pause in grounds.pauses if pause.end), str(grounds.span),
    )  # fmt: skip


def _holiday(label: str, kind: DayKind) -> str:
    """`国庆假` for `国庆放假 7 天`; a weekend has no name."""
    return f"{label.partition('放假')[0]}假" if kind is DayKind.HOLIDAY else ""


def _stop(grounds: Grounds, policy: Policy) -> Stop | None:
    stands = next((pause for pause in grounds.pauses if pause.end is None), None)
    if stands is None:
        return None
    longest = policy.ladder_of(grounds.ladder or grounds.profile).question_pause
    ends = deadline(stands.start, longest, policy.calendar, policy.office)
    return Stop("answer", ends or stands.start)
