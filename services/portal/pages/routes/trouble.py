"""When something cannot be done: the same refusals as everywhere, said on a page."""

from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import Request, Response
from fastapi.routing import APIRoute

from libs.common.errors import Refused, Unavailable
from libs.common.web.door import Answer
from services.portal.pages.environment import Site, render
from services.portal.pages.facts import Officer, Problem
from services.portal.pages.views import TroubleView

DOWN: Final = 503
KNOWN: Final = frozenset({400, 401, 403, 404, 409, 413, 422, 429, 503})
REASONS: Final = {
    "already-asked": "已经申请过了，等中心批了再说。",
    "extended": "这一轮已经延过一次，不能再延。",
    "no-extension": "这类事不能延期。",
    "too-late": "期限已经过了。",
    "too-long": "申请的时间太长了。",
    "in-the-future": "停表不能从以后的时间起，到时候再申请。",
    "before-the-clock": "那时候期限还没起算。",
    "outside-calendar": "这个时间太早或者太晚，工作日历还没有排到，请换一个时间。",
    "ends-before": "停表的结束要在开始以后。",
    "no-evidence": "停表要写证据。",
    "overlap": "和已经停过的时间重叠了，请只申请没停过的时间。",
    "own-request": "自己申请的不能自己批，请换一位同事。",
    "nothing-asked": "没有等着批的申请，可能已经批过了，或者这件事往前走了。",
    "not-owed": "这件事已经报结果、办结或者并走了，期限不用再批。",
    "no-pause": "现在没有停表。",
    "parts-open": "还有协办的部分没办完。",
    "own-work": "办的人不能自己核对，请换一位同事。",
    "own-wish": "提出的人不能自己同意，请换一位同事。",
    "not-yours": "这件事不在您的单位。",
    "lead-only": "这一步要由主办单位来做。",
    "no-checker": "这一步要由办理单位同级或者上级的综治中心来做。",
    "no-legal-reason": "依法办不了的，要写依据哪条法律法规。",
    "no-wish": "诉求人说不办了的，要写什么时候、怎么说的。",
    "unknown-outcome": "请选办成什么样。",
    "evidence-missing": "这一类事，报这个结果要写这一项。",
    "photo-missing": "这一类事，报这个结果要附照片。",
    "no-number": "这一项要写数字。",
    "future": "联系的时间还没到，再看一眼。",
    "before-dispatch": "这个时间事情还没到本单位，再看一眼。",
    "unknown-means": "请选怎么联系的。",
    "changed": "这件事在您打开以后又往前走了。",
    "illegal": "这件事在您打开以后又往前走了。",
    "held": "这件事有一条记录要先由管理员处理。",
    "too-many-files": "这件事的照片和文件太多了，请少选几个。",
    "unknown-file": "前面选的照片放得太久，没有了，请再选一次。",
    "parked": "这件事先挂账了，到日子会再请您评价。",
    "proposed": "已经有人提出挂账，先等定下来。",
    "nobody-unhappy": "诉求人没有说没解决，不能挂账。",
    "review-day": "再看的日子要在明天以后，也不能太远，请换一天。",
    "review-past": "提的日子已经过了，请不同意，再提一个新的日子。",
    "no-proposal": "没有等着定的挂账，可能已经有人定了。",
    "not-parked": "这件事没有挂账，可能已经接着办了。",
    "too-often": "这件事挂账的次数到顶了，要接着办。",
    "closed": "这件事已经办完关闭了。",
    "rated": "这一轮您已经评过了。想改，关闭以前可以改一次。",
    "link-used": "这个链接已经用过了。要看要改，请用查询码打开这件事。",
    "changed-once": "评价已经改过一次，不能再改。",
    "not-rated": "这一轮还没有评价，先评再改。",
    "ambiguous": "有两个人的手机后四位一样，请问他要查询码。",
    "reviewed": "这条线索已经有人看过了。",
    "unknown-signal": "没有这条线索，再打开看一眼。",
    "centre-only": "这条线索不归您看：被考核的单位自己不看。",
    "no-appeal": "没有等着定的申诉，可能已经有人定了。",
    "decided-before": "解释过、定过的单位不能再定，请换一个单位。",
    "other-way": "您是用别的办法评的，要改请用同样的办法。",
    "no-call-back": "没有要给这个人打的回访电话，可能已经打过了。",
    "own-case": "办过这件事的单位不能自己回访、解释或者复查，请换一个单位。",
    "too-soon": "刚打过，过一会儿再打。",
    "no-words": "联系上了，请写他怎么说。",
    "answers": "三个问题要么都填，要么都不填。",
    "not-reached": "没打通的，不要填回答。",
    "call-back-open": "还有回访电话没打，先打电话。",
    "not-most": "还不是多数人说没解决，先等大家评完。",
    "not-against": "只有没按您的意思办完的事，才能申请复查。",
    "appealed": "已经申请过了，等有了结果再说。",
    "last": "最后一级已经有了结果。",
    "told": "您说的已经收到了，等县综治中心看过再说。",
    "too-early": "还没有结果，等有了结果再请您评价。",
    "wrong-secret": "查询码和这件事对不上。",
    "booked": "这件事已经约了一次面谈，先改时间，或者取消。",
    "begun": "面谈的时间已经到了，请记下谈得怎么样。",
    "not-begun": "还没到面谈的时间，到时候再记。",
    "no-session": "这件事没有约好的面谈，可能已经取消了。",
    "past": "回头看的时间已经过了，请填以后的时间。",
    "no-summons": "这个单位没有要记的约谈，可能已经记过了。",
    "not-listed": "已经摘牌了。",
    "over": "这一类事已经见效，不用再治。又多起来会另外列出来。",
    "measuring": "办法已经做完，正在数有没有少，等出了结果再定。",
    "no-plan": "还没有定办法，先定办法。",
    "unknown-issue": "没有这一类事，请回到举一反三看看。",
    "group": "这件事是大家一起说的，会接着给大家办。",
}
"""What a service refuses, in the words of those who read pages; an unknown code is told by its status alone."""


def routed_as_pages(site: Site) -> type[APIRoute]:
    """Routes whose refusals are pages."""

    class PageRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def handled(request: Request) -> Response:
                try:
                    return await handle(request)
                except Refused as error:
                    return told(site, error.status, error.text)
                except Unavailable:
                    return told(site, DOWN)

            return handled

    return PageRoute


def told(site: Site, status: int, text: str = "", officer: Officer | None = None, number: str = "") -> Response:
    """A page that says so."""
    known = status if status in KNOWN else DOWN
    view = TroubleView(known, text, number, officer=officer)
    return Response(render(view, site), known, media_type="text/html")


def refused(site: Site, answer: Answer, number: str, officer: Officer | None = None) -> Response:
    """What a service refused, with what would be legal."""
    code, status = str(answer.body.get("code", "")), answer.status if answer.status in KNOWN else DOWN
    legal = [str(act) for act in answer.body.get("legal") or ()]
    field = str(answer.body.get("field") or "")
    wrong = REASONS.get(code) or f"“{field}”填得不对"
    problems = [Problem(field, wrong)] if status == 422 and field else []  # noqa: PLR2004
    view = TroubleView(status, REASONS.get(code, ""), number, legal, problems, officer)
    return Response(render(view, site), status, media_type="text/html")
