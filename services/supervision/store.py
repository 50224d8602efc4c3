"""What supervision's desk can ask the database."""

from libs.common.store import Doc, Index, Store
from services.supervision.domain.state import Case, Step

INDEXES = (Index("st.clocks.step"), Index("st.owing"), Index("st.number"))


async def unanswered(store: Store, limit: int = 200) -> list[tuple[str, Case]]:
    """有问不答: cases with an order that nobody answered, the one waiting longest first."""
    where = {"st.clocks.step": {"$gte": int(Step.ORDERED)}, "st.ended": False}
    rows = await store.find(where, [("last.at", 1)], limit)
    cases = [(row["_id"], _case(row)) for row in rows]
    return [(i, case) for i, case in cases if any(clock.unanswered() for clock in case.clocks)]


async def by_number(store: Store, number: str) -> tuple[str, Case] | None:
    """The case with that number, by its index."""
    rows = await store.find({"st.number": number}, limit=1)
    return next(((row["_id"], _case(row)) for row in rows), None)


async def owing(store: Store, after: str, limit: int) -> list[tuple[str, Case]]:
    """Cases that owe something, in order of their numbers, from the first after `after`: by the index on `owing`."""
    rows = await store.find({"st.owing": {"$gt": after}}, [("st.owing", 1)], limit)
    return [(row["_id"], _case(row)) for row in rows]


async def count_owing(store: Store) -> int:
    """How many cases owe something."""
    return await store.count({"st.owing": {"$gt": ""}})


def _case(row: Doc) -> Case:
    return Case.model_validate(row["st"], extra="ignore")
