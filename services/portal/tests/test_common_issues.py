"""举一反三 on the sheets of its members: for officers every word, for citizens that it is done for all."""

from datetime import UTC, datetime

import pytest

from libs.common.decision import Now
from libs.common.envelope import Heard
from libs.common.events import Fact
from libs.common.events.assessment import (
    ActionCompleted,
    ActionPlanned,
    Alike,
    BurstNoticed,
    CommonIssueRaised,
    Effect,
    MatterLeft,
    MatterSketched,
    MemberJoined,
    PlanOverdue,
    RecurrenceMeasured,
)
from services.portal.domain.state import Sheet
from services.portal.handlers import follow, reaches
from services.portal.pages.facts import Event
from services.portal.pages.wording.journal import journal
from services.portal.pages.wording.story import story

AT = datetime(2026, 10, 9, 2, tzinfo=UTC)
MEMBERS = tuple(Alike(case=f"c{number}", number=f"N{number}", title="路灯不亮", town="t02", at=AT) for number in (1, 2))
HERE, CASES = "cluster:t02/urban", ("c1", "c2")
RAISED = CommonIssueRaised(
    issue="issue:1", cluster=HERE, category="urban", town="t02", label="村里路灯不亮", since=AT, members=MEMBERS,
    reason="30 天里有 10 件同样的事",
)  # fmt: skip
JOINED = MemberJoined(issue="issue:1", cluster=HERE, label="村里路灯不亮", member=MEMBERS[0])
BURST = BurstNoticed(category="urban", town="t02", count=5, minutes=30, cases=CASES, reason="30 分钟里来了 5 件")
PLANNED = ActionPlanned(unit="d-housing", label="村里路灯不亮", text="换控制箱", due=AT, by="周", cases=CASES)
OVERDUE = PlanOverdue(unit="d-housing", label="村里路灯不亮", due=AT, reason="说好的办法到期没做完", cases=CASES)
COMPLETED = ActionCompleted(unit="d-housing", label="村里路灯不亮", text="控制箱都换了", by="周", cases=CASES)
MEASURED = RecurrenceMeasured(
    cluster=HERE, unit="d-housing", label="村里路灯不亮", before=31, before_days=84, after=6, after_days=84, ratio=0.19,
    low=0.07, high=0.47, effect=Effect.FEWER, text="治前 12 周 31 件，治后 12 周 6 件，少了八成。", cases=CASES,
)  # fmt: skip
SKETCHED = MatterSketched(
    cluster=HERE, category="urban", town="t02", number="N1", title="路灯不亮", sketch="AAA=", at=AT
)
REACHES = [
    pytest.param(RAISED, ["c1", "c2"], id="raised"),
    pytest.param(JOINED, ["c1"], id="joined"),
    pytest.param(JOINED.model_copy(update={"listed": False}), [], id="counted only"),
    pytest.param(BURST, ["c1", "c2"], id="burst"),
    pytest.param(PLANNED, ["c1", "c2"], id="planned"),
    pytest.param(OVERDUE, ["c1", "c2"], id="overdue"),
    pytest.param(COMPLETED, ["c1", "c2"], id="completed"),
    pytest.param(MEASURED, ["c1", "c2"], id="measured"),
    pytest.param(SKETCHED, [], id="sketched"),
    pytest.param(MatterLeft(cluster=HERE, at=AT, why="withdrawn"), [], id="left"),
]


def heard(fact: Fact) -> Heard:
    name = fact.type().rpartition(".")[0]
    return Heard(f"assessment:{HERE}:1", "assessment", HERE, name, 1, 1, AT, "", fact.model_dump(mode="json"))


@pytest.mark.parametrize(("fact", "sheets"), REACHES)
def test_what_is_said_of_an_issue_stands_on_the_sheets_of_its_members(fact: Fact, sheets: list[str]) -> None:
    assert list(reaches(heard(fact))) == sheets


SAID = [
    pytest.param(BURST, "同类的事突然多了：30 分钟里来了 5 件", "", id="burst"),
    pytest.param(
        RAISED, "举一反三：“村里路灯不亮”，30 天里有 10 件同样的事", "不止您一个人遇到这样的事，一起治。", id="raised"
    ),
    pytest.param(JOINED, "列入举一反三：“村里路灯不亮”", "不止您一个人遇到这样的事，一起治。", id="joined"),
    pytest.param(
        PLANNED,
        "d-housing 定了办法，10月9日（周五）10:00 前做完：换控制箱",
        "d-housing定了一起治的办法，10月9日（周五）10:00 前做完：换控制箱",
        id="planned",
    ),
    pytest.param(OVERDUE, "举一反三到期：说好的办法到期没做完", "", id="overdue"),
    pytest.param(
        COMPLETED, "d-housing 办法做完了：控制箱都换了", "d-housing把同样的事一起治了：控制箱都换了", id="completed"
    ),
    pytest.param(
        MEASURED,
        "举一反三回头看：治前 12 周 31 件，治后 12 周 6 件，少了八成。",
        "治了以后有没有少，数过了：治前 12 周 31 件，治后 12 周 6 件，少了八成。",
        id="measured",
    ),
]


@pytest.mark.parametrize(("fact", "officer", "citizen"), SAID)
def test_officers_and_citizens_read_what_becomes_of_it(fact: Fact, officer: str, citizen: str) -> None:
    sheet = follow(Sheet(), fact, Now(AT, AT, "c1", None)).state
    [line] = sheet.matter.lines
    events = [Event(line.type, line.at, {**line.facts, **({"due": AT} if "due" in line.facts else {})})]
    assert [f"{one.strong}{one.after}" for _, one in journal(events)] == [officer]
    assert [f"{one.strong}{one.after}" for _, one in story(events)] == ([citizen] if citizen else [])
