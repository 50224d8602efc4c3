"""One realistic view per officer's page."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from services.portal.pages.environment import View
from services.portal.pages.facts import (
    Choice,
    Count,
    Due,
    Linked,
    Problem,
    Progress,
    Stop,
)
from services.portal.pages.views import (
    Action,
    Alarm,
    BatchView,
    BulkRow,
    BulkView,
    CaseClock,
    CasePart,
    CaseView,
    DeskRow,
    DeskView,
    DispatchReasons,
    Missing,
    Note,
    Other,
    Overtaken,
    Queue,
    Requester,
    Sending,
    Slip,
    Taken,
    TrialView,
    TroubleView,
)
from services.portal.pages.wording.deeds import CITIZEN, Input
from services.portal.tests.example_case import (
    DONE,
    FILES,
    HOUR,
    NUMBER,
    OFFICER,
    PAUSED,
    SOON,
    STORY,
    TEXT,
    TITLE,
    at,
    due,
    hm,
)
from services.portal.tests.example_centre import centre, empty_centre, parked, proof, sign_in
from services.portal.tests.example_inspection import complete, inspection, inspections

SENDING = DispatchReasons(
    at(9, 30, 17, 5),
    "村里路上积水，先由镇里管，所以交给桑陌镇（规则 R-114 第 7 版）；10月13日（周二）16:20 前报结果，因为求助给 5 个工作日，"
    "从 9月30日（周三）16:20 提交算起，不算国庆假 10月1日到7日，10月11日周日，10月10日周六调休要算。",
    "桑陌镇 has it: Water on village roads is the township's first (rule R-114, version 7); the result is due by Tuesday "
    "13 October 2026, 16:20, because a request for help gets 5 working days from Wednesday 30 September 2026, 16:20, "
    "when it was said; 1 October to 7 October and 11 October do not count, 10 October does.",
)


def desk() -> DeskView:
    urgent = Count("help", at(10, 13, 18, 30), 0, 24 * HOUR, at(10, 14, 18, 30))
    rows = (
        DeskRow(
            "HQ26-30377-2",
            "水沟盖板缺了两块",
            "help",
            "长堰村",
            3,
            "长堰村",
            due("help", at(10, 8, 10), at(10, 14, 10), -hm(3, 40), 0),
            "明早 9:00 催办",
            "late",
        ),
        DeskRow(
            "HQ26-30465-1",
            "电线断了，垂在路上",
            "help",
            "望麦村",
            3,
            "供电所，望麦村协办",
            Due(at(10, 14, 18, 30), hm(3, 20), 0, urgent),
            "现场处理",
            "working",
            urgent=True,
        ),
        DeskRow(NUMBER, TITLE, "help", "三棵槐村", 3, "本镇主办，2 家协办", SOON, "等交通部分", "soon"),
        DeskRow(
            "HQ26-30331-9",
            "路灯一排都不亮",
            "help",
            "小满村",
            3,
            "本镇",
            due("help", at(10, 8, 14), at(10, 15, 14), hm(5, 50), 1),
            "重办",
            "soon",
            round=2,
            can=frozenset({"progress"}),
            stood="2.7",
        ),
        DeskRow(
            "HQ26-30452-8",
            "二组自来水水压低，做不了饭",
            "help",
            "三棵槐村",
            3,
            "本镇主办，县水务局协办",
            due("help", at(10, 10, 15, 40), at(10, 16, 15, 40), hm(14, 30), 2),
            "已联系",
            "working",
            people=17,
        ),
        DeskRow(
            "HQ26-30440-3",
            "怎么办高龄补贴",
            "enquiry",
            "晒秋村",
            2,
            "本镇",
            Due(
                at(10, 16, 14, 50),
                hm(13, 40),
                2,
                Count("enquiry", at(10, 14, 14, 50), 2, 14 * HOUR, at(10, 16, 14, 50)),
            ),
            "待接单",
            "none",
            can=frozenset({"accept"}),
            stood="1.0",
        ),
        DeskRow(
            "HQ26-30391-5",
            "宅基地界石被挪",
            "complaint",
            "望麦村",
            3,
            "本镇，调解员到场",
            due("complaint", at(10, 9, 9), at(10, 19, 9), hm(20), 3, stop=Stop("answer", at(10, 16, 9))),
            "等诉求人",
            "stop",
        ),
        DeskRow(
            "HQ26-30289-4",
            "家里老人没人照看",
            "help",
            "晒秋村",
            4,
            "本镇",
            due("help", at(10, 9, 10, 5), at(10, 15, 10, 5), hm(3), 1, met=at(10, 14, 9, 50)),
            "等中心核对",
            "none",
        ),
    )
    counts = (12, 47, 6, 2, 1, 4, 9, 0)
    codes = ("mine", "unit", "due-soon", "overdue", "returned", "to-check", "call-backs", "visits")
    queues = tuple(Queue(code, count) for code, count in zip(codes, counts, strict=True))
    return DeskView(OFFICER, at(10, 14, 15, 10), 2, "mine", queues, rows, 12, pages=2)


def alarming() -> DeskView:
    alarm = Alarm("HQ26-30465-1", "电线断了，垂在路上", "电线垂", "桑陌镇望麦村，小学门口", at(10, 14, 15, 2), "还没派")
    return replace(desk(), alarms=(alarm,), alarm_count=21)


def empty_desk() -> DeskView:
    return DeskView(OFFICER, at(10, 14, 15, 10), 0, "visits", (Queue("visits", 0),), (), 0, said="接了 3 件。")


def case() -> CaseView:
    water = due("help", at(10, 10, 16, 30), at(10, 14, 16, 30), hm(1, 20), 0, met=at(10, 12, 15, 30))
    roads = Due(at(10, 14, 16, 30), hm(1, 20), 0, Count("help", at(10, 10, 16, 30), 3, 21 * HOUR, at(10, 14, 16, 30)))
    town = Due(at(10, 15, 11, 20), hm(14, 40), 1, PAUSED)
    early = due(
        "help",
        at(9, 30, 17, 5),
        at(10, 8, 17, 5),
        hm(1),
        0,
        met=at(10, 8, 10, 25),
        proof="/desk/cases/1/clock/contact/t02",
    )
    return CaseView(
        OFFICER,
        at(10, 14, 15, 10),
        NUMBER,
        TITLE,
        TEXT,
        "help",
        "joint",
        1,
        "三棵槐村，村东头涵洞",
        Requester("陈**", "138****0000"),
        "wechat",
        "道路积水，乡道，主办为镇。规则 R-114 第 7 版",
        Progress(3, DONE),
        SOON,
        STORY,
        (
            CasePart("桑陌镇", lead=True, task="联系群众，现场看护，汇总", due=town),
            CasePart("县水务局", lead=False, task="清水沟", due=water),
            CasePart("县交通运输局", lead=False, task="装涵洞铁篦子", due=roads),
        ),
        (
            Action("progress"),
            Action("question"),
            Action("waive", {"part": (Choice("roads", "县交通运输局"),)}),
            Action("extend"),
            Action("escalate"),
        ),
        (
            Missing("result", "县交通运输局的部分没办完。等它办完，或者写明理由，免去这一部分。"),
            Missing("return", "退单要在接到后 2 个工作日内提。这件事 10月9日 17:30 起不能退了。"),
        ),
        (("首次联系", "10月8日 10:25 电话，接通"), ("包联领导", "县领导 赵**")),
        (Note("周**", at(10, 14, 11, 2), "交通局说篦子在路上，可能赶不上。先让村里夜里摆警示灯。"),),
        "wechat",
        session=f"/desk/cases/{NUMBER}/session",
        reply=("陈先生：水沟 10月12日 清好了。涵洞口还差铁篦子，县交通运输局说在路上，今天下班前给您准信。",),
        sendings=(SENDING,),
        links=(Linked("HQ26-30400-1", "split", earlier=True), Linked("HQ26-30440-3", "split", earlier=False)),
        files=FILES,
        clocks=(CaseClock("contact", "桑陌镇", early), CaseClock("part", "县交通运输局", roads)),
    )


def batch() -> BatchView:
    slips = (
        Slip(2, "村口的路灯不亮了", "2026-10-12", "陈大文", "12"),
        Slip(3),
    )
    taken = (Taken(1, ("HQ26-30440-3", "HQ26-30441-1"), "admitted"),)
    return BatchView(
        OFFICER, slips, "桑陌镇三棵槐村说事箱", "2026-10-14T09:00", "周**", "吴**", taken,
        (("key", "k"), ("slips", "2 3"), ("next", "4")), (Problem("phone-2", "第 2 张：电话只写数字，再看一眼"),),
    )  # fmt: skip


def trial() -> TrialView:
    found = (
        ("受理", "受理"),
        ("类别", "路灯"),
        ("派给", "小满村"),
        ("为什么派给它", "村里的路灯，村里就能修。规则 R-112 第 1 版"),
    )
    problems = (Problem("at", "时间写得不对，再看一眼"),)
    return TrialView(
        OFFICER, (), (Choice("web", "网页"),), "路灯不亮", at="2026-10-09T22:00", found=found, problems=problems
    )


def overtaken() -> CaseView:
    """Two at one case: one was faster, and what the other wrote still stands."""
    late = Overtaken(STORY[-2:], (("办到哪了", "水抽干了"),))
    written = Action(
        "result", more=(Input("evidence-after", "清淤后的水深，厘米", "text", (), "解决了的必须写。", CITIZEN),),
        carried=(("etag", "abc"), ("key", "k"), ("lines", "7")), written={"outcome": "resolved", "text": "沟清好了"},
        sending=Sending(9, 10, (Choice("a/b", "清沟.jpg"),), "a/b"),
    )  # fmt: skip
    problems = (Problem("do-result-evidence-after", "报结果：这一类事，报这个结果要写这一项。"),)
    return replace(
        case(), overtaken=late, shown=FILES, others=(Other("县水务局 经办", at(10, 14, 15, 6)),), actions=(written, Action("contact")),
        problems=problems, noted="先找总包", carried=(("etag", "abc"), ("key", "k"), ("lines", "7")),
    )  # fmt: skip


def bulk() -> BulkView:
    rows = (
        BulkRow("HQ26-30440-3", "怎么办高龄补贴", done=True),
        BulkRow(NUMBER, TITLE, why="您打开以后又往前走了，请打开看过再办。"),
        BulkRow("HQ26-30377-2", why="这件事不在您的单位。", seen=False),
    )
    return BulkView(OFFICER, "accept", rows, "?queue=mine")


OFFICERS: Mapping[str, View] = MappingProxyType(
    {
        "desk": desk(),
        "desk-empty": empty_desk(),
        "desk-alarm": alarming(),
        "case": case(),
        "case-overtaken": overtaken(),
        "bulk": bulk(),
        "clock-proof": proof(OFFICER),
        "clock-proof-citizen": proof(),
        "clock-proof-citizen-elder": proof(elder=True),
        "centre": centre(),
        "centre-empty": empty_centre(),
        "parked": parked(),
        "parked-empty": replace(parked(), proposed=(), parked=()),
        "inspections": inspections(),
        "inspections-empty": replace(inspections(), rows=(), problems=(), said={}),
        "inspection": inspection(),
        "inspection-complete": complete(),
        "sign-in": sign_in(),
        "batch": batch(),
        "trial": trial(),
        "conflict": TroubleView(409, "这件事已经由县水务局接单。", NUMBER, ("progress", "result"), officer=OFFICER),
        "invalid": TroubleView(422, problems=(Problem("text", "请写办到哪了"),), officer=OFFICER),
    }
)
