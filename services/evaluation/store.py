"""What evaluation's desks can ask the database."""

from typing import Final

from libs.common.store import Doc, Index, Store
from services.evaluation.domain.records import OTHERS, DeviceDay, Reuse, UnitMonth
from services.evaluation.domain.state import Case

INDEXES: Final = (Index("st.to_review"), Index("st.appeal.due"))
Signalled = Case | Reuse | UnitMonth | DeviceDay


async def to_review(store: Store, limit: int = 200) -> list[tuple[str, Signalled]]:
    """Cases and records with a signal that nobody has looked at, the one waiting longest first."""
    return [(row["_id"], _state(row)) for row in await _first(store, "st.to_review", limit)]


async def appealed(store: Store, limit: int = 200) -> list[tuple[str, Case]]:
    """Cases with an appeal that is to be decided, the first due first."""
    rows = await _first(store, "st.appeal.due", limit)
    return [(row["_id"], Case.model_validate(row["st"], extra="ignore")) for row in rows]


async def _first(store: Store, path: str, limit: int) -> list[Doc]:
    """Documents that have an instant there, in its order."""
    return await store.find({path: {"$gt": ""}}, [(path, 1)], limit)


def _state(row: Doc) -> Signalled:
    kind = next((state for prefix, state in OTHERS.items() if row["_id"].startswith(prefix)), Case)
    return kind.model_validate(row["st"], extra="ignore")
