"""The lines of a matter with codes made names: what `wording` tells."""

from collections.abc import Iterable
from datetime import datetime

from libs.common.clock import instant_of
from libs.common.events.words import Measure
from libs.common.policy import Policy
from services.portal.domain.state import Line, Matter, Plain, Requester
from services.portal.pages.facts import Event, Fact
from services.portal.pages.wording.names import name

UNITS = frozenset({"unit", "part", "from_unit", "to_unit"})
INSTANTS = frozenset({"since", "until", "due", "review", "at", "before"})
OTHERS = frozenset(
    {
        "CaseSupplemented", "CallTaskOpened", "ReplyGiven", "ReplyExhausted", "EvaluationReceived", "CallBackOpened",
        "CallBackRecorded", "AppealFiled", "AppealDecided", "AppealDropped",
    }
)  # fmt: skip
"""What a citizen sees only of themselves."""
JOINED = "RequesterJoined"
RECALCULATED = "DeadlineRecalculated"
FOLLOWING = frozenset({"CaseReopened", "CaseClosed"})


def events_of(lines: Iterable[Line], policy: Policy) -> list[Event]:
    """For an officer: everything, in the order it came."""
    return [Event(line.type, line.at, _named(line, policy)) for line in lines]


def events_for(matter: Matter, one: Requester, policy: Policy) -> list[Event]:
    """For one person: the matter's course, and of what is said to and by people only their own."""
    shared = [line for line in matter.lines if line.type not in OTHERS and _promised(line)]
    if not one.first:
        shared = [_said_by_another(line) for line in shared if line.type != JOINED or line.times > 1]
    return events_of(sorted([*shared, *one.lines], key=_in_time), policy)


def _promised(line: Line) -> bool:
    """Of what another calendar moved, what the citizen was told."""
    return line.type != RECALCULATED or line.facts.get("what") == Measure.RESULT.value


def _in_time(line: Line) -> tuple[datetime, bool]:
    """What follows from a person's word comes after it, also within the same millisecond."""
    return line.at, line.type in FOLLOWING


def _said_by_another(line: Line) -> Line:
    """As one who joined reads it: somebody else raised it, and they are none of the others who joined."""
    if line.type == JOINED:
        return line.model_copy(update={"times": line.times - 1})
    return line.model_copy(update={"facts": {**line.facts, "mine": False}}) if line.type == "CaseSubmitted" else line


def _named(line: Line, policy: Policy) -> dict[str, Fact]:
    names = {category.id: category.name for category in policy.categories.categories}
    facts: dict[str, Fact] = {"times": line.times}
    for key, value in line.facts.items():
        facts[key] = names.get(str(value), str(value)) if key == "category" else _word(key, value, policy)
    return facts


def _word(key: str, value: Plain, policy: Policy) -> str | int | datetime:
    if key in UNITS:
        return policy.units.name_of(str(value))
    if key in INSTANTS:
        return instant_of(str(value))
    if key == "what":
        return name(str(value), "measure")
    return str(value) if isinstance(value, bool) else value
