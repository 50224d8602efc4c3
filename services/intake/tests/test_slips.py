"""An opened box, a kiosk that was offline: every item a case, whatever is wrong with another, and synced as often as it takes."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock
from libs.common.decision import Now
from libs.common.errors import Refused
from libs.common.events.intake import CaseSubmitted
from libs.common.journal.runtime import Runtime
from libs.common.policy import Policy, load_policy
from libs.common.printed import printed_code
from libs.common.store.memory import MemoryStore
from services.intake.api.batches import MOST_ITEMS, BatchAnswer, OpenBatch, take_batch
from services.intake.app import book_of
from services.intake.domain.procedures import words_of_both
from services.intake.domain.slips import Opening, opened
from services.intake.domain.state import Case
from services.intake.prepare import Registrar

AT = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
OPENED = AT - timedelta(hours=1)
WRITTEN = AT - timedelta(days=3)
LAMP = "村口的路灯不亮了，路灯坏了很久"
DRAWN = "k7Q2mZr9TfXw3LpVn5Bc8Q"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


def slip(item: str, text: str = LAMP, **more: Any) -> dict[str, Any]:
    return {"item": item, "text": text, "captured_at": WRITTEN.isoformat(), **more}


def batch(*items: Any, **more: Any) -> dict[str, Any]:
    return {
        "batch": "box-3-20261020", "channel": "box", "place": "桑陌镇三棵槐村说事箱", "opened_at": OPENED.isoformat(),
        "witnesses": ["周大文", "吴小满"], "items": list(items), **more,
    }  # fmt: skip


class House:
    """Intake on engines in memory; `calls` are what it asked of the store."""

    def __init__(self, policy: Policy) -> None:
        self.store, self.calls = MemoryStore(), list[str]()
        self.registrar = Registrar(
            "HQ", "heqing", "key", lambda: AT, bytes, both=lambda said: words_of_both(said, policy)
        )
        book = book_of(self.registrar, policy.deployment)
        counted: Any = Counted(self.store, self.calls)
        self.runtime = Runtime(book=book, store=counted, bus=MemoryBus(), clock=SetClock(AT), policy=policy)

    async def sync(self, said: Mapping[str, Any]) -> BatchAnswer:
        self.calls.clear()
        return await take_batch(self.runtime.desk, self.registrar, OpenBatch.model_validate(said), "heqing", "key")

    async def case(self, case: str) -> Case:
        found = await self.runtime.desk.state(case)
        assert isinstance(found, Case)
        return found


class Counted:
    def __init__(self, store: MemoryStore, calls: list[str]) -> None:
        self._store, self._calls = store, calls

    def __getattr__(self, name: str) -> Any:
        if callable(getattr(self._store, name)):
            self._calls.append(name)
        return getattr(self._store, name)


@pytest.fixture
async def house(policy: Policy) -> House:
    made = House(policy)
    await made.runtime.store.start(made.runtime.book.indexes)
    return made


def statuses(answer: BatchAnswer) -> list[str]:
    return [one.status for one in answer.items]


async def test_every_slip_of_a_box_is_a_case_with_place_opening_and_witnesses(house: House) -> None:
    answer = await house.sync(
        batch(slip("1", phone="13800000001"), slip("2", "田里灌溉渠塌了，庄稼浇不上水", phone=""))
    )
    assert statuses(answer) == ["taken", "taken"]
    numbers = {one.receipt.number for one in answer.items if one.receipt}
    assert len(numbers) == 2
    [first, _] = [one.receipt for one in answer.items]
    assert first is not None
    [submitted, *_] = await house.store.journal(first.case_id)
    fact = CaseSubmitted.model_validate(submitted["data"])
    assert fact.capture is not None
    assert (fact.capture.item, fact.capture.witnesses) == ("1", ("周大文", "吴小满"))
    assert (fact.capture.place, fact.capture.opened_at) == ("桑陌镇三棵槐村说事箱", OPENED)
    assert (fact.channel, fact.captured_at) == ("box", WRITTEN)
    assert "box-3" not in str(submitted)


async def test_the_promise_runs_from_when_it_was_written(house: House, policy: Policy) -> None:
    [one] = (await house.sync(batch(slip("1")))).items
    assert one.receipt is not None
    assert one.receipt.promised_by == policy.due(WRITTEN, policy.profiles[one.receipt.profile].limits.reply)


async def test_where_nothing_is_said_of_the_place_it_is_where_the_box_hung(house: House) -> None:
    said = (slip("1"), slip("2", "雁汀镇的路灯坏了，路灯不亮"))
    here, there = [one.receipt for one in (await house.sync(batch(*said))).items]
    assert here is not None
    assert there is not None
    assert (await house.case(here.case_id)).area == "t02v001"
    assert (await house.case(there.case_id)).area != "t02v001"


async def test_synced_again_in_whole_or_in_part_each_item_is_one_case_with_the_same_receipt(house: House) -> None:
    first = await house.sync(batch(slip("1"), slip("2")))
    again = await house.sync(batch(slip("2"), slip("3"), slip("1")))
    assert statuses(again) == ["known", "taken", "known"]
    assert again.items[2].receipt == first.items[0].receipt
    assert (again.taken, again.known, again.refused) == (1, 2, 0)
    assert len(house.store.documents) == 3


async def test_the_same_instant_written_in_another_time_zone_is_the_same_content(house: House) -> None:
    await house.sync(batch(slip("1")))
    [one] = (await house.sync(batch(slip("1", captured_at="2026-10-17T10:00:00+08:00")))).items
    assert one.status == "known"


async def test_a_slip_may_be_as_young_as_the_opening(house: House) -> None:
    moment = "2026-10-20T09:00:00.123456+08:00"
    assert statuses(await house.sync(batch(slip("1", captured_at=moment), opened_at=moment))) == ["taken"]


BAD: list[Any] = [
    pytest.param({"text": " \u3000 "}, "empty", "text", id="an empty slip"),
    pytest.param({"text": None}, "invalid", "text", id="no words"),
    pytest.param({"captured_at": ""}, "when", "captured_at", id="nobody knows when"),
    pytest.param({"captured_at": "2026-10-20T09:30:00+08:00"}, "after-opening", "captured_at", id="written after the opening"),
    pytest.param({"captured_at": "yesterday"}, "invalid", "captured_at", id="a time that is none"),
    pytest.param({"captured_at": "1970-01-01T00:00:00Z"}, "too-old", "captured_at", id="a clock that was never set"),
    pytest.param({"captured_at": "0001-01-01T00:00:00+14:00"}, "invalid", "captured_at", id="a year that nobody means"),
    pytest.param({"phone": "call me"}, "invalid", "phone", id="a phone that is none"),
    pytest.param({"lon": 131.0}, "half-a-point", "lat", id="half a point"),
    pytest.param({"channel": "web"}, "not-yours", "channel", id="another channel"),
    pytest.param({"item": "a b"}, "no-item", "item", id="an id that is none"),
    pytest.param({"item": 7}, "no-item", "item", id="a number as id"),
    pytest.param({"item": "1"}, "twice", "item", id="an id that is there already"),
    pytest.param({"colour": "red"}, "invalid", "colour", id="a field that there is none of"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "code", "field"), BAD)
async def test_one_bad_item_is_answered_with_its_field_and_stops_no_other(
    house: House, wrong: dict[str, Any], code: str, field: str
) -> None:
    answer = await house.sync(batch(slip("1"), {**slip("2"), **wrong}, slip("3")))
    assert statuses(answer) == ["taken", "refused", "taken"]
    trouble = answer.items[1].trouble
    assert trouble is not None
    assert (trouble.code, trouble.field) == (code, field)
    assert len(house.store.documents) == 2


async def test_what_is_no_item_at_all_is_told_by_its_place(house: House) -> None:
    answer = await house.sync(batch(slip("1"), "a slip"))
    assert [(one.item, one.status) for one in answer.items] == [("1", "taken"), ("#2", "refused")]


@pytest.mark.parametrize(
    "other",
    [
        batch(slip("1", "另外一件事，自来水停了")),
        batch(slip("1", phone="13800000009")),
        batch(slip("1"), witnesses=["周大文", "孙小满"]),
    ],
    ids=["other words", "another phone", "other witnesses"],
)
async def test_an_item_with_another_content_is_told_so_and_stays_as_it_was(house: House, other: Any) -> None:
    [first] = (await house.sync(batch(slip("1")))).items
    [told] = (await house.sync(other)).items
    assert told.trouble is not None
    assert (told.trouble.code, told.trouble.field) == ("other-content", "item")
    assert first.receipt is not None
    assert first.receipt.number in told.trouble.detail
    assert (await house.case(first.receipt.case_id)).text == LAMP


WITNESSES: list[Any] = [
    pytest.param("box", [], "witnesses", id="nobody"),
    pytest.param("box", ["周大文"], "witnesses", id="one"),
    pytest.param("box", ["周大文", " 周大文 "], "witnesses", id="the same one twice"),
    pytest.param("box", ["周大文", "　"], "witnesses", id="one and a blank"),
    pytest.param("kiosk", ["周大文", "周大文"], "witnesses", id="the same one twice, at a kiosk"),
]  # fmt: skip


@pytest.mark.parametrize(("channel", "names", "field"), WITNESSES)
async def test_a_box_without_two_witnesses_is_not_taken_in(
    house: House, channel: str, names: list[str], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        await house.sync(batch(slip("1"), channel=channel, witnesses=names))
    assert (refused.value.status, refused.value.field) == (422, field)
    assert house.store.documents == {}


async def test_a_kiosk_needs_no_witness(house: House) -> None:
    assert statuses(await house.sync(batch(slip("1"), channel="kiosk", witnesses=[]))) == ["taken"]


@pytest.mark.parametrize("said", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_box_that_was_opened_when_nobody_can_have_opened_it_is_not_taken_in(said: str) -> None:
    with pytest.raises(ValidationError, match="correct the year"):
        OpenBatch.model_validate(batch(slip("1"), opened_at=said))


def test_a_box_that_will_be_opened_is_not_open() -> None:
    said = {**batch(), "opened_at": AT + timedelta(seconds=1)}
    del said["items"]
    with pytest.raises(Refused, match="future"):
        opened(Opening.model_validate(said), Now(AT, AT, "", None))


async def test_more_than_two_hundred_items_are_refused_with_the_way_out(house: House) -> None:
    with pytest.raises(Refused, match="send the rest under the same batch") as refused:
        await house.sync(batch(*(slip(str(n)) for n in range(MOST_ITEMS + 1))))
    assert refused.value.field == "items"


async def test_two_hundred_items_cost_as_many_calls_as_two(house: House) -> None:
    def some(first: int, count: int) -> Any:
        return batch(*(slip(str(n), phone=f"138{n:08d}") for n in range(first, first + count)))

    await house.sync(some(0, 2))
    few = list(house.calls)
    assert statuses(await house.sync(some(1000, 200))) == ["taken"] * 200
    assert sorted(set(house.calls)) == sorted(set(few) | {"lease"})
    assert len(house.calls) <= len(few) + 1
    await house.sync(some(1000, 200))
    assert not {"lease", "keep_all"} & set(house.calls)


async def test_a_kiosk_prints_what_the_centre_comes_to_and_keeps_only_a_keyed_digest_of_it(house: House) -> None:
    said = batch(slip("17"), batch=DRAWN, channel="kiosk", witnesses=[])
    [one] = (await house.sync(said)).items
    assert one.code == printed_code(DRAWN, "17") != ""
    assert one.receipt is not None
    case = await house.case(one.receipt.case_id)
    assert case.capture is not None
    assert case.capture.code
    digits = one.code.replace(" ", "")
    assert not any(secret in case.model_dump_json() for secret in (one.code, digits, DRAWN))


async def test_a_box_has_no_code_for_its_name_can_be_guessed(house: House) -> None:
    [one] = (await house.sync(batch(slip("1")))).items
    assert one.code == ""


async def test_a_slip_that_is_complaint_and_report_is_two_cases_and_the_code_finds_the_complaint(house: House) -> None:
    milk = "超市卖给我过期的奶粉，消费者要求退款并赔偿，也请依法查处这家商家"
    [one] = (await house.sync(batch(slip("1", milk), batch=DRAWN, channel="kiosk"))).items
    assert one.receipt is not None
    assert one.receipt.report is not None
    _, split, _ = await house.store.journal(one.receipt.case_id)
    assert split["data"]["capture"]["place"] == "桑陌镇三棵槐村说事箱"
    assert split["data"]["capture"]["code"] == ""


def test_a_box_opened_in_this_very_millisecond_was_not_opened_in_the_future() -> None:
    """Our clock is cut to the millisecond, that of the sender is not."""
    just_now = batch(opened_at=(AT + timedelta(microseconds=900)).isoformat())
    said = {name: value for name, value in just_now.items() if name != "items"}
    assert opened(Opening.model_validate(said), Now(AT, AT, "", None)).opened_at == AT
