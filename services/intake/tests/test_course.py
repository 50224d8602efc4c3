"""How long a loop took."""

from datetime import UTC, datetime, timedelta

import pytest

from libs.common.decision import Loop, Now
from libs.common.events.evaluation import CaseClosed
from libs.common.events.fact import Fact
from libs.common.events.intake import CaseWithdrawn
from libs.common.events.words import Ending
from services.intake.domain.course import loop
from services.intake.domain.state import Case

CAME = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
CLOSED = CaseClosed(round=1, outcome=Ending.SATISFIED)
ROWS = [
    pytest.param(Case(submitted_at=CAME, category="wages"), CLOSED, Loop("wages", timedelta(days=3)), id="closed"),
    pytest.param(Case(submitted_at=CAME), CLOSED, Loop("none", timedelta(days=3)), id="closed without a category"),
    pytest.param(None, CLOSED, None, id="closed before it was heard of"),
    pytest.param(Case(), CLOSED, None, id="never submitted"),
    pytest.param(Case(submitted_at=CAME), CaseWithdrawn(person="p", reason=""), None, id="withdrawn, not yet closed"),
]


@pytest.mark.parametrize(("case", "fact", "expected"), ROWS)
def test_a_loop_lasts_until_evaluation_closed_it(case: Case | None, fact: Fact, expected: Loop | None) -> None:
    heard_later = Now(CAME + timedelta(days=4), CAME + timedelta(days=3), "c1", policy=None)
    assert loop(case, fact, heard_later) == expected
