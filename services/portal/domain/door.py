"""What intake said of a matter (接办)."""

from datetime import datetime

from libs.common.events.intake import (
    AdmissionHeld,
    AffectedPersonAdded,
    CaseAdmitted,
    CaseDiverted,
    CaseMerged,
    CaseReclassified,
    CaseRefused,
    CaseSubmitted,
    CaseSupplemented,
    CaseUnmerged,
    CaseWithdrawn,
    RequesterJoined,
    RequesterLeft,
)
from libs.common.events.words import Ending
from libs.common.policy import Policy
from services.portal.domain.state import Matter, Sorting


def submitted(matter: Matter, fact: CaseSubmitted, _at: datetime) -> Matter:
    """What was said, and by whom as far as everybody who handles it may know."""
    known = fact.model_dump(include={"number", "title", "text", "channel", "spot", "promised_by"})
    first = fact.people[0]
    who = {"name": "" if first.hidden else first.name, "phone": "" if first.hidden else first.phone}
    update = {
        **known, **_profile(matter, fact), **who, "kind": fact.kind, "submitted_at": fact.captured_at,
        "people": len(fact.people), "answers": fact.answers, "linked_to": fact.linked_to, "capture": fact.capture,
        "files": fact.files,
    }  # fmt: skip
    return matter.model_copy(update={**update, "round_began": matter.round_began or fact.captured_at})


def held(matter: Matter, fact: AdmissionHeld, _at: datetime) -> Matter:
    """A person has to say the category."""
    update = {
        "held_for": fact.reason,
        "area": fact.area,
        "suggestion": fact.suggestion or "",
        "likely": fact.confidence,
    }
    return matter.model_copy(update=update)


def admitted(matter: Matter, fact: CaseAdmitted, at: datetime) -> Matter:
    """受理."""
    known = fact.model_dump(include={"category", "area", "urgent", "promised_by", "about"})
    sorting = Sorting(**fact.model_dump(include=set(Sorting.model_fields) - {"reason"}))
    update = {**known, **_profile(matter, fact), "admitted_at": at, "held_for": "", "sorting": sorting}
    return matter.model_copy(update=update)


def refused(matter: Matter, fact: CaseRefused, at: datetime) -> Matter:
    """不予受理, with where to go and how to object."""
    said = f"{fact.legal}{fact.signpost}{fact.appeal}"
    return matter.model_copy(update={"ending": Ending.REFUSED.value, "ended_at": at, "ended_for": said})


def diverted(matter: Matter, fact: CaseDiverted, at: datetime) -> Matter:
    """An emergency."""
    said = f"请打 {fact.call}。您说的我们也记下了。"
    return matter.model_copy(update={"ending": Ending.DIVERTED.value, "ended_at": at, "ended_for": said})


def reclassified(matter: Matter, fact: CaseReclassified, _at: datetime) -> Matter:
    """Put right."""
    sorting = Sorting(by=fact.by, reason=fact.reason)
    return matter.model_copy(update={"category": fact.category, "area": fact.area, "sorting": sorting})


def supplemented(matter: Matter, fact: CaseSupplemented, _at: datetime) -> Matter:
    """The words are a line of the course; the files come to the matter's."""
    return matter.model_copy(update={"files": (*matter.files, *fact.files)}) if fact.files else matter


def withdrawn(matter: Matter, fact: CaseWithdrawn, at: datetime) -> Matter:
    """Not wanted any more."""
    return matter.model_copy(update={"ending": Ending.WITHDRAWN.value, "ended_at": at, "ended_for": fact.reason})


def joined(matter: Matter, fact: RequesterJoined, _at: datetime) -> Matter:
    """One more person, counted; their own sheet holds the rest.  What they were promised elsewhere holds here."""
    promises = [promise for promise in (matter.promised_by, fact.promised_by) if promise]
    return matter.model_copy(update={"people": matter.people + 1, "promised_by": min(promises, default=None)})


def left(matter: Matter, _fact: RequesterLeft, _at: datetime) -> Matter:
    """One person fewer."""
    return matter.model_copy(update={"people": matter.people - 1})


def merged(matter: Matter, fact: CaseMerged, at: datetime) -> Matter:
    """并案: it goes on as another; an end of its own, heard before, stays."""
    if matter.ending:
        return matter.model_copy(update={"merged_into": fact.into})
    update = {"ending": Ending.MERGED.value, "ended_at": at, "ended_for": fact.number, "merged_into": fact.into}
    return matter.model_copy(update=update)


def unmerged(matter: Matter, _fact: CaseUnmerged, _at: datetime) -> Matter:
    """拆分: it goes on by itself; another end that was heard meanwhile stays."""
    if matter.ending != Ending.MERGED.value:
        return matter.model_copy(update={"merged_into": ""})
    return matter.model_copy(update={"ending": "", "ended_at": None, "ended_for": "", "merged_into": ""})


def affected(matter: Matter, _fact: AffectedPersonAdded, _at: datetime) -> Matter:
    """One more whom it concerns."""
    return matter.model_copy(update={"affected": matter.affected + 1})


def _profile(matter: Matter, fact: CaseSubmitted | CaseAdmitted) -> dict[str, str]:
    """A dispatch that was heard before has the word on what units owe."""
    return {"promised_under": fact.profile, "profile": matter.profile if matter.hop else fact.profile}


def town_of(area: str | None, policy: Policy) -> str:
    """The township an area lies in, or is; empty for the county or where no area is known."""
    return (policy.units.answering(area, "township") or "") if area and area != "county" else ""
