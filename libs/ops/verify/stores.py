"""The documents of every service, a pass of partitions at a time; only read."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import PyMongoError

from libs.common.journal.audit import SHELF
from libs.common.store import Doc
from libs.common.store.mongo import archived_entries
from libs.ops.store_client import client_of
from libs.ops.unanswered import Unanswered

FIELDS: Final = {
    "n": 1, "in": 1, "unp": 1, "held.why": 1, "held.error": 1, "arch": 1, "part": 1, "seeded": 1, "j": 1,
}  # fmt: skip


class Stores:
    """One database per service."""

    def __init__(self, client: AsyncMongoClient[Doc], prefix: str) -> None:
        self._client, self._prefix = client, prefix

    def of(self, service: str) -> AsyncDatabase[Doc]:
        """Its database."""
        return self._client[f"{self._prefix}_{service}"]

    async def size(self, services: Collection[str]) -> int:
        """About how many documents there are."""
        return sum([await self.of(service)["documents"].estimated_document_count() for service in services])

    async def documents(self, service: str, where: Mapping[str, Any]) -> AsyncIterator[tuple[Doc, Sequence[Doc]]]:
        """Each with its archived entries."""
        database = self.of(service)
        async for document in database["documents"].find(dict(where), FIELDS):
            archived = await archived_entries(database["archive"], document["_id"]) if "arch" in document else []
            yield document, archived

    async def journals(self, service: str, ids: Collection[str]) -> dict[str, int]:
        """Where the journals of these documents end, as they stand now."""
        rows = self.of(service)["documents"].find({"_id": {"$in": list(ids)}}, {"n": 1})
        return {str(row["_id"]): row["n"] if isinstance(row.get("n"), int) else 0 async for row in rows}

    async def speaking(self, service: str, numbers: Collection[int]) -> bool:
        """Whether any document of these partitions has a journal that a topic should tell."""
        where = {"part": {"$in": list(numbers)}, "n": {"$gt": 0}, "seeded": {"$ne": True}}
        return await self.of(service)["documents"].find_one(where, {"_id": 1}) is not None

    async def acts(self, service: str) -> AsyncIterator[tuple[str, Doc]]:
        """What operators did, in order."""
        async for row in self.of(service)[SHELF].find({}).sort("_id", 1):
            yield str(row.pop("_id")), row


@asynccontextmanager
async def stores_at(url: str, prefix: str) -> AsyncIterator[Stores]:
    """Connected; `Unanswered` if no server answers, now or later, `Unfit` if it is no address."""
    client = client_of(url)
    try:
        yield Stores(client, prefix)
    except PyMongoError as error:
        raise Unanswered(f"the store does not answer ({type(error).__name__}); is MONGO_URL right?") from error
    finally:
        await client.close()
