"""Sentences of the desk."""

from datetime import UTC, datetime, timedelta

import pytest

from libs.common.decision import Now
from libs.common.errors import Refused
from libs.common.events.evaluation import CaseClosed
from libs.common.events.handling import (
    CaseTakenOn,
    CitizenContacted,
    ContactFailed,
    NoteTaken,
    OrderAnswered,
    PartReported,
    QuestionAnswered,
    ResultApproved,
    ResultSentBack,
)
from libs.common.events.intake import CaseMerged, CaseSupplemented, CaseUnmerged, CaseWithdrawn
from libs.common.events.routing import CaseDispatched, CoHandlerAdded, ReturnDenied, UnitRecused
from libs.common.events.words import Dues, Ending, Kind, Level, Mode, Outcome, Part
from services.handling.domain import opening, result, work
from services.handling.domain.state import Act, Case, Status, legal_acts

AT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
NOW = Now(AT, AT, "c1", None)
DUE = AT + timedelta(days=5)


def dispatched(*co_handlers: str, hop: int = 1, round_: int = 1) -> CaseDispatched:
    parts = (Part(unit="t02", lead=True, due=DUE), *(Part(unit=u, lead=False, due=DUE) for u in co_handlers))
    return CaseDispatched(
        hop=hop, round=round_, unit="t02", level=Level.TOWNSHIP, mode=Mode.JOINT if co_handlers else Mode.QUICK,
        parts=parts, profile="help", dues=Dues(take_on=DUE, contact=DUE, result=DUE), rule="R-114", rule_version=7,
        why="道路积水，乡道，主办为镇。", number="HQ26-030418-7", kind=Kind.HELP, title="涵洞积水", text="积水",
        category="transport/road", area="t02v003", urgent=False,
    )  # fmt: skip


def at_desk(*co_handlers: str) -> Case:
    return opening.open_desk(None, dispatched(*co_handlers), NOW).state


def taken_on(*co_handlers: str) -> Case:
    return work.take_on(at_desk(*co_handlers), work.TakeOn(unit="t02", by="周"), NOW).state


def reported() -> Case:
    wish = result.ReportResult(unit="t02", by="周", outcome=Outcome.RESOLVED, text="清了 40 米")
    return result.report_result(taken_on(), wish, NOW).state


def test_a_dispatched_case_can_be_taken_on_by_its_lead() -> None:
    case, [event] = unpack(work.take_on(at_desk(), work.TakeOn(unit="t02", by="周"), NOW))
    assert case.status is Status.TAKEN_ON
    assert event == CaseTakenOn(hop=1, round=1, part="t02", by="周")


def unpack(decision: object) -> tuple[Case, list[object]]:
    return decision.state, list(decision.events)  # type: ignore[attr-defined]


def test_a_unit_without_a_part_may_not_take_it_on() -> None:
    with pytest.raises(Refused, match="t09 has no part"):
        work.take_on(at_desk(), work.TakeOn(unit="t09", by="赵"), NOW)


def test_a_co_handler_may_not_report_the_result() -> None:
    wish = result.ReportResult(unit="d-water", by="钱", outcome=Outcome.RESOLVED, text="done")
    with pytest.raises(Refused, match="only the lead"):
        result.report_result(taken_on("d-water"), wish, NOW)


def test_the_lead_cannot_report_while_a_part_is_open() -> None:
    wish = result.ReportResult(unit="t02", by="周", outcome=Outcome.RESOLVED, text="done")
    with pytest.raises(Refused, match="d-water") as refused:
        result.report_result(taken_on("d-water"), wish, NOW)
    assert refused.value.legal == (Act.WAIVE_PART,)


def test_a_reported_part_lets_the_lead_report() -> None:
    case, [event] = unpack(
        work.report_part(taken_on("d-water"), work.ReportPart(unit="d-water", by="钱", text="清沟"), NOW)
    )
    assert isinstance(event, PartReported)
    wish = result.ReportResult(unit="t02", by="周", outcome=Outcome.RESOLVED, text="done")
    assert result.report_result(case, wish, NOW).state.status is Status.REPORTED


def test_a_waived_part_lets_the_lead_report() -> None:
    wish = work.WaivePart(unit="t02", by="周", part="d-water", reason="not theirs")
    assert work.waive_part(taken_on("d-water"), wish, NOW).state.open_parts() == ()


def test_three_failed_contacts_in_two_days_make_the_citizen_unreachable() -> None:
    case, wish, seen = taken_on(), work.RecordFailedContact(unit="t02", by="周", means="phone"), []
    for hours in (0, 20, 40):
        moment = Now(AT + timedelta(hours=hours), AT, "c1", None)
        case, [event] = unpack(work.record_failed_contact(case, wish, moment))
        assert isinstance(event, ContactFailed)
        seen.append(event.unreachable)
    assert seen == [False, False, True]


def test_a_supplement_while_a_question_is_open_is_the_answer() -> None:
    asked = work.ask_question(taken_on(), work.AskQuestion(unit="t02", by="周", text="哪边最深？"), NOW).state
    case, [event] = unpack(opening.hear_citizen(asked, CaseSupplemented(person="p1", text="北口"), NOW))
    assert event == QuestionAnswered(hop=1, round=1, part="t02", text="北口")
    assert case.status is Status.TAKEN_ON


def test_a_supplement_without_a_question_changes_nothing() -> None:
    case = taken_on()
    assert unpack(opening.hear_citizen(case, CaseSupplemented(person="p1", text="北口"), NOW)) == (case, [])


def test_a_returned_case_may_not_be_returned_again_once_designated() -> None:
    wish = work.RequestReturn(unit="t02", by="周", code="not-ours", text="归交通局")
    asked = work.request_return(taken_on(), wish, NOW).state
    assert asked.status is Status.ELSEWHERE
    denied = ReturnDenied(hop=1, round=1, unit="t02", reason="乡道归镇", by="中心")
    case = opening.designate(asked, denied, NOW).state
    assert Act.RETURN not in legal_acts(case)
    with pytest.raises(Refused, match="takes no return"):
        work.request_return(case, wish, NOW)


def test_a_case_is_returned_within_its_time_and_not_a_moment_later() -> None:
    wish = work.RequestReturn(unit="t02", by="周", code="not-ours", text="归交通局")
    case = taken_on().model_copy(update={"hand_back_by": NOW.at})
    assert work.request_return(case, wish, NOW).state.status is Status.ELSEWHERE
    late = NOW._replace(at=NOW.at + timedelta(milliseconds=1))
    with pytest.raises(Refused, match="ask to have it raised"):
        work.request_return(case, wish, late)


def test_who_waits_for_a_ruling_may_still_talk_to_the_citizen() -> None:
    wish = work.RequestReturn(unit="t02", by="周", code="not-ours", text="归交通局")
    asked = work.request_return(taken_on(), wish, NOW).state
    [told] = work.record_contact(asked, work.RecordContact(unit="t02", by="周", means="phone"), NOW).events
    assert isinstance(told, CitizenContacted)


def test_the_checker_is_never_the_handler() -> None:
    with pytest.raises(Refused, match="may not check"):
        result.approve_result(reported(), result.ApproveResult(by="周"), NOW)


def test_an_approved_result_speaks_the_units_words_unless_the_centre_has_plainer_ones() -> None:
    _case, [event] = unpack(result.approve_result(reported(), result.ApproveResult(by="吴"), NOW))
    assert isinstance(event, ResultApproved)
    assert event.text == "清了 40 米"
    _case, [event] = unpack(result.approve_result(reported(), result.ApproveResult(by="吴", text="沟清好了"), NOW))
    assert isinstance(event, ResultApproved)
    assert event.text == "沟清好了"


def test_a_result_sent_back_raises_neither_hop_nor_round() -> None:
    case, [event] = unpack(result.send_back_result(reported(), result.SendBackResult(by="吴", reason="没照片"), NOW))
    assert isinstance(event, ResultSentBack)
    assert (case.hop, case.round, case.sent_back, case.status) == (1, 1, 1, Status.TAKEN_ON)


def test_an_older_hop_is_history() -> None:
    newer = opening.open_desk(at_desk(), dispatched(hop=2), NOW).state
    assert opening.open_desk(newer, dispatched(hop=1), NOW).state == newer


def test_a_co_handler_added_to_an_older_hop_changes_nothing() -> None:
    case = opening.open_desk(at_desk(), dispatched(hop=2), NOW).state
    late = CoHandlerAdded(hop=1, round=1, part=Part(unit="d-water", lead=False, due=DUE))
    assert opening.add_co_handler(case, late, NOW).state == case


@pytest.mark.parametrize(
    "ending",
    [CaseWithdrawn(person="p1", reason=""), CaseClosed(round=1, outcome=Ending.REFUSED)],
    ids=["withdrawn", "closed"],
)
def test_an_ending_that_comes_before_the_dispatch_is_respected(ending: CaseWithdrawn | CaseClosed) -> None:
    ended = opening.end(None, ending, NOW).state
    assert opening.open_desk(ended, dispatched(), NOW).state.status is Status.ENDED


def test_after_the_end_only_an_order_is_answered() -> None:
    ended = taken_on().model_copy(update={"status": Status.ENDED})
    assert legal_acts(ended) == (Act.ANSWER_ORDER,)
    answer = work.AnswerOrder(unit="t02", by="周", text="打过电话，没接通")
    assert work.answer_order(ended, answer, NOW).events == (
        OrderAnswered(hop=1, round=1, part="t02", by="周", text="打过电话，没接通"),
    )


def test_an_order_is_refused_with_a_reason_and_that_is_said() -> None:
    answer = work.AnswerOrder(unit="t02", by="周", text="不归我们管", refused=True)
    [fact] = work.answer_order(taken_on(), answer, NOW).events
    assert isinstance(fact, OrderAnswered)
    assert (fact.refused, fact.text) == (True, "不归我们管")


def test_an_approved_result_can_only_be_noted_upon_and_an_order_answered() -> None:
    assert legal_acts(taken_on().model_copy(update={"status": Status.APPROVED})) == (Act.ANSWER_ORDER, Act.NOTE)


def test_a_note_is_kept_inside_and_makes_nobody_a_handler() -> None:
    before = taken_on()
    case, [event] = unpack(work.take_note(before, work.TakeNote(unit="t02", by="centre 吴", text="先找总包"), NOW))
    assert case == before
    assert event == NoteTaken(hop=1, round=1, part="t02", by="centre 吴", text="先找总包")


def test_a_command_on_an_unknown_case_says_so() -> None:
    with pytest.raises(Refused) as refused:
        work.take_on(None, work.TakeOn(unit="t02", by="周"), NOW)
    assert refused.value.status == 404


def test_an_approved_result_is_not_taken_back_by_a_dispatch_of_the_same_round() -> None:
    approved = result.approve_result(reported(), result.ApproveResult(by="吴"), NOW).state
    assert opening.open_desk(approved, dispatched(hop=2), NOW).state is approved
    assert opening.open_desk(approved, dispatched(hop=2, round_=2), NOW).state.status is Status.DISPATCHED


MERGED = CaseMerged(into="b", number="HQ-b", people=(), promised_by=AT, reason="同一件事", by="中心")


@pytest.mark.parametrize("before", [at_desk(), taken_on(), reported()], ids=["dispatched", "taken on", "reported"])
def test_nothing_is_done_with_a_merged_case_until_it_is_taken_out_again(before: Case) -> None:
    merged = opening.merge(before, MERGED, NOW).state
    merged = opening.end(merged, CaseClosed(round=1, outcome=Ending.MERGED), NOW).state
    assert legal_acts(merged) == ()
    with pytest.raises(Refused, match="merged into another"):
        work.take_note(merged, work.TakeNote(unit="t02", by="周", text="x"), NOW)
    assert opening.unmerge(merged, CaseUnmerged(out_of="b", reason="", by=""), NOW).state == before


def test_the_dispatch_after_a_merge_is_heard_whether_it_comes_before_or_after_the_word_that_it_is_over() -> None:
    merged, apart = opening.merge(taken_on(), MERGED, NOW).state, CaseUnmerged(out_of="b", reason="", by="")
    after = opening.open_desk(opening.unmerge(merged, apart, NOW).state, dispatched(hop=2), NOW).state
    before = opening.unmerge(opening.open_desk(merged, dispatched(hop=2), NOW).state, apart, NOW).state
    assert after == before
    assert (after.hop, after.status) == (2, Status.DISPATCHED)


def test_a_unit_that_the_case_is_about_does_nothing_with_it_any_more() -> None:
    lead = opening.recuse(reported(), UnitRecused(unit="t02", reason="x", by="中心"), NOW).state
    assert Act.APPROVE not in legal_acts(lead)
    with pytest.raises(Refused):
        work.take_note(lead, work.TakeNote(unit="t02", by="周", text="x"), NOW)
    helper = opening.recuse(taken_on("d-water"), UnitRecused(unit="d-water", reason="x", by="中心"), NOW).state
    assert helper.open_parts() == ()
    assert Act.RESULT in legal_acts(helper)
