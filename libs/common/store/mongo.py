"""The store on a MongoDB server, through PyMongo's own asynchronous API (Motor's successor)."""

import asyncio
import functools
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from typing import Any, Final, ParamSpec, TypeVar

from pymongo import AsyncMongoClient, ReturnDocument, UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError, ConnectionFailure, DuplicateKeyError, OperationFailure, PyMongoError

from libs.common.errors import Unavailable
from libs.common.store import Doc, Index, Where, Write
from libs.common.store.mongo_change import operation

P = ParamSpec("P")
T = TypeVar("T")
DUPLICATE: Final = 11000
SICK: Final = frozenset({1, 14031})  # InternalError, OutOfDiskSpace: the request was right, the server is not
ANSWER_SECONDS: Final = 10.0
TAIL: Final = {"$filter": {"input": "$j", "cond": {"$gte": ["$$this.n", {"$ifNull": ["$unp.n", 2**52]}]}}}
FIELDS: Final = ("v", "st", "sv", "n", "in", "taken", "unp", "held", "next", "part", "last", "arch", "size", "shelved")


def _available(call: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Turns a server that does not answer, or cannot work, into `Unavailable`."""

    @functools.wraps(call)
    async def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await call(*args, **kwargs)
        except (ConnectionFailure, OSError) as error:
            raise Unavailable(f"the store does not answer: {error}") from error
        except PyMongoError as error:
            if error.timeout:
                raise Unavailable(f"the store is too slow: {error}") from error
            if isinstance(error, OperationFailure) and error.code in SICK:
                raise Unavailable(f"the store is not well: {error}") from error
            raise

    return guarded


class MongoStore:
    """Collection `documents` of the service's own database, and one more collection per shelf."""

    def __init__(self, url: str, database: str) -> None:
        self._url, self._database = url, database
        self._connected: AsyncMongoClient[Doc] | None = None

    @property
    def _client(self) -> AsyncMongoClient[Doc]:
        if self._connected is None:
            # Without a limit an answer on a connection that is half open is awaited for ever.
            self._connected = AsyncMongoClient(
                self._url, serverSelectionTimeoutMS=3000, maxPoolSize=20, socketTimeoutMS=int(ANSWER_SECONDS * 1000)
            )
        return self._connected

    @property
    def _documents(self) -> AsyncCollection[Doc]:
        return self._client[self._database]["documents"]

    @property
    def _archive(self) -> AsyncCollection[Doc]:
        return self._client[self._database]["archive"]

    @_available
    async def start(self, indexes: Sequence[Index]) -> None:
        """Makes what is missing."""
        await asyncio.gather(
            *(self._documents.create_index(index.path, unique=index.unique, sparse=True) for index in indexes)
        )

    async def stop(self) -> None:
        """Closes the pool."""
        if self._connected is not None:
            await self._connected.close()
            self._connected = None

    @_available
    async def ping(self) -> None:
        """One round trip."""
        await self._client.admin.command("ping")

    @_available
    async def load(self, ids: Collection[str]) -> dict[str, Doc]:
        """One find for the whole batch."""
        cursor = self._documents.find({"_id": {"$in": list(ids)}}, {**dict.fromkeys(FIELDS, 1), "j": TAIL})
        return {doc["_id"]: doc for doc in await cursor.to_list()}

    @_available
    async def write(self, writes: Sequence[Write]) -> bool:
        """One unordered bulk write."""
        if not writes:
            return True
        try:
            result = await self._documents.bulk_write([operation(w) for w in writes], ordered=False)
        except BulkWriteError as error:
            if any(
                e["code"] != DUPLICATE or "_id" not in e.get("keyPattern", {}) for e in error.details["writeErrors"]
            ):
                raise
            return False
        return result.matched_count + result.inserted_count == len(writes)

    @_available
    async def clear(self, batch: str, besides: Collection[str]) -> None:
        """One update for the whole batch."""
        where: Doc = {"unp.b": batch}
        if besides:
            where["_id"] = {"$nin": list(besides)}
        await self._documents.update_many(where, {"$unset": {"unp": 1}})

    @_available
    async def clear_seen(self, seen: Mapping[str, str]) -> None:
        """A bulk of compare-and-unset."""
        if seen:
            updates = [UpdateOne({"_id": i, "unp.b": b}, {"$unset": {"unp": 1}}) for i, b in seen.items()]
            await self._documents.bulk_write(updates, ordered=False)

    @_available
    async def unpublished(self, before: str, limit: int) -> list[str]:
        """By the sparse index on the mark."""
        where = {"unp.b": {"$gt": ""}, "unp.at": {"$lt": before}}
        rows = await self._documents.find(where, {"_id": 1}).sort("unp.b", 1).limit(limit).to_list()
        return [row["_id"] for row in rows]

    @_available
    async def claim(self, ids: Collection[str], before: str, by: str, at: str) -> None:
        """One update: whoever claimed it first has made the mark young."""
        where = {"_id": {"$in": list(ids)}, "unp.at": {"$lt": before}}
        await self._documents.update_many(where, {"$set": {"unp.b": by, "unp.at": at}})

    @_available
    async def due(self, at: str, parts: Collection[int], limit: int) -> list[str]:
        """By the sparse index on `next`."""
        where = {"next": {"$lte": at}, "part": {"$in": list(parts)}, "held": {"$exists": False}}
        rows = await self._documents.find(where, {"_id": 1}).sort("next", 1).limit(limit).to_list()
        return [row["_id"] for row in rows]

    @_available
    async def find(self, where: Where, order: Sequence[tuple[str, int]] = (), limit: int = 100) -> list[Doc]:
        """Without journals."""
        cursor = self._documents.find(dict(where), {"j": 0}).limit(limit)
        return await (cursor.sort(list(order)) if order else cursor).to_list()

    @_available
    async def count(self, where: Where) -> int:
        """Counted by the server."""
        return await self._documents.count_documents(dict(where))

    @_available
    async def journal(self, document: str) -> list[Doc]:
        """The document is read first: what is cut out of it meanwhile is then in the archive."""
        found = await self._documents.find_one({"_id": document}, {"j": 1})
        archived = await archived_entries(self._archive, document)
        by_number = {entry["n"]: entry for entry in [*archived, *(found["j"] if found else [])]}
        return [by_number[n] for n in sorted(by_number)]

    @_available
    async def archive(self, document: str, upto: int) -> None:
        """One unordered insert; duplicates of an earlier try are passed over."""
        [found] = await self._documents.find({"_id": document}, {"j": 1}).to_list()
        rows = [{"_id": archive_key(document, e["n"]), "entry": e} for e in found["j"] if e["n"] <= upto]
        try:
            if rows:
                await self._archive.insert_many(rows, ordered=False)
        except BulkWriteError as error:
            if any(e["code"] != DUPLICATE for e in error.details["writeErrors"]):
                raise

    @_available
    async def cut(self, document: str, upto: int, shelved: Sequence[str] = ()) -> None:
        """One update."""
        gone = {"long": 1, "size": 1, **{f"taken.{key}": 1 for key in shelved}}
        change: Doc = {"$pull": {"j": {"n": {"$lte": upto}}}, "$max": {"arch": upto}, "$unset": gone}
        if shelved:
            change["$set"] = {"shelved": True}
        await self._documents.update_one({"_id": document}, change)

    @_available
    async def lease(self, name: str, size: int) -> int:
        """One atomic increment."""
        counter = await self._client[self._database]["counters"].find_one_and_update(
            {"_id": name}, {"$inc": {"n": size}}, upsert=True, return_document=ReturnDocument.AFTER
        )
        return int(counter["n"]) - size + 1 if counter else 1

    @_available
    async def keep(self, shelf: str, key: str, value: Doc) -> bool:
        """The first insert wins."""
        try:
            await self._client[self._database][shelf].insert_one({**value, "_id": key})
        except DuplicateKeyError:
            return False
        return True

    @_available
    async def keep_all(self, shelf: str, values: Mapping[str, Doc]) -> dict[str, Doc]:
        """One unordered insert and one find, however many; duplicates are passed over."""
        if not values:
            return {}
        collection = self._client[self._database][shelf]
        try:
            await collection.insert_many([{**value, "_id": key} for key, value in values.items()], ordered=False)
        except BulkWriteError as error:
            if any(e["code"] != DUPLICATE for e in error.details["writeErrors"]):
                raise
        return dict(_kept(found) for found in await collection.find({"_id": {"$in": list(values)}}).to_list())

    @_available
    async def fetch(self, shelf: str, key: str) -> Doc | None:
        """By key."""
        found = await self._client[self._database][shelf].find_one({"_id": key})
        return _kept(found)[1] if found else None

    @_available
    async def fetch_all(self, shelf: str, keys: Sequence[str]) -> dict[str, Doc]:
        """One find."""
        found = await self._client[self._database][shelf].find({"_id": {"$in": list(keys)}}).to_list()
        return dict(_kept(one) for one in found)

    @_available
    async def shelf(self, name: str, after: str = "", limit: int = 100) -> list[tuple[str, Doc]]:
        """By the index on the key."""
        cursor = self._client[self._database][name].find({"_id": {"$gt": after}}).sort("_id", 1).limit(limit)
        return [_kept(found) for found in await cursor.to_list()]

    @_available
    async def newest(self, shelf: str) -> tuple[str, Doc] | None:
        """By the index on the key."""
        cursor = self._client[self._database][shelf].find({}).sort("_id", -1).limit(1)
        return next((_kept(found) for found in await cursor.to_list()), None)

    @_available
    async def size(self, shelf: str) -> int:
        """Counted by the server."""
        return await self._client[self._database][shelf].count_documents({})

    @_available
    async def drop(self, shelf: str, key: str) -> bool:
        """One delete."""
        return (await self._client[self._database][shelf].delete_one({"_id": key})).deleted_count == 1

    @_available
    async def expire(self, shelf: str, before: str) -> int:
        """One delete for all."""
        return (await self._client[self._database][shelf].delete_many({"at": {"$lt": before}})).deleted_count


def _kept(found: Doc) -> tuple[str, Doc]:
    return found["_id"], {k: v for k, v in found.items() if k != "_id"}


def archive_key(document: str, n: int) -> str:
    """The key of an archived entry: those of one document stand together, in order."""
    return f"{document}#{n:09d}"


async def archived_entries(archive: AsyncCollection[Doc], document: str) -> list[Doc]:
    """In order, by the index on the key."""
    where = {"_id": {"$gte": archive_key(document, 0), "$lte": f"{document}#~"}}
    return [row["entry"] for row in await archive.find(where).sort("_id", 1).to_list()]
