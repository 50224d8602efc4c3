"""Kind, category, urgency, emergency and refusal: each by editable words, each with the words that said so."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from libs.common.events.words import Kind
from libs.common.policy import Policy
from libs.common.policy.matters import Category, Emergency, Refusal

TITLE_WEIGHT: Final = 2.0


@dataclass(frozen=True, slots=True)
class Classified:
    """The best category, whether the words suffice to be sure of it, and the words."""

    category: str | None
    sure: bool
    terms: tuple[str, ...]


def classify(title: str, text: str, policy: Policy) -> Classified:
    """The branch with the most points, then its most fitting leaf; what the title says counts twice."""
    title, text = plain(title), plain(text)
    branches = [category for category in policy.categories.categories if "/" not in category.id]
    ranked = sorted(((_points(branch, title, text), branch) for branch in branches), key=lambda row: -row[0])
    (best, branch), (second, _) = ranked[0], ranked[1]
    if not best:
        return Classified(None, sure=False, terms=())
    sure = best >= policy.categories.least and best >= second * policy.categories.ahead
    leaf = _leaf(branch, title, text, policy)
    return Classified(leaf.id, sure, _found((*branch.words, *leaf.words), title + text))


def kind_of(text: str, policy: Policy) -> Kind:
    """The first kind whose words are there, in the order of the file; without any, help."""
    said = plain(text)
    return next((Kind(kind) for kind, words in policy.signs.kinds.items() if _found(words, said)), Kind.HELP)


def urgent_terms(text: str, policy: Policy) -> tuple[str, ...]:
    """The risk words that are there."""
    return _found(policy.signs.urgent, plain(text))


def emergency_of(text: str, policy: Policy) -> Emergency | None:
    """Somebody is in danger now."""
    said = plain(text)
    return next((emergency for emergency in policy.signs.emergencies if _found(emergency.words, said)), None)


def refusal_of(text: str, policy: Policy) -> Refusal | None:
    """The law sends it elsewhere."""
    said = plain(text)
    return next((refusal for refusal in policy.signs.refusals if _found(refusal.words, said)), None)


def plain(text: str) -> str:
    """One width, one case, no blanks: 工 资 and ＡＢＣ read like 工资 and abc."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _points(category: Category, title: str, text: str) -> float:
    return sum(
        category.weights.get(word, 1.0) * ((word in text) + TITLE_WEIGHT * (word in title)) for word in category.words
    )


def _leaf(branch: Category, title: str, text: str, policy: Policy) -> Category:
    leaves = [leaf for leaf in policy.categories.categories if leaf.id.startswith(f"{branch.id}/")]
    best = max(leaves, key=lambda leaf: _points(leaf, title, text), default=branch)
    return best if _points(best, title, text) > 0 else branch


def _found(words: Iterable[str], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word in text))
