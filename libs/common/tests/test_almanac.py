"""A service says which calendar is due and missing."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from libs.common.clock import SetClock
from libs.common.policy import Policy, load_policy
from libs.common.web import almanac

LAST_OF_NOVEMBER = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


@pytest.fixture(autouse=True)
def silent() -> None:
    almanac._say.cache_clear()


def missing() -> float | None:
    return REGISTRY.get_sample_value("caseloop_calendars_missing")


def test_a_service_that_runs_into_december_counts_next_years_calendar_as_missing_from_midnight_here(
    policy: Policy, caplog: pytest.LogCaptureFixture
) -> None:
    clock = SetClock(LAST_OF_NOVEMBER)
    with caplog.at_level(logging.WARNING):
        almanac.watch_calendars(policy, clock)
    assert (missing(), caplog.messages) == (0, [])
    clock.move(timedelta(minutes=1))
    assert missing() == 1


def test_services_that_start_in_december_say_once_in_the_log_which_file_to_write(
    policy: Policy, caplog: pytest.LogCaptureFixture
) -> None:
    clock = SetClock(LAST_OF_NOVEMBER + timedelta(days=1))
    with caplog.at_level(logging.WARNING):
        almanac.watch_calendars(policy, clock)
        almanac.watch_calendars(policy, clock)
    assert caplog.messages == ["calendars/2027.yaml is due and missing: copy the State Council's notice into it"]
