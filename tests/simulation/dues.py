"""By when each clock had to be due, worked out by minutes from what was said."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from libs.common.clock import instant_of
from libs.common.store import Doc
from tests.simulation.editions import KNOWN
from tests.simulation.ledgers import at_of, hours_of, name_of
from tests.simulation.rest import Found, Rest

ASKED_FOR: Final = {
    "return-requested": "ruling", "call-task-opened": "call", "visit-task-opened": "visit", "call-back-opened": "call_back",
}  # fmt: skip
SAY_WHAT_IS_OWED: Final = ("routing", "handling", "notification", "evaluation")
NEAR: Final = timedelta(milliseconds=3)


def _dues(rest: Rest, case: str) -> Iterator[tuple[Doc, Doc, Doc]]:
    """Every clock's setting with its cause, and the facts of routing by which it can be worked out."""
    said = {entry["id"]: entry for s in SAY_WHAT_IS_OWED for entry in rest.journals[s].get(case, ())}
    for entry in rest.journals["supervision"][case]:
        if name_of(entry) == "deadline-set" and entry["cause"] in said:
            yield entry, said[entry["cause"]], entry["data"]


def every_deadline_is_right(rest: Rest) -> Found:
    """Each clock starts when its cause was said, and is due when routing said, and that is right by the minutes."""
    for case in rest.journals["supervision"]:
        for entry, cause, data in _dues(rest, case):
            due, since = instant_of(data["due"]), instant_of(data["since"])
            if since != at_of(cause):
                yield f"{case}: {data['measure']} runs from {since}, not from {cause['at']}"
            if due < KNOWN and due not in (right := set(_right(rest, case, entry, cause))):
                yield f"{case}: {data['measure']} of hop {data['hop']} is due {due}, not {sorted(map(str, right))}"


def every_date_that_moves_is_right(rest: Rest) -> Found:
    """重算: by the span from its ground, or by the date that it may not pass, each later by what pauses took.

    An extension makes the span longer, and the date that was told with it the one that may not be passed.
    """
    for case, entries in rest.journals["supervision"].items():
        for entry in entries:
            data = entry["data"]
            if name_of(entry) != "deadline-recalculated" or not data["ground"]:
                continue
            ground, hours = data["ground"], hours_of(entry, "" if data["measure"] == "result" else data["unit"])
            stops = _stops(entries, entry)
            span = _longer(ground["span"], _extended(entries, entry))
            dates = [hours.after(instant_of(ground["counted_from"]), span, stops)]
            if ground["limit"]:
                dates.append(
                    hours.reached(hours.read(instant_of(ground["limit"])) + sum(hours.between(*s) for s in stops))
                )
            if min(dates) < KNOWN and abs(instant_of(data["due"]) - min(dates)) > NEAR:
                yield f"{case}: {data['measure']} of hop {data['hop']} moves to {data['due']}, not {min(dates)}"


def _extended(entries: list[Doc], until: Doc) -> int:
    """By how many days the result of that hop was put off by then."""
    data = until["data"]
    of_hop = [e["data"] for e in entries if e["n"] < until["n"] and name_of(e) == "deadline-extended"]
    mine = [one["days"] for one in of_hop if (one["hop"], one["unit"]) == (data["hop"], data["unit"])]
    return sum(mine) if data["measure"] == "result" else 0


def _longer(span: str, days: int) -> str:
    """`5 working days` and two more; an extension is given to what is counted in days."""
    count, _, unit = span.partition(" ")
    return f"{int(count) + days} {unit.removesuffix('s')}s" if days else span


def _stops(entries: list[Doc], until: Doc) -> list[tuple[datetime, datetime]]:
    """The pauses of the result in a hop that were over by then."""
    data = until["data"]
    over = [e["data"] for e in entries if e["n"] < until["n"] and name_of(e) == "deadline-resumed"]
    mine = [one for one in over if (one["hop"], one["unit"]) == (data["hop"], data["unit"])]
    return [(instant_of(one["since"]), instant_of(one["until"])) for one in mine if data["measure"] == "result"]


def _right(rest: Rest, case: str, entry: Doc, cause: Doc) -> Iterator[datetime]:
    """The dates that a clock may have."""
    name = name_of(cause)
    own = rest.facts("intake", case, "case-admitted")[-1]["profile"]
    limits = rest.world.policy.profiles
    if name == "case-dispatched":
        yield from _of_dispatch(rest, case, cause, entry["data"], own)
    elif name == "appeal-filed":
        yield instant_of(cause["data"]["due"])
    elif name in ASKED_FOR:
        hop = entry["data"]["hop"]
        profile = next(f["profile"] for f in rest.facts("routing", case, "case-dispatched") if f["hop"] == hop)
        span = str(getattr(limits[profile].limits, ASKED_FOR[name]))
        yield hours_of(entry, entry["data"]["unit"]).after(at_of(cause), span)
    else:
        meetings = [e for e in rest.journals["routing"][case] if "meeting" in e["data"] and "due" in e["data"]]
        for one in meetings:
            if instant_of(one["data"]["due"]) == instant_of(entry["data"]["due"]):
                meeting = one["data"]["meeting"]
                yield hours_of(one, meeting["unit"]).after(instant_of(meeting["until"]), str(limits[own].limits.part))


def _of_dispatch(rest: Rest, case: str, cause: Doc, owed: dict[str, Any], own: str) -> Iterator[datetime]:
    """By the matter's own profile, or narrowed by that of its rule; for the result every promise that was made."""
    start, fact, measure = at_of(cause), cause["data"], owed["measure"]

    def by(profile: str, name: str, unit: str) -> datetime:
        span = str(getattr(rest.world.policy.profiles[profile].limits, name))
        return hours_of(cause, unit).after(start, span)

    for promise in _promises(rest, case, own):
        ruled = fact["profile"]
        result = promise if ruled == own else min(promise, by(ruled, "result", ""))
        if measure == "result":
            yield result
        elif measure == "contact":
            yield min(by(own, "contact", owed["unit"]), by(ruled, "contact", owed["unit"]))
        elif ruled == own or result <= start:
            yield by(ruled, measure, owed["unit"])
        else:
            yield min(by(ruled, measure, owed["unit"]), result)


def _promises(rest: Rest, case: str, own: str) -> Iterator[datetime]:
    """What the citizen was promised: at the admission, with each redo anew, and by an extension later."""
    for fact in rest.facts("supervision", case, "deadline-extended"):
        yield instant_of(fact["due"])
    for fact in rest.facts("intake", case, "case-admitted"):
        yield instant_of(fact["promised_by"])
    for entry in rest.journals["routing"][case]:
        again = name_of(entry) == "case-dispatched" and entry["data"]["round"] > 1
        # A redo for which no unit is clear waits for a person, with the promise that it was given when it was reopened.
        waits = name_of(entry) == "case-held-for-screening" and entry["cause"].startswith("evaluation:")
        if again or waits:
            yield hours_of(entry).after(at_of(entry), str(rest.world.policy.profiles[own].limits.result))
