"""举一反三: common issues in every state, and the page of one as the centre, its owner and a leader see it."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from services.portal.pages.environment import View
from services.portal.pages.facts import Choice, Event, Officer, Problem
from services.portal.pages.views import Action, Came, Issue, IssuesView, IssueView, Measure, Member
from services.portal.tests.example_case import NUMBER, TITLE, at

CENTRE = Officer("县综治中心", "中心主任", "吴**", "c5f2")
OWNER = Officer("县住建局", "经办", "", "c5f2", centre=False, leads=False)
NO = False
PLANNED = "9 个村换控制箱，每月查一次。"
OVER = Issue(
    "8c1d0a52b9e4", "村里路灯不亮", "over", NO, 37, "桑陌镇", "城乡建设", at(5, 12, 9), Came(31, 84), Came(6, 84), "fewer",
    "县住建局", PLANNED, at(6, 1, 9),
)  # fmt: skip
MEASURING = replace(
    OVER, id="77aa0a52b9e4", label="雨后路口积水", standing="measuring", count=25, before=Came(23), after=Came(2), effect="",
    owner="县水务局", text="14 个涵洞加装篦子，雨前清一遍。", counted_at=at(11, 1, 9),
)  # fmt: skip
AGAIN = replace(
    OVER, id="51cc0a52b9e4", label="摊点占人行道", standing="unplanned", count=78, before=Came(38, 84), after=Came(40, 84),
    effect="unsure", owner="", text="", due=at(10, 23, 9),
)  # fmt: skip
WORKING = replace(
    OVER, id="60cc0a52b9e4", label="夜里装卸货太吵", standing="planned", count=12, before=Came(12), after=None, effect="",
    owner="雁汀镇", text="22:00 后不许装卸，派人夜查一周。", due=at(10, 30, 9),
)  # fmt: skip
LATE = replace(WORKING, id="99cc0a52b9e4", label="化粪池外溢", late=True, due=at(10, 12, 9))
NEW = replace(
    AGAIN, id="10cc0a52b9e4", label="公交站牌倒了", before=Came(10), after=None, effect="", late=True, due=None
)
ROWS = (LATE, NEW, AGAIN, WORKING, MEASURING, OVER)
COURSE = (
    Event("CommonIssueRaised", at(5, 12, 9), {"label": "村里路灯不亮", "reason": "30 天里有 10 件同样的事"}),
    Event("ActionPlanned", at(5, 13, 9), {"unit": "县住建局", "text": PLANNED, "due": at(6, 1, 9)}),
    Event("PlanOverdue", at(6, 1, 9), {"reason": "“村里路灯不亮”说好的办法到期没做完"}),
    Event("ActionCompleted", at(6, 3, 9), {"unit": "县住建局", "text": "控制箱都换了"}),
    Event("RecurrenceMeasured", at(8, 27, 9), {"text": "治前 12 周 31 件，治后 12 周 6 件，少了八成。"}),
)
MEMBERS = (
    Member(NUMBER, TITLE, "桑陌镇", at(5, 11, 19)), Member("HQ26-29954-3", "路灯黑了半个月", "桑陌镇", at(5, 10, 8), linked=False),
    Member("HQ26-30187-1", "", "桑陌镇", at(5, 9, 8), linked=False),
)  # fmt: skip
MEASURED = Measure(
    "治前 12 周 31 件，治后 12 周 6 件，少了八成，有把握的是至少少了五成。", 0.194, 0.066, 0.473
)  # fmt: skip
UNITS = (Choice("u-2", "县住建局"), Choice("t02", "桑陌镇"))


def issues() -> IssuesView:
    counts = (("late", 2), ("unplanned", 2), ("planned", 2), ("measuring", 1), ("over", 1))
    return IssuesView(CENTRE, at(10, 16, 10), ROWS, counts, "", all_of_them=True)


def issue() -> IssueView:
    return IssueView(
        CENTRE, at(10, 16, 10), OVER, "30 天里有 10 件同样的事", "县综治中心 中心值班", "控制箱都换了", "县住建局 经办",
        ((at(5, 11, 20), "30 分钟里来了 5 件"),), MEASURED, MEMBERS, 4, COURSE, (),
    )  # fmt: skip


def to_plan() -> IssueView:
    plan = Action(
        "plan-issue", {"owner": UNITS}, carried=(("key", "k1"),), written={"text": "换控制箱", "due": "2026-10-01"}
    )
    wrong = (Problem("do-plan-issue-owner", "请选由哪个单位治"), Problem("do-plan-issue-due", "要在明天以后，请换一天"))
    return replace(
        issue(), issue=NEW, by="", done="", done_by="", bursts=(), measure=None, more=0, events=COURSE[:1], actions=(plan,),
        problems=wrong,
    )  # fmt: skip


def to_do() -> IssueView:
    done = Action("complete-issue", carried=(("key", "k1"),))
    return replace(
        issue(), officer=OWNER, issue=WORKING, done="", done_by="", measure=None, events=COURSE[:2], actions=(done,),
        said="定办法：记下了。",
    )  # fmt: skip


ISSUES: Mapping[str, View] = MappingProxyType(
    {
        "issues": issues(),
        "issues-none": replace(issues(), rows=(), counts=(("late", 0),), all_of_them=False, officer=OWNER),
        "issue": issue(),
        "issue-to-plan": to_plan(),
        "issue-to-do": to_do(),
        "issue-measuring": replace(issue(), issue=MEASURING, measure=None),
    }
)
