"""Which fact meets which rule: every fact there is, for the portal shows the whole course."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from libs.common.decision import Decision, Now, Rule
from libs.common.envelope import Heard, name_of
from libs.common.events import FACTS, Fact, evaluation, intake, notification
from services.portal.domain import following, persons
from services.portal.domain.state import Sheet

UNSEEN: Final[frozenset[type[Fact]]] = frozenset(
    {
        intake.SubmissionRepeated, intake.SubmissionRejected,
        notification.NoticeSent, notification.NoticeDelivered, notification.NoticeFailed,
    }
)  # fmt: skip
"""The machinery's own talk: heard, and no page has a use for it."""
ONLY_THEIRS: Final[frozenset[type[Fact]]] = frozenset({evaluation.EvaluationInvited})
THEIRS_TOO: Final[frozenset[type[Fact]]] = frozenset(
    {
        intake.CaseSubmitted, intake.CaseSupplemented, intake.RequesterJoined, notification.CallTaskOpened,
        notification.ReplyGiven, notification.ReplyExhausted, evaluation.EvaluationReceived,
        evaluation.CallBackOpened, evaluation.CallBackRecorded,
    }
)  # fmt: skip
NAMES: Final[Mapping[str, type[Fact]]] = {name_of(type_)[0]: fact for type_, fact in FACTS.items()}


def follow(sheet: Sheet | None, fact: Fact, now: Now) -> Decision[Sheet]:
    """Into the sheet it reached."""
    rule = persons.follow if "/" in now.subject else following.follow
    return rule(sheet, fact, now)


REACTIONS: Mapping[type[Fact], Rule] = dict.fromkeys(FACTS.values(), follow)


def reaches(heard: Heard) -> Sequence[str]:
    """The matter's sheet, and that of each person whom the fact is about."""
    fact = NAMES[heard.name]
    if fact in UNSEEN:
        return ()
    theirs = [f"{heard.subject}/{person}" for person in _people(fact, heard.data)]
    return theirs if fact in ONLY_THEIRS else (heard.subject, *theirs)


def _people(fact: type[Fact], data: Any) -> list[str]:
    """Ids of the persons a fact is about; what cannot be read is held with the matter."""
    if not isinstance(data, dict) or fact not in ONLY_THEIRS | THEIRS_TOO:
        return []
    named = data.get("people") if fact is intake.CaseSubmitted else [data.get("person")]
    people = [one.get("id") if isinstance(one, dict) else one for one in (named if isinstance(named, list) else [])]
    return [one for one in people if isinstance(one, str) and one]
