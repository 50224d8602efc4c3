"""What supervision's desk can ask the database."""

from libs.common.store import Index, Store
from services.supervision.domain.state import Case, Step

INDEXES = (Index("st.clocks.step"),)


async def unanswered(store: Store, limit: int = 200) -> list[tuple[str, Case]]:
    """有问不答: cases with an order that nobody answered, the one waiting longest first."""
    where = {"st.clocks.step": {"$gte": int(Step.ORDERED)}, "st.ended": False}
    rows = await store.find(where, [("last.at", 1)], limit)
    cases = [(row["_id"], Case.model_validate(row["st"], extra="ignore")) for row in rows]
    return [(i, case) for i, case in cases if any(clock.unanswered() for clock in case.clocks)]
