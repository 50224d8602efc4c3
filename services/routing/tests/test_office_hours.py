"""What a unit owes passes while that unit is open; what the citizen was promised passes in the deployment's hours."""

from datetime import datetime
from pathlib import Path

import pytest

from libs.common.decision import Now
from libs.common.events.intake import CaseAdmitted, CaseSubmitted
from libs.common.events.routing import CaseDispatched
from libs.common.events.words import Kind, Person
from libs.common.policy import Policy, load_policy
from services.routing.domain import dispatch

POLICY: Policy = load_policy(Path(__file__).parents[3] / "config")
JULY = datetime.fromisoformat("2026-07-15 08:45+08:00")
PROMISED = POLICY.due(JULY, POLICY.profiles["help"].limits.result)


def sent(unit: str, *helpers: str, said: datetime = JULY) -> CaseDispatched:
    """A matter that a person sends there, said and dispatched in the same minute."""
    now = Now(said, said, "c1", POLICY)
    submitted = CaseSubmitted(
        number="HQ26-030418-7", kind=Kind.HELP, title="摊位", text="摊位占道", channel="web", external_id="x",
        people=(Person(id="p"),), profile="help", promised_by=PROMISED, captured_at=said,
    )  # fmt: skip
    admitted = CaseAdmitted(category="urban/lamp", area=None, urgent=False, profile="help", promised_by=PROMISED)
    case = dispatch.dispatch(dispatch.note_case(None, submitted, now).state, admitted, now).state
    command = dispatch.Dispatch(unit=unit, co_handlers=helpers, why="归他们管", by="吴**")
    [fact] = dispatch.screened(case, command, now).events
    assert isinstance(fact, CaseDispatched)
    return fact


def told(at: datetime | None) -> str:
    assert at
    return f"{at.astimezone(POLICY.office.tz):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("unit", "take_on", "contact", "hand_back"),
    [
        pytest.param("t02", "07-15 14:30", "07-15 17:30", "07-16 17:30", id="the deployment's hours"),
        pytest.param(
            "d-market", "07-15 14:45", "07-16 08:45", "07-17 08:45", id="a bureau that opens half an hour earlier"
        ),
        pytest.param("t12", "07-15 15:45", "07-16 08:45", "07-17 08:45", id="a township with a long noon in summer"),
        pytest.param("t12v001", "07-15 14:30", "07-15 17:30", "07-16 17:30", id="a village of that township"),
    ],
)
def test_a_unit_takes_on_contacts_and_hands_back_in_its_own_hours(
    unit: str, take_on: str, contact: str, hand_back: str
) -> None:
    dues = sent(unit).dues
    assert (told(dues.take_on), told(dues.contact), told(dues.hand_back)) == (take_on, contact, hand_back)


@pytest.mark.parametrize("unit", ["t02", "d-market", "t12"])
def test_the_result_is_due_when_the_citizen_was_promised_it_whatever_hours_the_unit_keeps(unit: str) -> None:
    assert sent(unit).dues.result == PROMISED


def test_each_part_is_due_in_the_hours_of_the_unit_that_has_it() -> None:
    noon = datetime.fromisoformat("2026-07-15 13:45+08:00")
    parts = {part.unit: told(part.due) for part in sent("t02", "d-market", "t12", "d-urban", said=noon).parts}
    assert parts == {"t02": told(PROMISED), "d-market": "07-20 12:00", "t12": "07-20 12:00", "d-urban": "07-20 13:45"}
