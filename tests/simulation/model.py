"""The loop in miniature: one dict, no bus, no concurrency.  It is told the commands that were taken, in order.

Where two facts race that nobody outside can order (a friend joins while another votes, a window closes before a vote),
it follows both; the end that a case really had must be one of those it comes to.
"""

from dataclasses import dataclass, replace
from typing import Final

from tests.simulation.asking import Asked, Door
from tests.simulation.citizens import Citizen

MOST_ROUNDS: Final = 3
UNHAPPY: Final = 2
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
            return replace(self, end="explained")
        return Judged(self.round + 1)

    def over(self) -> "Judged":
        """After every window that is still to close."""
        return self if self.end else self.settled().over()


def ends_of(one: Citizen, door: Door) -> set[End]:
    """How that matter may have ended, with the round, after what was taken."""
    taken = [asked for asked in door.ledger if asked.subject == one.case and asked.taken is not None]
    if one.kind in {"refused", "diverted"}:
        return {(one.kind, 1)}
    if any(asked.act == "refuse" for asked in taken):
        return {("refused", 1)}
    judged = {(state.end, state.round) for state in _judgements(one, taken)}
    withdrawn = [asked for asked in taken if asked.act == "withdraw"]
    if not withdrawn:
        return judged
    ends = {("withdrawn", number) for number in range(1, MOST_ROUNDS + 1)}
    # The reply may have been out, and the window over, before the withdrawal came to evaluation.
    told = any(asked.act == "approve" and asked.at <= withdrawn[0].at for asked in taken)
    return ends | judged if told else ends


def _judgements(one: Citizen, taken: list[Asked]) -> set[Judged]:
    first = one.person()
    everybody = {first} | {one.person(int(a.key.rpartition("/")[2])) for a in taken if a.act == "join"}
    states = {Judged()}
    for asked in sorted((a for a in taken if a.act == "rating"), key=lambda a: a.taken or 0):
        person, sad = asked.key.split("/")[2], asked.body["satisfied"] <= UNHAPPY or asked.body["resolved"] == "no"
        before = {later for state in states for later in _perhaps_over(state) if not later.end}
        voted = {replace(s, votes=s.votes | {(person, sad)}) for s in before if person not in {p for p, _ in s.votes}}
        states = {later for state in voted for later in _perhaps_settled(state, first, everybody)}
    return {state.over() for state in states}


def _perhaps_over(state: Judged) -> set[Judged]:
    """The window may have closed, once or twice, before the next vote."""
    later = {state}
    for _ in range(MOST_ROUNDS):
        later |= {one.settled() for one in later if not one.end}
    return later


def _perhaps_settled(state: Judged, first: str, everybody: set[str]) -> set[Judged]:
    """When all have voted; of those who joined, evaluation may not have heard yet."""
    voters = {person for person, _ in state.votes}
    if voters >= everybody:
        return {state.settled()}
    return {state, state.settled()} if first in voters else {state}
