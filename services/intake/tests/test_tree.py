"""A category of any depth has what those above it have: words, questions, profile, and their rule of the catalogue."""

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from libs.common.decision import Now
from libs.common.errors import Refused
from libs.common.events.intake import (
    AdmissionHeld,
    CaseAdmitted,
    CaseDiverted,
    CaseSubmitted,
    SubmissionRejected,
)
from libs.common.events.words import Person
from libs.common.policy import Policy, load_policy
from libs.common.policy.asked import Matter
from services.intake.api.questions import Told, asked
from services.intake.domain.arriving import hear_submission, submit
from services.intake.domain.classify import classify
from services.intake.domain.screening import Admit, admit
from services.intake.domain.submission import Prepared, Submission, SubmitCase

CONFIG = Path(__file__).parents[3] / "config"
AT = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
DEEPER = """  - id: urban/water/tank
    name: 水箱
    words: [水箱, 二次供水]
    profile: repair
    questions:
      - {id: tank-floors, text: 楼有几层}
  - id: urban/water/tank/pump
    name: 水泵
    words: [水泵]
    questions:
      - {id: pump-noise, text: 水泵响不响, type: choice, choices: [响, 漏电, 不响]}
  - id: urban/water/valve
    name: 阀门
    words: [阀门]
    profile: at-once
"""
AT_ONCE = """  at-once:
    version: 1
    name: 马上
    limits: {take_on: 10 minutes, contact: 20 minutes, part: 1 hour, result: 2 hours, reply: 2 hours}
"""
LAMP, PUMP = "村口路灯不亮，路灯坏了", "二次供水的水泵坏了，水压低"


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    folder = tmp_path_factory.mktemp("tree") / "config"
    shutil.copytree(CONFIG, folder)
    file = folder / "categories.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("  - id: urban/lamp\n", f"{DEEPER}  - id: urban/lamp\n"), encoding="utf-8")
    profiles = folder / "profiles.yaml"
    profiles.write_text(profiles.read_text(encoding="utf-8") + AT_ONCE, encoding="utf-8")
    return load_policy(folder)


def now(policy: Policy, at: datetime = AT) -> Now:
    return Now(at, at, "c1", policy, Prepared("HQ26-030418-7", Person(id="p1"), "p12315"))


def said(policy: Policy, text: str, at: datetime = AT, **more: Any) -> tuple[CaseSubmitted, Any]:
    command = SubmitCase.model_validate({"text": text, "place": "桑陌镇三棵槐村", **more})
    submitted, then = submit(None, command, now(policy, at)).events
    assert isinstance(submitted, CaseSubmitted)
    return submitted, then


TEXTS = [
    pytest.param("家里自来水停水了", "urban/water", id="the words of the second level"),
    pytest.param(
        "楼顶的水箱从来没有洗过", "urban/water/tank", id="the third level alone, which the branch does not name"
    ),
    pytest.param("自来水停水，水箱空了", "urban/water/tank", id="the third level with those above it"),
    pytest.param("水泵整夜响，停水两天", "urban/water/tank/pump", id="the fourth level beside the second"),
    pytest.param("停水了，路灯也不亮，路灯坏了", "urban/lamp", id="more words of another leaf"),
    pytest.param("小区物业不管事", "urban", id="no word below the branch"),
]


@pytest.mark.parametrize(("text", "category"), TEXTS)
def test_the_deepest_category_is_found_whose_own_words_are_there(policy: Policy, text: str, category: str) -> None:
    found = classify("", text, policy)
    assert (found.category, found.sure, found.rule) == (category, True, f"words/{category}")


def test_the_words_that_say_so_are_those_of_the_whole_line(policy: Policy) -> None:
    assert set(classify("", PUMP, policy).terms) == {"水压", "二次供水", "水泵"}


QUESTIONS = [
    ("urban", []),
    ("urban/water", ["water-what", "water-homes"]),
    ("urban/water/tank", ["tank-floors", "water-what", "water-homes"]),
    ("urban/water/tank/pump", ["pump-noise", "tank-floors", "water-what"]),
    ("gone", []),
]


@pytest.mark.parametrize(("category", "questions"), QUESTIONS)
def test_the_questions_of_those_above_are_asked_after_its_own_three_at_most(
    policy: Policy, category: str, questions: list[str]
) -> None:
    assert [question.id for question in policy.categories.questions_of(category)] == questions


@pytest.mark.parametrize(
    ("text", "category", "first"), [(PUMP, "urban/water/tank/pump", "pump-noise"), ("您好", None, "")]
)
def test_what_is_about_to_be_said_is_asked_about_if_its_category_is_clear(
    policy: Policy, text: str, category: str | None, first: str
) -> None:
    found = asked(Told(text=text), policy)
    assert (found.category, [question.id for question in found.questions][:1]) == (category, [first] if first else [])


def test_the_rule_of_the_catalogue_is_that_of_the_nearest_above(policy: Policy) -> None:
    rule = policy.catalogue.rule_for(
        Matter("urban/water/tank/pump", "t02v001", urgent=False, kind="help", channel="web", moment=policy.moment(AT))
    )
    assert rule is not None
    assert rule.id == "R-110"


PROFILES = [
    pytest.param(LAMP, {"kind": "help"}, "repair", 3, id="sooner than the kind"),
    pytest.param(PUMP, {"kind": "report"}, "repair", 3, id="from two levels above"),
    pytest.param(LAMP, {"kind": "enquiry"}, "enquiry", 2, id="later than the kind: the kind's"),
    pytest.param("自来水停水了", {"kind": "help"}, "help", 5, id="none of its own"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "more", "profile", "days"), PROFILES)
def test_a_category_may_promise_sooner_and_never_later(
    policy: Policy, text: str, more: Mapping[str, Any], profile: str, days: int
) -> None:
    submitted, admitted = said(policy, text, **more)
    assert isinstance(admitted, CaseAdmitted)
    assert submitted.profile == admitted.profile == profile
    assert submitted.promised_by == admitted.promised_by
    assert submitted.promised_by == policy.due(AT, policy.profiles[profile].limits.reply)
    assert policy.profiles[profile].limits.reply.count == days


def test_urgent_stays_urgent(policy: Policy) -> None:
    assert said(policy, "阀门坏了")[0].profile == "at-once"
    submitted, admitted = said(policy, "阀门坏了，旁边漏电")
    assert (submitted.profile, admitted.profile, admitted.urgent) == ("urgent", "urgent", True)


@pytest.mark.parametrize(("later", "profile"), [(timedelta(hours=1), "repair"), (timedelta(days=6), "help")])
def test_what_a_person_admits_is_promised_sooner_too_unless_that_would_be_over_already(
    policy: Policy, later: timedelta, profile: str
) -> None:
    held = submit(None, SubmitCase(text="这个事情说来话长", kind="help"), now(policy))
    assert isinstance(held.events[1], AdmissionHeld)
    admitted = admit(held.state, Admit(category="urban/lamp", by="吴**"), now(policy, AT + later))
    [fact] = admitted.events
    assert isinstance(fact, CaseAdmitted)
    assert (fact.profile, admitted.state.profile, admitted.state.promised_by) == (profile, profile, fact.promised_by)


def test_answers_are_recorded_with_their_questions_redacted_like_the_text(policy: Policy) -> None:
    given = {"lamp-pole": "  D-17，打 13900001234 ", "lamp-count": "整条路"}
    submitted, _ = said(policy, LAMP, answers=given)
    assert [(one.id, one.question, one.answer) for one in submitted.answers] == [
        ("lamp-count", "几盏灯不亮", "整条路"), ("lamp-pole", "灯杆上的编号，看得到就写", "D-17，打 139****1234"),
    ]  # fmt: skip


@pytest.mark.parametrize("answers", [{}, {"lamp-count": ""}, {"lamp-pole": " \u200b "}])
def test_who_answers_nothing_is_taken_all_the_same(policy: Policy, answers: Mapping[str, str]) -> None:
    submitted, admitted = said(policy, LAMP, answers=answers)
    assert (submitted.answers, type(admitted)) == ((), CaseAdmitted)


def test_an_answer_to_what_another_category_asks_is_kept_too(policy: Policy) -> None:
    submitted, _ = said(policy, LAMP, answers={"water-homes": "三户"})
    assert [one.answer for one in submitted.answers] == ["三户"]


REFUSALS = [
    pytest.param({"lamp-colour": "黄"}, "unknown-question", "lamp-colour is no question; known are water-what, water-homes, ", id="unknown"),
    pytest.param({"lamp-count": "两盏"}, "unknown-choice", "lamp-count takes one of 一盏, 几盏, 整条路", id="none of its choices"),
]  # fmt: skip


@pytest.mark.parametrize(("answers", "code", "words"), REFUSALS)
def test_an_unknown_question_or_choice_is_refused_with_the_known_ones(
    policy: Policy, answers: Mapping[str, str], code: str, words: str
) -> None:
    with pytest.raises(Refused) as refused:
        said(policy, LAMP, answers=answers)
    assert (refused.value.code, refused.value.status, refused.value.field) == (code, 422, "answers")
    assert refused.value.text.startswith(words)


WRONG = [
    pytest.param({"lamp-colour": "黄"}, "answers", "lamp-colour is no question; known are", id="unknown"),
    pytest.param("黄", "answers", "valid dictionary", id="no answers at all"),
    pytest.param({"lamp-pole": "长" * 201}, "answers.lamp-pole", "at most 200", id="too long"),
    pytest.param({f"q{n}": "" for n in range(13)}, "answers", "at most 12", id="too many"),
    pytest.param({"q" * 1000: ""}, ("answers." + "q" * 1000)[:100], "at most 40", id="a key that is a book"),
]


@pytest.mark.parametrize(("answers", "field", "words"), WRONG)
def test_the_bus_is_told_what_is_wrong_with_answers(policy: Policy, answers: Any, field: str, words: str) -> None:
    fact = Submission.model_validate({"external_id": "7", "text": LAMP, "answers": answers})
    [rejected] = hear_submission(None, fact, now(policy)).events
    assert isinstance(rejected, SubmissionRejected)
    assert (rejected.field, words in rejected.reason) == (field, True)


def test_the_bus_brings_answers_as_http_does(policy: Policy) -> None:
    fact = Submission.model_validate({"external_id": "7", "text": LAMP, "answers": {"lamp-count": "一盏"}})
    submitted, *_ = hear_submission(None, fact, now(policy)).events
    assert isinstance(submitted, CaseSubmitted)
    assert [one.answer for one in submitted.answers] == ["一盏"]


def test_danger_that_is_said_in_an_answer_hurries_and_a_choice_that_names_it_does_not(policy: Policy) -> None:
    submitted, _ = said(policy, LAMP, answers={"lamp-pole": "杆子漏电"})
    assert (submitted.risk, submitted.profile) == (("漏电",), "urgent")
    submitted, _ = said(policy, PUMP, answers={"pump-noise": "漏电"})
    assert (submitted.risk, submitted.profile) == ((), "repair")
    _, diverted = said(policy, LAMP, answers={"lamp-pole": "杆子着火了"})
    assert isinstance(diverted, CaseDiverted)
