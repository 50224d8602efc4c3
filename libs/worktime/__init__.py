"""Working-time arithmetic: calendars, office hours, deadlines, pauses and their proofs.  Pure; time is an argument."""

from libs.worktime.arrangement import CalendarFault
from libs.worktime.calendar import Calendar, DayKind, Edition, Holiday, OutsideCalendar, unpublished_years
from libs.worktime.deadline import (
    deadline,
    instant_at_share,
    moved,
    next_morning,
    next_opening,
    share_used,
    worked,
    working_days_left,
)
from libs.worktime.ledger import Pause, overlapping
from libs.worktime.loading import load_calendar
from libs.worktime.office import OfficeHours, OpensOn, round_the_clock
from libs.worktime.paper import Paper, paper_of
from libs.worktime.periods import Season
from libs.worktime.proof import Proof, prove
from libs.worktime.reasons import Reasons, Skipped, short_reasons
from libs.worktime.row import Row
from libs.worktime.span import Span, Unit
from libs.worktime.stretch import Mark, Stretch

__all__ = [
    "Calendar",
    "CalendarFault",
    "DayKind",
    "Edition",
    "Holiday",
    "Mark",
    "OfficeHours",
    "OpensOn",
    "OutsideCalendar",
    "Paper",
    "Pause",
    "Proof",
    "Reasons",
    "Row",
    "Season",
    "Skipped",
    "Span",
    "Stretch",
    "Unit",
    "deadline",
    "instant_at_share",
    "load_calendar",
    "moved",
    "next_morning",
    "next_opening",
    "overlapping",
    "paper_of",
    "prove",
    "round_the_clock",
    "share_used",
    "short_reasons",
    "unpublished_years",
    "worked",
    "working_days_left",
]
