"""Which matters sound alike: told in other words, and other places told in the same words."""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from libs.common.policy import load_policy
from services.portal.domain.likeness import elsewhere, likeness, most_alike

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("CASELOOP_DATA", ROOT.parent / "shared" / "data")) / "requests.jsonl"
WINDOW = timedelta(days=14)
PLANT = "柳林小区边上的搅拌站半夜还在打混凝土，灰大得不敢开窗"
AGAIN = "搅拌站扰民，柳林小区旁边新建了个混凝土搅拌站，通宵施工，请管一管"
ELSEWHERE = "青石小区边上的网吧半夜还在放音乐，吵得不敢开窗"
COMMON = {
    "小区",
    "边上",
    "上的",
    "半夜",
    "夜还",
    "还在",
    "不敢",
    "敢开",
    "开窗",
    "不敢开",
    "敢开窗",
    "区边",
    "边上的",
    "夜还在",
    "半夜还",
}


def test_the_same_thing_in_other_words_is_more_alike_than_another_thing_in_the_same_words() -> None:
    assert likeness(PLANT, AGAIN, COMMON) > likeness(PLANT, ELSEWHERE, COMMON)


def test_likeness_is_mutual_and_nothing_is_more_like_a_matter_than_itself() -> None:
    assert likeness(PLANT, AGAIN, COMMON) == likeness(AGAIN, PLANT, COMMON)
    assert likeness(PLANT, PLANT, COMMON) == pytest.approx(1)


@pytest.mark.parametrize("text", ["", "！？", "水"])
def test_what_says_nothing_is_like_nothing(text: str) -> None:
    assert likeness(text, PLANT, COMMON) == 0


def test_the_most_alike_come_first_and_what_is_not_alike_does_not_come() -> None:
    others = [("elsewhere", ELSEWHERE), ("other", "结婚证丢了怎么补办"), ("again", AGAIN)]
    assert most_alike(PLANT, others, COMMON)[0] == "again"
    assert "other" not in most_alike(PLANT, others, COMMON)


APART = [
    pytest.param("青石小区边上的搅拌站半夜还在打混凝土，灰大得不敢开窗", True, id="copied for another estate"),
    pytest.param(AGAIN, False, id="the same estate"),
    pytest.param("柳林这边的搅拌站半夜还在打混凝土，整个小区不敢开窗", False, id="no estate but the same name"),
    pytest.param("青石小区对面就是柳林，搅拌站半夜还在打混凝土", False, id="another estate, and this one besides"),
    pytest.param("搅拌站半夜还在打混凝土，灰大得不敢开窗", False, id="no place at all"),
    pytest.param("我们小区边上的搅拌站半夜还在打混凝土", False, id="ours is no name"),
]


@pytest.mark.parametrize(("text", "apart"), APART)
def test_the_same_words_of_another_estate_are_not_shown(text: str, apart: bool) -> None:
    common = COMMON | {"我们", "整个"}
    assert (elsewhere(PLANT, text, common), elsewhere(text, PLANT, common)) == (apart, apart)
    assert most_alike(PLANT, [("told", text)], common) == ([] if apart else ["told"])


def test_where_no_talk_is_known_to_be_common_nothing_is_told_apart_by_it() -> None:
    assert not elsewhere(PLANT, "青石小区边上的搅拌站半夜还在打混凝土", ())


def instant(text: str) -> datetime:
    """The publisher writes 2019/8/1 9:05:00 as well as 2019-08-01 09:05:00."""
    return datetime.strptime(text.replace("/", "-"), "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - only differences count


def said(row: dict[str, Any]) -> str:
    """All that it says."""
    return f"{row['title']}，{row['text']}"


def kept_aside(rows: list[dict[str, Any]]) -> set[str]:
    """Every second matter that is told more than once, whole, and every second hard one, both in the order of ids.

    How places are told apart was chosen on the others.
    """
    matters = sorted({row["same_as"] for row in rows if row.get("same_as")})
    return {*matters[1::2], *sorted(row["id"] for row in rows if is_hard(row))[1::2]}


def is_hard(row: dict[str, Any]) -> bool:
    """Another program had grouped it, and it is not the same."""
    return bool(row.get("source_cluster") and not row.get("same_as"))


@pytest.mark.skipif(not DATA.exists(), reason="the folder of real requests is not beside this checkout (CASELOOP_DATA)")
@pytest.mark.parametrize("which", ["all", "kept aside"])
def test_of_real_matters_told_twice_most_are_among_the_first_three_and_few_others_are(which: str) -> None:
    rows: list[dict[str, Any]] = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    learnt = load_policy(ROOT / "config").learnt
    assert learnt is not None

    def found(row: dict[str, Any]) -> list[dict[str, Any]]:
        near = [(other, said(other)) for other in rows
                if other is not row and abs(instant(other["created"]) - instant(row["created"])) <= WINDOW]  # fmt: skip
        return most_alike(said(row), near, learnt.weights)

    asked = [row for row in rows if which == "all" or row.get("same_as", row["id"]) in kept_aside(rows)]
    told_twice, hard = [row for row in asked if row.get("same_as")], [row for row in asked if is_hard(row)]
    hits = sum(any(other.get("same_as") == row["same_as"] for other in found(row)) for row in told_twice)
    assert hits / len(told_twice) >= 0.80
    assert sum(bool(found(row)) for row in hard) / len(hard) <= 0.10
