"""What an error page says, by HTTP status: what happened, what was kept, what to do."""

from collections.abc import Mapping
from types import MappingProxyType

TROUBLES: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        400: ("没看懂您发来的内容", "请回到上一页再试一次。"),
        401: ("请先登录", "登录以后再打开这一页。"),
        403: ("这一页不归您看", "要是该归您看，请找本单位的管理员。"),
        404: ("没找到这一页", "可能是地址抄错了一个字，也可能这件事不在这里。"),
        409: ("这一步现在不能做", "这件事在您打开以后又往前走了，您刚才做的没有存。"),
        413: ("内容太大了", "请删短一些再发，您刚才发的没有存。"),
        422: ("有几处没填好", "您刚才填的没有存。请回到上一页，改好再发。"),
        429: ("试得太多次了", "为了不让别人猜到您的编号，请过一小时再试。"),
        503: ("这会儿办不了", "系统在恢复。您刚才发的没有存，请过几分钟再试一次。"),
    }
)


def trouble(status: int) -> tuple[str, str]:
    """The heading and the sentence below it; an unlisted status reads as 503 does."""
    return TROUBLES.get(status, TROUBLES[503])
