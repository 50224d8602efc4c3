"""What notification and evaluation said of a matter (回复, 评价)."""

from collections.abc import Mapping
from datetime import datetime

from libs.common.events.evaluation import (
    AppealDecided,
    AppealDropped,
    AppealFiled,
    CallBackDropped,
    CallBackOpened,
    CallBackRecorded,
    CaseClosed,
    CaseReopened,
)
from libs.common.events.notification import (
    CallTaskDropped,
    CallTaskOpened,
    DutyAlerted,
    ReplyExhausted,
    ReplyGiven,
    VisitTaskDropped,
    VisitTaskOpened,
)
from services.portal.domain.state import Alert, Appeal, Deed, Matter

MOST_CALLS = 500


def alerted(matter: Matter, fact: DutyAlerted, at: datetime) -> Matter:
    """急报: the duty desk knows."""
    return matter.model_copy(update={"alert": Alert(at=at, desk=fact.desk, risk=fact.risk, place=fact.place)})


def call_opened(matter: Matter, fact: CallTaskOpened, _at: datetime) -> Matter:
    """Somebody has to be phoned."""
    return matter.model_copy(update={"calls": tuple(dict.fromkeys((*matter.calls, fact.person)))[:MOST_CALLS]})


def call_dropped(matter: Matter, fact: CallTaskDropped, _at: datetime) -> Matter:
    """Who was to be phoned has left."""
    return matter.model_copy(update={"calls": tuple(one for one in matter.calls if one != fact.person)})


def call_back_opened(matter: Matter, fact: CallBackOpened, _at: datetime) -> Matter:
    """回访: somebody has to be asked by phone."""
    return matter.model_copy(update={"back": tuple(dict.fromkeys((*matter.back, fact.person)))[:MOST_CALLS]})


def called_back(matter: Matter, fact: CallBackRecorded | CallBackDropped, _at: datetime) -> Matter:
    """Reached, tried often enough, or not to be phoned after all."""
    if isinstance(fact, CallBackRecorded) and not fact.over:
        return matter
    over = {fact.person, *(fact.others if isinstance(fact, CallBackDropped) else ())}
    return matter.model_copy(update={"back": tuple(one for one in matter.back if one not in over)})


def visit_opened(matter: Matter, fact: VisitTaskOpened, _at: datetime) -> Matter:
    """The call was made, and reached nobody; a unit goes to the door."""
    calls = tuple(one for one in matter.calls if one != fact.person)
    return matter.model_copy(update={"calls": calls, "visits": {**matter.visits, fact.person: fact.unit}})


def visit_dropped(matter: Matter, fact: VisitTaskDropped, _at: datetime) -> Matter:
    """Nobody goes there any more."""
    return matter.model_copy(update={"visits": _without(matter.visits, fact.person)})


def replied(matter: Matter, fact: ReplyGiven | ReplyExhausted, at: datetime) -> Matter:
    """The first person reached, or tried in vain, moves the matter on; each has an own sheet."""
    calls = tuple(one for one in matter.calls if one != fact.person)
    matter = matter.model_copy(update={"calls": calls, "visits": _without(matter.visits, fact.person)})
    if matter.replied is not None and matter.replied.round >= fact.round:
        return matter
    return matter.model_copy(update={"replied": Deed(round=fact.round, at=at, text=fact.text)})


def reopened(matter: Matter, fact: CaseReopened, at: datetime) -> Matter:
    """重办: what was done in earlier rounds no longer counts, and whoever does it again reads why.

    After an appeal (申诉) it was over, and is not any more.
    """
    if matter.again is not None and matter.again.round >= fact.round:
        return matter
    again = Deed(round=fact.round, at=at, text=fact.reason)
    over = {"ending": "", "ended_at": None, "ended_for": "", "appeal_until": None, "appeal": None}
    reopened = over if fact.appeal else {}
    return matter.model_copy(update={"round": max(matter.round, fact.round), "again": again, **reopened})


def closed(matter: Matter, fact: CaseClosed, at: datetime) -> Matter:
    """Over; the reason that was given first stands.  A merge is intake's word, which may be taken back."""
    if fact.goes_on:
        return matter
    known = {"ended_at": matter.ended_at or at, "ended_for": matter.ended_for or fact.reason}
    return matter.model_copy(update={**known, "ending": fact.outcome.value, "appeal_until": fact.appeal_until})


def appealed(matter: Matter, fact: AppealFiled, at: datetime) -> Matter:
    """申诉: one at a time."""
    appeal = Appeal(level=fact.level, label=fact.label, text=fact.text, at=at, due=fact.due)
    return matter.model_copy(update={"appeal_until": None, "appeal": appeal})


def decided(matter: Matter, fact: AppealDecided, _at: datetime) -> Matter:
    """Dismissed, the next level may be asked, if there is one."""
    appeal = matter.appeal.model_copy(update={"due": None}) if matter.appeal else None
    return matter.model_copy(update={"appeal_until": fact.until, "appeal": appeal})


def appeal_dropped(matter: Matter, _fact: AppealDropped, _at: datetime) -> Matter:
    """Nobody decides any more, nor is asked again."""
    return matter.model_copy(update={"appeal_until": None, "appeal": None})


def _without(visits: Mapping[str, str], person: str) -> dict[str, str]:
    return {one: unit for one, unit in visits.items() if one != person}
