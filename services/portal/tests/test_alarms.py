"""急事: what is dangerous stands above the queues until a unit has it in hand."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from libs.common.events import evaluation, handling, intake, notification
from libs.common.events.words import Ending
from libs.common.policy import Policy, load_policy
from services.portal.pages import render
from services.portal.pages.reading.desk import alarm_of, alarms
from services.portal.tests.example_desk import alarming
from services.portal.tests.test_following import Sheets, admitted, approved, did, dispatched, reported, submitted

AT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
ALERT = notification.DutyAlerted(
    id="c1/duty/1", number="HQ26-000001-5", desk="县综治中心值班台", means="sms", to="0000-1201", risk=("电线垂", "漏电"),
    place="桑陌镇三棵槐村", text="急事",
)  # fmt: skip
HELD = intake.AdmissionHeld(reason="没有找到能说明类别的词")
TAKEN = did(handling.CaseTakenOn)
REOPENED = evaluation.CaseReopened(round=2, reason="没解决")
CLOSED = evaluation.CaseClosed(outcome=Ending.DIVERTED, reason="119", round=1)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


COURSES = [
    pytest.param([submitted()], False, id="nothing dangerous"),
    pytest.param([submitted(), HELD, ALERT], True, id="waits for its category"),
    pytest.param([ALERT, submitted()], True, id="the alert came first"),
    pytest.param([submitted(), admitted(), ALERT, dispatched()], True, id="with a unit that has not taken it on"),
    pytest.param([submitted(), admitted(), dispatched(), TAKEN, ALERT], False, id="taken on before the alert was heard"),
    pytest.param([submitted(), admitted(), ALERT, dispatched(), TAKEN], False, id="taken on"),
    pytest.param([submitted(), admitted(), ALERT, dispatched(), TAKEN, dispatched(2)], True, id="given to another"),
    pytest.param([submitted(), admitted(), ALERT, dispatched(), TAKEN, reported(), approved()], False, id="done"),
    pytest.param(
        [submitted(), admitted(), ALERT, dispatched(), TAKEN, reported(), REOPENED, dispatched(2, 2)], False,
        id="sent round again: that was told otherwise",
    ),
    pytest.param([submitted(), ALERT, CLOSED], False, id="over"),
]  # fmt: skip


@pytest.mark.parametrize(("course", "stands"), COURSES)
def test_an_alert_stands_until_a_unit_has_taken_it_on(policy: Policy, course: list[object], stands: bool) -> None:
    sheets = Sheets(policy)
    for fact in course:
        sheets.hear(fact)  # type: ignore[arg-type]
    assert ("alert" in sheets.matter.standing.marks) is stands


def test_a_unit_is_alarmed_by_its_own_and_the_centre_by_all() -> None:
    assert alarms("t02", centre=False)["st.matter.standing.units"] == "t02"
    assert "st.matter.standing.units" not in alarms("centre", centre=True)


def test_the_line_says_the_words_the_place_the_number_and_who_has_it(policy: Policy) -> None:
    sheets = Sheets(policy)
    for fact in (submitted(), admitted(), ALERT, dispatched()):
        sheets.hear(fact)
    line = alarm_of(sheets.matter, "t02", policy)
    assert (line.risk, line.place, line.number, line.handlers) == (
        "电线垂、漏电", "桑陌镇三棵槐村", "HQ26-000001-5", "本单位",
    )  # fmt: skip


def test_they_stand_above_the_queues_and_how_many_more_there_are_is_said() -> None:
    html = render(alarming())
    assert html.index("急事，还没人接单：21 件") < html.index('aria-label="队列"')
    assert "另有 20 件" in html
    assert "电线垂" in html
