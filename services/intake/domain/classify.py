"""Kind, category, urgency, emergency and refusal: each by editable words, each with the words that said so.

Where the words leave the category open, what was learnt from labelled matters decides, if it is likely enough.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from libs.common.events.words import Kind
from libs.common.policy import Policy
from libs.common.policy.learnt import Learnt, plain
from libs.common.policy.matters import Category, Emergency, Refusal

TITLE_WEIGHT: Final = 2.0
BARE_GUESS: Final = 0.3


@dataclass(frozen=True, slots=True)
class Classified:
    """The best category, whether it is sure enough to do without a person, and the words or pieces that say so.

    `rule`: `words/<category>` or `learnt/<version>`.  `confidence`: how probable it is, where it was learnt.
    """

    category: str | None
    sure: bool
    terms: tuple[str, ...]
    rule: str = ""
    confidence: float | None = None


def classify(title: str, text: str, policy: Policy) -> Classified:
    """By the words where they are clear, else by what was learnt."""
    worded = by_words(title, text, policy)
    return worded if worded.sure or policy.learnt is None else by_learning(title, text, policy, policy.learnt)


def by_learning(title: str, text: str, policy: Policy, learnt: Learnt) -> Classified:
    """The likeliest branch, then its most fitting leaf; a bare guess is none."""
    [(likeliest, share), *_] = learnt.likely(f"{title} {text}")
    if share < BARE_GUESS:
        return Classified(None, sure=False, terms=())
    branch = next(category for category in policy.categories.categories if category.id == likeliest)
    leaf = _leaf(branch, plain(title), plain(text), policy)
    pieces = learnt.telling(f"{title} {text}", likeliest)
    return Classified(leaf.id, share >= learnt.least, pieces, f"learnt/{learnt.version}", round(share, 2))


def by_words(title: str, text: str, policy: Policy) -> Classified:
    """The branch with the most points, then its most fitting leaf; what the title says counts twice."""
    title, text = plain(title), plain(text)
    (id_, best), (_, second), *_ = points(title, text, policy).items()
    if not best:
        return Classified(None, sure=False, terms=())
    branch = next(category for category in policy.categories.categories if category.id == id_)
    sure = best >= policy.categories.least and best >= second * policy.categories.ahead
    leaf = _leaf(branch, title, text, policy)
    words = [word for category in reversed(policy.categories.line(leaf.id)) for word in category.words]
    found = _found((*words, *policy.categories.branches[branch.id]), title + text)
    return Classified(leaf.id, sure, found, f"words/{leaf.id}")


def points(title: str, text: str, policy: Policy) -> dict[str, float]:
    """What the words of each branch, and of all below it, give it, the most first."""
    title, text = plain(title), plain(text)
    counted = {branch: _points(words, title, text) for branch, words in policy.categories.branches.items()}
    return dict(sorted(counted.items(), key=lambda row: -row[1]))


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


def _points(words: Mapping[str, float], title: str, text: str) -> float:
    return sum(weight * ((word in text) + TITLE_WEIGHT * (word in title)) for word, weight in words.items())


def _leaf(branch: Category, title: str, text: str, policy: Policy) -> Category:
    """The deepest that fits best: each has the points of those above it too, so that its own words must tell more."""
    best, points = branch, {branch.id: 0.0}
    for leaf in policy.categories.categories:
        if leaf.id.startswith(f"{branch.id}/"):
            words = {word: leaf.weights.get(word, 1.0) for word in leaf.words}
            points[leaf.id] = points[leaf.above] + _points(words, title, text)
            best = leaf if points[leaf.id] > points[best.id] else best
    return best


def _found(words: Iterable[str], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word in text))
