"""The real services' books, as their apps wire them, and their commands, as their routes name them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from libs.common.decision import Rule
from libs.common.journal.book import Book
from libs.common.policy import Policy, load_policy
from libs.common.settings import DEVELOPMENT_KEY
from services.assessment.api import COMMANDS as EXCLUSIONS
from services.assessment.app import BOOK as ASSESSMENT
from services.evaluation.api import COMMANDS as RATING
from services.evaluation.app import BOOK as EVALUATION
from services.handling.api import COMMANDS as WORK
from services.handling.app import BOOK as HANDLING
from services.intake.api import COMMANDS as SCREENING
from services.intake.app import book_of
from services.intake.domain.arriving import submit
from services.intake.domain.procedures import words_of_both
from services.intake.domain.submission import SubmitCase
from services.intake.prepare import Registrar
from services.notification.api import COMMANDS as CALLS
from services.notification.app import BOOK as NOTIFICATION
from services.portal.app import BOOK as PORTAL
from services.routing.api import COMMANDS as RULINGS
from services.routing.app import BOOK as ROUTING
from services.supervision.api import COMMANDS as ORDERS
from services.supervision.app import BOOK as SUPERVISION

KEY: Final = DEVELOPMENT_KEY
Rules = Mapping[str, tuple[type[BaseModel], Rule]]


@cache
def policy() -> Policy:
    """The sample county's."""
    return load_policy(Path(__file__).parents[2] / "config")


def registrar(process: Any) -> Registrar:
    """A process's own: its block of numbers dies with it."""
    who = policy().deployment
    both = partial(words_of_both, policy=policy())
    return Registrar(who.prefix, who.tenant, KEY, process.now, process.random.randbytes, both=both)


BOOKS: Final[Mapping[str, Callable[[], Book]]] = {
    book.service: (lambda book=book: book)  # type: ignore[misc]
    for book in (ROUTING, HANDLING, NOTIFICATION, EVALUATION, SUPERVISION, ASSESSMENT, PORTAL)
}
SERVICES: Final = ("intake", *BOOKS)
DECIDERS: Final = tuple(service for service in SERVICES if service != "portal")
COMMANDS: Final[Mapping[str, Rules]] = {
    "intake": {**SCREENING, "submit": (SubmitCase, submit)},
    "routing": RULINGS, "handling": {act.value: both for act, both in WORK.items()}, "notification": CALLS,
    "evaluation": RATING, "supervision": ORDERS, "assessment": EXCLUSIONS,
}  # fmt: skip


def book_for(process: Any) -> Book:
    """As a fresh process makes it."""
    if process.service == "intake":
        process.registrar = registrar(process)
        return book_of(process.registrar, policy().deployment)
    return BOOKS[process.service]()


@dataclass(frozen=True)
class Upcast:
    """What the next version makes of a stored state: the same, and it says so."""

    count: Callable[[], None]

    def __call__(self, state: dict[str, Any]) -> dict[str, Any]:
        self.count()
        return {**state, "upcast": True}


def newer(make: Callable[[Any], Book], count: Callable[[], None]) -> Callable[[Any], Book]:
    """The next version of the code: its states have a schema version more, and older ones are upcast."""

    def made(process: Any) -> Book:
        book = make(process)
        version = book.version
        return replace(book, version=version + 1, upcasts={**book.upcasts, version: Upcast(count)})

    return made
