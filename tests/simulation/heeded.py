"""Which events met the rule of a service that heard them; its cursors say only that they came.

A rule is not told which event it answers, so that is brought to it as what was looked up for it.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from libs.common.decision import Decision, Now, Rule
from libs.common.envelope import Heard
from libs.common.journal.book import Book
from libs.common.store import Store, Write

if TYPE_CHECKING:
    from tests.simulation.process import Process

Met = tuple[str, str, str, str]


class Brought(NamedTuple):
    """An event, and what its service looked up for it."""

    heard: Heard
    found: Any


class Heeded:
    """`done`: service, document, source and id of each event whose rule decided, on a try whose write was done.

    Whoever tries is a task: it loads documents, runs rules, and writes; what it ran before it loads anew was in vain.
    """

    def __init__(self) -> None:
        self.done: set[Met] = set()
        self._tried: dict[Any, dict[str, list[Heard]]] = defaultdict(lambda: defaultdict(list))

    def begin(self) -> None:
        """A try."""
        self._tried.pop(asyncio.current_task(), None)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What is loaded meanwhile is only looked at, and begins no other try."""
        task = asyncio.current_task()
        tried = self._tried.pop(task, None)
        try:
            yield
        finally:
            if tried is not None:
                self._tried[task] = tried

    def ran(self, document: str, heard: Heard) -> None:
        """Its rule has decided."""
        self._tried[asyncio.current_task()][document].append(heard)

    def wrote(self, process: "Process", write: Write) -> Sequence[str]:
        """What was decided in it counts; that is never wrong."""
        for heard in self._tried[asyncio.current_task()].pop(write.id, ()):
            self.done.add((process.service, write.id, heard.source, heard.id))
        return ()


def heeding(book: Book, heeded: Heeded) -> Book:
    """The same rules; each says what it has decided on."""

    async def prepare(heard: Sequence[Heard], store: Store) -> Mapping[str, Any]:
        with heeded.aside():
            found = await book.prepare(heard, store)
        return {event.place: Brought(event, found.get(event.place)) for event in heard}

    reactions = {fact: noted(rule, heeded.ran) for fact, rule in book.reactions.items()}
    return replace(book, prepare=prepare, reactions=reactions)


def noted(rule: Rule, note: Callable[[str, Heard], None]) -> Rule:
    """A rule that says what it has decided on; not what it cannot decide on yet."""

    def decide(state: Any, fact: Any, now: Now) -> Decision[Any]:
        heard, found = now.found
        decision = rule(state, fact, Now(now.at, now.said, now.subject, now.policy, found, now.about))
        note(now.subject, heard)
        return decision

    return decide
