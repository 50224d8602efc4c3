"""When what waits for the morning goes out, or silence counts as failed, and what then."""

from datetime import datetime

from libs.common.decision import Decision, Now
from services.notification.domain import reply, telling
from services.notification.domain.state import Case, Strays


def due(case: Case | Strays) -> datetime | None:
    """The first wait that ends."""
    if isinstance(case, Strays):
        return None
    on_their_way = (sent.send_at or sent.wait_until for sent in case.sent.values())
    return min((at for at in (*on_their_way, *(one.send_at for one in case.waiting)) if at), default=None)


def wake(case: Case, now: Now) -> Decision[Case]:
    """Progress first, then results, and the next rung for each that waited in vain."""
    told = telling.send_waiting(case, now)
    then = reply.go_on(told.state, now)
    return Decision(then.state, (*told.events, *then.events))
