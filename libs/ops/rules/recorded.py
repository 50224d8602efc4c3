"""Matters as routing's store keeps them, read one after another."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, Final

from libs.common.clock import instant_of, text_of
from libs.ops.rules.shadow import Recorded
from libs.ops.verify.stores import Stores

FIRST: Final = {"st": 1, "last.at": 1, "j": {"$slice": 1}}


async def recorded(stores: Stores, since: datetime) -> AsyncIterator[Recorded]:
    """Those that routing heard of since then and that were admitted; what was sown for a measurement is none."""
    where = {"st.category": {"$gt": ""}, "last.at": {"$gte": text_of(since)}, "seeded": {"$ne": True}}
    async for document in stores.of("routing")["documents"].find(where, FIRST):
        at = _dispatched(document)
        if at >= since:
            yield Recorded(document["_id"], at, document["st"])


def _dispatched(document: dict[str, Any]) -> datetime:
    entries = document.get("j") or [document["last"]]
    return instant_of(entries[0]["at"])
