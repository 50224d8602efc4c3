"""Evaluation, wired."""

from typing import Any

from fastapi import FastAPI

from libs.common.journal.book import Book
from libs.common.web.build import Given, build
from services.evaluation import timers
from services.evaluation.api import routes
from services.evaluation.domain.records import OTHERS
from services.evaluation.domain.state import Case
from services.evaluation.handlers import REACTIONS, reaches
from services.evaluation.settings import Settings
from services.evaluation.store import INDEXES

LINGER = 0.25


def as_it_is(state: dict[str, Any]) -> dict[str, Any]:
    """Before version 2 judges and calls were written in full, which is still read; older code cannot read less."""
    return state


BOOK = Book(
    "evaluation", Case, REACTIONS, reaches=reaches, due=timers.due, wake=timers.wake, indexes=INDEXES, linger=LINGER,
    others=OTHERS, version=2, upcasts={1: as_it_is},
)  # fmt: skip


def create_app(settings: Settings | None = None, given: Given | None = None) -> FastAPI:
    """Every part can be replaced in a test."""
    return build(BOOK, settings or Settings(), given or Given(), routes)
