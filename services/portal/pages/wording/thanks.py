"""What follows from a rating, told at once."""

from collections.abc import Iterator

from services.portal.pages.views.rate import ThanksView
from services.portal.pages.wording.times import day

DISSATISFIED = 2


def thanks(view: ThanksView) -> Iterator[str]:
    """What happens next, in order."""
    if view.resolved == "no":
        yield "您说没解决，这件事会再办一次，重新给您一个期限。"
    elif view.satisfied <= DISSATISFIED:
        yield "您说不满意，我们要弄清楚差在哪里。"
    else:
        yield "这件事就办到这里。以后又有了，可以再说一次。"
    if view.call_back_by is not None:
        yield f"{day(view.call_back_by)} 前，由别的单位给您打电话，不是办这件事的单位。"
    yield "您打的分，办事的单位改不了。"
