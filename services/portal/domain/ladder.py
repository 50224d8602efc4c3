"""What supervision said of a matter (催办, 督办, 挂牌), and whether it was answered."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from libs.common.events.handling import OrderAnswered
from libs.common.events.supervision import (
    Lifted,
    ReminderIssued,
    SupervisionLifted,
    SupervisionListed,
    SupervisionOrdered,
)
from libs.common.events.words import Measure
from services.portal.domain.state import Deed, Matter, Order

MOST_ORDERS: Final = 100
OUTLASTS: Final = frozenset({Measure.CALL_BACK, Measure.APPEAL})
"""Owed to a citizen whatever becomes of the matter: what was ordered of it stands until it is done."""


def reminded(matter: Matter, fact: ReminderIssued, at: datetime) -> Matter:
    """80 % of the result's time is used; or, once missed, the first rung: 催办."""
    deed = Deed(hop=fact.hop, round=matter.round, at=at, by=fact.unit, code=fact.measure.value)
    if fact.missed:
        return matter.model_copy(update={"rung": deed.model_copy(update={"code": "reminder"})})
    return matter.model_copy(update={"reminded": deed}) if fact.measure is Measure.RESULT else matter


def ordered(matter: Matter, fact: SupervisionOrdered, at: datetime) -> Matter:
    """督办: one more order, numbered within the matter; an answer may have overtaken it."""
    rung = Deed(hop=fact.hop, round=matter.round, at=at, by=fact.unit, code="order", text=fact.reason)
    number = matter.orders[-1].n + 1 if matter.orders else 1
    order = Order(
        n=number, at=at, hop=fact.hop, unit=fact.unit, measure=fact.measure, due=fact.due, reason=fact.reason,
        answer_by=fact.answer_by, stands=fact.stands, answered_at=_answered(matter, fact.unit, at),
    )  # fmt: skip
    update = {"orders": (*matter.orders, order)[-MOST_ORDERS:]} | ({} if order.answered_at else {"rung": rung})
    return matter.model_copy(update=update)


def listed(matter: Matter, fact: SupervisionListed, at: datetime) -> Matter:
    """挂牌督办."""
    deed = Deed(hop=matter.hop, round=matter.round, at=at, by=fact.unit, code="listed", text=fact.reason)
    return matter.model_copy(update={"listed": deed})


def answered(matter: Matter, fact: OrderAnswered, at: datetime) -> Matter:
    """问而有答; an order that was refused (拒不执行) stays unanswered, and says so."""
    said = {"answer": fact.text, "refused": fact.refused} | ({} if fact.refused else {"answered_at": at})
    matter = _with_orders(matter, lambda order: order.unit == fact.part and order.hop <= fact.hop, said)
    silent = fact.refused or matter.rung is None or matter.rung.by != fact.part
    return matter if silent else matter.model_copy(update={"rung": None})


def lifted(matter: Matter, fact: SupervisionLifted, at: datetime) -> Matter:
    """What was ordered has been done; or the matter is off the list."""
    if fact.what is Lifted.LISTING:
        return matter.model_copy(update={"listed": None})
    told = (fact.hop, fact.unit, fact.measure)
    matter = _with_orders(matter, lambda order: (order.hop, order.unit, order.measure) == told, {"lifted_at": at})
    return matter.model_copy(update={"rung": None})


def is_open(order: Order, matter: Matter) -> bool:
    """Whether somebody still has to answer it: of the present hop, or about what was not done at all."""
    silent = order.answered_at is None and order.lifted_at is None and order.unit not in matter.about
    lasts = order.stands or order.measure in OUTLASTS
    return silent and (lasts or (order.hop >= matter.hop and not matter.ending))


def open_orders(matter: Matter) -> list[Order]:
    """有问不答: every order that nobody answered."""
    return [order for order in matter.orders if is_open(order, matter)]


def _answered(matter: Matter, unit: str, ordered_at: datetime) -> datetime | None:
    """When that unit answered, if it was after the order."""
    for line in reversed(matter.lines):
        if (line.type, line.facts.get("part")) == ("OrderAnswered", unit) and not line.facts.get("refused"):
            return line.at if line.at >= ordered_at else None
    return None


def _with_orders(matter: Matter, which: Callable[[Order], bool], change: Mapping[str, object]) -> Matter:
    """The open ones among them changed."""
    orders = tuple(
        order.model_copy(update=dict(change)) if which(order) and is_open(order, matter) else order
        for order in matter.orders
    )
    return matter.model_copy(update={"orders": orders})
