"""What each person would get of a result: made by the rules that send it, without sending it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from libs.common.clock import Instant
from libs.common.decision import Now
from libs.common.events.fact import Value
from libs.common.policy.replies import BY_HAND
from services.notification.domain.progress import known
from services.notification.domain.reply import rungs_of, words_of
from services.notification.domain.state import Case, Result, Sent


class PreviewReply(BaseModel):
    """The text of a result that is not approved yet."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: Annotated[str, Field(min_length=1, max_length=5000)]


class Said(Value):
    """On one rung, by which means, in which words.  `not_before`: the quiet hours would hold it back until then."""

    means: str
    text: str
    not_before: Instant | None = None


class Preview(Value):
    """One person, and what they would get, rung by rung; nothing if they want no reply."""

    person: str
    name: str
    to: str
    joined: bool
    rungs: tuple[Said, ...]


def preview(case: Case | None, text: str, now: Now) -> tuple[Preview, ...]:
    """For everybody of the case, if it was approved now."""
    case = known(case)
    case = case.model_copy(update={"result": Result(round=case.round, text=text)})
    return tuple(
        Preview(person=person, name=to.name, to=to.to, joined=to.joined, rungs=_rungs(case, person, now))
        for person, to in case.people.items()
    )


def _rungs(case: Case, person: str, now: Now) -> tuple[Said, ...]:
    to = case.people[person]
    rungs = rungs_of(to, now.policy.replies_of(case.profile)) if to.wants_reply and not case.ended else ()
    going = (Sent(person=person, round=case.round, means=means, rung=n) for n, means in enumerate(rungs, 1))
    return tuple(_said(case, sent, now) for sent in going)


def _said(case: Case, sent: Sent, now: Now) -> Said:
    waits = None if sent.means in BY_HAND else now.policy.quiet_until(case.profile, now.at, sent.means)
    return Said(means=sent.means, text=words_of(case, sent, now), not_before=waits)
