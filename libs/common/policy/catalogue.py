"""派单目录: which unit gets which matter, and why.  The most specific rule wins; a tie is a fault at load."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from libs.common.policy.faults import Misplaced
from libs.common.policy.matters import KindName
from libs.common.policy.units import Level, Units


class When(BaseModel):
    """What a rule asks of a case; what it leaves out, it does not ask."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    category: str
    area: str | None = None
    urgent: bool | None = None
    kind: KindName | None = None


class Lead(BaseModel):
    """Either the government of the case's area at a level, or one unit by id."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    level: Level | None = None
    unit: str | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "Lead":
        if (self.level is None) == (self.unit is None):
            raise ValueError("give either level or unit")
        return self


class DispatchRule(BaseModel):
    """One line of the catalogue; `why` is the sentence people read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    id: str = Field(pattern=r"^R-\d{3,5}$")
    version: int = Field(ge=1)
    when: When
    lead: Lead
    mode: Literal["quick", "joint"] = "quick"
    co_handlers: tuple[str, ...] = Field(default=(), alias="with")
    why: str
    why_en: str


class CatalogueFile(BaseModel):
    """The file `catalogue.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    rules: tuple[DispatchRule, ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """What the catalogue is asked about."""

    category: str
    area: str | None
    urgent: bool
    kind: str


@dataclass(frozen=True)
class Catalogue:
    """Rules; of those that fit a matter one is the most specific, for no two have the same conditions."""

    rules: tuple[DispatchRule, ...]
    units: Units

    def rule_for(self, matter: Matter) -> DispatchRule | None:
        """The rule of the deepest category, of those of the smallest area, then with urgency, then with the kind.

        What could fit is asked for from the most specific on, so that the price does not grow with the catalogue.
        """
        asked = product(
            _up(matter.category), self._around(matter.area), (matter.urgent, None), dict.fromkeys((matter.kind, None))
        )
        return next((self._by_when[when] for when in asked if when in self._by_when), None)

    def lead_of(self, rule: DispatchRule, area: str | None) -> str | None:
        """The unit that leads, or None where the rule asks for the area and it is not known."""
        return rule.lead.unit if rule.lead.level is None else self.units.answering(area, rule.lead.level)

    @cached_property
    def _by_when(self) -> dict[tuple[str, str | None, bool | None, str | None], DispatchRule]:
        return {(r.when.category, r.when.area, r.when.urgent, r.when.kind): r for r in self.rules}

    def _around(self, area: str | None) -> tuple[str | None, ...]:
        if area is None:
            return (None,)
        return (area, *(self.units.ancestors(area) if area in self.units else ()), None)


def catalogue_of(rules: Sequence[DispatchRule], units: Units, categories: Collection[str]) -> Catalogue:
    """The rules in order; `Misplaced` names rules that tie or name what there is none of, and who reaches nobody."""
    seen: dict[When, DispatchRule] = {}
    ids = set[str]()
    for number, rule in enumerate(rules):
        if rule.when in seen:
            other = seen[rule.when].id
            raise Misplaced(
                ("rules", number), f"{other} and {rule.id} tie: the same conditions; make one more specific"
            )
        if rule.id in ids:
            raise Misplaced(("rules", number), f"{rule.id} stands here twice; give each rule an id of its own")
        if fix := _unknown(rule, units, categories):
            raise Misplaced(("rules", number), f"{rule.id} {fix}")
        seen[rule.when] = rule
        ids.add(rule.id)
    catalogue = Catalogue(tuple(rules), units)
    for category in categories:
        if catalogue.rule_for(Matter(category, None, urgent=False, kind="")) is None:
            raise Misplaced(("rules",), f"the category {category} reaches nobody; add a rule for it")
    return catalogue


def _unknown(rule: DispatchRule, units: Units, categories: Collection[str]) -> str:
    """What a rule names that there is none of, with the way out."""
    named = [unit for unit in (rule.lead.unit, *rule.co_handlers) if unit]
    if strange := next((unit for unit in named if unit not in units), None):
        return f"names {strange}, which is no unit; correct it"
    if rule.when.category not in {"*", *categories}:
        return f"asks for {rule.when.category}, which is no category; correct it, or add it to categories.yaml"
    if rule.when.area and (rule.when.area not in units or units[rule.when.area].kind != "government"):
        return f"asks for {rule.when.area}, which is no area; name a government of units.yaml"
    if (rule.mode == "joint") != bool(rule.co_handlers):
        return f"is {rule.mode} and names {len(rule.co_handlers)} others; joint is with others, quick without"
    return ""


def _up(category: str) -> tuple[str, ...]:
    """`urban/water` is urban/water, urban, anything."""
    steps = category.split("/")
    return (*("/".join(steps[:n]) for n in range(len(steps), 0, -1)), "*")
