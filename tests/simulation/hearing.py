"""What must hold of what services hear: each event met its rule, and only what nobody can take in is put away."""

from collections.abc import Iterator

from libs.common.envelope import Heard, topic_of
from libs.common.journal.book import Book
from libs.common.journal.inbox import LETTERS
from tests.simulation import books
from tests.simulation.rest import Found, Rest


def what_was_heard_was_decided(rest: Rest) -> Found:
    """In every document that it reaches, by its rule, in a write that was done; a cursor alone would hide a loss."""
    for service in books.SERVICES:
        book = rest.world.processes[service][-1].runtime.book
        for heard in concerns(rest, book):
            for document in book.reached(heard):
                if (service, document, heard.source, heard.id) not in rest.world.heeded.done:
                    yield f"{document}: {service} passed over {heard.id}, a {heard.name}"


def raised(book: Book, heard: Heard) -> Iterator[tuple[str, str]]:
    """Each document that an event reaches, and which of its cursors."""
    for subject in book.reached(heard):
        yield subject, heard.source if subject == heard.subject else f"{heard.source}/{heard.subject}"


def concerns(rest: Rest, book: Book) -> Iterator[Heard]:
    """What it has a rule for, in a version that it knows, where that may be said."""
    for topic in book.topics:
        for heard in rest.heard_on(topic):
            fact, _ = book.rules.get(heard.name, (None, None))
            where = book.edges.get(heard.name, (f"case.{heard.source}",))
            if fact is not None and heard.version == fact.VERSION and topic in where:
                yield heard


def only_what_nobody_can_take_in_is_a_dead_letter(rest: Rest) -> Found:
    """What was no event, and what may not be said where it was said: each of these, and nothing else."""
    for service in books.SERVICES:
        topics = rest.world.topics(service)
        unfit = {place for place in rest.run.city.unfit if topic_of(place) in topics}
        letters = rest.world.stores[service].kept[LETTERS]
        yield from (f"{place}: {service} threw it away" for place in sorted(unfit - letters))
        yield from (f"{place}: {service} made a dead letter of it" for place in sorted(letters - unfit))
