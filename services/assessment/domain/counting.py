"""What a case adds to the rates: once as a case, and what citizens say once for each of them."""

from collections.abc import Sequence
from typing import Final

from libs.common.events.assessment import Contribution
from libs.common.events.words import Level
from libs.common.policy.counted import WITHDRAWN
from services.assessment.domain.state import Case, Vote

LOCAL: Final = frozenset({Level.VILLAGE.value, Level.TOWNSHIP.value})
"""小事不出村，大事不出乡镇."""
SATISFIED, BASICALLY = 4, 3


def contribution_of(case: Case) -> Contribution | None:
    """By the last round; nothing of what was not admitted, or goes on as another case."""
    if not case.number or case.admitted_at is None or case.merged:
        return None
    votes = votes_of(case)
    facts = {"admitted": 1, "people": max(case.people, 1), **_course(case), **_word(votes, case)}
    reply = case.reply if completed(case) else None
    return Contribution(
        number=case.number, unit=case.unit, level=case.level, town=case.town, area=case.area, category=case.category,
        kind=case.kind, channel=case.channel, admitted_at=case.admitted_at,
        completed_at=reply.at if reply else None, evaluated_at=case.votes.first_at if votes else None,
        facts={fact: n for fact, n in facts.items() if n}, excluded=_excluded(case),
    )  # fmt: skip


def completed(case: Case) -> bool:
    """办结: the checked result of the last round has been replied, or every way was tried (design/events.md)."""
    return case.reply is not None and case.reply.round == case.last_round


def votes_of(case: Case) -> Sequence[Vote]:
    """What was said in the last round by who is still of the case."""
    if case.votes.round != case.last_round:
        return ()
    return [vote for person, vote in case.votes.by_person.items() if person not in case.left]


def _course(case: Case) -> dict[str, int]:
    """What units did."""
    done = completed(case)
    late = any(round_ == case.last_round for _, round_ in case.missed)
    held = {
        "dispatched": case.hop > 0, "returned": case.returned, "completed": done, "on_time": done and not late,
        "reached": done and case.reply is not None and case.reply.reached,
        "in_township": done and case.level in LOCAL, "direct": done and case.direct,
    }  # fmt: skip
    return {fact: int(holds) for fact, holds in held.items()}


def _word(votes: Sequence[Vote], case: Case) -> dict[str, int]:
    """What citizens say.  Who cannot remember a contact, or says that a part is, is not counted for the unit."""
    resolved = sum(vote.resolved == "yes" for vote in votes)
    contacted = sum(vote.contacted == "yes" for vote in votes)
    satisfied = sum(vote.satisfied >= SATISFIED for vote in votes)
    basically = sum(vote.satisfied == BASICALLY for vote in votes)
    asked = len(votes)
    return {
        "asked": asked, "contacted": contacted, "not_contacted": asked - contacted, "resolved": resolved,
        "unresolved": asked - resolved, "satisfied": satisfied,
        "not_satisfied": asked - satisfied, "basically": basically,
        "dissatisfied": asked - satisfied - basically, "judged": int(asked > 0),
        "first_time": int(case.last_round == 1 and 2 * resolved > asked),
    }  # fmt: skip


def _excluded(case: Case) -> str:
    """Why it is left out, if it is: an officer's reason, or that its citizen took it back before it was completed."""
    taken_back = case.withdrawn and not completed(case)
    return case.excluded or (WITHDRAWN if taken_back else "")
