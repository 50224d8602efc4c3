"""投诉 and 举报 in one submission: a complaint is mediated, a report enforced, and neither waits for the other.

Source: 市场监督管理投诉举报处理暂行办法, article 7 (handled separately where both are brought at once).
"""

from collections.abc import Mapping
from typing import Any, Final

from libs.common.events.words import Kind
from libs.common.policy import Policy
from libs.common.policy.learnt import plain
from libs.common.policy.matters import TwoProcedures
from services.intake.domain.classify import classify, emergency_of, refusal_of

NEITHER: Final = frozenset({Kind.ENQUIRY, Kind.SUGGESTION})


def words_of_both(said: Mapping[str, Any], policy: Policy) -> bool:
    """Whether the words alone ask for both; whatever else it is, a second number may be needed."""
    two = policy.signs.two_procedures
    return two is not None and _both(f"{said.get('title') or ''}{said.get('text') or ''}", two)


def both_in(words: tuple[str, str], kind: Kind, channel: str, policy: Policy) -> TwoProcedures | None:
    """The two procedures, if title and text ask for both and it is trade; who only asks or suggests wants neither.

    What is an emergency, or goes elsewhere by law, stays one case.
    """
    title, text = words
    two, said = policy.signs.two_procedures, title + text
    if two is None or kind in NEITHER or not _both(said, two):
        return None
    if emergency_of(said, policy) or refusal_of(said, policy):
        return None
    return two if channel in two.channels or _of_trade(title, text, two, policy) else None


def _both(said: str, two: TwoProcedures) -> bool:
    said = plain(said)
    return all(any(word in said for word in procedure.words) for procedure in (two.complaint, two.report))


def _of_trade(title: str, text: str, two: TwoProcedures, policy: Policy) -> bool:
    found = classify(title, text, policy)
    return found.sure and any(f"{found.category}/".startswith(f"{category}/") for category in two.categories)
