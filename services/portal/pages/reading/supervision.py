"""督办: rows of 有问不答, of the centre's supervision desk, and one order on paper."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from libs.common.events.words import Measure
from libs.common.policy import Policy
from libs.worktime import working_days_left
from services.portal.domain.ladder import open_orders
from services.portal.domain.standing import current
from services.portal.domain.state import Matter, Order
from services.portal.domain.units import UnitSheet
from services.portal.pages.facts import Choice, Due, Officer
from services.portal.pages.reading.course import events_of
from services.portal.pages.reading.dues import Grounds, clock_grounds, due_of, result_grounds
from services.portal.pages.reading.track import leader_of, matter_due, place_of
from services.portal.pages.views import ListedRow, OrderView, RequestRow, SilentFilter, SilentRow, SummonsRow


def silent_rows(found: Iterable[Matter], policy: Policy, now: datetime) -> list[SilentRow]:
    """有问不答, one row for each unit that was asked of a matter, the longest silence first."""
    rows = [row for matter in found for row in _silent(matter, policy, now)]
    return sorted(rows, key=lambda row: (-row.days, row.at))


def named(rows: Iterable[SilentRow], policy: Policy) -> list[SilentRow]:
    """The same, with units as people call them."""
    return [replace(row, unit=policy.units.name_of(row.unit)) for row in rows]


def fits(row: SilentRow, town: str, wanted: SilentFilter) -> bool:
    """Whether a row, of a matter in that township, is looked for."""
    days = int(wanted.days) if wanted.days.isdecimal() else 0
    return (
        wanted.level in {"", row.level}
        and wanted.unit in {"", row.unit}
        and wanted.leader in {"", town}
        and row.days >= days
    )


def may_follow(matter: Matter, unit: str, policy: Policy) -> bool:
    """Whether a unit sees it without having it: those above whoever was asked, and who answers for its area (包联)."""
    if unit in matter.about:
        return False
    asked = {order.unit for order in matter.orders} | ({matter.rung.by} if matter.rung else set())
    known = [one for one in (*asked, matter.area or "") if one in policy.units]
    return any(unit in {one, *policy.units.ancestors(one)} for one in known)


def leaders(policy: Policy) -> list[Choice]:
    """包联领导 of each township."""
    return [Choice(town, f"{name}（{policy.units.name_of(town)}）") for town, name in policy.officers.leaders.items()]


def summons_rows(
    found: Iterable[tuple[str, UnitSheet]], cases: Mapping[str, Matter], policy: Policy
) -> list[SummonsRow]:
    """约谈, those whose day comes first before the others."""
    rows = []
    for unit, sheet in found:
        summons = sheet.summons
        if summons is None or (summons.held_at and not sheet.follow_up_due):
            continue
        told = [(cases[case].number, cases[case].title) for case in summons.cases if case in cases]
        due = (summons.follow_up or summons.due) if summons.held_at else summons.due
        rows.append(
            SummonsRow(
                unit, policy.units.name_of(unit), summons.why, summons.at, due, told,
                "record-follow-up" if summons.held_at else "record-summons", summons.agreed, summons.came,
                events_of(sheet.lines, policy),
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: row.due)


def listed_units(found: Iterable[tuple[str, UnitSheet]], policy: Policy) -> list[ListedRow]:
    """挂牌 of units."""
    return [
        ListedRow(
            policy.units.name_of(unit),
            sheet.listed.at,
            sheet.listed.reason,
            f"/desk/units/{unit}",
            events=events_of(sheet.lines, policy),
        )
        for unit, sheet in found
        if sheet.listed
    ]


def listed_cases(found: Iterable[Matter]) -> list[ListedRow]:
    """挂牌 of cases above which nobody is."""
    return [
        ListedRow(matter.title, matter.listed.at, matter.listed.text, f"/desk/cases/{matter.number}", matter.number)
        for matter in found
        if matter.listed
    ]


def request_rows(found: Iterable[Matter], policy: Policy, now: datetime) -> list[RequestRow]:
    """What units ask and the centre decides."""
    return [
        RequestRow(
            matter.number, matter.title, policy.units.name_of(matter.unit), matter.asks.code, matter.asks.text,
            matter_due(matter, policy, now),
        )
        for matter in found
        if matter.asks and current(matter, matter.asks)
    ]  # fmt: skip


def order_view(matter: Matter, order: Order, policy: Policy, now: datetime, officer: Officer) -> OrderView:
    """督办单."""
    clock = next(
        (c for c in matter.clocks if (c.hop, c.measure, c.unit) == (order.hop, order.measure, order.unit)), None
    )
    return OrderView(
        officer=officer, number=matter.number, n=order.n, title=matter.title, text=matter.text,
        kind=matter.kind.value, place=place_of(matter, policy), submitted=matter.submitted_at or order.at,
        round=matter.round, unit=policy.units.name_of(order.unit), above=_above(matter, order.unit, policy),
        leader=leader_of(matter, policy), measure=order.measure.value, owed_by=order.due, reason=order.reason,
        at=order.at, answer_by=order.answer_by, printed=now, since=clock.since if clock else None,
        due=_owed(matter, order, policy, now), answered_at=order.answered_at, answer=order.answer,
        refused=order.refused, lifted_at=order.lifted_at,
    )  # fmt: skip


def _silent(matter: Matter, policy: Policy, now: datetime) -> Iterator[SilentRow]:
    first: dict[str, Order] = {}
    for order in open_orders(matter):
        first.setdefault(order.unit, order)
    for unit, order in first.items():
        yield _row(matter, unit, policy, now, ("order", order.at), order)
    rung = matter.rung
    if rung and current(matter, rung) and rung.by not in first and "unanswered" in matter.standing.marks:
        yield _row(matter, rung.by, policy, now, (rung.code, rung.at))


def _row(  # noqa: PLR0913, PLR0917 - what a row says
    matter: Matter, unit: str, policy: Policy, now: datetime, rung: tuple[str, datetime], order: Order | None = None
) -> SilentRow:  # fmt: skip
    return SilentRow(
        matter.number, matter.title, place_of(matter, policy), unit, policy.units.level_of(unit),
        working_days_left(rung[1], now, policy.calendar, policy.office), rung[0], rung[1], leader_of(matter, policy),
        order.n if order else 0, order.answer_by if order else None, refused=bool(order and order.refused),
    )  # fmt: skip


def _above(matter: Matter, unit: str, policy: Policy) -> str:
    """The level above that is told too: the next one up that does not stand apart (回避)."""
    line = policy.units.ancestors(unit) if unit in policy.units else ()
    return next((policy.units.name_of(one) for one in line if one not in matter.about), "")


def _owed(matter: Matter, order: Order, policy: Policy, now: datetime) -> Due | None:
    """The deadline that ran out, with its reasons; None where none did, or where the clock is history."""
    clock = next(
        (c for c in matter.clocks if (c.hop, c.measure, c.unit) == (order.hop, order.measure, order.unit)), None
    )
    if clock is None or matter.profile not in policy.profiles:
        return None
    if order.measure is Measure.RESULT:
        grounds = result_grounds(matter, policy)
    elif clock.ground:
        grounds = clock_grounds(matter, clock, policy)
    else:
        span = getattr(policy.profiles[matter.profile].limits, order.measure.value)
        grounds = Grounds(str(matter.kind), clock.since, span, clock.due, matter.profile, clock.pauses)
    return due_of(grounds, policy, now) if grounds else None
