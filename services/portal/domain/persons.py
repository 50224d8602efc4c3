"""A fact into what is kept of one person: what they were told and said, and whether they may judge now."""

from typing import Any, Final

from libs.common.decision import Now
from libs.common.events import Fact
from libs.common.events.evaluation import (
    AppealDecided,
    AppealDropped,
    AppealFiled,
    CallBackOpened,
    CallBackRecorded,
    EvaluationInvited,
    EvaluationReceived,
    Way,
)
from libs.common.events.intake import CaseSubmitted, CaseSupplemented, RequesterJoined, RequesterLeft
from libs.common.events.notification import CallTaskOpened, ReplyExhausted, ReplyGiven, VisitTaskOpened
from libs.common.events.words import Attachment, Person
from services.portal.domain.course import own_line, with_line
from services.portal.domain.state import Deed, Requester

ONLY_THEIRS: Final[frozenset[type[Fact]]] = frozenset({EvaluationInvited})
THEIRS_TOO: Final[frozenset[type[Fact]]] = frozenset(
    {
        CaseSubmitted, CaseSupplemented, RequesterJoined, RequesterLeft, CallTaskOpened, VisitTaskOpened, ReplyGiven,
        ReplyExhausted, EvaluationReceived, CallBackOpened, CallBackRecorded, AppealFiled, AppealDecided,
        AppealDropped,
    }
)  # fmt: skip
UNTOLD: Final = (CaseSubmitted,)
BY_THEMSELVES: Final = frozenset({Way.PAGE, Way.LINK})
"""What they said themselves, they change themselves."""


def of_the_first(fact: Fact) -> bool:
    """Whether it is about the person who raised the matter."""
    theirs = type(fact) in ONLY_THEIRS | THEIRS_TOO and not isinstance(fact, RequesterJoined | RequesterLeft)
    return theirs and not getattr(fact, "joined", False)


def follow(one: Requester | None, fact: Fact, now: Now) -> Requester:
    """What concerns this person, and nothing of the others: not even a joiner's word that does not say it is one."""
    case, _, joiner = now.subject.partition("/")
    one = one or Requester(case=case, person=joiner or _who(fact), first=not joiner)
    if one.person != _who(fact):
        return one
    one = one.model_copy(update={**_changes(one, fact, now), "files": (*one.files, *_files(fact))})
    if not isinstance(fact, UNTOLD):
        one = one.model_copy(update={"lines": with_line(one.lines, own_line(fact, now.said))})
    return one


def _who(fact: Any) -> str:
    if isinstance(fact, CaseSubmitted):
        return fact.people[0].id
    return fact.person.id if isinstance(fact, RequesterJoined) else str(fact.person)


def _changes(one: Requester, fact: Fact, now: Now) -> dict[str, Any]:
    match fact:
        case CaseSubmitted() | RequesterJoined():
            return {"left": False, **_secrets(fact.people[0] if isinstance(fact, CaseSubmitted) else fact.person)}
        case RequesterLeft():
            return {"left": True, "token_mac": "", "phone_mac": ""}
        case EvaluationInvited():
            return {"invited": max(one.invited, fact.round), "until": fact.until}
        case EvaluationReceived():
            changed = fact.round if fact.changed else one.changed
            own = fact.way in BY_THEMSELVES
            return {"rated": max(one.rated, fact.round), "own": own, "changed": max(one.changed, changed)}
        case ReplyGiven() | ReplyExhausted():
            return {"reply": Deed(round=fact.round, at=now.said, text=fact.text)}
        case _:
            return {}


def _files(fact: Fact) -> tuple[Attachment, ...]:
    return fact.files if isinstance(fact, CaseSubmitted | CaseSupplemented) else ()


def _secrets(person: Person) -> dict[str, str]:
    return {"token_mac": person.token_mac, "phone_mac": person.phone_mac}
