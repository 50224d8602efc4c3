"""诚信线索 and 申诉: the rows of both desks, of what evaluation says waits."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from libs.common.clock import instant_of
from libs.common.policy import Policy
from services.portal.domain.state import Matter
from services.portal.pages.reading.track import place_of
from services.portal.pages.views import Action, AppealRow, SignalRow
from services.portal.pages.wording.times import date_of

REVIEW = "review-signal"
DECIDE = "decide-appeal"
RECORD = ":"
"""A record of many cases has one in its name, a case has none."""


class Who(NamedTuple):
    """Who looks, for which unit, when; `key` makes what is sent twice from this page one deed."""

    unit: str
    centre: bool
    now: datetime
    key: str = ""


def circle(policy: Policy) -> tuple[str, ...]:
    """The centre, and the levels above it."""
    centre = policy.deployment.centre
    return (centre, *policy.units.ancestors(centre))


def may_open(unit: str, policy: Policy) -> bool:
    """Who may have something to decide on: the centre, those above it, and departments of its level."""
    units = policy.units
    return unit in circle(policy) or (
        unit in units and units.level_of(unit) == units.level_of(policy.deployment.centre)
    )


def may_decide(unit: str, barred: Iterable[str], policy: Policy) -> bool:
    """The centre, and those above it; a department only where all of them had a hand in it already."""
    out, above = frozenset(barred), circle(policy)
    return unit not in out and (unit in above or (may_open(unit, policy) and out.issuperset(above)))


def cases_of(signal: Mapping[str, Any]) -> list[str]:
    """The matters that it was seen in."""
    subject = str(signal["subject"])
    return list(signal["cases"]) or ([] if RECORD in subject else [subject])


def signal_rows(
    found: Iterable[Mapping[str, Any]], matters: Mapping[str, Matter], policy: Policy, who: Who
) -> Iterator[SignalRow]:
    """The centre sees all of them, another unit what it has to look at itself."""
    for one in found:
        if not who.centre and one["reviewer"] != who.unit:
            continue
        cases = [matters[case] for case in cases_of(one) if case in matters]
        rated = one["unit"] or (cases[0].unit if len(cases) == 1 else "")
        carried = [("subject", one["subject"]), ("n", str(one["n"])), ("key", who.key)]
        yield SignalRow(
            one["sign"], one["grounds"], instant_of(one["at"]), _name(rated, policy),
            [(matter.number, matter.title) for matter in cases], _name(one["reviewer"], policy),
            [Action(REVIEW, carried=carried)] if one["reviewer"] == who.unit else [],
        )  # fmt: skip


def appeal_rows(
    found: Iterable[Mapping[str, Any]], matters: Mapping[str, Matter], policy: Policy, who: Who
) -> Iterator[AppealRow]:
    """The centre sees all of them, another unit those that it may decide."""
    for one in found:
        mine, matter = may_decide(who.unit, one["barred"], policy), matters.get(one["case_id"])
        if matter is None or matter.appeal is None or not (who.centre or mine):
            continue
        due = instant_of(one["appeal"]["due"])
        yield AppealRow(
            matter.number, matter.title, place_of(matter, policy), matter.appeal.label, matter.appeal.text,
            matter.ended_for, due, (date_of(due) - date_of(who.now)).days,
            [_name(unit, policy) for unit in one["barred"]],
            [Action(DECIDE, carried=[("case", one["case_id"]), ("key", who.key)])] if mine else [],
        )  # fmt: skip


def _name(unit: str, policy: Policy) -> str:
    return policy.units.name_of(unit) if unit in policy.units else ""
