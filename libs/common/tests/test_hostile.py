"""Records that no honest producer sends: held in their case with the reason, put with the dead letters, or skipped.

Every other case flows on.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic_core import to_json

from libs.common.tests.conftest import Raw, World, eventually

Headers = Sequence[tuple[str, bytes | None]]
MISSING: Final = object()
PLAIN: Final[Headers] = (("content-type", b"application/cloudevents+json"),)
OTHER: Final = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Hostile:
    """`record` makes it for a case; `end` is what becomes of it: taken, skipped, `held: …` or `letter: …`."""

    name: str
    record: Callable[[str], Raw]
    end: str


def event(case: str, **changes: Any) -> bytes:
    whole = {
        "specversion": "1.0", "id": f"front:{case}:1", "source": "front", "subject": case,
        "type": "caseloop.submitted.v1", "sequence": 1, "time": "2026-10-09T02:00:00Z", "data": {"text": "a"}, **changes,
    }  # fmt: skip
    return to_json({name: value for name, value in whole.items() if value is not MISSING})


def said(**changes: Any) -> Callable[[str], Raw]:
    """An event, rightly keyed, with these attributes changed."""
    return lambda case: (case.encode(), event(case, **changes), PLAIN)


def raw(value: bytes | None, headers: Headers = PLAIN) -> Callable[[str], Raw]:
    """These bytes, keyed by the case."""
    return lambda case: (case.encode(), value, headers)


def replaced(old: bytes, new: bytes) -> Callable[[str], Raw]:
    """An event with bytes that no JSON writer would write."""
    return lambda case: (case.encode(), event(case).replace(old, new), PLAIN)


NESTED: Final[Any] = to_json({"text": "a"}).replace(b'"a"', b"[" * 500 + b"]" * 500)
BINARY: Final = {
    "ce_specversion": b"1.0", "ce_source": b"front", "ce_type": b"caseloop.submitted.v1", "ce_sequence": b"1",
}  # fmt: skip
HOSTILE = (
    Hostile("a tombstone", raw(None), "skipped"),
    Hostile("an unknown type", said(type="caseloop.unheard-of.v1"), "skipped"),
    Hostile("an unknown type out of place", said(type="caseloop.unheard-of.v1", source="x"), "skipped"),
    Hostile("a null header", lambda c: (c.encode(), event(c), (("trace", None),)), "taken"),
    Hostile("a header that is not UTF-8", lambda c: (c.encode(), event(c), (("content-type", b"\xff\xfe"),)), "taken"),
    Hostile("a jump in the sequence", said(sequence=7), "taken"),
    Hostile("control characters", said(data={"text": "\x00\x07\x1b[2J\u202e"}), "taken"),
    Hostile("no time", said(time=MISSING), "taken"),
    Hostile("a traceparent that is none", said(traceparent="x"), "taken"),
    Hostile("no JSON", raw(b"\xff\xfe not json"), "held: unreadable"),
    Hostile("an empty value", raw(b""), "held: unreadable"),
    Hostile("an array", raw(b"[]"), "held: unreadable: the value is JSON, but no object"),
    Hostile("nothing but a version", raw(b'{"specversion":"1.0"}'), "held: unreadable: id: Field required"),
    Hostile(
        "a null attribute in a header", raw(b"{}", (*BINARY.items(), ("ce_id", None))), "held: unreadable: id: String"
    ),
    Hostile("sequence nought", said(sequence=0), "held: unreadable: sequence: Input"),
    Hostile("a negative sequence", said(sequence=-1), "held: unreadable: sequence: Input"),
    Hostile("a sequence no store takes", said(sequence=10**30), "held: unreadable: sequence: Input"),
    Hostile("no sequence", said(sequence=MISSING), "held: unreadable: sequence: Field required"),
    Hostile("no number", replaced(b'"sequence":1', b'"sequence":NaN'), "held: unreadable"),
    Hostile("half a character", replaced(b'"text":"a"', b'"text":"\\ud800"'), "held: unreadable"),
    Hostile("a time before all times", said(time="0001-01-01T00:00:00+14:00"), "held: unreadable"),
    Hostile("a newer version", said(type="caseloop.submitted.v9"), "held: caseloop.submitted.v9 is a version"),
    Hostile(
        "a newer version with a number no store takes", said(type="caseloop.submitted.v9", data={"n": 10**30}),
        "held: caseloop.submitted.v9 is a version",
    ),
    Hostile("a wrong type", said(data={"text": 7}), "held: ValidationError"),
    Hostile("whom it reaches is a bug", said(data={"text": "beyond reach"}), "held: reaches: ZeroDivisionError: a bug"),
    Hostile("its look-up is a bug", said(data={"text": "beyond looking up"}), "held: prepare: ZeroDivisionError: a bug"),
    Hostile("deep nesting", replaced(b'{"text":"a"}', NESTED), "held: unreadable"),
    Hostile("a text of 300 KB", said(data={"text": "a" * 300_000}), "held: ValueError: caseloop.dispatched.v1 is larger"),
    Hostile("another service's event", said(source="back"), "held: unreadable: source: back does not speak on case.front"),
    Hostile("a subject with a line break", said(subject="a\nb"), "held: unreadable: subject: it cannot name a case"),
    Hostile("the key of another case", lambda c: (OTHER.encode(), event(c), PLAIN), "held: unreadable: the key is not"),
    Hostile("no key", lambda c: (None, event(c), PLAIN), "held: unreadable: the key is not"),
    Hostile("a key that is not UTF-8", lambda c: (b"\xff\xfe", event(c), PLAIN), "held: unreadable: the key is not"),
    Hostile("neither key nor event", lambda _c: (None, b"nonsense", PLAIN), "letter: "),
    Hostile("a key that names nothing", lambda _c: (b"\xff\xfe", b"nonsense", PLAIN), "letter: "),
    Hostile("a binary event with a null value", raw(None, tuple(BINARY.items())), "skipped"),
)  # fmt: skip


async def end_of(world: World, case: str, place: str) -> str:
    """What has become of a record."""
    store = world.runtimes["middle"].store
    if letter := await store.fetch("dead_letters", place):
        return f"letter: {letter['reason']}"
    rows = await store.find({"_id": case})
    if not rows:
        return "skipped"
    return next((f"held: {held['error']}" for held in rows[0].get("held", [])), "taken")


async def test_every_hostile_record_meets_its_end_and_all_other_cases_flow_on(world: World) -> None:
    good = [str(uuid.uuid4()) for _ in range(40)]
    for case in good:
        await world.send(case, "a ditch")
    case_of = {hostile: str(uuid.uuid4()) for hostile in HOSTILE}
    place_of = {hostile: await world.put("case.front", hostile.record(case_of[hostile])) for hostile in HOSTILE}
    for case in good:
        await world.send(case, "deeper")

    async def the_good_ones_flow() -> bool:
        return await world.runtimes["back"].store.count({"st.heard": "deeper"}) == len(good)

    await eventually(the_good_ones_flow)

    ends = {hostile: await end_of(world, case_of[hostile], place_of[hostile]) for hostile in HOSTILE}
    assert [f"{h.name}: {end[:200]}" for h, end in ends.items() if not end.startswith(h.end)] == []
    assert await world.state("middle", OTHER) is None


async def test_what_follows_an_event_that_is_held_waits_behind_it(world: World) -> None:
    one = str(uuid.uuid4())
    await world.put("case.front", said(sequence=0)(one))
    await world.put("case.front", said()(one))

    async def both_are_held() -> bool:
        rows = await world.runtimes["middle"].store.find({"_id": one})
        return [held["why"] for row in rows for held in row.get("held", [])] == ["failed", "behind"]

    await eventually(both_are_held)
    assert await world.state("middle", one) is None
