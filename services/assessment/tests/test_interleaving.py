"""Facts of several topics overtake each other, and what a case adds is the same in the end."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from libs.common.events import Fact
from libs.common.events.evaluation import Resolved
from libs.common.events.intake import CaseMerged, CaseUnmerged, CaseWithdrawn
from libs.common.events.routing import ReturnGranted
from libs.common.events.words import Level, Person
from libs.common.policy.counted import IMPLIES
from services.assessment.tests.told import (
    START,
    admitted,
    dispatched,
    exhausted,
    gone,
    heard,
    joined,
    judged,
    missed,
    not_missed,
    reopened,
    replied,
    submitted,
)

MERGED = CaseMerged(
    into="c2", number="HQ26-030419-5", people=(Person(id="p1"),), promised_by=START, reason="同", by="吴"
)
APART = CaseUnmerged(out_of="c2", reason="不同", by="吴")
SOURCES: Sequence[Sequence[Fact]] = (
    (submitted(), admitted(), joined("p2"), gone("p2"), joined("p3"), MERGED, APART),
    (dispatched(), ReturnGranted(hop=1, round=1, unit="t02", bounces=1, by="吴"), dispatched(2, unit="d-water", level=Level.COUNTY), dispatched(3, 2)),
    (missed(1), not_missed(1), missed(2), missed(3, 2)),
    (exhausted(), replied(), replied(2)),
    (judged(1, Resolved.NO), judged(5, person="p2"), judged(2, Resolved.NO, person="p3"), reopened(), judged(4, round_=2), judged(3, round_=2, person="p2")),
)  # fmt: skip
ENDS = (CaseWithdrawn(person="p1", reason="不用了"),)


@st.composite
def courses(draw: st.DrawFn) -> tuple[list[tuple[Fact, float]], list[tuple[Fact, float]]]:
    """As much of each source as was said, each fact at an instant of its own; in the order of time, and interleaved."""
    said = [source[: draw(st.integers(0, len(source)))] for source in SOURCES]
    said[0] = [*said[0], *(ENDS if draw(st.booleans()) else ())]
    timed = [[(fact, 10.0 * at + source / 10) for at, fact in enumerate(facts)] for source, facts in enumerate(said)]
    turns = draw(st.permutations([n for n, facts in enumerate(timed) for _ in facts]))
    rests = [iter(facts) for facts in timed]
    return sorted((one for facts in timed for one in facts), key=lambda one: one[1]), [next(rests[n]) for n in turns]


@given(courses())
@settings(max_examples=300, deadline=None)
def test_the_same_facts_in_any_order_that_each_source_keeps_add_the_same(
    course: tuple[list[tuple[Fact, float]], list[tuple[Fact, float]]],
) -> None:
    in_time, interleaved = course
    if not in_time:
        return
    one, _ = heard([fact for fact, _ in in_time], [at for _, at in in_time])
    other, said = heard([fact for fact, _ in interleaved], [at for _, at in interleaved])
    assert one.counted == other.counted
    assert [change.before for change in said] == [None, *(change.after for change in said)][: len(said)]
    facts = other.counted.facts if other.counted else {}
    for name, n in facts.items():
        assert n <= facts[IMPLIES.get(name, name)]
