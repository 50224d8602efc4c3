"""投诉 and 举报 in one submission: two cases, two numbers, two promises; whatever happens in between, both come."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from libs.common.decision import Decision, Now
from libs.common.envelope import Heard
from libs.common.events.intake import AdmissionHeld, CaseAdmitted, CaseSplit, CaseSubmitted, SubmissionRepeated
from libs.common.events.words import Kind, Link, Tie
from libs.common.policy import Policy, load_policy
from libs.common.store.memory import MemoryStore
from services.intake.domain.arriving import hear_submission, submit
from services.intake.domain.identity import report_id_of
from services.intake.domain.procedures import words_of_both
from services.intake.domain.splitting import record_report
from services.intake.domain.state import Case
from services.intake.domain.submission import Prepared, Submission, SubmitCase
from services.intake.handlers import REACTIONS
from services.intake.prepare import Registrar

AT = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
CASE = "f9a40e56-51d0-5254-819a-86814207d029"
MILK = "超市卖给我过期的奶粉，消费者要求退款并赔偿，也请依法查处这家商家"
MONEY = "超市卖给我过期的奶粉，消费者要求退款并赔偿"
LAW = "超市在卖过期的奶粉，请依法查处这家商家"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


def registrar(policy: Policy) -> Registrar:
    return Registrar("HQ", "heqing", "key", lambda: AT, bytes, both=lambda said: words_of_both(said, policy))


async def submitted(policy: Policy, text: str, store: Any = None, **more: Any) -> Decision[Case]:
    command = SubmitCase(text=text, external_id="B-17", **{"channel": "p12315", "phone": "13800001234", **more})
    said = command.model_dump()
    prepared = await registrar(policy).register(store or MemoryStore(), CASE, command.channel, said)
    return submit(None, command, Now(AT, AT, CASE, policy, prepared))


def reported(policy: Policy, split: CaseSplit, case: Case | None = None) -> Decision[Case]:
    return record_report(case, split, Now(AT, AT, split.into, policy, None, CASE))


async def test_who_wants_the_money_back_and_the_law_enforced_has_two_cases(policy: Policy) -> None:
    complaint = await submitted(policy, MILK)
    first, split, _ = complaint.events
    assert isinstance(first, CaseSubmitted)
    assert isinstance(split, CaseSplit)
    report = reported(policy, split)
    second, admitted = report.events
    assert isinstance(second, CaseSubmitted)
    assert isinstance(admitted, CaseAdmitted)
    assert (first.kind, first.profile) == (Kind.COMPLAINT, "p12315")
    assert (second.kind, second.profile) == (Kind.REPORT, "report")
    limits = policy.profiles
    assert first.promised_by == policy.due(AT, limits["p12315"].limits.reply)
    assert second.promised_by == policy.due(AT, limits["report"].limits.reply)
    assert first.number != second.number == split.number
    assert first.text == second.text == MILK
    assert first.people[0].token_mac != second.people[0].token_mac
    assert first.people[0].id == second.people[0].id


async def test_each_names_the_other(policy: Policy) -> None:
    complaint = await submitted(policy, MILK)
    _, split, _ = complaint.events
    assert isinstance(split, CaseSplit)
    kept = complaint.state.report
    assert kept is not None
    assert (kept.case, kept.number, kept.promised_by) == (report_id_of(CASE), split.number, split.promised_by)
    assert reported(policy, split).state.linked_to == Link(case=CASE, number=complaint.state.number, why=Tie.SPLIT)


async def test_said_by_the_bus_again_both_receipts_are_given_again_and_no_third_case_comes(policy: Policy) -> None:
    complaint = await submitted(policy, MILK)
    now = Now(AT, AT, CASE, policy, Prepared("HQ26-999999-0", complaint.state.people[0], "p12315"))
    again = hear_submission(complaint.state, Submission(external_id="B-17", text=MILK), now)
    numbers = [(fact.number, fact.case) for fact in again.events if isinstance(fact, SubmissionRepeated)]
    assert complaint.state.report is not None
    assert numbers == [
        (complaint.state.number, ""), (complaint.state.report.number, complaint.state.report.case),
    ]  # fmt: skip
    _, split, _ = complaint.events
    assert isinstance(split, CaseSplit)
    report = reported(policy, split)
    assert reported(policy, split, report.state) == Decision(report.state)


SPLIT = [
    pytest.param(MILK, "p12315", {}, True, id="both, through 12315"),
    pytest.param(MILK, "web", {}, True, id="both, about trade, by a page"),
    pytest.param("物业收了钱不退费，请依法查处，还要赔偿业主", "web", {}, False, id="both, but no trade"),
    pytest.param("物业收了钱不退费，请依法查处，还要赔偿业主", "p12315", {}, True, id="no trade, but through 12315"),
    pytest.param(MONEY, "p12315", {}, False, id="the money only"),
    pytest.param(LAW, "p12315", {}, False, id="the law only"),
    pytest.param("我要投诉并举报这家超市，商家卖过期食品", "p12315", {}, True, id="said so"),
    pytest.param(MILK, "p12315", {"kind": Kind.ENQUIRY}, False, id="who only asks"),
    pytest.param("请问退款和查处要怎么办理，消费者能否一起提", "p12315", {}, False, id="a question by its words"),
    pytest.param(f"{MILK}。我已经起诉到法院，已经起诉", "p12315", {}, False, id="in court"),
    pytest.param(f"{MILK}。店里着火了", "p12315", {}, False, id="an emergency"),
]


@pytest.mark.parametrize(("text", "channel", "more", "two"), SPLIT)
async def test_two_procedures_only_where_both_are_asked_for_and_it_is_trade(
    policy: Policy, text: str, channel: str, more: dict[str, Any], *, two: bool
) -> None:
    decision = await submitted(policy, text, channel=channel, **more)
    assert any(isinstance(fact, CaseSplit) for fact in decision.events) is two
    assert (decision.state.report is not None) is two


async def test_danger_hurries_both(policy: Policy) -> None:
    complaint = await submitted(policy, f"{MILK}，柜台漏电")
    assert complaint.state.report is not None
    assert (complaint.state.profile, complaint.state.report.profile) == ("urgent", "urgent")


async def test_the_report_is_found_where_the_complaint_was_and_held_where_the_words_are_unclear(policy: Policy) -> None:
    there = await submitted(policy, MILK, place="桑陌镇三棵槐村")
    _, split, _ = there.events
    assert isinstance(split, CaseSplit)
    assert reported(policy, split).state.area == there.state.area == "t02v001"
    unclear = await submitted(policy, "这家要退钱给我，也请查处它")
    _, split, held = unclear.events
    assert isinstance(held, AdmissionHeld)
    assert isinstance(split, CaseSplit)
    assert isinstance(reported(policy, split).events[1], AdmissionHeld)


async def test_a_number_is_leased_for_a_report_only_where_the_words_may_ask_for_one(policy: Policy) -> None:
    registers, store = registrar(policy), MemoryStore()
    plain = await registers.register(store, CASE, "web", {"text": MONEY})
    both = await registers.register(store, CASE, "web", {"text": MILK})
    assert plain.report is None
    assert both.report is not None
    assert both.report.number != both.number
    bad = await registers.register(store, CASE, "web", {"text": None, "title": 7})
    assert bad.report is None


def test_the_fact_of_the_complaint_reaches_the_reports_document(policy: Policy) -> None:
    said = {"into": "the-report"}
    heard = Heard("id", "intake", CASE, "caseloop.case-split", 1, 2, AT, "", said)
    assert registrar(policy).reaches(heard) == ("the-report",)
    assert REACTIONS[CaseSplit] is record_report
