"""One realistic view per state of the page on which a specialist is met."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from services.portal.pages.environment import View
from services.portal.pages.facts import Choice, Group, Problem
from services.portal.pages.views import Appointment, SessionView
from services.portal.tests.example_case import NUMBER, OFFICER, TITLE, at

LAWYER = Appointment(
    "律师 韩**", at(10, 15, 14), at(10, 15, 14, 30), "县法律援助中心 201 室", "身份证，合同、欠条这些材料的原件"
)
FREE = (
    Group(
        "律师 韩**，县法律援助中心 201 室",
        (
            Choice("lawyer-1|a", "10月15日（周四）14:00　律师 韩**"),
            Choice("lawyer-1|b", "10月15日（周四）14:30　律师 韩**"),
        ),
    ),
    Group("调解员 鲁**，县人民调解中心 1 号调解室", (Choice("mediator-1|a", "10月16日（周五）14:00　调解员 鲁**"),)),
)
CHOOSE = SessionView(OFFICER, at(10, 14, 15, 10), NUMBER, TITLE, at(10, 15, 11, 20), ("book",), FREE)
GONE = (Problem("slot", "这个时间刚被约走了，请另选一个"),)
BOOKED = replace(CHOOSE, acts=("move", "cancel"), free=FREE[:1], session=LAWYER, carried=(("key", "k1"),))

SESSIONS: Mapping[str, View] = MappingProxyType(
    {
        "session-choose": CHOOSE,
        "session-gone": replace(CHOOSE, problems=GONE, chosen="lawyer-1|b"),
        "session-none-free": replace(CHOOSE, free=()),
        "session-booked": BOOKED,
        "session-booked-none-free": replace(BOOKED, free=()),
        "session-record": replace(BOOKED, acts=("record",), free=()),
        "session-nothing": replace(BOOKED, acts=()),
    }
)
