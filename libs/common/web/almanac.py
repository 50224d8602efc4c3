"""A calendar that is due and not there is said in the log at the start, and in the metrics from then on."""

import logging
from functools import cache

from libs.common.clock import Clock
from libs.common.policy import Policy
from libs.common.telemetry import metrics
from libs.worktime import unpublished_years

log = logging.getLogger(__name__)


def watch_calendars(policy: Policy, clock: Clock) -> None:
    """Deadlines in such a year follow the statute and may move once the notice is there (rules.md, clocks)."""

    def missing() -> tuple[int, ...]:
        return unpublished_years(policy.calendar, clock.now().astimezone(policy.office.tz).date())

    metrics.CALENDARS_MISSING.set_function(lambda: len(missing()))
    for year in missing():
        _say(year)


@cache
def _say(year: int) -> None:
    """Once in a process, however many services it runs."""
    log.warning("calendars/%s.yaml is due and missing: copy the State Council's notice into it", year)
