"""One slot is never given to two cases, whoever races, dies or stands still; each test runs on both stores."""

import asyncio
import contextlib
import random
import uuid
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock
from libs.common.decision import Decision
from libs.common.errors import Refused
from libs.common.journal.desk import Desk, Receipt
from libs.common.journal.runtime import Runtime
from libs.common.policy import Policy, load_policy
from libs.common.store import Doc, Store
from libs.common.store.memory import MemoryStore
from libs.common.store.mongo import MongoStore
from services.routing.app import BOOK as ROUTING
from services.routing.domain import sessions
from services.routing.domain.sessions import BookSession, CancelSession, MoveSession
from services.routing.domain.state import Case, Status
from services.routing.prepare import LAPSE, SHELF, Slots

AT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 10, 13, 6, 0, tzinfo=UTC)
LATER = TUESDAY + timedelta(minutes=30)
ASKED: dict[str, Any] = {"unit": "d-labour", "by": "劳动局 周"}
BOOK = BookSession(**ASKED, specialist="lawyer-1", at=TUESDAY)
OPEN = Case(number="HQ26-030418-7", profile="help", status=Status.WITH_UNIT, hop=1, unit="d-labour")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


class Killed(Exception):  # noqa: N818 - says what it is
    """The process died at this step."""


class Around:
    """The store as one process has it: before each named step something happens to that process alone."""

    def __init__(self, store: Store, before: Callable[[str], Any]) -> None:
        self._store, self._before = store, before

    def __getattr__(self, name: str) -> Any:
        step = getattr(self._store, name)

        async def taken(*args: Any, **more: Any) -> Any:
            if waits := self._before(name):
                await waits
            return await step(*args, **more)

        return taken


class Office:
    """Routing on one store, as many processes of it as a test wants, and a clock that it moves."""

    def __init__(self, store: Store, policy: Policy) -> None:
        self.store, self.policy, self.clock, self.bus = store, policy, SetClock(AT), MemoryBus()
        self.slots = Slots()

    def desk(self, before: Callable[[str], Any] = lambda _step: None) -> Desk:
        """One more process."""
        store: Any = Around(self.store, before)
        runtime = Runtime(
            book=ROUTING, store=store, bus=self.bus, clock=self.clock, policy=self.policy, seed=random.randrange(10**9)
        )
        return runtime.desk

    async def opened(self, *cases: str) -> None:
        for case in cases:
            await self.desk().decide(case, lambda _case, _command, _now: Decision(OPEN), BOOK)

    async def book(
        self, case: str, desk: Desk | None = None, key: str | None = None, at: datetime = TUESDAY
    ) -> Receipt[Case]:
        command = BOOK.model_copy(update={"at": at})
        return await self.slots.decide(desk or self.desk(), case, sessions.book, command, key)

    async def move(self, case: str, at: datetime, desk: Desk | None = None) -> Receipt[Case]:
        command = MoveSession(**ASKED, at=at, reason="x")
        return await self.slots.decide(desk or self.desk(), case, sessions.move, command, None)

    async def cancel(self, case: str, desk: Desk | None = None) -> None:
        await (desk or self.desk()).decide(case, sessions.cancel, CancelSession(**ASKED, reason="x"))

    async def have(self, at: datetime = TUESDAY) -> list[str]:
        """The cases that have the slot; what this is all about is that there is never more than one."""
        found = await self.store.find(
            {"st.session.meeting.at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z")}
        )
        return sorted(row["_id"] for row in found)

    async def reservations(self) -> list[tuple[str, Doc]]:
        return await self.store.shelf(SHELF)


@pytest.fixture(params=["memory", pytest.param("real", marks=pytest.mark.engines)])
async def office(request: pytest.FixtureRequest, policy: Policy) -> AsyncIterator[Office]:
    if request.param == "memory":
        store: Store = MemoryStore()
    else:
        store = MongoStore(request.getfixturevalue("engines").mongo_url, f"s{uuid.uuid4().hex[:10]}")
    await store.start(ROUTING.indexes)
    yield Office(store, policy)
    await store.stop()


async def refused(booking: Any) -> str:
    with pytest.raises(Refused) as told:
        await booking
    return told.value.code


async def test_of_many_cases_that_ask_for_one_slot_at_once_one_has_it_and_the_others_read_what_is_free(
    office: Office,
) -> None:
    cases = [f"c{n}" for n in range(12)]
    await office.opened(*cases)
    answers = await asyncio.gather(*(office.book(case) for case in cases), return_exceptions=True)
    [winner] = [case for case, answer in zip(cases, answers, strict=True) if isinstance(answer, Receipt)]
    losers = [answer for answer in answers if isinstance(answer, Refused)]
    assert await office.have() == [winner]
    assert len(losers) == len(cases) - 1
    assert {loser.code for loser in losers} == {"slot-taken"}
    assert all("the next free ones are: 2026-10-10T06:00:00.000Z" in loser.text for loser in losers)


class Chance:
    """A seed's: how long each step takes, where processes die, and what is asked of them."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def before(self, _step: str) -> Any:
        return self._killed() if self._random.random() < 0.08 else self._yields()

    async def act(self, office: Office, case: str) -> None:
        """Books, moves or cancels, in a process of its own."""
        desk, at = office.desk(self.before), self._random.choice((TUESDAY, LATER))
        acts: tuple[Callable[[], Any], ...] = (
            lambda: office.book(case, desk, at=at), lambda: office.move(case, at, desk), lambda: office.cancel(case, desk),
        )  # fmt: skip
        with contextlib.suppress(Refused, Killed):
            await self._random.choice((acts[0], *acts))()

    async def _yields(self) -> None:
        for _ in range(self._random.choice((0, 0, 1, 3, 9))):
            await asyncio.sleep(0)

    async def _killed(self) -> None:
        raise Killed


@pytest.mark.parametrize("seed", range(8))
async def test_however_processes_overtake_each_other_no_slot_is_two_cases(office: Office, seed: int) -> None:
    chance, cases, office.slots = Chance(seed), [f"c{n}" for n in range(4)], Slots(timedelta())
    await office.opened(*cases)

    async def goes_on(case: str) -> None:
        for _ in range(6):
            await chance.act(office, case)
            assert len(await office.have(TUESDAY)) <= 1
            assert len(await office.have(LATER)) <= 1

    await asyncio.gather(*(goes_on(case) for case in cases))


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_happened_a_slot_that_no_case_has_can_be_booked(office: Office, seed: int) -> None:
    chance, cases, office.slots = Chance(seed), [f"c{n}" for n in range(4)], Slots(timedelta())
    await office.opened(*cases, "c-late")
    for _ in range(6):
        await asyncio.gather(*(chance.act(office, case) for case in cases))
    for case in cases:
        with contextlib.suppress(Refused):
            await office.cancel(case)
    await office.book("c-late")
    assert await office.have() == ["c-late"]


async def test_the_same_request_sent_twice_or_at_once_is_one_booking_with_one_answer(office: Office) -> None:
    await office.opened("c1")
    answers = await asyncio.gather(*(office.book("c1", key="k") for _ in range(4)))
    again = await office.book("c1", key="k")
    assert {(answer.position["routing"], answer.etag) for answer in [*answers, again]} == {
        (answers[0].position["routing"], answers[0].etag)
    }
    assert len(await office.reservations()) == 1
    assert await refused(office.book("c1", key="k", at=LATER)) == "key-reused"
    await office.cancel("c1")
    assert (await office.book("c1", key="k")).repeated
    assert (await office.have(), len(await office.reservations())) == ([], 1)


async def test_a_reservation_whose_decision_never_came_is_the_cases_own_when_it_asks_again(office: Office) -> None:
    await office.opened("c1", "c2")
    await died(office, "c1")
    assert await refused(office.book("c2")) == "slot-taken"
    await office.book("c1")
    assert (await office.have(), len(await office.reservations())) == (["c1"], 1)


async def died(office: Office, case: str) -> None:
    """Reserved, and dead before it was decided."""

    def before(step: str) -> None:
        if step == "write":
            raise Killed

    with pytest.raises(Killed):
        await office.book(case, office.desk(before))
    assert await office.have() == []


async def test_it_lapses_for_others_after_a_while_and_not_before(office: Office) -> None:
    await office.opened("c1", "c2")
    await died(office, "c1")
    office.clock.move(LAPSE - timedelta(milliseconds=1))
    assert await refused(office.book("c2")) == "slot-taken"
    office.clock.move(timedelta(milliseconds=1))
    await office.book("c2")
    assert await office.have() == ["c2"]
    assert await refused(office.book("c1")) == "slot-taken"


async def test_who_stood_still_and_wakes_when_it_lapsed_books_nothing(office: Office) -> None:
    await office.opened("c1", "c2")
    stands, goes_on = asyncio.Event(), asyncio.Event()

    def before(step: str) -> Any:
        if step == "write":
            stands.set()
            return goes_on.wait()
        return None

    asleep = asyncio.create_task(office.book("c1", office.desk(before)))
    await stands.wait()
    office.clock.move(LAPSE)
    await office.book("c2")
    goes_on.set()
    assert await refused(asleep) == "slot-taken"
    assert await office.have() == ["c2"]


async def test_who_wants_a_lapsed_slot_and_stands_still_while_its_case_books_after_all_gets_another(
    office: Office,
) -> None:
    await office.opened("c1", "c2")
    await died(office, "c1")
    office.clock.move(LAPSE)
    stands, goes_on = asyncio.Event(), asyncio.Event()

    def before(step: str) -> Any:
        if step == "write":
            stands.set()
            return goes_on.wait()
        return None

    wants = asyncio.create_task(office.book("c2", office.desk(before)))
    await stands.wait()
    await office.book("c1")
    goes_on.set()
    assert await refused(wants) == "slot-taken"
    assert await office.have() == ["c1"]


async def test_what_is_cancelled_or_moved_away_is_free_at_once_and_what_is_moved_to_is_not(office: Office) -> None:
    await office.opened("c1", "c2", "c3")
    await office.book("c1")
    await office.move("c1", LATER)
    assert (await office.have(), await office.have(LATER)) == ([], ["c1"])
    await office.book("c2")
    assert await refused(office.book("c3", at=LATER)) == "slot-taken"
    assert await refused(office.move("c2", LATER)) == "slot-taken"
    await office.cancel("c1")
    await office.book("c3", at=LATER)
    assert (await office.have(), await office.have(LATER)) == (["c2"], ["c3"])


async def test_a_refused_booking_reserves_nothing(office: Office) -> None:
    await office.opened("c1")
    strange = BOOK.model_copy(update={"unit": "d-water"})
    assert await refused(office.slots.decide(office.desk(), "c1", sessions.book, strange, None)) == "lead-only"
    assert await refused(office.book("c-unknown")) == "unknown-case"
    assert await refused(office.book("c1", at=AT)) == "no-slot"
    assert await office.reservations() == []
