"""What the desk can ask the database."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, Final

from libs.common.files.shelf import Files, files_named
from libs.common.store import Doc, Index, Store
from services.handling.domain.evidence import Here
from services.handling.domain.state import Case, Status

FILES: Final = "st.files"
INDEXES = (Index("st.unit"), Index("st.parts.unit"), Index("st.number"), Index("st.status"), Index(FILES))
OPEN = [status.value for status in Status if status not in {Status.ENDED, Status.EXPECTED, Status.APPROVED}]


def files_of(store: Store, now: Callable[[], datetime]) -> Files:
    """The files that units sent, of which those stay that a result named."""
    return files_named(store, now, FILES)


async def files_here(store: Store, now: Callable[[], datetime], ids: Collection[str]) -> Here:
    """Those of the named files that are here."""
    found = await files_of(store, now).known(ids) if ids else {}
    return {id_: (kept.type, kept.size) for id_, kept in found.items()}


async def queue_of(store: Store, unit: str, limit: int = 200) -> list[tuple[str, Case]]:
    """The unit's open cases, led or with a part, those due first in front."""
    return await _cases(store, {"st.parts.unit": unit, "st.status": {"$in": OPEN}}, limit)


async def to_check(store: Store, limit: int = 200) -> list[tuple[str, Case]]:
    """Results that wait for the centre's check."""
    return await _cases(store, {"st.status": Status.REPORTED.value}, limit)


async def _cases(store: Store, where: Doc, limit: int) -> list[tuple[str, Case]]:
    rows: list[dict[str, Any]] = await store.find(where, [("st.dispatched_at", 1)], limit)
    return [(row["_id"], Case.model_validate(row["st"], extra="ignore")) for row in rows]
