"""Which units are below another in a month: one that moves counts with its new parent from the month on of its move."""

from collections.abc import Sequence
from datetime import date

from libs.common.errors import Refused
from libs.common.policy.units import Units
from services.assessment.domain.period import Period


def below(units: Units, under: str, month: str) -> frozenset[str]:
    """That unit, and all below it in the month."""
    first = date.fromisoformat(f"{month}-01")
    return frozenset(unit for unit in units.by_id if under in {unit, *units.ancestors(unit, first)})


def months_below(units: Units, unit: str, under: str, period: Period) -> Sequence[str]:
    """In which months of a period a unit is below another; `Refused` where months between are not, for two moves."""
    months = [month for month in period.months if unit in below(units, under, month)]
    if months and months != list(period.months)[period.months.index(months[0]) :][: len(months)]:
        text = f"{unit} left {under} and came back in {period.name}; ask for one of {', '.join(months)}"
        raise Refused("moved", text, status=422, field="period")
    return months
