"""What one person of a matter may do now; intake and evaluation have the last word."""

from services.portal.domain.standing import current
from services.portal.domain.state import Matter, Requester

PLAIN_ENDINGS = frozenset({"withdrawn", "refused", "diverted", "merged"})
NOT_REPLIED = 5


def status_of(matter: Matter, one: Requester) -> str:
    """The one thing that matters now."""
    if matter.ending:
        return matter.ending if matter.ending in PLAIN_ENDINGS else "closed"
    if matter.parked:
        return "parked"
    if may_rate(matter, one):
        return "replied"
    return "asked" if matter.question and current(matter, matter.question) else "open"


def may_rate(matter: Matter, one: Requester) -> bool:
    """Invited in this round, and not heard yet."""
    return (
        not matter.ending
        and not matter.parked
        and not one.left
        and one.invited >= matter.round
        and one.rated < one.invited
    )


def may_change(matter: Matter, one: Requester) -> bool:
    """They judged this round by their own hand, and may think better of it once while the window is open."""
    heard = one.own and one.rated == one.invited >= matter.round and one.changed < one.rated
    return heard and not (matter.ending or matter.parked or one.left)


def can(matter: Matter, one: Requester) -> list[str]:
    """The commands that are legal for them now."""
    if matter.ending or one.left:
        return ["appeal"] if matter.appeal_until and not one.left else []
    more = ["withdraw"] if matter.people == 1 and matter.standing.step <= NOT_REPLIED else []
    judge = [*(["rate"] if may_rate(matter, one) else []), *(["change-rating"] if may_change(matter, one) else [])]
    return ["supplement", *more, *judge]
