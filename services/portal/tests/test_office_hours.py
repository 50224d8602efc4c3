"""Pages count as the clocks do: a part in its unit's hours, the result in the hours of the promise."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from libs.common.events.intake import CaseAdmitted, CaseSubmitted
from libs.common.events.routing import CaseDispatched
from libs.common.events.supervision import DeadlinePaused, DeadlineResumed, DeadlineSet
from libs.common.events.words import Dues, Kind, Level, Measure, Mode, Part, Person
from libs.common.policy import Policy, load_policy
from libs.worktime import OfficeHours, Pause, Season, deadline
from services.portal.domain import clocks, desk, door
from services.portal.domain.state import Matter
from services.portal.pages import render
from services.portal.pages.reading.dues import due_of, part_grounds, proof_of
from services.portal.pages.reading.proof import proof_view
from services.portal.pages.reading.track import matter_due

POLICY: Policy = load_policy(Path(__file__).parents[3] / "config")
LIMITS = POLICY.profiles["help"].limits


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+08:00")


def shared(policy: Policy, said: datetime, lead: str = "t12", helper: str = "d-market") -> Matter:
    """A matter of one unit, with a part of another, as it was told to the portal."""
    result, part = policy.due(said, LIMITS.result), policy.owed(helper, said, LIMITS.part)
    submitted = CaseSubmitted(
        number="HQ26-000001-5", kind=Kind.HELP, title="摊位", text="摊位占道", channel="web", external_id="x",
        people=(Person(id="p"),), profile="help", promised_by=result, captured_at=said,
    )  # fmt: skip
    admitted = CaseAdmitted(category="commerce", area="t12v001", urgent=False, profile="help", promised_by=result)
    sent = CaseDispatched(
        hop=1, round=1, unit=lead, level=Level.TOWNSHIP, mode=Mode.JOINT, profile="help", rule="R-160", why="归镇里。",
        parts=(Part(unit=lead, lead=True, due=result), Part(unit=helper, lead=False, due=part)), rule_version=1,
        dues=Dues(take_on=part, contact=part, result=result), number="HQ26-000001-5", kind=Kind.HELP, title="摊位",
        text="摊位占道", category="commerce", area="t12v001", urgent=False,
    )  # fmt: skip
    matter = door.admitted(door.submitted(Matter(), submitted, said), admitted, said)
    matter = desk.dispatched(matter, sent, said)
    for measure, unit, due in ((Measure.RESULT, lead, result), (Measure.PART, helper, part)):
        clock = DeadlineSet(measure=measure, hop=1, round=1, unit=unit, since=said, span="3 working days", due=due)
        matter = clocks.start(matter, clock, said)
    return matter


@pytest.mark.parametrize(
    ("helper", "used"),
    [
        pytest.param("t12", timedelta(hours=7), id="a township in summer"),
        pytest.param("d-market", timedelta(hours=7, minutes=30), id="a bureau"),
        pytest.param("t02", timedelta(hours=7, minutes=45), id="the deployment's hours"),
    ],
)
def test_a_part_is_counted_in_the_hours_of_the_unit_that_has_it_and_says_why(helper: str, used: timedelta) -> None:
    said, now = at("07-15 13:45"), at("07-16 14:30")
    grounds = part_grounds(shared(POLICY, said, "t05", helper), helper, POLICY)
    assert grounds
    proof = proof_of(grounds, POLICY)
    assert proof
    assert proof.due == POLICY.owed(helper, said, LIMITS.part)
    shown = due_of(grounds, POLICY, now)
    assert (shown.left, shown.count.days) == (timedelta(hours=21) - used, 3)


def test_the_result_of_a_unit_with_hours_of_its_own_keeps_the_proof_of_the_promise_also_after_a_pause() -> None:
    said, asked, answered = at("07-15 09:00"), at("07-15 14:00"), at("07-15 15:30")
    matter = shared(POLICY, said)
    pause = Pause(asked, answered, "等诉求人回话", "李**")
    due = deadline(said, LIMITS.result, POLICY.calendar, POLICY.office, [pause])
    assert due
    known = {"hop": 1, "unit": "t12", "since": asked}
    matter = clocks.pause(matter, DeadlinePaused(**known, why=pause.why, by=pause.by), asked)
    matter = clocks.resume(matter, DeadlineResumed(**known, until=answered, due=due), answered)
    sheet = proof_view(matter, POLICY, at("07-16 09:00"))
    assert sheet
    assert (sheet.due.at, sheet.rows[-1].sum) == (due, timedelta(hours=35))
    assert dict(sheet.grounds)["上班时间"] == "9:00–12:00，13:30–17:30，一天 7 小时"
    assert matter_due(matter, POLICY, at("07-16 09:00")).count.pauses


def test_the_sheet_says_from_which_day_on_the_office_keeps_other_hours() -> None:
    summer = Season(first="06-01", last="09-30", periods=((480, 720), (900, 1080)))
    policy = replace(POLICY, office=OfficeHours(seasons=(summer,)))
    sheet = proof_view(shared(policy, at("09-29 10:00"), "t05", "t02"), policy, at("09-30 10:00"))
    assert sheet
    hours = dict(sheet.grounds)["上班时间"]
    assert hours == "8:00–12:00，15:00–18:00；10月1日起 9:00–12:00，13:30–17:30，一天 7 小时"
    assert "10月1日" in render(sheet)
