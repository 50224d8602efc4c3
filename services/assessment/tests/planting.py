"""A county of three months with one common issue planted in it, and what clustering makes of it.

`python -m services.assessment.tests.planting 50` prints the figures of docs/common-issues.md.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from libs.common.decision import Now
from libs.common.events.assessment import CommonIssueRaised, MatterSketched, MemberJoined
from libs.common.policy import Policy, load_policy
from services.assessment.domain import clustering
from services.assessment.domain.cluster import Cluster, cluster_of
from services.assessment.domain.matter import sketch_of
from services.assessment.tests.grammar import OTHERS, PLANTED, Told, Topic, tell

START = datetime(2026, 9, 1, tzinfo=UTC)
DAYS, OTHER, MANY, WITHIN, NEAR = 90, 3000, 30, 10, 10
TOWNS = [f"t{number:02}" for number in range(1, 13)]


@cache
def shipped() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


@dataclass(frozen=True)
class Said:
    """A matter, where and when; `planted`: it is of the common issue."""

    case: str
    told: Told
    town: str
    at: datetime
    planted: bool = False


@dataclass
class Found:
    """What was raised, each as the matters that are its members, and when."""

    issues: dict[str, list[Said]] = field(default_factory=dict)
    raised: dict[str, datetime] = field(default_factory=dict)
    largest: int = 0

    def planted(self) -> list[str]:
        """The issues most of whose members were planted."""
        return [
            issue for issue, members in self.issues.items() if 2 * sum(one.planted for one in members) > len(members)
        ]


@cache
def villages(town: str) -> tuple[str, ...]:
    """As the gazetteer names them."""
    return tuple(unit.name for unit in shipped().units.areas if unit.parent == town)


def county(seed: int) -> list[Said]:
    """3,000 matters, near misses among them, and 30 of one more within ten days, in order of time."""
    rng = Random(f"county/{seed}")
    name = rng.choice(sorted(PLANTED))
    topic, near = PLANTED[name]
    town, begins = rng.choice(TOWNS), START + timedelta(days=rng.uniform(15, DAYS - WITHIN - 5))
    elsewhere = [one for one in TOWNS if one != town]
    rows = list[Said]()

    def say(what: str, told: Topic, where: str, at: datetime, *, planted: bool = False) -> None:
        rows.append(Said("", tell(rng, what, told, villages(where)), where, at, planted))

    for _ in range(MANY):
        say(name, topic, town, begins + timedelta(days=rng.uniform(0, WITHIN)), planted=True)
    for number in range(NEAR):
        kind = number % len(near)
        say(f"near/{kind}", near[kind], town, begins + timedelta(days=rng.uniform(-10, WITHIN + 10)))
    for _ in range(OTHER - NEAR):
        at = START + timedelta(days=rng.uniform(0, DAYS))
        which = rng.randrange(len(OTHERS) + 3)
        if which == len(OTHERS):
            say("elsewhere", topic, rng.choice(elsewhere), at)
        elif which > len(OTHERS):
            say("near/elsewhere", rng.choice(near), rng.choice(elsewhere), at)
        else:
            say(f"other/{which}", OTHERS[which], rng.choice(TOWNS), at)
    rows.sort(key=lambda one: one.at)
    return [replace(one, case=f"c{number}") for number, one in enumerate(rows)]


def sketch(one: Said, policy: Policy) -> MatterSketched:
    return MatterSketched(
        cluster=cluster_of(one.told.branch, one.town, policy), category=one.told.branch, town=one.town, number=one.case,
        title=one.told.title[:24], sketch=sketch_of(one.told.title, one.told.text, policy), at=one.at,
    )  # fmt: skip


def gathered(matters: Sequence[Said], policy: Policy) -> Found:
    """All of them, each in the cluster of its branch and town."""
    clusters, by_case, found = dict[str, Cluster](), {one.case: one for one in matters}, Found()
    for one in matters:
        fact = sketch(one, policy)
        now = Now(one.at, one.at, fact.cluster, policy, about=one.case)
        decision: Any = clustering.gather(clusters.get(fact.cluster), fact, now)
        clusters[fact.cluster] = decision.state
        for event in decision.events:
            if isinstance(event, CommonIssueRaised):
                found.issues[event.issue] = [by_case[member.case] for member in event.members]
                found.raised[event.issue] = one.at
            elif isinstance(event, MemberJoined):
                found.issues[event.issue].append(by_case[event.member.case])
    found.largest = max(len(cluster.model_dump_json()) for cluster in clusters.values())
    return found


@dataclass(frozen=True)
class Figures:
    """Of several seeds.  Issues: found of those planted, and planted of those raised.  Members: the same of matters."""

    seeds: int
    found: int
    raised: int
    right: int
    members: int
    planted: int
    after: float

    @property
    def recall(self) -> float:
        return self.found / self.seeds

    @property
    def precision(self) -> float:
        return self.right / self.raised if self.raised else 0.0

    @property
    def member_recall(self) -> float:
        return self.planted / (self.seeds * MANY)

    @property
    def member_precision(self) -> float:
        return self.planted / self.members if self.members else 0.0


def figures(founds: Sequence[tuple[Sequence[Said], Found]]) -> Figures:
    first = [min(found.raised[issue] for issue in found.planted()) for _, found in founds if found.planted()]
    begun = [min(one.at for one in matters if one.planted) for matters, found in founds if found.planted()]
    members = [one for _, found in founds for issue in found.planted() for one in found.issues[issue]]
    return Figures(
        seeds=len(founds), found=len(first), raised=sum(len(found.issues) for _, found in founds),
        right=sum(len(found.planted()) for _, found in founds), members=len(members),
        planted=sum(one.planted for one in members),
        after=sum((raised - began).total_seconds() for raised, began in zip(first, begun, strict=True)) / 86400 / max(len(first), 1),
    )  # fmt: skip


def runs(seeds: int) -> Iterator[tuple[list[Said], Found]]:
    for seed in range(seeds):
        matters = county(seed)
        yield matters, gathered(matters, shipped())


def main(seeds: int) -> None:
    founds = []
    for seed, (matters, found) in enumerate(runs(seeds)):
        founds.append((matters, found))
        sys.stdout.write(f"{seed:3} {line(matters, found)}\n")
        sys.stdout.flush()
    sums = figures(founds)
    sys.stdout.write(
        f"issues: recall {sums.found}/{sums.seeds} = {sums.recall:.3f}, precision {sums.right}/{sums.raised} = {sums.precision:.3f}\n"
        f"members: recall {sums.member_recall:.3f}, precision {sums.member_precision:.3f}; raised after {sums.after:.1f} days\n"
    )


def line(matters: Sequence[Said], found: Found) -> str:
    """One seed: what was planted and how much of it was found, and what else was taken for an issue."""
    topic = next(one.told.topic for one in matters if one.planted)
    caught = sum(one.planted for issue in found.planted() for one in found.issues[issue])
    others = [found.issues[issue] for issue in found.issues if issue not in found.planted()]
    wrong = [dict(Counter(one.told.topic for one in members).most_common(3)) for members in others]
    return f"{topic:9} {caught}/{MANY} in {len(found.planted())}, others {wrong}, {found.largest} bytes"


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 50)
