"""提级: a case climbs one level; the lower unit stays answerable as co-handler."""

from libs.common.decision import Decision, Now
from libs.common.events.fact import Fact
from libs.common.events.handling import EscalationRequested
from libs.common.events.routing import CaseEscalated, EscalationDenied, EscalationGranted
from libs.common.events.supervision import EscalationOrdered
from libs.common.events.words import Mode
from services.routing.domain.choice import Choice
from services.routing.domain.dispatch import is_answered, send
from services.routing.domain.state import Case, Status


def grant_request(case: Case | None, fact: EscalationRequested, now: Now) -> Decision[Case]:
    """A unit's own request, for the hop that is current."""
    if case is None or fact.hop != case.hop or case.status is not Status.WITH_UNIT or case.rests() or is_answered(case):
        return Decision(case or Case())
    return _raise(case, fact.reason, (EscalationGranted(hop=case.hop, unit=case.unit, by="rule"),), now)


def obey_order(case: Case | None, fact: EscalationOrdered, now: Now) -> Decision[Case]:
    """Supervision's order; it names the hop, and one for an older hop, or after the answer, changes nothing."""
    if case is None or fact.hop != case.hop or case.rests() or is_answered(case):
        return Decision(case or Case())
    if case.status not in {Status.WITH_UNIT, Status.ASKED}:
        return Decision(case)
    return _raise(case, fact.reason, (), now)


def _raise(case: Case, reason: str, first: tuple[Fact, ...], now: Now) -> Decision[Case]:
    above = now.policy.units.above(case.unit)
    while above in case.about:
        above = now.policy.units.above(above)
    if above is None:
        denied = EscalationDenied(hop=case.hop, unit=case.unit, reason="上面没有单位了")
        return Decision(case, (denied,))
    helpers = tuple(dict.fromkeys((case.unit, *(unit for unit in case.co_handlers if unit != above))))
    why = f"{now.policy.units.name_of(case.unit)}办不了，提到上一级：{reason}"
    choice = Choice(above, helpers, Mode.ESCALATED, case.goes_by(), "escalation", 1, why, "Raised one level.")
    sent = send(case, choice, now)
    raised = CaseEscalated(hop=sent.state.hop, from_unit=case.unit, to_unit=above, reason=reason)
    return Decision(sent.state, (*first, raised, *sent.events))
