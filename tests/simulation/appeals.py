"""What an appeal promises (design/rules.md, 6): level by level, each by another unit, decided once, in its days."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import zip_longest
from typing import Final

from libs.common.clock import instant_of
from libs.common.store import Doc
from tests.simulation.ledgers import at_of, name_of
from tests.simulation.rest import Found, Rest

DAYS: Final = timedelta(days=30)
OVER: Final = frozenset({"appeal-decided", "appeal-dropped"})


def every_appeal_is_decided_once(rest: Rest) -> Found:
    """One at a time, by levels, each decided once or dropped with the case; upheld, the case goes round again."""
    levels = len(rest.world.policy.evaluation.appeal.levels)
    for case, entries in rest.journals["evaluation"].items():
        waits, level = 0, 0
        for entry, after in zip_longest(entries, entries[1:]):
            name, data = name_of(entry), entry["data"]
            if name == "case-reopened":
                level = 0
            elif name == "appeal-filed":
                if waits or data["level"] != level + 1 or data["level"] > levels:
                    yield f"{case}: {data['label']} is filed while {waits} waits, after level {level}"
                if instant_of(data["due"]) - at_of(entry) != DAYS:
                    yield f"{case}: {data['label']} is filed at {entry['at']} and due {data['due']}"
                waits, level = data["level"], data["level"]
            elif name in OVER:
                if data["level"] != waits:
                    yield f"{case}: level {data['level']} is over while {waits} waits"
                waits = 0
                yield from _follows(case, entry, after)
        if waits:
            yield f"{case}: level {waits} is never decided"


def _follows(case: str, entry: Doc, after: Doc | None) -> Iterator[str]:
    again = after is not None and name_of(after) == "case-reopened" and after["data"]["appeal"] > 0
    if again != bool(entry["data"].get("upheld")):
        yield f"{case}: {name_of(entry)} {entry['data']} is followed by {after and name_of(after)}"


def no_unit_decides_twice(rest: Rest) -> Found:
    """Within one ladder each level is another unit's, and none that had a part when the case was last dispatched."""
    for case, entries in rest.journals["evaluation"].items():
        decided: list[str] = []
        handled = {part["unit"] for fact in rest.facts("routing", case, "case-dispatched") for part in fact["parts"]}
        for entry in entries:
            if name_of(entry) == "case-closed":
                decided = []
            elif name_of(entry) == "appeal-decided":
                if (unit := entry["data"]["unit"]) in {*decided, *(handled if not decided else ())} - late(rest, case):
                    yield f"{case}: {unit} decides after {decided}, {sorted(handled)} handled it"
                decided.append(entry["data"]["unit"])


def late(rest: Rest, case: str) -> set[str]:
    """Units that came to the case after a decision: nobody could know it then.  By the world's clock, not by theirs."""
    written = rest.world.written
    decisions = [written[e["id"]] for e in rest.journals["evaluation"][case] if name_of(e) == "appeal-decided"]
    sent = [e for e in rest.journals["routing"].get(case, ()) if name_of(e) == "case-dispatched"]
    first = {part["unit"]: written[e["id"]] for e in reversed(sent) for part in e["data"]["parts"]}
    return {unit for unit, at in first.items() if decisions and at >= min(decisions)}


def every_appeal_has_its_clock(rest: Rest) -> Found:
    """The centre owes each decision by the day that the citizen was told, and nothing once it is there."""
    for case in rest.journals["evaluation"]:
        filed = sorted(fact["due"] for fact in rest.facts("evaluation", case, "appeal-filed"))
        set_ = [fact for fact in rest.facts("supervision", case, "deadline-set") if fact["measure"] == "appeal"]
        if filed != sorted(fact["due"] for fact in set_):
            yield f"{case}: appeals are due {filed}, and the clocks {[fact['due'] for fact in set_]}"


APPEALS: Final = (every_appeal_is_decided_once, no_unit_decides_twice, every_appeal_has_its_clock)
