"""试算: the centre sees what the rules would do with a text, and nothing comes of it."""

import pytest

from tests.e2e.conftest import Loop
from tests.e2e.test_pages import signed_in

TRIALS = [
    pytest.param(
        {"text": "小满村路灯一排都不亮", "at": "2026-10-09T10:00"},
        ("路灯", "话里说到“路灯”", "小满村", "规则 R-112 第 1 版", "A village mends its own lamps."), id="by day",
    ),
    pytest.param(
        {"text": "小满村路灯一排都不亮", "at": "2026-10-09T22:00"}, ("规则 R-114 第 1 版", "10月12日"), id="in the dark"
    ),
    pytest.param({"text": "厂房着火了，快来人"}, ("转急救电话：119",), id="an emergency"),
    pytest.param({"text": "这个事情说来话长"}, ("等人分类",), id="nothing to go by"),
    pytest.param(
        {"text": "投诉县水务局不作为，村口的下水道堵了，路上全是积水"}, ("要回避", "县水务局", "要人来定"),
        id="about a department, of no known place",
    ),
    pytest.param(
        {"text": "超市卖给我过期的奶粉，消费者要求退款并赔偿，也请依法查处这家商家"}, ("投诉和举报分成两件",), id="two procedures"
    ),
]  # fmt: skip


@pytest.mark.parametrize("loop", ["memory"], indirect=True)
@pytest.mark.parametrize(("said", "told"), TRIALS)
async def test_what_the_rules_would_do_is_shown_and_nothing_is_kept(
    loop: Loop, said: dict[str, str], told: tuple[str, ...]
) -> None:
    centre = await signed_in(loop, "centre", "centre")
    await centre.open("/desk/trial")
    await centre.fill("/desk/trial", **said)
    assert [words for words in told if words not in centre.text] == []
    assert await loop.stores["intake"].find({}) == []
    assert await loop.stores["routing"].find({}) == []


@pytest.mark.parametrize("loop", ["memory"], indirect=True)
async def test_only_the_centre_tries_rules_and_a_wrong_time_is_told(loop: Loop) -> None:
    unit = await signed_in(loop, "d-labour")
    await unit.open("/desk/trial")
    assert (unit.status, "由县综治中心来看" in unit.text) == (403, True)
    centre = await signed_in(loop, "centre", "centre")
    await centre.open("/desk/trial")
    await centre.fill("/desk/trial", text="", at="gestern")
    assert (centre.status, "请写一段话" in centre.text, "时间写得不对" in centre.text) == (422, True, True)


@pytest.mark.parametrize("loop", ["memory"], indirect=True)
@pytest.mark.parametrize("at", ["2016-06-01T00:00:00Z", "2150-01-01T00:00:00Z"])
@pytest.mark.parametrize(
    ("service", "said"),
    [("intake", {"text": "路灯不亮"}), ("routing", {"category": "labour"})],
    ids=["intake", "routing"],
)
async def test_a_moment_that_the_calendar_does_not_reach_is_named(
    loop: Loop, service: str, said: dict[str, str], at: str
) -> None:
    answer = await loop.post(f"/{service}/v1/try", {**said, "at": at})
    assert (answer.status_code, answer.json()["field"]) == (422, "at")
    assert "name a moment that the calendar reaches" in answer.json()["detail"]


UNKNOWN = [
    ("category", "flying"), ("area", "t99"), ("profile", "never"),
]  # fmt: skip


@pytest.mark.parametrize("loop", ["memory"], indirect=True)
@pytest.mark.parametrize(("field", "value"), UNKNOWN)
async def test_a_trial_names_what_the_deployment_has_none_of(loop: Loop, field: str, value: str) -> None:
    answer = await loop.post("/routing/v1/try", {"category": "labour", field: value})
    assert (answer.status_code, answer.json()["field"]) == (422, field)
