"""Rates month by month, from the same roll-ups as the figures of one."""

from collections.abc import Sequence

from pydantic import BaseModel

from libs.common.policy import Policy
from libs.common.store import Store
from services.assessment.api.figures import Asked, figures
from services.assessment.api.shown import Rate
from services.assessment.domain.closing import Periods
from services.assessment.domain.period import Period


class Point(BaseModel):
    """A month with its rates; one that is closed is shown as it was frozen, by the formulas of that day (`version`)."""

    period: str
    closed: bool
    version: str
    rates: list[Rate]


class Trend(BaseModel):
    """The oldest month first."""

    points: list[Point]


async def trend(store: Store, policy: Policy, months: Sequence[Period], names: Sequence[str], closed: Periods) -> Trend:
    """Reads roll-ups; no case is looked at.  A formula that a closed month did not have is not among its rates."""
    points = []
    for month in months:
        shut = closed.touching(month.months)
        said = await figures(store, policy, Asked(month, "all", "", (), shut))
        rates = [rate for rate in said.total.rates if not names or rate.formula in names]
        points.append(Point(period=month.name, closed=bool(shut), version=said.version, rates=rates))
    return Trend(points=points)
