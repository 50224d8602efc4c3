"""Questions to the citizen, work in parts, and what a redo tells the unit."""

import pytest
from pydantic import ValidationError

from libs.common.errors import Refused
from libs.common.events.evaluation import CaseReopened
from libs.common.events.handling import QuestionAnswered, QuestionAsked
from libs.common.events.intake import CaseSupplemented
from libs.common.events.routing import CaseDispatched, EscalationDenied, ReturnDenied
from libs.common.events.words import Part
from services.handling.domain import opening
from services.handling.domain.state import Act, Case, Redo, Status, legal_acts
from services.handling.tests.cases import DUE, HELPER, LEAD, act, at_desk, dispatched, now, reported, taken_on

SAID = CaseSupplemented(person="p1", text="北口")
ANSWER = QuestionAnswered(hop=1, round=1, part=LEAD, text="北口")
DENIED = [
    pytest.param(Act.RETURN, ReturnDenied(hop=1, round=1, unit=LEAD, reason="归镇", by="中心"), id="return"),
    pytest.param(Act.ESCALATE, EscalationDenied(hop=1, unit=LEAD, reason="不用"), id="escalation"),
]


def asked() -> Case:
    return act(taken_on(), Act.ASK).state


def answered(case: Case) -> Case:
    return opening.hear_citizen(case, SAID, now()).state


def denied(case: Case, fact: ReturnDenied | EscalationDenied) -> Case:
    rule = opening.designate if isinstance(fact, ReturnDenied) else opening.keep
    return rule(case, fact, now()).state  # type: ignore[arg-type]


def test_one_question_at_a_time_and_a_second_one_after_the_answer() -> None:
    with pytest.raises(Refused, match="waiting takes no question"):
        act(asked(), Act.ASK)
    [fact] = act(answered(asked()), Act.ASK, text="南口呢？").events
    assert isinstance(fact, QuestionAsked)


def test_what_is_added_after_the_answer_is_no_answer() -> None:
    case = answered(asked())
    assert opening.hear_citizen(case, SAID, now()).events == ()


def test_a_unit_that_waits_may_go_on_and_report() -> None:
    for what in (Act.PROGRESS, Act.CONTACT, Act.RESULT):
        assert act(asked(), what).events


def test_no_question_is_asked_after_the_report_and_a_late_answer_to_one_is_no_answer() -> None:
    case = act(asked(), Act.RESULT).state
    with pytest.raises(Refused, match="reported takes no question"):
        act(case, Act.ASK)
    assert opening.hear_citizen(case, SAID, now()).events == ()


@pytest.mark.parametrize(("what", "fact"), DENIED)
def test_an_answer_while_routing_decides_lets_the_clock_run_again(
    what: Act, fact: ReturnDenied | EscalationDenied
) -> None:
    case = act(asked(), what).state
    decision = opening.hear_citizen(case, SAID, now())
    assert (decision.state.status, decision.events) == (Status.ELSEWHERE, (ANSWER,))
    assert denied(decision.state, fact).status is Status.TAKEN_ON


@pytest.mark.parametrize(("what", "fact"), DENIED)
def test_a_question_that_is_open_when_routing_has_decided_still_is(
    what: Act, fact: ReturnDenied | EscalationDenied
) -> None:
    case = denied(act(asked(), what).state, fact)
    assert case.status is Status.WAITING
    assert opening.hear_citizen(case, SAID, now()).events == (ANSWER,)


def test_a_part_is_closed_by_its_own_report_or_by_name_with_a_reason_and_by_nothing_else() -> None:
    case = taken_on(HELPER)
    for what in (Act.CONTACT, Act.PROGRESS, Act.ASK, Act.NOTE, Act.ANSWER_ORDER):
        assert act(case, what).state.open_parts() == (HELPER,)
    with pytest.raises(ValidationError, match="at least 1 character"):
        act(case, Act.WAIVE_PART, reason="")
    assert act(case, Act.WAIVE_PART).state.open_parts() == ()
    assert act(case, Act.REPORT_PART, HELPER).state.open_parts() == ()


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(dispatched(HELPER, hop=2), id="after a recusal, or taken out of a merge"),
        pytest.param(dispatched(HELPER, hop=2, round_=2), id="redone"),
        pytest.param(
            dispatched(hop=2).model_copy(
                update={
                    "unit": "county",
                    "parts": (Part(unit="county", lead=True, due=DUE), *(Part(unit=u, lead=False, due=DUE) for u in (LEAD, HELPER))),
                }
            ),
            id="escalated, with the lower unit",
        ),
    ],
)  # fmt: skip
def test_no_part_vanishes_when_a_case_is_sent_on(sent: CaseDispatched) -> None:
    case = opening.open_desk(taken_on(HELPER), sent, now()).state
    assert HELPER in case.open_parts()
    assert case.open_parts() == tuple(part.unit for part in sent.parts if not part.lead)
    assert Act.RESULT not in legal_acts(case)


def test_a_second_report_of_a_part_and_a_waiver_of_a_part_that_is_done_say_which_parts_are_open() -> None:
    case = act(taken_on(HELPER, "d-housing"), Act.REPORT_PART, HELPER).state
    with pytest.raises(Refused, match="not open"):
        act(case, Act.REPORT_PART, HELPER)
    with pytest.raises(Refused, match="open parts: d-housing"):
        act(case, Act.WAIVE_PART)


def test_a_redo_tells_the_unit_why_whether_it_comes_before_the_dispatch_or_after_it() -> None:
    done, again = act(reported(), Act.APPROVE).state, dispatched(hop=2, round_=2)
    reopened = CaseReopened(round=2, reason="还是积水")
    before = opening.open_desk(opening.reopen(done, reopened, now()).state, again, now()).state
    after = opening.reopen(opening.open_desk(done, again, now()).state, reopened, now()).state
    assert before == after
    assert (after.redo, after.status) == (Redo(round=2, reason="还是积水"), Status.DISPATCHED)


def test_an_older_reopening_or_one_that_was_heard_already_changes_nothing() -> None:
    case = opening.reopen(at_desk(), CaseReopened(round=3, reason="三"), now()).state
    for late in (CaseReopened(round=2, reason="二"), CaseReopened(round=3, reason="三")):
        assert opening.reopen(case, late, now()).state is case
