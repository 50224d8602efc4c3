"""What intake's desks can ask the database."""

from libs.common.store import Index, Store
from services.intake.domain.state import Case, Status

INDEXES = (Index("st.number", unique=True), Index("st.status"))


async def held(store: Store, limit: int = 200) -> list[tuple[str, Case]]:
    """Cases that wait for a person to say the category, the oldest first."""
    rows = await store.find({"st.status": Status.HELD.value}, [("st.submitted_at", 1)], limit)
    return [(row["_id"], Case.model_validate(row["st"], extra="ignore")) for row in rows]
