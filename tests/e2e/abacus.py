"""Somebody who makes all rates anew with an abacus: from what the topics say, and from nothing of the house's own.

Nothing of assessment, its formulas or its tables is used here, or a mistake in them would prove itself.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

Event = dict[str, Any]
CHINA = ZoneInfo("Asia/Shanghai")
TOWNSHIP_OR_BELOW = ("village", "township")
UNFAIR = ("unreasonable", "appealed")
RATES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "response": ("day of the word", "words", UNFAIR),
    "completion": ("day of admission", "taken", ("withdrawn",)),
    "on_time": ("day of the reply", "done", ("appealed",)),
    "resolution": ("day of the word", "words", UNFAIR),
    "satisfaction": ("day of the word", "words", UNFAIR),
    "satisfaction_plain": ("day of the word", "words", UNFAIR),
    "direct_answer": ("day of the reply", "done", ()),
    "first_time_fix": ("day of the word", "spoken", UNFAIR),
    "in_township": ("day of the reply", "done", ()),
    "returns": ("day of admission", "sent", ()),
    "reached": ("day of the reply", "done", ()),
    "overall": ("day of the word", "words", UNFAIR),
}
"""By which day, divided by what, without which."""


def facts_of(records: Iterable[bytes]) -> list[Event]:
    """Every event once, in the order of its journal; what is repeated on the wire is the same event."""
    said = {event["id"]: event for event in map(json.loads, records)}
    return sorted(said.values(), key=lambda event: (event["source"], event["subject"], event["sequence"]))


def tallies(records: Iterable[bytes], towns: Callable[[str, str], str], centre: str) -> list[dict[str, Any]]:
    """What every case comes to; `towns` says in which township a place lies on a day."""
    by_case: dict[str, list[Event]] = defaultdict(list)
    for event in facts_of(records):
        by_case[event["subject"].split("/")[0]].append(event)
    found = (tally(events, towns, centre) for case, events in by_case.items() if ":" not in case)
    return [one for one in found if one]


def tally(events: list[Event], towns: Callable[[str, str], str], centre: str) -> dict[str, Any] | None:
    """One case, by its last round; None if it counts nowhere."""

    def all_of(*names: str) -> list[Event]:
        return [event for event in events if event["type"] in {f"caseloop.{name}.v1" for name in names}]

    submitted, admitted = all_of("case-submitted"), all_of("case-admitted")
    merges = all_of("case-merged", "case-unmerged")
    if not submitted or not admitted or (merges and merges[-1]["type"] == "caseloop.case-merged.v1"):
        return None
    dispatched, votes = all_of("case-dispatched"), all_of("evaluation-received")
    replies = [event for event in all_of("reply-given", "reply-exhausted") if not event["data"]["joined"]]
    rounds = [event["data"]["round"] for event in (*dispatched, *votes, *replies, *all_of("case-reopened"))]
    last = max(rounds, default=1)
    placed = all_of("case-admitted", "case-reclassified")[-1]["data"]
    lead = dispatched[-1]["data"] if dispatched else {"unit": "", "level": "", "hop": 0}
    done = [event for event in replies if event["data"]["round"] == last]
    missed = standing(all_of("deadline-missed", "deadline-miss-withdrawn"))
    gone = left(all_of("requester-joined", "requester-left"))
    spoken = {
        e["data"]["person"]: e["data"] for e in votes if e["data"]["round"] == last and e["data"]["person"] not in gone
    }
    words, area = list(spoken.values()), placed["area"] or ""
    resolved = sum(word["resolved"] == "yes" for word in words)
    excluded = all_of("claim-excluded", "exclusion-lifted")
    out = excluded[-1]["data"]["reason"] if excluded and excluded[-1]["type"].startswith("caseloop.claim") else ""
    out = out or ("withdrawn" if all_of("case-withdrawn") and not done else "")
    return {
        "number": submitted[0]["data"]["number"], "out": out,
        "unit": lead["unit"], "level": lead["level"], "area": area, "town": towns(area, day(admitted[0]["time"])), "category": placed["category"],
        "kind": submitted[0]["data"]["kind"], "channel": submitted[0]["data"]["channel"],
        "day of admission": month(admitted[0]["time"]),
        "day of the reply": month(min(event["time"] for event in done)) if done else "",
        "day of the word": month(min(e["time"] for e in votes if e["data"]["round"] == last)) if words else "",
        "taken": 1, "sent": int(bool(dispatched)), "done": int(bool(done)), "words": len(words), "spoken": int(bool(words)),
        "returns": int(bool(all_of("return-granted"))), "completion": int(bool(done)),
        "on_time": int(bool(done) and last not in missed.values()),
        "reached": int(any(event["type"] == "caseloop.reply-given.v1" for event in done)),
        "in_township": int(bool(done) and lead["level"] in TOWNSHIP_OR_BELOW),
        "direct_answer": int(bool(done) and lead["unit"] == centre),
        "response": sum(word["contacted"] == "yes" for word in words), "resolution": resolved,
        "satisfaction_plain": sum(word["satisfied"] >= 4 for word in words),
        "basically": sum(word["satisfied"] == 3 for word in words),
        "first_time_fix": int(last == 1 and 2 * resolved > len(words)),
    }  # fmt: skip


def standing(said: list[Event]) -> dict[int, int]:
    """The hops whose result was missed and not taken back, with their rounds."""
    found: dict[int, int] = {}
    for event in said:
        data = event["data"]
        if data["measure"] == "result" and event["type"] == "caseloop.deadline-missed.v1":
            found[data["hop"]] = data["round"]
        elif data["measure"] == "result":
            found.pop(data["hop"], None)
    return found


def left(said: list[Event]) -> set[str]:
    """Who is of the case no more."""
    gone: set[str] = set()
    for event in said:
        if event["type"] == "caseloop.requester-left.v1":
            gone.add(event["data"]["person"])
        else:
            gone.discard(event["data"]["person"]["id"])
    return gone


def month(said: str) -> str:
    return day(said)[:7]


def day(said: str) -> str:
    return f"{datetime.fromisoformat(said).astimezone(CHINA):%Y-%m-%d}"


def rate(cases: Iterable[Mapping[str, Any]], name: str, period: str) -> tuple[Fraction, int]:
    """What is divided by what, pooled over these cases."""
    day, base, without = RATES[name]
    mine = [case for case in cases if case[day].startswith(period) and case[day] and case["out"] not in without]
    summed = Counter({key: sum(case[key] for case in mine) for key in (*case_keys(mine), base)})
    satisfied = summed["satisfaction_plain"] + Fraction(9, 10) * summed["basically"]
    if name == "satisfaction":
        return satisfied, summed[base]
    if name == "overall":
        whole = Fraction(summed["response"], 10) + Fraction(summed["resolution"], 2) + satisfied * Fraction(2, 5)
        return whole, summed[base]
    return Fraction(summed[name]), summed[base]


def case_keys(cases: list[Mapping[str, Any]]) -> list[str]:
    return [key for key, value in cases[0].items() if isinstance(value, int)] if cases else []


def cut(top: Fraction, bottom: int) -> str:
    """Per cent, cut after one digit."""
    if bottom == 0:
        return ""
    tenths = (top * 1000) // bottom
    return f"{tenths // 10}.{tenths % 10}%"
