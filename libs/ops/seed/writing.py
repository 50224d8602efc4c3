"""Documents in bulk, into every service's store."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from pymongo import AsyncMongoClient
from pymongo.errors import BulkWriteError

from libs.common.store import Doc
from libs.common.store.mongo import DUPLICATE
from libs.ops.store_client import client_of

CASES_AT_ONCE: Final = 100
WRITERS: Final = 2
"""One makes its next cases while the store takes the other's."""
Where = tuple[str, str]
"""A service and a collection of its database."""


async def write_all(
    mongo_url: str, prefix: str, cases: Iterable[Mapping[Where, list[Doc]]], done: Callable[[int, int], None]
) -> int:
    """How many documents were written; what was there already stays as it is.  `done`: cases and documents so far."""
    written, seen, rest = 0, 0, iter(cases)

    async def writing(client: AsyncMongoClient[Doc]) -> None:
        nonlocal written, seen
        while chunk := list(islice(rest, CASES_AT_ONCE)):
            together = _together(chunk)
            new = await asyncio.gather(*(_insert(client[f"{prefix}_{service}"][name], documents)
                                         for (service, name), documents in together))  # fmt: skip
            written, seen = written + sum(new), seen + len(chunk)
            done(seen, written)

    async with client_of(mongo_url) as client:
        await asyncio.gather(*(writing(client) for _ in range(WRITERS)))
    return written


def _together(chunk: Iterable[Mapping[Where, list[Doc]]]) -> Iterator[tuple[Where, list[Doc]]]:
    by_place: dict[Where, list[Doc]] = defaultdict(list)
    for case in chunk:
        for place, documents in case.items():
            by_place[place] += documents
    return iter(by_place.items())


async def _insert(collection: Any, documents: list[Doc]) -> int:
    try:
        return len((await collection.insert_many(documents, ordered=False)).inserted_ids)
    except BulkWriteError as error:
        others = [fault for fault in error.details["writeErrors"] if fault["code"] != DUPLICATE]
        if others:
            raise
        return int(error.details["nInserted"])
