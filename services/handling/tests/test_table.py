"""The state table: what is legal where, who may do it, and what follows, as it is drawn in docs/handling.md."""

from collections.abc import Callable
from functools import cache

import pytest

from libs.common.decision import Decision
from libs.common.errors import Refused
from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed
from libs.common.events.intake import CaseSupplemented, CaseWithdrawn
from libs.common.events.routing import CaseDispatched, EscalationDenied, ReturnDenied, UnitRecused
from libs.common.events.words import Ending
from services.handling.api import COMMANDS
from services.handling.domain import opening
from services.handling.domain.state import LEGAL, MOVES, WHO, Act, Case, Status, Who
from services.handling.domain.table import FOLLOWS, HEARD
from services.handling.tests.cases import HELPER, LEAD, act, dispatched, every_status, now

NEEDS_NO_OPEN_PART = {Act.RESULT}
HEAR: dict[type[Fact], Callable[[Case], Decision[Case]]] = {
    CaseDispatched: lambda case: opening.open_desk(
        case, dispatched(hop=case.hop + 1, round_=case.round + (case.status is Status.APPROVED)), now()
    ),
    CaseSupplemented: lambda case: opening.hear_citizen(case, CaseSupplemented(person="p1", text="北口"), now()),
    ReturnDenied: lambda case: opening.designate(
        case, ReturnDenied(hop=case.hop, round=1, unit=LEAD, reason="归镇", by="中心"), now()
    ),
    EscalationDenied: lambda case: opening.keep(case, EscalationDenied(hop=case.hop, unit=LEAD, reason="不用"), now()),
    UnitRecused: lambda case: opening.recuse(case, UnitRecused(unit=LEAD, reason="说的是它", by="中心"), now()),
    CaseWithdrawn: lambda case: opening.end(case, CaseWithdrawn(person="p1", reason=""), now()),
    CaseClosed: lambda case: opening.end(case, CaseClosed(round=1, outcome=Ending.SATISFIED), now()),
}


@cache
def cases() -> dict[Status, Case]:
    return every_status()


def ready(case: Case, what: Act) -> Case:
    """The same case, with its part done where the act waits for that."""
    return case.closed(HELPER) if what in NEEDS_NO_OPEN_PART else case


def doer(case: Case, what: Act) -> str | None:
    if WHO[what] is Who.CENTRE:
        return None
    return next(iter(case.open_parts()), HELPER) if what is Act.REPORT_PART else LEAD


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("what", Act)
def test_an_act_is_done_where_the_table_says_so_and_nowhere_else(status: Status, what: Act) -> None:
    case = ready(cases()[status], what)
    if what not in LEGAL[status]:
        with pytest.raises(Refused):
            act(case, what, doer(case, what))
        return
    decision = act(case, what, doer(case, what))
    [fact] = decision.events
    assert type(fact) is FOLLOWS[what]
    assert decision.state.status is MOVES.get(what, status)


@pytest.mark.parametrize("what", [what for what in Act if WHO[what] is Who.LEAD])
def test_what_is_the_leads_no_other_unit_does(what: Act) -> None:
    status = next(status for status in Status if what in LEGAL[status])
    with pytest.raises(Refused, match="only the lead"):
        act(cases()[status], what, HELPER)


@pytest.mark.parametrize("what", [what for what in Act if WHO[what] is Who.PART])
def test_what_any_unit_with_a_part_may_do_a_unit_without_one_may_not(what: Act) -> None:
    status = next(status for status in Status if what in LEGAL[status])
    assert act(cases()[status], what, HELPER).events
    with pytest.raises(Refused, match="has no part"):
        act(cases()[status], what, "t09")


@pytest.mark.parametrize("fact", HEAR, ids=lambda fact: fact.__name__)
def test_a_fact_from_elsewhere_moves_a_case_where_the_table_says_so_and_nowhere_else(fact: type[Fact]) -> None:
    told = {status: hearing.to for hearing in HEARD if hearing.fact is fact for status in hearing.of}
    after = {status: HEAR[fact](case).state.status for status, case in cases().items()}
    assert after == {status: told.get(status, status) for status in Status}


def test_the_table_leaves_out_no_act_and_no_fact_that_moves() -> None:
    assert set(COMMANDS) == set(Act) == set(FOLLOWS) == set(WHO)
    assert {hearing.fact for hearing in HEARD} == set(HEAR)
