"""What the desk's page of a matter offers, and says of what it does not."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from libs.common.events.words import Kind, Measure
from libs.common.policy import Policy, load_policy
from services.portal.domain.state import Clock, Deed, Matter, Share, Standing
from services.portal.pages.facts import Officer
from services.portal.pages.reading.case import Desk, case_view

AT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
LEGAL = ("contact", "progress", "return", "escalate", "result", "note")
WITH_UNIT = Matter(
    number="HQ26-000001-5", kind=Kind.HELP, profile="help", submitted_at=AT, promised_by=AT + timedelta(days=7),
    hop=1, unit="d-labour", shares=(Share(unit="d-labour", lead=True, due=AT),), dispatched_at=AT,
    hand_back_by=AT + timedelta(days=2), standing=Standing(open=True, units=("d-labour",)),
)  # fmt: skip


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


def desk(now: datetime, unit: str = "d-labour", *, centre: bool = False) -> Desk:
    return Desk(Officer(unit, "经办", "周", "x"), unit, centre=centre, now=now, legal=LEGAL)


@pytest.mark.parametrize(
    ("late", "offered"), [(timedelta(0), True), (timedelta(seconds=1), False)], ids=["in time", "a second late"]
)
def test_a_return_is_offered_in_its_time_and_afterwards_the_page_says_since_when_not(
    policy: Policy, late: timedelta, *, offered: bool
) -> None:
    view = case_view(WITH_UNIT, policy, desk(AT + timedelta(days=2) + late))
    assert ("return" in [action.code for action in view.actions]) == offered
    told = [missing.why for missing in view.missing if missing.code == "return"]
    assert told == ([] if offered else ["退单的时间过了：这件事 10月11日 10:00 起不能退了。办不了的，可以申请提级。"])


def test_the_centre_reads_by_when_it_has_to_rule_on_a_return(policy: Policy) -> None:
    ruling = Clock(measure=Measure.RULING, hop=1, unit="centre", since=AT, due=AT + timedelta(days=3))
    asked = WITH_UNIT.model_copy(
        update={
            "clocks": (ruling,), "asks": Deed(hop=1, round=1, at=AT, by="周", code="return"),
            "standing": Standing(open=True, units=("d-labour",), marks=("ruling",)),
        }
    )  # fmt: skip
    assert ("退单要裁定", "最晚 10月12日 10:00") in case_view(asked, policy, desk(AT, "centre", centre=True)).facts
    assert "退单要裁定" not in dict(case_view(WITH_UNIT, policy, desk(AT, "centre", centre=True)).facts)
