"""Dead letters: records that nobody could read and that name no case.  They stay a week at most (events.md, topics)."""

import base64
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import BaseModel, ConfigDict
from pydantic_core import to_json

from libs.common.bus import is_edge
from libs.common.clock import text_of
from libs.common.envelope import Heard, Record, Unreadable, key_of, record_at, topic_of
from libs.common.errors import Refused
from libs.common.journal import came
from libs.common.journal.audit import Asked, digest, write_down
from libs.common.journal.fold import LADEN, PASSED, REUSED
from libs.common.journal.inbox import LETTERS, Inbox
from libs.common.journal.parts import Parts
from libs.common.store import Doc, Store

KEPT: Final = timedelta(days=7)
WHY_NOT: Final = {
    LADEN: "its case holds all that a document may; mend what is held there first",
    REUSED: "its case took in something else under that id; give the whole event under an id of its own",
    PASSED: "its case has gone past it, so that it is there already or comes too late; look at the case, have its "
    "service decide anew what is missing, and discard the letter",
}


class Letter(BaseModel):
    """`id` is where it stood; `text` what can be made out of its bytes, `raw` the bytes in base64.

    `key` and `headers`: the same of what came with it.
    """

    model_config = ConfigDict(frozen=True)
    id: str
    service: str
    topic: str
    at: str
    reason: str
    raw: str
    text: str
    key: str
    headers: tuple[tuple[str, str], ...]


async def expire(store: Store, now: datetime) -> int:
    """Throws away what is older than a week; how many."""
    return await store.expire(LETTERS, text_of(now - KEPT))


class Letters:
    """Lists what came to one service and nobody could read, and acts on it."""

    def __init__(self, parts: Parts, inbox: Inbox) -> None:
        self._parts, self._inbox, self._store = parts, inbox, parts.store

    async def page(self, after: str, limit: int) -> tuple[list[Letter], str]:
        """Letters behind `after`, and the last one's id; nothing at the end."""
        found = [self._letter(place, kept) for place, kept in await self._store.shelf(LETTERS, after, limit)]
        return found, found[-1].id if found else ""

    async def act(self, asked: Asked) -> None:
        """`replay`: takes the record in, as it came or with `data` in its place; `discard`: throws it away.

        `Refused` if it has gone, cannot be read even so, or was not taken in (`WHY_NOT`); then it stays.
        """
        kept = await self._store.fetch(LETTERS, asked.id)
        if kept is None:
            raise Refused("no-letter", f"{asked.id} is no dead letter, or no longer", status=404)
        take = self._readable(asked, kept) if asked.what == "replay" else None
        record = {"letter": dict(kept), "before": digest(kept), "after": digest(asked.data) if take else ""}
        await write_down(self._store, asked, text_of(self._parts.clock.now()), record)
        if take is not None and (untaken := await self._inbox.take_what_fits([take])):
            code = untaken[take.place]
            raise Refused(code, WHY_NOT[code], status=409)
        await self._store.drop(LETTERS, asked.id)

    def _readable(self, asked: Asked, kept: Doc) -> Any:
        record = _record(asked, kept)
        heard = self._inbox.read(record)
        if isinstance(heard, Unreadable) and not is_edge(record.topic):
            # A case topic is read by its key, which this record lacked: its subject is the only key it can have.
            subject = asked.data.get("subject") if isinstance(asked.data, dict) else None
            record = record._replace(key=key_of(str(subject or "")).encode())
            heard = self._inbox.read(record)
        if not isinstance(heard, Heard):
            reason = heard.reason if heard else f"{self._parts.book.service} has no rule for such an event"
            raise Refused("unreadable", f"it cannot be taken in so: {reason}", status=422)
        return record

    def _letter(self, place: str, kept: Doc) -> Letter:
        text, (key, headers) = came.readable(base64.b64decode(kept["raw"])), came.told(kept)
        return Letter(
            id=place, service=self._parts.book.service, topic=topic_of(place), at=kept["at"], reason=kept["reason"],
            raw=kept["raw"], text=text, key=key, headers=headers,
        )  # fmt: skip


def _record(asked: Asked, kept: Doc) -> Record:
    """As it came; or in its place a whole event, which has its attributes in itself."""
    if asked.data is not None:
        return record_at(asked.id, came.key_of(kept), to_json(asked.data))
    if kept.get("cut"):
        raise Refused("unreadable", "it came with more headers than are kept; give the whole event", status=422)
    return came.unpacked(record_at(asked.id, None, base64.b64decode(kept["raw"])), kept)
