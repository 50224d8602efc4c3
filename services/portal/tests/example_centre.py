"""The centre's pages, the sheet that proves a deadline, and signing in."""

from datetime import date, time

from services.portal.pages.facts import (
    Choice,
    Group,
    Officer,
)
from services.portal.pages.views import (
    Action,
    CentreView,
    CheckRow,
    ParkedRow,
    ParkedView,
    ProofRow,
    ProofView,
    ScreeningRow,
    SignInView,
    UnansweredRow,
    WishRow,
)
from services.portal.tests.example_case import (
    NUMBER,
    OFFICER,
    SOON,
    TITLE,
    at,
    due,
    hm,
)

FULL = ((time(9), time(12)), (time(13, 30), time(17, 30)))
SHEET = (
    (9, 30, 30, "工作日", ((time(16, 20), time(17, 30)),), "counted", hm(1, 10)),
    (10, 1, 7, "国庆放假 7 天", (), "skipped", hm(0)),
    (10, 8, 8, "工作日", FULL, "counted", hm(7)),
    (10, 9, 9, "工作日", ((time(9), time(10)),), "counted", hm(1)),
    (10, 9, 9, "工作日", ((time(10), time(12)), FULL[1]), "paused", hm(0)),
    (10, 10, 10, "调休上班", (FULL[0], (time(13, 30), time(15))), "paused", hm(0)),
    (10, 10, 10, "调休上班", ((time(15), time(17, 30)),), "counted", hm(2, 30)),
    (10, 11, 11, "休息日", (), "skipped", hm(0)),
    (10, 12, 12, "工作日", FULL, "counted", hm(7)),
    (10, 13, 13, "工作日", FULL, "counted", hm(7)),
    (10, 14, 14, "工作日", FULL, "counted", hm(7)),
    (10, 15, 15, "工作日", ((time(9), time(11, 20)),), "counted", hm(2, 20)),
)

GROUNDS = (
    ("从什么时候起", "2026年9月30日（周三）16:20，群众提交"),
    ("给多长时间", "求助，5 个工作日，合 35 小时（期限方案 help 第 4 版）"),
    ("上班时间", "9:00–12:00，13:30–17:30，一天 7 小时"),
    ("日历", "2026 年节假日和调休，第 1 版"),
)


def proof(officer: Officer | None = None, *, elder: bool = False) -> ProofView:
    rows, total = [], hm(0)
    for month, first, last, day, hours, counts, today in SHEET:
        total += today
        days = date(2026, month, first), date(2026, month, last)
        rows.append(ProofRow(*days, day, hours, counts, today, total, made_up=day == "调休上班"))
    return ProofView(
        NUMBER,
        1,
        "result",
        SOON,
        "help",
        4,
        GROUNDS,
        "2026年10月15日（周四）11:20",
        rows,
        "7C1E-04B9-A2D6",
        at(10, 16, 10),
        officer=officer,
        elder=elder,
    )


def centre() -> CentreView:
    checked = due("report", at(10, 13, 10, 5), at(10, 19, 10, 5), hm(8, 5), 1)
    return CentreView(
        Officer("县综治中心", "值班员", "吴**", "c5f2"),
        at(10, 16, 10),
        (Choice("u-1", "县水务局"), Choice("u-2", "县住建局"), Choice("u-3", "桑陌镇")),
        (
            ScreeningRow(
                "HQ26-30471-6",
                "河边倒了一堆建筑垃圾",
                "report",
                "雁汀镇",
                "两个单位都可能管：城管、水务。",
                checked,
                "县城管局",
            ),
        ),
        (
            CheckRow(
                "HQ26-30289-4",
                "家里老人没人照看",
                "桑陌镇",
                "resolved",
                "村里排了班，每天有人送饭。",
                at(10, 16, 9, 50),
                checked,
            ),
        ),
        (
            UnansweredRow(
                "HQ26-29954-3", "化粪池外溢，臭了半个月", "锦禾镇", "县住建局", 6, "summons", at(10, 19), "县领导 赵**"
            ),
            UnansweredRow("HQ26-30187-1", "村道塌了半边", "石笕乡", "石笕乡", 2, "order", None, "县领导 李**"),
        ),
        wishes=(
            WishRow(
                "HQ26-30289-4",
                "井水发浑",
                "县水务局",
                "pause",
                "10月12日 9:00 到 10月20日 9:00",
                "等检测鉴定",
                "水样送检单 2026-118 号",
                "钱**",
                at(10, 16, 9),
                checked,
                ("grant-pause", "deny-pause"),
            ),
            WishRow(
                NUMBER,
                TITLE,
                "桑陌镇",
                "extension",
                "2 天",
                "铁篦子没到货。",
                "",
                "周**",
                at(10, 15, 9),
                SOON,
                ("grant-extension", "deny-extension"),
            ),
        ),
    )


def empty_centre() -> CentreView:
    return CentreView(OFFICER, at(10, 16, 10), (), (), (), ())


def parked() -> ParkedView:
    why = "涵洞要加宽，省里的水利资金明年开春才到，眼下只能先清淤。"
    rows = [
        ParkedRow(
            f"HQ26-30{n}12-{n}", title, "桑陌镇三棵槐村", why, at(10, 12, 9), review, days, "桑陌镇人民政府",
            "县领导 赵**", "县综治中心 中心值班", [Action(code) for code in acts],
        )
        for n, title, review, days, acts in (
            (1, "村东头的涵洞一下雨就积水", at(12, 1, 9), 46, ("unpark", "prolong-parking")),
            (2, "桥头护栏歪了", at(10, 20, 9), 4, ("unpark", "prolong-parking")),
            (3, "学校门口没有人行道", at(11, 2, 9), 17, ("grant-parking", "deny-parking")),
        )
    ]  # fmt: skip
    return ParkedView(OFFICER, at(10, 16, 10), rows[2:], rows[:2])


def sign_in() -> SignInView:
    units = (Group("县", (Choice("u-1", "县综治中心"),)), Group("乡镇", (Choice("u-3", "桑陌镇"),)))
    return SignInView(units, (Choice("clerk", "经办"), Choice("chief", "网格长"), Choice("centre", "中心值班")))
