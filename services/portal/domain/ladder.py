"""What supervision said of a matter (催办, 督办), and whether it was answered."""

from datetime import datetime

from libs.common.events.handling import OrderAnswered
from libs.common.events.supervision import ReminderIssued, SupervisionLifted, SupervisionListed, SupervisionOrdered
from libs.common.events.words import Measure
from services.portal.domain.state import Deed, Matter


def reminded(matter: Matter, fact: ReminderIssued, at: datetime) -> Matter:
    """80 % of the result's time is used; or, once missed, the first rung: 催办."""
    deed = Deed(hop=fact.hop, round=matter.round, at=at, by=fact.unit, code=fact.measure.value)
    if fact.missed:
        return matter.model_copy(update={"rung": deed.model_copy(update={"code": "reminder"})})
    return matter.model_copy(update={"reminded": deed}) if fact.measure is Measure.RESULT else matter


def ordered(matter: Matter, fact: SupervisionOrdered, at: datetime) -> Matter:
    """督办."""
    return matter.model_copy(
        update={"rung": Deed(hop=fact.hop, round=matter.round, at=at, by=fact.unit, code="order", text=fact.reason)}
    )


def listed(matter: Matter, fact: SupervisionListed, at: datetime) -> Matter:
    """挂牌督办."""
    deed = Deed(hop=matter.hop, round=matter.round, at=at, by=fact.unit, code="listed", text=fact.reason)
    return matter.model_copy(update={"rung": deed})


def answered(matter: Matter, _fact: OrderAnswered, _at: datetime) -> Matter:
    """问而有答."""
    return matter.model_copy(update={"rung": None})


def lifted(matter: Matter, _fact: SupervisionLifted, _at: datetime) -> Matter:
    """What was ordered has been done."""
    return matter.model_copy(update={"rung": None})
