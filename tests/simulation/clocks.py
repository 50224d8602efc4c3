"""What must hold of the clocks: in working hours, each rung once and in order, every miss answered, every date right.

The dates are worked out once more with the table of minutes in `hours`, by the calendar that the deciding process had.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from libs.common.clock import instant_of
from libs.common.store import Doc
from tests.simulation.dues import every_date_that_moves_is_right, every_deadline_is_right
from tests.simulation.editions import KNOWN
from tests.simulation.hours import is_plain
from tests.simulation.ledgers import Ledger, at_of, by_timer, hours_of, ledgers, name_of, over_for_good
from tests.simulation.rest import Found, Rest
from tests.simulation.walk import (
    MISSED,
    NEAR,
    ORDERED,
    REMINDED,
    SET,
    URGED,
    Walk,
    allowed,
    order_after,
    rung_of,
    slack,
)


def everyone(rest: Rest) -> Iterator[Ledger]:
    """Every clock of every case."""
    for case in rest.journals["supervision"]:
        yield from rest.kept(case, ledgers)


def nobody_is_urged_at_night(rest: Rest) -> Found:
    """催办, 督办: in the hours of a working day by a calendar that was in force meanwhile; urgent ladders never rest."""
    for clock in everyone(rest):
        seen = [clock.setting]
        for entry in clock.told:
            rung = rung_of(entry)
            rests = not is_plain(clock.setting["data"]["span"] if rung == REMINDED else order_after(rest, clock))
            decided = [*seen, *_unwritten(rest, clock, entry)]
            places = {hours_of(e, clock.unit) for e in decided} | {clock.hours(e) for e in decided if rung == REMINDED}
            there = any(hours.is_open(at_of(entry)) for hours in places)
            if rung in {REMINDED, URGED, ORDERED} and rests and not there and at_of(entry) < KNOWN:
                yield f"{clock}: {name_of(entry)} is dated {entry['at']}, when nobody is there"
            seen.append(entry)


def _unwritten(rest: Rest, clock: Ledger, until: Doc) -> list[Doc]:
    """Where it was sent back, which leaves no entry: by each calendar that may have been in use when that was heard."""
    if all(at > at_of(until) for at in clock.again):
        return []
    heard = rest.world.written[until["id"]]
    return [{**clock.setting, "pv": one.policy.version} for one in rest.world.editions if one.published <= heard]


def no_rung_comes_twice(rest: Rest) -> Found:
    """Each at most once, unless the clock ran again in between: sent back, paused in time, a miss withdrawn."""
    for clock in everyone(rest):
        rung, last = SET, clock.since
        for entry in clock.told:
            name, comes = name_of(entry), rung_of(entry)
            if name == "deadline-miss-withdrawn" or (name == "deadline-paused" and not clock.lies_back(entry)):
                rung = min(rung, REMINDED)
            if comes is None:
                continue
            # Sent back close by, it may have been heard before this entry or after it.
            again = any(last - slack(rest) <= at <= at_of(entry) + slack(rest) for at in clock.again)
            lower = min(rung, MISSED) if again else rung
            if comes <= lower:
                yield f"{clock}: {name} at {entry['at']} comes again"
            if comes >= URGED and comes not in {rung + 1, lower + 1} and not entry["data"].get("trigger"):
                yield f"{clock}: {name} at {entry['at']} comes without what stands before it"
            rung, last = comes, at_of(entry)
    for case in rest.journals["supervision"]:
        hops = [fact["hop"] for fact in rest.facts("supervision", case, "escalation-ordered")]
        if len(hops) != len(set(hops)):
            yield f"{case}: raised twice in a hop {hops}"


def every_step_is_dated_truly(rest: Rest) -> Found:
    """A timer's entry bears its due instant, comes after the one before it, and is not written before its time."""
    for case, entries in rest.journals["supervision"].items():
        for entry in filter(by_timer, entries):
            written = rest.world.written[entry["id"]]
            if entry["at"] != entry["due"] or written < at_of(entry) - slack(rest) or entry["fired"] < entry["due"]:
                yield f"{case}: {name_of(entry)} due {entry['due']} says {entry['at']}, written {written}"
    for clock in everyone(rest):
        times = [at_of(entry) for entry in clock.told if by_timer(entry)]
        if times != sorted(times) or (times and times[0] < clock.since):
            yield f"{clock}: its steps are out of order {times}"


def every_date_is_right(rest: Rest) -> Found:
    """Each rung stands where the time of the one before it leads to, worked out by minutes."""
    for clock in everyone(rest):
        walk = Walk(rest, clock)
        for entry in clock.told:
            rung = rung_of(entry)
            expected = walk.expected() if rung is not None and by_timer(entry) else []
            if expected and at_of(entry) < KNOWN and not any(abs(at_of(entry) - at) <= NEAR for at in expected):
                yield f"{clock}: {name_of(entry)} is dated {entry['at']}, not {sorted(set(map(str, expected)))}"
            yield from walk.take(entry)
    for case in rest.journals["supervision"]:
        yield from _raised_in_time(rest, case)


def _raised_in_time(rest: Rest, case: str) -> Found:
    """提级 stands a span after an order to that unit in that hop."""
    for entry in rest.journals["supervision"][case]:
        if name_of(entry) != "escalation-ordered":
            continue
        hop, unit = entry["data"]["hop"], entry["data"]["unit"]
        sent = next(fact for fact in rest.facts("routing", case, "case-dispatched") if fact["hop"] == hop)
        after = str(rest.world.policy.ladder_of(sent["profile"]).order_after)
        orders = [e for e in rest.journals["supervision"][case] if name_of(e) == "supervision-ordered"]
        mine = [one for one in orders if (one["data"]["hop"], one["data"]["unit"]) == (hop, unit)]
        expected = [hours_of(one, unit).after(at_of(one), after) for one in mine]
        if at_of(entry) < KNOWN and not any(abs(at_of(entry) - at) <= NEAR for at in expected):
            yield f"{case}: hop {hop} of {unit} is raised at {entry['at']}, not at any of {expected}"


def every_miss_is_answered_by_the_ladder(rest: Rest) -> Found:
    """What stays owed climbs on: where the next rung is not, something was done or said before it could come."""
    for clock in everyone(rest):
        walk = Walk(rest, clock)
        for entry in clock.told:
            if rung_of(entry) != walk.rung + 1 or not by_timer(entry):
                yield from walk.stopped(entry)
            for _ in walk.take(entry):
                pass
        yield from walk.stopped(None)


def a_miss_and_its_withdrawal_are_a_pair(rest: Rest) -> Found:
    """What was done in time has no miss that stands; what was done late has one."""
    for case in rest.journals["supervision"]:
        state = {(c["hop"], c["measure"], c["unit"]): c for c in rest.state("supervision", case).get("clocks", ())}
        latest = {clock.key: clock for clock in rest.kept(case, ledgers)}
        for key, clock in latest.items():
            names = [name_of(entry) for entry in clock.told]
            standing = 0
            for name in names:
                standing += (name == "deadline-missed") - (name == "deadline-miss-withdrawn")
                if standing not in {0, 1}:
                    yield f"{clock}: {name} makes {standing} misses {names}"
            status = state[key]["status"]
            if {"met": 1, "missed": 0}.get(status) == standing:
                yield f"{clock}: is {status}, and {standing} misses stand {names}"


def what_was_over_in_time_was_not_missed(rest: Rest) -> Found:
    """Done, or owed no more, before it was due: whatever was declared meanwhile is taken back."""
    for clock in everyone(rest):
        names = [name_of(entry) for entry in clock.told]
        if names.count("deadline-missed") == names.count("deadline-miss-withdrawn") or clock.again:
            continue
        [*_, due] = [entry["data"]["due"] for entry in clock.told if name_of(entry) == "deadline-missed"]
        if over := [at for at in over_for_good(rest, clock) if clock.since <= at <= instant_of(due)]:
            yield f"{clock}: missed at {due}, and over at {min(over)}"


def who_answered_is_left_alone(rest: Rest) -> Found:
    """问而有答: no rung follows an answer to the one before it, once that can have been heard."""
    for clock in everyone(rest):
        asked: list[Doc] = []
        for entry in clock.told:
            rung, written = rung_of(entry), rest.world.written[entry["id"]]
            for before in asked if rung == ORDERED else ():
                heard = [at for at in clock.answers if at >= rest.world.written[before["id"]] + slack(rest)]
                if any(allowed(rest, at) < written and not _ran_again(rest, clock, at, written) for at in heard):
                    yield f"{clock}: {name_of(entry)} at {entry['at']} though it was answered"
            asked = [entry] if rung == URGED else []


def who_has_to_be_phoned_is_waited_for(rest: Rest) -> Found:
    """回复: the centre owes the call as long as somebody of the round waits for it, and no longer."""
    for case in rest.journals["supervision"]:
        known, telling = rest.state("supervision", case), rest.state("notification", case)
        if not known.get("clocks") or known["ended"] or known["merged"] or known["parked"]:
            continue
        waiting = {i for i, call in telling.get("calls", {}).items() if call["round"] == known["round"]}
        owed = any(c["measure"] == "reply" and c["status"] == "running" for c in known["clocks"])
        if set(known["calls"]) != waiting or owed != bool(waiting):
            yield f"{case}: {sorted(waiting)} have to be phoned, and supervision waits for {known['calls']}, {owed=}"


def who_has_to_be_visited_is_waited_for(rest: Rest) -> Found:
    """回复: each unit owes its visits as long as somebody of the round waits for them, and no longer."""
    for case in rest.journals["supervision"]:
        known, telling = rest.state("supervision", case), rest.state("notification", case)
        if not known.get("clocks") or known["ended"] or known["merged"] or known["parked"]:
            continue
        visits = {i: v["unit"] for i, v in telling.get("visits", {}).items() if v["round"] == known["round"]}
        owing = {c["unit"] for c in known["clocks"] if c["measure"] == "visit" and c["status"] == "running"}
        if known["visits"] != visits or owing != set(visits.values()):
            yield f"{case}: {visits} have to be visited, and supervision waits for {known['visits']}, {owing=}"


def _ran_again(rest: Rest, clock: Ledger, start: datetime, end: datetime) -> bool:
    return any(start - slack(rest) <= again <= end for again in clock.again)


def every_order_to_raise_is_obeyed(rest: Rest) -> Found:
    """提级: routing raises the hop, or says why not, unless that hop was over when it heard."""
    for case in rest.journals["supervision"]:
        obeyed = {entry["cause"] for entry in rest.journals["routing"].get(case, ())}
        for entry in rest.journals["supervision"][case]:
            if name_of(entry) == "escalation-ordered" and entry["id"] not in obeyed:
                until = allowed(rest, rest.world.written[entry["id"]])
                if not any(at <= until for at in _hop_over(rest, case, entry["data"]["hop"])):
                    yield f"{case}: routing never heard that hop {entry['data']['hop']} is to be raised"


def _hop_over(rest: Rest, case: str, hop: int) -> Iterator[datetime]:
    """When routing had nothing to raise in that hop any more."""
    for service in ("intake", "routing", "handling", "evaluation"):
        for entry in rest.journals[service].get(case, ()):
            name, data = name_of(entry), entry["data"]
            ends = name in {
                "case-merged",
                "case-withdrawn",
                "case-closed",
                "result-approved",
                "case-held-for-screening",
            }
            if ends or (name == "case-dispatched" and data["hop"] > hop):
                yield at_of(entry)


CLOCKS: Final = (
    every_step_is_dated_truly, nobody_is_urged_at_night, no_rung_comes_twice, every_date_is_right,
    every_miss_is_answered_by_the_ladder, a_miss_and_its_withdrawal_are_a_pair,
    what_was_over_in_time_was_not_missed, every_order_to_raise_is_obeyed,
    who_answered_is_left_alone, who_has_to_be_phoned_is_waited_for,
    who_has_to_be_visited_is_waited_for, every_deadline_is_right, every_date_that_moves_is_right,
)  # fmt: skip
