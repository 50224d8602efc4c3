"""What the portal keeps of supervision: orders and their answers, the list, and units that are summoned."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from libs.common.decision import Now
from libs.common.envelope import Heard
from libs.common.events import Fact, evaluation, handling, intake, routing, supervision
from libs.common.events.words import Began, Dues, Ending, Ground, Kind, Level, Measure, Mode, Outcome, Part, Person
from libs.common.policy import Policy, load_policy
from services.portal.domain.ladder import open_orders
from services.portal.domain.state import Matter, Sheet
from services.portal.domain.units import UnitSheet
from services.portal.handlers import follow, reaches
from services.portal.pages.reading import supervision as reading
from services.portal.pages.views import SilentFilter
from services.portal.tests.example_case import OFFICER

AT = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)
DUE = AT + timedelta(hours=6)
HOUR = timedelta(hours=1)
VILLAGE, TOWN = "t02v001", "t02"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


class Sheets:
    """A read model in memory: facts in, sheets out."""

    def __init__(self, policy: Policy, *facts: Fact) -> None:
        self.policy = policy
        self.of: dict[str, Any] = {}
        for fact in facts:
            self.hear(fact)

    def hear(self, fact: Fact, hours: int = 0, subject: str = "c1") -> list[str]:
        at = AT + hours * HOUR
        data = fact.model_dump(mode="json")
        heard = Heard("id", fact.source(), subject, fact.type().removesuffix(".v1"), 1, 1, at, "", data)
        reached = list(reaches(heard))
        for document in reached:
            now = Now(at, at, document, self.policy, about=subject)
            self.of[document] = follow(self.of.get(document), fact, now).state
        return reached

    @property
    def matter(self) -> Matter:
        sheet = self.of["c1"]
        assert isinstance(sheet, Sheet)
        assert sheet.matter
        return sheet.matter

    @property
    def marks(self) -> Sequence[str]:
        return self.matter.standing.marks


def dispatched(hop: int = 1, unit: str = VILLAGE, *helpers: str) -> routing.CaseDispatched:
    parts = (Part(unit=unit, lead=True, due=DUE), *(Part(unit=helper, lead=False, due=DUE) for helper in helpers))
    return routing.CaseDispatched(
        hop=hop, round=1, unit=unit, level=Level.VILLAGE, mode=Mode.QUICK, parts=parts, profile="help",
        dues=Dues(take_on=DUE, contact=DUE, result=DUE), rule="R-112", rule_version=1, why="村里就能修。",
        number="HQ26-000001-5", kind=Kind.HELP, title="路灯不亮", text="路灯不亮", category="urban/lamp",
        area=VILLAGE, urgent=False,
    )  # fmt: skip


SUBMITTED = intake.CaseSubmitted(
    number="HQ26-000001-5", kind=Kind.HELP, title="路灯不亮", text="路灯不亮", channel="web", external_id="x",
    people=(Person(id="p1"),), profile="help", promised_by=DUE, captured_at=AT,
)  # fmt: skip
ADMITTED = intake.CaseAdmitted(category="urban/lamp", area=VILLAGE, urgent=False, profile="help", promised_by=DUE)
CLOSED = evaluation.CaseClosed(round=1, outcome=Ending.SATISFIED)
ANSWERED = handling.OrderAnswered(hop=1, round=1, part=VILLAGE, by="李", text="明天修")
REFUSED = ANSWERED.model_copy(update={"refused": True, "text": "不归我们"})
SUMMONS = supervision.SummonsIssued(unit=VILLAGE, why="90 天内被督办 2 次", orders=2, cases=("c1", "c2"), due=DUE)


def ordered(measure: Measure = Measure.TAKE_ON, unit: str = VILLAGE, **more: Any) -> supervision.SupervisionOrdered:
    return supervision.SupervisionOrdered(
        measure=measure, hop=1, unit=unit, due=DUE, reason="逾期", answer_by=DUE + 24 * HOUR, **more
    )


@pytest.fixture
def sheets(policy: Policy) -> Sheets:
    return Sheets(policy, SUBMITTED, ADMITTED, dispatched())


def test_orders_are_numbered_within_the_matter(sheets: Sheets) -> None:
    sheets.hear(ordered())
    sheets.hear(ordered(Measure.CONTACT))
    assert [(order.n, order.measure) for order in sheets.matter.orders] == [
        (1, Measure.TAKE_ON), (2, Measure.CONTACT),
    ]  # fmt: skip


def test_an_answer_ends_the_silence_of_that_unit_alone(sheets: Sheets) -> None:
    sheets.hear(ordered())
    sheets.hear(ordered(Measure.PART, "d-water"))
    sheets.hear(ANSWERED, 1)
    assert [order.unit for order in open_orders(sheets.matter)] == ["d-water"]
    assert sheets.matter.orders[0].answer == "明天修"
    assert "unanswered" in sheets.marks


def test_an_answer_that_overtakes_its_order_still_answers_it(sheets: Sheets) -> None:
    sheets.hear(ANSWERED, 1)
    sheets.hear(ordered())
    assert open_orders(sheets.matter) == []
    assert "unanswered" not in sheets.marks


def test_an_answer_to_an_earlier_order_is_none_to_a_later_one(sheets: Sheets) -> None:
    sheets.hear(ANSWERED, 1)
    sheets.hear(ordered(), 2)
    assert len(open_orders(sheets.matter)) == 1


def test_a_refused_order_stays_on_the_list_and_says_so(sheets: Sheets) -> None:
    sheets.hear(ordered())
    sheets.hear(REFUSED, 1)
    [row] = reading.silent_rows([sheets.matter], sheets.policy, AT + 30 * HOUR)
    assert (row.refused, row.days, row.n, row.level) == (True, 1, 1, "village")


def test_an_order_of_an_older_hop_is_silent_no_more(sheets: Sheets) -> None:
    sheets.hear(ordered())
    sheets.hear(dispatched(2, TOWN, VILLAGE), 1)
    assert open_orders(sheets.matter) == []


def test_what_stands_is_on_the_list_also_when_the_matter_is_over(sheets: Sheets) -> None:
    sheets.hear(ordered(Measure.OTHER, stands=True, trigger="said_not_contacted"))
    sheets.hear(ordered(Measure.CONTACT))
    sheets.hear(CLOSED, 1)
    assert list(sheets.marks) == ["unanswered"]
    assert [order.stands for order in open_orders(sheets.matter)] == [True]
    sheets.hear(ANSWERED, 2)
    assert list(sheets.marks) == []


def test_a_unit_that_stands_apart_is_not_told_to_answer(sheets: Sheets) -> None:
    sheets.hear(ordered())
    sheets.hear(routing.UnitRecused(unit=VILLAGE, reason="事关本村", by="县"), 1)
    assert open_orders(sheets.matter) == []


def test_a_lift_takes_that_order_off(sheets: Sheets) -> None:
    sheets.hear(ordered())
    sheets.hear(supervision.SupervisionLifted(hop=1, unit=VILLAGE, measure=Measure.TAKE_ON), 1)
    assert (open_orders(sheets.matter), "unanswered" in sheets.marks) == ([], False)


def test_a_listed_case_is_marked_until_it_is_lifted(sheets: Sheets) -> None:
    sheets.hear(supervision.SupervisionListed(unit="county", reason="上面没有单位了"))
    assert "listed" in sheets.marks
    sheets.hear(supervision.SupervisionLifted(hop=1, unit="county", what=supervision.Lifted.LISTING), 1)
    assert "listed" not in sheets.marks


def test_a_summons_reaches_the_units_sheet_and_its_matters(sheets: Sheets) -> None:
    assert sheets.hear(SUMMONS, subject=f"unit:{VILLAGE}") == [f"unit:{VILLAGE}", "c1", "c2"]
    assert sheets.matter.lines[-1].type == "SummonsIssued"
    assert sheets.of[f"unit:{VILLAGE}"].marks == ("summons",)


@pytest.mark.parametrize("data", [None, [], {}, {"cases": 7}, {"cases": [None, 7]}])
def test_a_summons_whose_cases_cannot_be_read_stays_with_its_unit(data: Any) -> None:
    heard = Heard("id", "supervision", "unit:t02", "caseloop.summons-issued", 1, 1, AT, "", data)
    assert list(reaches(heard)) == ["unit:t02"]


def unit_of(sheets: Sheets, *facts: Fact) -> UnitSheet:
    for fact in facts:
        sheets.hear(fact, subject="unit:t02")
    sheet = sheets.of["unit:t02"]
    assert isinstance(sheet, UnitSheet)
    return sheet


RECORDED = supervision.SummonsRecorded(unit="t02", came="镇长", agreed="三天", follow_up=DUE, by="县")
FOLLOW_UP = supervision.FollowUpDue(unit="t02", agreed="三天")
LISTED = supervision.SupervisionListed(unit="t02", reason="又被督办")


def off(what: supervision.Lifted) -> Fact:
    return supervision.SupervisionLifted(hop=0, unit="t02", what=what, reason="办完了", by="县")


@pytest.mark.parametrize(
    ("facts", "marks"),
    [
        ((SUMMONS,), ("summons",)),
        ((SUMMONS, RECORDED), ()),
        ((SUMMONS, RECORDED, FOLLOW_UP), ("follow-up",)),
        ((SUMMONS, RECORDED, FOLLOW_UP, RECORDED), ()),
        ((SUMMONS, RECORDED, LISTED), ("listed",)),
        ((SUMMONS, RECORDED, LISTED, off(supervision.Lifted.LISTING)), ()),
        ((SUMMONS, off(supervision.Lifted.SUMMONS)), ()),
    ],
    ids=["summoned", "heard", "to look at", "looked at", "listed", "off the list", "taken back"],
)
def test_a_units_sheet_says_what_is_to_be_done_about_it(
    sheets: Sheets, facts: tuple[Fact, ...], marks: tuple[str, ...]
) -> None:
    assert unit_of(sheets, *facts).marks == marks


def test_the_supervision_desk_has_one_row_for_each_thing_to_do(sheets: Sheets) -> None:
    sheets.hear(supervision.SupervisionListed(unit="county", reason="上面没有单位了"))
    sheet = unit_of(sheets, SUMMONS, RECORDED, FOLLOW_UP, LISTED)
    [row] = reading.summons_rows([("t02", sheet)], {"c1": sheets.matter}, sheets.policy)
    assert (row.name, row.deed, row.agreed, row.cases) == (
        "桑陌镇", "record-follow-up", "三天", [("HQ26-000001-5", "路灯不亮")],
    )  # fmt: skip
    listed = [*reading.listed_units([("t02", sheet)], sheets.policy), *reading.listed_cases([sheets.matter])]
    assert [row.path for row in listed] == ["/desk/units/t02", "/desk/cases/HQ26-000001-5"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (SilentFilter(), True),
        (SilentFilter(level="village", unit=VILLAGE, leader=TOWN, days="2"), True),
        (SilentFilter(level="county"), False),
        (SilentFilter(unit="t03"), False),
        (SilentFilter(leader="t03"), False),
        (SilentFilter(days="3"), False),
        (SilentFilter(days="soon"), True),
    ],
)
def test_the_list_is_filtered_by_unit_level_leader_and_days(
    sheets: Sheets, wanted: SilentFilter, *, found: bool
) -> None:
    sheets.hear(ordered())
    [row] = reading.silent_rows([sheets.matter], sheets.policy, AT + 48 * HOUR)
    assert reading.fits(row, sheets.matter.town, wanted) is found


@pytest.mark.parametrize(
    ("unit", "follows"),
    [(VILLAGE, True), (TOWN, True), ("county", True), ("t03", False), ("t02v002", False), ("d-water", False)],
)
def test_those_above_and_the_leader_of_the_area_see_the_list(sheets: Sheets, unit: str, *, follows: bool) -> None:
    sheets.hear(ordered())
    assert reading.may_follow(sheets.matter, unit, sheets.policy) is follows


def test_who_leads_the_area_sees_what_a_department_does_not_answer(policy: Policy) -> None:
    sheets = Sheets(policy, SUBMITTED, ADMITTED, dispatched(1, "d-water"), ordered(unit="d-water"))
    assert reading.may_follow(sheets.matter, TOWN, policy)


def test_nobody_follows_what_is_about_them(sheets: Sheets) -> None:
    sheets.hear(ordered())
    sheets.hear(routing.UnitRecused(unit=TOWN, reason="事关本镇", by="县"))
    assert not reading.may_follow(sheets.matter, TOWN, sheets.policy)


def order_page(sheets: Sheets) -> Any:
    return reading.order_view(sheets.matter, sheets.matter.orders[0], sheets.policy, AT + 48 * HOUR, OFFICER)


def test_an_order_on_paper_names_the_unit_the_level_above_the_leader_and_what_is_owed_since_when(
    sheets: Sheets,
) -> None:
    due = sheets.policy.due(AT, sheets.policy.profiles["help"].limits.take_on)
    clock = supervision.DeadlineSet(
        measure=Measure.TAKE_ON, hop=1, round=1, unit=VILLAGE, since=AT, span="4 working hours", due=due
    )
    sheets.hear(clock)
    sheets.hear(replace_due(ordered(), due))
    page = order_page(sheets)
    leader = sheets.policy.officers.leaders[TOWN]
    assert (page.unit, page.above, page.leader) == (
        sheets.policy.units.name_of(VILLAGE), "桑陌镇", f"县领导 {leader}",
    )  # fmt: skip
    assert (page.measure, page.since, page.owed_by, page.answer_by) == ("take_on", AT, due, DUE + 24 * HOUR)
    assert page.due
    assert page.due.count.start == AT


def replace_due(order: supervision.SupervisionOrdered, due: datetime) -> supervision.SupervisionOrdered:
    return order.model_copy(update={"due": due})


def test_a_unit_that_stands_apart_gets_no_copy(sheets: Sheets) -> None:
    sheets.hear(routing.UnitRecused(unit=TOWN, reason="事关本镇", by="县"))
    sheets.hear(ordered())
    assert order_page(sheets).above == "禾清县"


def test_a_dissolved_unit_is_shown_by_its_id_and_nobody_is_above(sheets: Sheets) -> None:
    sheets.hear(ordered(unit="t99"))
    page = order_page(sheets)
    assert (page.unit, page.above) == ("t99", "")


def test_a_result_takes_the_place_of_words(sheets: Sheets) -> None:
    sheets.hear(ordered(Measure.RESULT))
    report = handling.ResultReported(hop=1, round=1, part=VILLAGE, by="李", outcome=Outcome.RESOLVED, text="修好了")
    sheets.hear(report, 1)
    sheets.hear(supervision.SupervisionLifted(hop=1, unit=VILLAGE, measure=Measure.RESULT), 1)
    assert "unanswered" not in sheets.marks


def owed_to_a_citizen(measure: Measure, hop: int = 1) -> supervision.SupervisionOrdered:
    return ordered(measure, "centre").model_copy(update={"hop": hop})


TO_CITIZENS = pytest.mark.parametrize("measure", [Measure.CALL_BACK, Measure.APPEAL])


@TO_CITIZENS
def test_an_order_to_call_back_or_to_decide_is_unanswered_also_when_the_case_is_closed(
    sheets: Sheets, policy: Policy, measure: Measure
) -> None:
    sheets.hear(CLOSED)
    sheets.hear(owed_to_a_citizen(measure), 1)
    assert "unanswered" in sheets.marks
    [row] = reading.silent_rows([sheets.matter], policy, AT + 30 * HOUR)
    assert (row.unit, row.rung, row.n) == ("centre", "order", 1)
    sheets.hear(supervision.SupervisionLifted(hop=1, unit="centre", measure=measure), 2)
    assert ("unanswered" in sheets.marks, reading.silent_rows([sheets.matter], policy, AT + 30 * HOUR)) == (False, [])


@TO_CITIZENS
def test_it_stands_into_the_next_round_and_while_the_case_is_parked(sheets: Sheets, measure: Measure) -> None:
    sheets.hear(owed_to_a_citizen(measure))
    sheets.hear(evaluation.CaseReopened(round=2, reason="没解决"), 1)
    sheets.hear(dispatched(2).model_copy(update={"round": 2}), 2)
    assert [order.measure for order in open_orders(sheets.matter)] == [measure]
    sheets.hear(supervision.CaseParked(round=2, turn=1, reason="等资金", review=DUE + 900 * HOUR, by="郑"), 3)
    assert sheets.marks == ("parked", "unanswered")


def test_what_was_ordered_of_the_handling_ends_with_the_case(sheets: Sheets, policy: Policy) -> None:
    sheets.hear(ordered(Measure.RESULT))
    sheets.hear(CLOSED, 1)
    assert reading.silent_rows([sheets.matter], policy, AT + 30 * HOUR) == []


@TO_CITIZENS
def test_such_an_order_can_be_printed_with_its_count(sheets: Sheets, policy: Policy, measure: Measure) -> None:
    ground = Ground(counted_from=AT, began=Began.CALL_BACK, span="1 working day", profile="help", version=1)
    owed = supervision.DeadlineSet(
        measure=measure,
        hop=1,
        round=1,
        unit="centre",
        since=AT,
        span="1 working day",
        due=AT + 24 * HOUR,
        ground=ground,
    )
    for fact in (owed, CLOSED, owed_to_a_citizen(measure)):
        sheets.hear(fact)
    view = reading.order_view(sheets.matter, sheets.matter.orders[0], policy, AT + 48 * HOUR, OFFICER)
    assert view.due
    assert (view.measure, view.due.count.days, view.due.at) == (measure.value, 1, AT + 24 * HOUR)
