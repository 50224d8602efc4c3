"""What an author writes: a table of rules, and where it reaches."""

import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Final, NamedTuple

from pydantic import BaseModel

from libs.common.bus import BATCH
from libs.common.decision import Decision, Loop, Now, Rule
from libs.common.envelope import Heard, name_of
from libs.common.errors import Unavailable, Unfit
from libs.common.events import Fact
from libs.common.store import Doc, Index, Store

Reaches = Callable[[Heard], Sequence[str]]
Prepare = Callable[[Sequence[Heard], Store], Awaitable[Mapping[str, Any]]]


def own_subject(heard: Heard) -> Sequence[str]:
    """An event concerns the document it is about."""
    return (heard.subject,)


async def nothing(_heard: Sequence[Heard], _store: Store) -> Mapping[str, Any]:
    """No look-ups."""
    return {}


def never(_state: Any) -> datetime | None:
    """No timers."""
    return None


def stay(state: Any, _now: Now) -> Decision[Any]:
    """What a state without timers does when woken."""
    return Decision(state)


def no_loop(_state: Any, _fact: Any, _now: Now) -> Loop | None:
    """Nothing ends here."""
    return None


class Kept(NamedTuple):
    """How much a document keeps.

    `others`: of how many other documents it knows how far it has heard them; `entries`: how many, before the oldest
    published ones move to the archive.  It forgets what it heard of others longest ago, so it has to keep about as many
    as a batch holds, which may come again, and its rules have to bear an old fact a second time.
    """

    others: int
    entries: int


ALL: Final = Kept(sys.maxsize, 500)


@dataclass(frozen=True)
class Book:
    """One service's rules.

    `foreign` maps a type that no journal of ours wrote (`caseloop.submission`) to the topics it comes on.
    `upcasts` maps a schema version of the state to the function that makes the next one of it.
    `linger` seconds pass before the next batch is taken, unless somebody waits to read it: a reader that is in no hurry
    takes fewer and larger ones, of up to `at_once` records.  After one that is full it takes the next without waiting.
    `loop` tells the meters of a loop that a fact brought to its end; it is given the state after the fact.
    `others`: the state of documents that are no case, by what their ids begin with (`unit:`).
    `kept`: what documents keep whose ids begin so and that hear thousands of others; the rest keep `ALL`.
    """

    service: str
    state: type[BaseModel]
    reactions: Mapping[type[Fact], Rule]
    version: int = 1
    upcasts: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = field(default_factory=dict)
    foreign: Mapping[type[Fact], Sequence[str]] = field(default_factory=dict)
    reaches: Reaches = own_subject
    prepare: Prepare = nothing
    due: Callable[[Any], datetime | None] = never
    wake: Callable[[Any, Now], Decision[Any]] = stay
    indexes: Sequence[Index] = ()
    loop: Callable[[Any, Any, Now], Loop | None] = no_loop
    linger: float = 0.0
    at_once: int = BATCH
    others: Mapping[str, type[BaseModel]] = field(default_factory=dict)
    kept: Mapping[str, Kept] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """A state that nobody can read is found here, not in the middle of a batch."""
        missing = [version for version in range(1, self.version) if version not in self.upcasts]
        if missing:
            raise ValueError(f"{self.service}: no upcast from version {missing[0]}")

    def kept_of(self, subject: str) -> Kept:
        """How much that document keeps."""
        for prefix, kept in self.kept.items():
            if subject.startswith(prefix):
                return kept
        return ALL

    def state_of(self, subject: str) -> type[BaseModel]:
        """What the document of that id holds."""
        for prefix, state in self.others.items():
            if subject.startswith(prefix):
                return state
        return self.state

    def read(self, subject: str, stored: Doc) -> BaseModel | None:
        """The state of a stored document, as today's code has it.

        Raises `Unfit`, and `Unavailable` for one that newer code wrote, which nobody older touches.
        """
        version, state = stored.get("sv", 1), stored.get("st")
        if version > self.version:
            raise Unavailable(f"{subject} was written by newer code (state {version}, this code {self.version})")
        try:
            while state is not None and version < self.version:
                state, version = self.upcasts[version](state), version + 1
            return self.state_of(subject).model_validate(state, extra="ignore") if state is not None else None
        except Exception as error:
            text = f"{self.service}/{subject}: this code cannot read its state ({type(error).__name__})"
            raise Unfit(text) from error

    @property
    def topic(self) -> str:
        """The one topic its journal feeds."""
        return f"case.{self.service}"

    @cached_property
    def rules(self) -> Mapping[str, tuple[type[Fact], Rule]]:
        """By the type's name without its version."""
        return {name_of(fact.type())[0]: (fact, rule) for fact, rule in self.reactions.items()}

    @cached_property
    def edges(self) -> Mapping[str, Sequence[str]]:
        """By the same name, the topics of what no journal of ours wrote: it counts there, and nothing else does."""
        return {name_of(fact.type())[0]: topics for fact, topics in self.foreign.items()}

    def reached(self, heard: Heard) -> Sequence[str]:
        """The documents that an event concerns: those of the version that this code knows, if it is of another.

        Such an event is held until newer code comes, so that it has to lie somewhere.
        """
        known = self.rules[heard.name][0].VERSION
        if heard.version == known:
            return [document for document in self.reaches(heard) if document]
        there = [document for document in self.reaches(heard._replace(version=known)) if document]
        return there or [heard.subject or heard.place]

    @cached_property
    def sources(self) -> frozenset[str]:
        """The services it hears."""
        return frozenset(fact.source() for fact in self.reactions if fact not in self.foreign)

    @cached_property
    def topics(self) -> tuple[str, ...]:
        """Every topic it reads."""
        own = {f"case.{fact.source()}" for fact in self.reactions if fact not in self.foreign}
        return tuple(sorted(own | {topic for topics in self.foreign.values() for topic in topics}))
