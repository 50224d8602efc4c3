"""督查 as supervision says it, with the titles that the portal knows."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict

from libs.common.clock import Instant
from libs.common.events.supervision import FollowUp, InspectionDrawn, Sampled
from libs.common.policy import Policy
from services.portal.pages.facts import Choice, Group
from services.portal.pages.views import InspectionHead, NextStep, SheetRow

MOMENT = timedelta(milliseconds=1)


class Finding(BaseModel):
    """What was found in a case."""

    model_config = ConfigDict(extra="ignore")
    code: str
    label: str
    text: str
    by: str
    follow_up: FollowUp | None = None
    done: str = ""

    def waits(self) -> bool:
        """Whether something is to follow and has not been done."""
        return self.follow_up is not None and not self.done


class State(BaseModel):
    """A sample with its findings, by case."""

    model_config = ConfigDict(extra="ignore")
    drawn: InspectionDrawn
    at: Instant
    findings: Mapping[str, Finding]


class Inspected(BaseModel):
    """An answer of supervision."""

    model_config = ConfigDict(extra="ignore")
    inspection: str
    left: int
    state: State

    def finding(self, case: str) -> Finding | None:
        """What was found in that case, if anything yet."""
        return self.state.findings.get(case)

    def numbers(self) -> list[str]:
        """Of all cases of the sample."""
        return [one.number for one in self.state.drawn.cases]


def head_of(one: Inspected, policy: Policy) -> InspectionHead:
    """Which sample it is."""
    drawn = one.state.drawn
    waiting = sum(found.waits() for found in one.state.findings.values())
    return InspectionHead(
        id=one.inspection, seed=drawn.seed, first=drawn.since, last=drawn.until - MOMENT,
        filter=filter_of(drawn, policy), population=drawn.population, digest=drawn.digest, size=len(drawn.cases),
        left=one.left, waiting=waiting,
        by=drawn.by, at=one.state.at,
    )  # fmt: skip


def filter_of(drawn: InspectionDrawn, policy: Policy) -> str:
    """In words; without any, all."""
    names = {choice.value: choice.label for choice in categories_of(policy)}
    units = [policy.units.name_of(unit) for unit in (drawn.area, drawn.unit) if unit]
    return "，".join([*units, *([names.get(drawn.category, drawn.category)] if drawn.category else [])]) or "全部"


def rows_of(one: Inspected, titles: Mapping[str, str], policy: Policy, now: datetime) -> list[SheetRow]:
    """Case by case, in the order of their lots."""
    return [_row(sampled, one.finding(sampled.case), titles, policy, now) for sampled in one.state.drawn.cases]


def _row(sampled: Sampled, found: Finding | None, titles: Mapping[str, str], policy: Policy, now: datetime) -> SheetRow:
    title, unit = titles.get(sampled.number, sampled.number), policy.units.name_of(sampled.unit)
    if found is None:
        return SheetRow(sampled.number, title, unit)
    known = policy.oversight.finding(found.code)
    return SheetRow(
        sampled.number, title, unit, found.label, found.text, found.by, false=known is not None and known.orders,
        follows=_next(found, policy, now),
    )  # fmt: skip


def _next(found: Finding, policy: Policy, now: datetime) -> NextStep | None:
    step = found.follow_up
    if step is None:
        return None
    late = not found.done and step.due <= now
    return NextStep(policy.units.name_of(step.unit), step.what, step.due, found.done, late)


def open_cases(one: Inspected, titles: Mapping[str, str]) -> list[Choice]:
    """Cases without a finding, as they are chosen."""
    return [_choice(sampled, titles) for sampled in one.state.drawn.cases if one.finding(sampled.case) is None]


def to_follow(one: Inspected, titles: Mapping[str, str]) -> list[Choice]:
    """Cases after whose finding something is still to be done."""
    return [
        _choice(sampled, titles)
        for sampled in one.state.drawn.cases
        if (found := one.finding(sampled.case)) and found.waits()
    ]


def _choice(sampled: Sampled, titles: Mapping[str, str]) -> Choice:
    return Choice(sampled.case, f"{sampled.number} {titles.get(sampled.number, '')}".strip())


def areas_of(policy: Policy) -> list[Group]:
    """Each township with its villages."""
    units = policy.units.by_id.values()
    towns = [unit for unit in units if unit.level == "township" and unit.kind == "government"]
    return [
        Group(town.name, (Choice(town.id, f"{town.name}全镇"), *_villages(town.id, policy)))
        for town in towns
    ]  # fmt: skip


def _villages(town: str, policy: Policy) -> Iterator[Choice]:
    return (Choice(unit.id, unit.name) for unit in policy.units.by_id.values() if unit.parent == town)


def categories_of(policy: Policy) -> Sequence[Choice]:
    """Every category, as its leaves are named."""
    return [Choice(category.id, category.name) for category in policy.categories.categories]


def read(body: Mapping[str, Any]) -> list[Inspected]:
    """What supervision answered: one, or a list."""
    return [Inspected.model_validate(one) for one in body.get("inspections", [body])]
