"""举一反三, told: what was done about all matters of one kind, to the people of each, once (docs/decisions/0046)."""

from libs.common.decision import Decision, Now
from libs.common.events import Fact
from libs.common.events.assessment import ActionCompleted
from services.notification.domain import tasks
from services.notification.domain.progress import known
from services.notification.domain.reply import climb, ladder_of
from services.notification.domain.state import Case, Sent, Shared
from services.notification.domain.telling import SHARED


def tell_shared(case: Case | None, fact: ActionCompleted, now: Now) -> Decision[Case]:
    """To everybody of it who wants to be told, by messages, whether it is closed or not.

    What an earlier deed said and is still on its way is dropped.
    """
    case = known(case)
    if not _concerns(case):
        return Decision(case)
    shared = Shared(turn=case.shared.turn + 1 if case.shared else 1, unit=fact.unit, text=fact.text)
    case, _ = tasks.drop(case, lambda sent: sent.notice == SHARED)
    case, facts = case.model_copy(update={"shared": shared}), list[Fact]()
    for person, to in case.people.items():
        if to.wants_reply:
            case, more = _first(case, person, shared, now)
            facts += more
    return Decision(case, tuple(facts))


def _concerns(case: Case) -> bool:
    """Not who took it back or is told in another case; nor who said that it is not solved, before they are answered."""
    redone = case.round > 1 and case.result is None
    gone = case.merged or (case.ended and case.result is None)
    return not (redone or gone)


def _first(case: Case, person: str, shared: Shared, now: Now) -> tuple[Case, list[Fact]]:
    first = Sent(person=person, round=shared.turn, means="", rung=1, notice=SHARED)
    rungs = ladder_of(case, first, now)
    return climb(case, first.model_copy(update={"means": rungs[0]}), now) if rungs else (case, [])
