"""The journals of all services, some hundred cases at a time: memory holds one page, however many cases there are."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from functools import cache
from types import TracebackType
from typing import Any, Final, NamedTuple

from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import PyMongoError

from libs.common.clock import instant_of
from libs.common.envelope import Heard, key_of, name_of
from libs.common.store import Doc
from libs.common.store.mongo import archived_entries
from libs.ops.contracts.reading import room
from libs.ops.store_client import client_of
from libs.ops.unanswered import Unanswered

A_PAGE: Final = 500
SPOKE: Final = ("intake", "routing", "supervision", "notification", "evaluation", "assessment")
"""Whose word counts for what a case adds; assessment's own only for what was left out."""
OWN: Final = "assessment"


class Page(NamedTuple):
    """Some cases: what was said of each, in the order of time, and what assessment counts of it."""

    told: dict[str, list[Heard]]
    stored: dict[str, Doc]


class Journals:
    """Of one system."""

    def __init__(self, url: str, prefix: str) -> None:
        self._url, self._prefix = url, prefix

    async def size(self) -> int:
        """About how many cases there are."""
        async with self._client() as client:
            return await self._of(client, "intake")["documents"].estimated_document_count()

    async def pages(self) -> AsyncIterator[Page]:
        """Every case that intake has numbered, by its id; what was sown for a measurement is none.

        The store looks for the next page while this one is counted.
        """
        async with self._client() as client:
            coming = asyncio.create_task(self._page(client, ""))
            try:
                while (page := await coming).told:
                    coming = asyncio.create_task(self._page(client, max(page.told)))
                    yield page
            finally:
                coming.cancel()

    async def kept(self, prefix: str) -> list[Doc]:
        """Documents of assessment whose ids begin with that: roll-ups (`sums:`), and what is under way (`pool:`)."""
        async with self._client() as client:
            where = {"_id": {"$gte": prefix, "$lt": f"{prefix}~"}}
            found = self._of(client, OWN)["documents"].find(where, {"st": 1})
            return await found.to_list()

    def _client(self) -> "Asked":
        return Asked(self._url)

    def _of(self, client: AsyncMongoClient[Doc], service: str) -> AsyncDatabase[Doc]:
        return client[f"{self._prefix}_{service}"]

    async def _ids(self, client: AsyncMongoClient[Doc], after: str) -> list[str]:
        where: dict[str, Any] = {"_id": {"$gt": after}, "st.number": {"$gt": ""}, "seeded": {"$ne": True}}
        cursor = self._of(client, "intake")["documents"].find(where, {"_id": 1}).sort("_id", 1).limit(A_PAGE)
        return [str(row["_id"]) async for row in cursor]

    async def _page(self, client: AsyncMongoClient[Doc], after: str) -> Page:
        ids, stored = await self._ids(client, after), dict[str, Doc]()
        if not ids:
            return Page({}, {})
        told: dict[str, list[Heard]] = {case: [] for case in ids}
        for service, documents in await asyncio.gather(*(self._of_service(client, one, ids) for one in SPOKE)):
            for document, earlier in documents:
                case = key_of(str(document["_id"]))
                if case not in told:
                    continue
                told[case] += heard_in(service, str(document["_id"]), [*earlier, *document["j"]])
                if service == OWN:
                    stored[case] = document.get("st") or {}
        for heard in told.values():
            heard.sort(key=lambda one: one.said)
        return Page(told, stored)

    async def _of_service(
        self, client: AsyncMongoClient[Doc], service: str, ids: Sequence[str]
    ) -> tuple[str, list[tuple[Doc, list[Doc]]]]:
        """What it has of these cases, cut to what counts: a journal has ten times as much.  Behind each its archive."""
        database = self._of(client, service)
        # A person's document stands behind their case's: `<case>/<person>`.
        where = {"_id": {"$gte": ids[0], "$lte": f"{ids[-1]}/~"}}
        entries = {"$filter": {"input": "$j", "cond": {"$in": ["$$this.type", list(types_of(service))]}}}
        found = await database["documents"].find(where, {"j": entries, "arch": 1, "st.counted": 1}).to_list()
        archive = database["archive"]
        return service, [(one, await archived_entries(archive, one["_id"]) if "arch" in one else []) for one in found]


@cache
def types_of(service: str) -> Sequence[str]:
    """What that service says that changes what a case adds."""
    changes = room("assessment", "domain.hearing")
    return [fact.type() for fact in (changes.CHANGES if changes else ()) if fact.source() == service]


class Asked:
    """A client as long as it is used; `Unanswered` if the store does not answer, `Unfit` if it is no address."""

    def __init__(self, url: str) -> None:
        self._client = client_of(url)

    async def __aenter__(self) -> AsyncMongoClient[Doc]:
        return await self._client.__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.__aexit__(kind, error, trace)
        if isinstance(error, PyMongoError):
            raise Unanswered(f"the store does not answer ({type(error).__name__}); is MONGO_URL right?") from error


def journals_at(url: str, prefix: str) -> Journals:
    """Connects when it is asked."""
    return Journals(url, prefix)


def heard_in(service: str, subject: str, entries: Sequence[Doc]) -> list[Heard]:
    """A journal's entries as they were heard; an entry that was archived and not cut yet is one."""
    by_number = {entry["n"]: entry for entry in entries}
    return [_heard(service, subject, by_number[n]) for n in sorted(by_number)]


def _heard(service: str, subject: str, entry: Doc) -> Heard:
    name, version = name_of(entry["type"])
    return Heard(
        entry["id"], service, subject, name, version, entry["n"], instant_of(entry["at"]), "", entry["data"]
    )  # fmt: skip
