"""How one fact of a case becomes one sentence: a strong part that must be complete, and a rest that may fall away."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from string import Formatter

from services.portal.pages.facts import Fact
from services.portal.pages.wording.dues import Sentence
from services.portal.pages.wording.spans import span
from services.portal.pages.wording.times import day

Facts = Mapping[str, Fact]
Builder = Callable[[Facts], Sentence]


def plain(fact: Fact) -> str:
    """A fact in words: a moment as a day, a stretch as a span, text as it is."""
    if isinstance(fact, datetime):
        return day(fact)
    return span(fact) if isinstance(fact, timedelta) else str(fact)


def fill(template: str, facts: Facts) -> str:
    """The template with its {facts}; a missing one raises KeyError."""
    return template.format_map({key: plain(fact) for key, fact in facts.items()})


def told(strong: str, rest: str = "", state: str = "") -> Builder:
    """A builder of `strong` and `rest`; the rest is left out when one of its facts is missing or empty."""
    needs = [needed for _, needed, _, _ in Formatter().parse(rest) if needed]

    def build(facts: Facts) -> Sentence:
        whole = all(facts.get(needed) not in (None, "") for needed in needs)
        return Sentence(strong=fill(strong, facts), after=fill(rest, facts) if whole else "", state=state)

    return build


def one_or_more(one: Builder, more: Builder) -> Builder:
    """A builder for a line that stands for several facts in a row; they are counted in {times}."""
    return by("times", {"": one, "1": one}, more)


def by(fact: str, cases: Mapping[str, Builder], other: Builder) -> Builder:
    """A builder that chooses by the value of one fact."""

    def build(facts: Facts) -> Sentence:
        return cases.get(str(facts.get(fact, "")), other)(facts)

    return build
