"""Joined after the close: a new case, linked to the one that is over (design/rules.md, intake, group case)."""

from typing import Final

from pydantic import BaseModel, ConfigDict

from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.words import Ending, Link, Person, Tie
from services.intake.domain.recording import record
from services.intake.domain.state import Case, Status
from services.intake.domain.submission import Known, Prepared, SubmitCase

TURNED_AWAY: Final = frozenset({Ending.REFUSED, Ending.DIVERTED})
CHANNEL: Final = "web"


class SayAgain(BaseModel):
    """One more person with a matter that is over; their contact is sealed before and found, not asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    case: str
    person: Person


def is_over(case: Case) -> bool:
    """Whether it was heard to its end: what was refused or diverted is not handled for those who come later either."""
    return case.status is Status.ENDED and case.ended_as not in TURNED_AWAY


def say_again(case: Case | None, command: SayAgain, now: Now) -> Decision[Case]:
    """The same words as a case of its own, with a new promise; sent twice, it is one.

    `now.found`: what a submission needs, and the case that is over, as it was left.
    """
    if case is not None and case.number:
        return Decision(case)
    prepared, before = now.found
    if not isinstance(prepared, Prepared) or not isinstance(before, Case) or not is_over(before):
        raise Refused("not-over", "this case is not over; join it", legal=("join",))
    own_title = "" if before.text.startswith(before.title) else before.title
    said = SubmitCase(
        text=before.text, title=own_title, channel=CHANNEL, kind=before.kind, category=before.category or "",
        spot=before.spot,
    )  # fmt: skip
    link = Link(case=command.case, number=before.number, why=Tie.AFTER)
    return record(said, now, prepared, Known(link, before.area, before.category))
