"""What the system said it took in, compared with what its journals and topics hold: sets and sequences.

An answer of 201 or 200 is a promise.  A submission must be a case with that number; a command must be remembered by
its key, and its journal must reach the position that was answered.  No cause may have been decided twice in a document,
and a record that is repeated on the wire must say the same each time.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import httpx
from pymongo import AsyncMongoClient

from libs.common.envelope import Heard, key_of, read
from libs.common.journal.fold import taken_key
from libs.common.journal.shorten import ANSWERS
from libs.common.settings import Settings
from libs.common.store import Doc
from libs.common.store.mongo import archived_entries
from libs.ops.running import LocalLoop
from libs.ops.topics import deciders
from tests.kill.channel import numbers_told
from tests.kill.readers import unheard
from tests.kill.topic import records_of

SUBMISSION = "/intake/v1/submissions"


@dataclass(frozen=True)
class Promise:
    """One POST that was answered well."""

    path: str
    key: str
    answer: Mapping[str, Any]


@dataclass
class Inputs:
    """Everything that was answered well through clients made with `hooks`; `sent` are external ids given to the bus."""

    promises: list[Promise] = field(default_factory=list)
    sent: set[str] = field(default_factory=set)

    @property
    def hooks(self) -> Any:
        return {"response": [self._note]}

    async def _note(self, response: httpx.Response) -> None:
        request = response.request
        if request.method == "POST" and response.is_success:
            await response.aread()
            key = request.headers.get("idempotency-key", "")
            self.promises.append(Promise(request.url.path, key, response.json()))

    @property
    def submissions(self) -> list[Promise]:
        return [promise for promise in self.promises if promise.path == SUBMISSION]

    @property
    def commands(self) -> list[Promise]:
        return [promise for promise in self.promises if promise.path != SUBMISSION]


async def broken(loop: LocalLoop, inputs: Inputs) -> list[str]:
    """Every promise that was not kept, every cause that was decided twice, and every event that a reader lacks."""
    prefix, found = Settings().database_prefix, list[str]()
    async with AsyncMongoClient[Doc](loop.engines.mongo_url) as client:
        kept = {name: await _documents(client, f"{prefix}_{name}") for name in deciders()}
    for promise in inputs.promises:
        found += _unkept(promise, kept)
    found += await _untold(loop, inputs, {document["st"]["number"] for document in kept["intake"].values()})
    for name, documents in kept.items():
        for document in documents.values():
            causes = [cause for cause, _ in groupby(entry["cause"] for entry in document["j"])]
            twice = [cause for cause, times in Counter(causes).items() if times > 1]
            found += [f"decided twice: {name}/{document['_id']}: {cause}" for cause in twice]
    for name in deciders():
        found += await _unlike(loop, name)
    return found + await unheard(loop)


async def _documents(client: AsyncMongoClient[Doc], database: str) -> dict[str, Doc]:
    """Whole: with the entries and the answers that were moved beside them."""
    rows = await client[database]["documents"].find().to_list()
    for row in rows:
        archived = await archived_entries(client[database]["archive"], row["_id"]) if "arch" in row else []
        first = min((entry["n"] for entry in row["j"]), default=row["n"] + 1)
        row["j"] = [*(entry for entry in archived if entry["n"] < first), *row["j"]]
    found = {row["_id"]: row for row in rows}
    for answer in await client[database][ANSWERS].find({}, ["_id"]).to_list():
        subject, _, key = answer["_id"].rpartition("#")
        found[subject].setdefault("taken", {}).setdefault(key, [])
    return found


def _unkept(promise: Promise, kept: Mapping[str, Mapping[str, Doc]]) -> list[str]:
    """A command of a large group is remembered where its person stands: in the case, or in one of its volumes."""
    _, service, _ = promise.path.split("/", 2)
    case, position = promise.answer["case_id"], promise.answer["position"][service]
    found = [document for name, document in kept[service].items() if key_of(name) == case]
    knowing = [one for one in found if not promise.key or taken_key(f"cmd:{promise.key}") in one.get("taken", {})]
    if not found:
        return [f"lost: {promise.path} made {case}, which is not there"]
    if not knowing:
        return [f"lost: {promise.path} with the key {promise.key} is not known"]
    if all(document["n"] < position for document in knowing):
        return [f"lost: {promise.path} of {case} was answered at {position}, n is {[one['n'] for one in knowing]}"]
    if promise.path == SUBMISSION and promise.answer["number"] not in {one["st"].get("number") for one in knowing}:
        return [f"lost: {case} was answered as {promise.answer['number']}, it is {[one['st'] for one in knowing]}"]
    return []


async def _untold(loop: LocalLoop, inputs: Inputs, numbers: set[str]) -> list[str]:
    """What was sent by the bus and was not told one number, always the same, of a case that is there."""
    told = await numbers_told(loop) if inputs.sent else {}
    wrong = {one: told.get(one, set()) for one in inputs.sent if len(told.get(one, set()) & numbers) != 1}
    return [f"lost: {one}, sent by the bus, was told {heard or 'nothing'}" for one, heard in wrong.items()] + [
        f"decided twice: {one}, sent by the bus, was told {told[one]}" for one in inputs.sent if len(told[one]) > 1
    ]


async def _unlike(loop: LocalLoop, service: str) -> list[str]:
    """Records of one event that differ."""
    said, found = dict[str, bytes](), list[str]()
    async for record in records_of(loop.engines.kafka_url, f"case.{service}", loop.partitions):
        heard = read(record)
        if isinstance(heard, Heard) and said.setdefault(heard.id, record.value or b"") != record.value:
            found.append(f"repeated otherwise: {record.place}: {heard.id}")
    return found
