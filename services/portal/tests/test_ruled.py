"""A rule of the catalogue gave a dispatch a profile of its own: which date is shown, and what it is counted from."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from libs.common.events.intake import CaseAdmitted, CaseSubmitted
from libs.common.events.routing import CaseDispatched
from libs.common.events.supervision import DeadlineSet
from libs.common.events.words import Dues, Kind, Level, Measure, Mode, Part, Person
from libs.common.policy import Policy, load_policy
from services.portal.domain import clocks, desk, door
from services.portal.domain.state import Matter
from services.portal.pages.reading.proof import proof_view
from services.portal.pages.reading.track import matter_due

POLICY: Policy = load_policy(Path(__file__).parents[3] / "config")
SAID = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
SENT = datetime(2026, 10, 9, 14, 0, tzinfo=UTC)
PROMISED = POLICY.due(SAID, POLICY.profiles["help"].limits.result)
SOONER = POLICY.due(SENT, POLICY.profiles["dark"].limits.result)
SUBMITTED = CaseSubmitted(
    number="HQ26-000001-5", kind=Kind.HELP, title="路灯", text="路灯不亮", channel="web", external_id="x",
    people=(Person(id="p"),), profile="help", promised_by=PROMISED, captured_at=SAID,
)  # fmt: skip
ADMITTED = CaseAdmitted(category="urban/lamp", area="t02v001", urgent=False, profile="help", promised_by=PROMISED)


def dispatched(profile: str, due: datetime, round_: int = 1) -> tuple[CaseDispatched, DeadlineSet]:
    sent = CaseDispatched(
        hop=round_, round=round_, unit="t02v001", level=Level.VILLAGE, mode=Mode.QUICK, profile=profile, rule="R-114",
        parts=(Part(unit="t02v001", lead=True, due=due),), dues=Dues(take_on=due, contact=due, result=due), why="先修。",
        rule_version=1, number="HQ26-000001-5", kind=Kind.HELP, title="路灯", text="路灯不亮", category="urban/lamp",
        area="t02v001", urgent=False,
    )  # fmt: skip
    clock = DeadlineSet(
        measure=Measure.RESULT, hop=round_, round=round_, unit="t02v001", since=SENT, span="2 working days", due=due
    )
    return sent, clock


def sent(matter: Matter, profile: str, due: datetime, round_: int = 1) -> Matter:
    fact, clock = dispatched(profile, due, round_)
    return clocks.start(desk.dispatched(matter, fact, SENT), clock, SENT)


def told() -> Matter:
    return door.admitted(door.submitted(Matter(), SUBMITTED, SAID), ADMITTED, SAID)


DATES = [
    pytest.param("dark", SOONER, SENT, "派单", "dark", id="sooner than promised, from the dispatch"),
    pytest.param("dark", PROMISED, SAID, "群众提交", "help", id="no later than promised, from the submission"),
    pytest.param("help", PROMISED, SAID, "群众提交", "help", id="the matter's own profile"),
]


@pytest.mark.parametrize(("profile", "due", "start", "event", "named"), DATES)
def test_the_sheet_counts_from_what_gave_the_date(
    profile: str, due: datetime, start: datetime, event: str, named: str
) -> None:
    sheet = proof_view(sent(told(), profile, due), POLICY, SENT)
    assert sheet is not None
    assert (sheet.due.at, sheet.due.count.start, sheet.event) == (due, start, event)
    assert (sheet.profile, sheet.profile_version) == (named, POLICY.profiles[named].version)


def test_what_intake_said_after_the_dispatch_was_heard_leaves_the_dispatchs_profile() -> None:
    early = sent(Matter(), "dark", SOONER)
    late = door.admitted(door.submitted(early, SUBMITTED, SAID), ADMITTED, SAID)
    assert (late.profile, late.promised_under) == ("dark", "help")
    assert matter_due(late, POLICY, SENT) == matter_due(sent(told(), "dark", SOONER), POLICY, SENT)


def test_a_later_round_by_the_rules_profile_counts_from_its_dispatch() -> None:
    sheet = proof_view(sent(told(), "dark", SOONER, round_=2), POLICY, SENT)
    assert sheet is not None
    assert (sheet.profile, sheet.event) == ("dark", "重办派单")


def test_a_matter_kept_before_promises_were_kept_apart_counts_as_it_did() -> None:
    old = sent(told(), "help", PROMISED).model_copy(update={"promised_under": ""})
    assert matter_due(old, POLICY, SENT).count.start == SAID
