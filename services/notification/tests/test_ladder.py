"""The ladder of a reply: the rungs and waits of the profile, the preferences of a person, and at last the door."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from libs.common.decision import Decision
from libs.common.errors import Refused
from libs.common.events.intake import RequesterLeft
from libs.common.events.notification import (
    CallTaskDropped,
    ReplyExhausted,
    ReplyGiven,
    VisitTaskDropped,
    VisitTaskOpened,
)
from libs.common.events.routing import UnitRecused
from libs.common.events.words import Person
from libs.common.policy import Policy
from libs.common.policy.replies import Replies
from services.notification import timers
from services.notification.domain.by_hand import RecordCall, RecordVisit, record_call, record_visit
from services.notification.domain.reply import rungs_of
from services.notification.domain.state import Addressee, Case
from services.notification.tests.matters import ANN, NOON, POLICY, RESULT, at, case_of, hear, kinds, wake

NO_PHONE = Person(id="p1")
RUNGS = [
    pytest.param(Addressee(channel="wechat", to="138"), ("wechat", "sms", "phone", "visit"), id="all of them"),
    pytest.param(Addressee(channel="sms", to="138"), ("sms", "phone", "visit"), id="each once"),
    pytest.param(Addressee(channel="phone", to="138"), ("phone", "sms", "visit"), id="the one they chose first"),
    pytest.param(Addressee(channel="visit", name="陈**"), ("visit",), id="at the door, as they wished"),
    pytest.param(Addressee(name="陈**"), ("web", "visit"), id="known by name"),
    pytest.param(Addressee(), ("web",), id="nobody knows who they are"),
    pytest.param(Addressee(to="138", name="陈**", messages_only=True), ("web", "sms"), id="neither phoned nor visited"),
]


@pytest.mark.parametrize(("to", "rungs"), RUNGS)
def test_a_person_has_the_rungs_by_which_they_can_be_reached_and_want_to_be(
    to: Addressee, rungs: tuple[str, ...]
) -> None:
    assert rungs_of(to, POLICY.replies) == rungs


def with_replies(**more: Any) -> Policy:
    return replace(POLICY, replies=POLICY.replies.model_copy(update=more))


def test_another_ladder_is_another_configuration_and_no_release() -> None:
    short = with_replies(ladder=("origin", "phone"))
    first = hear(case_of(ANN), RESULT, policy=short)
    assert kinds(wake(first.state, short)) == ["NoticeFailed", "CallTaskOpened"]


def test_each_rung_is_waited_for_as_long_as_the_profile_says() -> None:
    first = hear(case_of(ANN), RESULT)
    assert timers.due(first.state) == NOON + timedelta(hours=24)
    urgent = hear(case_of(ANN, profile="urgent"), RESULT)
    assert timers.due(urgent.state) == NOON + timedelta(minutes=30)
    assert timers.due(wake(urgent.state).state) == NOON + timedelta(minutes=45)


def called(case: Case) -> Case:
    """Messages did not do, and somebody is to be phoned."""
    after_wechat = wake(hear(case, RESULT).state)
    after_sms = wake(after_wechat.state)
    assert kinds(after_sms) == ["NoticeFailed", "CallTaskOpened"]
    return after_sms.state


def not_reached(case: Case) -> Decision[Case]:
    return record_call(called(case), RecordCall(person="p1", reached=False, by="吴"), at())


def test_who_cannot_be_phoned_is_visited_by_the_village_of_the_matter() -> None:
    decision = not_reached(case_of(ANN))
    officers = tuple(grid.officer for grid in POLICY.officers.grids["t02v001"])
    [visit] = decision.events
    assert isinstance(visit, VisitTaskOpened)
    assert (visit.person, visit.unit, visit.officers, visit.joined) == ("p1", "t02v001", officers[:3], False)
    assert not decision.state.calls


@pytest.mark.parametrize(
    ("area", "about", "unit"),
    [
        ("t02v001", (), "t02v001"),
        ("t02v001", ("t02v001",), "t02"),
        ("t02", (), "t02"),
        ("county", (), "d-water"),
        (None, (), "d-water"),
        ("gone", (), "d-water"),
        ("t02v001", ("t02v001", "t02", "d-water"), "centre"),
    ],
)
def test_nobody_knocks_whom_it_is_about_and_without_an_area_it_is_who_leads(
    area: str | None, about: tuple[str, ...], unit: str
) -> None:
    case = case_of(ANN, area=area).model_copy(update={"about": about, "unit": "d-water"})
    [visit] = not_reached(case).events
    assert isinstance(visit, VisitTaskOpened)
    assert visit.unit == unit


def test_who_chose_the_phone_and_is_not_reached_has_a_message_and_need_not_be_phoned_again() -> None:
    by_phone = ANN.model_copy(update={"reply_channel": "phone"})
    called = hear(case_of(by_phone), RESULT).state
    tried = record_call(called, RecordCall(person="p1", reached=False, by="吴"), at())
    assert kinds(tried) == ["CallTaskDropped", "NoticeSent"]
    assert not tried.state.calls


def test_met_at_the_door_is_the_reply_and_not_met_is_said() -> None:
    case = not_reached(case_of(ANN)).state
    met = record_visit(case, RecordVisit(person="p1", reached=True, unit="t02v001", by="孙"), at())
    assert met.events == (ReplyGiven(person="p1", round=1, means="visit", text=RESULT.text, hop=1),)
    missed = record_visit(case, RecordVisit(person="p1", reached=False, unit="t02v001", by="孙"), at())
    tried = ("wechat", "sms", "phone", "visit")
    assert missed.events == (ReplyExhausted(person="p1", round=1, tried=tried, text=RESULT.text, hop=1),)
    assert not met.state.visits
    assert not missed.state.visits


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (RecordVisit(person="p2", reached=True, unit="t02v001", by="孙"), "list of visits"),
        (RecordVisit(person="p1", reached=True, unit="t03", by="孙"), "t02v001 was sent there"),
    ],
)
def test_a_visit_is_told_by_whoever_was_sent_and_of_whom_they_were_sent_to(command: RecordVisit, words: str) -> None:
    with pytest.raises(Refused, match=words):
        record_visit(not_reached(case_of(ANN)).state, command, at())


def test_who_wants_messages_only_is_neither_phoned_nor_visited() -> None:
    quiet = ANN.model_copy(update={"messages_only": True})
    last = wake(wake(hear(case_of(quiet), RESULT).state).state)
    assert kinds(last) == ["NoticeFailed", "ReplyExhausted"]


def test_who_wants_no_reply_has_it_without_a_message() -> None:
    silent = ANN.model_copy(update={"wants_reply": False})
    assert hear(case_of(silent), RESULT).events == (
        ReplyGiven(person="p1", round=1, means="not-wanted", text=RESULT.text, hop=1),
    )


def test_who_leaves_is_neither_phoned_nor_visited_any_more() -> None:
    case = called(case_of(ANN))
    assert hear(case, RequesterLeft(person="p1")).events == (CallTaskDropped(person="p1", round=1),)
    visited = not_reached(case_of(ANN)).state
    assert hear(visited, RequesterLeft(person="p1")).events == (
        VisitTaskDropped(person="p1", round=1, unit="t02v001"),
    )  # fmt: skip


def test_a_unit_that_has_to_stand_back_is_called_back_from_the_door_and_another_goes() -> None:
    visited = not_reached(case_of(ANN)).state
    dropped, opened = hear(visited, UnitRecused(unit="t02v001", reason="亲属", by="中心")).events
    assert dropped == VisitTaskDropped(person="p1", round=1, unit="t02v001")
    assert isinstance(opened, VisitTaskOpened)
    assert opened.unit == "t02"


def test_a_call_stays_open_until_somebody_says_how_it_went() -> None:
    case = called(case_of(ANN))
    assert timers.due(case) is None
    assert [task.means for task in case.calls.values()] == ["phone"]


def test_the_shipped_ladder_is_the_one_of_the_design() -> None:
    assert POLICY.replies == Replies()
    assert POLICY.replies.ladder == ("origin", "sms", "phone", "visit")
    assert POLICY.replies_of("urgent").quiet is None
