"""The session with a specialist that is to come, as routing said it."""

from datetime import datetime

from libs.common.events.routing import SessionBooked, SessionCancelled, SessionHeld, SessionMoved
from libs.common.events.words import Measure
from services.portal.domain import clocks
from services.portal.domain.state import Matter, Session


def booked(matter: Matter, fact: SessionBooked, _at: datetime) -> Matter:
    """A slot is the case's; the unit's part is owed anew."""
    unit = fact.meeting.unit
    return clocks.owe_again(_to_come(matter, fact), Measure.PART, fact.hop, unit)


def moved(matter: Matter, fact: SessionMoved, _at: datetime) -> Matter:
    """Another time."""
    return _to_come(matter, fact)


def over(matter: Matter, fact: SessionCancelled | SessionHeld, _at: datetime) -> Matter:
    """It is not to come any more."""
    known = matter.session
    return matter.model_copy(update={"session": None}) if known and known.booking <= fact.booking else matter


def _to_come(matter: Matter, fact: SessionBooked | SessionMoved) -> Matter:
    shares = tuple(
        share.model_copy(update={"due": fact.due}) if share.unit == fact.meeting.unit and not share.lead else share
        for share in matter.shares
    )
    session = Session(booking=fact.booking, meeting=fact.meeting)
    return matter.model_copy(update={"session": session, "shares": shares})
