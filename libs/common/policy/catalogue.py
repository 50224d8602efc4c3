"""派单目录: which unit gets which matter, and why.  The most specific rule wins; a tie is a fault at load."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
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
    id: str = Field(pattern=r"^R-\d{3}$")
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
    """Rules, the most specific first."""

    rules: tuple[DispatchRule, ...]
    units: Units

    def rule_for(self, matter: Matter) -> DispatchRule | None:
        """The most specific rule that fits."""
        return next((rule for rule in self.rules if self._fits(rule.when, matter)), None)

    def lead_of(self, rule: DispatchRule, area: str | None) -> str | None:
        """The unit that leads, or None where the rule asks for the area and it is not known."""
        return rule.lead.unit if rule.lead.level is None else self.units.answering(area, rule.lead.level)

    def _fits(self, when: When, matter: Matter) -> bool:
        return (
            (when.category in {"*", matter.category} or matter.category.startswith(when.category + "/"))
            and (when.area is None or _within(matter.area, when.area, self.units))
            and when.urgent in {None, matter.urgent}
            and when.kind in {None, matter.kind}
        )


def catalogue_of(rules: Sequence[DispatchRule], units: Units, categories: Collection[str]) -> Catalogue:
    """The rules in order; `Misplaced` names rules that tie or name what there is none of, and who reaches nobody."""
    seen: dict[When, DispatchRule] = {}
    for number, rule in enumerate(rules):
        if rule.when in seen:
            other = seen[rule.when].id
            raise Misplaced(
                ("rules", number), f"{other} and {rule.id} tie: the same conditions; make one more specific"
            )
        if rule.id in {before.id for before in seen.values()}:
            raise Misplaced(("rules", number), f"{rule.id} stands here twice; give each rule an id of its own")
        if fix := _unknown(rule, units, categories):
            raise Misplaced(("rules", number), f"{rule.id} {fix}")
        seen[rule.when] = rule
    catalogue = Catalogue(tuple(sorted(rules, key=lambda rule: _generality(rule.when, units))), units)
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


def _generality(when: When, units: Units) -> tuple[int, int, bool, bool]:
    """Less of it wins: the deeper category, then the smaller area, then urgency, then the kind."""
    depth = 0 if when.category == "*" else 1 + when.category.count("/")
    within = 1 + len(units.ancestors(when.area)) if when.area else 0
    return (-depth, -within, when.urgent is None, when.kind is None)


def _within(area: str | None, whole: str, units: Units) -> bool:
    return area is not None and (area == whole or (area in units and whole in units.ancestors(area)))
