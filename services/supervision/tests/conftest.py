"""The calendar as shipped, and a case to live under the usual figures."""

from pathlib import Path

import pytest

from libs.worktime import load_calendar
from services.supervision.tests.living import Figures, Life


@pytest.fixture(scope="session")
def figures() -> Figures:
    return Figures(load_calendar(Path(__file__).parents[3] / "config" / "calendars"))


@pytest.fixture
def life(figures: Figures) -> Life:
    return Life(figures)
