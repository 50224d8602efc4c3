"""申诉: whoever appealed is told what came of it, and what they may still do; the matter may have ended long ago."""

from libs.common.decision import Decision, Now
from libs.common.events.evaluation import AppealDecided
from services.notification.domain.progress import known
from services.notification.domain.state import Case
from services.notification.domain.telling import Notice, tell

LEVELS_APART = 10


def tell_decided(case: Case | None, fact: AppealDecided, now: Now) -> Decision[Case]:
    """To them alone, each level of each round once; who left a phone has at least a text message."""
    case = known(case)
    if fact.person not in case.people:
        return Decision(case)
    values = {"label": fact.label, "reason": fact.text}
    if not fact.upheld:
        values["rest"] = _rest(fact, now)
    name = "appeal_upheld" if fact.upheld else "appeal_dismissed"
    notice = Notice(name, fact.round * LEVELS_APART + fact.level, values, in_writing=True)
    return tell(case, notice, now, (fact.person,))


def _rest(fact: AppealDecided, now: Now) -> str:
    """Until when the next level may be asked, if there is one."""
    if fact.until is None:
        return "这是最后一级。"
    local = fact.until.astimezone(now.policy.office.tz)
    return f"您不同意，{local.month}月{local.day}日前可以请上一级再看，请打 12345。"
