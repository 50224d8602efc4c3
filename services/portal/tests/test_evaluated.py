"""评价 as the portal tells it: what units may read of it, and what they may not."""

from typing import Any

import pytest

from libs.common.envelope import Heard, Record, read, wire
from libs.common.events import evaluation
from libs.common.events.words import Ending
from libs.common.policy import Policy, load_policy
from services.portal.domain.rights import can, status_of
from services.portal.handlers import reaches
from services.portal.pages.facts import Officer
from services.portal.pages.reading.case import Desk, case_view
from services.portal.pages.reading.course import events_for, events_of
from services.portal.pages.reading.desk import where
from services.portal.pages.reading.track import Reader, track_view
from services.portal.pages.wording.journal import journal
from services.portal.pages.wording.story import story
from services.portal.tests.test_following import AT, CASE, DUE, ROOT, Sheets, admitted, dispatched, given, submitted

WORDS = "有人打电话让我改评价"
PRESSURE = evaluation.HonestySignalled(n=1, sign=evaluation.Sign.PRESSURE, round=1, grounds=WORDS, person="p1", unit="")
REVIEWED = evaluation.SignalReviewed(n=1, upheld=True, reason=WORDS, by="郑")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(ROOT / "config")


def heard_of(fact: Any) -> Heard:
    entry = {
        "n": 1, "id": f"evaluation:{CASE}:1", "type": fact.type(), "cause": "cmd:k", "at": "2026-10-20T02:00:00.000Z",
        "tp": "", "data": fact.model_dump(mode="json"),
    }  # fmt: skip
    found = read(Record("case.evaluation", 0, 0, None, wire("evaluation", CASE, entry)))
    assert isinstance(found, Heard)
    return found


@pytest.mark.parametrize("fact", [PRESSURE, REVIEWED], ids=["said", "reviewed"])
def test_what_a_citizen_says_of_pressure_is_on_no_sheet_that_a_unit_reads(fact: Any) -> None:
    assert list(reaches(heard_of(fact))) == []


def said(reason: evaluation.WhyCalled) -> evaluation.CallBackOpened:
    return evaluation.CallBackOpened(person="p1", round=1, due=DUE, reason=reason)


WHY = [
    pytest.param(evaluation.WhyCalled.SILENT, "您还没有评价", "没有评价，待回访", id="silent"),
    pytest.param(evaluation.WhyCalled.DISSATISFIED, "您说不满意", "不满意，待回访", id="dissatisfied"),
    pytest.param(evaluation.WhyCalled.SAMPLED, "会有别的单位打电话", "抽中回访", id="drawn by lot"),
    pytest.param(evaluation.WhyCalled.MANDATORY, "会有别的单位打电话", "必须回访", id="demanded"),
]


def sheets_of(policy: Policy, *facts: Any) -> Sheets:
    sheets = Sheets(policy)
    for fact in (submitted(), admitted(), dispatched(), given(), *facts):
        sheets.hear(fact)
    return sheets


@pytest.mark.parametrize(("reason", "citizen", "officer"), WHY)
def test_a_call_back_says_why(reason: evaluation.WhyCalled, citizen: str, officer: str, policy: Policy) -> None:
    sheets = sheets_of(policy, said(reason))
    mine = [told.strong for _, told in story(events_for(sheets.matter, sheets.one("p1"), policy))]
    desk = [told.strong for _, told in journal(events_of(sheets.matter.lines, policy))]
    assert any(line.startswith(citizen) for line in mine)
    assert officer in desk


def test_a_call_back_that_reached_nobody_is_told_as_that(policy: Policy) -> None:
    vain = evaluation.CallBackRecorded(person="p1", round=1, by="沈", text="", unit="t03", reached=False, over=False)
    sheets = sheets_of(policy, vain)
    mine = [told.strong for _, told in story(events_for(sheets.matter, sheets.one("p1"), policy))]
    assert "打电话问您，没打通。" in mine


WORD = evaluation.EvaluationReceived(
    person="p1", round=1, contacted=evaluation.Contacted.YES, resolved=evaluation.Resolved.YES, satisfied=5
)


def test_who_thinks_better_of_it_is_no_second_person(policy: Policy) -> None:
    sheets = sheets_of(policy, WORD, WORD.model_copy(update={"changed": True}))
    desk = [told.strong + told.after for _, told in journal(events_of(sheets.matter.lines, policy))]
    assert [line for line in desk if "评价" in line] == ["诉求人 改了评价", "诉求人 评价了"]


def test_what_an_appeal_reopens_is_open_again_and_tells_its_course(policy: Policy) -> None:
    closed = evaluation.CaseClosed(round=1, outcome=Ending.EXPLAINED, reason="红线外不补", appeal_until=DUE)
    filed = evaluation.AppealFiled(person="p1", round=1, level=1, label="复查", text="画错了", due=DUE)
    decided = evaluation.AppealDecided(
        person="p1", round=1, level=1, label="复查", upheld=True, text="是画错了", by="郑", unit="county"
    )
    again = evaluation.CaseReopened(round=2, reason="是画错了", appeal=1)
    sheets = sheets_of(policy, closed, filed)
    assert (sheets.matter.ending, sheets.matter.ended_for) == ("explained", "红线外不补")
    sheets.hear(decided)
    sheets.hear(again)
    assert (sheets.matter.ending, sheets.matter.ended_at, sheets.matter.round) == ("", None, 2)
    assert status_of(sheets.matter, sheets.one("p1")) == "open"
    mine = [told.strong for _, told in story(events_for(sheets.matter, sheets.one("p1"), policy))]
    assert {"您不服，提出了复查。", "复查有了结果，再办一次：", "再办一次，第 2 轮。"} <= set(mine)


def test_who_has_to_be_called_back_stands_in_the_centres_queue_until_it_is_done_also_after_the_close(
    policy: Policy,
) -> None:
    closed = evaluation.CaseClosed(round=1, outcome=Ending.SATISFIED)
    sheets = sheets_of(policy, said(evaluation.WhyCalled.SAMPLED), closed)
    assert (sheets.matter.back, sheets.matter.standing.open) == (("p1",), False)
    assert "call" in sheets.matter.standing.marks
    assert "st.matter.standing.open" not in where("call-backs", "centre", "沈", AT, centre=True)
    again = evaluation.CallBackRecorded(
        person="p1", round=1, by="沈", text="", unit="centre", reached=False, over=False
    )
    sheets.hear(again)
    assert sheets.matter.back == ("p1",)
    sheets.hear(evaluation.CallBackDropped(person="p1", round=1))
    assert [*sheets.matter.back, *sheets.matter.standing.marks] == []


def test_the_centre_records_it_and_explains_what_stays_as_it_is_once_everybody_was_called(policy: Policy) -> None:
    sad = WORD.model_copy(update={"resolved": evaluation.Resolved.NO, "satisfied": 1})
    again = evaluation.CaseReopened(round=2, reason="没解决")
    sheets = sheets_of(policy, sad, said(evaluation.WhyCalled.DISSATISFIED), again, dispatched(2, 2))
    officer = Officer("u", "经办", "沈", "x")
    acts = []
    for _ in range(2):
        view = case_view(sheets.matter, policy, Desk(officer, "centre", centre=True, now=AT))
        acts.append({action.code for action in view.actions} & {"call-back", "explain"})
        sheets.hear(evaluation.CallBackRecorded(person="p1", round=1, by="沈", text="说过了", unit="centre"))
    assert acts == [{"call-back"}, {"explain"}]
    unit = case_view(sheets.matter, policy, Desk(officer, "t02", centre=False, now=AT))
    assert not {action.code for action in unit.actions} & {"call-back", "explain"}


def test_who_was_closed_against_their_word_may_appeal_as_long_as_there_is_a_level(policy: Policy) -> None:
    closed = evaluation.CaseClosed(round=1, outcome=Ending.EXPLAINED, reason="红线外不补", appeal_until=DUE)
    filed = evaluation.AppealFiled(person="p1", round=1, level=1, label="复查", text="画错了", due=DUE)
    decided = evaluation.AppealDecided(
        person="p1", round=1, level=1, label="复查", upheld=False, text="没画错", by="郑", unit="county", until=DUE
    )
    sheets, may = sheets_of(policy, closed), []
    for fact in (filed, decided, filed, decided.model_copy(update={"level": 2, "until": None})):
        may.append(can(sheets.matter, sheets.one("p1")))
        sheets.hear(fact)
    assert [*may, can(sheets.matter, sheets.one("p1"))] == [["appeal"], [], ["appeal"], [], []]


def test_what_the_citizen_is_told_of_a_dismissal_says_what_they_may_still_do(policy: Policy) -> None:
    closed = evaluation.CaseClosed(round=1, outcome=Ending.EXPLAINED, reason="红线外不补", appeal_until=DUE)
    filed = evaluation.AppealFiled(person="p1", round=1, level=1, label="复查", text="画错了", due=DUE)
    decided = evaluation.AppealDecided(
        person="p1", round=1, level=1, label="复查", upheld=False, text="没画错。", by="郑", unit="county", until=DUE
    )
    sheets = sheets_of(policy, closed, filed)
    view = track_view(sheets.matter, sheets.one("p1"), policy, Reader(AT))
    assert (view.level, view.can) == ("复核", frozenset())
    sheets.hear(decided)
    view = track_view(sheets.matter, sheets.one("p1"), policy, Reader(AT))
    assert (view.level, view.appeal_until, view.can) == ("复核", DUE, frozenset({"appeal"}))
    told = {said.strong: said.after for _, said in story(events_for(sheets.matter, sheets.one("p1"), policy))}
    assert "前可以请上一级再看" in told["复查有了结果，维持原来的："]
    sheets.hear(filed.model_copy(update={"level": 2, "label": "复核"}))
    sheets.hear(decided.model_copy(update={"level": 2, "label": "复核", "until": None}))
    told = {said.strong: said.after for _, said in story(events_for(sheets.matter, sheets.one("p1"), policy))}
    assert told["复核有了结果，维持原来的："] == "没画错。　这是最后一级。"
    assert track_view(sheets.matter, sheets.one("p1"), policy, Reader(AT)).level == ""


CHANGES = [
    pytest.param((), ["supplement", "rate"], id="not judged"),
    pytest.param((WORD,), ["supplement", "change-rating"], id="judged on the page"),
    pytest.param((WORD.model_copy(update={"way": evaluation.Way.KEYPAD}),), ["supplement"], id="by the keys of a phone"),
    pytest.param((WORD, WORD.model_copy(update={"changed": True})), ["supplement"], id="changed once"),
    pytest.param((WORD, evaluation.CaseReopened(round=2, reason="x"), dispatched(2, 2)), ["supplement", "withdraw"], id="in the next round"),
    pytest.param((WORD, evaluation.CaseClosed(round=1, outcome=Ending.SATISFIED)), [], id="closed"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "may"), CHANGES)
def test_on_their_page_a_citizen_may_think_better_of_it_once(
    facts: tuple[Any, ...], may: list[str], policy: Policy
) -> None:
    invited = evaluation.EvaluationInvited(person="p1", round=1, until=DUE)
    sheets = sheets_of(policy, invited, *facts)
    assert can(sheets.matter, sheets.one("p1")) == may


CALLED = WORD.model_copy(
    update={
        "changed": True, "way": evaluation.Way.CALLER, "by": "县综治中心 吴", "why": "今天看见修好了", "evidence": "来电 0117"
    }
)  # fmt: skip


def test_what_was_changed_for_a_caller_says_by_whom_and_why_to_them_and_at_the_desk(policy: Policy) -> None:
    sheets = sheets_of(policy, WORD, CALLED, CALLED.model_copy(update={"evidence": "来电 0118", "joined": True}))
    mine = [told.strong + told.after for _, told in story(events_for(sheets.matter, sheets.one("p1"), policy))]
    desk = [told.strong + told.after for _, told in journal(events_of(sheets.matter.lines, policy))]
    assert (
        "县综治中心 吴按您电话里说的，改了您的评价。今天看见修好了（来电 0117）。不是您说的？打 12345 告诉我们。"
        in mine
    )
    assert [line for line in desk if "替来电" in line] == [
        "县综治中心 吴 替来电的诉求人改了评价：今天看见修好了（来电 0118）",
        "县综治中心 吴 替来电的诉求人改了评价：今天看见修好了（来电 0117）",
    ]
    assert "change-rating" not in can(sheets.matter, sheets.one("p1"))


def test_the_centre_changes_a_rating_for_a_caller_while_others_are_still_asked(policy: Policy) -> None:
    officer = Officer("u", "经办", "沈", "x")

    def offered(*facts: Any, centre: bool = True) -> bool:
        matter = sheets_of(policy, *facts).matter
        view = case_view(matter, policy, Desk(officer, "centre" if centre else "t02", centre=centre, now=AT))
        return "change-for-caller" in [action.code for action in view.actions]

    assert [offered(), offered(WORD), offered(WORD, centre=False)] == [False, True, False]
    assert not offered(WORD, evaluation.CaseClosed(round=1, outcome=Ending.SATISFIED))
