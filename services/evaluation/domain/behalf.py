"""代改评价: a citizen calls in and thinks better of their word; another unit takes it down, and on what grounds."""

from typing import Annotated

from pydantic import Field

from libs.common.decision import Decision, Now
from libs.common.errors import NotYet, Refused
from libs.common.events.evaluation import Way
from services.evaluation.domain.apart import stands_apart
from services.evaluation.domain.state import Case
from services.evaluation.domain.vote import Answers, How, changed_once, heard, known, may_judge

Words = Annotated[str, Field(min_length=2, max_length=200)]


class ChangeForCaller(Answers):
    """`secret`: the keyed digest of what the caller gave, the receipt code or the last four digits of their phone.

    `why` in the citizen's words; `evidence`: the call, or its recording, so that anybody can listen to it again.
    """

    secret: Annotated[str, Field(min_length=1, max_length=64)]
    unit: str
    by: Annotated[str, Field(min_length=1, max_length=80)]
    why: Words
    evidence: Words


def change_for_caller(case: Case | None, command: ChangeForCaller, now: Now) -> Decision[Case]:
    """Once, while the window is open, whatever way the first word came; never by a unit that had a part of it.

    Who is dissatisfied now is phoned like everybody else, and on some of the others the lot falls.
    """
    case, person = _caller(known(case), command.secret)
    vote = may_judge(case, person).vote
    if vote is None:
        raise Refused("not-rated", "they have not judged this round yet; let them judge it first", legal=("rating",))
    changed_once(vote)
    stands_apart(case, command.unit, now)
    how = How(
        Way.CALLER, command.by, command.unit, changed=True, why=command.why, evidence=command.evidence
    )  # fmt: skip
    return heard(case, person, command, how, now)


def _caller(case: Case, secret: str) -> tuple[Case, str]:
    """Whose code or phone it is; `Refused` for nobody's, and where two have the same last digits."""
    found = [i for i, judge in case.people.items() if judge.holds(secret) or judge.has_phone(secret)]
    if not found and not case.number:
        raise NotYet("CaseSubmitted", "intake")
    if not found:
        text = "secret: neither a receipt code nor a phone of this case; ask the caller again"
        raise Refused("wrong-secret", text, status=403, field="secret")
    if len(found) > 1:
        text = "secret: two of this case have these last digits; ask for the receipt code"
        raise Refused("ambiguous", text, field="secret")
    return case, found[0]
