"""From a book of rules to a service that runs: the engines, the runtime, the application."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from fastapi import APIRouter, FastAPI

from libs.common.clock import Clock, SystemClock
from libs.common.engines import Engines, engines_of
from libs.common.journal.book import Book
from libs.common.journal.desk import Desk
from libs.common.journal.runtime import Runtime
from libs.common.policy import Policy, load_policy
from libs.common.settings import Settings
from libs.common.web.almanac import watch_calendars
from libs.common.web.bounds import Bounds, ordinary
from libs.common.web.operating import operating
from libs.common.web.service import running_app


@dataclass(frozen=True, slots=True)
class Given:
    """What a test may replace; what is left out is made from the settings."""

    engines: Engines | None = None
    clock: Clock | None = None
    policy: Policy | None = None


def build(
    book: Book, settings: Settings, given: Given, routes: Callable[[Desk], APIRouter], bounds: Bounds = ordinary
) -> FastAPI:
    """The service as an ASGI application; `bounds`: how large a request may be, where a megabyte is too little."""
    engines, clock = given.engines or engines_of(settings, book.service), given.clock or SystemClock()
    policy = given.policy or load_policy(settings.config)
    watch_calendars(policy, clock)
    book = replace(book, linger=min(book.linger, settings.linger))
    runtime = Runtime(book=book, store=engines.store, bus=engines.bus, clock=clock, policy=policy)
    work = operating(runtime.bench, runtime.letters, settings.key.get_secret_value())
    return running_app(book.service, runtime, routes(runtime.desk), work, bounds=bounds)
