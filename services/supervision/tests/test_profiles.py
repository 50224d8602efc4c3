"""Each profile climbs its own ladder, under the configuration as shipped."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from libs.common.decision import Now
from libs.common.events import Fact
from libs.common.events.handling import CitizenContacted, QuestionAsked
from libs.common.events.routing import CaseDispatched
from libs.common.events.words import Dues
from libs.common.policy import Policy, load_policy
from services.supervision import timers
from services.supervision.domain import pausing, setting
from services.supervision.domain.state import Case
from services.supervision.handlers import REACTIONS
from services.supervision.tests.living import Figures, dispatched

FRIDAY_NIGHT = datetime(2026, 10, 16, 14, 0, tzinfo=UTC)
CONTACTED = CitizenContacted(hop=1, round=1, part="t02v003", by="李", means="phone")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


def sent(figures: Figures, policy: Policy, profile: str) -> CaseDispatched:
    """Dispatched at ten on a Friday night, as routing reckons it."""
    limits = policy.profiles[profile].limits
    owed = {name: policy.due(FRIDAY_NIGHT, getattr(limits, name)) for name in ("take_on", "contact", "result")}
    return dispatched(figures, FRIDAY_NIGHT).model_copy(update={"profile": profile, "dues": Dues(**owed)})


def climbed(case: Case, policy: Policy, until: datetime) -> list[str]:
    """The local time of every step on the ladder of taking on."""
    told: list[tuple[datetime, Fact]] = []
    while (due := timers.due(case)) and due <= until:
        decision = timers.wake(case, Now(due, due, "c1", policy))
        case, told = decision.state, told + [(due, fact) for fact in decision.events]
    return [f"{at.astimezone(policy.office.tz):%a %H:%M} {type(fact).__name__}" for at, fact in told]


URGENT = [
    "Fri 22:24 ReminderIssued",
    "Fri 22:30 DeadlineMissed",
    "Fri 23:30 ReminderIssued",
    "Sat 00:30 SupervisionOrdered",
    "Sat 01:30 EscalationOrdered",
]
ORDINARY = [
    "Mon 13:42 ReminderIssued",
    "Mon 14:30 DeadlineMissed",
    "Tue 09:00 ReminderIssued",
    "Tue 17:30 SupervisionOrdered",
    "Wed 17:30 EscalationOrdered",
]


@pytest.mark.parametrize(("profile", "steps"), [("urgent", URGENT), ("help", ORDINARY)])
def test_nobody_takes_on_what_came_on_a_friday_night(
    figures: Figures, policy: Policy, profile: str, steps: list[str]
) -> None:
    at_once = Now(FRIDAY_NIGHT, FRIDAY_NIGHT, "c1", policy)
    case = setting.set_clocks(None, sent(figures, policy, profile), at_once).state
    case = REACTIONS[CitizenContacted](case, CONTACTED, at_once).state
    assert climbed(case, policy, FRIDAY_NIGHT + timedelta(days=6))[: len(steps)] == steps


@pytest.mark.parametrize(("profile", "end"), [("urgent", "10-17 02:00"), ("help", "10-23 17:30")])
def test_a_question_stops_the_clock_as_long_as_the_profile_lets_it(
    figures: Figures, policy: Policy, profile: str, end: str
) -> None:
    now = Now(FRIDAY_NIGHT, FRIDAY_NIGHT, "c1", policy)
    case = setting.set_clocks(None, sent(figures, policy, profile), now).state
    asked = QuestionAsked(hop=1, round=1, part="t02v003", by="李", text="哪边？")
    stopped = pausing.pause(case, asked, now).state
    [until] = [clock.wake_at for clock in stopped.clocks if clock.wake_at and clock.pauses]
    assert f"{until.astimezone(policy.office.tz):%m-%d %H:%M}" == end


def test_a_case_that_outlives_its_profile_climbs_the_ladder_of_all(policy: Policy) -> None:
    assert policy.ladder_of("abolished") == policy.ladder != policy.ladder_of("urgent")
