"""What intake's desks can ask the database."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

from libs.common.files.shelf import Files, files_named
from libs.common.store import Index, Store
from services.intake.domain.files import ID, MOST, Sizes
from services.intake.domain.state import Case, Status

FILE: Final = "st.files.id"
FILE_ID: Final = re.compile(ID)
INDEXES = (Index("st.number", unique=True), Index("st.status"), Index(FILE))


async def held(store: Store, limit: int = 200) -> list[tuple[str, Case]]:
    """Cases that wait for a person to say the category, the oldest first."""
    rows = await store.find({"st.status": Status.HELD.value}, [("st.submitted_at", 1)], limit)
    return [(row["_id"], Case.model_validate(row["st"], extra="ignore")) for row in rows]


def files_of(store: Store, now: Callable[[], datetime]) -> Files:
    """The files that were sent, of which a case keeps those that it names."""
    return files_named(store, now, FILE)


async def files_here(store: Store, now: Callable[[], datetime], named: object) -> Sizes:
    """Those of the named files that are here; what is no id of a file is left to the rule to refuse."""
    said = named if isinstance(named, list | tuple) else ()
    ids = [str(file["id"]) for file in said[:MOST] if isinstance(file, dict) and FILE_ID.fullmatch(str(file.get("id")))]
    found = await files_of(store, now).known(ids) if ids else {}
    return {file: (kept.type, kept.size) for file, kept in found.items()}
