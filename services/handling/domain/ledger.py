"""How the result's clock stands, as supervision says: the desk refuses by it what cannot be granted.

What is said of an older hop is history.
"""

from dataclasses import replace

from libs.common.clock import Instant
from libs.common.decision import Decision, Now
from libs.common.events.supervision import (
    DeadlineExtended,
    DeadlinePaused,
    DeadlineRecalculated,
    DeadlineResumed,
    ExtensionDenied,
    PauseDenied,
)
from libs.common.events.words import Measure
from libs.worktime import Pause
from services.handling.domain.state import Case


def pause(case: Case | None, fact: DeadlinePaused, _now: Now) -> Decision[Case]:
    """停表: on request, or for a question, which leaves the request where it is."""
    case = case or Case()
    if fact.hop != case.hop or any(one.start == fact.since for one in case.pauses):
        return Decision(case)
    stands = Pause(fact.since, None, fact.why, fact.by, fact.reason)
    asks = {"asks_pause": False} if fact.reason else {}
    return Decision(case.model_copy(update={"pauses": (*case.pauses, stands), **asks}))


def resume(case: Case | None, fact: DeadlineResumed, _now: Now) -> Decision[Case]:
    """That pause is over, and the date is another."""
    case = case or Case()
    if fact.hop != case.hop:
        return Decision(case)
    pauses = tuple(replace(one, end=fact.until) if one.start == fact.since else one for one in case.pauses)
    return Decision(_due_by(case.model_copy(update={"pauses": pauses}), fact.due))


def extend(case: Case | None, fact: DeadlineExtended, _now: Now) -> Decision[Case]:
    """延期: once in this round, whichever hop it was."""
    case = case or Case()
    if fact.round != case.round:
        return Decision(case)
    extended = case.model_copy(update={"extended": True, "asks_extension": False})
    return Decision(_due_by(extended, fact.due) if fact.hop == case.hop else extended)


def recalculate(case: Case | None, fact: DeadlineRecalculated, _now: Now) -> Decision[Case]:
    """重算: the result, or a unit's part, is due on another date under another calendar."""
    case = case or Case()
    if fact.hop != case.hop:
        return Decision(case)
    if fact.measure is Measure.RESULT:
        return Decision(_due_by(case, fact.due))
    part = case.part_of(fact.unit) if fact.measure is Measure.PART else None
    return Decision(case.with_part(part.model_copy(update={"due": fact.due})) if part else case)


def deny_pause(case: Case | None, fact: PauseDenied, _now: Now) -> Decision[Case]:
    """It may be asked for again."""
    case = case or Case()
    return Decision(case.model_copy(update={"asks_pause": False}) if fact.hop == case.hop else case)


def deny_extension(case: Case | None, fact: ExtensionDenied, _now: Now) -> Decision[Case]:
    """It may be asked for again."""
    case = case or Case()
    return Decision(case.model_copy(update={"asks_extension": False}) if fact.hop == case.hop else case)


def _due_by(case: Case, due: Instant) -> Case:
    lead = case.part_of(case.unit)
    return case.with_part(lead.model_copy(update={"due": due})) if lead else case
