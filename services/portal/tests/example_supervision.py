"""Who was asked and does not answer, the centre's supervision desk, and one order on paper."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from services.portal.pages.environment import View
from services.portal.pages.facts import Choice, Event, Officer
from services.portal.pages.views import (
    ListedRow,
    OrderView,
    RequestRow,
    SilentFilter,
    SilentRow,
    SummonsRow,
    SupervisionView,
    UnansweredView,
)
from services.portal.tests.example_case import NUMBER, OFFICER, SOON, TEXT, TITLE, at, due, hm

CENTRE = Officer("县综治中心", "值班员", "吴**", "c5f2")
ROWS = (
    SilentRow(
        "HQ26-29954-3", "化粪池外溢，臭了半个月", "锦禾镇", "县住建局", "county", 6, "order", at(10, 8, 9),
        "县领导 徐**", 2, at(10, 9, 9), refused=True,
    ),
    SilentRow(NUMBER, TITLE, "桑陌镇三棵槐村", "桑陌镇", "township", 2, "order", at(10, 14, 17, 30), "县领导 蔡**", 1, at(10, 15, 17, 30)),
    SilentRow("HQ26-30187-1", "村道塌了半边", "石笕乡", "石笕乡", "township", 1, "reminder", at(10, 15, 9), "没有"),
)  # fmt: skip
CASES = (("HQ26-29954-3", "化粪池外溢，臭了半个月"), ("HQ26-30187-1", "村道塌了半边"))
COURSE = (
    Event("SummonsIssued", at(10, 9, 9), {"unit": "县住建局", "why": "90 天内被督办 2 次"}),
    Event("SummonsRecorded", at(10, 12, 10), {"unit": "县住建局", "agreed": "三天内清完"}),
)


def unanswered() -> UnansweredView:
    return UnansweredView(
        CENTRE, at(10, 16, 10), ROWS, 3, (Choice("u-2", "县住建局"), Choice("t02", "桑陌镇")),
        (Choice("t01", "徐**（锦禾镇）"), Choice("t02", "蔡**（桑陌镇）")), SilentFilter(leader="t02"),
    )  # fmt: skip


def supervision() -> SupervisionView:
    return SupervisionView(
        CENTRE, at(10, 16, 10), ROWS[:2],
        (
            SummonsRow("u-2", "县住建局", "90 天内被督办 2 次", at(10, 9, 9), at(10, 16, 9), CASES, "record-summons"),
            SummonsRow(
                "u-9", "县城管局", "拒不执行督办 1 次", at(9, 28, 9), at(10, 20, 9), CASES[:1], "record-follow-up",
                "三天内清完", "局长", COURSE,
            ),
        ),
        (
            ListedRow("县环保局", at(10, 13, 9), "约谈以后 90 天内又被督办 1 次", "/desk/units/u-8", events=COURSE),
            ListedRow(TITLE, at(10, 14, 9), "禾清县已经是最高一级，上面没有单位了", f"/desk/cases/{NUMBER}", NUMBER),
        ),
        (RequestRow(NUMBER, TITLE, "桑陌镇", "return", "路归县里管", due("help", at(10, 10, 9), at(10, 16, 17), hm(5), 0)),),
        "记约谈：记下了。",
    )  # fmt: skip


def order() -> OrderView:
    return OrderView(
        CENTRE, NUMBER, 1, TITLE, TEXT, "help", "桑陌镇三棵槐村，村东头", at(9, 30, 16, 20), 1, "桑陌镇", "禾清县",
        "县领导 蔡**", "result", SOON.at, "催办后仍无答复：反馈办理结果逾期，期限 2026-10-15 11:20", at(10, 16, 17, 30),
        at(10, 19, 17, 30), at(10, 16, 17, 40), at(9, 30, 16, 20), SOON,
    )  # fmt: skip


def order_of_a_trigger() -> OrderView:
    return replace(
        order(), measure="other", since=None, due=None, reason="诉求人评价说，没有人联系过", above="",
        answered_at=at(10, 19, 10), answer="打过三次电话，都没接通，今天上门了。", officer=OFFICER,
    )  # fmt: skip


SUPERVISION: Mapping[str, View] = MappingProxyType(
    {
        "unanswered": unanswered(),
        "unanswered-filtered": replace(unanswered(), rows=()),
        "unanswered-empty": replace(unanswered(), rows=(), total=0),
        "supervision": supervision(),
        "supervision-empty": SupervisionView(CENTRE, at(10, 16, 10), (), (), (), ()),
        "order": order(),
        "order-of-a-trigger": order_of_a_trigger(),
        "order-refused": replace(order(), refused=True, answer="这段路不归我们。"),
    }
)
