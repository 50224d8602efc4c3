"""What pages can ask the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from libs.common.clock import instant_of, text_of
from libs.common.errors import Refused
from libs.common.printed import code_in
from libs.common.secrets import blind, secret_mac
from libs.common.store import Index, Store
from services.portal.domain.state import Matter, Requester
from services.portal.domain.units import PREFIX, UnitSheet

INDEXES: Final = (
    Index("st.matter.number"),
    Index("st.matter.standing.units"),
    Index("st.matter.standing.marks"),
    Index("st.matter.standing.step"),
    Index("st.matter.submitted_at"),
    Index("st.matter.linked_to.case"),
    Index("st.matter.capture.code"),
    Index("st.requester.case"),
    Index("st.marks"),
)
Found = list[tuple[str, Matter]]
Where = Mapping[str, Any]
UNREPORTED: Final = 3
"""Up to this step, 处置, the result is owed."""
MOST_TRIES: Final = 5
MOST_CODES: Final = 1000
MOST_MERGED_ON: Final = 10
PRESENCE: Final = "presence"
PRESENT: Final = timedelta(minutes=10)
MOST_PRESENT: Final = 50
STEP: Final = "st.matter.standing.step"
AGAIN: Final[Where] = {STEP: {"$in": [2, 3, 4, 5]}, "st.matter.round": {"$gt": 1}}
"""The question for matters that are done again because the citizen said so."""
URGENT_FIRST: Final = (("st.matter.standing.due", 1), ("_id", 1))


async def by_number(store: Store, number: str) -> tuple[str, Matter] | None:
    """The case of a number, with its id."""
    found = await _matters(store, {"st.matter.number": number}, (), 1)
    return found[0] if found else None


async def requester(store: Store, case: str, person: str) -> Requester | None:
    """One person of a case: who raised it stands on the matter's own sheet."""
    rows = await store.find({"_id": {"$in": [case, f"{case}/{person}"]}, "st.requester.person": person}, limit=1)
    return _requester(rows[0]) if rows else None


async def proven(store: Store, case: str, mac: str) -> Requester | None:
    """The person whose receipt code, or phone's last four, this is the digest of."""
    for secret in ("token_mac", "phone_mac"):
        rows = await store.find({"st.requester.case": case, f"st.requester.{secret}": mac}, limit=2)
        if len(rows) == 1:
            return _requester(rows[0])
    return None


async def tracked(
    store: Store, key: str, number: str, secret: str, now: datetime
) -> tuple[str, Matter, Requester] | None:
    """The case and person that a number and a second secret prove; None if they do not fit each other.

    A code that a kiosk printed stands in the place of both.

    Raises `Refused` (429) after five wrong tries for one number within an hour, so that nobody guesses.  A try is
    counted before it is looked at, and a right one given back: many at once are no way round, and a group may look.
    """
    hour = text_of(now.replace(minute=0, second=0, microsecond=0))
    if code := code_in(number):
        return await _by_code(store, blind(key, code), hour)
    tries = f"tries/{number[:40]}/{hour}"
    if await store.lease(tries, 1) > MOST_TRIES:
        raise Refused("too-many-tries", "一小时里只能试 5 次，请过一小时再试。", status=429, field="number")
    found = await by_number(store, number)
    one = await proven(store, found[0], secret_mac(key, found[0], secret)) if found else None
    if found is None or one is None:
        return None
    await store.lease(tries, -1)
    return await merged_on(store, *found, one)


async def _by_code(store: Store, mac: str, hour: str) -> tuple[str, Matter, Requester] | None:
    """Who holds the printed code, by its keyed digest; all codes together have so many tries an hour."""
    if await store.lease(f"tries/codes/{hour}", 1) > MOST_CODES:
        raise Refused("too-many-tries", "现在查的人太多，请过一小时再试。", status=429, field="number")
    rows = await store.find({"st.matter.capture.code": mac}, limit=1)
    if not rows or not rows[0]["st"].get("requester"):
        return None
    matter = Matter.model_validate(rows[0]["st"]["matter"], extra="ignore")
    return await merged_on(store, rows[0]["_id"], matter, _requester(rows[0]))


async def merged_on(store: Store, case: str, matter: Matter, one: Requester) -> tuple[str, Matter, Requester]:
    """The same person of the case that theirs was merged into, if it was; as soon as that one knows them."""
    for _ in range(MOST_MERGED_ON):
        there = await by_id(store, matter.merged_into) if matter.merged_into else None
        same = await requester(store, matter.merged_into, one.person) if there else None
        if there is None or same is None or same.left:
            break
        case, matter, one = matter.merged_into, there, same
    return case, matter, one


async def by_id(store: Store, case: str) -> Matter | None:
    """A case's matter."""
    found = await _matters(store, {"_id": case, "st.matter.number": {"$gt": ""}}, (), 1)
    return found[0][1] if found else None


async def later(store: Store, case: str, limit: int = 5) -> list[Matter]:
    """Cases that go on from this one, the latest first."""
    found = await _matters(store, {"st.matter.linked_to.case": case}, (("st.matter.submitted_at", -1),), limit)
    return [matter for _, matter in found]


async def matters(store: Store, where: Where, limit: int, order: Sequence[tuple[str, int]] = URGENT_FIRST) -> Found:
    """Matters, the most urgent first."""
    return await _matters(store, where, order, limit)


async def by_ids(store: Store, cases: Sequence[str]) -> dict[str, Matter]:
    """Matters by case id, in one question."""
    found = await _matters(store, {"_id": {"$in": list(cases)}}, (), len(cases)) if cases else []
    return dict(found)


async def units(store: Store, limit: int = 500) -> list[tuple[str, UnitSheet]]:
    """Units that are summoned, to be looked at again, or listed."""
    rows = await store.find({"st.marks": {"$in": ["summons", "follow-up", "listed"]}}, [("_id", 1)], limit)
    return [(row["_id"].removeprefix(PREFIX), UnitSheet.model_validate(row["st"], extra="ignore")) for row in rows]


async def seen_matters(store: Store, where: Where, limit: int) -> list[tuple[Matter, str]]:
    """Matters, the most urgent first, each with how it stood when it was read (`stand_of`)."""
    rows = await store.find(where, URGENT_FIRST, limit)
    found = [(Matter.model_validate(row["st"]["matter"], extra="ignore"), row.get("in") or {}) for row in rows]
    return [(matter, stand_of(matter.hop, int(heard.get("handling", 0)))) for matter, heard in found]


def stand_of(hop: int, entries: int) -> str:
    """How far a case had come at its desk: the hop, and how much its journal there held."""
    return f"{hop}.{entries}"


async def open_for(store: Store, case: str, who: str, now: datetime) -> None:
    """正在办: notes that somebody has a case open for something to do.  It fades, and is no fact of the case."""
    at = text_of(now)
    minute = text_of(now.replace(second=0, microsecond=0))
    if await store.keep(PRESENCE, f"{case}/{minute}/{who}", {"at": at, "who": who}):
        await store.expire(PRESENCE, text_of(now - PRESENT))


async def others_at(store: Store, case: str, who: str, now: datetime) -> Mapping[str, datetime]:
    """Who else opened it of late, and when last."""
    since = text_of((now - PRESENT).replace(second=0, microsecond=0))
    rows = await store.shelf(PRESENCE, f"{case}/{since}", MOST_PRESENT)
    kept = [row for key, row in rows if key.startswith(f"{case}/") and row["who"] != who]
    return {row["who"]: instant_of(row["at"]) for row in kept}


async def count(store: Store, where: Where) -> int:
    """How many matters."""
    return await store.count(where)


async def standing(store: Store, now: datetime) -> list[tuple[int, int]]:
    """How many matters stand at each of the six steps, and how many of them should have their result by now."""
    late = {"st.matter.standing.due": {"$lt": text_of(now)}}
    return [
        (await store.count({STEP: step}), await store.count({STEP: step, **late}) if step <= UNREPORTED else 0)
        for step in range(1, 7)
    ]


async def nearby(store: Store, area: str, now: datetime, limit: int = 50) -> Found:
    """Open matters said in the same place within 14 days (design/rules.md, duplicates), the latest first."""
    where = {
        "st.matter.submitted_at": {"$gte": text_of(now - timedelta(days=14))}, "st.matter.area": area,
        "st.matter.standing.open": True,
    }  # fmt: skip
    return await _matters(store, where, (("st.matter.submitted_at", -1),), limit)


async def _matters(store: Store, where: Where, order: Sequence[tuple[str, int]], limit: int) -> Found:
    rows = await store.find(where, order, limit)
    return [(row["_id"], Matter.model_validate(row["st"]["matter"], extra="ignore")) for row in rows]


def _requester(row: dict[str, Any]) -> Requester:
    return Requester.model_validate(row["st"]["requester"], extra="ignore")
