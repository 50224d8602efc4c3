"""Danger is told to the duty desk at once, once, at whatever hour."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from libs.common.decision import Now
from libs.common.events.intake import CaseAdmitted, CaseSubmitted
from libs.common.events.notification import DutyAlerted, NoticeSent
from libs.common.events.words import Kind, Person
from libs.common.policy import Policy, load_policy
from services.notification.handlers import REACTIONS

NOON, NIGHT = datetime(2026, 10, 20, 4, 0, tzinfo=UTC), datetime(2026, 10, 20, 19, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


def now(policy: Policy, at: datetime = NOON) -> Now:
    return Now(at, at, "c1", policy)


def submitted(*risk: str, area: str | None = "t02v001", spot: str = "小学门口", hint: str = "") -> CaseSubmitted:
    return CaseSubmitted(
        number="HQ26-030465-1", kind=Kind.HELP, title="电线垂在路上", text="电线垂在路上", channel="web", external_id="1",
        people=(Person(id="p1"),), profile="urgent", promised_by=NOON, captured_at=NOON, risk=risk, area=area,
        spot=spot, place_hint=hint,
    )  # fmt: skip


def told(fact: CaseSubmitted, now: Now) -> list[DutyAlerted]:
    events = REACTIONS[CaseSubmitted](None, fact, now).events
    return [event for event in events if isinstance(event, DutyAlerted)]


def test_words_of_danger_are_told_to_the_duty_desk_with_the_place_and_the_number(policy: Policy) -> None:
    [alert] = told(submitted("电线垂", "漏电"), now(policy))
    assert (alert.desk, alert.risk, alert.place) == ("县综治中心值班台", ("电线垂", "漏电"), "桑陌镇三棵槐村，小学门口")
    assert alert.text == "急事，请马上处理：“电线垂、漏电”，桑陌镇三棵槐村，小学门口，编号 HQ26-030465-1。"


def test_without_words_of_danger_nobody_is_alarmed(policy: Policy) -> None:
    assert told(submitted(), now(policy)) == []


@pytest.mark.parametrize(("at", "means", "to"), [(NOON, "sms", "0000-1201"), (NIGHT, "phone", "0000-1200")])
def test_whoever_is_on_duty_is_reached_and_the_night_holds_nothing_back(
    policy: Policy, at: datetime, means: str, to: str
) -> None:
    [alert] = told(submitted("漏电"), now(policy, at))
    assert (alert.means, alert.to) == (means, to)


def test_the_alert_goes_out_once_and_admission_adds_none(policy: Policy) -> None:
    decision = REACTIONS[CaseSubmitted](None, submitted("漏电"), now(policy))
    admitted = CaseAdmitted(category="urban", area="t02v001", urgent=True, profile="urgent", promised_by=NOON)
    then = REACTIONS[CaseAdmitted](decision.state, admitted, now(policy))
    assert [type(event) for event in (*decision.events, *then.events)] == [DutyAlerted, NoticeSent]


def test_sent_anew_it_has_the_same_id(policy: Policy) -> None:
    [first], [second] = (told(submitted("漏电"), now(policy, at)) for at in (NOON, NIGHT))
    assert first.id == second.id == "c1/duty/1"


@pytest.mark.parametrize(
    ("fact", "place"),
    [
        (submitted("漏电", area="t02", spot=""), "桑陌镇"),
        (submitted("漏电", area=None, hint="老街口", spot=""), "老街口"),
        (submitted("漏电", area=None, spot="粮站后面"), "粮站后面"),
        (submitted("漏电", area=None, spot=""), "没说在哪里"),
        (submitted("漏电", area="gone", spot=""), "gone"),
    ],
)
def test_the_place_is_what_is_known_of_it(policy: Policy, fact: CaseSubmitted, place: str) -> None:
    [alert] = told(fact, now(policy))
    assert alert.place == place


def test_a_deployment_without_a_duty_desk_alarms_nobody_and_takes_the_matter_all_the_same(policy: Policy) -> None:
    nobody = replace(policy, deployment=policy.deployment.model_copy(update={"duty": None}))
    decision = REACTIONS[CaseSubmitted](None, submitted("漏电"), now(nobody))
    assert (decision.events, decision.state.number) == ((), "HQ26-030465-1")
