"""并案 and 拆分: two cases become one, and may be taken apart again.

Two documents change, so neither decides for the other.  The source proposes; the target accepts or declines; then the
source is merged and its people join the target.  Each side hears the other's facts (design/events.md, merge).  A case
that is being merged takes nobody in, and one that has promised to take another in is not merged itself, so that no two
merges can pass each other; of two cases that propose to each other the one with the lower id stays.
"""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.intake import (
    CaseMerged,
    CaseUnmerged,
    MergeAbandoned,
    MergeAccepted,
    MergeDeclined,
    MergeProposed,
)
from services.intake.domain import crowd
from services.intake.domain.crowd import OPEN
from services.intake.domain.state import Arriving, Case, Merge, Status, known

MOST_MOVED: Final = 2000
MOST_DETAILED: Final = 200
"""Only a document that was written before crowds were has as many in full."""
Said = Annotated[str, Field(min_length=1, max_length=200)]


class MergeInto(BaseModel):
    """This case is the same matter as another: `into` is that one's case id."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    into: Annotated[str, Field(min_length=1, max_length=100)]
    reason: Said
    by: Said


class Unmerge(BaseModel):
    """It was another matter after all: it goes on by itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    reason: Said
    by: Said


def propose(case: Case | None, command: MergeInto, now: Now) -> Decision[Case]:
    """Asks the target.  `now.found`: as it stood a moment ago, so that a hopeless wish is refused at once."""
    case, target = known(case), now.found
    _mergeable(case)
    if command.into == now.subject:
        raise Refused("itself", "a case cannot be merged into itself; name another", status=422, field="into")
    if not isinstance(target, Case) or not target.number:
        raise Refused("unknown-target", "there is no such case to merge into", status=422, field="into")
    if target.status not in OPEN:
        where = "; name the case it was merged into" if target.status is Status.MERGED else ""
        text = f"{target.number} is {target.status}{where}"
        raise Refused("target-over", text, status=422, field="into")
    merge = Merge(into=command.into, reason=command.reason, by=command.by)
    proposed = MergeProposed(into=command.into, reason=command.reason, by=command.by)
    return Decision(case.model_copy(update={"merge": merge}), (proposed,))


def answer(case: Case | None, _fact: MergeProposed, now: Now) -> Decision[Case]:
    """The target's answer to the source, whose id came with the proposal."""
    source = now.about
    case = case or Case()
    why = _against(case, source, now.subject)
    if why:
        return Decision(case, (MergeDeclined(other=source, reason=why),))
    accepted = MergeAccepted(other=source, number=case.number)
    return Decision(case.model_copy(update={"awaits": (*case.awaits, source)}), (accepted,))


def conclude(case: Case | None, fact: MergeAccepted, now: Now) -> Decision[Case]:
    """The source hears yes: it is merged, unless it has ended meanwhile."""
    into, case = now.about, known(case)
    if case.merge is None or case.merge.into != into or case.status is Status.MERGED:
        return Decision(case, (MergeAbandoned(into=into),))
    if case.status not in OPEN or case.promised_by is None:
        return Decision(case.model_copy(update={"merge": None}), (MergeAbandoned(into=into),))
    merged = CaseMerged(
        into=into, number=fact.number, people=case.people, promised_by=case.promised_by, reason=case.merge.reason,
        by=case.merge.by, more=case.more,
    )  # fmt: skip
    done = case.merge.model_copy(update={"number": fact.number, "before": case.status})
    return Decision(case.model_copy(update={"status": Status.MERGED, "merge": done}), (merged,))


def give_up(case: Case | None, fact: MergeDeclined, now: Now) -> Decision[Case]:
    """The source hears no: it stays by itself; merged already, into a case that has closed, it goes on alone."""
    into, case = now.about, known(case)
    if case.merge is None or case.merge.into != into:
        return Decision(case)
    if case.status is not Status.MERGED:
        return Decision(case.model_copy(update={"merge": None}))
    return _apart(case, CaseUnmerged(out_of=into, reason=f"并入的事已经办结（{fact.reason}）", by="rule"))


def take_in(case: Case | None, fact: CaseMerged, now: Now) -> Decision[Case]:
    """The target takes in the source's people, with receipts that hold here; closed meanwhile, it sends them back."""
    source, case = now.about, known(case)
    case = case.model_copy(update={"awaits": tuple(one for one in case.awaits if one != source)})
    if case.status not in OPEN:
        return Decision(case, (MergeDeclined(other=source, reason="closed"),))
    promises = [promise for promise in (case.promised_by, fact.promised_by) if promise]
    update = {"promised_by": min(promises), "taken_in": {**case.taken_in, source: ()}}
    came = Arriving(people=fact.more, promised_by=fact.promised_by)
    return crowd.take(case.model_copy(update=update), source, now.found, came)


def forget(case: Case | None, _fact: MergeAbandoned, now: Now) -> Decision[Case]:
    """The source will not come."""
    case = known(case)
    return Decision(case.model_copy(update={"awaits": tuple(one for one in case.awaits if one != now.about)}))


def unmerge(case: Case | None, command: Unmerge, now: Now) -> Decision[Case]:
    """Takes the source out again.  `now.found` is the target: one that was merged on has to be taken apart first."""
    case = known(case)
    if case.status is not Status.MERGED or case.merge is None:
        raise Refused("illegal", f"only a merged case is taken apart; this one is {case.status}")
    if isinstance(now.found, Case) and now.found.status is Status.MERGED:
        raise Refused("merged-on", f"{case.merge.number} was merged on; take that one apart first")
    return _apart(case, CaseUnmerged(out_of=case.merge.into, reason=command.reason, by=command.by))


def let_go(case: Case | None, _fact: CaseUnmerged, now: Now) -> Decision[Case]:
    """The target's people that had come with the source leave."""
    case = known(case)
    gone = case.taken_in.get(now.about, ())
    stay = {
        name: {source: people for source, people in of.items() if source != now.about}
        for name, of in (("taken_in", case.taken_in), ("arriving", case.arriving))
    }
    case = case.model_copy(update=stay)
    return crowd.part_with(case, gone) if case.status in OPEN else Decision(case)


def _apart(case: Case, fact: CaseUnmerged) -> Decision[Case]:
    before = case.merge.before if case.merge else Status.ADMITTED
    formerly = tuple(dict.fromkeys((*case.formerly, fact.out_of)))
    return Decision(case.model_copy(update={"status": before, "merge": None, "formerly": formerly}), (fact,))


def _mergeable(case: Case) -> None:
    if case.status not in OPEN:
        raise Refused("illegal", f"a case that is {case.status} cannot be merged")
    if case.merge is not None:
        raise Refused("merging", "this case is being merged already; wait for the answer")
    if case.awaits or case.arriving:
        raise Refused("taking-in", "this case is taking another in; try again in a moment")
    if len(case.everybody) > MOST_MOVED or len(case.people) > MOST_DETAILED:
        raise Refused("too-many", f"{len(case.everybody)} people raised this one; merge the other one into it")


def _against(case: Case, source: str, own: str) -> str:
    """Why a target declines; empty if it accepts."""
    if case.status is Status.MERGED:
        return "merged"
    if case.status not in OPEN:
        return "closed"
    mutual = case.merge is not None and case.merge.into == source
    return "merging" if case.merge is not None and not (mutual and own < source) else ""
