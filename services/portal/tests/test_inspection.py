"""督查 as the pages tell it: a finding stands on the case it names, and the sheet says what is still to be done."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from libs.common.envelope import Heard
from libs.common.events import Fact
from libs.common.events.supervision import (
    FollowUp,
    FollowUpDone,
    FollowUpReminded,
    InspectionDrawn,
    InspectionRecorded,
    Sampled,
    SupervisionOrdered,
)
from libs.common.events.words import Measure
from libs.common.policy import Policy, load_policy
from services.portal.handlers import reaches
from services.portal.pages.reading.inspection import head_of, open_cases, read, rows_of, to_follow
from services.portal.pages.routes.frame import Clerk
from services.portal.pages.routes.inspection import deed_of
from services.portal.tests.example_case import OFFICER

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
SINCE, UNTIL = datetime(2026, 9, 30, 16, 0, tzinfo=UTC), datetime(2026, 10, 31, 16, 0, tzinfo=UTC)
STEP = FollowUp(unit="t02", what="装好铁篦子", due=AT + timedelta(days=14))
CASES = tuple(Sampled(case=i, number=f"HQ26-{i}", unit="t02") for i in "abc")
DRAWN = InspectionDrawn(
    seed="十月", since=SINCE, until=UNTIL, area="t02", category="urban/water", population=60, digest="d", cases=CASES, by="郑"
)  # fmt: skip
SUBJECT = "inspection:7d1c0a52b9e4"
RECORDED = InspectionRecorded(
    case="a", number="HQ26-a", unit="t02", code="false-completion", label="虚报办结", text="没装", by="郑", left=2, follow_up=STEP
)  # fmt: skip


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


def heard(fact: Fact, subject: str = SUBJECT) -> Heard:
    name = fact.type().removesuffix(".v1")
    return Heard("id", "supervision", subject, name, 1, 1, AT, "", fact.model_dump(mode="json"))


ORDER = SupervisionOrdered(measure=Measure.OTHER, hop=0, unit="t02", due=AT, reason="x")
SAID: list[tuple[Fact, str, list[str]]] = [
    (RECORDED, SUBJECT, ["a"]),
    (FollowUpReminded(case="a", number="n", unit="t02", due=AT, reason="x"), SUBJECT, ["a"]),
    (FollowUpDone(case="a", number="n", unit="t02", text="x", by="郑"), SUBJECT, ["a"]),
    (DRAWN, SUBJECT, []),
    (ORDER, SUBJECT, []),
    (ORDER, "a", ["a"]),
]


@pytest.mark.parametrize(("fact", "subject", "sheets"), SAID)
def test_what_an_inspection_says_of_a_case_stands_on_its_sheet_and_nothing_else_has_one(
    fact: Fact, subject: str, sheets: list[str]
) -> None:
    assert list(reaches(heard(fact, subject))) == sheets


def body(done: str = "") -> dict[str, object]:
    finding = {
        "code": "false-completion", "label": "虚报办结", "text": "没装", "by": "郑", "done": done,
        "follow_up": STEP.model_dump(mode="json"),
    }  # fmt: skip
    state = {"drawn": DRAWN.model_dump(mode="json"), "at": "2026-11-02T02:00:00Z", "findings": {"a": finding}}
    return {"inspection": "7d1c0a52b9e4", "left": 2, "state": state}


@pytest.mark.parametrize(
    ("done", "after", "late", "waiting"),
    [("", 13, False, 1), ("", 14, True, 1), ("装好了", 15, False, 0)],
    ids=["before its day", "on its day", "done"],
)
def test_the_sheet_says_what_is_still_to_be_done_and_what_is_late(
    policy: Policy, done: str, after: int, waiting: int, *, late: bool
) -> None:
    [one] = read(body(done))
    first, *others = rows_of(one, {"HQ26-a": "涵洞积水"}, policy, AT + timedelta(days=after))
    assert first.follows
    assert (first.title, first.label, first.false, first.follows.late) == ("涵洞积水", "虚报办结", True, late)
    assert [(row.title, row.label) for row in others] == [("HQ26-b", ""), ("HQ26-c", "")]
    assert head_of(one, policy).waiting == len(to_follow(one, {})) == waiting
    assert [choice.value for choice in open_cases(one, {})] == ["b", "c"]


def test_the_sheet_says_how_it_was_drawn(policy: Policy) -> None:
    [one] = read({"inspections": [body()]})
    head = head_of(one, policy)
    assert (head.filter, head.population, head.size, head.left) == ("桑陌镇，供水排水", 60, 3, 2)
    assert f"{head.last:%m-%d}" == "10-31"


FORMS = [
    pytest.param({"case": "a", "code": "true-as-said", "text": "x"}, [], id="a finding"),
    pytest.param({"case": "a", "code": "true-as-said"}, ["text"], id="without words"),
    pytest.param({"case": "a", "code": "x", "text": "x", "what": "装好"}, ["unit", "due"], id="half of what follows"),
]


@pytest.mark.parametrize(("said", "missing"), FORMS)
def test_what_follows_is_said_whole_or_not_at_all(said: dict[str, str], missing: list[str]) -> None:
    wish, problems = deed_of("finding", said, Clerk("centre", True, "县综治中心 主任", OFFICER))  # noqa: FBT003
    assert [problem.field for problem in problems] == missing
    assert (wish["unit"], "follow_up" in wish) == ("centre", "what" in said)
