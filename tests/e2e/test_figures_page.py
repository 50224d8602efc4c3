"""统计 and the public board over a month of a county: every number on them can be counted again."""

import csv
import re
from collections.abc import AsyncIterator
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path

import httpx
import pytest
from openpyxl import load_workbook

from libs.common.clock import SetClock
from libs.common.policy import Policy
from services.portal.store import INDEXES, STEP
from tests.e2e.conftest import Loop, in_memory, started
from tests.e2e.person import Person, somebody
from tests.e2e.planted import NOW, Planted, county, plant
from tests.e2e.test_pages import closed, signed_in

pytestmark = [pytest.mark.timeout(120)]
MANY = 160
LINK = re.compile(r'<a href="/portal(/desk/figures/cases[^"]*)"[^>]*>([\d,]+) ([件人])([^<]*)</a>')
SAID = re.compile(r'data-l="几个人">(\d+) 人<')
NUMBER = re.compile(r'<span class="nb">(HQ\d\d-\d{6}-\d)</span>')
ONWARD = re.compile(r'<a href="/portal([^"]*)">下一页</a>')


@pytest.fixture
def many(policy: Policy) -> list[Planted]:
    return county(policy, MANY)


@pytest.fixture
async def loop(
    policy: Policy, many: list[Planted], tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Loop]:
    engines = in_memory()
    plant(engines, policy, many)
    now = getattr(request, "param", NOW)
    async with started(policy, engines, tmp_path / "outbox.jsonl", SetClock(now)) as made:
        yield made


async def read(person: Person, path: str) -> str:
    answer = await person.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


async def listed(person: Person, path: str) -> tuple[list[str], int]:
    """Every number on every page of a list, and how many people said so, as far as it says."""
    numbers, people = list[str](), 0
    while path:
        html = await read(person, unescape(path))
        numbers += NUMBER.findall(html)
        people += sum(int(n) for n in SAID.findall(re.sub(r"\s*<", "<", re.sub(r">\s+", ">", html))))
        onward = ONWARD.search(html)
        path = onward[1] if onward else ""
    return numbers, people


async def test_a_leader_sees_where_all_matters_stand_and_the_five_rates(loop: Loop, many: list[Planted]) -> None:
    leader = await signed_in(loop, "centre", "head")
    await leader.open("/desk/figures")
    standing = [one.matter.standing for one in many if one.matter.standing.step <= 6]
    late = [one for one in standing if one.step <= 3 and one.due and one.due < NOW]
    done = [one for one in many if one.counted.completed_at]
    assert len(late) > 0
    assert f"正在走 {len(standing)} 件" in leader.text
    assert f"超期没办完 {len(late)} 件" in leader.text
    assert "9月五率" in leader.text
    assert f"{len(done)} 办结÷ {MANY} 受理" in leader.text
    for name in ("响应率", "办结率", "按时办结率", "解决率", "满意率", "小事不出村，大事不出乡镇"):
        assert name in leader.text
    assert STEP in {index.path for index in INDEXES}


async def test_the_five_rates_stand_month_by_month_with_their_numbers(loop: Loop, many: list[Planted]) -> None:
    leader = await signed_in(loop, "centre", "head")
    html = await read(leader, "/desk/figures?period=2026-10&by=kind")
    assert "一个月一个月地看" in html
    assert html.count('class="trend"') == 5
    done = len([one for one in many if one.counted.completed_at])
    [row] = re.findall(r'<tr><th scope="row">9月</th>(.*?)</tr>', html)
    assert f'<span class="frac">{done}/{MANY}</span>' in row
    [empty] = re.findall(r'<tr><th scope="row">8月</th>(.*?)</tr>', html)
    assert "%" not in empty


async def test_every_figure_of_the_page_opens_as_many_cases_as_it_says(loop: Loop, many: list[Planted]) -> None:
    leader = await signed_in(loop, "centre", "centre")
    looked = 0
    for by in ("area", "kind"):
        html = await read(leader, f"/desk/figures?period=2026-09&by={by}")
        for path, said, measure, _ in set(LINK.findall(html)):
            numbers, people = await listed(leader, path)
            assert len(numbers) == len(set(numbers))
            assert int(said.replace(",", "")) == (people if measure == "人" else len(numbers)), path
            looked += 1
    assert looked >= 7
    html = await read(leader, "/desk/figures?period=2026-09&by=area")
    [all_of_them] = [
        path for path, said, *_ in LINK.findall(html.replace("part=rest", "part=base")) if "completion&" in path
    ]
    numbers, _ = await listed(leader, all_of_them)
    assert sorted(numbers) == sorted(one.counted.number for one in many), "three pages of them"


async def test_every_rate_of_the_table_leads_to_the_cases_of_its_own_row(loop: Loop, many: list[Planted]) -> None:
    leader = await signed_in(loop, "centre", "centre")
    html = await read(leader, "/desk/figures?period=2026-09&by=area")
    cells = re.findall(r'<td class="r"><a href="/portal([^"]*key=t\d\d[^"]*formula=on_time[^"]*)"', html)
    assert len(cells) > 5
    for path in map(unescape, cells):
        town = re.search(r"key=(t\d\d)", path)
        assert town is not None
        mine = [one.counted for one in many if one.counted.town == town[1] and one.counted.completed_at]
        numbers, _ = await listed(leader, path.replace("part=rest", "part=base"))
        assert sorted(numbers) == sorted(one.number for one in mine)
        late, _ = await listed(leader, path.replace("part=base", "part=rest"))
        assert sorted(late) == sorted(one.number for one in mine if not one.facts.get("on_time"))


async def test_a_liaison_leader_sees_the_figures_of_all_and_the_titles_of_their_own_township(
    loop: Loop, many: list[Planted]
) -> None:
    leader = await signed_in(loop, "t02", "leader")
    assert "统计" in leader.text
    html = await read(leader, "/desk/figures/cases?period=2026-09&by=area&key=t02&formula=completion&part=base")
    assert "这件事不归您看" not in html
    opened = re.findall(r'href="/portal(/desk/cases/HQ[^"]*)"', html)
    assert opened
    assert all([(await leader.get(path)).status_code == 200 for path in opened])
    strange = await read(leader, "/desk/figures/cases?period=2026-09&by=area&key=t01&formula=completion&part=base")
    assert "这件事不归您看" in strange
    assert not [one for one in many if one.counted.town == "t01" and f"/desk/cases/{one.counted.number}" in strange]
    assert len(NUMBER.findall(strange)) == len([one for one in many if one.counted.town == "t01"])


async def test_nobody_else_sees_them(loop: Loop) -> None:
    for unit, role in (("t02", "clerk"), ("t02v001", "chief"), ("centre", "clerk")):
        officer = await signed_in(loop, unit, role)
        assert "/portal/desk/figures" not in officer.page.links
        for path in ("/desk/figures", "/desk/figures/cases?period=2026-09", "/desk/figures/export"):
            assert (await officer.get(path)).status_code == 403, (unit, path)
    stranger = somebody(loop)
    for path in ("/desk/figures", "/desk/figures/cases", "/desk/figures/export"):
        answer = await stranger.get(path)
        assert (answer.status_code, "/sign-in" in answer.headers["location"]) == (303, True)


async def test_without_assessment_the_page_says_so_once_and_shows_the_rest(loop: Loop) -> None:
    leader = await signed_in(loop, "centre", "head")
    loop.clients["assessment"] = httpx.AsyncClient(transport=httpx.MockTransport(closed), base_url="http://door")
    await leader.open("/desk/figures")
    assert (leader.status, leader.text.count("率眼下算不出来")) == (200, 1)
    assert "正在走" in leader.text
    assert "有问不答" in leader.text
    for path in ("/desk/figures/cases?period=2026-09", "/desk/figures/export?period=2026-09"):
        assert (await leader.get(path)).status_code == 503
    citizen = somebody(loop)
    await citizen.open("/")
    assert (citizen.status, "群众满意" in citizen.text, "各乡镇说了多少" in citizen.text) == (200, False, True)


@pytest.mark.parametrize(
    "query",
    ["?period=2026-13", "/cases?period=nonsense", "/cases?period=2026-09&formula=luck", "/cases?period=2026-09&key=mars",
     "/export?period=1999"],
)  # fmt: skip
async def test_a_question_for_what_is_not_there_is_told_in_words(loop: Loop, query: str) -> None:
    leader = await signed_in(loop, "centre", "head")
    await leader.open(f"/desk/figures{query}")
    assert (leader.status, "请从统计页选一个" in leader.text) == (404, True)


async def test_a_month_without_anything_gives_way_to_this_one(loop: Loop) -> None:
    leader = await signed_in(loop, "centre", "head")
    loop.stores["assessment"].documents.clear()  # type: ignore[attr-defined]
    await leader.open("/desk/figures")
    assert "10月五率" in leader.text
    assert "这一期还没有" in leader.text


async def test_the_file_holds_every_row_with_the_formulas_version(loop: Loop, policy: Policy) -> None:
    leader = await signed_in(loop, "centre", "head")
    answer = await leader.get("/desk/figures/export?period=2026-09&by=area")
    assert answer.headers["content-disposition"] == 'attachment; filename="figures-2026-09-area.csv"'
    assert answer.content.startswith("\ufeff".encode())
    lines = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    [head] = [line for line in lines if line[:1] == ["乡镇"]]
    rows = [dict(zip(head, line, strict=True)) for line in lines if len(line) == len(head) and line != head]
    towns, total = rows[:-1], rows[-1]
    assert total["办结率 分母"] == str(sum(int(row["办结率 分母"]) for row in towns)) == str(MANY)
    assert ["公式版本", policy.formulas.version] in [line[:2] for line in lines]


async def test_the_workbook_has_the_same_numbers_as_the_page(loop: Loop, many: list[Planted]) -> None:
    leader = await signed_in(loop, "centre", "head")
    await leader.open("/desk/figures?period=2026-09&by=area")
    [path] = [link for link in leader.page.links if "as=xlsx" in link]
    answer = await leader.get(path)
    assert answer.headers["content-disposition"] == 'attachment; filename="figures-2026-09-area.xlsx"'
    head, *rows = load_workbook(BytesIO(answer.content))["数字"].iter_rows(values_only=True)
    total = dict(zip(head, rows[-1], strict=True))
    done = len([one for one in many if one.counted.completed_at])
    assert (total["办结率 分子"], total["办结率 分母"]) == (done, MANY)


@pytest.mark.parametrize("loop", [NOW.replace(month=9, day=29)], indirect=True)
async def test_the_board_shows_four_rates_and_a_map_and_no_cell_below_five(loop: Loop, many: list[Planted]) -> None:
    html = await read(somebody(loop), "/")
    for name in ("按时办完", "群众说解决了", "群众满意", "没出乡镇就办了"):
        assert name in html
    assert 'role="img"' in html
    small = [n for n in map(int, re.findall(r'<td class="r">(\d+)</td>', html)) if n < 5]
    assert small == []
    told = re.findall(r'<text x="\d+" y="\d+">([^<]+)</text><text class="k" x="\d+" y="\d+">([^<]+)</text>', html)
    table = dict(re.findall(r'<tr><th scope="row">([^<]+)</th><td class="r">([^<]+)</td>', html))
    assert dict(told) == table
    assert "不公开" in table.values()
    assert "/desk/" not in html


async def test_the_board_says_how_matters_were_answered_last_month_and_of_no_single_one(
    loop: Loop, many: list[Planted]
) -> None:
    citizen = somebody(loop)
    await citizen.open("/")
    done = [one for one in many if one.counted.completed_at]
    asked = sum(one.counted.facts.get("asked", 0) for one in many)
    resolved = sum(one.counted.facts.get("resolved", 0) for one in many)
    assert "最近答复的事 9月答复的" in citizen.text
    assert f"供水排水答复了 {len(done)} 件问到 {asked} 人，{resolved} 人说解决了" in citizen.text
    assert not [one for one in many if one.counted.number in citizen.text or one.matter.title in citizen.text]
    loop.clients["assessment"] = httpx.AsyncClient(transport=httpx.MockTransport(closed), base_url="http://door")
    await citizen.open("/")
    assert (citizen.status, "最近答复的事" in citizen.text) == (200, False)
