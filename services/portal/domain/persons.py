"""A fact into one person's sheet: what they were told, what they said, and whether they may judge now."""

from typing import Any, Final

from libs.common.decision import Decision, Now
from libs.common.events import Fact
from libs.common.events.evaluation import EvaluationInvited, EvaluationReceived
from libs.common.events.intake import CaseSubmitted, RequesterJoined
from libs.common.events.notification import ReplyExhausted, ReplyGiven
from libs.common.events.words import Person
from services.portal.domain.course import own_line, with_line
from services.portal.domain.state import Deed, Requester, Sheet

UNTOLD: Final = (CaseSubmitted,)


def follow(sheet: Sheet | None, fact: Fact, now: Now) -> Decision[Sheet]:
    """What concerns this person, and nothing of the others."""
    case, _, person = now.subject.partition("/")
    one = (sheet and sheet.requester) or Requester(case=case, person=person)
    one = one.model_copy(update=_changes(one, fact, now))
    if not isinstance(fact, UNTOLD):
        one = one.model_copy(update={"lines": with_line(one.lines, own_line(fact, now.said))})
    return Decision(Sheet(requester=one))


def _changes(one: Requester, fact: Fact, now: Now) -> dict[str, Any]:
    match fact:
        case CaseSubmitted():
            return {"first": True, **_secrets(next(p for p in fact.people if p.id == one.person))}
        case RequesterJoined():
            return _secrets(fact.person)
        case EvaluationInvited():
            return {"invited": max(one.invited, fact.round), "until": fact.until}
        case EvaluationReceived():
            return {"rated": max(one.rated, fact.round)}
        case ReplyGiven() | ReplyExhausted():
            return {"reply": Deed(round=fact.round, at=now.said, text=fact.text)}
        case _:
            return {}


def _secrets(person: Person) -> dict[str, str]:
    return {"token_mac": person.token_mac, "phone_mac": person.phone_mac}
