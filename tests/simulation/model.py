"""The loop in miniature: one dict, no bus, no concurrency.  It is told the commands that were taken, in order.

Where two facts race that nobody outside can order (a friend joins while another votes, a window closes before a vote),
it follows both; the end that a case really had must be one of those it comes to.
"""

from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from tests.simulation.asking import Asked, Door
from tests.simulation.citizens import Citizen

MOST_ROUNDS: Final = 3
MOST_DOUBTFUL: Final = 6
UNHAPPY: Final = 2
EXPLAINED: Final = "explained"
End = tuple[str, int]


@dataclass(frozen=True)
class Judged:
    """A case as its citizens judge it: the round, who is unhappy with it, and how it ended."""

    round: int = 1
    votes: frozenset[tuple[str, bool]] = frozenset()
    end: str = ""

    def settled(self) -> "Judged":
        """All have spoken, or the window closed: most of those who spoke decide."""
        unhappy = sum(sad for _, sad in self.votes)
        if not self.votes:
            return replace(self, end="not-evaluated")
        if 2 * unhappy <= len(self.votes):
            return replace(self, end="satisfied")
        if self.round >= MOST_ROUNDS:
            return replace(self, end=EXPLAINED)
        return Judged(self.round + 1)

    def explained(self) -> "Judged":
        """Closed against their word by a person, whatever those say who have not spoken."""
        return replace(self, end=EXPLAINED)

    def over(self) -> "Judged":
        """After every window that is still to close."""
        return self if self.end else self.settled().over()


def ends_of(one: Citizen, door: Door, strangers: frozenset[str] = frozenset()) -> set[End]:
    """How that matter may have ended, with the round, after what was taken.

    `strangers`: people of matters that were merged into it, who came, and perhaps left again, nobody outside knows when.
    """
    asked = [it for it in door.ledger if it.subject == one.case]
    taken = [it for it in asked if it.taken is not None]
    # Who heard nothing and asked again may be refused, and be heard after all: a process that stood still goes on.
    doubtful = [it for it in asked if it.taken is None and it.unheard]
    # Whether the other took it in is between the two; merged or not, it may have ended as it would have alone.
    rounds = rounds_of([*taken, *doubtful])
    ends = {("merged", n) for n in rounds if any(it.act == "merge" for it in (*taken, *doubtful))}
    ends |= {("withdrawn", n) for n in rounds if any(it.act == "withdraw" for it in doubtful)}
    perhaps = {one.person(int(it.key.rpartition("/")[2])) for it in doubtful if it.act == "join"}
    return ends | _ends_alone(one, taken, [it for it in doubtful if decides(it)][:MOST_DOUBTFUL], strangers | perhaps)


def rounds_of(asked: list[Asked]) -> range:
    """As many as there can have been: one more for each appeal that was upheld."""
    return range(1, MOST_ROUNDS + 1 + sum(reopens(it) for it in asked))


def reopens(asked: Asked) -> bool:
    """An appeal that was upheld."""
    return asked.act == "decide-appeal" and bool(asked.body["upheld"])


def in_person(asked: Asked) -> bool:
    """What somebody decided of the case: explained, or handled again after an appeal."""
    return asked.act == "explain" or reopens(asked)


def decides(asked: Asked) -> bool:
    """Whether it may end the case, or send it round again."""
    return asked.act == "rating" or by_phone(asked) or in_person(asked)


def by_phone(asked: Asked) -> bool:
    """Three answers that were taken down in a call-back: they count for who was silent in the round that it was about."""
    return asked.act == "call-back" and "satisfied" in asked.body


def voter(asked: Asked) -> str:
    """Whose word it is."""
    return str(asked.body["person"]) if asked.act == "call-back" else asked.key.split("/")[2]


def _ends_alone(one: Citizen, taken: list[Asked], doubtful: list[Asked], strangers: frozenset[str]) -> set[End]:
    if one.kind in {"refused", "diverted"}:
        return {(one.kind, 1)}
    if any(asked.act == "refuse" for asked in taken):
        return {("refused", 1)}
    people = _People(one, taken, strangers)
    gone = {it.key for it in (*taken, *doubtful) if not in_person(it) and decides(it) and voter(it) in strangers}
    judged = set[End]()
    for left in (set[str](), gone):  # they may have stayed, or have left before anybody counted
        words = sorted((it for it in taken if decides(it) and it.key not in left), key=lambda it: it.taken or 0)
        judged |= {(s.end, s.round) for s in _judgements(people, words, [it for it in doubtful if it.key not in left])}
    withdrawn = [asked for asked in taken if asked.act == "withdraw"]
    if not withdrawn:
        return judged
    ends = {("withdrawn", n) for n in rounds_of([*taken, *doubtful])}
    # The reply may have been out, and the window over, before the withdrawal came to evaluation.
    told = any(asked.act == "approve" and asked.at <= withdrawn[0].at for asked in taken)
    return ends | judged if told else ends


class _People:
    """Who judges a matter: `first`, with those who joined, and `strangers`, who came and perhaps left again."""

    def __init__(self, one: Citizen, taken: list[Asked], strangers: frozenset[str]) -> None:
        self.first, self.strangers = one.person(), strangers
        self.all = {self.first} | {one.person(int(it.key.rpartition("/")[2])) for it in taken if it.act == "join"}


def _judgements(people: _People, words: list[Asked], doubtful: list[Asked]) -> set[Judged]:
    """What the case came to after these words, and every close that an appeal undid.

    Each of the doubtful may have been heard at any moment after it was asked, or never: `paths` has the states of the
    case by which of them were.
    """
    undone, paths, perhaps = set[Judged](), {frozenset[int](): {Judged()}}, set[int]()
    for asked in (*words, None):
        perhaps |= {i for i, it in enumerate(doubtful) if asked is None or it.since <= asked.at}
        for some in _every(perhaps):
            for i in some:
                before = paths.get(some - {i}, set())
                undone |= _undone(doubtful[i], before)
                paths[some] = paths.get(some, set()) | _after(people, doubtful[i], before)
        if asked is not None:
            undone |= {state for before in paths.values() for state in _undone(asked, before)}
            paths = {some: _after(people, asked, before) for some, before in paths.items()}
    return {state.over() for states in paths.values() for state in states} | undone


def _every(things: set[int]) -> list[frozenset[int]]:
    """All subsets but the empty one, the smaller ones first."""
    return [frozenset(some) for count in range(len(things)) for some in combinations(sorted(things), count + 1)]


def _undone(asked: Asked, before: set[Judged]) -> set[Judged]:
    """The closes that this may have undone."""
    if not reopens(asked):
        return set()
    return {later for state in before for later in _perhaps_over(state) if later.end == EXPLAINED}


def _after(people: _People, asked: Asked, states: set[Judged]) -> set[Judged]:
    """What one word, or one decision, makes of each of the states."""
    if in_person(asked):
        return _decided(asked, {later for state in states for later in _perhaps_over(state)})
    person, sad = voter(asked), asked.body["satisfied"] <= UNHAPPY or asked.body["resolved"] == "no"
    before = {later for state in states for later in _perhaps_over(state) if not later.end}
    voted = {replace(s, votes=s.votes | {(person, sad)}) for s in before if person not in {p for p, _ in s.votes}}
    unheard = states if by_phone(asked) else set[Judged]()
    return unheard | {later for state in voted for later in _perhaps_settled(state, people)}


def _decided(asked: Asked, before: set[Judged]) -> set[Judged]:
    """Explained, what is open is over; upheld, what was closed against their word goes round again."""
    if asked.act == "explain":
        return {state.explained() for state in before if not state.end}
    return {Judged(state.round + 1) for state in before if state.end == EXPLAINED}


def _perhaps_over(state: Judged) -> set[Judged]:
    """The window may have closed, once or twice, before the next vote."""
    later = {state}
    for _ in range(MOST_ROUNDS):
        later |= {one.settled() for one in later if not one.end}
    return later


def _perhaps_settled(state: Judged, people: _People) -> set[Judged]:
    """When all have voted; of those who joined, evaluation may not have heard yet."""
    voters = {person for person, _ in state.votes}
    if voters >= people.all and not people.strangers:
        return {state.settled()}
    return {state, state.settled()} if people.first in voters else {state}
