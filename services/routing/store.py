"""What routing's desks can ask the database."""

from libs.common.store import Index, Store
from services.routing.domain.state import Case, Status

INDEXES = (Index("st.status"), Index("st.number"))


async def waiting(store: Store, status: Status, limit: int = 200) -> list[tuple[str, Case]]:
    """Cases that wait for a person: for a unit to be named, or for a ruling."""
    rows = await store.find({"st.status": status.value}, [("last.at", 1)], limit)
    return [(row["_id"], Case.model_validate(row["st"], extra="ignore")) for row in rows]
