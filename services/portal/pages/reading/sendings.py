"""Every dispatch of a matter with its reasons: why this unit, why this deadline."""

from datetime import datetime

from libs.common.clock import instant_of
from libs.common.policy import Policy
from services.portal.domain.state import Line, Matter
from services.portal.pages.facts import Count
from services.portal.pages.reading.dues import Grounds, due_of, proof_of
from services.portal.pages.views import DispatchReasons
from services.portal.pages.wording import english, sendings

DISPATCHED = "CaseDispatched"
BEGAN = {False: ("提交", "said"), True: ("重办", "reopened")}


def sendings_of(matter: Matter, policy: Policy) -> list[DispatchReasons]:
    """The latest first; one that was heard before its deadline was kept says why this unit alone."""
    lines = [line for line in matter.lines if line.type == DISPATCHED]
    began: dict[int, datetime] = {}
    for line in lines:
        began.setdefault(_round(line), line.at)
    return [_sending(line, matter, began[_round(line)], policy) for line in reversed(lines)]


def _sending(line: Line, matter: Matter, began: datetime, policy: Policy) -> DispatchReasons:
    said = {key: str(value) for key, value in line.facts.items()}
    unit, rule = policy.units.name_of(said.get("unit", "")), (said.get("rule", ""), said.get("rule_version", ""))
    why = sendings.why_unit(unit, said.get("why", ""), rule)
    why_en = english.why_unit(unit, said.get("why_en", ""), rule)
    if not said.get("due"):
        return DispatchReasons(line.at, f"{why}。", f"{why_en}.")
    at, (word, word_en) = instant_of(said["due"]), BEGAN[_round(line) > 1]
    start = began if _round(line) > 1 else matter.submitted_at or line.at
    count = _count(matter, start, at, said.get("profile", ""), policy)
    return DispatchReasons(
        line.at, f"{why}；{sendings.why_due(at, count, word)}", f"{why_en}; {english.why_due(at, count, word_en)}"
    )


def _count(matter: Matter, start: datetime, at: datetime, profile: str, policy: Policy) -> Count | None:
    """None where counting anew gives another date: it was promised elsewhere, or under another configuration."""
    if profile not in policy.profiles:
        return None
    grounds = Grounds(str(matter.kind), start, policy.profiles[profile].limits.result, at, profile)
    return due_of(grounds, policy, at).count if proof_of(grounds, policy) else None


def _round(line: Line) -> int:
    return int(line.facts.get("round", 1))
