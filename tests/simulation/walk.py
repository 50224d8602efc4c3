"""A clock, entry by entry, as it has to go: up its ladder, at instants that are worked out by minutes."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from libs.common.clock import instant_of
from libs.common.store import Doc
from tests.simulation.editions import KNOWN
from tests.simulation.hours import MINUTE, Hours, is_plain
from tests.simulation.ledgers import (
    BY_HAND,
    MOVES,
    OF_RESULT,
    OUTLASTS,
    Ledger,
    at_of,
    by_timer,
    hours_of,
    name_of,
    policy_of,
)
from tests.simulation.rest import Rest
from tests.simulation.world import LEAST_SKEW, MOST_SKEW

TICK: Final = timedelta(milliseconds=1)
NEAR: Final = 3 * TICK
GRACE: Final = timedelta(hours=6)
SET, REMINDED, MISSED, URGED, ORDERED = range(5)
PHONED: Final = BY_HAND | OUTLASTS
"""What nobody above the centre can do for it."""
RUNGS: Final = {"reminder-issued": REMINDED, "deadline-missed": MISSED, "supervision-ordered": ORDERED}


def rung_of(entry: Doc) -> int | None:
    """Which rung of the ladder an entry is, if any."""
    if name_of(entry) == "reminder-issued" and entry["data"]["missed"]:
        return URGED
    return RUNGS.get(name_of(entry))


def order_after(rest: Rest, clock: Ledger) -> str:
    """The span between the upper rungs of its ladder."""
    return str(rest.world.policy.ladder_of(clock.profile).order_after)


def allowed(rest: Rest, at: datetime) -> datetime:
    """Until when what is due then may come: some hours, and as long as something was broken."""
    until = at + GRACE
    for start, end in sorted(rest.world.hindered):
        began, over = (rest.world.began + timedelta(seconds=seconds) for seconds in (start, end))
        if began <= until and over >= at:
            until = max(until, over + GRACE)
    return until


def slack(rest: Rest) -> timedelta:
    """How far the clocks of two services may have been apart."""
    return MOST_SKEW if rest.world.faults.struck["clock jump"] else LEAST_SKEW


class Walk:
    """A clock, entry by entry: which rung it is on, by when it has to be done, and when the next rung is."""

    def __init__(self, rest: Rest, clock: Ledger) -> None:
        self.rest, self.clock, self.anchor = rest, clock, clock.setting
        self.due = instant_of(clock.setting["data"]["due"])
        self.stops: list[tuple[datetime, datetime]] = []
        there = self.length(clock.hours(clock.setting)) > 0 or is_plain(order_after(rest, clock))
        self.rung = SET if self.due > clock.since and there else REMINDED
        self.runs, self.stands = True, False

    def take(self, entry: Doc) -> Iterator[str]:
        """The clock after that entry."""
        name, rung, moved = name_of(entry), rung_of(entry), self.clock.moved_by(entry)
        if rung is not None:
            self.rung, self.runs = rung, by_timer(entry)
        elif name == "deadline-miss-withdrawn":
            self.rung, self.runs = min(self.rung, REMINDED), bool(moved) and not self.stands
        elif name == "supervision-lifted":
            self.runs = self.runs and bool(moved)
        elif name == "deadline-paused" and not moved:
            self.rung, self.runs, self.stands = min(self.rung, REMINDED), False, True
        elif name == "deadline-resumed":
            yield from self.resume(entry, lies_back=bool(moved))
        elif name in MOVES:
            self.due = instant_of(entry["data"]["due"])
        if moved and name in {*MOVES, *OF_RESULT}:
            if self.rung >= MISSED:
                return
            self.rung = min(self.rung, REMINDED if self.due > at_of(entry) else self.rung)
            past = "deadline-recalculated" in moved and self.due <= at_of(entry)
            self.rung = REMINDED if past and not self.stands else self.rung
            self.runs = not self.stands
        self.anchor = entry

    def resume(self, entry: Doc, *, lies_back: bool) -> Iterator[str]:
        """On towards a later date, from then or in retrospect; what was asked before the clock began took nothing of it."""
        data = entry["data"]
        begins, ends = (max(instant_of(data[name]), self.clock.since) for name in ("since", "until"))
        stop = (begins, ends)
        expected = self.later(stop, self.clock.hours(entry))
        self.stops = sorted([*self.stops, stop])
        self.due = instant_of(data["due"])
        if not lies_back:
            self.runs, self.stands = True, False
        if expected < KNOWN and abs(self.due - expected) > NEAR:
            yield f"{self.clock}: resumes at {stop[1]} towards {self.due}, not {expected}"

    def expected(self) -> list[datetime]:
        """Where the next rung may stand: from the last entry on, and from each time that it was sent back since."""
        again = [at for begun in self.sent_back() for at in self.after_all(begun)]
        return [self.next(self.anchor, None), *again]

    def after_all(self, begun: datetime) -> list[datetime]:
        """The next rung of what was sent back, which leaves no entry: by each calendar that who heard it may have had."""
        return [self.next({**self.anchor, "pv": one.policy.version}, begun) for one in self.rest.world.editions]

    def sent_back(self) -> list[datetime]:
        """When the clock ran again without an entry."""
        return [again for again in self.clock.again if again >= self.clock.since - slack(self.rest)]

    def next(self, anchor: Doc, begun: datetime | None) -> datetime:
        """The instant of the next rung."""
        hours, run = self.clock.hours(anchor), begun or self.start(anchor)
        asked = hours_of(anchor, self.clock.unit)
        if self.rung == SET and not (begun and begun >= self.due):
            return self.reminded(hours, asked, run)
        if self.rung <= REMINDED:
            moved = "deadline-recalculated" in self.clock.moved_by(anchor) and self.due <= run
            moved = moved and not begun and not is_plain(order_after(self.rest, self.clock))
            return max(asked.opening(run) if moved else self.due, run + TICK)
        after = order_after(self.rest, self.clock)
        if self.rung == MISSED and not begun and self.jumps():
            return at_of(anchor) + TICK if is_plain(after) else asked.opening(at_of(anchor))
        if (self.rung == MISSED or begun) and not is_plain(after):
            return asked.morning(begun or at_of(anchor))
        return asked.after(begun or at_of(anchor), after)

    def jumps(self) -> bool:
        """Whether its miss led to an order at once, as the rules say of some."""
        return any(
            name_of(entry) == "supervision-ordered" and entry["data"].get("trigger") for entry in self.clock.told
        )

    def start(self, anchor: Doc) -> datetime:
        """From when on it ran after an entry."""
        name = name_of(anchor)
        if name == "deadline-set":
            return self.clock.since
        on = name == "deadline-resumed" and not self.clock.lies_back(anchor)
        return instant_of(anchor["data"]["until"]) if on else at_of(anchor)

    def stopped(self, came: Doc | None) -> Iterator[str]:
        """Why what was to come before that entry did not: if it was late, and nothing stopped it, that is said."""
        again = (
            [at for at in self.sent_back() if at >= self.start(self.anchor) - slack(self.rest)] if came is None else []
        )
        if not self.runs and not again:
            return
        begun = again[-1] if again else None
        until = allowed(self.rest, max(self.after_all(begun)) if begun else self.next(self.anchor, None))
        if came and self.rest.world.written[came["id"]] <= until:
            return
        since = (begun or self.clock.since) - slack(self.rest)
        answers = self.clock.answers if self.rung >= URGED else []
        if self.rung == ORDERED and (self.clock.measure in PHONED or self.raised(until)):
            return
        if not any(since <= at <= until for at in (*self.clock.stops, *answers)):
            yield f"{self.clock}: stays on rung {self.rung} from {self.anchor['at']}; then came {came and name_of(came)}"

    def raised(self, until: datetime) -> bool:
        """Whether the case was raised out of that hop, for this clock or another."""
        journal = self.rest.journals["supervision"][self.clock.case]
        orders = [entry for entry in journal if name_of(entry) == "escalation-ordered"]
        return any(at_of(one) <= until and one["data"]["hop"] == self.clock.key[0] for one in orders)

    def reminder(self, hours: Hours) -> datetime:
        """When its share of the time is used."""
        share = policy_of(self.rest, self.clock.setting).ladder_of(self.clock.profile).remind_at
        return self.reached(share, hours, self.stops)

    def reminded(self, hours: Hours, asked: Hours, run: datetime) -> datetime:
        """At its share, or if that is past when it runs again, when the office opens."""
        if (wanted := self.reminder(hours)) > run:
            return wanted
        return run + TICK if self.plain else max(asked.opening(run), run + TICK)

    def later(self, stop: tuple[datetime, datetime], hours: Hours) -> datetime:
        """The date of a clock that stood still for so long."""
        if self.length(hours) <= 0:
            return self.due + (stop[1] - stop[0])
        return self.reached(1, hours, sorted([*self.stops, stop]))

    def reached(self, share: float, hours: Hours, stops: list[tuple[datetime, datetime]]) -> datetime:
        """When that share of what it gives is used."""
        if (length := self.length(hours)) <= 0:
            return self.clock.since + share * max(self.due - self.clock.since, timedelta())
        target = self.read(self.clock.since, hours) + share * length
        for begins, ends in stops:
            if self.read(begins, hours) >= target:
                break
            target += self.read(ends, hours) - self.read(begins, hours)
        return hours.start + MINUTE * target if self.plain else hours.reached(target)

    def length(self, hours: Hours) -> float:
        """The minutes that the clock gives."""
        stood = sum(
            self.read(min(end, self.due), hours) - self.read(min(at, self.due), hours) for at, end in self.stops
        )
        return self.read(self.due, hours) - self.read(self.clock.since, hours) - stood

    @property
    def plain(self) -> bool:
        """Whether it runs round the clock."""
        return is_plain(self.clock.setting["data"]["span"])

    def read(self, at: datetime, hours: Hours) -> float:
        """Its meter."""
        return (at - hours.start) / MINUTE if self.plain else hours.read(at)
