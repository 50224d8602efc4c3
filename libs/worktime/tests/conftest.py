"""The calendar as shipped, loaded once, and the default office."""

from pathlib import Path

import pytest

from libs.worktime import Calendar, OfficeHours, load_calendar

SHIPPED = Path(__file__).parents[3] / "config" / "calendars"


@pytest.fixture(scope="session")
def shipped() -> Path:
    return SHIPPED


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    return load_calendar(SHIPPED)


@pytest.fixture(scope="session")
def office() -> OfficeHours:
    return OfficeHours()
