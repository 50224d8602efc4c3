"""The centre's page: what waits for screening, what for the check, and 有问不答."""

from collections.abc import Iterable
from datetime import datetime

from libs.common.policy import Policy
from libs.worktime import working_days_left
from services.portal.domain.standing import current
from services.portal.domain.state import Matter
from services.portal.pages.reading.track import leader_of, matter_due, place_of
from services.portal.pages.views import CheckRow, ScreeningRow, UnansweredRow


def screening_rows(found: Iterable[Matter], policy: Policy, now: datetime) -> list[ScreeningRow]:
    """待派单."""
    return [
        ScreeningRow(
            matter.number, matter.title, matter.kind.value, place_of(matter, policy), matter.unclear or matter.held_for,
            matter_due(matter, policy, now), deed="admit" if "admission" in matter.standing.marks else "dispatch",
        )
        for matter in found
    ]  # fmt: skip


def check_rows(found: Iterable[Matter], policy: Policy, now: datetime) -> list[CheckRow]:
    """待核对."""
    rows = []
    for matter in found:
        report = matter.report
        if report is not None and current(matter, report):
            unit, due = policy.units.name_of(matter.unit), matter_due(matter, policy, now)
            rows.append(CheckRow(matter.number, matter.title, unit, report.code, report.text, report.at, due))
    return rows


def unanswered_rows(found: Iterable[Matter], policy: Policy, now: datetime) -> list[UnansweredRow]:
    """有问不答, the longest silence first."""
    rows = []
    for matter in found:
        rung = matter.rung
        if rung is not None:
            days = working_days_left(rung.at, now, policy.calendar, policy.office)
            unit, place = policy.units.name_of(rung.by), place_of(matter, policy)
            rows.append(
                UnansweredRow(
                    matter.number, matter.title, place, unit, days, rung.code, rung.at, leader_of(matter, policy)
                )
            )
    return sorted(rows, key=lambda row: -row.days)
