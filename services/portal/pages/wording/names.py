"""Codes in words: the table of design/mission.md as citizens and officers read it."""

from collections.abc import Mapping
from types import MappingProxyType

from libs.common.sheets import MEASURES

STEPS = ("接办", "交办", "处置", "反馈", "回复", "评价")

NAMES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "kind": {
            "enquiry": "咨询",
            "help": "求助",
            "complaint": "投诉",
            "report": "举报",
            "suggestion": "建议",
        },
        "mode": {"quick": "接单快速办", "joint": "联合协同办", "escalated": "提级办", "common": "举一反三办"},
        "channel": {
            "web": "网页",
            "wechat": "微信",
            "app": "手机应用",
            "hotline": "12345 热线",
            "p12315": "12315",
            "talk_room": "说事室",
            "point": "说事点",
            "box": "说事箱",
            "kiosk": "说事亭",
            "outreach": "上门解题",
        },
        "means": {
            "sms": "短信",
            "wechat": "微信",
            "phone": "电话",
            "visit": "上门",
            "letter": "寄信",
            "web": "网页",
            "none": "不用告诉我",
        },
        "level": {"village": "村", "township": "乡镇", "county": "县", "city": "市"},
        "outcome": {
            "resolved": "解决了",
            "partly": "解决了一部分",
            "explained": "说明了原因",
            "impossible": "办不了",
            "withdrawn": "撤回了",
        },
        "ending": {
            "satisfied": "评价过，办完了",
            "not-evaluated": "办完了，没有评价",
            "explained": "说明了原因",
            "withdrawn": "您撤回了",
            "refused": "没有受理",
            "diverted": "转给急救电话",
            "merged": "和另一件事一起办",
        },
        "ended": {"withdrawn": "已撤回", "refused": "不予受理", "diverted": "已转急救电话", "merged": "已并案"},
        "status": {
            "expected": "还没到",
            "dispatched": "待接单",
            "taken_on": "在办",
            "waiting": "等诉求人回话",
            "elsewhere": "等裁定",
            "reported": "待核对",
            "approved": "核对过了",
            "ended": "不办了",
        },
        "doer": {"lead": "主办单位", "part": "主办和协办单位", "centre": "综治中心"},
        "measure": {measure.value: said for measure, said in MEASURES.items()},
        "pause": {
            "answer": "等回话",
            "expert": "等检测鉴定",
            "hearing": "等听证",
            "force-majeure": "不可抗力",
            "parked": "挂账",
        },
        "queue": {
            "mine": "我的",
            "unit": "本单位",
            "due-soon": "快到期",
            "overdue": "超期",
            "returned": "退回",
            "to-check": "待核对",
            "call-backs": "待回访",
            "visits": "要上门",
        },
        "reason-tag": {
            "attitude": "说话和气",
            "done": "真办了",
            "late": "太慢",
            "unclear": "没讲清楚",
            "runs": "让我跑腿",
        },
    }
)


def name(code: str, family: str) -> str:
    """The word for a code; an unknown one reads 其他, because a later version may know more."""
    return NAMES[family].get(code, "其他")


def step_name(step: int) -> str:
    """The name of step 1 to 6; past the last one it is 办结."""
    return STEPS[step - 1] if step <= len(STEPS) else "办结"


def choices(family: str) -> tuple[tuple[str, str], ...]:
    """Every (code, word) of a family, in the order they are offered."""
    return tuple(NAMES[family].items())
