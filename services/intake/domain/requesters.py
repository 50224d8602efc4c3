"""What the people of a case may do: add something, withdraw, join, speak for the others."""

from types import MappingProxyType
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.evaluation import CaseClosed, CaseReopened
from libs.common.events.intake import (
    AffectedPersonAdded,
    CaseSupplemented,
    CaseWithdrawn,
    RepresentativeNamed,
    RequesterJoined,
)
from libs.common.events.words import Attachment, Ending, Person
from services.intake.domain import crowd
from services.intake.domain.files import NamedFiles, Sizes, attached
from services.intake.domain.redaction import cleaned, redacted
from services.intake.domain.state import Case, Status, known, speaker

MOST_REPRESENTATIVES = 5
Words = Annotated[str, Field(min_length=1, max_length=5000)]


class Supplement(BaseModel):
    """More words, and files that were sent before.  `secret`: the keyed digest of the receipt code."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    secret: str
    text: Words
    files: NamedFiles = ()


class Withdraw(BaseModel):
    """Not wanted any more."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    secret: str
    reason: Annotated[str, Field(max_length=500)] = ""


class Join(BaseModel):
    """One more person with the same matter; their contact is sealed before and found, not asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    person: Person


class NameRepresentatives(BaseModel):
    """Who speaks for the group."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    people: tuple[str, ...]
    by: Annotated[str, Field(min_length=1, max_length=80)]


class AddAffected(BaseModel):
    """People the matter concerns, told apart by a label without a name."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    labels: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=80)], ...], Field(min_length=1, max_length=500)
    ]
    by: Annotated[str, Field(min_length=1, max_length=80)]


class Brought(NamedTuple):
    """Which of the named files are here, and who speaks, where the document does not know that from the code."""

    files: Sizes = MappingProxyType({})
    by: Person | None = None


def supplement(case: Case | None, command: Supplement, now: Now) -> Decision[Case]:
    """Passed on to whoever handles it.  `now.found`: what it brought."""
    case, brought = _open(case), now.found or Brought()
    person = speaker(case, command.secret, brought.by)
    files = _attached(case, command, person, brought.files, now)
    text = redacted(cleaned(command.text))
    fact = CaseSupplemented(person=person.id, text=text, joined=person.id != case.people[0].id, files=files)
    return Decision(case.model_copy(update={"files": (*case.files, *files)}) if files else case, (fact,))


def withdraw(case: Case | None, command: Withdraw, _now: Now) -> Decision[Case]:
    """Ends it for all; one of a group withdraws by leaving, not by ending it."""
    case = _open(case)
    person = None if case.more else speaker(case, command.secret)
    if person is None or len(case.people) > 1:
        raise Refused("group", "others raised this too; it goes on for them", legal=("supplement",))
    return Decision(
        case.model_copy(update={"status": Status.ENDED}), (CaseWithdrawn(person=person.id, reason=command.reason),)
    )


def join(case: Case | None, command: Join, now: Now) -> Decision[Case]:
    """An own receipt, an own reply, an own vote; joining twice is joining once.  `now.found`: their contact."""
    case, contact = _open(case), now.found or crowd.Contact()
    if case.has(command.person.id):
        return Decision(case)
    person = command.person.model_copy(update={"sealed": contact.sealed})
    return Decision(crowd.placed(case, person, contact), crowd.told(case, RequesterJoined(person=person)))


def name_representatives(case: Case | None, command: NameRepresentatives, _now: Now) -> Decision[Case]:
    """Up to five of those who raised it."""
    case = _open(case)
    strangers = set(command.people) - set(case.everybody)
    if strangers or not 0 < len(command.people) <= MOST_REPRESENTATIVES:
        raise Refused("representatives", "name one to five people of this case", status=422, field="people")
    fact = RepresentativeNamed(people=command.people)
    return Decision(case.model_copy(update={"representatives": command.people}), (fact,))


def add_affected(case: Case | None, command: AddAffected, _now: Now) -> Decision[Case]:
    """Each once, by label."""
    case = _open(case)
    new = tuple(label for label in dict.fromkeys(command.labels) if label not in case.affected)
    facts = tuple(AffectedPersonAdded(label=label) for label in new)
    return Decision(case.model_copy(update={"affected": (*case.affected, *new)}), facts)


def end(case: Case | None, fact: CaseClosed, _now: Now) -> Decision[Case | None]:
    """Evaluation closed it; what made no case is none now either, and what was merged goes on as another.

    A close that passed the merge on its way holds: taken out again, the case is over.
    """
    if fact.goes_on:
        return Decision(case)
    if case is not None and case.merge is not None and case.status is Status.MERGED:
        over = case.merge.model_copy(update={"before": Status.ENDED})
        return Decision(case.model_copy(update={"merge": over, "ended_as": fact.outcome}))
    return Decision(case and case.model_copy(update={"status": Status.ENDED, "ended_as": fact.outcome}))


def reopen(case: Case | None, fact: CaseReopened, _now: Now) -> Decision[Case | None]:
    """申诉: what was closed against the citizen's word is handled again, and takes people and words in again."""
    if case is None or not fact.appeal or case.status is not Status.ENDED or case.ended_as is not Ending.EXPLAINED:
        return Decision(case)
    return Decision(case.model_copy(update={"status": Status.ADMITTED, "ended_as": None}))


def _attached(case: Case, command: Supplement, one: Person, here: Sizes, now: Now) -> tuple[Attachment, ...]:
    if not command.files:
        return ()
    return attached(command.files, here, one, case.files, now.policy.deployment.files.most)


def _open(case: Case | None) -> Case:
    case = known(case)
    if case.status is Status.MERGED and case.merge:
        raise Refused("merged", f"this case was merged into {case.merge.number}; go there", legal=("unmerge",))
    if case.status in {Status.ENDED, Status.REFUSED, Status.DIVERTED}:
        raise Refused("closed", f"the case is {case.status}; raise a new one", legal=("submit",))
    return case
