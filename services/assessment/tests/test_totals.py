"""Sums over many cases: pooled in hundreds, kept by month and group, and the same as counting every case again."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import to_json

from libs.common.decision import Now
from libs.common.envelope import Heard
from libs.common.events.assessment import Contribution, ContributionChanged, ContributionsPooled, Moved
from libs.common.policy.counted import COUNTED
from services.assessment.domain import pool, sums
from services.assessment.domain.pool import Pool, counts_of, group_of, pool_of
from services.assessment.domain.sums import COLUMNS, Sums
from services.assessment.handlers import reaches
from services.assessment.store.totals import added, added_cells, together
from services.assessment.tests.told import START, admitted, heard, judged, now, policy, replied, submitted

CHINA = policy().office.tz
FACTS = [fact for names in COUNTED.values() for fact in names]
contributions = st.builds(
    Contribution, number=st.sampled_from(["HQ26-000101-1", "HQ26-000102-1", "HQ26-000301-1", "HQ26-070301-1"]),
    unit=st.sampled_from(["", "t02", "d-water"]), level=st.sampled_from(["", "township"]), town=st.sampled_from(["", "t02"]),
    area=st.sampled_from(["", "t02v004"]), category=st.sampled_from(["urban/water", "rural"]), kind=st.just("help"),
    channel=st.sampled_from(["web", "talk_room"]), admitted_at=st.sampled_from([START, START + timedelta(days=3)]),
    completed_at=st.sampled_from([None, START + timedelta(days=5)]), evaluated_at=st.sampled_from([None, START + timedelta(days=40)]),
    facts=st.dictionaries(st.sampled_from(FACTS), st.integers(1, 3)), excluded=st.sampled_from(["", "withdrawn", "whim"]),
)  # fmt: skip


def heard_as(subject: str, fact: ContributionChanged | ContributionsPooled) -> Heard:
    name = fact.type().removesuffix(".v1")
    return Heard("i", "assessment", subject, name, 1, 1, START, "", fact.model_dump(mode="json"))


class Book:
    """Pools and sums in memory: what reaches them, and what they are told when a pool speaks."""

    def __init__(self) -> None:
        self.pools: dict[str, Pool] = {}
        self.sums: dict[str, Sums] = {}

    def change(self, fact: ContributionChanged) -> None:
        [to] = reaches(heard_as("case", fact))
        self.pools[to] = pool.take(self.pools.get(to), fact, now()).state

    def speak(self) -> None:
        for name, state in self.pools.items():
            decision = pool.say(state, now(1))
            self.pools[name] = decision.state
            for fact in decision.events:
                assert isinstance(fact, ContributionsPooled)
                for to in reaches(heard_as(name, fact)):
                    self.sums[to] = sums.add(self.sums.get(to), fact, now(1, to)).state

    def cells(self) -> Counter[tuple[str, str]]:
        stored = [{"st": one.model_dump(mode="json")} for one in self.sums.values()]
        waiting = [{"st": one.model_dump(mode="json")} for one in self.pools.values()]
        return added_cells(stored, waiting)


def counted_again(many: Iterable[Contribution]) -> Counter[tuple[str, str]]:
    found = Counter[tuple[str, str]]()
    for one in many:
        for place, counts in counts_of(one, CHINA):
            found.update({(" ".join(place), name): n for name, n in counts.items()})
    return found


@given(st.lists(st.tuples(st.lists(contributions, min_size=1, max_size=4), st.booleans(), st.booleans()), max_size=6))
@settings(max_examples=150, deadline=None)
def test_the_sums_are_those_of_what_every_case_adds_in_the_end(
    courses: Sequence[tuple[list[Contribution], bool, bool]],
) -> None:
    book, last = Book(), list[Contribution]()
    for drawn, merged, spoken in courses:
        one, *others = drawn
        course = [one, *(other.model_copy(update={"number": one.number}) for other in others)]
        befores = [None, *course]
        changes = [ContributionChanged(before=b, after=a) for b, a in zip(befores, course, strict=False)]
        changes += [ContributionChanged(before=course[-1], after=None)] if merged else []
        for change in changes:
            book.change(change)
        last += [] if merged else [course[-1]]
        if spoken:
            book.speak()
    assert book.cells() == counted_again(last)
    book.speak()
    assert book.cells() == counted_again(last)
    assert all(not one.moved and pool.due(one) is None for one in book.pools.values())
    assert all(
        set(one.rows.values()) and not any(set(text) <= set("0 ") for text in one.rows.values())
        for one in book.sums.values()
        if one.rows
    )


def test_neighbouring_numbers_share_a_pool_of_a_hundred_and_six_hundred_pools_a_group() -> None:
    assert len({pool_of(f"HQ26-{n:06d}-1") for n in range(1000)}) == 10
    assert pool_of("HQ26-030418-7") == "pool:26-000304"
    assert pool_of("HQ26-1234567-1") == "pool:26-012345"
    assert len({group_of(pool_of(f"HQ26-{n:06d}-1")) for n in range(0, 120_000, 100)}) == 2
    assert group_of(pool_of("not one of ours")).startswith("x-")


def test_a_pool_waits_some_seconds_from_the_first_change_and_speaks_once() -> None:
    _, [first, *_] = heard([submitted(), admitted()])
    state = pool.take(None, first, now(2)).state
    later = pool.take(state, ContributionChanged(before=first.after, after=None), now(3)).state
    assert pool.due(state) == pool.due(later) == now(2).at + pool.SETTLES
    nothing = pool.say(later, now(4))
    assert (nothing.events, pool.due(nothing.state)) == ((), None)
    assert len(pool.say(state, now(4)).events) == 1


def test_a_case_is_counted_in_the_month_of_each_of_its_dates_on_the_deployments_clock() -> None:
    late = heard([submitted(), admitted(), replied(), judged()], [0, 61.9, 62.1, 24 * 40])[0].counted
    assert late is not None
    months = {place[0]: counts for place, counts in counts_of(late, CHINA) if place[1:] == ("rest", "all")}
    assert set(months) == {"2026-09", "2026-10", "2026-11"}
    assert months["2026-09"] == {"admitted/admitted": 1, "admitted/people": 1, "admitted/completed": 1}
    assert months["2026-10"] == {"completed/completed": 1, "completed/on_time": 1, "completed/reached": 1}
    assert "evaluated/asked" in months["2026-11"]


def test_what_is_left_out_is_counted_and_counted_again_under_its_reason() -> None:
    one = Contribution(
        number="HQ26-000101-1", admitted_at=START, facts={"admitted": 1, "completed": 1}, excluded="whim"
    )
    [counts] = [counts for place, counts in counts_of(one, CHINA) if place[1:] == ("rest", "all")]
    assert counts == {
        "admitted/admitted": 1, "admitted/completed": 1, "admitted/admitted~whim": 1, "admitted/completed~whim": 1,
    }  # fmt: skip


def test_a_name_that_is_new_is_a_column_more_and_older_rows_still_read() -> None:
    state = told(None, "t02", {"admitted/admitted": 2})
    state = told(state, "d-water", {"admitted/admitted": 1, "admitted/admitted~whim": 1})
    assert state.columns == (*COLUMNS, "admitted/admitted~whim")
    found = added([state], lambda _: lambda _: True)
    assert found["t02"] == {"admitted/admitted": 2}
    assert found["d-water"] == {"admitted/admitted": 1, "admitted/admitted~whim": 1}
    older = told(None, "t02", {"admitted/admitted": 5})
    assert added([older, state], lambda _: "t02".__eq__) == {"t02": {"admitted/admitted": 7}}


def told(state: Sums | None, key: str, counts: dict[str, int]) -> Sums:
    fact = ContributionsPooled(moved=(Moved(month="2026-09", part="unit", key=key, counts=counts),))
    at: Now = now(0, "sums:2026-09:unit:26-00000")
    return sums.add(state, fact, at).state


def test_rates_are_pooled_and_never_averaged() -> None:
    assert together([{"a": 1, "b": 2}, {"a": 99}]) == {"a": 100, "b": 2}


def test_no_document_reaches_a_hundred_kilobytes() -> None:
    """A group of 60,000 cases in 500 units, 120 each in every count, has heard 600 pools; a pool has heard its hundred."""
    most = dict.fromkeys((*COLUMNS, "admitted/admitted~withdrawn", "evaluated/asked~unreasonable"), 120)
    rows = tuple(Moved(month="2026-09", part="unit", key=f"t12v{n:03d}", counts=most) for n in range(500))
    full = sums.add(None, ContributionsPooled(moved=rows), now(0, "sums:2026-09:unit:26-00000")).state
    pools = {f"assessment/pool:26-{n:06d}": 999 for n in range(pool.IN_A_GROUP)}
    cases = {f"assessment/f1803665-1adc-59d1-8318-63076b932b{n:02d}": 99 for n in range(pool.IN_A_POOL)}
    book = Book()
    for n in range(pool.IN_A_POOL):
        new = spread(n).model_copy(update={"completed_at": None, "evaluated_at": None})
        book.change(ContributionChanged(before=None, after=new))
    [busy] = book.pools.values()
    sizes = [
        len(to_json(one)) for one in ((full.model_dump(mode="json"), pools), (busy.model_dump(mode="json"), cases))
    ]
    assert max(sizes) < 100_000, sizes


def spread(n: int) -> Contribution:
    """Of the hundred of a pool, one in a unit, village and category of its own, with everything that can be counted."""
    return Contribution(
        number=f"HQ26-0001{n:02d}-1", unit=f"t12v{n:03d}", level="village", town="t12", area=f"t12v{n:03d}",
        category=f"urban/water-{n}", kind="help", channel="web", admitted_at=START, completed_at=START + timedelta(days=5),
        evaluated_at=START + timedelta(days=40), facts=dict.fromkeys(FACTS, 1),
    )  # fmt: skip


def test_what_a_pool_says_can_always_be_published_whole() -> None:
    """A hundred cases that all went from one unit, place and month to others at once."""
    book = Book()
    for one in map(spread, range(pool.IN_A_POOL)):
        book.change(
            ContributionChanged(
                before=one, after=one.model_copy(update={"unit": f"x{one.unit}", "area": f"x{one.area}"})
            )
        )
    [state] = book.pools.values()
    facts = pool.say(state, now(1)).events
    assert max(len(fact.model_dump_json().encode()) for fact in facts) < 100_000
    book.speak()
    wanted = counted_again(
        one.model_copy(update={"unit": f"x{one.unit}", "area": f"x{one.area}"}) for one in map(spread, range(100))
    )
    wanted.subtract(counted_again(map(spread, range(100))))
    assert book.cells() == wanted
    assert sum(len(fact.moved) for fact in facts if isinstance(fact, ContributionsPooled)) == len(state.moved)
