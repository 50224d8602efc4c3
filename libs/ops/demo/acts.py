"""What a step of a matter is called on the screen, and what it says at the door."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Act:
    """`step`: one of the six, or 督办.  `said`: words for it.  `body` is sent, to `route` if that is not its name."""

    step: str
    said: str
    body: Mapping[str, str] = field(default_factory=dict)
    route: str = ""


ACTS: Final[Mapping[str, Act]] = MappingProxyType(
    {
        "submit": Act("接办", "说一件事"),
        "join": Act("接办", "一起反映"),
        "represent": Act("接办", "推选代表", route="representatives"),
        "affected": Act("接办", "登记涉及的人"),
        "admit": Act("接办", "受理"),
        "withdraw": Act("接办", "撤回", {"reason": "学校已经改了"}),
        "grant": Act("交办", "准予退单，改派", {"why": "改由它牵头。"}),
        "deny": Act("交办", "不准退单，指定承办", {"reason": "这件事就归你们管。"}),
        "accept": Act("处置", "接单"),
        "contact": Act("处置", "联系诉求人", {"means": "phone"}),
        "failed-contact": Act("处置", "没联系上", {"means": "phone"}),
        "progress": Act("处置", "报进展", {"text": "师傅已经到现场。"}),
        "question": Act("处置", "问诉求人", {"text": "证件在您手上吗？"}),
        "supplement": Act("处置", "诉求人补充", {"text": "证件在我手上，明天送去。"}),
        "answered": Act("处置", "诉求人的话到了"),
        "part": Act("处置", "协办完成", {"text": "这一部分办完了。"}),
        "waive": Act("处置", "免去协办", {"reason": "现场看过，不用一起办。"}),
        "return": Act("处置", "退单", {"code": "not-ours", "text": "不归本单位管"}),
        "escalate": Act("处置", "请求提级", {"reason": "本级办不了"}),
        "ordered": Act("督办", "收到督办令"),
        "raised": Act("督办", "被提到上一级"),
        "order-answer": Act("督办", "答复督办", {"text": "今天就派人去，三天内办好。"}),
        "result": Act("反馈", "报办理结果", {"outcome": "resolved", "text": "办好了，您看看。"}),
        "approve": Act("反馈", "审核通过"),
        "send-back": Act("反馈", "退回重做", {"reason": "没有照片"}),
        "call": Act("回复", "打电话告诉诉求人"),
        "rate": Act("评价", "打分"),
    }
)
