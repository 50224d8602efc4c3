"""派单目录: which unit gets which matter, and why.  The most specific rule wins; a tie is a fault at load."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from libs.common.policy.asked import Matter
from libs.common.policy.expressions import Condition
from libs.common.policy.matters import KindName
from libs.common.policy.units import Level, Units

Fields = tuple[str, str | None, bool | None, str | None]


class When(BaseModel):
    """What a rule asks of a case; what it leaves out, it does not ask.  `condition` is its `if` (expressions)."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    category: str
    area: str | None = None
    urgent: bool | None = None
    kind: KindName | None = None
    condition: str | None = Field(default=None, alias="if")

    @property
    def fields(self) -> Fields:
        """All but the condition: a rule is found by them."""
        return (self.category, self.area, self.urgent, self.kind)


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
    """One line of the catalogue; `why` is the sentence people read.

    `profile` takes the place of the matter's own, where that is not urgent.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    id: str = Field(pattern=r"^R-\d{3,5}$")
    version: int = Field(ge=1)
    when: When
    lead: Lead
    mode: Literal["quick", "joint"] = "quick"
    co_handlers: tuple[str, ...] = Field(default=(), alias="with")
    profile: str | None = Field(default=None, min_length=1)
    why: str
    why_en: str


class CatalogueFile(BaseModel):
    """The file `catalogue.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    rules: tuple[DispatchRule, ...]


Candidate = tuple[DispatchRule, Condition | None]


@dataclass(frozen=True)
class Catalogue:
    """Rules; of those that fit a matter one is the most specific, for no two that hold ask for the same fields.

    `conditions`: what the rules that have an `if` ask besides, by the id of the rule.
    """

    rules: tuple[DispatchRule, ...]
    units: Units
    conditions: Mapping[str, Condition] = field(default_factory=dict)

    def rule_for(self, matter: Matter) -> DispatchRule | None:
        """The rule of the deepest category, of those of the smallest area, then with urgency, kind, condition."""
        return next((rule for rule, asks in self.candidates(matter) if asks is None or asks.holds(matter)), None)

    def candidates(self, matter: Matter) -> Iterator[Candidate]:
        """The rules whose fields fit, from the most specific on, each with what its condition asks besides.

        They are looked up, so that the price does not grow with the catalogue.
        """
        asked = product(
            _up(matter.category), self._around(matter.area), (matter.urgent, None), dict.fromkeys((matter.kind, None))
        )
        return (rule for fields in asked if fields in self._by_fields for rule in self._by_fields[fields])

    def lead_of(self, rule: DispatchRule, area: str | None) -> str | None:
        """The unit that leads, or None where the rule asks for the area and it is not known."""
        return rule.lead.unit if rule.lead.level is None else self.units.answering(area, rule.lead.level)

    @cached_property
    def _by_fields(self) -> dict[Fields, list[Candidate]]:
        found: dict[Fields, list[Candidate]] = {}
        for rule in sorted(self.rules, key=lambda rule: rule.when.condition is None):
            found.setdefault(rule.when.fields, []).append((rule, self.conditions.get(rule.id)))
        return found

    def _around(self, area: str | None) -> tuple[str | None, ...]:
        if area is None:
            return (None,)
        return (area, *(self.units.ancestors(area) if area in self.units else ()), None)


def _up(category: str) -> tuple[str, ...]:
    """`urban/water` is urban/water, urban, anything."""
    steps = category.split("/")
    return (*("/".join(steps[:n]) for n in range(len(steps), 0, -1)), "*")
