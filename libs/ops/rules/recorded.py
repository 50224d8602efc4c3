"""Matters as routing's store keeps them, read one after another."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any, Final

from libs.common.clock import instant_of, text_of
from libs.common.events.routing import CaseDispatched, CaseHeldForScreening
from libs.ops.rules.shadow import Recorded
from libs.ops.verify.stores import Stores

FIRST: Final = {"st": 1, "last.at": 1, "j": {"$slice": 4}}
ANSWERS: Final = frozenset({CaseDispatched.type(), CaseHeldForScreening.type()})
"""What follows when the catalogue is asked; before the first there may be a unit that stands apart."""


async def recorded(stores: Stores, since: datetime) -> AsyncIterator[Recorded]:
    """Those that routing heard of since then and that were admitted; what was sown for a measurement is none."""
    where = {"st.category": {"$gt": ""}, "last.at": {"$gte": text_of(since)}, "seeded": {"$ne": True}}
    async for document in stores.of("routing")["documents"].find(where, FIRST):
        at = asked_at(document)
        if at >= since:
            yield Recorded(document["_id"], at, document["st"])


def asked_at(document: Mapping[str, Any]) -> datetime:
    """When the catalogue was first asked about the matter of a document."""
    entries = document.get("j") or [document["last"]]
    first = next((entry for entry in entries if entry.get("type") in ANSWERS), entries[0])
    return instant_of(first["at"])
