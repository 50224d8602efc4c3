"""A unit is reminded, urged and ordered in its own hours; the citizen's promise moves in the deployment's."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from libs.common.decision import Now
from libs.common.events import Fact
from libs.common.events.handling import CitizenContacted, QuestionAnswered, QuestionAsked, ReturnRequested
from libs.common.events.routing import CaseDispatched
from libs.common.events.supervision import DeadlineResumed, DeadlineSet
from libs.common.events.words import Dues, Level, Measure, Mode, Part
from libs.common.policy import Policy, load_policy
from libs.worktime import Pause, deadline
from services.supervision import timers
from services.supervision.domain.state import Case
from services.supervision.handlers import REACTIONS
from services.supervision.tests.living import Figures, dispatched

POLICY: Policy = load_policy(Path(__file__).parents[3] / "config")
LIMITS = POLICY.profiles["help"].limits


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+08:00")


def told(moment: datetime) -> str:
    return f"{moment.astimezone(POLICY.office.tz):%m-%d %H:%M}"


NINE = at("07-15 09:00")


def sent(figures: Figures, unit: str, helper: str = "") -> CaseDispatched:
    """Said and dispatched at nine on a Wednesday in July, as routing reckons it."""
    owed = {name: POLICY.owed(unit, NINE, getattr(LIMITS, name)) for name in ("take_on", "contact")}
    dues = Dues(**owed, result=POLICY.due(NINE, LIMITS.result))
    parts = [Part(unit=unit, lead=True, due=dues.result)]
    parts += [Part(unit=helper, lead=False, due=POLICY.owed(helper, NINE, LIMITS.part))] if helper else []
    known = {"unit": unit, "level": Level.TOWNSHIP, "dues": dues, "parts": tuple(parts), "mode": Mode.QUICK}
    return dispatched(figures, NINE).model_copy(update=known)


class Months:
    """A case under the configuration as shipped."""

    def __init__(self, fact: CaseDispatched) -> None:
        self.case: Case | None = None
        self.hear(fact, NINE)

    def hear(self, fact: Fact, said: datetime) -> tuple[Fact, ...]:
        decision = REACTIONS[type(fact)](self.case, fact, Now(said, said, "c1", POLICY))
        self.case = decision.state
        return decision.events

    def until(self, moment: datetime, measure: Measure) -> list[str]:
        """What came of that clock up to then, and when."""
        assert self.case
        found = []
        while (due := timers.due(self.case)) and due <= moment:
            decision = timers.wake(self.case, Now(due, due, "c1", POLICY))
            self.case = decision.state
            found += [(due, fact) for fact in decision.events if getattr(fact, "measure", None) is measure]
        return [f"{told(when)} {type(fact).__name__}" for when, fact in found]


TAKE_ON = [
    pytest.param(
        "t02",
        ["07-15 13:42 ReminderIssued", "07-15 14:30 DeadlineMissed", "07-16 09:00 ReminderIssued", "07-16 17:30 SupervisionOrdered"],
        id="the deployment's hours",
    ),
    pytest.param(
        "t12",
        ["07-15 15:12 ReminderIssued", "07-15 16:00 DeadlineMissed", "07-16 08:00 ReminderIssued", "07-16 18:00 SupervisionOrdered"],
        id="a township in summer",
    ),
    pytest.param(
        "d-market",
        ["07-15 14:12 ReminderIssued", "07-15 15:00 DeadlineMissed", "07-16 08:30 ReminderIssued", "07-16 17:30 SupervisionOrdered"],
        id="a bureau",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "steps"), TAKE_ON)
def test_nobody_takes_on_and_the_ladder_climbs_in_the_units_own_mornings(
    figures: Figures, unit: str, steps: list[str]
) -> None:
    assert Months(sent(figures, unit)).until(at("07-16 18:00"), Measure.TAKE_ON) == steps


def test_a_part_is_reminded_and_urged_in_the_hours_of_the_unit_that_has_it(figures: Figures) -> None:
    steps = Months(sent(figures, "t02", "t12")).until(at("07-20 09:00"), Measure.PART)
    assert steps == ["07-17 11:48 ReminderIssued", "07-20 09:00 DeadlineMissed"]


def test_the_result_is_reminded_by_the_promise_and_urged_in_the_units_morning(figures: Figures) -> None:
    life = Months(sent(figures, "t12"))
    life.hear(CitizenContacted(hop=1, round=1, part="t12", by="李", means="phone"), NINE + timedelta(minutes=5))
    assert life.until(at("07-22 08:00"), Measure.RESULT) == [
        "07-20 17:30 ReminderIssued", "07-21 17:30 DeadlineMissed", "07-22 08:00 ReminderIssued",
    ]  # fmt: skip


def test_a_question_moves_the_promise_by_the_time_that_passed_in_the_deployments_hours(figures: Figures) -> None:
    life, asked, said = Months(sent(figures, "t12")), at("07-15 14:00"), at("07-15 15:30")
    life.hear(QuestionAsked(hop=1, round=1, part="t12", by="李", text="哪一户？"), asked)
    facts = life.hear(QuestionAnswered(hop=1, round=1, part="t12", text="东头那户"), said)
    [resumed] = [fact for fact in facts if isinstance(fact, DeadlineResumed)]
    pause = Pause(asked, said, "等诉求人回话", "李")
    assert resumed.due == deadline(NINE, LIMITS.result, POLICY.calendar, POLICY.office, [pause])
    assert told(resumed.due) == "07-22 10:30"


def test_the_citizen_has_five_working_days_of_the_deployment_to_answer(figures: Figures) -> None:
    life, asked = Months(sent(figures, "t12")), at("07-15 14:00")
    life.hear(QuestionAsked(hop=1, round=1, part="t12", by="李", text="哪一户？"), asked)
    assert life.case
    [until] = [clock.wake_at for clock in life.case.clocks if clock.pauses]
    assert until == POLICY.due(asked, POLICY.ladder.question_pause) == at("07-22 14:00")


def test_the_centre_rules_on_a_return_in_its_own_hours(figures: Figures) -> None:
    life = Months(sent(figures, "t12"))
    asked = at("07-15 08:30")
    facts = life.hear(ReturnRequested(hop=1, round=1, part="t12", code="not-ours", text="不归我们", by="李"), asked)
    [ruling] = [fact for fact in facts if isinstance(fact, DeadlineSet)]
    assert (ruling.measure, ruling.unit) == (Measure.RULING, POLICY.deployment.centre)
    assert told(ruling.due) == "07-15 17:30"
