"""Looked up before a matter is decided: a number from a leased block, the person with a sealed contact."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from libs.common.envelope import Heard, name_of
from libs.common.events import intake as facts
from libs.common.events.intake import CaseMerged
from libs.common.events.words import Person
from libs.common.sealing import Draw, new_key, seal, unseal, unwrap, wrap
from libs.common.secrets import blind, receipt_token, requester_id, secret_mac
from libs.common.store import Store
from services.intake.domain.identity import case_id_of
from services.intake.domain.number import number_of
from services.intake.domain.redaction import masked_name, masked_phone
from services.intake.domain.submission import Prepared, Submission
from services.intake.store import files_here

BLOCK: Final = 50
KEYS: Final = "requester_keys"
OTHER_CASE: Final[Mapping[str, str]] = {
    name_of(fact.type())[0]: field
    for fact, field in (
        (facts.MergeProposed, "into"), (facts.MergeAccepted, "other"), (facts.MergeDeclined, "other"),
        (facts.CaseMerged, "into"), (facts.MergeAbandoned, "into"), (facts.CaseUnmerged, "out_of"),
    )
}  # fmt: skip
"""The field in which a merge's fact names the case it reaches."""


def channel_of(topic: str) -> str:
    """`channel.p12315.submissions` is p12315."""
    return topic.split(".")[1] if topic.startswith("channel.") else "bus"


class Registrar:
    """Leases numbers in blocks (gaps are allowed) and seals contacts, each requester under a key of their own."""

    def __init__(
        self, prefix: str, tenant: str, key: str, now: Callable[[], datetime], draw: Draw = os.urandom
    ) -> None:
        self._prefix, self._tenant, self._key, self._now, self._draw = prefix, tenant, key, now, draw
        self._free: dict[int, list[int]] = {}
        self._lock = asyncio.Lock()

    def reaches(self, heard: Heard) -> Sequence[str]:
        """A submission concerns the case that its channel and external id make, a merge's fact the other case."""
        data = heard.data if isinstance(heard.data, dict) else {}
        if other := OTHER_CASE.get(heard.name):
            return (str(data.get(other) or ""),)
        if heard.type != Submission.type():
            return (heard.subject,)
        external = data.get("external_id")
        return (case_id_of(self._tenant, channel_of(heard.topic), str(external or heard.id)),)

    async def prepare(self, heard: Sequence[Heard], store: Store) -> Mapping[str, Any]:
        """What each submission of a batch needs."""
        found: dict[str, Any] = {}
        for event in heard:
            if event.type == Submission.type():
                data = event.data if isinstance(event.data, dict) else {}
                [case] = self.reaches(event)
                found[event.id] = await self.register(store, case, channel_of(event.topic), data)
            elif event.type == CaseMerged.type():
                fact = CaseMerged.model_validate(event.data, extra="ignore")
                found[event.id] = await self.moved(store, event.subject, fact)
        return found

    async def register(self, store: Store, case: str, channel: str, said: Mapping[str, Any]) -> Prepared:
        """A number and a person for one submission."""
        number = await self._number(store)
        files = await files_here(store, self._now, said.get("files"))
        return Prepared(number, await self.person(store, case, said), channel, files)

    async def moved(self, store: Store, source: str, fact: CaseMerged) -> tuple[Person, ...]:
        """The people of a merged case as those of the case it was merged into: what proves them there is made anew."""
        return tuple([await self._moved(store, source, fact.into, person) for person in fact.people])

    async def _moved(self, store: Store, source: str, into: str, person: Person) -> Person:
        receipt = person.receipt or source
        phone = await self._phone(store, person)
        token = receipt_token(self._key, receipt, person.id)
        return person.model_copy(
            update={
                "receipt": receipt, "token_mac": secret_mac(self._key, into, token),
                "phone_mac": secret_mac(self._key, into, phone[-4:]) if phone else "",
            }
        )  # fmt: skip

    async def _phone(self, store: Store, person: Person) -> str:
        """Out of the sealed contact; nothing once the requester's key is deleted."""
        kept = await store.fetch(KEYS, person.id) if person.sealed else None
        if kept is None:
            return ""
        return unseal(unwrap(self._key, kept["wrapped"]), person.id, "contact", person.sealed).partition("\n")[2]

    async def person(self, store: Store, case: str, said: Mapping[str, Any], sent: str = "") -> Person:
        """The person without anything that identifies them, but for the sealed contact.

        Without a phone they are told apart by what they sent: `sent` is its key, empty for who raised the case.
        """
        name, phone = str(said.get("name") or ""), str(said.get("phone") or "")
        nameless = f"a-{blind(self._key, f'{case}/{sent}')[:20]}" if sent else f"a-{case}"
        person = requester_id(self._key, phone) if phone else nameless
        sealed = await self._sealed(store, person, f"{name}\n{phone}") if phone else ""
        return Person(
            id=person, name=masked_name(name), phone=masked_phone(phone), sealed=sealed,
            reply_channel=str(said.get("reply_channel") or "web"), wants_reply=said.get("wants_reply") is not False,
            token_mac=secret_mac(self._key, case, receipt_token(self._key, case, person)),
            phone_mac=secret_mac(self._key, case, phone[-4:]) if phone else "", hidden=said.get("hidden") is True,
        )  # fmt: skip

    async def _sealed(self, store: Store, person: str, contact: str) -> str:
        return seal(await self._data_key(store, person), person, "contact", contact, self._draw)

    async def _data_key(self, store: Store, person: str) -> bytes:
        fresh = new_key(self._draw)
        if await store.keep(KEYS, person, {"wrapped": wrap(self._key, fresh)}):
            return fresh
        kept = await store.fetch(KEYS, person)
        return unwrap(self._key, kept["wrapped"]) if kept else fresh

    async def _number(self, store: Store) -> str:
        year = self._now().astimezone(UTC).year
        async with self._lock:
            free = self._free.setdefault(year, [])
            if not free:
                first = await store.lease(f"numbers-{year}", BLOCK)
                free.extend(range(first + BLOCK - 1, first - 1, -1))
            return number_of(self._prefix, year, free.pop())
