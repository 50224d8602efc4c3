"""The few sentences that a desk reads in English too: why a dispatch went there, and why until then."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType

from services.portal.pages.facts import Count, Skipped
from services.portal.pages.wording.times import date_of, local

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "enquiry": "an enquiry",
        "help": "a request for help",
        "complaint": "a complaint",
        "report": "a report",
        "suggestion": "a suggestion",
    }
)
ACTS: Mapping[str, str] = MappingProxyType(
    {"screening": "named by a person", "return": "sent on after a return", "escalation": "raised a level"}
)


def moment(at: datetime) -> str:
    """Thursday 15 October 2026, 11:20."""
    return f"{DAYS[local(at).weekday()]} {_date(at)} {local(at).year}, {local(at):%H:%M}"


def allowance(count: Count) -> str:
    """5 working days, or 24 hours round the clock."""
    if count.days:
        return f"{count.days} working day{'s' if count.days > 1 else ''}"
    return f"{_length(count.span)} round the clock"


def uncounted(count: Count) -> str:
    """`; 1 October to 7 October and 11 October do not count, 10 October does`; nothing if every day is ordinary."""
    left_out = _listed([_days(days) for days in count.skipped])
    worked = _listed([_date(day) for day in count.made_up])
    if not left_out:
        return f"; {worked} counts too" if worked else ""
    one = len(count.skipped) == 1 and count.skipped[0].first == count.skipped[0].last
    also = f", {worked} {'does' if len(count.made_up) == 1 else 'do'}" if worked else ""
    return f"; {left_out} {'does' if one else 'do'} not count{also}"


def why_unit(unit: str, why: str, rule: tuple[str, str]) -> str:
    """`县水务局 has it: Water is theirs (rule R-110, version 1)`; `rule` is its id and version."""
    said = f": {why.rstrip('.')}" if why else ""
    by = ACTS.get(rule[0]) or f"rule {rule[0]}, version {rule[1]}"
    return f"{unit} has it{said}" + (f" ({by})" if rule[0] else "")


def why_due(at: datetime, count: Count | None, began: str) -> str:
    """`the result is due by …, because …`; without a count it is as it was promised."""
    if count is None:
        return f"the result is due by {moment(at)}, as it was promised before."
    kind = KINDS.get(count.kind, "a matter")
    since = f"from {moment(count.start)}, when it was {began}"
    return f"the result is due by {moment(at)}, because {kind} gets {allowance(count)} {since}{uncounted(count)}."


def _date(at: date) -> str:
    day = date_of(at)
    return f"{day.day} {MONTHS[day.month - 1]}"


def _days(days: Skipped) -> str:
    return _date(days.first) if days.first == days.last else f"{_date(days.first)} to {_date(days.last)}"


def _listed(words: list[str]) -> str:
    """a, b and c."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _length(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    for unit, size in (("hour", 3600), ("minute", 60), ("second", 1)):
        if seconds >= size and not seconds % size:
            return f"{seconds // size} {unit}{'s' if seconds > size else ''}"
    return f"{seconds} seconds"
