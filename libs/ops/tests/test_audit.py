"""Each way to spoil a system on purpose, and what the audit says of it: the case and the fault, nothing repaired."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final

import pytest
from pydantic_core import from_json, to_json

from libs.common.bus import partition_of
from libs.common.clock import instant_of
from libs.common.envelope import Record, wire
from libs.common.journal.audit import Chain, digest
from libs.common.store import Doc
from libs.ops.topic_table import Line
from libs.ops.verify import broken, lags, strangers
from libs.ops.verify.documents import Scope, audit_document
from libs.ops.verify.findings import Audit
from libs.ops.verify.suspects import suspects, unsaid
from libs.ops.verify.topics import APART, DIGEST, UNSAID, Said, passes

CASE: Final = "54113dea-d62f-54be-a2b7-f07f7747f2ee"
PART: Final = partition_of(CASE, 4)
BEGAN: Final = "2026-10-09T03:00:00.000Z"
EARLIER: Final = "2026-10-09T02:00:00.000Z"
LATER: Final = "2026-10-09T04:00:00.000Z"
Spoil = Callable[[Doc], object]


def entry(n: int, at: str = EARLIER, kind: str = "case-dispatched.v1") -> Doc:
    return {
        "n": n, "type": f"caseloop.{kind}", "at": at, "id": f"routing:{CASE}:{n}", "cause": f"intake:{CASE}:2", "tp": "",
        "data": {"hop": n, "title": "路灯"},
    }  # fmt: skip


def sound() -> Doc:
    """A document of routing with three entries, that has heard intake twice."""
    return {"_id": CASE, "n": 3, "in": {"intake": 2}, "part": PART, "j": [entry(1), entry(2), entry(3)]}


def said(service: str, highest: Mapping[str, int], trimmed: frozenset[int] = frozenset()) -> Said:
    return Said(service, 4, trimmed, dict(highest))


def audited(document: Doc, routing: int = 3, trimmed: frozenset[int] = frozenset(), journal: int = 2) -> Audit:
    """`routing`: how far the topic says the case; `journal`: where intake's journal ends."""
    topics = {"routing": said("routing", {CASE: routing}, trimmed), "intake": said("intake", {CASE: 2})}
    scope, audit = Scope(topics, 4, BEGAN, BEGAN), Audit()
    before = deepcopy(document)
    audit_document("routing", document, [], scope, audit)
    for suspect in suspects("routing", document, scope):
        suspect.against(journal, audit)
    for lacking in unsaid("routing", document, [], scope):
        lacking.against(routing, audit)
    assert document == before
    return audit


SPOILT: Final[list[tuple[str, Spoil, str]]] = [
    ("n too high", lambda d: d.update(n=4), "lost: {}: n is 4, its journal ends at 3"),
    ("n too low", lambda d: d.update(n=2), "doubled: {}: n is 2, its journal ends at 3"),
    ("n is a word", lambda d: d.update(n="x"), "unknown: {}: it is not written as a document is: ValueError"),
    ("an entry removed", lambda d: d["j"].pop(1), "lost: {}: the journal lacks 2"),
    ("a number far ahead", lambda d: d["j"][2].update(n=10**12), "lost: {}: the journal lacks 3, 4, 5, 6, 7 and 999999999992 more"),
    ("the last entry removed", lambda d: d["j"].pop(), "doubled: {}: the topic says 3, the journal ends at 2"),
    ("an entry doubled", lambda d: d["j"].append(entry(2)), "doubled: {}: the journal has 2 more than once"),
    ("entries out of order", lambda d: d["j"].reverse(), "reordered: {}: the journal's entries stand out of order"),
    ("an entry of no number", lambda d: d["j"][1].pop("n"), "unknown: {}: it is not written as a document is"),
    ("an entry of an unknown type", lambda d: d["j"][0].update(type="caseloop.x.v1"), "unknown: {}: entries of caseloop.x.v1"),
    (
        "an entry of another service's type", lambda d: d["j"][0].update(type="caseloop.case-closed.v1"),
        "unknown: {}: entries of caseloop.case-closed.v1",
    ),
    (
        "an entry of a newer version", lambda d: d["j"][0].update(type="caseloop.case-dispatched.v9"),
        "unknown: {}: entries of caseloop.case-dispatched.v9",
    ),
    ("a cursor beyond the topic", lambda d: d["in"].update(intake=5), "cursor: {}: it has taken intake 5 of " + CASE),
    (
        "a cursor on another case that never spoke", lambda d: d["in"].update({"intake/other": 3}),
        "cursor: {}: it has taken intake 3 of other",
    ),
    ("a cursor that is no number", lambda d: d["in"].update(intake="2"), "cursor: {}: the cursor of intake is '2'"),
    ("a mark beyond the journal", lambda d: d.update(unp={"n": 9, "b": "b", "at": EARLIER}), "mark: {}: the mark"),
    ("a mark of nobody", lambda d: d.update(unp={"n": 1}), "mark: {}: the mark"),
    ("a mark that is a word", lambda d: d.update(unp="x"), "mark: {}: the mark x names no entry"),
    ("an old mark", lambda d: d.update(unp={"n": 3, "b": "b", "at": "2026"}), "unpublished: {}: from 3 on, since 2026"),
    (
        "what somebody marks anew, and publishes in vain",
        lambda d: (d["j"].append(entry(4)), d.update(n=4, unp={"n": 4, "b": "b", "at": LATER})),
        f"unpublished: {{}}: from 4 on, since {EARLIER}",
    ),
    (
        "less marked than is missing",
        lambda d: (d["j"].extend([entry(4), entry(5)]), d.update(n=5, unp={"n": 5, "b": "b", "at": LATER})),
        "lost: {}: the journal ends at 5, the topic at 3",
    ),
    ("filed in another partition", lambda d: d.update(part=PART + 1), "misplaced: {}: part is"),
    (
        "an event that is held", lambda d: d.update(held=[{"why": "failed", "error": "a bug"}]),
        "held: {}: 1 events, the first failed: a bug",
    ),
    (
        "an entry that was never published", lambda d: (d["j"].append(entry(4)), d.update(n=4)),
        "lost: {}: the journal ends at 4, the topic at 3",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "fault"), [pytest.param(*row[1:], id=row[0]) for row in SPOILT])
def test_a_document_that_was_spoilt_is_named_with_its_fault(spoil: Spoil, fault: str) -> None:
    document = sound()
    spoil(document)
    found = audited(document).faults
    wanted = fault.replace("{}", f"routing/{CASE}")
    assert [one[: len(wanted)] for one in found if one.startswith(wanted)] == [wanted], found


def test_a_sound_document_has_no_fault() -> None:
    audit = audited(sound())
    assert (audit.faults, audit.clean(), audit.cases, audit.entries) == ([], True, 1, 3)


NO_FAULTS: Final[list[tuple[str, Spoil, dict[str, Any], str]]] = [
    ("written while we looked", lambda d: (d["j"].append(entry(4, LATER)), d.update(n=4)), {}, "young"),
    (
        "a timer that fired while we looked",
        lambda d: (d["j"].append({**entry(4), "fired": LATER}), d.update(n=4)), {}, "young",
    ),
    (
        "marked while we looked", lambda d: (d["j"].append(entry(4, LATER)), d.update(n=4, unp={"n": 4, "b": "b", "at": LATER})),
        {}, "young",
    ),
    (
        "written a moment before, and published since",
        lambda d: (d["j"].append(entry(4, BEGAN)), d.update(n=4)), {}, "young",
    ),
    ("its records thrown away by age", lambda d: None, {"routing": 0, "trimmed": frozenset({PART})}, "trimmed"),
    ("put there by a benchmark", lambda d: d.update(seeded=True, n=9), {"routing": 0}, "seeded"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "more", "counted"), [pytest.param(*row[1:], id=row[0]) for row in NO_FAULTS])
def test_what_is_no_fault_is_counted(spoil: Spoil, more: dict[str, Any], counted: str) -> None:
    document = sound()
    spoil(document)
    audit = audited(document, **more)
    assert (audit.faults, getattr(audit, counted)) == ([], 1)


def test_what_a_reader_took_in_while_we_looked_is_no_fault() -> None:
    document = sound()
    document["in"]["intake"] = 3
    assert audited(document, journal=3).clean()


def record(offset: int, sequence: int, partition: int = PART, **more: Any) -> Record:
    event = from_json(wire("routing", CASE, entry(sequence))) | more
    return Record("case.routing", partition, offset, CASE.encode(), to_json(event))


TOPICS: Final[list[tuple[str, list[Record], list[str], tuple[int, int]]]] = [
    ("whole", [record(0, 1), record(1, 2)], [], (0, 0)),
    ("one said again", [record(0, 1), record(1, 2), record(2, 1)], [], (1, 0)),
    ("a hole", [record(0, 1), record(1, 3)], [f"reordered: routing/{CASE}: case.routing-{PART}-1 says 3 after 1"], (0, 0)),
    ("begun late", [record(0, 2)], [f"reordered: routing/{CASE}: case.routing-{PART}-0 says 2 after 0"], (0, 0)),
    (
        "said again in other words", [record(0, 1), record(1, 1, data={"hop": 1, "title": "坑"})],
        [f"differs: routing/{CASE}: case.routing-{PART}-1 says 1 in other words than before"], (1, 0),
    ),
    ("said again in the same words", [record(0, 1), record(1, 2), record(2, 1)], [], (1, 0)),
    (
        "said twice behind a hole", [record(0, 3), record(1, 3)],
        [f"reordered: routing/{CASE}: case.routing-{PART}-0 says 3 after 0"], (1, 0),
    ),
    ("somebody else's event", [record(0, 1), record(1, 2, source="intake")], [], (0, 1)),
    (
        "in another partition", [record(0, 1, (PART + 1) % 4)],
        [f"misplaced: routing/{CASE}: case.routing-{(PART + 1) % 4}-0 is another partition than its case's"], (0, 0),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("records", "faults", "counts"), [pytest.param(*row[1:], id=row[0]) for row in TOPICS])
def test_a_topic_is_followed_record_by_record(
    records: list[Record], faults: list[str], counts: tuple[int, int]
) -> None:
    topic, audit = Said("routing", 4), Audit()
    for one in records:
        topic.note(one, audit)
    assert (audit.faults, (audit.repeated, audit.unread)) == (faults, counts)


OTHER_WORDS: Final[list[tuple[str, Spoil]]] = [
    ("another word", lambda d: d["j"][1]["data"].update(title="坑")),
    ("no words at all", lambda d: d["j"][1].update(data={})),
    ("another id", lambda d: d["j"][1].update(id="routing:x:2")),
    ("another moment", lambda d: d["j"][1].update(at=LATER)),
    ("another cause", lambda d: d["j"][1].update(cause="cmd:x")),
    ("another type that it knows", lambda d: d["j"][1].update(type="caseloop.return-denied.v1")),
]  # fmt: skip


@pytest.mark.parametrize("spoil", [pytest.param(row[1], id=row[0]) for row in OTHER_WORDS])
@pytest.mark.parametrize("begins", [1, 2])
def test_an_entry_that_was_changed_by_hand_is_not_what_its_topic_says(spoil: Spoil, begins: int) -> None:
    topic, audit = Said("routing", 4, frozenset({PART} if begins > 1 else ())), Audit()
    for n in range(begins, 4):
        topic.note(record(n, n), audit)
    document = {**sound(), "in": {}}
    audit_document("routing", document, [], Scope({"routing": topic}, 4, BEGAN, BEGAN), audit)
    assert audit.clean()
    spoil(document)
    audit_document("routing", document, [], Scope({"routing": topic}, 4, BEGAN, BEGAN), audit)
    assert audit.faults == [f"differs: routing/{CASE}: of 2 the journal says other than the topic"]


MISSHAPEN: Final[list[tuple[str, Spoil]]] = [
    ("n that is nothing", lambda d: d.update(n=None)),
    ("n without end", lambda d: d.update(n=float("inf"))),
    ("cursors that are a list", lambda d: d.update({"in": [1]})),
    ("no cursors", lambda d: d.update({"in": None})),
    ("an entry's number that is a list", lambda d: d["j"][0].update(n=[1])),
    ("entries that are words", lambda d: d.update(j=["a", "b"])),
    ("no entries", lambda d: d.update(j=None)),
    ("a cursor that is true", lambda d: d["in"].update(intake=True)),
]  # fmt: skip


@pytest.mark.parametrize("spoil", [pytest.param(row[1], id=row[0]) for row in MISSHAPEN])
def test_what_somebody_wrote_in_any_shape_is_a_fault_of_that_case_alone(spoil: Spoil) -> None:
    document = sound()
    spoil(document)
    found = audited(document).faults
    assert found
    assert all(CASE in one for one in found)


def test_acts_that_are_written_in_any_shape_are_a_fault_and_no_end() -> None:
    chain, act = Chain(), {"at": datetime(2026, 10, 9, tzinfo=UTC), "previous": ""}
    assert broken(chain, "000000000001", act) == (
        "record 000000000001 is not written as one: Object of type datetime is not JSON serializable"
    )
    assert broken(chain, "000000000002", {"previous": digest({})}) is not None


def test_a_topic_that_threw_its_beginning_away_may_begin_late_but_not_leave_out() -> None:
    topic, audit = Said("routing", 4, frozenset({PART})), Audit()
    topic.note(record(7, 5), audit)
    assert audit.clean()
    topic.note(record(8, 7), audit)
    assert audit.reordered == 1


@pytest.mark.parametrize("begins", [0, 1])
def test_what_is_held_of_a_topic_is_of_its_records_and_not_of_the_gaps_between_them(begins: int) -> None:
    topic, audit = Said("routing", 4, frozenset({PART} if begins else ())), Audit()
    for offset, sequence in enumerate([1, 1_000_000, 1_000_000, 1]):
        topic.note(record(offset, sequence), audit)
    assert (audit.reordered, audit.repeated, audit.differs) == (1, 2, 0)
    assert sum(map(len, topic.words.values())) <= 4 * DIGEST
    assert {topic.said(CASE, sequence) for sequence in (1, 2, 999_999)} == {UNSAID}
    assert topic.said(CASE, 1_000_000) != UNSAID


def test_words_after_a_gap_are_compared_as_those_before_it_were() -> None:
    topic, audit = Said("routing", 4), Audit()
    for offset, sequence in enumerate([1, 3, 4]):
        topic.note(record(offset, sequence), audit)
    document = {**sound(), "in": {}, "n": 4, "j": [entry(1), entry(2), entry(3), entry(4)]}
    document["j"][3]["data"].update(title="坑")
    audit_document("routing", document, [], Scope({"routing": topic}, 4, BEGAN, BEGAN), audit)
    assert (audit.reordered, audit.lost) == (1, 0)
    assert audit.faults[1:] == [f"differs: routing/{CASE}: of 4 the journal says other than the topic"]


OLD: Final = datetime(2026, 10, 2, tzinfo=UTC)
OTHER: Final = next(name for name in (f"other-{n}" for n in count()) if partition_of(name, 4) == PART)
TRIMMED: Final[list[tuple[str, datetime, int, list[str], int]]] = [
    ("nothing lacks", OLD, 1, [], 0),
    ("its beginning lacks, and what is a week older stands", OLD, 3, ["the topic lacks 1, 2, and has kept what is older"], 0),
    ("all of it lacks, and what is a week older stands", OLD, 0, ["the topic lacks 1, 2, 3, and has kept what is older"], 0),
    ("its beginning was thrown away with all that is as old", instant_of(LATER), 3, [], 0),
    ("all of it was thrown away with all that is as old", instant_of(LATER), 0, [], 1),
    ("clocks are not to be compared so closely", instant_of(EARLIER) - APART, 3, [], 0),
]  # fmt: skip
"""When the oldest record that the partition still holds was put there, and from which entry on a younger case stands."""


@pytest.mark.parametrize(
    ("oldest", "first", "faults", "trimmed"), [pytest.param(*row[1:], id=row[0]) for row in TRIMMED]
)
def test_what_is_younger_than_the_oldest_record_was_not_thrown_away(
    oldest: datetime, first: int, faults: list[str], trimmed: int
) -> None:
    topic, audit = Said("routing", 4, frozenset({PART})), Audit()
    topic.note(record(7, 9, subject=OTHER)._replace(key=OTHER.encode(), at=oldest), audit)
    for n in range(first, 4) if first else ():
        topic.note(record(7 + n, n)._replace(at=instant_of(BEGAN)), audit)
    document = {**sound(), "in": {}}
    audit_document("routing", document, [], Scope({"routing": topic}, 4, BEGAN, BEGAN), audit)
    assert audit.faults == [f"lost: routing/{CASE}: {fault}" for fault in faults]
    assert audit.trimmed == trimmed


def test_a_pass_takes_as_many_partitions_as_memory_allows() -> None:
    assert passes({0: 4, 1: 4, 2: 4, 3: 4}, 8) == [(0, 1), (2, 3)]
    assert passes({0: 4, 1: 20, 2: 4}, 8) == [(0,), (1,), (2,)]
    assert passes({0: 0, 1: 0}, 8) == [(0, 1)]


def test_a_million_faults_are_counted_and_fifty_are_shown() -> None:
    audit = Audit()
    for number in range(60):
        audit.fault("lost", f"routing/{number}")
    assert (audit.lost, len(audit.faults), audit.clean()) == (60, 60, False)
    assert sum(line.startswith("lost: ") for line in audit.lines()) == 50
    assert audit.lines()[-2:] == ["and 10 more faults", "something is wrong; see docs/runbooks/verify.md"]


@pytest.mark.parametrize(
    ("told", "journals", "words"),
    [(True, True, "no case in common"), (False, True, "the topics say nothing"), (True, False, "no journal")],
)
def test_two_systems_mixed_up_are_one_sentence(words: str, *, told: bool, journals: bool) -> None:
    assert words in strangers(told=told, journals=journals)


def test_how_far_our_groups_are_behind_is_told_and_is_no_fault() -> None:
    lines = [
        Line("case.intake", "as written", 4, 4, 9, {"routing": 2, "portal": 0, "somebody": 7}),
        Line("case.routing", "as written", 4, 4, 9, {"portal": 3, "gateway-outbound": 1}),
    ]
    behind = lags(lines, ("routing", "portal", "gateway"))
    assert behind == {"routing": 2, "portal": 3, "gateway-outbound": 1}
    audit = Audit(behind=behind)
    assert audit.clean()
    assert "behind       routing 2, portal 3, gateway-outbound 1" in audit.lines()
