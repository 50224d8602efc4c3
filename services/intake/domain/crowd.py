"""A group larger than its document: whoever comes later stands there by their id, with their details beside it.

Whoever moves between two cases with hundreds of others is said a few at a time, so that no entry, write or message
grows with the group; what is still to be said stands in the state, and the case calls itself for it.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.fact import Fact
from libs.common.events.intake import MergeDeclined, RequesterJoined, RequesterLeft, RequestersFollow
from libs.common.events.words import Person
from services.intake.domain.state import Arriving, Case, Status, known

PLACES: Final = 20
AT_ONCE: Final = 20
CROWDED: Final = "crowded"
OPEN: Final = frozenset({Status.HELD, Status.ADMITTED})


class Contact(NamedTuple):
    """The sealed contact of who joins; `beside`: their details lie beside the document already."""

    sealed: str = ""
    beside: bool = False


class Moved(NamedTuple):
    """People with what proves them in the case that they come to; `beside`: their details lie beside its document."""

    people: tuple[Person, ...]
    beside: bool = False


def settled(case: Case, person: Person, *, beside: bool) -> Case:
    """With one more; in the document as long as there is a place, or where nobody has put them beside it."""
    leaving = tuple(one for one in case.leaving if one != person.id)
    if beside and len(case.people) >= PLACES:
        return case.model_copy(update={"more": (*case.more, person.id), "leaving": leaving})
    return case.model_copy(update={"people": (*case.people, person), "leaving": leaving})


def placed(case: Case, person: Person, contact: Contact) -> Case:
    """The same for who joins; `Refused`, for the route that then puts their details beside the document."""
    if len(case.people) >= PLACES and not contact.beside:
        raise Refused(CROWDED, "many people are joining this one; try again")
    return settled(case, person, beside=contact.beside)


def told(case: Case, joined: RequesterJoined) -> tuple[Fact, ...]:
    """Who comes back before it was said that they had left, has left first."""
    left = (RequesterLeft(person=joined.person.id),) if joined.person.id in case.leaving else ()
    return (*left, joined)


def take(case: Case, source: str, moved: Moved, came: Arriving) -> Decision[Case]:
    """People of a merged case, but for those who are here already."""
    before = case.taken_in.get(source, ())
    new = [person for person in moved.people if not case.has(person.id)]
    facts: list[Fact] = []
    for person in new:
        facts += told(case, RequesterJoined(person=person, merged_from=source, promised_by=came.promised_by))
        case = settled(case, person, beside=moved.beside)
    taken_in = {**case.taken_in, source: (*before, *(person.id for person in new))}
    arriving = {one: rest for one, rest in case.arriving.items() if one != source}
    if came.people:
        arriving[source] = came
    case = case.model_copy(update={"taken_in": taken_in, "arriving": arriving})
    return Decision(case, (*facts, *follow(case)))


def part_with(case: Case, people: Sequence[str]) -> Decision[Case]:
    """They are not of it any more, from now on; the others are told so a few at a time."""
    case = case.without(frozenset(people))
    case = case.model_copy(update={"leaving": (*case.leaving, *people)})
    return _say_who_left(case)


def go_on(case: Case | None, _fact: RequestersFollow, now: Now) -> Decision[Case]:
    """The next few who leave, else who come.  `now.found`: those who come, by their ids, as people of this case."""
    case = known(case)
    if case.leaving:
        return _say_who_left(case)
    if not case.arriving:
        return Decision(case)
    source, rest = next(iter(case.arriving.items()))
    if case.status not in OPEN:
        arriving = {one: rest for one, rest in case.arriving.items() if one != source}
        case = case.model_copy(update={"arriving": arriving})
        return Decision(case, (MergeDeclined(other=source, reason="closed"), *follow(case)))
    first = rest.people[:AT_ONCE]
    if now.found is None or [person.id for person in now.found.people] != list(first):
        return Decision(case, follow(case))  # looked up before somebody else had gone on
    return take(case, source, now.found, rest.model_copy(update={"people": rest.people[AT_ONCE:]}))


def follow(case: Case) -> tuple[RequestersFollow, ...]:
    """Whether somebody is still to be said."""
    left = len(case.leaving) + sum(len(rest.people) for rest in case.arriving.values())
    return (RequestersFollow(left=left),) if left else ()


def _say_who_left(case: Case) -> Decision[Case]:
    said, rest = case.leaving[:AT_ONCE], case.leaving[AT_ONCE:]
    case = case.model_copy(update={"leaving": rest})
    return Decision(case, (*(RequesterLeft(person=person) for person in said), *follow(case)))
