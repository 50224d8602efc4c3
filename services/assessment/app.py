"""Assessment, wired."""

from functools import partial
from typing import Final

from fastapi import FastAPI

from libs.common.journal.book import Book, Kept
from libs.common.web.build import Given, build
from services.assessment import timers
from services.assessment.api import routes
from services.assessment.domain import closing, cluster, issue, pool, sums
from services.assessment.domain.closing import Periods
from services.assessment.domain.cluster import Cluster
from services.assessment.domain.issue import Issue
from services.assessment.domain.pool import Pool
from services.assessment.domain.state import Case
from services.assessment.domain.sums import Sums
from services.assessment.handlers import REACTIONS, reaches
from services.assessment.prepare import close_period
from services.assessment.settings import Settings
from services.assessment.store import INDEXES

A_BATCH: Final = 4000
LINGER: Final = 10.0
"""Nobody waits for a rate, and a large batch costs little."""
SMALL: Final = Kept(others=500, entries=30)
BOOK = Book(
    "assessment", Case, REACTIONS, reaches=reaches, due=timers.due, wake=timers.wake, indexes=INDEXES, at_once=A_BATCH,
    linger=LINGER,
    others={
        pool.PREFIX: Pool, sums.PREFIX: Sums, closing.PREFIX: Periods, cluster.PREFIX: Cluster, issue.PREFIX: Issue,
    },
    kept={cluster.PREFIX: SMALL, issue.PREFIX: SMALL},
)  # fmt: skip


def create_app(settings: Settings | None = None, given: Given | None = None) -> FastAPI:
    """Every part can be replaced in a test."""
    return build(BOOK, settings or Settings(), given or Given(), partial(routes, closes=close_period))
