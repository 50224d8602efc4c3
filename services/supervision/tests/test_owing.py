"""The list of open cases that a recount walks."""

from itertools import pairwise

import pytest

from libs.common.store import RUNTIME_INDEXES, Write
from libs.common.store.memory import MemoryStore
from services.supervision import store as desk
from services.supervision.domain.state import Case, spread


async def filled(cases: int) -> MemoryStore:
    """Every third case is done with."""
    store = MemoryStore()
    await store.start([*RUNTIME_INDEXES, *desk.INDEXES])
    for number in range(cases):
        case = Case(number=f"BN26-{number:08}", owing=spread(f"BN26-{number:08}") if number % 3 else "")
        await store.write([Write(f"case-{number}", 0, {"st": case.model_dump(mode="json")})])
    await store.write([Write("unit:t01", 0, {"st": {"listed": ""}})])
    return store


@pytest.mark.parametrize(("cases", "limit"), [(0, 5), (1, 5), (40, 1), (40, 5), (40, 100), (700, 7), (700, 200)])
async def test_each_open_case_is_listed_once_however_many_there_are(cases: int, limit: int) -> None:
    store, after, listed = await filled(cases), "", list[str]()
    while rows := await desk.owing(store, after, limit):
        listed += [case.owing for _, case in rows]
        after = listed[-1]
        assert len(rows) == limit or not await desk.owing(store, after, limit), "a short page is the last one"
    assert listed == sorted(spread(f"BN26-{number:08}") for number in range(cases) if number % 3)
    assert await desk.count_owing(store) == len(listed)


@pytest.mark.parametrize("after", ["", "8", spread("BN26-00000001"), "0000-BN26-00000001", "ffff-BN26-00000001"])
def test_stretches_of_ids_grow_until_the_last_holds_all(after: str) -> None:
    ends = list(desk.stretches(after))
    assert all(near <= far for near, far in pairwise(ends)), ends
    assert all(after < end for end in ends), "nothing is asked for in vain"
    assert ends[-1] > "ffff-ZZ99"
