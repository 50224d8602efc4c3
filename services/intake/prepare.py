"""Looked up before a matter is decided: a number from a leased block, the person with a sealed contact."""

import asyncio
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from libs.common.envelope import Heard, name_of
from libs.common.events import intake as facts
from libs.common.events.evaluation import CaseReopened
from libs.common.events.intake import CaseMerged, RequestersFollow
from libs.common.events.words import Person
from libs.common.sealing import Draw, new_key, seal, unseal, unwrap, wrap
from libs.common.secrets import blind, receipt_token, requester_id, secret_mac
from libs.common.store import Doc, Store
from services.intake.domain.crowd import AT_ONCE, PLACES, Moved
from services.intake.domain.identity import case_id_of, report_id_of
from services.intake.domain.number import number_of
from services.intake.domain.redaction import masked_name, masked_phone
from services.intake.domain.state import Case
from services.intake.domain.submission import Prepared, Submission
from services.intake.store import files_here, keep_beside, people_beside

BLOCK: Final = 50
KEYS: Final = "requester_keys"
OTHER_CASE: Final[Mapping[str, str]] = {
    name_of(fact.type())[0]: field
    for fact, field in (
        (facts.MergeProposed, "into"), (facts.MergeAccepted, "other"), (facts.MergeDeclined, "other"),
        (facts.CaseMerged, "into"), (facts.MergeAbandoned, "into"), (facts.CaseUnmerged, "out_of"),
        (facts.CaseSplit, "into"),
    )
}  # fmt: skip
"""The field in which a fact of two cases names the one that it reaches."""


def channel_of(topic: str) -> str:
    """`channel.p12315.submissions` is p12315."""
    return topic.split(".")[1] if topic.startswith("channel.") else "bus"


def never(_said: Mapping[str, Any]) -> bool:
    """One submission, one case."""
    return False


class Registrar:
    """Leases numbers in blocks (gaps are allowed) and seals contacts, each requester under a key of their own.

    `both` says whether a submission may become two cases.
    """

    def __init__(  # noqa: PLR0913 - what the wiring gives, each once
        self, prefix: str, tenant: str, key: str, now: Callable[[], datetime], draw: Draw = os.urandom, *,
        both: Callable[[Mapping[str, Any]], bool] = never,
    ) -> None:  # fmt: skip
        self._both = both
        self._prefix, self._tenant, self._key, self._now, self._draw = prefix, tenant, key, now, draw
        self._free: dict[int, list[int]] = {}
        self._lock = asyncio.Lock()

    def reaches(self, heard: Heard) -> Sequence[str]:
        """A submission concerns the case that its channel and external id make, a fact of two cases the other one."""
        data = heard.data if isinstance(heard.data, dict) else {}
        if other := OTHER_CASE.get(heard.name):
            return (str(data.get(other) or ""),)
        if heard.type == CaseReopened.type() and not data.get("appeal"):
            return ()  # it was never closed here
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
                found[event.place] = await self.register(store, case, channel_of(event.topic), data)
            elif event.type == CaseMerged.type():
                fact = CaseMerged.model_validate(event.data, extra="ignore")
                found[event.place] = await self.moved(store, event.subject, fact.into, fact.people)
            elif event.type == RequestersFollow.type():
                found[event.place] = await self.following(store, event.subject)
        return found

    async def register(self, store: Store, case: str, channel: str, said: Mapping[str, Any]) -> Prepared:
        """A number and a person for one submission; the same for its report, where the words ask for two procedures."""
        report = await self._register(store, report_id_of(case), channel, said) if self._both(said) else None
        return replace(await self._register(store, case, channel, said), report=report)

    async def register_all(
        self, store: Store, channel: str, said: Mapping[str, Mapping[str, Any]]
    ) -> Mapping[str, Prepared]:
        """The same for many, by case: numbers in one lease, keys in one look-up."""
        reports = {report_id_of(case): words for case, words in said.items() if self._both(words)}
        both = {**said, **reports}
        people = {case: self._id_of(case, words) for case, words in both.items()}
        keys = await self._data_keys(store, sorted({people[case] for case in both if both[case].get("phone")}))
        numbers = iter(await self._numbers(store, len(both)))
        files = {
            c: await files_here(store, self._now, words["files"]) for c, words in said.items() if words.get("files")
        }
        made = {
            case: Prepared(
                next(numbers), self._person(case, words, people[case], keys), channel, files=files.get(case, {})
            )
            for case, words in both.items()
        }
        return {case: replace(made[case], report=made.get(report_id_of(case))) for case in said}

    async def _register(self, store: Store, case: str, channel: str, said: Mapping[str, Any]) -> Prepared:
        [number] = await self._numbers(store, 1)
        files = await files_here(store, self._now, said.get("files"))
        return Prepared(number, await self.person(store, case, said), channel, files=files)

    async def moved(self, store: Store, source: str, into: str, people: Sequence[Person]) -> Moved:
        """The people of a merged case as those of the case it was merged into: what proves them there is made anew.

        Where that one has no place for all of them, their details lie beside it when it is decided.
        """
        keys = await store.fetch_all(KEYS, [person.id for person in people if person.sealed])
        new = tuple(self._moved(source, into, person, keys.get(person.id)) for person in people)
        case = await _case(store, into)
        beside = case is not None and len(case.people) + len(new) > PLACES
        if beside:
            await keep_beside(store, into, new)
        return Moved(new, beside)

    async def following(self, store: Store, into: str) -> Moved | None:
        """The next few of a large group that comes to that case."""
        case = await _case(store, into)
        source, rest = next(iter(case.arriving.items()), ("", None)) if case else ("", None)
        if rest is None:
            return None
        return await self.moved(store, source, into, await people_beside(store, source, rest.people[:AT_ONCE]))

    def _moved(self, source: str, into: str, person: Person, kept: Doc | None) -> Person:
        receipt = person.receipt or source
        _, phone = self._opened(person, kept)
        token = receipt_token(self._key, receipt, person.id)
        return person.model_copy(
            update={
                "receipt": receipt, "token_mac": secret_mac(self._key, into, token),
                "phone_mac": secret_mac(self._key, into, phone[-4:]) if phone else "",
            }
        )  # fmt: skip

    async def contact(self, store: Store, person: Person) -> tuple[str, str]:
        """Name and phone out of the sealed contact; nothing once the requester's key is deleted."""
        return self._opened(person, await store.fetch(KEYS, person.id) if person.sealed else None)

    def _opened(self, person: Person, kept: Doc | None) -> tuple[str, str]:
        if kept is None:
            return "", ""
        opened = unseal(unwrap(self._key, kept["wrapped"]), person.id, "contact", person.sealed)
        name, _, phone = opened.partition("\n")
        return name, phone

    async def person(self, store: Store, case: str, said: Mapping[str, Any], sent: str = "") -> Person:
        """The person without anything that identifies them, but for the sealed contact.

        Without a phone they are told apart by what they sent: `sent` is its key, empty for who raised the case.
        """
        person = self._id_of(case, said, sent)
        keys = await self._data_keys(store, [person]) if said.get("phone") else {}
        return self._person(case, said, person, keys)

    def _id_of(self, case: str, said: Mapping[str, Any], sent: str = "") -> str:
        if phone := str(said.get("phone") or ""):
            return requester_id(self._key, phone)
        return f"a-{blind(self._key, f'{case}/{sent}')[:20]}" if sent else f"a-{case}"

    def _person(self, case: str, said: Mapping[str, Any], person: str, keys: Mapping[str, bytes]) -> Person:
        name, phone = str(said.get("name") or ""), str(said.get("phone") or "")
        sealed = seal(keys[person], person, "contact", f"{name}\n{phone}", self._draw) if phone else ""
        return Person(
            id=person, name=masked_name(name), phone=masked_phone(phone), sealed=sealed,
            reply_channel=str(said.get("reply_channel") or "web"), wants_reply=said.get("wants_reply") is not False,
            messages_only=said.get("messages_only") is True, language=str(said.get("language") or "zh"),
            token_mac=secret_mac(self._key, case, receipt_token(self._key, case, person)),
            phone_mac=secret_mac(self._key, case, phone[-4:]) if phone else "", hidden=said.get("hidden") is True,
        )  # fmt: skip

    async def _data_keys(self, store: Store, people: Collection[str]) -> dict[str, bytes]:
        """Of each the key they have, else a new one."""
        fresh = {person: {"wrapped": wrap(self._key, new_key(self._draw))} for person in people}
        kept = await store.keep_all(KEYS, fresh)
        return {person: unwrap(self._key, kept[person]["wrapped"]) for person in people}

    async def _numbers(self, store: Store, count: int) -> list[str]:
        """The lowest that are free, of the blocks that this process has leased."""
        year = self._now().astimezone(UTC).year
        async with self._lock:
            free = self._free.setdefault(year, [])
            if (missing := count - len(free)) > 0:
                size = max(BLOCK, missing)
                first = await store.lease(f"numbers-{year}", size)
                free[:0] = range(first + size - 1, first - 1, -1)
            return [number_of(self._prefix, year, free.pop()) for _ in range(count)]


async def _case(store: Store, subject: str) -> Case | None:
    row = (await store.load([subject])).get(subject)
    return Case.model_validate(row["st"], extra="ignore") if row and row["st"] else None
