"""急报: a matter with words of danger is told to the duty desk at once, whatever the hour, and once."""

from typing import Final

from libs.common.decision import Decision, Now
from libs.common.events.intake import CaseSubmitted
from libs.common.events.notification import DutyAlerted
from libs.common.policy import Policy
from services.notification.domain.progress import note_case
from services.notification.domain.state import Case
from services.notification.domain.words import words

NOTICE: Final = "duty"


def record(case: Case | None, fact: CaseSubmitted, now: Now) -> Decision[Case]:
    """Who is to be told, and the duty desk if there is danger: also of what waits for a person, or is not taken."""
    noted = note_case(case, fact, now)
    if not fact.risk or now.policy.deployment.duty is None:
        return noted
    return Decision(noted.state, (alert(noted.state, fact, now),))


def alert(case: Case, fact: CaseSubmitted, now: Now) -> DutyAlerted:
    """To whoever is on duty when it is decided; the id is the same however often it is sent."""
    duty, where = now.policy.deployment.duty, place(fact, now.policy)
    shift = duty.shift(now.at, now.policy.office.tz)
    said = words(now.policy, NOTICE, shift.means, case, risk="、".join(fact.risk), place=where)
    return DutyAlerted(
        id=f"{now.subject}/{NOTICE}/1", number=fact.number, desk=duty.name, means=shift.means, to=shift.to,
        risk=fact.risk, place=where, text=said,
    )  # fmt: skip


def place(fact: CaseSubmitted, policy: Policy) -> str:
    """The township with the village, else what was said of the place, and the spot."""
    units, area = policy.units, fact.area or ""
    above = units[area].parent if area in units and units[area].level == "village" else None
    known = "".join(units.name_of(unit) for unit in (above, area) if unit)
    return "，".join(part for part in (known or fact.place_hint, fact.spot) if part) or "没说在哪里"
