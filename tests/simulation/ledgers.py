"""What the journals say of one clock: when it was set, what came of it, and what may have stopped it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from libs.common.clock import instant_of
from libs.common.policy import Policy
from libs.common.store import Doc
from tests.simulation.editions import works_by
from tests.simulation.hours import Hours, seasons_of
from tests.simulation.rest import Rest

Key = tuple[int, str, str]
MOVES: Final = frozenset({"deadline-recalculated", "deadline-extended"})
"""What gives a clock another date without stopping it."""
NO_KEY: Final[Key] = (0, "", "")
FIRST: Final = date(2025, 1, 1)
LAST: Final = date(2027, 12, 31)
REPLIES: Final = frozenset(
    {"reply-given", "reply-exhausted", "call-task-dropped", "visit-task-opened", "visit-task-dropped"}
)
CALL_BACKS: Final = frozenset({"call-back-recorded", "call-back-dropped"})
DECISIONS: Final = frozenset({"appeal-decided", "appeal-dropped"})
OUTLASTS: Final = frozenset({"call_back", "appeal"})
"""Owed to a citizen whatever comes."""
BY_HAND: Final = frozenset({"reply", "visit"})
"""What is owed once a result is approved: by phone, or at the door."""
OF_RESULT: Final = frozenset({"deadline-paused", "deadline-resumed"})
DEEDS: Final = {
    "case-taken-on": "take_on", "return-requested": "take_on", "citizen-contacted": "contact", "part-reported": "part",
    "part-waived": "part", "result-reported": "result", "question-asked": "result",
    "return-granted": "ruling", "return-denied": "ruling",
}  # fmt: skip
ENDS: Final = frozenset({"case-merged", "case-withdrawn", "case-closed", "case-parked"})
OF_A_DISPATCH: Final = frozenset({"take_on", "contact", "result", "part"})
UNDOES: Final = {"case-merged": "case-unmerged", "case-closed": "case-reopened"}


def name_of(entry: Doc) -> str:
    """`reminder-issued`."""
    return str(entry["type"]).removeprefix("caseloop.").removesuffix(".v1")


def at_of(entry: Doc) -> datetime:
    """When it was decided: of a timer, when that was due."""
    return instant_of(entry["at"])


def by_timer(entry: Doc) -> bool:
    """Whether time alone led to it."""
    return str(entry["cause"]).startswith("timer:")


@dataclass
class Ledger:
    """One clock from its setting on.  `told`: the entries about it.  `stops`: when something was done or said that may
    have stopped it.  `answers`: to what was urged or ordered.  `again`: when what was done was sent back.
    """

    case: str
    key: Key
    setting: Doc
    told: list[Doc] = field(default_factory=list)
    stops: list[datetime] = field(default_factory=list)
    answers: list[datetime] = field(default_factory=list)
    again: list[datetime] = field(default_factory=list)
    profile: str = ""

    @property
    def measure(self) -> str:
        """What is owed."""
        return self.key[1]

    def lies_back(self, entry: Doc) -> bool:
        """Whether a pause, or its end, was granted when it was over."""
        both = [e for e in self.told if name_of(e) in OF_RESULT and e["cause"] == entry["cause"]]
        return (
            len({(name_of(e), e["data"]["since"]) for e in both}) == 2 and len({e["data"]["since"] for e in both}) == 1
        )

    def moved_by(self, entry: Doc) -> set[str]:
        """What came with an entry and gave the clock another date while it ran."""
        names = {name_of(e) for e in self.told if e["cause"] == entry["cause"]}
        return names & MOVES or ({"deadline-resumed"} if self.lies_back(entry) else set())

    @property
    def unit(self) -> str:
        """Who owes it."""
        return self.key[2]

    def hours(self, entry: Doc) -> Hours:
        """In which it runs: the result in those in which the citizen was promised it, all else in the unit's."""
        return hours_of(entry, "" if self.measure == "result" else self.unit)

    @property
    def since(self) -> datetime:
        """When it began to run."""
        return instant_of(self.setting["data"]["since"])

    def __str__(self) -> str:
        return f"{self.case}: {self.measure} of {self.key[2]} in hop {self.key[0]}"


def ledgers(rest: Rest, case: str) -> list[Ledger]:
    """Of a case, in the order in which they were set; one that is set anew is another."""
    found: list[Ledger] = []
    latest: dict[Key, Ledger] = {}
    for entry in rest.journals["supervision"].get(case, ()):
        name, data = name_of(entry), entry["data"]
        if name == "deadline-set":
            found.append(_set_anew(case, entry, latest))
        elif (before := latest.get(key_of(name, data))) is not None:
            before.told.append(entry)
    for ledger in found:
        _add_facts(rest, ledger)
    return found


def _set_anew(case: str, entry: Doc, latest: dict[Key, Ledger]) -> Ledger:
    key = key_of("deadline-set", entry["data"])
    if key in latest:
        latest[key].stops.append(instant_of(entry["data"]["since"]))
    latest[key] = Ledger(case, key, entry)
    return latest[key]


def key_of(name: str, data: dict[str, Any]) -> Key:
    """Which clock an entry is about, if it is about one."""
    if name in OF_RESULT or name == "deadline-extended":
        return data["hop"], "result", data["unit"]
    return (data["hop"], data["measure"], data["unit"]) if "measure" in data else NO_KEY


def _add_facts(rest: Rest, ledger: Ledger) -> None:
    hop, measure, unit = ledger.key
    for name, entry in _foreign(rest, ledger.case):
        data, at = entry["data"], at_of(entry)
        here = data.get("hop") == hop
        mine = here and (measure == "ruling" or data.get("part") == unit)
        if name == "case-dispatched" and here:
            ledger.profile = data["profile"]
        elif name == "order-answered" and here and data["part"] == unit:
            ledger.answers += [] if data.get("refused") else [at]
        elif name == "result-sent-back" and mine and measure == "result":
            ledger.again.append(at)
            ledger.stops += [at] if _had_ended(rest, ledger.case, at) else []
        elif name in CALL_BACKS:
            ledger.stops += [at] if measure == "call_back" and data.get("over", True) else []
        elif name in DECISIONS:
            ledger.stops += [at] if measure == "appeal" else []
        elif name in REPLIES:
            ledger.stops += [at] if measure in BY_HAND else []
        elif (deed_of(name, data) == measure and mine) or _over(name, data, ledger):
            ledger.stops.append(at)
    if ledger.measure not in OUTLASTS and _was_over(rest, ledger):
        ledger.stops.append(ledger.since)


def _was_over(rest: Rest, ledger: Ledger) -> bool:
    """Whether the case had ended for good, or its round was answered or closed, before who had not heard of that
    dispatched it.
    """
    earlier = [(name, entry["data"]) for name, entry in _foreign(rest, ledger.case) if at_of(entry) < ledger.since]
    over = {data["round"] for name, data in earlier if name == "case-closed" and data["outcome"] != "merged"}
    if ledger.measure in OF_A_DISPATCH:
        over |= {data["round"] for name, data in earlier if name == "result-approved"}
    return ledger.setting["data"]["round"] in over or _had_ended(rest, ledger.case, ledger.since)


def _had_ended(rest: Rest, case: str, before: datetime) -> bool:
    """Whether the case had ended by then, and for good."""
    said = [(at_of(entry), name) for name, entry in _foreign(rest, case)]
    ends = [(at, UNDOES.get(name, "")) for at, name in said if at < before and name in ENDS - {"case-parked"}]
    return any(all(not at < later for later, name in said if name == undoes) for at, undoes in ends)


def over_for_good(rest: Rest, ledger: Ledger) -> list[datetime]:
    """When it was done, or when its unit or its hop, or the case, was out of it, never to come back."""
    hop, measure, unit = ledger.key
    if measure not in OF_A_DISPATCH - {"part"}:  # a session opens a part anew that was done before
        return []
    said = [(name, entry["data"], at_of(entry)) for name, entry in _foreign(rest, ledger.case)]
    return [
        at
        for name, data, at in said
        if (
            deed_of(name, data) == measure
            and name != "question-asked"
            and (data.get("hop"), data.get("part")) == (hop, unit)
        )
        or (name == "unit-recused" and data["unit"] == unit)
        or (name == "case-dispatched" and data["hop"] > hop)
        or (name == "case-withdrawn" and not data.get("goes_on"))
    ]


def deed_of(name: str, data: dict[str, Any]) -> str:
    """Which clock a fact stops; trying often enough counts as contact."""
    return "contact" if name == "contact-failed" and data["unreachable"] else DEEDS.get(name, "")


def _over(name: str, data: dict[str, Any], ledger: Ledger) -> bool:
    """Whether what a clock is about is over by that fact, whoever did it; some is owed whatever comes."""
    if ledger.measure in OUTLASTS:
        return False
    if name == "case-dispatched":
        return bool(data["hop"] > ledger.key[0])
    if name == "unit-recused":
        return (data["unit"] == ledger.key[2] and ledger.measure != "reply") or ledger.measure == "ruling"
    if name == "result-approved":
        return bool(data["round"] >= ledger.setting["data"]["round"] + (ledger.measure in BY_HAND))
    return name in ENDS


def _foreign(rest: Rest, case: str) -> Iterator[tuple[str, Doc]]:
    for service in ("intake", "routing", "handling", "notification", "evaluation"):
        yield from ((name_of(entry), entry) for entry in rest.journals[service].get(case, ()))
    for entry in rest.journals["supervision"].get(case, ()):
        if name_of(entry) == "case-parked":
            yield name_of(entry), entry


def policy_of(rest: Rest, entry: Doc) -> Policy:
    """By which an entry was decided."""
    return next(one.policy for one in rest.world.editions if one.policy.version == entry["pv"])


def hours_of(entry: Doc, unit: str = "") -> Hours:
    """The oracle's, by the calendar by which an entry was decided, and the hours of a unit or of the deployment."""
    return _hours(str(entry["pv"]).partition("-")[2], (seasons_of(unit) != seasons_of("") and unit) or "")


@cache
def _hours(name: str, unit: str) -> Hours:
    """One table for each calendar there is, and each unit with hours of its own."""
    return Hours(works_by(name), FIRST, LAST, unit)
