"""A deadline with its reasons, counted anew from its grounds; where that gives another date, the date stands alone."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from libs.common import sheets
from libs.common.events.words import Ground, Measure
from libs.common.policy import Policy
from libs.common.sheets import PROMISED
from libs.worktime import DayKind, Pause, Proof, Span, Unit, deadline, prove, short_reasons, worked
from libs.worktime import working_days_left as days_left
from services.portal.domain import clocks
from services.portal.domain.state import Clock, Matter
from services.portal.domain.wish import Extension
from services.portal.pages import facts
from services.portal.pages.facts import Count, Due, Stop

CLOSE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a deadline is counted from, by which profile.  `at` is the date as it was set.

    `ladder`: the profile whose ladder holds, where it is another.  `unit`: in whose hours it is counted; what citizens
    are promised is counted in the deployment's.  `extension`: what was granted besides the span.
    `said`: the ground as the fact said it; without it, as before grounds were said, the rest is what the rules of that
    time would have counted from.
    """

    kind: str
    start: datetime
    span: Span
    at: datetime
    profile: str
    pauses: tuple[Pause, ...] = ()
    met: datetime | None = None
    ladder: str = ""
    unit: str = ""
    extension: Extension | None = None
    said: Ground | None = None

    def whole(self, policy: Policy) -> Span:
        """The span with its extension."""
        return self.span.more(self.extension.days if self.extension else 0, policy.office_of(self.unit))


def clock_grounds(matter: Matter, clock: Clock, policy: Policy) -> Grounds | None:
    """Of any clock whose date came with its ground; a hop sent after an extension has it in its span already."""
    ground = clock.ground
    if ground is None:
        return None
    met, own = clocks.met_at(matter, clock.measure, clock.unit), "" if clock.measure in PROMISED else clock.unit
    plain = Grounds(
        str(matter.kind), ground.counted_from, Span.parse(ground.span), clock.due, ground.profile, clock.pauses, met,
        matter.profile, own, said=ground,
    )  # fmt: skip
    if clock.measure is not Measure.RESULT or matter.extension is None or matter.extension.round != matter.round:
        return plain
    extended = replace(plain, extension=matter.extension)
    closed = replace(plain, pauses=tuple(pause for pause in clock.pauses if pause.end))
    return plain if proof_of(closed, policy) else extended


def result_grounds(matter: Matter, policy: Policy) -> Grounds | None:
    """The result: it runs from the submission, in a later round from that round's dispatch, and stands in pauses.

    Where a rule gave the dispatch a profile of its own, whichever of the two gives the date is the reason for it.
    """
    clock = clocks.clock_of(matter, Measure.RESULT, matter.unit)
    if clock and clock.ground:
        return clock_grounds(matter, clock, policy)
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
    plain = Grounds(str(matter.kind), start, span, at, profile, pauses, met, matter.profile)
    if matter.extension is None or matter.extension.round != matter.round:
        return plain
    extended = replace(plain, extension=matter.extension)
    # A hop that was dispatched before the extension was heard does not have it.
    return plain if proof_of(extended, policy) is None and proof_of(plain, policy) else extended


def part_grounds(matter: Matter, unit: str, policy: Policy) -> Grounds | None:
    """A part: it runs from its dispatch, in its unit's hours."""
    clock = clocks.clock_of(matter, Measure.PART, unit)
    if clock and clock.ground:
        return clock_grounds(matter, clock, policy)
    if clock is None or matter.profile not in policy.profiles:
        return None
    span = policy.profiles[matter.profile].limits.part
    met = clocks.met_at(matter, Measure.PART, unit)
    return Grounds(str(matter.kind), clock.since, span, clock.due, matter.profile, met=met, unit=unit)


def due_of(grounds: Grounds, policy: Policy, now: datetime, proof: str = "") -> Due:
    """The deadline at that moment; `proof` is the address of its sheet."""
    office, late = policy.office_of(grounds.unit), now > grounds.at
    hours = grounds.span.hours(office)
    left = -worked(grounds.at, now, policy.calendar, hours) if late else worked(now, grounds.at, policy.calendar, hours)
    proven = proof_of(grounds, policy)
    return Due(
        at=grounds.at, left=left, days=days_left(now, grounds.at, policy.calendar, office),
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
    days, office = grounds.extension.days if grounds.extension else 0, policy.office_of(grounds.unit)
    if grounds.said:
        return sheets.count_of(grounds.said, days, grounds.pauses, office, policy)
    return prove(grounds.start, grounds.whole(policy), policy.calendar, office, grounds.pauses)


def counted(pause: Pause, grounds: Grounds, policy: Policy) -> timedelta:
    """The time a pause took out; an open one has not taken any yet."""
    hours = grounds.span.hours(policy.office_of(grounds.unit))
    return worked(pause.start, pause.end, policy.calendar, hours) if pause.end else timedelta(0)


def page_pause(pause: Pause, grounds: Grounds, policy: Policy) -> facts.Pause:
    """A pause that is over, as a page tells it."""
    end = pause.end or pause.start
    if not pause.reason:
        return facts.Pause(pause.start, end, counted(pause, grounds, policy), evidence="问话和回话的记录", by=pause.by)
    return facts.Pause(
        pause.start, end, counted(pause, grounds, policy), pause.reason, pause.evidence, pause.by, pause.why,
        pause.asked_by, pause.noted if pause.noted and pause.noted >= end else None,
    )  # fmt: skip


def _count(grounds: Grounds, proven: Proof | None, policy: Policy) -> Count:
    days = grounds.span.count if grounds.span.unit is Unit.WORKING_DAY else 0
    length = grounds.span.length(policy.office_of(grounds.unit))
    if proven is None:
        return Count(grounds.kind, grounds.start, days, length, grounds.at, allows=str(grounds.span))
    reasons = short_reasons(proven)
    return Count(
        grounds.kind, grounds.start, days, length, _planned(grounds, proven, policy),
        tuple(facts.Skipped(s.first, s.last, _holiday(s.label, s.kind)) for s in reasons.skipped), reasons.make_ups,
        tuple(page_pause(pause, grounds, policy) for pause in grounds.pauses if pause.end),
        _extended(grounds, policy), str(grounds.span),
    )  # fmt: skip


def _planned(grounds: Grounds, proven: Proof, policy: Policy) -> datetime:
    """The date without pauses and extension."""
    return policy.due(grounds.start, grounds.span) if grounds.extension else proven.due_without_pauses


def _extended(grounds: Grounds, policy: Policy) -> facts.Extended | None:
    said = grounds.extension
    if said is None:
        return None
    length = grounds.whole(policy).length(policy.office) - grounds.span.length(policy.office)
    return facts.Extended(
        said.days, length, said.before, said.reason, said.asked_by, said.by, working=grounds.span.working
    )


def _holiday(label: str, kind: DayKind) -> str:
    """`国庆假` for `国庆放假 7 天`; a weekend has no name."""
    return f"{label.partition('放假')[0]}假" if kind is DayKind.HOLIDAY else ""


def _stop(grounds: Grounds, policy: Policy) -> Stop | None:
    stands = next((pause for pause in grounds.pauses if pause.end is None), None)
    if stands is None:
        return None
    if stands.reason and stands.until:
        return Stop(stands.reason, stands.until, stands.why)
    longest = policy.ladder_of(grounds.ladder or grounds.profile).question_pause
    ends = deadline(stands.start, longest, policy.calendar, policy.office)
    return Stop("answer", ends or stands.start)
