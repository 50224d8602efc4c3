"""Files in the store, in memory and in a real one."""

import uuid
from collections.abc import AsyncIterator, Collection
from datetime import UTC, datetime, timedelta

import pytest

from libs.common.clock import SetClock
from libs.common.errors import Unavailable
from libs.common.files.cleaning import Clean
from libs.common.files.shelf import NAMES, NOTES, PIECE, PIECES, Files, Kept
from libs.common.store import Store
from libs.common.store.memory import MemoryStore
from libs.common.store.mongo import MongoStore

START = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
BIG = Clean("jpeg", bytes(range(256)) * 3000, b"small")
FILE, OTHER = "a" * 64, "b" * 64
DAY = timedelta(days=1)


class Room:
    """A store, a clock that the test moves, and the files that cases name."""

    def __init__(self, store: Store) -> None:
        self.store, self.clock, self.named = store, SetClock(START), set[str]()
        self.files = Files(store, self.clock.now, self.used)

    async def used(self, files: Collection[str]) -> Collection[str]:
        return self.named & set(files)

    async def content(self, kept: Kept) -> bytes:
        return b"".join([piece async for piece in self.files.read(kept)])

    async def sizes(self) -> tuple[int, int, int]:
        return await self.store.size(NOTES), await self.store.size(PIECES), await self.store.size(NAMES)


@pytest.fixture(params=["memory", pytest.param("real", marks=pytest.mark.engines)])
async def room(request: pytest.FixtureRequest) -> AsyncIterator[Room]:
    if request.param == "memory":
        yield Room(MemoryStore())
        return
    store = MongoStore(request.getfixturevalue("engines").mongo_url, f"f{uuid.uuid4().hex[:10]}")
    yield Room(store)
    await store.stop()


async def test_a_file_comes_back_as_it_was_in_pieces_far_below_what_a_document_may_hold(room: Room) -> None:
    kept = await room.files.add(FILE, BIG)
    found = await room.files.find(FILE)
    assert found == (kept, b"small")
    assert await room.content(kept) == BIG.data
    assert (kept.size, kept.pieces, PIECE) == (768_000, 3, 262_144)


async def test_the_same_file_sent_twice_is_one_and_another_beside_it_is_another(room: Room) -> None:
    first, other, again = [await room.files.add(file, BIG) for file in (FILE, OTHER, FILE)]
    assert first == again != other
    assert await room.sizes() == (2, 6, 2)


async def test_what_was_not_named_is_not_there(room: Room) -> None:
    assert await room.files.find(FILE) is None
    assert await room.files.known([FILE]) == {}


@pytest.mark.parametrize(
    ("days", "named", "known"), [(0, False, True), (1, False, True), (2, False, False), (9, True, True)]
)
async def test_a_case_may_name_a_file_for_a_day_or_if_one_did_before(
    room: Room, days: int, named: bool, known: bool
) -> None:
    await room.files.add(FILE, BIG)
    room.clock.move(DAY * days)
    room.named = {FILE} if named else set()
    assert (FILE in await room.files.known([FILE, OTHER])) is known


async def test_what_no_case_named_is_swept_after_three_days_and_what_one_named_stays(room: Room) -> None:
    await room.files.add(FILE, BIG)
    kept = await room.files.add(OTHER, BIG)
    room.named = {OTHER}
    room.clock.move(2 * DAY)
    await room.files.sweep()
    assert await room.sizes() == (2, 6, 2)
    room.clock.move(DAY)
    await room.files.sweep()
    assert await room.sizes() == (0, 3, 1)
    assert await room.content(kept) == BIG.data


async def test_a_file_sent_anew_while_its_older_copy_is_swept_is_whole(room: Room) -> None:
    await room.files.add(FILE, BIG)
    room.clock.move(3 * DAY)
    kept = await room.files.add(FILE, BIG)
    await room.files.sweep()
    assert await room.content(kept) == BIG.data
    assert await room.sizes() == (1, 3, 1)


async def test_of_two_copies_that_a_case_names_one_stays(room: Room) -> None:
    first = await room.files.add(FILE, BIG)
    room.clock.move(2 * DAY)
    await room.files.add(FILE, BIG)
    room.named = {FILE}
    room.clock.move(3 * DAY)
    await room.files.sweep()
    assert await room.sizes() == (0, 3, 1)
    assert await room.content(first) == BIG.data


class Dying:
    """A store whose process dies after so many writes."""

    def __init__(self, store: Store, writes: int) -> None:
        self._store, self.left = store, writes

    def __getattr__(self, name: str) -> object:
        if name in {"keep", "drop"}:
            if not self.left:
                raise KeyboardInterrupt
            self.left -= 1
        return getattr(self._store, name)


@pytest.mark.parametrize("writes", range(5))
async def test_a_process_that_dies_leaves_no_half_file_and_the_next_one_finishes_it_or_sweeps_it(
    room: Room, writes: int
) -> None:
    dying = Files(Dying(room.store, writes), room.clock.now, room.used)  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        await dying.add(FILE, BIG)
    assert await room.files.find(FILE) is None
    kept = await room.files.add(FILE, BIG)
    assert await room.content(kept) == BIG.data
    assert await room.sizes() == (1, 3, 1)


@pytest.mark.parametrize("writes", range(5))
async def test_a_sweeper_that_dies_is_followed_by_one_that_finishes(room: Room, writes: int) -> None:
    await room.files.add(FILE, BIG)
    room.clock.move(3 * DAY)
    with pytest.raises(KeyboardInterrupt):
        await Files(Dying(room.store, writes), room.clock.now, room.used).sweep()  # type: ignore[arg-type]
    await room.files.sweep()
    assert await room.sizes() == (0, 0, 0)


async def test_pieces_that_a_dead_process_left_are_swept_also_if_nobody_sends_them_again(room: Room) -> None:
    with pytest.raises(KeyboardInterrupt):
        await Files(Dying(room.store, 3), room.clock.now, room.used).add(FILE, BIG)  # type: ignore[arg-type]
    assert await room.sizes() == (1, 2, 0)
    room.clock.move(3 * DAY)
    await room.files.sweep()
    assert await room.sizes() == (0, 0, 0)


async def test_a_file_of_which_a_piece_is_gone_is_not_shown_as_if_it_were_whole(room: Room) -> None:
    kept = await room.files.add(FILE, BIG)
    await room.store.drop(PIECES, f"{kept.key}#0001")
    with pytest.raises(Unavailable, match="missing"):
        await room.content(kept)
