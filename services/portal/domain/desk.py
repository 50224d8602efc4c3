"""What routing and handling said of a matter (交办, 处置, 反馈)."""

from datetime import datetime
from typing import Any

from libs.common.events.handling import (
    CaseTakenOn,
    CitizenContacted,
    EscalationRequested,
    NoteTaken,
    PartReported,
    PartWaived,
    ProgressReported,
    QuestionAnswered,
    QuestionAsked,
    ResultApproved,
    ResultReported,
    ResultSentBack,
    ReturnRequested,
)
from libs.common.events.routing import (
    CaseDispatched,
    CaseHeldForScreening,
    CoHandlerAdded,
    EscalationDenied,
    EscalationGranted,
    ReturnDenied,
    ReturnGranted,
    UnitRecused,
)
from libs.common.events.words import Measure
from services.portal.domain import clocks
from services.portal.domain.state import Deed, Matter, Note, Share

MOST_NOTES = 100


def unclear(matter: Matter, fact: CaseHeldForScreening, _at: datetime) -> Matter:
    """A person has to name the unit."""
    return matter.model_copy(update={"unclear": fact.reason})


def dispatched(matter: Matter, fact: CaseDispatched, at: datetime) -> Matter:
    """A newer hop; what it owes begins anew, and with a newer round the promise too."""
    if fact.hop <= matter.hop:
        return matter
    known = fact.model_dump(include={"hop", "unit", "rule", "rule_version", "why", "designated", "profile"})
    began = at if fact.round > 1 and fact.round > _round_of(matter) else matter.round_began
    shares = tuple(Share(unit=part.unit, lead=part.lead, due=part.due) for part in fact.parts)
    update = {
        **known, "round": max(fact.round, matter.round), "level": fact.level, "mode": fact.mode, "shares": shares,
        "unclear": "", "dispatched_at": at, "round_began": began, "hand_back_by": fact.dues.hand_back,
        "clocks": tuple(clock for clock in matter.clocks if clock.hop >= fact.hop),
    }  # fmt: skip
    return matter.model_copy(update=update)


def recused(matter: Matter, fact: UnitRecused, _at: datetime) -> Matter:
    """回避: the unit sees it no more."""
    return matter.model_copy(update={"about": (*matter.about, fact.unit)})


def co_handler(matter: Matter, fact: CoHandlerAdded, _at: datetime) -> Matter:
    """One more unit has a part."""
    if fact.hop != matter.hop or fact.part.unit in {share.unit for share in matter.shares}:
        return matter
    share = Share(unit=fact.part.unit, lead=False, due=fact.part.due)
    return matter.model_copy(update={"shares": (*matter.shares, share)})


def ruled(
    matter: Matter, _fact: ReturnGranted | ReturnDenied | EscalationGranted | EscalationDenied, _at: datetime
) -> Matter:
    """Whatever was asked, it is decided."""
    return matter.model_copy(update={"asks": None})


def taken_on(matter: Matter, fact: CaseTakenOn, at: datetime) -> Matter:
    """接单."""
    return clocks.meet(_done(matter, "taken", fact, at), Measure.TAKE_ON, fact.hop, fact.part, at)


def contacted(matter: Matter, fact: CitizenContacted, at: datetime) -> Matter:
    """The first contact of a round counts."""
    first = matter.contacted is None or matter.contacted.round < fact.round
    matter = _done(matter, "contacted", fact, at, code=fact.means) if first else matter
    return clocks.meet(matter, Measure.CONTACT, fact.hop, fact.part, at)


def progress(matter: Matter, fact: ProgressReported, at: datetime) -> Matter:
    """The latest words."""
    return _done(matter, "progress", fact, at, text=fact.text)


def asked(matter: Matter, fact: QuestionAsked, at: datetime) -> Matter:
    """The citizen is asked."""
    return _done(matter, "question", fact, at, text=fact.text)


def answered(matter: Matter, _fact: QuestionAnswered, _at: datetime) -> Matter:
    """The citizen answered."""
    return matter.model_copy(update={"question": None})


def part_done(matter: Matter, fact: PartReported | PartWaived, at: datetime) -> Matter:
    """A part is done, or waived by name."""
    return clocks.meet(matter, Measure.PART, fact.hop, fact.part, at)


def wants_return(matter: Matter, fact: ReturnRequested, at: datetime) -> Matter:
    """退单 asked for."""
    asked = _done(matter, "asks", fact, at, text=fact.text, code="return")
    return clocks.meet(asked, Measure.TAKE_ON, fact.hop, fact.part, at)


def wants_escalation(matter: Matter, fact: EscalationRequested, at: datetime) -> Matter:
    """提级 asked for."""
    return _done(matter, "asks", fact, at, text=fact.reason, code="escalate")


def reported(matter: Matter, fact: ResultReported, at: datetime) -> Matter:
    """4 反馈."""
    matter = _done(matter, "report", fact, at, text=fact.text, code=fact.outcome.value)
    nothing_open = {"question": None, "asks_pause": None, "asks_extension": None}
    return clocks.meet(matter.model_copy(update=nothing_open), Measure.RESULT, fact.hop, fact.part, at)


def approved(matter: Matter, fact: ResultApproved, at: datetime) -> Matter:
    """The check is passed."""
    return _done(matter, "approved", fact, at, text=fact.text, code=fact.outcome.value)


def sent_back(matter: Matter, fact: ResultSentBack, at: datetime) -> Matter:
    """退回重做: the report no longer stands."""
    matter = _done(matter, "sent_back", fact, at, text=fact.reason).model_copy(update={"report": None})
    return clocks.owe_again(matter, Measure.RESULT, fact.hop, fact.part)


def noted(matter: Matter, fact: NoteTaken, at: datetime) -> Matter:
    """内部记录."""
    note = Note(at=at, by=fact.by, text=fact.text)
    return matter.model_copy(update={"notes": (*matter.notes, note)[-MOST_NOTES:]})


def _done(matter: Matter, what: str, fact: Any, at: datetime, **words: str) -> Matter:
    """Notes a deed; one of an older hop than the one noted changes nothing."""
    known: Deed | None = getattr(matter, what)
    if known is not None and known.hop > fact.hop:
        return matter
    deed = Deed(hop=fact.hop, round=fact.round, at=at, by=fact.by, **words)
    return matter.model_copy(update={what: deed})


def _round_of(matter: Matter) -> int:
    """The round that was last dispatched; 0 before the first."""
    return matter.round if matter.hop else 0
