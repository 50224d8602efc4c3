"""What must hold of what services hear: only what nobody can take in is put away."""

from libs.common.envelope import topic_of
from libs.common.journal.inbox import LETTERS
from tests.simulation import books
from tests.simulation.rest import Found, Rest


def only_what_nobody_can_take_in_is_a_dead_letter(rest: Rest) -> Found:
    """What was no event, and what may not be said where it was said: each of these, and nothing else."""
    for service in books.SERVICES:
        topics = rest.world.topics(service)
        unfit = {place for place in rest.run.city.unfit if topic_of(place) in topics}
        letters = rest.world.stores[service].kept[LETTERS]
        yield from (f"{place}: {service} threw it away" for place in sorted(unfit - letters))
        yield from (f"{place}: {service} made a dead letter of it" for place in sorted(letters - unfit))
