"""A group larger than one document: who joins later stands in volumes, each a document of some people.

The case hears what is said of it and passes it on; a volume hears that by the same rules, and is as the case in all but
its people.  No document grows with the group (design/events.md, flows).
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from libs.common.decision import Decision, Now, Rule
from libs.common.events import Fact
from libs.common.events.intake import RequesterJoined, RequesterLeft
from libs.common.events.notification import PassedOn
from services.notification.domain import progress, reply
from services.notification.domain.state import Case

PLACES: Final = 20
SHARED: Final = frozenset(
    {
        "number", "title", "result", "ended", "merges", "promised_by", "hop", "round", "unit", "profile", "area",
        "about", "closed_round", "merged", "shared",
    }
)  # fmt: skip
SECRETS: Final = {"sealed": "", "token_mac": "", "phone_mac": ""}
"""What telling somebody needs not."""
Table = Callable[[], Mapping[str, tuple[type[Fact], Rule]]]


def shared(rule: Rule) -> Rule:
    """The rule, and for a case with volumes the fact passed on to all of them."""

    def heard(case: Case | None, fact: Fact, now: Now) -> Decision[Case]:
        decision: Decision[Case] = rule(case, fact, now)
        if not decision.state.volumes:
            return decision
        everywhere = tuple(range(1, decision.state.volumes + 1))
        return Decision(decision.state, (*decision.events, passed_on(fact, everywhere)))

    return heard


def join(case: Case | None, fact: RequesterJoined, now: Now) -> Decision[Case]:
    """Into the case as long as there is a place, else into the newest volume, which learns what holds by then."""
    case, person = case or Case(), fact.person.id
    here = person in case.people or (person not in case.placed and len(case.people) < PLACES)
    if here or _is_volume(now):
        return reply.welcome(case, fact, now)
    volume = case.placed.get(person, 1 + len(case.placed) // PLACES)
    new = {} if volume <= case.volumes else case.model_dump(mode="json", include=set(SHARED))
    plain = fact.model_copy(update={"person": fact.person.model_copy(update=SECRETS)})
    state = case.model_copy(
        update={"placed": {**case.placed, person: volume}, "volumes": max(volume, case.volumes)}
    )  # fmt: skip
    return Decision(state, (passed_on(plain, (volume,), new),))


def leave(case: Case | None, fact: RequesterLeft, now: Now) -> Decision[Case]:
    """Out of the document that they stand in."""
    volume = case.placed.get(fact.person) if case else None
    if case is None or volume is None:
        return progress.let_go(case, fact, now)
    return Decision(case, (passed_on(fact, (volume,)),))


def hear_in_volume(table: Table) -> Rule:
    """By the rule that the case has for it; the first time with what was known before."""

    def heard(case: Case | None, fact: PassedOn, now: Now) -> Decision[Case]:
        said, rule = table()[fact.fact]
        known = case or Case.model_validate(dict(fact.matter))
        decision: Decision[Case] = rule(known, said.model_validate(dict(fact.data), extra="ignore"), now)
        return decision

    return heard


def passed_on(fact: Fact, volumes: tuple[int, ...], matter: Mapping[str, Any] | None = None) -> PassedOn:
    """The fact as those volumes hear it."""
    return PassedOn(volumes=volumes, fact=fact.type(), data=fact.model_dump(mode="json"), matter=matter or {})


def document_of(case: Case, subject: str, person: str) -> str:
    """The document in which that person stands."""
    volume = case.placed.get(person)
    return f"{subject}/{volume}" if volume else subject


def _is_volume(now: Now) -> bool:
    return "/" in now.subject
