"""The catalogue reviewed when it is loaded: no two rules tie, none names what there is none of, and all are asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from libs.common.policy.asked import Matter, moments
from libs.common.policy.catalogue import Candidate, Catalogue, DispatchRule, Fields
from libs.common.policy.expressions import Condition, Known, Room, Unreadable, condition_of, examples, told
from libs.common.policy.expressions.fields import KINDS
from libs.common.policy.faults import Misplaced

MOST_ALIKE: Final = 20
"""Rules with an `if` that ask for the same fields: so many are tried one after another for one matter."""
ELSE: Final = ""
"""A kind or channel that no rule can name: one that a later version knows, or that nobody wrote down."""


def catalogue_of(rules: Sequence[DispatchRule], known: Known) -> Catalogue:
    """The rules in order; `Misplaced` names what is wrong with one and the way out, or who reaches nobody."""
    review = _Review(known)
    for number, rule in enumerate(rules):
        if fix := review.wrong(rule):
            raise Misplaced(("rules", number), fix)
        try:
            review.add(rule)
        except Unreadable as error:
            raise Misplaced(("rules", number, "when", "if"), f"{rule.id}: if {error}") from error
    catalogue = Catalogue(tuple(rules), known.units, review.conditions)
    for category in known.categories:
        matter = Matter(category, None, urgent=False, kind="", channel="", moment=moments(known.office)[0])
        if next(catalogue.candidates(matter), None) is None:
            raise Misplaced(("rules",), f"the category {category} reaches nobody; add a rule for it")
    return catalogue


@dataclass
class _Review:
    """What was seen so far: ids, and the rules that ask for the same fields."""

    known: Known
    ids: set[str] = field(default_factory=set)
    alike: dict[Fields, list[Candidate]] = field(default_factory=dict)
    conditions: dict[str, Condition] = field(default_factory=dict)
    read: dict[str, Condition] = field(default_factory=dict)

    def wrong(self, rule: DispatchRule) -> str:
        """What is wrong with a rule whatever it has for a condition, with the way out."""
        if rule.id in self.ids:
            return f"{rule.id} stands here twice; give each rule an id of its own"
        if fix := _unknown(rule, self.known):
            return f"{rule.id} {fix}"
        for other, _ in self.alike.get(rule.when.fields, []):
            if rule.when.condition is None and other.when.condition is None:
                return f"{other.id} and {rule.id} tie: the same conditions; make one more specific"
            if rule.why == other.why:
                return f"{other.id} and {rule.id} differ in their if and give the same why; say in it what differs"
        return ""

    def add(self, rule: DispatchRule) -> None:
        """One more; `Unreadable` if its condition cannot be, or holds together with another's."""
        condition = self._condition(rule)
        alike = self.alike.setdefault(rule.when.fields, [])
        if condition:
            self.conditions[rule.id] = condition
            self._apart(rule.when.fields, condition, [(other.id, asks) for other, asks in alike if asks])
        alike.append((rule, condition))
        self.ids.add(rule.id)

    def _condition(self, rule: DispatchRule) -> Condition | None:
        text = rule.when.condition
        if text is None:
            return None
        condition = self.read[text] = self.read.get(text) or condition_of(text, self.known)
        holds = {condition.holds(matter) for matter in examples((condition,), self._room(rule.when.fields))}
        if len(holds) == 1:
            always = "is always true for what this rule asks; leave it out"
            raise Unreadable(always if holds.pop() else "can never be true for what this rule asks; correct it")
        return condition

    def _apart(self, fields: Fields, condition: Condition, others: Sequence[tuple[str, Condition]]) -> None:
        if len(others) == MOST_ALIKE:
            raise Unreadable(f"is one of more than {MOST_ALIKE} for the same fields; tell them apart by kind or area")
        room = self._room(fields)
        for other, asks in others:
            matters = examples((condition, asks), room)
            if shared := next((one for one in matters if condition.holds(one) and asks.holds(one)), None):
                example = told(shared, (condition, asks))
                raise Unreadable(f"ties with that of {other}: both hold for {example}; make them exclude each other")

    def _room(self, fields: Fields) -> Room:
        """The matters that those fields of a rule leave."""
        _, area, urgent, kind = fields
        return Room(
            kinds=(kind,) if kind else (*KINDS, ELSE),
            urgents=(False, True) if urgent is None else (urgent,),
            areas=self._inside[area],
            channels=(*self.known.channels, ELSE),
            office=self.known.office,
        )

    @cached_property
    def _inside(self) -> dict[str | None, tuple[str | None, ...]]:
        """The areas within each area, itself included; within none in particular, every one and none."""
        units = self.known.units
        found: dict[str | None, list[str | None]] = {None: [None]}
        for unit in units.areas:
            for around in (unit.id, *units.ancestors(unit.id), None):
                found.setdefault(around, []).append(unit.id)
        return {area: tuple(inside) for area, inside in found.items()}


def _unknown(rule: DispatchRule, known: Known) -> str:
    """What a rule names that there is none of, with the way out."""
    named = [unit for unit in (rule.lead.unit, *rule.co_handlers) if unit]
    if strange := next((unit for unit in named if unit not in known.units), None):
        return f"names {strange}, which is no unit; correct it"
    if rule.when.category not in {"*", *known.categories}:
        return f"asks for {rule.when.category}, which is no category; correct it, or add it to categories.yaml"
    if (area := rule.when.area) and (area not in known.units or known.units[area].kind != "government"):
        return f"asks for {area}, which is no area; name a government of units.yaml"
    if (rule.mode == "joint") != bool(rule.co_handlers):
        return f"is {rule.mode} and names {len(rule.co_handlers)} others; joint is with others, quick without"
    return _idle_profile(rule, known) if rule.profile else ""


def _idle_profile(rule: DispatchRule, known: Known) -> str:
    if rule.profile not in known.profiles:
        return f"names the profile {rule.profile}, which is none of profiles.yaml; correct it, or add it there"
    if rule.when.urgent:
        return f"names the profile {rule.profile}, but what is urgent keeps its own; leave the profile out"
    return ""
