"""Rates in words and as they are read, the map, and the file that a leader takes along."""

import csv
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from libs.common.policy import Policy, load_policy
from libs.common.policy.counted import COUNTED
from libs.common.policy.ground import Ring, Shape
from services.portal.pages import render
from services.portal.pages.reading import export
from services.portal.pages.reading import figures as reading
from services.portal.pages.reading.ground import drawn, lands
from services.portal.pages.reading.workbook import xlsx_of
from services.portal.pages.views import Point, TownRow, Trend
from services.portal.pages.wording import figures, maps, trends
from services.portal.pages.wording.board import HIDDEN
from services.portal.tests.example_case import at
from services.portal.tests.example_figures import behind, figure, satisfaction, sheet
from services.portal.tests.example_figures import figures as page

NOW = at(10, 16, 10)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


def rates(policy: Policy, counts: dict[str, int], link: str = "") -> list[dict[str, Any]]:
    """As assessment answers."""
    found = []
    for code, formula in policy.formulas.every.items():
        made = formula.figure(counts)
        found.append(
            {
                "formula": code, "name": formula.name, "numerator": f"{made.numerator.normalize():f}",
                "denominator": made.denominator, "text": made.text, "ranked": policy.formulas.ranked(made),
                "beside": formula.beside, "left_out": formula.left_out(counts), "base": link, "rest": link,
            }
        )  # fmt: skip
    return found


def answer(policy: Policy, counts: dict[str, int], **more: Any) -> dict[str, Any]:
    row = {"key": "t02", "name": "桑陌镇", "counts": counts, "later": {}, "rates": rates(policy, counts)}
    return {
        "period": "2026-09", "by": "area", "under": "", "version": policy.formulas.version,
        "reasons": dict(policy.formulas.reasons), "closed": [], "total": {**row, "key": "", "name": "合计"}, "rows": [row], **more,
    }  # fmt: skip


COUNTS = {
    "admitted/admitted": 30, "admitted/completed": 26, "admitted/admitted~withdrawn": 2, "completed/completed": 26,
    "completed/on_time": 24, "evaluated/asked": 40, "evaluated/contacted": 36, "evaluated/not_contacted": 1,
    "evaluated/resolved": 33, "evaluated/unresolved": 7, "evaluated/satisfied": 28, "evaluated/basically": 7,
    "evaluated/dissatisfied": 5,
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "left"),
    [
        pytest.param("response", "1 人没联系", id="who cannot remember is neither"),
        pytest.param("completion", "2 件没办结", id="what was taken back is left out"),
        pytest.param("on_time", "2 件超期办结", id="late"),
        pytest.param("resolution", "7 人没解决", id="people are counted where people speak"),
        pytest.param("satisfaction", "5 人不满意", id="the basically satisfied are not dissatisfied"),
        pytest.param("first_time_fix", "0 件没有一次办好", id="nobody judged"),
    ],
)
def test_the_link_says_how_many_are_not_above_the_line(policy: Policy, code: str, left: str) -> None:
    found = reading.sheet_of(answer(policy, COUNTS), answer(policy, COUNTS, by="level"), policy, "/cases").total[code]
    assert figures.left(found) == left


def test_whatever_is_counted_has_a_word() -> None:
    assert {fact for facts in COUNTED.values() for fact in facts} == figures.FACTS.keys()


def test_the_parts_of_a_rate_stand_with_their_weights_and_the_bar_is_as_wide_as_the_rate(policy: Policy) -> None:
    made = reading.made_of(answer(policy, COUNTS), policy.formulas, "/cases")
    found = reading.figures(answer(policy, COUNTS)["total"], made, "")["satisfaction"]
    assert [(part.fact, part.count, part.weight) for part in found.parts] == [
        ("satisfied", 28, "1"),
        ("basically", 7, "0.9"),
    ]
    assert list(figures.bars(found)) == [("0.0", "70.0", ""), ("70.0", "15.8", "b2")]
    assert (found.percent, found.numerator) == ("85.7", "34.3")


def test_figures_of_older_formulas_are_shown_without_parts_that_todays_formulas_would_make_up(policy: Policy) -> None:
    found = reading.sheet_of(answer(policy, COUNTS, version="2020.1"), answer(policy, COUNTS), policy, "/cases")
    one = found.total["satisfaction"]
    assert (one.numerator, one.parts, one.base, found.version) == ("34.3", [], "", "2020.1")
    html = render(replace(page(), sheet=replace(sheet(), total=found.total)))
    assert "34.3" in html


def test_formulas_that_a_deployment_does_not_have_leave_no_hole_in_the_page(policy: Policy) -> None:
    said = answer(policy, COUNTS)
    for row in (said["total"], *said["rows"]):
        row["rates"] = [rate for rate in row["rates"] if rate["formula"] in {"completion", "satisfaction"}]
    found = reading.sheet_of(said, None, policy, "/cases")
    html = render(replace(page(), sheet=found))
    assert "办结率" in html
    assert "小事不出村" not in html
    assert [share.code for share in reading.shares(said, policy)] == []


def test_departments_stand_in_their_own_list_and_villages_do_not(policy: Policy) -> None:
    said = answer(policy, COUNTS, by="unit")
    said["rows"] = [{**said["rows"][0], "key": key} for key in ("d-water", "t02", "t02v001", "centre")]
    found = reading.sheet_of(said, answer(policy, COUNTS), policy, "/cases")
    assert [row.key for row in found.rows] == ["d-water", "centre"]


def test_a_sheet_says_what_is_left_out_and_what_changed_after_the_close(policy: Policy) -> None:
    said = answer(policy, COUNTS, closed=[{"name": "2026-09"}])
    said["total"]["later"] = {"completed/completed": 2, "completed/completed~appealed": 1, "admitted/admitted": -1}
    found = reading.sheet_of(said, answer(policy, COUNTS), policy, "/cases")
    assert figures.left_out(found) == "诉求人撤回 2"
    assert figures.changed(found) == "办结 +2、受理 -1"
    html = render(replace(page(), sheet=found))
    assert "封账以后又有变化，没有算进上面的数：办结 +2、受理 -1。" in html
    assert "已封账" in html


@pytest.mark.parametrize(
    ("now", "values", "words"),
    [
        (NOW, ["2026-10", "2026-09", "2026-Q3", "2026"], ["本月", "9月", "三季度", "今年"]),
        (at(1, 5, 9), ["2026-01", "2025-12", "2025-Q4", "2026"], ["本月", "2025年12月", "2025年四季度", "今年"]),
        (datetime(2026, 3, 31, 17, tzinfo=UTC), ["2026-04", "2026-03", "2026-Q1", "2026"], ["本月", "3月", "一季度", "今年"]),
    ],
)  # fmt: skip
def test_the_periods_are_this_month_the_last_one_the_last_quarter_and_the_year(
    now: datetime, values: list[str], words: list[str]
) -> None:
    found = figures.periods(now)
    assert ([one.value for one in found], [one.label for one in found]) == (values, words)


def test_below_twenty_no_rate_is_shown_and_its_numbers_are() -> None:
    html = render(page())
    [cells] = [line for line in html.splitlines() if "竹隐乡</th>" in line]
    assert "不列率" in cells
    assert "%" not in cells.replace("%20", "")
    assert "12/14" in cells


def test_both_variants_of_satisfaction_stand_side_by_side() -> None:
    html = render(page())
    assert "<b>812</b> 满意 + 0.9 × <b>186</b> 基本满意" in html
    assert re.search(r"只算满意 <a [^>]*formula=satisfaction_plain[^>]*>73\.4%", html)


def test_without_assessment_one_sentence_says_so_and_the_rest_is_there() -> None:
    html = render(replace(page(), sheet=None))
    assert html.count("率眼下算不出来") == 1
    assert "正在走 507 件" in html
    assert "化粪池外溢" in html
    assert "导出" not in html


def test_who_may_not_open_a_case_sees_no_link_and_who_may_not_see_it_no_title() -> None:
    html = render(behind())
    assert 'href="/desk/cases/HQ26-29954-3"' not in html
    assert "化粪池外溢，臭了半个月" in html
    assert "这件事不归您看" in html
    assert "几个人" in html


def test_what_people_say_without_a_word_of_its_own_has_no_list_of_the_rest() -> None:
    plain = figure("satisfaction_plain", "满意率（只算满意）", "satisfied", "asked", part=812, whole=1106)
    assert not reading.has_rest(plain)
    assert reading.has_rest(satisfaction())


def test_a_map_shows_a_class_for_each_rate_and_none_where_there_are_few() -> None:
    found = maps.of_rates(page().lands, sheet().rows, "on_time")
    assert [(one.land.name, one.shade, one.told) for one in found.painted][::5] == [
        ("锦禾镇", "m3", "93.4"),
        ("竹隐乡", "m0", "–"),
    ]
    assert [words for _, words in found.legend] == ["不足 90%", "90–92.9%", "93–95.9%", "96% 以上", "件数少，不列率"]


def test_the_map_of_counts_hides_what_the_table_hides_and_its_classes_are_made_of_the_rest() -> None:
    numbers = [(286, 258), (148, 131), (131, 122), (122, 113), (4, 2), (9, 3)]
    towns = [
        TownRow(land.name, all_, done, all_ - done, land.area)
        for land, (all_, done) in zip(page().lands, numbers, strict=True)
    ]
    found = maps.of_counts(page().lands, towns)
    assert [one.told for one in found.painted] == ["286", "148", "131", "122", HIDDEN, HIDDEN]
    assert [one.shade for one in found.painted] == ["m4", "m3", "m2", "m1", "m0", "m0"]
    assert found.legend == [
        ("m1", "不足 130 件"), ("m2", "130–139"), ("m3", "140–279"), ("m4", "280 以上"), ("m0", HIDDEN),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "bounds"),
    [((), ()), ((3, 3, 3), ()), ((7, 7, 7, 7), (5,)), ((10, 20, 30, 40), (20, 30, 40)), ((5, 60, 61, 62), (60,))],
)
def test_classes_begin_at_round_numbers_and_are_fewer_where_they_coincide(
    counts: tuple[int, ...], bounds: tuple[int, ...]
) -> None:
    assert maps.bounds_of(counts) == bounds


def square(west: float, south: float, size: float) -> Ring:
    east, north = west + size, south + size
    return ((west, south), (east, south), (east, north), (west, north), (west, south))


def test_land_is_drawn_with_north_up_as_large_as_fits_and_named_in_its_middle() -> None:
    [(low, *_), (high, x, y)] = drawn(
        (Shape("a", (square(0, 0, 1),)), Shape("b", (square(0, 1, 1), square(5, 1.9, 0.1))))
    )
    assert low.startswith("M8,")
    assert high.count("M") == 2
    assert (x, y) == (42, 116)


def test_the_deployments_own_townships_are_drawn_in_administrative_order_within_the_picture(policy: Policy) -> None:
    found = lands(policy)
    assert [land.area for land in found] == [f"t{n:02d}" for n in range(1, 13)]
    corners = [pair.split(",") for land in found for pair in land.path.strip("Mz").split()]
    assert all(0 <= int(x) <= 360 and 0 <= int(y) <= 300 for x, y in corners)
    assert sum(len(land.path) for land in found) < 10_000


def test_the_file_names_every_formula_with_its_version_and_opens_in_a_spreadsheet(policy: Policy) -> None:
    text = csv_of(policy, answer(policy, COUNTS))
    assert text.startswith("\ufeff禾清县 统计")
    lines = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))
    [head] = [line for line in lines if line[:1] == ["乡镇"]]
    [row] = [line for line in lines if line[:1] == ["桑陌镇"]]
    assert dict(zip(head, row, strict=True))["满意率"] == "85.7%"
    assert row[head.index("办结率 分子") : head.index("办结率") + 1] == ["26", "28", "92.8%"]
    assert ["办结率", "诉求人撤回", "2"] in lines
    [begin] = [n for n, line in enumerate(lines) if line[:1] == ["公式"]]
    made = {line[0]: line[1:4] for line in lines[begin + 1 :]}
    assert made.keys() == policy.formulas.every.keys()
    assert made["satisfaction"] == ["满意率", policy.formulas.version, "满意 + 0.9 × 基本满意"]


EVIL = [
    "=1+2",
    "+1+2",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+2",
    "＋1",
    "－1",
    "＠a",
    '=HYPERLINK("http://x")',
]


@pytest.mark.parametrize("name", EVIL)
def test_no_word_of_either_file_is_a_formula_a_link_or_a_number_of_the_spreadsheet(policy: Policy, name: str) -> None:
    said = answer(policy, COUNTS)
    said["rows"][0]["name"] = name
    lines = list(csv.reader(StringIO(csv_of(policy, said).removeprefix("\ufeff"), newline="")))
    assert f"'{name}" in [line[0] for line in lines if line]
    assert not [cell for line in lines for cell in line if cell.startswith(export.UNSAFE)]
    book = workbook(policy, said)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not [cell for cell in cells if cell.hyperlink]
    if name.strip() == name:
        assert name in [cell.value for cell in cells]


@pytest.mark.parametrize("name", ["0123", "2026-09-01", "1e5", "http://a.example/b"])
def test_a_word_that_looks_like_a_number_a_day_or_a_link_stays_a_word(policy: Policy, name: str) -> None:
    said = answer(policy, COUNTS)
    said["rows"][0]["name"] = name
    [cell] = [cell for row in workbook(policy, said)["数字"].iter_rows() for cell in row if cell.value == name]
    assert (cell.data_type, cell.hyperlink) == ("s", None)


def test_a_workbook_holds_numbers_as_numbers_with_the_formulas_what_is_left_out_the_period_and_the_day(
    policy: Policy,
) -> None:
    said = answer(policy, COUNTS, closed=[{"name": "2026-09"}])
    said["total"]["later"] = {"completed/completed": 2}
    book = workbook(policy, said)
    assert book.sheetnames == ["说明", "数字", "不计的", "公式"]
    about = [[cell.value for cell in row if cell.value is not None] for row in book["说明"].iter_rows()]
    assert about == [
        ["禾清县 统计"], ["时段", "2026-09", "已封账"], ["公式版本", policy.formulas.version],
        ["导出时间", "2026年10月16日（周五）10:00"], ["封账以后又有变化，没有算进来", "办结 +2"],
    ]  # fmt: skip
    head, row, total = book["数字"].iter_rows()
    by_name = {cell.value: row[n] for n, cell in enumerate(head)}
    assert (by_name["满意率 分子"].value, by_name["满意率 分母"].value) == (34.3, 40)
    assert (by_name["满意率"].value, by_name["满意率"].number_format) == (pytest.approx(0.857), "0.0%")
    assert [cell.value for cell in total][1:] == [cell.value for cell in row][1:]
    assert ("办结率", "诉求人撤回", 2) in list(book["不计的"].iter_rows(values_only=True))
    made = {line[0]: line[1:4] for line in book["公式"].iter_rows(min_row=2, values_only=True)}
    assert made.keys() == policy.formulas.every.keys()
    assert made["satisfaction"] == ("满意率", policy.formulas.version, "满意 + 0.9 × 基本满意")


def test_a_rate_of_too_few_is_words_in_both_files(policy: Policy) -> None:
    few = answer(policy, {"admitted/admitted": 3, "admitted/completed": 2})
    head, row, _ = workbook(policy, few)["数字"].iter_rows(values_only=True)
    assert dict(zip(head, row, strict=True))["办结率"] == "分母不足 20，不列率"
    assert "2,3,分母不足 20，不列率" in csv_of(policy, few).replace('"', "")


def test_nothing_of_a_workbook_is_loaded_before_somebody_wants_one() -> None:
    said = "import sys, services.portal.app; print('xlsxwriter' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout == "False\n"


def csv_of(policy: Policy, said: dict[str, Any]) -> str:
    return export.csv_of(export.export_of(said, policy.formulas, "禾清县 统计", NOW))


def workbook(policy: Policy, said: dict[str, Any]) -> Workbook:
    taken = export.export_of(said, policy.formulas, "禾清县 统计", NOW)
    return load_workbook(BytesIO(xlsx_of(taken, NOW)))


@pytest.mark.parametrize(
    ("satisfied", "basically", "expected"),
    [
        pytest.param("28", "34.3", [(33, 40, 0), (28, 40, 7)], id="the basically satisfied are made of both variants"),
        pytest.param("", "", [(33, 40, 0), (0, 0, 0)], id="what is not told the public stays empty"),
    ],
)
def test_the_board_takes_its_rates_from_what_is_told_the_public(
    policy: Policy, satisfied: str, basically: str, expected: list[tuple[int, int, int]]
) -> None:
    said = answer(policy, COUNTS)
    for rate in said["total"]["rates"]:
        told = {"satisfaction_plain": satisfied, "satisfaction": basically}.get(rate["formula"], rate["numerator"])
        rate.update(numerator=told, denominator=rate["denominator"] if told else 0)
    found = reading.shares(said, policy)
    assert [share.code for share in found] == ["on-time", "resolved", "satisfied", "township"]
    assert [(share.numerator, share.denominator, share.also) for share in found[1:3]] == expected


def points(*percents: str) -> list[Point]:
    return [Point(f"2026-{n:02d}", percent, "1", 30 if percent else 3) for n, percent in enumerate(percents, 1)]


def test_a_trend_breaks_where_a_month_has_no_rate_and_begins_below_the_least() -> None:
    line = trends.line_of(Trend("completion", "办结率", points("90.0", "95.0", "", "100.0")), NOW)
    assert line.low == 80
    assert list(line.strokes) == ["M40.0,58.0 L143.3,35.0"]
    assert list(line.dots) == [("40.0", "58.0"), ("143.3", "35.0"), ("350.0", "12.0")]
    assert line.said == "办结率：1月 90.0%，4月 100.0%"


def test_a_trend_of_nothing_but_small_numbers_shows_no_rate() -> None:
    line = trends.line_of(Trend("completion", "办结率", points("", "")), NOW)
    assert (line.strokes, line.dots, line.said) == ([], [], "办结率：件数太少，不列率")


def test_every_number_of_a_trend_stands_in_its_table_and_small_ones_without_a_rate() -> None:
    told = [Trend("completion", "办结率", points("90.0", "")), Trend("on_time", "按时办结率", points("95.5")[:1])]
    assert list(trends.cells(told, NOW)) == [
        ("2月", [("不列率", "1/3"), ("", "0")]),
        ("1月", [("90.0%", "1/30"), ("95.5%", "1/30")]),
    ]
