"""Which matters reach nobody by themselves, and which rules are never asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Final, get_args

from libs.common.policy import Policy
from libs.common.policy.asked import Matter, moments
from libs.common.policy.catalogue import Candidate
from libs.common.policy.expressions import Condition, Room, examples, told
from libs.common.policy.matters import KindName

KINDS: Final = get_args(KindName)


@dataclass(frozen=True, slots=True)
class Gap:
    """Matters of one category, in areas of one level, that a person has to find a unit for; None: no area known.

    `example`: where only rules with an `if` reach the category, when or by which door a matter reaches nobody.
    """

    category: str
    level: str | None
    areas: tuple[str | None, ...]
    example: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """`idle`: ids of rules that no matter meets, since more specific ones take them all."""

    matters: int
    gaps: tuple[Gap, ...]
    idle: tuple[str, ...]


def coverage_of(policy: Policy) -> Coverage:
    """Every category in every area, urgent or not, of every kind; by every door at any hour, where a rule asks."""
    survey = _Survey(policy)
    count = 0
    for count, matter in enumerate(_every(policy), 1):  # noqa: B007 - how many there were is asked for below
        survey.look(matter)
    gaps = tuple(Gap(category, level, tuple(areas), at) for (category, level, at), areas in survey.lacking.items())
    return Coverage(count, gaps, tuple(rule.id for rule in policy.catalogue.rules if rule.id not in survey.asked))


@dataclass
class _Survey:
    """What was found so far: the rules that were asked, and where there was nobody."""

    policy: Policy
    asked: set[str] = field(default_factory=set)
    lacking: dict[tuple[str, str | None, str], dict[str | None, None]] = field(default_factory=dict)
    times: dict[tuple[str, ...], tuple[Matter, ...]] = field(default_factory=dict)

    def look(self, matter: Matter) -> None:
        """Sends a matter through the catalogue, once for every way the conditions before it can turn out."""
        candidates = tuple(_up_to_the_first_without_a_condition(self.policy.catalogue.candidates(matter)))
        conditions = tuple(asks for _, asks in candidates if asks)
        ways = self._ways(matter, conditions)
        nobody = [way for way in ways if not self._reaches(way, candidates)]
        if nobody:
            always = len(nobody) == len(ways)
            level = self.policy.units.level_of(matter.area) if matter.area else None
            key = (matter.category, level, "" if always else told(nobody[0], conditions, ("channel", "moment")))
            self.lacking.setdefault(key, {})[matter.area] = None

    def _reaches(self, matter: Matter, candidates: Sequence[Candidate]) -> bool:
        rule = next((rule for rule, asks in candidates if asks is None or asks.holds(matter)), None)
        if rule is None:
            return False
        self.asked.add(rule.id)
        return self.policy.catalogue.lead_of(rule, matter.area) is not None

    def _ways(self, matter: Matter, conditions: tuple[Condition, ...]) -> Sequence[Matter]:
        """The matter by the doors and at the moments that the conditions tell apart."""
        if not conditions:
            return (matter,)
        texts = tuple(condition.text for condition in conditions)
        if texts not in self.times:
            self.times[texts] = tuple(examples(conditions, self._room(matter)))
        return [replace(matter, channel=way.channel, moment=way.moment) for way in self.times[texts]]

    def _room(self, matter: Matter) -> Room:
        doors = self.policy.deployment.channels
        return Room((matter.kind,), (matter.urgent,), (matter.area,), doors, self.policy.office)


def _up_to_the_first_without_a_condition(candidates: Iterator[Candidate]) -> Iterator[Candidate]:
    for rule, asks in candidates:
        yield rule, asks
        if asks is None:
            return


def _every(policy: Policy) -> Iterator[Matter]:
    categories = [category.id for category in policy.categories.categories]
    areas = [None, *(unit.id for unit in policy.units.areas)]
    door, moment = policy.deployment.channels[0], moments(policy.office)[0]
    return (Matter(c, a, u, k, door, moment) for c, a, u, k in product(categories, areas, (False, True), KINDS))
