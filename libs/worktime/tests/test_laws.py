"""What must hold of every deadline, whatever the office, the season, the zone and the pauses."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from libs.worktime import Calendar, OfficeHours, OpensOn, Pause, Season, Span, Unit, deadline, next_opening, worked

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
FIRST, LAST = datetime(2017, 2, 1, tzinfo=UTC), datetime(2031, 6, 1, tzinfo=UTC)
SUMMER = Season(first="06-01", last="09-30", periods=((480, 720), (900, 1080)))
SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
ROUND_THE_CLOCK = OfficeHours(periods=((0, 1440),), opens_on=OpensOn.EVERY_DAY)
EVENINGS = OfficeHours(periods=((1080, 1440),))
OFFICES = [
    OfficeHours(), OfficeHours(seasons=(SUMMER,)), EVENINGS, ROUND_THE_CLOCK,
    OfficeHours(tz=BERLIN, periods=((0, 360), (1320, 1440))),
]  # fmt: skip
NEW_YEARS_EVE = datetime(2026, 12, 31, 13, tzinfo=UTC)


@dataclass(frozen=True)
class Asked:
    """A clock that starts then, in those hours, and stands still so long."""

    office: OfficeHours
    start: datetime
    pauses: tuple[Pause, ...] = ()

    def due(self, span: Span, calendar: Calendar) -> datetime:
        found = deadline(self.start, span, calendar, self.office, self.pauses)
        assert found
        return found

    def used(self, end: datetime, span: Span, calendar: Calendar) -> timedelta:
        return worked(self.start, end, calendar, span.hours(self.office), self.pauses)


def paused(begins: datetime, ends: datetime | None) -> Pause:
    return Pause(begins, ends, "等诉求人回话", "县综治中心")


def ledger(start: datetime, cuts: Sequence[tuple[int, int]]) -> tuple[Pause, ...]:
    """Pauses that begin some half days from the start, or before it, and last some minutes."""
    begun = ((start + days * DAY / 2, lasts * MINUTE) for days, lasts in cuts)
    return tuple(paused(begins, begins + lasts) for begins, lasts in begun)


laws = settings(max_examples=200, deadline=None, derandomize=True)
offices = st.sampled_from(OFFICES)
moments = st.integers(0, (LAST - FIRST) // timedelta(milliseconds=1)).map(lambda ms: FIRST + timedelta(milliseconds=ms))
cuts = st.lists(st.tuples(st.integers(-3, 30), st.integers(0, 60 * 24 * 4)), max_size=4)
clocks = st.builds(lambda office, start, cut: Asked(office, start, ledger(start, cut)), offices, moments, cuts)
counts, units = st.integers(1, 40), st.sampled_from(Unit)
spans = st.builds(Span, counts, units)
zones = st.sampled_from([SHANGHAI, BERLIN, ZoneInfo("America/St_Johns"), ZoneInfo("Pacific/Kiritimati"), UTC])


@laws
@given(clocks, spans, st.timedeltas(timedelta(), 20 * DAY))
def test_who_starts_later_is_never_due_earlier(calendar: Calendar, clock: Asked, span: Span, later: timedelta) -> None:
    assert clock.due(span, calendar) <= replace(clock, start=clock.start + later).due(span, calendar)


@laws
@given(clocks, units, counts, counts)
def test_who_has_longer_is_due_later(calendar: Calendar, clock: Asked, unit: Unit, one: int, more: int) -> None:
    assert clock.due(Span(one, unit), calendar) < clock.due(Span(one + more, unit), calendar)


@laws
@given(clocks, units, counts, counts)
def test_two_spans_one_after_the_other_end_where_their_sum_does(
    calendar: Calendar, clock: Asked, unit: Unit, one: int, two: int
) -> None:
    between = replace(clock, start=clock.due(Span(one, unit), calendar))
    assert between.due(Span(two, unit), calendar) == clock.due(Span(one + two, unit), calendar)


@laws
@given(clocks, spans)
def test_what_passes_up_to_a_deadline_is_the_span_and_less_an_instant_before(
    calendar: Calendar, clock: Asked, span: Span
) -> None:
    end, length = clock.due(span, calendar), span.length(clock.office)
    assert clock.used(end, span, calendar) == length > clock.used(end - timedelta.resolution, span, calendar)


@laws
@given(clocks, st.timedeltas(MINUTE, 60 * DAY))
def test_the_minutes_that_passed_up_to_a_moment_are_due_by_then_and_one_more_is_not(
    calendar: Calendar, clock: Asked, later: timedelta
) -> None:
    end = clock.start + later
    minutes = min(worked(clock.start, end, calendar, clock.office, clock.pauses) // MINUTE, 99_998)
    assert not minutes or clock.due(Span(minutes, Unit.WORKING_MINUTE), calendar) <= end
    assert clock.due(Span(minutes + 1, Unit.WORKING_MINUTE), calendar) > end


@laws
@example(ROUND_THE_CLOCK, NEW_YEARS_EVE, 170)
@example(EVENINGS, NEW_YEARS_EVE, 170)
@given(offices, moments, st.integers(1, 400))
def test_no_minute_is_lost_at_24_00_nor_anywhere_else(
    calendar: Calendar, office: OfficeHours, start: datetime, count: int
) -> None:
    clock = Asked(office, start)
    ends = [clock.due(Span(minutes, Unit.WORKING_MINUTE), calendar) for minutes in range(count, count + 20)]
    for before, after in pairwise(ends):
        assert worked(before, after, calendar, office) == MINUTE
        assert after - next_opening(before, calendar, office) <= MINUTE


@laws
@given(clocks, spans, zones)
def test_the_same_instant_in_another_zone_is_due_at_the_same_instant(
    calendar: Calendar, clock: Asked, span: Span, zone: ZoneInfo
) -> None:
    pauses = [paused(one.start.astimezone(zone), one.end and one.end.astimezone(zone)) for one in clock.pauses]
    there = replace(clock, start=clock.start.astimezone(zone), pauses=tuple(pauses)).due(span, calendar)
    assert (there, there.tzinfo) == (clock.due(span, calendar), UTC)


@laws
@given(clocks, spans, st.integers(0, 99), st.floats(0, 1))
def test_pauses_in_any_order_split_or_written_twice_give_the_same(
    calendar: Calendar, clock: Asked, span: Span, seed: int, share: float
) -> None:
    pieces = [piece for pause in clock.pauses for piece in split(pause, share)] + [*clock.pauses[:1]]
    Random(seed).shuffle(pieces)
    assert replace(clock, pauses=tuple(pieces)).due(span, calendar) == clock.due(span, calendar)


def split(pause: Pause, share: float) -> list[Pause]:
    assert pause.end
    middle = pause.start + (pause.end - pause.start) * share
    return [paused(pause.start, middle), paused(middle, pause.end)]


@laws
@given(clocks, spans, cuts)
def test_a_pause_written_in_retrospect_counts_as_if_it_had_been_known_from_the_start(
    calendar: Calendar, clock: Asked, span: Span, late: list[tuple[int, int]]
) -> None:
    written = ledger(clock.start, late)
    again = replace(clock, pauses=(*clock.pauses, *written))
    moved = again.due(span, calendar)
    assert moved == replace(clock, pauses=(*written, *clock.pauses)).due(span, calendar) >= clock.due(span, calendar)
    took = clock.used(moved, span, calendar) - again.used(moved, span, calendar)
    assert took == clock.used(moved, span, calendar) - span.length(clock.office)


@laws
@given(clocks, spans)
def test_a_pause_that_is_still_open_hides_only_what_comes_after_it_began(
    calendar: Calendar, clock: Asked, span: Span
) -> None:
    begins = clock.start + DAY
    over = replace(clock, pauses=(*clock.pauses, paused(begins, begins + 3 * DAY)))
    pauses = (*clock.pauses, paused(begins, None))
    found = deadline(clock.start, span, calendar, clock.office, pauses)
    assert found == (over.due(span, calendar) if found else None)
    assert (found is None) == (clock.due(span, calendar) > begins)
