"""督查: a sample is drawn once, each of its cases has one finding, and what follows is asked for until it is done."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock
from libs.common.decision import Now
from libs.common.errors import Refused
from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed
from libs.common.events.routing import CoHandlerAdded
from libs.common.events.supervision import (
    FollowUpDone,
    FollowUpReminded,
    InspectionDrawn,
    InspectionRecorded,
    Sampled,
    SupervisionOrdered,
)
from libs.common.events.words import Ending, Measure, Part
from libs.common.journal.desk import Desk
from libs.common.journal.runtime import Runtime
from libs.common.policy import Policy, load_policy
from libs.common.store import Store, Write
from libs.common.store.memory import MemoryStore
from libs.common.store.mongo import MongoStore
from services.supervision import store as queries
from services.supervision import timers
from services.supervision.api import COMMANDS
from services.supervision.app import BOOK
from services.supervision.domain import inspection
from services.supervision.domain.drawing import DrawInspection
from services.supervision.domain.inspection import FinishFollowUp, Inspection, Next, RecordFinding
from services.supervision.domain.state import Case, Known, Parked, Proposal
from services.supervision.prepare import draw_inspection, drawn, subject_of
from services.supervision.tests.living import Life, dispatched, local

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
SINCE, UNTIL = datetime(2026, 9, 30, 16, 0, tzinfo=UTC), datetime(2026, 10, 31, 16, 0, tzinfo=UTC)
WISH = DrawInspection(seed="十月第三组", size=5, since=SINCE, until=UNTIL, by="督查 郑")
COUNTY = "centre"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


@pytest.fixture(params=["memory", pytest.param("real", marks=pytest.mark.engines)])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    made: Store = MemoryStore()
    if request.param == "real":
        made = MongoStore(request.getfixturevalue("engines").mongo_url, f"s{uuid.uuid4().hex[:10]}")
    await made.start(BOOK.indexes)
    yield made
    await made.stop()


async def put(store: Store, *cases: tuple[str, Case]) -> None:
    """As supervision would have left them."""
    writes = [
        Write(i, 0, {"st": case.model_dump(mode="json"), "sv": 1, "n": 0, "in": {}, "part": 0}) for i, case in cases
    ]
    assert await store.write(writes)


def closed(at: datetime, unit: str = "t02", area: str = "t02v001", category: str = "transport/road") -> Case:
    known = Known(number="HQ26-000001-5", hop=1, unit=unit, units=(unit, "d-water"), area=area, category=category)
    return Case(hop=1, round=1, ended=True, known=known, closed_at=at)


def october(count: int) -> list[tuple[str, Case]]:
    """Closed in four moments only, so that many share an instant and pages begin within them."""
    return [(f"case-{n:04}", closed(SINCE + timedelta(days=n * 4 // count))) for n in range(count)]


def desk_of(store: Store, policy: Policy) -> Desk:
    return Runtime(book=BOOK, store=store, bus=MemoryBus(), clock=SetClock(AT), policy=policy).desk


# ------------------------------------------------------------ the population


@pytest.mark.parametrize("page", [1, 3, 7, 500])
async def test_every_case_of_the_time_passes_by_once_however_the_pages_fall(store: Store, page: int) -> None:
    inside = october(60)
    before, at_the_end = ("early", closed(SINCE - timedelta(milliseconds=1))), ("late", closed(UNTIL))
    await put(store, *inside, before, at_the_end, ("open", Case(hop=1)))
    seen = [case async for case, _ in queries.closed(store, SINCE, UNTIL, page)]
    assert sorted(seen) == [case for case, _ in inside]


FILTERS = [
    pytest.param({}, {"a", "b", "c", "d"}, id="all"),
    pytest.param({"unit": "d-water"}, {"a", "b", "c", "d"}, id="a co-handler's"),
    pytest.param({"unit": "t03"}, {"d"}, id="a unit's"),
    pytest.param({"area": "t02"}, {"a", "b", "c"}, id="a township with its villages"),
    pytest.param({"area": "t02v002"}, {"b"}, id="a village"),
    pytest.param({"category": "transport"}, {"a", "b", "d"}, id="a category with what lies in it"),
    pytest.param({"category": "transport/road", "area": "t02"}, {"a", "b"}, id="both"),
]


@pytest.mark.parametrize(("filters", "fitting"), FILTERS)
async def test_the_population_is_what_fits_the_filters(
    store: Store, policy: Policy, filters: dict[str, str], fitting: set[str]
) -> None:
    await put(
        store, ("a", closed(SINCE)), ("b", closed(SINCE, area="t02v002")), ("c", closed(SINCE, category="urban/lamp")),
        ("d", closed(SINCE, unit="t03", area="t03v001")),
    )  # fmt: skip
    found = await drawn(store, WISH.model_copy(update={"size": 9, **filters}), policy)
    assert ({one.case for one in found.cases}, found.population) == (fitting, len(fitting))


def test_what_was_closed_with_a_result_is_of_the_population_also_where_its_end_is_heard_first(life: Life) -> None:
    life.hear(CaseClosed(round=1, outcome=Ending.EXPLAINED), "Tue 09:00")
    life.dispatch("Mon 09:00", "d-water")
    assert life.case
    assert life.case.known
    assert (life.case.closed_at, life.case.known.units) == (local("Tue 09:00"), ("t02v003", "d-water"))


@pytest.mark.parametrize("outcome", [Ending.WITHDRAWN, Ending.REFUSED, Ending.DIVERTED, Ending.MERGED])
def test_what_ended_without_a_result_is_not(life: Life, outcome: Ending) -> None:
    life.dispatch("Mon 09:00")
    life.hear(CaseClosed(round=1, outcome=outcome), "Tue 09:00")
    assert life.case
    assert life.case.closed_at is None


def test_a_unit_that_joined_is_one_of_those_that_had_it_and_one_of_an_older_hop_is_not(life: Life) -> None:
    later = dispatched(life.figures, local("Tue 09:00"), hop=2).model_copy(update={"unit": "t02", "parts": ()})
    life.dispatch("Mon 09:00")
    life.hear(later, "Tue 09:00")
    for hop, unit in ((1, "d-old"), (2, "d-water")):
        life.hear(
            CoHandlerAdded(hop=hop, round=1, part=Part(unit=unit, lead=False, due=local("Fri 17:30"))), "Tue 10:00"
        )
    assert life.case
    assert life.case.known
    assert (life.case.known.unit, life.case.known.units) == ("t02", ("d-water",))


# ------------------------------------------------------------ drawing


async def test_a_sample_is_drawn_and_says_from_what(store: Store, policy: Policy) -> None:
    await put(store, *october(60))
    done = await draw_inspection(desk_of(store, policy), WISH, "k1")
    [entry] = await store.journal(done.subject)
    fact = InspectionDrawn.model_validate(entry["data"])
    assert (fact.population, len(fact.cases), fact.seed) == (60, 5, WISH.seed)
    assert done.state.left() == 5


async def test_two_stores_with_the_same_cases_draw_the_same_sample(store: Store, policy: Policy) -> None:
    other = MemoryStore()
    for one in (store, other):
        await put(one, *(october(60) if one is store else reversed(october(60))))
    assert await drawn(store, WISH, policy) == await drawn(other, WISH, policy)


async def test_the_same_key_is_the_same_answer_and_nothing_is_drawn_anew(store: Store, policy: Policy) -> None:
    await put(store, *october(60))
    desk = desk_of(store, policy)
    first = await draw_inspection(desk, WISH, "k1")
    await put(store, ("one-more", closed(SINCE)))
    again = await draw_inspection(desk, WISH, "k1")
    assert (again.repeated, again.state, again.position) == (True, first.state, first.position)
    with pytest.raises(Refused) as error:
        await draw_inspection(desk, WISH.model_copy(update={"by": "吴"}), "k1")
    assert error.value.code == "key-reused"


async def test_the_same_wish_is_the_same_inspection_and_drawn_once_also_by_two_at_once(
    store: Store, policy: Policy
) -> None:
    await put(store, *october(60))
    desks = [desk_of(store, policy) for _ in range(2)]
    wishes = [draw_inspection(desk, WISH.model_copy(update={"by": f"督查 {n}"}), None) for n, desk in enumerate(desks)]
    answers = await asyncio.gather(*wishes, return_exceptions=True)
    assert sorted(getattr(answer, "code", "done") for answer in answers) == ["done", "drawn"]
    [(_, found)] = await queries.inspections(store)
    assert len(await store.journal(subject_of(WISH))) == 1
    assert found.left() == 5


REFUSED = [
    pytest.param({"size": 61}, "too-few", "size", "only 60 cases fit", id="more than there are"),
    pytest.param({"size": 201}, "sample-size", "size", "at most 200", id="more than can be told"),
    pytest.param({"since": UNTIL}, "period", "since", "not before until", id="no time at all"),
    pytest.param({"until": AT + timedelta(seconds=1)}, "period-open", "until", "until 2026-11-02T02:00", id="not over"),
    pytest.param({"unit": "t99"}, "unknown-unit", "unit", "t99 is no unit", id="an unknown unit"),
    pytest.param({"area": "t99"}, "unknown-area", "area", "t99 is no area", id="an unknown area"),
    pytest.param(
        {"category": "urban/moon"}, "unknown-category", "category", "is no category", id="an unknown category"
    ),
]


@pytest.mark.parametrize(("changes", "code", "field", "words"), REFUSED)
async def test_what_cannot_be_drawn_is_refused_and_leaves_nothing(  # noqa: PLR0913, PLR0917 - a table's columns
    store: Store, policy: Policy, changes: dict[str, Any], code: str, field: str, words: str
) -> None:
    await put(store, *october(60))
    with pytest.raises(Refused) as error:
        await draw_inspection(desk_of(store, policy), WISH.model_copy(update=changes), "k1")
    assert (error.value.code, error.value.field, error.value.status) == (code, field, 422)
    assert words in error.value.text
    assert await queries.inspections(store) == []


# ------------------------------------------------------------ findings

SAMPLE = (
    Sampled(case="a", number="HQ26-000001-5", unit="t02", units=("t02", "d-water")),
    Sampled(case="b", number="HQ26-000002-4", unit="t03", units=("t03",)),
)
DRAWN = Inspection(
    drawn=InspectionDrawn(
        seed="s", since=SINCE, until=UNTIL, population=60, digest="d", cases=SAMPLE, by="督查 郑"
    ),
    at=AT,
)  # fmt: skip
TRUE = RecordFinding(case="a", code="true-as-said", text="到现场看过，办了", unit=COUNTY, by="督查 郑")
NEXT = Next(unit="t02", what="装好铁篦子", due=date(2026, 11, 15))
FALSE = TRUE.model_copy(update={"code": "false-completion", "text": "铁篦子没有装", "follow_up": NEXT})
MORNING = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


class Book:
    """An inspection as it is told commands and woken."""

    def __init__(self, policy: Policy) -> None:
        self.policy, self.state = policy, DRAWN

    def wish(self, rule: Any, command: Any, at: datetime = AT) -> list[Fact]:
        return self.take(rule(self.state, command, self.now(at)))

    def wake(self, at: datetime) -> list[Fact]:
        return self.take(timers.wake(self.state, self.now(at)))

    def now(self, at: datetime) -> Now:
        return Now(at, at, "inspection:x", self.policy)

    def take(self, decision: Any) -> list[Fact]:
        self.state = Inspection.model_validate(decision.state.model_dump(mode="json"))
        return list(decision.events)


@pytest.fixture
def book(policy: Policy) -> Book:
    return Book(policy)


def test_each_case_has_a_finding_and_then_it_is_complete(book: Book) -> None:
    [first] = book.wish(inspection.record, TRUE)
    [second] = book.wish(inspection.record, TRUE.model_copy(update={"case": "b"}))
    assert isinstance(first, InspectionRecorded)
    assert isinstance(second, InspectionRecorded)
    assert (first.number, first.unit, first.label, first.left) == ("HQ26-000001-5", "t02", "属实", 1)
    assert (second.left, book.state.left()) == (0, 0)


def test_a_false_completion_orders_the_unit(book: Book) -> None:
    recorded, order = book.wish(inspection.record, FALSE)
    assert isinstance(recorded, InspectionRecorded)
    assert order == SupervisionOrdered(
        measure=Measure.OTHER, hop=0, unit="t02", due=AT, reason="督查发现虚报办结：HQ26-000001-5"
    )


def test_what_follows_is_asked_for_once_on_its_day_in_the_morning(book: Book) -> None:
    book.wish(inspection.record, FALSE)
    assert timers.due(book.state) == MORNING
    [fact] = book.wake(MORNING)
    assert fact == FollowUpReminded(case="a", number="HQ26-000001-5", unit="t02", due=MORNING, reason="装好铁篦子")
    assert timers.due(book.state) is None


@pytest.mark.parametrize("after", [False, True], ids=["before its day", "after the reminder"])
def test_what_was_done_is_asked_for_no_more(book: Book, *, after: bool) -> None:
    book.wish(inspection.record, FALSE)
    if after:
        book.wake(MORNING)
    [fact] = book.wish(inspection.finish, FinishFollowUp(case="a", text="装好了", by="督查 郑"))
    assert fact == FollowUpDone(case="a", number="HQ26-000001-5", unit="t02", text="装好了", by="督查 郑")
    assert timers.due(book.state) is None


DONE = FinishFollowUp(case="a", text="x", by="郑")
BAD: list[Any] = [
    pytest.param([], TRUE.model_copy(update={"case": "z"}), "not-sampled", "case", id="not in the sample"),
    pytest.param([TRUE], TRUE, "recorded", "case", id="twice"),
    pytest.param([TRUE], FALSE, "recorded", "case", id="another finding"),
    pytest.param([], TRUE.model_copy(update={"code": "fine"}), "unknown-finding", "code", id="an unknown code"),
    pytest.param([], TRUE.model_copy(update={"unit": "t02"}), "own-case", "unit", id="an inspector of the lead"),
    pytest.param([], TRUE.model_copy(update={"unit": "d-water"}), "own-case", "unit", id="an inspector of a co-handler"),
    pytest.param([], TRUE.model_copy(update={"unit": "t99"}), "unknown-unit", "unit", id="an inspector of nowhere"),
    pytest.param([], FALSE.model_copy(update={"follow_up": NEXT.model_copy(update={"unit": "t99"})}), "unknown-unit", "follow_up.unit", id="to follow by nobody"),
    pytest.param([], FALSE.model_copy(update={"follow_up": NEXT.model_copy(update={"due": date(2026, 11, 2)})}), "follow-up-day", "follow_up.due", id="to follow today"),
    pytest.param([], FALSE.model_copy(update={"follow_up": NEXT.model_copy(update={"due": date(2027, 11, 2)})}), "follow-up-day", "follow_up.due", id="to follow in a year"),
    pytest.param([], DONE, "nothing-to-follow", "case", id="done without a finding"),
    pytest.param([TRUE], DONE, "nothing-to-follow", "case", id="done where nothing follows"),
    pytest.param([FALSE, DONE], DONE, "nothing-to-follow", "case", id="done twice"),
]  # fmt: skip


def rule_of(command: Any) -> Any:
    return inspection.finish if isinstance(command, FinishFollowUp) else inspection.record


@pytest.mark.parametrize(("before", "command", "code", "field"), BAD)
def test_what_may_not_be_is_refused(book: Book, before: list[Any], command: Any, code: str, field: str) -> None:
    for one in before:
        book.wish(rule_of(one), one)
    with pytest.raises(Refused) as error:
        book.wish(rule_of(command), command)
    assert (error.value.code, error.value.field) == (code, field)


@pytest.mark.parametrize("state", [None, Case(hop=1)], ids=["none", "a case"])
@pytest.mark.parametrize("command", [TRUE, DONE])
def test_an_inspection_that_there_is_none_of_is_refused_as_unknown(policy: Policy, state: Any, command: Any) -> None:
    with pytest.raises(Refused) as error:
        rule_of(command)(state, command, Book(policy).now(AT))
    assert error.value.status == 404


@pytest.mark.parametrize("act", COMMANDS)
def test_no_command_for_a_case_does_anything_to_an_inspection(book: Book, act: str) -> None:
    command, rule = COMMANDS[act]
    with pytest.raises(Refused) as error:
        rule(book.state, command.model_construct(unit="t02", by="郑", reason="x"), book.now(AT))
    assert error.value.code == "unknown-case"


async def test_a_finding_sent_twice_with_one_key_is_one_finding(store: Store, policy: Policy) -> None:
    await put(store, *october(60))
    desk = desk_of(store, policy)
    done = await draw_inspection(desk, WISH, None)
    wish = TRUE.model_copy(update={"case": done.state.drawn.cases[0].case})
    answers = [await desk.decide(done.subject, inspection.record, wish, key="f1") for _ in range(2)]
    assert [answer.repeated for answer in answers] == [False, True]
    assert answers[0].state.left() == 4


async def test_the_lists_of_what_is_parked_and_proposed_are_in_order(store: Store) -> None:
    def at(n: int) -> datetime:
        return SINCE + timedelta(days=n)

    def parked(n: int) -> Case:
        return Case(parked=Parked(round=1, since=SINCE, review=at(n), reason="x", asked_by="吴", by="郑"))

    def proposed(n: int) -> Case:
        return Case(proposal=Proposal(round=1, reason="x", review=at(9), by="吴", at=at(n)))

    await put(
        store,
        ("open", Case(hop=1)),
        *((f"k{n}", parked(n)) for n in (3, 1, 2)),
        *((f"p{n}", proposed(n)) for n in (2, 1)),
    )
    assert [case for case, _ in await queries.parked(store)] == ["k1", "k2", "k3"]
    assert [case for case, _ in await queries.proposed(store)] == ["p1", "p2"]
