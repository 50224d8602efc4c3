"""What the portal keeps: every fact has its words, order between topics does not matter, nobody reads of another."""

import itertools
import json
import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from libs.common.decision import Now
from libs.common.envelope import Heard, Record, read
from libs.common.events import FACTS, Fact, evaluation, handling, intake, notification, routing, supervision
from libs.common.events.words import Dues, Ending, Kind, Level, Measure, Mode, Outcome, Part, Person
from libs.common.policy import Policy, load_policy
from services.portal.domain.clocks import done_at
from services.portal.domain.course import MOST_LINES, with_line
from services.portal.domain.rights import can, status_of
from services.portal.domain.state import Line, Matter, Requester, Sheet
from services.portal.domain.units import UnitSheet
from services.portal.handlers import REACTIONS, UNSEEN, follow, reaches
from services.portal.pages.facts import Event
from services.portal.pages.reading.course import events_for, events_of
from services.portal.pages.reading.dues import result_grounds
from services.portal.pages.wording.journal import OFFICER
from services.portal.pages.wording.story import CITIZEN, SILENT, story

ROOT = Path(__file__).parents[3]
AT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
DUE = AT + timedelta(days=5)
CASE = "c1"
EXAMPLES = sorted((ROOT / "contracts" / "examples").glob("*.json"))


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(ROOT / "config")


class Sheets:
    """A read model in memory: facts in, sheets out."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.of: dict[str, Sheet] = {}

    def hear(self, fact: Fact, minute: int = 0) -> None:
        at = AT + timedelta(minutes=minute)
        name = fact.type().removesuffix(".v1")
        heard = Heard("id", fact.source(), CASE, name, 1, 1, at, "", fact.model_dump(mode="json"))
        for document in reaches(heard):
            self.of[document] = follow(self.of.get(document), fact, Now(at, at, document, self.policy)).state

    @property
    def matter(self) -> Matter:
        matter = self.of[CASE].matter
        assert matter is not None
        return matter

    def one(self, person: str) -> Requester:
        own = self.of[CASE].requester
        one = own if own and own.person == person else self.of[f"{CASE}/{person}"].requester
        assert one is not None
        return one


def person(name: str = "p1", *, hidden: bool = False) -> Person:
    return Person(
        id=name, name="陈**", phone="138****0000", token_mac=f"t-{name}", phone_mac=f"f-{name}", hidden=hidden
    )


def submitted(*people: Person) -> intake.CaseSubmitted:
    return intake.CaseSubmitted(
        number="HQ26-000001-5", kind=Kind.HELP, title="涵洞积水", text="一下雨就积水", channel="web", external_id="x",
        people=people or (person(),), profile="help", promised_by=DUE, captured_at=AT,
    )  # fmt: skip


def admitted() -> intake.CaseAdmitted:
    return intake.CaseAdmitted(category="urban/water", area="t02v001", urgent=False, profile="help", promised_by=DUE)


def dispatched(hop: int = 1, round_: int = 1, unit: str = "t02", *helpers: str) -> routing.CaseDispatched:
    parts = (Part(unit=unit, lead=True, due=DUE), *(Part(unit=helper, lead=False, due=DUE) for helper in helpers))
    return routing.CaseDispatched(
        hop=hop, round=round_, unit=unit, level=Level.TOWNSHIP, mode=Mode.QUICK, parts=parts, profile="help",
        dues=Dues(take_on=DUE, contact=DUE, result=DUE), rule="R-110", rule_version=1, why="先由镇里管。",
        number="HQ26-000001-5", kind=Kind.HELP, title="涵洞积水", text="一下雨就积水", category="urban/water",
        area="t02v001", urgent=False,
    )  # fmt: skip


def set_result(hop: int = 1, round_: int = 1, unit: str = "t02") -> supervision.DeadlineSet:
    return supervision.DeadlineSet(
        measure=Measure.RESULT, hop=hop, round=round_, unit=unit, since=AT, span="5 working days", due=DUE
    )


def did(kind: type[Any], hop: int = 1, round_: int = 1, part: str = "t02", **more: Any) -> Fact:
    fact: Fact = kind(hop=hop, round=round_, part=part, by="周**", **more)
    return fact


def reported(hop: int = 1, round_: int = 1) -> Fact:
    return did(handling.ResultReported, hop, round_, outcome=Outcome.RESOLVED, text="清了 40 米水沟。")


def approved(hop: int = 1, round_: int = 1) -> Fact:
    return did(handling.ResultApproved, hop, round_, outcome=Outcome.RESOLVED, text="清了 40 米水沟。")


def given(to: str = "p1", round_: int = 1) -> Fact:
    joined = to != "p1"
    return notification.ReplyGiven(person=to, round=round_, means="web", text="清了 40 米水沟。", joined=joined)


def test_every_fact_there_is_reaches_the_portal() -> None:
    assert set(REACTIONS) == set(FACTS.values())


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_fact_has_words_for_the_citizen_and_the_officer(file: Path, policy: Policy) -> None:
    heard = read(Record("case.x", 0, 0, None, file.read_bytes()))
    assert isinstance(heard, Heard)
    fact = FACTS[heard.type].model_validate(heard.data)
    sheets = [follow(None, fact, Now(heard.said, heard.said, to, policy)).state for to in reaches(heard)]
    assert bool(sheets) == (type(fact) not in UNSEEN)
    halves = [half for s in sheets for half in ((s,) if isinstance(s, UnitSheet) else (s.matter, s.requester)) if half]
    lines = [line for half in halves for line in half.lines]
    for event in events_of(lines, policy):
        assert event.type in CITIZEN or event.type in SILENT
        assert OFFICER[event.type](event.facts).strong


STORY: Sequence[Fact] = (
    submitted(), admitted(), dispatched(1, 1, "t02", "d-water"), set_result(), did(handling.CaseTakenOn),
    did(handling.CitizenContacted, means="phone"), did(handling.QuestionAsked, text="哪边最深？"),
    supervision.DeadlinePaused(hop=1, unit="t02", since=AT, why="等诉求人回话", by="周**"),
    handling.QuestionAnswered(hop=1, round=1, part="t02", text="北口"),
    supervision.DeadlineResumed(hop=1, unit="t02", since=AT, until=AT + timedelta(hours=1), due=DUE),
    did(handling.PartReported, part="d-water", text="清了"), reported(), did(handling.ResultSentBack, reason="没照片"),
    reported(), approved(), given(), evaluation.EvaluationInvited(person="p1", round=1, until=DUE),
    evaluation.EvaluationReceived(person="p1", round=1, contacted=evaluation.Contacted.YES,
                                  resolved=evaluation.Resolved.NO, satisfied=1),
    evaluation.CaseReopened(round=2, reason="没解决"), dispatched(2, 2), set_result(2, 2),
    did(handling.CaseTakenOn, 2, 2), reported(2, 2), approved(2, 2), given(round_=2),
    evaluation.CaseClosed(round=2, outcome=Ending.SATISFIED),
)  # fmt: skip


def interleaved(facts: Iterable[Fact], seed: int) -> list[tuple[int, Fact]]:
    """Any order between the topics, the order of each kept."""
    numbered = list(enumerate(facts))
    queues = [list(group) for _, group in itertools.groupby(sorted(numbered, key=_source), key=_source)]
    rng, out = random.Random(seed), list[tuple[int, Fact]]()
    while queues:
        queue = rng.choice(queues)
        out.append(queue.pop(0))
        queues = [queue for queue in queues if queue]
    return out


def _source(numbered: tuple[int, Fact]) -> str:
    return numbered[1].source()


@pytest.mark.parametrize("upto", range(1, len(STORY) + 1))
def test_topics_that_overtake_each_other_leave_the_same_standing(upto: int, policy: Policy) -> None:
    straight = Sheets(policy)
    for minute, fact in enumerate(STORY[:upto]):
        straight.hear(fact, minute)
    for seed in range(12):
        mixed = Sheets(policy)
        for minute, fact in interleaved(STORY[:upto], seed):
            mixed.hear(fact, minute)
        assert mixed.matter.standing == straight.matter.standing, seed
        assert mixed.matter.clocks == straight.matter.clocks
        assert mixed.matter.shares == straight.matter.shares
        assert [done_at(mixed.matter, one) for one in mixed.matter.shares] == [
            done_at(straight.matter, one) for one in straight.matter.shares
        ]


@pytest.mark.parametrize("seed", range(12))
def test_no_list_holds_a_matter_that_has_nothing_to_show_yet(seed: int, policy: Policy) -> None:
    sheets, filed = Sheets(policy), False
    for minute, fact in interleaved(STORY, seed):
        sheets.hear(fact, minute)
        filed = filed or isinstance(fact, intake.CaseSubmitted)
        if CASE in sheets.of:
            matter = sheets.matter
            assert matter.standing.open == (filed and not matter.ending)
            assert matter.standing.open or not matter.standing.marks
            assert not matter.standing.open or result_grounds(matter, policy)


STEPS = [
    pytest.param([], 1, id="submitted"),
    pytest.param([admitted()], 2, id="admitted"),
    pytest.param([admitted(), dispatched()], 2, id="dispatched, not taken on"),
    pytest.param([admitted(), dispatched(), did(handling.CaseTakenOn)], 3, id="taken on"),
    pytest.param([admitted(), dispatched(), did(handling.CaseTakenOn), reported()], 4, id="reported"),
    pytest.param([admitted(), dispatched(), reported(), approved()], 5, id="checked"),
    pytest.param([admitted(), dispatched(), reported(), approved(), given()], 6, id="replied"),
    pytest.param(
        [admitted(), dispatched(), did(handling.CaseTakenOn), reported(), did(handling.ResultSentBack, reason="x")],
        3, id="sent back",
    ),
    pytest.param(
        [admitted(), dispatched(), reported(), approved(), given(), evaluation.CaseReopened(round=2, reason="x")],
        2, id="reopened",
    ),
    pytest.param([admitted(), dispatched(), did(handling.CaseTakenOn), dispatched(2)], 2, id="a newer hop"),
    pytest.param([intake.CaseWithdrawn(person="p1", reason="")], 7, id="withdrawn"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "step"), STEPS)
def test_a_step_is_the_present_one_until_the_next_ones_fact_is_there(
    facts: list[Fact], step: int, policy: Policy
) -> None:
    sheets = Sheets(policy)
    for minute, fact in enumerate([submitted(), *facts]):
        sheets.hear(fact, minute)
    assert sheets.matter.standing.step == step


def group(policy: Policy, size: int) -> Sheets:
    sheets = Sheets(policy)
    sheets.hear(submitted(person("p1")))
    for number in range(2, size + 1):
        sheets.hear(intake.RequesterJoined(person=person(f"p{number}")), number)
    sheets.hear(admitted())
    sheets.hear(dispatched())
    sheets.hear(intake.CaseSupplemented(person="p2", text="我家在三楼。", joined=True), 600)
    for number in range(1, size + 1):
        sheets.hear(given(f"p{number}"), 700)
        joined = number > 1
        sheets.hear(evaluation.EvaluationInvited(person=f"p{number}", round=1, until=DUE, joined=joined), 701)
    return sheets


def test_nobody_of_a_group_reads_what_was_said_to_or_by_another(policy: Policy) -> None:
    sheets = group(policy, 3)
    [first, second] = [
        [event.type for event in events_for(sheets.matter, sheets.one(name), policy)] for name in ("p1", "p2")
    ]
    assert "CaseSupplemented" not in first
    assert second.count("CaseSupplemented") == 1
    assert first.count("ReplyGiven") == second.count("ReplyGiven") == 1
    sheets.hear(intake.CaseSupplemented(person="p3", text="一句不说是谁的话"), 800)
    assert "一句不说是谁的话" not in sheets.one("p1").model_dump_json()


def test_who_joined_is_not_counted_among_the_others_who_did(policy: Policy) -> None:
    def joined(size: int, name: str) -> list[Any]:
        sheets = group(policy, size)
        events = events_for(sheets.matter, sheets.one(name), policy)
        return [event.facts.get("mine", event.facts["times"]) for event in events if event.type == "RequesterJoined"]

    assert joined(2, "p2") == ["True"]
    assert sorted(map(str, joined(3, "p2"))) == ["1", "True"]
    assert joined(3, "p1") == [2]


def test_a_sheet_does_not_grow_with_the_group(policy: Policy) -> None:
    sheets = group(policy, 500)
    assert sheets.matter.people == 500
    sizes = [
        len(json.dumps(sheet.model_dump(mode="json"), ensure_ascii=False).encode()) for sheet in sheets.of.values()
    ]
    assert max(sizes) < 20_000
    joined = [line.times for line in sheets.matter.lines if line.type == "RequesterJoined"]
    assert joined == [499]


def test_what_falls_out_of_a_long_course_is_counted_and_said_to_everybody() -> None:
    lines = tuple[Line, ...]()
    for number in range(MOST_LINES + 85):
        at = AT + timedelta(minutes=number)
        lines = with_line(lines, Line(type="CaseParked", at=at, facts={"review": "明天", "reason": f"第 {number} 次"}))
        assert (sum(line.times for line in lines), len(lines)) == (number + 1, min(number + 1, MOST_LINES))
    assert (lines[0].type, lines[0].times, lines[0].at) == ("EarlierLines", 86, AT)
    assert (lines[1].facts["reason"], lines[-1].facts["reason"]) == ("第 86 次", "第 484 次")
    events = [Event(line.type, line.at, {"times": line.times, **line.facts}) for line in lines]
    for words in (OFFICER, CITIZEN):
        *_, (_, oldest) = story(events, words)
        assert oldest.strong.startswith("更早还有 86 条")


def test_one_of_a_group_may_judge_once_and_not_withdraw_for_all(policy: Policy) -> None:
    sheets = group(policy, 2)
    assert can(sheets.matter, sheets.one("p1")) == ["supplement", "rate"]
    assert status_of(sheets.matter, sheets.one("p1")) == "replied"
    sheets.hear(
        evaluation.EvaluationReceived(
            person="p1", round=1, contacted=evaluation.Contacted.YES, resolved=evaluation.Resolved.YES, satisfied=5
        )
    )
    assert can(sheets.matter, sheets.one("p1")) == ["supplement", "change-rating"]
    assert can(sheets.matter, sheets.one("p2")) == ["supplement", "rate"]


def test_a_hidden_name_stays_with_intake(policy: Policy) -> None:
    sheets = Sheets(policy)
    sheets.hear(submitted(person(hidden=True)))
    assert (sheets.matter.name, sheets.matter.phone) == ("", "")


def test_an_order_stands_until_it_is_answered(policy: Policy) -> None:
    sheets = Sheets(policy)
    for fact in (submitted(), admitted(), dispatched(), set_result()):
        sheets.hear(fact)
    sheets.hear(supervision.SupervisionOrdered(measure=Measure.RESULT, hop=1, unit="t02", due=DUE, reason="逾期"))
    assert "unanswered" in sheets.matter.standing.marks
    sheets.hear(did(handling.OrderAnswered, text="周五办好"))
    assert "unanswered" not in sheets.matter.standing.marks


def test_a_fact_whose_people_cannot_be_read_is_held_with_the_matter() -> None:
    garbage: list[Any] = [None, [], {"person": 7}, {"person": {"id": None}}, {"joined": True}, {"joined": 1}]
    for data in garbage:
        name = "caseloop.requester-joined" if data != {"joined": True} else "caseloop.reply-given"
        heard = Heard("id", "intake", CASE, name, 1, 1, AT, "", data)
        assert list(reaches(heard)) == [CASE]


MERGED = intake.CaseMerged(into="b", number="HQ-b", people=(person(),), promised_by=DUE, reason="同一件事", by="中心")
APART = intake.CaseUnmerged(out_of="b", reason="两件事", by="中心")


def test_a_merged_matter_says_where_it_went_and_taken_out_again_it_goes_on(policy: Policy) -> None:
    sheets = Sheets(policy)
    for fact in (submitted(), admitted(), dispatched(), MERGED):
        sheets.hear(fact)
    assert (sheets.matter.ending, sheets.matter.ended_for, sheets.matter.merged_into) == ("merged", "HQ-b", "b")
    assert status_of(sheets.matter, sheets.one("p1")) == "merged"
    sheets.hear(APART)
    sheets.hear(evaluation.CaseClosed(round=1, outcome=Ending.MERGED), 5)
    assert (sheets.matter.ending, sheets.matter.merged_into, sheets.matter.standing.open) == ("", "", True)


def test_an_end_of_its_own_stays_however_late_the_merge_is_heard(policy: Policy) -> None:
    sheets = Sheets(policy)
    for fact in (submitted(), admitted(), evaluation.CaseClosed(round=1, outcome=Ending.SATISFIED), MERGED, APART):
        sheets.hear(fact)
    assert (sheets.matter.ending, sheets.matter.merged_into) == ("satisfied", "")


def test_who_left_is_counted_out_and_may_do_nothing_here_any_more(policy: Policy) -> None:
    sheets = group(policy, 3)
    sheets.hear(intake.RequesterLeft(person="p2"))
    assert sheets.matter.people == 2
    assert (can(sheets.matter, sheets.one("p2")), sheets.one("p2").token_mac) == ([], "")
    assert "rate" in can(sheets.matter, sheets.one("p3"))


def test_what_somebody_was_promised_elsewhere_holds_where_they_were_brought(policy: Policy) -> None:
    sheets, sooner = Sheets(policy), DUE - timedelta(days=2)
    sheets.hear(submitted())
    sheets.hear(intake.RequesterJoined(person=person("p2"), merged_from="a", promised_by=sooner))
    assert sheets.matter.promised_by == sooner


def test_who_a_matter_is_about_does_not_see_it(policy: Policy) -> None:
    sheets = Sheets(policy)
    for fact in (submitted(), admitted(), dispatched(1, 1, "t02", "d-water")):
        sheets.hear(fact)
    assert "d-water" in sheets.matter.standing.units
    sheets.hear(routing.UnitRecused(unit="d-water", reason="说的是他们", by="中心"))
    assert list(sheets.matter.standing.units) == ["t02"]
