"""The rates that a leader reads agree, to the last case, with what somebody makes of the topics with an abacus."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest

from libs.common.bus.memory import MemoryBus
from libs.common.policy import Policy
from libs.common.secrets import secret_mac
from libs.common.settings import DEVELOPMENT_KEY
from services.assessment.domain import pool
from tests.e2e.abacus import RATES, cut, rate, tallies
from tests.e2e.conftest import Loop, eventually, in_memory, started
from tests.e2e.test_loop import act, at_desk, handle, heard, submit
from tests.e2e.test_loop import rate as judge
from tests.e2e.test_merging import merge, secret, two

WAGES = "公司拖欠农民工工资三个月不发"
PERIOD = f"{datetime.now(UTC).astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m}"
DIMENSIONS = ("unit", "level", "area", "category", "kind", "channel")


@pytest.fixture
async def loop(policy: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Loop]:
    """Where nobody has to wait for a rate."""
    monkeypatch.setattr(pool, "SETTLES", pool.SETTLES / 100)
    async with started(policy, in_memory(), tmp_path / "outbox.jsonl") as made:
        yield made


def records(loop: Loop) -> list[bytes]:
    """All that was ever said."""
    assert isinstance(loop.bus, MemoryBus)
    topics = (topic for name, topic in loop.bus.topics.items() if name.startswith("case."))
    return [record.value for topic in topics for log in topic for record in log if record.value]


def cases_of(loop: Loop, policy: Policy) -> list[dict[str, Any]]:
    def town(area: str, _day: str) -> str:
        units = policy.units.by_id
        while area and area in units and units[area].level != "township":
            area = units[area].parent or ""
        return area if area in units else ""

    return tallies(records(loop), town, policy.deployment.centre)


async def figures(loop: Loop, **asked: str) -> dict[str, Any]:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    answer = await loop.get(f"/assessment/v1/figures?{query}")
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


def agree(row: dict[str, Any], cases: list[dict[str, Any]]) -> bool:
    told = {one["formula"]: one for one in row["rates"]}
    assert told.keys() == RATES.keys()
    for name, one in told.items():
        top, bottom = rate(cases, name, PERIOD)
        if (Fraction(Decimal(one["numerator"])), one["denominator"], one["text"]) != (top, bottom, cut(top, bottom)):
            return False
    return True


async def wages(loop: Loop) -> dict[str, Any]:
    said = await submit(loop, WAGES)
    await at_desk(loop, said["case_id"], "d-labour")
    return said


async def answered(loop: Loop) -> dict[str, Any]:
    """Replied too: who replies takes a moment's facts together."""
    said = await wages(loop)
    await handle(loop, said["case_id"], "d-labour", "发了。")
    mine = f'"{said["case_id"]}'.encode()

    async def replied() -> bool:
        return any(b"caseloop.reply-given.v1" in record and mine in record for record in records(loop))

    await eventually(replied, "the reply")
    return said


async def again(loop: Loop, said: dict[str, Any], round_: int) -> None:
    """Handled in that round."""

    async def there() -> bool:
        return bool((await at_desk(loop, said["case_id"], "d-labour"))["case"]["round"] == round_)

    await eventually(there, f"round {round_} at the desk")
    await handle(loop, said["case_id"], "d-labour", "补发了。")


async def returned(loop: Loop) -> None:
    """By who is not the right unit."""
    case = (await wages(loop))["case_id"]
    await act(loop, case, "return", "d-labour", code="not-ours", text="是工地的事")
    await heard(loop, "handling", case, "return-requested")

    async def granted() -> bool:
        wish = {"unit": "d-housing", "why": "工地欠薪，住建局牵头。", "by": "centre 吴"}
        return bool((await loop.post(f"/routing/v1/cases/{case}/grant", wish)).status_code == 200)

    await eventually(granted, "the return granted")
    await at_desk(loop, case, "d-housing")


async def withdrawn(loop: Loop) -> None:
    said = await wages(loop)
    wish = {"secret": secret_mac(DEVELOPMENT_KEY, said["case_id"], said["token"]), "reason": "不用了"}
    answer = await loop.post(f"/intake/v1/cases/{said['case_id']}/withdraw", wish)
    assert answer.status_code == 200, answer.text


async def merged(loop: Loop) -> None:
    """Two lamps that are one; both neighbours judge it, each in an own way."""
    source, target = await two(loop)
    await merge(loop, source, target)
    case = target["case_id"]
    await handle(loop, case, "t02v001", "换了灯泡。")
    await heard(loop, "evaluation", case, "evaluation-invited", 2)
    for one, satisfied in ((source, 5), (target, 3)):
        word = {"secret": secret(one, case), "contacted": "unsure", "resolved": "yes", "satisfied": satisfied}
        assert (await loop.post(f"/evaluation/v1/cases/{case}/rating", word)).status_code == 200


async def lived(loop: Loop) -> dict[str, Any]:
    """Satisfied, basically satisfied, redone twice, not judged, returned, withdrawn, merged; gives one to be excluded."""
    happy, basically, redone, angry, _silent = [await answered(loop) for _ in range(5)]
    await judge(loop, happy, "yes", 5)
    await judge(loop, basically, "partly", 3)
    await judge(loop, redone, "no", 1)
    await again(loop, redone, 2)
    await judge(loop, redone, "yes", 4, round_=2)
    await judge(loop, angry, "no", 1)
    await heard(loop, "routing", angry["case_id"], "case-dispatched", 2)
    await returned(loop)
    await withdrawn(loop)
    await merged(loop)
    return happy


async def settled(loop: Loop, policy: Policy) -> None:
    async def agrees() -> bool:
        total = (await figures(loop, period=PERIOD))["total"]
        return agree(total, cases_of(loop, policy))

    await eventually(agrees, "the figures of all agree with the abacus")


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_every_rate_of_every_dimension_agrees_with_the_topics_to_the_last_case(
    loop: Loop, policy: Policy
) -> None:
    happy = await lived(loop)
    await settled(loop, policy)
    cases = cases_of(loop, policy)
    assert len(cases) == 8
    [one] = [case for case in cases if case["number"] == happy["number"]]
    assert (one["response"], one["satisfaction_plain"], one["first_time_fix"]) == (1, 1, 1)
    for by in DIMENSIONS:
        said = await figures(loop, period=PERIOD, by=by)
        own = "town" if by == "area" else by
        assert {row["key"] for row in said["rows"]} == {case[own] or "-" for case in cases}
        assert [
            row["key"] for row in said["rows"] if not agree(row, [c for c in cases if (c[own] or "-") == row["key"]])
        ] == []
    villages = await figures(loop, period=PERIOD, by="area", under="t02")
    assert [row["key"] for row in villages["rows"]] == ["t02v001"]
    assert agree(villages["total"], [case for case in cases if case["town"] == "t02"])


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_every_figure_opens_its_cases(loop: Loop, policy: Policy) -> None:
    await lived(loop)
    await settled(loop, policy)
    said = await figures(loop, period=PERIOD, by="unit")
    looked = 0
    for row in said["rows"]:
        for one in row["rates"]:
            found = await behind(loop, one["base"])
            facts = dict(parse_qsl(one["base"]))["has"]
            assert sum(case["contribution"]["facts"][facts] for case in found) == one["denominator"], one
            rest = {case["case_id"] for case in await behind(loop, one["rest"])}
            assert rest <= {case["case_id"] for case in found}
            assert bool(rest) == (Decimal(one["numerator"]) < one["denominator"]) or one["formula"] in {
                "satisfaction",
                "overall",
            }
            looked += len(found)
    assert looked > 20


async def behind(loop: Loop, query: str) -> list[dict[str, Any]]:
    """All pages, two cases a page."""
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        page = (await loop.get(f"/assessment/v1/cases?{query}&limit=2&after={after}")).json()
        found += page["items"]
        after = page["next"]
        if not after:
            return found


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_what_two_people_leave_out_counts_in_no_satisfaction_until_it_is_lifted(
    loop: Loop, policy: Policy
) -> None:
    unfair, fair = await answered(loop), await answered(loop)
    await judge(loop, unfair, "partly", 3)
    await judge(loop, fair, "yes", 5)
    await settled(loop, policy)
    path = f"/assessment/v1/cases/{unfair['case_id']}"
    wish = {"reason": "unreasonable", "why": "要拆邻居的房", "asked_by": "县人社局 周", "by": "县考核办 吴"}
    alone = await loop.post(f"{path}/exclude", {**wish, "asked_by": wish["by"]})
    assert (alone.status_code, alone.json()["field"]) == (422, "by")
    strange = await loop.post(f"{path}/exclude", {**wish, "reason": "whim"})
    assert (strange.status_code, strange.json()["field"]) == (422, "reason")
    assert "unreasonable" in strange.json()["detail"]
    assert (await loop.post(f"{path}/exclude", wish)).status_code == 200
    assert (await loop.post(f"{path}/exclude", wish)).status_code == 409
    await settled(loop, policy)
    out = {one["formula"]: one["left_out"] for one in (await figures(loop, period=PERIOD))["total"]["rates"]}
    assert (out["satisfaction"], out["completion"]) == ({"unreasonable": 1}, {})
    assert (await loop.post(f"{path}/lift-exclusion", {"why": "房没有证", "by": "县考核办 郑"})).status_code == 200
    assert (await loop.post(f"{path}/lift-exclusion", {"why": "房没有证", "by": "县考核办 郑"})).status_code == 409
    await settled(loop, policy)
