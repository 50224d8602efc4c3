"""However units, supervision and citizens behave: a case is handed back three times in a round at the most, by each
unit once, and never goes to whom it is about."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from libs.common.decision import Decision, Now
from libs.common.errors import CaseloopError
from libs.common.events import Fact
from libs.common.events.evaluation import CaseReopened
from libs.common.events.handling import EscalationRequested, ResultApproved, ReturnRequested
from libs.common.events.intake import CaseAdmitted, CaseMerged, CaseReclassified, CaseUnmerged
from libs.common.events.routing import CaseDispatched, ReturnDenied, ReturnGranted
from libs.common.events.supervision import EscalationOrdered
from libs.common.events.words import Kind, Outcome
from libs.common.policy import load_policy
from services.routing.domain import dispatch, returns
from services.routing.domain.state import MOST_BOUNCES, Case
from services.routing.handlers import REACTIONS

AT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
HEARD = Case(number="HQ26-030418-7", kind=Kind.HELP, title="工资", text="拖欠工资", profile="help")
UNITS = ("d-labour", "d-housing", "d-civil", "t01", "t02")
ADMITTED = CaseAdmitted(category="labour", area="t02v004", urgent=False, profile="help", promised_by=AT)
Act = Callable[[Case, str], Fact | Any]

ACTS: dict[str, Act] = {
    "return": lambda case, _: ReturnRequested(
        hop=case.hop, round=case.round, part=case.unit, code="not-ours", text="不归我们", by="x"
    ),
    "grant": lambda _, unit: returns.GrantReturn(unit=unit, why="归他们", by="中心"),
    "deny": lambda _, __: returns.DenyReturn(reason="就归你们", by="中心"),
    "escalate": lambda case, _: EscalationRequested(
        hop=case.hop, round=case.round, part=case.unit, reason="办不了", by="x"
    ),
    "order": lambda case, _: EscalationOrdered(hop=case.hop, unit=case.unit, reason="没答复"),
    "reclassify": lambda _, __: CaseReclassified(category="housing", area=None, reason="说的是房子", by="x"),
    "approve": lambda case, _: ResultApproved(
        hop=case.hop, round=case.round, part=case.unit, by="中心", outcome=Outcome.RESOLVED, text="好了"
    ),
    "redo": lambda case, _: CaseReopened(round=case.round + 1, reason="没解决"),
    "recuse": lambda _, unit: dispatch.Recuse(unit=unit, reason="说的是他们", by="中心"),
    "screen": lambda _, unit: dispatch.Dispatch(unit=unit, co_handlers=("d-health",), why="归他们", by="中心"),
    "merge": lambda _, __: CaseMerged(into="b", number="n", people=(), promised_by=AT, reason="", by=""),
    "unmerge": lambda _, __: CaseUnmerged(out_of="b", reason="", by=""),
}
COMMANDS: dict[type[Any], Any] = {
    returns.GrantReturn: returns.grant, returns.DenyReturn: returns.deny,
    dispatch.Recuse: dispatch.recuse, dispatch.Dispatch: dispatch.screened,
}  # fmt: skip


@pytest.fixture(scope="module")
def now() -> Now:
    return Now(AT, AT, "c1", load_policy(Path(__file__).parents[3] / "config"))


BOUNCE = ("return", "grant")
COURSES = st.lists(
    st.tuples(st.one_of(st.just(BOUNCE), st.sampled_from([(name,) for name in ACTS])), st.sampled_from(UNITS)),
    max_size=30,
)
"""Half of what happens is that a unit hands the case back and another gets it."""
NOTHING_ELSE = [(BOUNCE, unit) for unit in UNITS]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(course=COURSES)
@example(course=NOTHING_ELSE)
def test_no_path_bounces_more_than_three_times_a_round(course: Sequence[tuple[Sequence[str], str]], now: Now) -> None:
    case = REACTIONS[CaseAdmitted](HEARD, ADMITTED, now).state
    bounced: dict[int, list[str]] = {}
    denied: set[tuple[int, str]] = set()
    for name, unit in ((name, unit) for names, unit in course for name in names):
        case, said = decided(case, ACTS[name](case, unit), now)
        for fact in said:
            if isinstance(fact, ReturnGranted):
                bounced.setdefault(fact.round, []).append(fact.unit)
            if isinstance(fact, ReturnDenied):
                denied.add((fact.round, fact.unit))
            if isinstance(fact, CaseDispatched):
                assert not {part.unit for part in fact.parts} & set(case.about)
                sent_round = bounced.get(fact.round, [])
                ruled = fact.unit in sent_round or (fact.round, fact.unit) in denied
                assert fact.designated == (ruled or len(sent_round) >= MOST_BOUNCES)
    assert all(len(units) <= MOST_BOUNCES and len(units) == len(set(units)) for units in bounced.values())
    assert course != NOTHING_ELSE or len(bounced[1]) == MOST_BOUNCES


def decided(case: Case, wish: Any, now: Now) -> tuple[Case, Sequence[Fact]]:
    rule = COMMANDS.get(type(wish)) or REACTIONS[type(wish)]
    try:
        decision: Decision[Case] = rule(case, wish, now)
    except CaseloopError:
        return case, ()
    return decision.state, decision.events
