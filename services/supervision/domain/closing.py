"""What an inspection is drawn from: who had a case last, and when it was closed with a result."""

from typing import Final

from libs.common.decision import Decision, Now
from libs.common.events.evaluation import CaseClosed
from libs.common.events.routing import CaseDispatched, CoHandlerAdded
from libs.common.events.words import Ending
from services.supervision.domain import parking, setting
from services.supervision.domain.state import Case, Known

WITH_A_RESULT: Final = frozenset({Ending.SATISFIED, Ending.NOT_EVALUATED, Ending.EXPLAINED})


def dispatch(case: Case | None, fact: CaseDispatched, now: Now) -> Decision[Case]:
    """As `parking.dispatch`; also of what is closed already, for its end may have been heard first."""
    after = parking.dispatch(case, fact, now)
    if after.state.known and after.state.known.hop >= fact.hop:
        return after
    known = Known(
        number=fact.number, hop=fact.hop, unit=fact.unit, units=tuple(part.unit for part in fact.parts),
        area=fact.area, category=fact.category,
    )  # fmt: skip
    return Decision(after.state.model_copy(update={"known": known}), after.events)


def add_part(case: Case | None, fact: CoHandlerAdded, now: Now) -> Decision[Case]:
    """As `setting.add_part`."""
    after = setting.add_part(case, fact, now)
    known, unit = after.state.known, fact.part.unit
    if known is None or known.hop != fact.hop or unit in known.units:
        return after
    more = known.model_copy(update={"units": (*known.units, unit)})
    return Decision(after.state.model_copy(update={"known": more}), after.events)


def close(case: Case | None, fact: CaseClosed, now: Now) -> Decision[Case]:
    """As `parking.end`; what was withdrawn, refused, diverted or merged has no result that could be looked at."""
    after = parking.end(case, fact, now)
    if fact.outcome not in WITH_A_RESULT or not after.state.ended or after.state.closed_at:
        return after
    return Decision(after.state.model_copy(update={"closed_at": now.said}), after.events)
