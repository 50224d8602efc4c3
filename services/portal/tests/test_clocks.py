"""Every clock of a dispatch on the case page, with its sheet; what another calendar moved, with the reason."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from libs.common.decision import Now
from libs.common.events import Fact
from libs.common.events.handling import CaseTakenOn
from libs.common.events.intake import CaseAdmitted, CaseSubmitted
from libs.common.events.routing import CaseDispatched
from libs.common.events.supervision import DeadlineRecalculated, DeadlineSet
from libs.common.events.words import Began, Dues, Ground, Kind, Level, Measure, Mode, Part, Person
from libs.common.policy import Policy, load_policy
from services.portal.domain import following
from services.portal.domain.state import Matter, Requester
from services.portal.pages.environment import render
from services.portal.pages.reading.case import Desk, case_view
from services.portal.pages.reading.course import events_for, events_of
from services.portal.pages.reading.proof import clock_view, proof_view
from services.portal.pages.reading.track import Reader, track_view
from services.portal.pages.wording.journal import journal
from services.portal.pages.wording.story import story
from services.portal.tests.example_case import OFFICER

POLICY: Policy = load_policy(Path(__file__).parents[3] / "config")
SAID = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
SENT = datetime(2026, 10, 9, 2, 0, 30, tzinfo=UTC)
PROMISED = POLICY.due(SAID, POLICY.profiles["help"].limits.result)
TAKE_ON = POLICY.due(SENT, POLICY.profiles["help"].limits.take_on)
SUBMITTED = CaseSubmitted(
    number="HQ26-000001-5", kind=Kind.HELP, title="路灯", text="路灯不亮", channel="web", external_id="x",
    people=(Person(id="p"),), profile="help", promised_by=PROMISED, captured_at=SAID,
)  # fmt: skip
ADMITTED = CaseAdmitted(category="urban/lamp", area="t02v001", urgent=False, profile="help", promised_by=PROMISED)
DISPATCHED = CaseDispatched(
    hop=1, round=1, unit="t02v001", level=Level.VILLAGE, mode=Mode.QUICK, profile="help", rule="R-114",
    parts=(Part(unit="t02v001", lead=True, due=PROMISED),), dues=Dues(take_on=TAKE_ON, contact=TAKE_ON, result=PROMISED),
    why="先修。", rule_version=1, number="HQ26-000001-5", kind=Kind.HELP, title="路灯", text="路灯不亮",
    category="urban/lamp", area="t02v001", urgent=False,
)  # fmt: skip


def ground(span: str, began: Began, since: datetime, limit: datetime | None = None) -> Ground:
    return Ground(counted_from=since, began=began, span=span, profile="help", version=4, limit=limit)


def clock(measure: Measure, due: datetime, of: Ground | None) -> DeadlineSet:
    span = of.span if of else ""
    return DeadlineSet(measure=measure, hop=1, round=1, unit="t02v001", since=SENT, span=span, due=due, ground=of)


TAKING_ON = clock(Measure.TAKE_ON, TAKE_ON, ground("4 working hours", Began.DISPATCH, SENT))
RESULT = clock(Measure.RESULT, PROMISED, ground("5 working days", Began.SUBMISSION, SAID, PROMISED))


def told(*facts: Fact, dispatch: CaseDispatched = DISPATCHED) -> Matter:
    matter: Matter | None = None
    for number, fact in enumerate((SUBMITTED, ADMITTED, dispatch, *facts)):
        at = SAID + timedelta(seconds=10 * number)
        matter = following.follow(matter, fact, Now(at, at, "c1", POLICY))
    assert matter
    return matter


def test_the_case_page_lists_every_clock_in_order_and_leads_to_the_sheet_of_each() -> None:
    view = case_view(
        told(RESULT, TAKING_ON), POLICY, Desk(OFFICER, "t02v001", centre=False, now=SENT, proof="/d/clock")
    )
    assert [(one.measure, one.due.at, one.due.proof) for one in view.clocks] == [
        ("take_on", TAKE_ON, "/d/clock/take_on/t02v001"),
        ("result", PROMISED, "/d/clock/result/t02v001"),
    ]
    page = render(view)
    assert 'href="/d/clock/take_on/t02v001"' in page
    assert "2 个期限，每个都能查怎么算的" in page
    assert "4 个工作小时" in page


def test_the_sheet_of_a_clock_says_whose_it_is_and_what_it_is_counted_from() -> None:
    sheet = clock_view(told(TAKING_ON), (Measure.TAKE_ON, "t02v001"), POLICY, SENT, OFFICER)
    assert sheet
    assert dict(sheet.grounds)["从什么时候起"] == "2026年10月9日（周五）10:00，派单"
    assert dict(sheet.grounds)["给多长时间"] == "求助，4 个工作小时，合 4 小时（期限方案 help 第 4 版）"
    assert f"{sheet.unit}　接单的期限：" in render(sheet).replace("\n", "")
    assert sheet.due_text == "2026年10月9日（周五）15:30"
    assert [row.sum for row in sheet.rows][-1] == timedelta(hours=4)


@pytest.mark.parametrize(
    "owed",
    [(Measure.PART, "t02v001"), (Measure.TAKE_ON, "d-water"), (Measure.OTHER, "t02v001"), (Measure.CONTACT, "t02v001")],
)
def test_what_is_not_owed_or_was_set_without_a_ground_has_no_sheet(owed: tuple[Measure, str]) -> None:
    assert clock_view(told(TAKING_ON, clock(Measure.CONTACT, TAKE_ON, None)), owed, POLICY, SENT, OFFICER) is None


LATER = TAKE_ON + timedelta(days=3)
MOVED = [
    DeadlineRecalculated(
        measure=Measure.TAKE_ON, hop=1, unit="t02v001", before=TAKE_ON, due=LATER, calendar="2026.2", ground=TAKING_ON.ground
    ),
    DeadlineRecalculated(
        measure=Measure.RESULT, hop=1, unit="t02v001", before=PROMISED, due=TAKE_ON, calendar="2026.2", ground=RESULT.ground
    ),
]  # fmt: skip


def test_a_date_that_another_calendar_moved_is_shown_with_the_reason() -> None:
    matter = told(TAKING_ON, RESULT, *MOVED)
    assert [clock.due for clock in matter.clocks] == [LATER, TAKE_ON]
    lines = [
        f"{said.strong}{said.after}"
        for event, said in journal(events_of(matter.lines, POLICY))
        if "重算" in said.strong
    ]
    assert lines[1] == "日历有变，重算期限：小满村接单 10月9日（周五）15:30 改到 10月12日（周一）15:30".replace(
        "小满村", POLICY.units.name_of("t02v001")
    )


def test_a_citizen_reads_of_their_own_date_alone() -> None:
    matter = told(TAKING_ON, RESULT, *MOVED)
    events = events_for(matter, Requester(case="c1", person="p", first=True), POLICY)
    said = [f"{line.strong}{line.after}" for _, line in story(events) if "放假安排" in line.strong]
    assert said == ["放假安排变了，重新算了期限。报结果原来是 10月15日（周四）10:00，现在是 10月9日（周五）15:30。"]


def test_a_date_that_the_calendar_in_use_does_not_give_is_shown_with_a_note_until_it_is_counted_anew() -> None:
    late = RESULT.model_copy(update={"due": PROMISED - timedelta(days=1)})
    sheet = proof_view(told(late), POLICY, SENT)
    assert sheet
    assert sheet.due_text.startswith("2026年10月14日")
    assert "要运行 caseloop clock recount 才会重算" in sheet.notes[1]


def test_a_clock_that_was_met_says_when_on_its_pill() -> None:
    matter = told(TAKING_ON, CaseTakenOn(hop=1, round=1, part="t02v001", by="周"))
    [one] = case_view(matter, POLICY, Desk(OFFICER, "t02v001", centre=False, now=SENT)).clocks
    assert one.due.met == SAID + timedelta(seconds=40)


def test_a_citizen_reads_how_late_a_helper_is_by_its_date_as_it_stands_now() -> None:
    part = Part(unit="d-water", lead=False, due=TAKE_ON)
    joint = DISPATCHED.model_copy(update={"parts": (*DISPATCHED.parts, part)})
    owed = clock(Measure.PART, TAKE_ON, TAKING_ON.ground).model_copy(update={"unit": "d-water"})
    later = MOVED[0].model_copy(update={"measure": Measure.PART, "unit": "d-water"})
    one, now = Requester(case="c1", person="p", first=True), Reader(TAKE_ON + timedelta(days=1))
    days = [
        helper.days
        for facts in ((owed,), (owed, later))
        for helper in track_view(told(*facts, dispatch=joint), one, POLICY, now).helpers
    ]
    assert days == [-1, 1]
