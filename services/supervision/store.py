"""What supervision's desk can ask the database."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Final

from libs.common.clock import text_of
from libs.common.store import Doc, Index, Store
from services.supervision.domain.inspection import Inspection
from services.supervision.domain.record import UnitRecord
from services.supervision.domain.state import Case, Known, Step

INDEXES = (
    Index("st.clocks.step"), Index("st.parked.review"), Index("st.proposal.at"), Index("st.closed_at"), Index("st.at"),
    Index("st.owing"), Index("st.number"),
    Index("st.triggered.step"), Index("st.summons.issued_at"), Index("st.listed"),
)  # fmt: skip
PAGE = 500
ORDERED: Final = {"$gte": int(Step.ORDERED)}
BEYOND: Final = "~"


async def unanswered(store: Store, limit: int = 200) -> list[tuple[str, Case]]:
    """有问不答: cases with an order that nobody answered, the one waiting longest first."""
    rows = [
        *await store.find({"st.clocks.step": ORDERED, "st.ended": False}, [("last.at", 1)], limit),
        *await store.find({"st.triggered.step": ORDERED}, [("last.at", 1)], limit),
    ]
    cases = {row["_id"]: Case.model_validate(row["st"], extra="ignore") for row in rows}
    return [
        (i, case)
        for i, case in cases.items()
        if any(clock.unanswered() for clock in case.clocks) or any(one.unanswered() for one in case.triggered)
    ]


async def summoned(store: Store, limit: int = 200) -> list[tuple[str, UnitRecord]]:
    """约谈, 挂牌: units that are summoned or listed, the longest first."""
    rows = await store.find({"st.summons.issued_at": {"$gt": ""}}, [("st.summons.issued_at", 1)], limit)
    return [(row["_id"], UnitRecord.model_validate(row["st"], extra="ignore")) for row in rows]


async def by_number(store: Store, number: str) -> tuple[str, Case] | None:
    """The case with that number, by its index."""
    rows = await store.find({"st.number": number}, limit=1)
    return next(((row["_id"], _case(row)) for row in rows), None)


async def owing(store: Store, after: str, limit: int) -> list[tuple[str, Case]]:
    """Cases that owe something, in the order of `Case.owing`, from the first after `after`, by its index.

    A short stretch is asked for first: some stores read the whole of what a question spans, limit or not.
    """
    rows = list[Doc]()
    for end in stretches(after):
        rows = await store.find({"st.owing": {"$gt": after, "$lt": end}}, [("st.owing", 1)], limit)
        if len(rows) == limit:
            break
    return [(row["_id"], _case(row)) for row in rows]


def stretches(after: str) -> Iterator[str]:
    """Where ever longer stretches end that begin there, by the digits (hexadecimal) that `Case.owing` begins with.

    The last holds all that follow.
    """
    for digits in (3, 2, 1):
        yield after[:digits].ljust(digits, "0") + BEYOND
    yield BEYOND


async def count_owing(store: Store) -> int:
    """How many cases owe something."""
    return await store.count({"st.owing": {"$gt": ""}})


def _case(row: Doc) -> Case:
    return Case.model_validate(row["st"], extra="ignore")


async def parked(store: Store, limit: int = 200) -> list[tuple[str, Case]]:
    """挂账: what is parked, the first to come back first."""
    return await _first(store, "st.parked.review", limit)


async def proposed(store: Store, limit: int = 200) -> list[tuple[str, Case]]:
    """What somebody has to decide whether to park, the longest wish first."""
    return await _first(store, "st.proposal.at", limit)


async def inspections(store: Store, limit: int = 50) -> list[tuple[str, Inspection]]:
    """督查, the latest first."""
    rows = await store.find({"st.at": {"$gt": ""}}, [("st.at", -1)], limit)
    return [(row["_id"], Inspection.model_validate(row["st"], extra="ignore")) for row in rows]


async def closed(store: Store, since: datetime, until: datetime, page: int = PAGE) -> AsyncIterator[tuple[str, Known]]:
    """Cases closed with a result from then on and before then, through the index, a page at a time.

    A page begins at the instant that the last one ended with; what was seen of that instant is left out.
    """
    begin, seen, most = text_of(since), set[str](), page
    while True:
        where = {"st.closed_at": {"$gte": begin, "$lt": text_of(until)}}
        rows = await store.find(where, [("st.closed_at", 1), ("_id", 1)], most)
        for row in rows:
            if row["_id"] not in seen and (known := row["st"].get("known")):
                yield row["_id"], Known.model_validate(known, extra="ignore")
        if len(rows) < most:
            return
        last = rows[-1]["st"]["closed_at"]
        of_the_last = {row["_id"] for row in rows if row["st"]["closed_at"] == last}
        seen, most = (seen | of_the_last, 2 * most) if last == begin else (of_the_last, page)
        begin = last


async def _first(store: Store, path: str, limit: int) -> list[tuple[str, Case]]:
    """Cases that have an instant there, in its order."""
    rows = await store.find({path: {"$gt": ""}}, [(path, 1)], limit)
    return [(row["_id"], Case.model_validate(row["st"], extra="ignore")) for row in rows]
