"""Formulas are data: what cannot be is found when they are loaded, and a rate is made in whole numbers alone."""

import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.common.policy import PolicyFault, load_policy
from libs.common.policy.counted import APART, COUNTED, IMPLIES, WINDOWS, column, implies
from libs.common.policy.formulas import Formulas, Rounding

ROOT = Path(__file__).parents[4]
PUBLISHED = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "formulas.md").read_text(encoding="utf-8").splitlines()
    if re.search(r"\| (cut|half_up) \|", line)
]
EXPLAINED = re.findall(
    r"^\| `(\w+)` \| (\S+) \|", (ROOT / "docs" / "formulas.md").read_text(encoding="utf-8"), re.MULTILINE
)


@pytest.fixture(scope="module")
def formulas() -> Formulas:
    return load_policy(ROOT / "config").formulas


def counts(window: str, **facts: int) -> dict[str, int]:
    return {column(window, fact): n for fact, n in facts.items()}


def rounding(how: str, digits: int) -> Rounding:
    return Rounding.model_validate({"round": how, "digits": digits})


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: row[3])
def test_a_published_figure_is_made_again(row: list[str]) -> None:
    name, above, below, written, how, digits, source = row
    assert rounding(how, int(digits)).written(Decimal(above), int(below)) == written, (name, source)


def test_the_published_figures_that_were_given_are_among_them() -> None:
    assert {("84882", "88558", "95.85%"), ("254567", "254592", "99.9%"), ("92", "241", "38.17%")} <= {
        (row[1], row[2], row[3]) for row in PUBLISHED
    }


def test_the_page_explains_every_formula_and_no_other(formulas: Formulas) -> None:
    assert dict(EXPLAINED) == {code: formula.name for code, formula in formulas.every.items()}


@pytest.mark.parametrize(
    ("how", "digits", "above", "below", "written"),
    [
        ("cut", 1, 1, 3, "33.3%"), ("half_up", 1, 2, 3, "66.7%"), ("cut", 1, 2, 3, "66.6%"), ("cut", 0, 1, 1, "100%"),
        ("half_up", 0, 1, 8, "13%"), ("cut", 2, 1, 8, "12.50%"), ("half_up", 2, 999999, 1000000, "100.00%"),
        ("cut", 2, 999999, 1000000, "99.99%"), ("cut", 1, 0, 7, "0.0%"), ("cut", 1, 0, 0, ""),
    ],
)  # fmt: skip
def test_a_percentage_is_cut_or_rounded_and_nothing_divided_is_no_figure(
    how: str, digits: int, above: int, below: int, written: str
) -> None:
    assert rounding(how, digits).written(Decimal(above), below) == written


def test_satisfaction_counts_basically_satisfied_nine_tenths_and_the_plain_variant_stands_beside_it(
    formulas: Formulas,
) -> None:
    said = counts("evaluated", asked=1106, satisfied=812, basically=186)
    both = {code: formulas.every[code].figure(said) for code in ("satisfaction", "satisfaction_plain")}
    assert [(f.numerator, f.denominator, f.text) for f in both.values()] == [
        (Decimal("979.4"), 1106, "88.5%"), (Decimal(812), 1106, "73.4%"),
    ]  # fmt: skip
    assert formulas.every["satisfaction_plain"].beside == "satisfaction"


def test_the_composite_is_pooled_over_what_its_parts_divide_by(formulas: Formulas) -> None:
    said = counts("evaluated", asked=1000, contacted=970, resolved=880, satisfied=700, basically=100)
    figure = formulas.every["overall"].figure(said)
    assert figure.numerator == Decimal("97.0") + Decimal("440.0") + Decimal("0.4") * (700 + Decimal("0.9") * 100)
    assert (figure.denominator, figure.text) == (1000, "85.3%")


def test_what_is_left_out_counts_neither_above_nor_below_and_is_told(formulas: Formulas) -> None:
    said = counts("admitted", admitted=10, completed=6) | {column("admitted", "admitted", "withdrawn"): 2}
    completion = formulas.every["completion"]
    assert completion.figure(said)[:2] == (Decimal(6), 8)
    assert completion.left_out(said) == {"withdrawn": 2}
    assert formulas.every["returns"].left_out(said) == {}


def test_fewer_than_are_ranked_are_not_ranked(formulas: Formulas) -> None:
    figures = [formulas.every["completion"].figure(counts("admitted", admitted=n, completed=n)) for n in (19, 20)]
    assert [formulas.ranked(figure) for figure in figures] == [False, True]


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([f for names in COUNTED.values() for f in names]), st.integers(0, 10**9)))
def test_no_rate_of_counts_that_can_be_passes_a_hundred(many: dict[str, int]) -> None:
    for fact in sorted(many, key=implies_depth):
        many[fact] = min(many[fact], many.get(IMPLIES.get(fact, fact), 0) if fact in IMPLIES else many[fact])
    for answers in APART:
        base = many.get("asked", 0)
        for fact in sorted(answers):
            many[fact] = min(many.get(fact, 0), base)
            base -= many[fact]
    said = {column(window, fact): many.get(fact, 0) for window in WINDOWS for fact in COUNTED[window]}
    for formula in load().every.values():
        figure = formula.figure(said)
        assert figure.numerator <= figure.denominator
        assert bool(figure.text) == bool(figure.denominator)


def implies_depth(fact: str) -> int:
    depth = 0
    while fact in IMPLIES:
        fact, depth = IMPLIES[fact], depth + 1
    return depth


LOADED: list[Formulas] = []


def load() -> Formulas:
    if not LOADED:
        LOADED.append(load_policy(ROOT / "config").formulas)
    return LOADED[0]


def test_what_implies_what_leads_upwards_and_never_round() -> None:
    assert implies("on_time", "admitted")
    assert implies("asked", "asked")
    assert not implies("asked", "resolved")
    assert not implies("admitted", "completed")


FAULTS: list[Any] = [
    pytest.param("top: {contacted: 1}", "top: {phoned: 1}", "phoned is not counted by the date evaluated; there are asked", id="an unknown fact"),
    pytest.param("base: admitted, leave_out: [withdrawn]", "base: asked", "asked is not counted by the date admitted", id="a base of another date"),
    pytest.param("top: {on_time: 1}, base: completed", "top: {completed: 1}, base: on_time", "completed may be counted where on_time is not, and the rate may pass 100 %", id="more above than below"),
    pytest.param("basically: 0.9}", "resolved: 0.9}", "one case may count in several of satisfied, resolved", id="two questions in one"),
    pytest.param("satisfied: 1, basically: 0.9", "satisfied: 1, basically: 1.9", "less than or equal to 1", id="a weight above one"),
    pytest.param("leave_out: [withdrawn]", "leave_out: [whim]", "whim is none of the reasons; there are withdrawn", id="an unknown reason"),
    pytest.param("reasons: {withdrawn: 诉求人撤回, ", "reasons: {", "withdrawn is missing", id="the service's own reason is gone"),
    pytest.param("beside: satisfaction", "beside: completion", "satisfaction_plain can stand beside a formula that divides by the same", id="beside what it is no variant of"),
    pytest.param("of: {response: 0.10", "of: {response: 0.20", "the weights add up to 1.1", id="weights that are no whole"),
    pytest.param("of: {response: 0.10", "of: {completion: 0.10", "resolution does not divide by what the first does", id="parts that divide by other things"),
    pytest.param("of: {response: 0.10", "of: {speed: 0.10", "speed is no formula; there are response", id="a part that is none"),
    pytest.param("overall:", "response:", "response is a formula already", id="a composite with a formula's name"),
    pytest.param("round: cut, digits: 1}\n  completion", "round: up, digits: 1}\n  completion", "Input should be 'cut' or 'half_up'", id="a way to round that is none"),
    pytest.param("window: admitted, top: {completed", "window: closed, top: {completed", "Input should be 'admitted', 'completed' or 'evaluated'", id="a date that is none"),
    pytest.param('version: "2026.2"', "version: newest", "String should match pattern", id="a version that is none"),
    pytest.param("rank_from: 20", "rank_from: 0", "greater than or equal to 1", id="ranked from nothing"),
    pytest.param("base: judged, leave_out", "base: judged, average: true, leave_out", "Extra inputs are not permitted", id="an average"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), FAULTS)
def test_a_fault_names_the_file_the_line_and_the_way_out(tmp_path: Path, old: str, new: str, said: str) -> None:
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config", folder)
    file = folder / "formulas.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(PolicyFault) as fault:
        load_policy(folder)
    assert (fault.value.file.name, said in str(fault.value)) == ("formulas.yaml", True), str(fault.value)
    assert file.read_text(encoding="utf-8").splitlines()[fault.value.line - 1].strip()
    assert fault.value.line > 5


def test_the_rest_of_a_formula_is_one_of_the_answers(formulas: Formulas) -> None:
    rests = {code: formula.rest for code, formula in formulas.every.items() if formula.rest}
    assert rests == {
        "response": "not_contacted",
        "resolution": "unresolved",
        "satisfaction": "dissatisfied",
        "satisfaction_plain": "not_satisfied",
    }
