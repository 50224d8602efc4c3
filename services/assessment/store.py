"""What assessment's desk can ask the database."""

from collections.abc import Sequence
from typing import Final

from libs.common.events.assessment import Contribution
from libs.common.store import Index, Store, Where
from services.assessment.domain.sums import Sums

INDEXES = (
    Index("st.month"), Index("st.counted.unit"), Index("st.counted.town"),
    Index("st.counted.admitted_at"), Index("st.counted.completed_at"), Index("st.counted.evaluated_at"),
)  # fmt: skip
EVERY: Final = 100_000


async def sums(store: Store, months: Sequence[str], part: str) -> list[Sums]:
    """The roll-ups of those months: a handful a month, however many cases there were."""
    rows = await store.find({"st.month": {"$in": list(months)}, "st.part": part}, limit=EVERY)
    return [Sums.model_construct(**row["st"]) for row in rows]


async def counted(store: Store, where: Where, after: str, limit: int) -> list[tuple[str, Contribution]]:
    """Cases that count so, in the order of their ids, from the first after `after`."""
    rows = await store.find({**where, "_id": {"$gt": after}}, [("_id", 1)], limit)
    return [(row["_id"], Contribution.model_validate(row["st"]["counted"], extra="ignore")) for row in rows]
