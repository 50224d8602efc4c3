"""When silence counts as failed, and what then."""

from datetime import datetime

from libs.common.decision import Decision, Now
from services.notification.domain import reply
from services.notification.domain.state import Case


def due(case: Case) -> datetime | None:
    """The first wait that ends."""
    return min((sent.wait_until for sent in case.sent.values() if sent.wait_until), default=None)


def wake(case: Case, now: Now) -> Decision[Case]:
    """The next rung for each that waited in vain."""
    return reply.hear_silence(case, now)
