"""评价 by the keys of a phone: the hotline asks, and sends on what was pressed."""

import hashlib
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from libs.common.decision import Decision, Now
from libs.common.errors import NotYet, Refused
from libs.common.events.evaluation import Contacted, Resolved, Way
from services.evaluation.domain.state import Case
from services.evaluation.domain.vote import Answers, How, heard, known, may_change, may_judge

CONTACTED: Final = {"1": Contacted.YES, "2": Contacted.NO, "3": Contacted.UNSURE}
RESOLVED: Final = {"1": Resolved.YES, "2": Resolved.PARTLY, "3": Resolved.NO}
BEST: Final = 6
MARK: Final = 12


class KeyIn(BaseModel):
    """Three keys, in the order of the questions: contacted 1–3, resolved 1–3, satisfied 1 (very) to 5 (not at all).

    `call` is the hotline's id of the phone call: sent again it is heard once.  `phone` is the keyed digest of the last
    four digits that called.  `change`: they were told that they have judged, and chose to say it anew.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    call: Annotated[str, Field(min_length=1, max_length=120)]
    phone: Annotated[str, Field(min_length=1, max_length=64)]
    digits: Annotated[str, Field(pattern=r"^[1-3][1-3][1-5]$")]
    change: bool = False


def key_in(case: Case | None, command: KeyIn, now: Now) -> Decision[Case]:
    """As on the page: once a round, and changed once by another call."""
    case = known(case)
    call = hashlib.sha256(command.call.encode()).hexdigest()[:MARK]
    if any(judge.vote and judge.vote.call in {call, command.call} for judge in case.people.values()):
        return Decision(case)
    person = _who_called(case, command.phone)
    vote = may_judge(case, person).vote
    if vote and not command.change:
        text = "they have judged this round already; let them choose to change it"
        raise Refused("rated", text, legal=("keypad",) if vote.way is Way.KEYPAD and not vote.changed else ())
    if vote:
        may_change(vote, frozenset({Way.KEYPAD}))
    return heard(case, person, _said(command), How(Way.KEYPAD, call=call, changed=vote is not None), now)


def _who_called(case: Case, phone: str) -> str:
    """The one whose phone it is; `Refused` for nobody's, and where two have the same last digits."""
    found = [i for i, judge in case.people.items() if judge.has_phone(phone)]
    if not found and not case.number:
        raise NotYet("CaseSubmitted", "intake")
    if not found:
        raise Refused("wrong-phone", "this phone belongs to nobody of this case", status=403, field="phone")
    if len(found) > 1:
        text = "two of this case have these last digits; ask for the receipt code and use the page"
        raise Refused("ambiguous", text, field="phone")
    return found[0]


def _said(command: KeyIn) -> Answers:
    contacted, resolved, satisfied = list(command.digits)
    return Answers(
        contacted=CONTACTED[contacted], resolved=RESOLVED[resolved], satisfied=BEST - int(satisfied)
    )  # fmt: skip
