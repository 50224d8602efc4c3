"""What routing's desks can ask the database."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from libs.common.clock import text_of
from libs.common.store import Index, Store
from services.routing.domain.state import Case, Status

INDEXES = (Index("st.status"), Index("st.number"), Index("st.session.meeting.at"))
MOST_TAKEN = 5000


async def waiting(store: Store, status: Status, limit: int = 200) -> list[tuple[str, Case]]:
    """Cases that wait for a person: for a unit to be named, or for a ruling."""
    rows = await store.find({"st.status": status.value}, [("last.at", 1)], limit)
    return [(row["_id"], Case.model_validate(row["st"], extra="ignore")) for row in rows]


async def taken(store: Store, since: datetime) -> Mapping[str, set[datetime]]:
    """By specialist, when the slots begin that cases have from then on."""
    found = defaultdict[str, set[datetime]](set)
    for row in await store.find({"st.session.meeting.at": {"$gte": text_of(since)}}, limit=MOST_TAKEN):
        session = Case.model_validate(row["st"], extra="ignore").session
        if session is not None:
            found[session.meeting.specialist].add(session.meeting.at)
    return found
