"""One realistic view per citizen's page."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from services.portal.pages.environment import View
from services.portal.pages.facts import (
    Choice,
    Group,
    Linked,
    Problem,
    Progress,
)
from services.portal.pages.views import (
    AnsweredKind,
    Appointment,
    Asked,
    BoardView,
    CoHandler,
    Handler,
    Land,
    LinkView,
    RateView,
    ReceiptView,
    Second,
    Sending,
    Share,
    Similar,
    SubmitMatterView,
    SubmitMoreView,
    SubmitPersonView,
    ThanksView,
    TownRow,
    TrackFormView,
    TrackView,
    TroubleView,
)
from services.portal.tests.example_case import (
    DONE,
    FILES,
    FRESH,
    LATE,
    LATER,
    NUMBER,
    STORY,
    TEXT,
    TITLE,
    at,
)

VILLAGES = (
    Group("桑陌镇", (Choice("v-301", "三棵槐村"), Choice("v-302", "长堰村"), Choice("v-303", "望麦村"))),
    Group("锦禾镇", (Choice("v-101", "城关社区"), Choice("v-102", "新苑社区"))),
)
CARRIED = (("text", TEXT), ("village", "v-301"), ("spot", "村东头涵洞，靠近小学"))
REPLIES = (Choice("sms", "短信"), Choice("phone", "打电话"), Choice("none", "不用告诉我"))
QUESTIONS = (
    Asked("ask-water-what", "是哪一种", (Choice("停水", "停水"), Choice("积水", "积水")), "积水"),
    Asked("ask-water-homes", "影响到多少户人家"),
)
SENDING = Sending(files=(Choice("3f/x", "涵洞口.jpg"), Choice("b8/y", "照片")), carried="3f/x b8/y")
TOO_MANY = (
    Problem("photos", "“视频.mp4”不是照片，也不是 PDF，请换成照片或 PDF"),
    Problem("photos", "“大图.jpg”超过 10 MB，请改小一点再选"),
)
MISSED = (Problem("village", "请选是哪个村"),)


def submit_matter(*, elder: bool = False) -> SubmitMatterView:
    similar = Similar(
        "c-1",
        "水沟堵了，路面积水",
        "桑陌镇三棵槐村，东头小桥旁",
        date(2026, 9, 28),
        2,
        "县水务局",
        3,
        date(2026, 10, 10),
    )
    return SubmitMatterView(
        VILLAGES, TEXT, "", "村东头涵洞，靠近小学", similar, carried=(("key", "k1"),), problems=MISSED, elder=elder
    )


def receipt(*, elder: bool = False) -> ReceiptView:
    return ReceiptView(
        NUMBER,
        "7KQ4-M2XD",
        at(9, 30, 16, 20),
        FRESH,
        "https://say.example/track?number=HQ26-30418-7",
        "sms",
        at(10, 9, 16, 20),
        links=(Linked("HQ26-30400-1", "after", earlier=True),),
        second=Second("HQ26-30419-4", "9XPA-3F7C", at(10, 26, 17, 30)),
        elder=elder,
    )


def track(*, elder: bool = False) -> TrackView:
    return TrackView(
        NUMBER,
        TITLE,
        "桑陌镇三棵槐村",
        at(9, 30, 16, 20),
        at(10, 16, 10),
        "open",
        Progress(3, DONE),
        LATE,
        STORY + LATER,
        Handler("桑陌镇人民政府", "网格长", "周**", "138****0000"),
        (CoHandler("县水务局", done=True, days=0), CoHandler("县交通运输局", done=False, days=-1)),
        cause="水沟已经清了，还差涵洞口的铁篦子。县交通运输局说，货晚到了两天。",
        reminded=at(10, 16, 9),
        promised=at(10, 19, 17, 30),
        session=Appointment("调解员 鲁**", at(10, 20, 9), at(10, 20, 10), "县人民调解中心 1 号调解室", "身份证"),
        can=frozenset({"supplement", "withdraw"}),
        links=(Linked("HQ26-30400-1", "after", earlier=True), Linked("HQ26-30440-3", "after", earlier=False)),
        csrf="c5f2",
        shown=(("清淤后的水深，厘米", "0"),),
        pictured=FILES[:1],
        files=FILES,
        elder=elder,
    )


def rate(*, elder: bool = False) -> RateView:
    reply = (
        "涵洞口的铁篦子 10月19日 装好了，水沟清了 40 米。往后每次大雨前，村里会先清一遍篦子。",
        "这件事比答应的晚了 2 天，是货没备好，已经记下。",
    )
    return RateView(
        NUMBER,
        "村东头涵洞积水",
        date(2026, 10, 20),
        reply,
        f"/cases/{NUMBER}/rate",
        at(10, 27, 17, 30),
        csrf="c",
        elder=elder,
    )


def rate_again(*, elder: bool = False) -> RateView:
    wrong = (Problem("resolved", "请选事情解决了没有"), Problem("satisfied", "请选满意不满意"))
    return RateView(
        NUMBER,
        "村东头涵洞积水",
        date(2026, 10, 20),
        ("装好了。",),
        "/rate",
        at(10, 27, 17, 30),
        "yes",
        why=frozenset({"late"}),
        problems=wrong,
        elder=elder,
    )


TOWNS = (
    "锦禾镇 286 258",
    "桑陌镇 148 131",
    "雁汀镇 131 122",
    "槐序镇 122 113",
    "青檐镇 117 108",
    "麦浪镇 139 127",
    "杏桥镇 126 117",
    "荷渚镇 84 78",
    "星野镇 97 89",
    "芦汀乡 76 73",
    "石笕乡 83 76",
    "竹隐乡 59 52",
)


def board(*, elder: bool = False) -> BoardView:
    rows = [row.split() for row in TOWNS]
    towns = tuple(
        TownRow(name, int(all_), int(done), int(all_) - int(done), f"t{n:02d}")
        for n, (name, all_, done) in enumerate(rows, 1)
    )
    shares = (
        Share("on-time", 1262, 1341),
        Share("resolved", 968, 1106),
        Share("satisfied", 812, 1106, 186),
        Share("township", 1273, 1341),
    )
    answered = (
        AnsweredKind("供水排水", 214, 160, 141), AnsweredKind("路灯", 96, 71, 66), AnsweredKind("欠薪", 52, 40, 38),
        AnsweredKind("房产证", 4, 4, 4),
    )  # fmt: skip
    return BoardView("9月", 1468, 1344, 124, shares, towns, answered, "8月", elder=elder, lands=lands(towns))


def lands(towns: Sequence[TownRow]) -> list[Land]:
    """Squares in the place of townships."""
    corners = [(10 + 85 * (n % 4), 10 + 95 * (n // 4)) for n in range(len(towns))]
    return [
        Land(row.area, row.town, f"M{x},{y} {x + 85},{y} {x + 85},{y + 95} {x},{y + 95}z", x + 42, y + 48)
        for row, (x, y) in zip(towns, corners, strict=True)
    ]


CITIZEN: Mapping[str, View] = MappingProxyType(
    {
        "submit-matter": submit_matter(),
        "submit-matter-empty": SubmitMatterView(VILLAGES),
        "submit-more": SubmitMoreView(carried=CARRIED, questions=QUESTIONS),
        "submit-more-sent": SubmitMoreView("help", sending=SENDING, carried=CARRIED, problems=TOO_MANY),
        "submit-person": SubmitPersonView(
            REPLIES, "named", phone="138000000", problems=(Problem("phone", "手机号少两位"),)
        ),
        "receipt": receipt(),
        "link": LinkView(NUMBER, 1, (Problem("secret", "编号和后四位对不上，再看一眼"),)),
        "track-form": TrackFormView(problems=(Problem("secret", "编号和后四位对不上，再看一眼"),)),
        "track": track(),
        "track-not-sent": replace(track(), sending=SENDING, words="见照片", problems=TOO_MANY),
        "rate": rate(),
        "rate-again": rate_again(),
        "thanks": ThanksView(NUMBER, "村东头涵洞积水", "no", 2, at(10, 21, 17, 30)),
        "board": board(),
        "not-found": TroubleView(404),
        "closed-door": TroubleView(503),
    }
)
ELDER: Mapping[str, View] = MappingProxyType(
    {
        "submit-matter-elder": submit_matter(elder=True),
        "submit-more-elder": SubmitMoreView(carried=CARRIED, questions=QUESTIONS, elder=True),
        "submit-person-elder": SubmitPersonView(REPLIES, elder=True),
        "receipt-elder": receipt(elder=True),
        "track-form-elder": TrackFormView(elder=True),
        "track-elder": track(elder=True),
        "rate-elder": rate(elder=True),
        "thanks-elder": ThanksView(NUMBER, "村东头涵洞积水", "yes", 4, elder=True),
        "board-elder": board(elder=True),
        "not-found-elder": TroubleView(404, elder=True),
    }
)
