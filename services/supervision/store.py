"""What supervision's desk can ask the database."""

from libs.common.store import Index, Store
from services.supervision.domain.state import Case, Step

INDEXES = (Index("st.clocks.step"), Index("st.parked.review"), Index("st.proposal.at"))


async def unanswered(store: Store, limit: int = 200) -> list[tuple[str, Case]]:
    """有问不答: cases with an order that nobody answered, the one waiting longest first."""
    where = {"st.clocks.step": {"$gte": int(Step.ORDERED)}, "st.ended": False}
    rows = await store.find(where, [("last.at", 1)], limit)
    cases = [(row["_id"], Case.model_validate(row["st"], extra="ignore")) for row in rows]
    return [(i, case) for i, case in cases if any(clock.unanswered() for clock in case.clocks)]


async def parked(store: Store, limit: int = 200) -> list[tuple[str, Case]]:
    """挂账: what is parked, the first to come back first."""
    return await _first(store, "st.parked.review", limit)


async def proposed(store: Store, limit: int = 200) -> list[tuple[str, Case]]:
    """What somebody has to decide whether to park, the longest wish first."""
    return await _first(store, "st.proposal.at", limit)


async def _first(store: Store, path: str, limit: int) -> list[tuple[str, Case]]:
    """Cases that have an instant there, in its order."""
    rows = await store.find({path: {"$gt": ""}}, [(path, 1)], limit)
    return [(row["_id"], Case.model_validate(row["st"], extra="ignore")) for row in rows]
