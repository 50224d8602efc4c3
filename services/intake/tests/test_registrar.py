"""Who somebody is, told by a phone or by what they sent."""

from datetime import UTC, datetime

from libs.common.store.memory import MemoryStore
from services.intake.prepare import Registrar

CASE = "f9a40e56-51d0-5254-819a-86814207d029"
REGISTRAR = Registrar("HQ", "heqing", "key", lambda: datetime(2026, 10, 20, tzinfo=UTC), bytes)


async def test_who_leaves_a_phone_is_the_same_person_however_often_it_is_sent() -> None:
    first, second = [await REGISTRAR.person(MemoryStore(), CASE, {"phone": "13800000000"}, key) for key in ("k1", "k2")]
    assert first.id == second.id


async def test_two_who_join_without_a_name_are_two_and_one_who_sends_it_twice_is_one() -> None:
    raised = await REGISTRAR.person(MemoryStore(), CASE, {})
    first, again, second = [await REGISTRAR.person(MemoryStore(), CASE, {}, key) for key in ("k1", "k1", "k2")]
    assert first.id == again.id
    assert len({raised.id, first.id, second.id}) == 3
    assert len({raised.token_mac, first.token_mac, second.token_mac}) == 3
