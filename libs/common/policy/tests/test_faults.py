"""Every mistake in the configuration is named at load, with its file, its line and the way out."""

import re
import shutil
from pathlib import Path

import pytest

from libs.common.policy import load_policy

CONFIG = Path(__file__).parents[4] / "config"

# The line in the message must be the one that was spoilt; where a mistake shows elsewhere, `at` says on which line.
FAULTS = [
    pytest.param("units.yaml", "id: t02v001,", "id: t01,", "the unit t01 stands here twice; give each an id", id="an id twice"),
    pytest.param("units.yaml", "parent: t02}", "parent: t99}", "the parent t99 of t02v001 is no unit", id="a parent that is none"),
    pytest.param("units.yaml", "parent: county, aliases: [桑陌]", "parent: t02v001, aliases: [桑陌]", "t02 is above itself", id="a circle"),
    pytest.param("units.yaml", "parent: t02}", "parent: t01v001}", "t01v001, a village, cannot be above t02v001, a village", id="a village above a village"),
    pytest.param("categories.yaml", "id: urban/lamp", "id: urban/water", "the category urban/water stands here twice", id="a category twice"),
    pytest.param("categories.yaml", "id: urban/lamp", "id: town/lamp", "a leaf of town, which is not there", id="a leaf without a branch"),
    pytest.param("categories.yaml", "路灯: 2}", "路灯: 2, 灯杆: 3}", "灯杆 has a weight and is no word", id="a weight of no word"),
    pytest.param("categories.yaml", "words: [路灯]", "words: [路灯, 路灯]", "路灯 stands in words twice", id="a word twice"),
    pytest.param("categories.yaml", "words: [路灯]", "words: [路灯, '']", "at least 1 character", id="a word that every text has"),
    pytest.param("signs.yaml", "[着火了,", "['', 着火了,", "at least 1 character", id="an emergency in every text"),
    pytest.param("signs.yaml", "  report: [", "  rumour: [", "kinds.rumour", id="a kind that is none"),
    pytest.param("signs.yaml", "channels: [p12315]", "channels: [p12345]", "p12345 is none of the channels", id="a door that is not open"),
    pytest.param("signs.yaml", "categories: [commerce]", "categories: [trade]", "trade is none of the categories", id="trade that is none"),
    pytest.param("signs.yaml", "profile: p12315", "profile: p12345", "p12345 is no profile; add it", id="a procedure without limits"),
    pytest.param("catalogue.yaml", "lead: {unit: d-health}", "lead: {unit: d-none}", "R-140 names d-none, which is no unit", id="an unknown lead"),
    pytest.param("catalogue.yaml", "with: [d-emergency]", "with: [d-none]", "R-113 names d-none, which is no unit", id="an unknown co-handler"),
    pytest.param("catalogue.yaml", "category: urban/lamp", "category: urban/lamps", "R-112 asks for urban/lamps, which is no category", id="an unknown category"),
    pytest.param("catalogue.yaml", "category: urban/lamp", "category: urban/lamp, area: t99", "R-112 asks for t99, which is no area", id="an unknown area"),
    pytest.param("catalogue.yaml", "kind: enquiry", "kind: question", "rules.2.when.kind: Input should be 'enquiry'", id="an unknown kind"),
    pytest.param("catalogue.yaml", "category: health", "category: labour", "R-120 and R-140 tie: the same conditions", id="a tie"),
    pytest.param("catalogue.yaml", "id: R-140", "id: R-130", "R-130 stands here twice", id="a rule twice"),
    pytest.param("catalogue.yaml", "mode: joint, with: [d-emergency]", "mode: joint", "R-113 is joint and names 0 others", id="joint with nobody"),
    pytest.param("catalogue.yaml", "mode: joint", "mood: joint", "rules.1.mood: Extra inputs", id="a misspelt key"),
    pytest.param("catalogue.yaml", "lead: {unit: d-health}", "lead: {unit: d-health, level: county}", "give either level or unit", id="two leads"),
    pytest.param("profiles.yaml", "result: 2 working days", "result: soon", "'soon' is no span: write a whole number", id="a span that is none"),
    pytest.param("profiles.yaml", "order_after: 1 hour}", "order_afte: 1 hour}", "profiles.urgent.ladder.order_after: Field required", id="half a ladder"),
    pytest.param("profiles.yaml", "  remind_at: 0.8", "  remind_at: 80", "ladder.remind_at: Input should be less than 1", id="a share above one"),
    pytest.param("templates.yaml", "{legal}", "{law}", "unknown placeholders ['law']; known are", id="an unknown placeholder"),
    pytest.param("templates.yaml", "{promised_by}", "{unit}", "unknown placeholders ['unit']; known are", id="a placeholder of another notice"),
    pytest.param("templates.yaml", "编号 {number}。查进度", "编号 {title}。查进度", "unknown placeholders ['title']; known are ['number']", id="the case told by text message"),
    pytest.param("templates.yaml", "{legal}", "{legal", "write {number} with both braces", id="a brace too few"),
    pytest.param("templates.yaml", "查进度请打 12345。", "查" * 70, "at most 70", id="a text message too long"),
    pytest.param("deployment.yaml", "centre: centre", "centre: nobody", "centre: nobody is no unit", id="a centre that is none"),
    pytest.param("deployment.yaml", "[d-water]", "[d-water, d-none]", "departments: d-none is no department", id="an unknown department"),
    pytest.param("deployment.yaml", "[d-water]", "[t02]", "departments: t02 is no department", id="a township as department"),
    pytest.param("deployment.yaml", "bus_channels: [p12315]", "bus_channels: [p12345]", "bus_channels: p12345 is not open", id="a closed channel"),
    pytest.param("officers.yaml", "  t02: ", "  t99: ", "t99 is no township", id="a leader of nowhere"),
    pytest.param("officers.yaml", "  t02v001: [", "  t02v999: [", "t02v999 is no village", id="a grid of nowhere"),
    pytest.param("officers.yaml", "  t02v001: [", "  t02v001: [孙大文, ", "should match pattern", id="a name that is not masked"),
    pytest.param("calendars/2026.yaml", "to: 2026-10-07", "to: 2026-09-07", "it ends (2026-09-07) before it begins", id="a holiday backwards"),
]  # fmt: skip


def load_spoilt(folder: Path, name: str, old: str, new: str) -> int:
    """Loads the shipped configuration with one mistake in it; the line that was spoilt."""
    shutil.copytree(CONFIG, folder / "config")
    path = folder / "config" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(("name", "old", "new", "fault"), FAULTS)
def test_a_mistake_is_named_with_file_line_and_fix(tmp_path: Path, name: str, old: str, new: str, fault: str) -> None:
    line = load_spoilt(tmp_path, name, old, new)
    with pytest.raises(ValueError, match=re.escape(fault)) as told:
        load_policy(tmp_path / "config")
    assert str(told.value).startswith(f"{path_of(name)}, line {line}: ")


def path_of(name: str) -> str:
    return name.rpartition("/")[2]


GONE = [
    pytest.param("catalogue.yaml", "category: civil", "category: civi", "R-190 asks for civi", id="a rule for nothing"),
    pytest.param("categories.yaml", "  - id: urban\n", "  - id: town\n    name: 镇\n  - id: urban\n", "the category town reaches nobody; add a rule", id="a category without a rule"),
    pytest.param("profiles.yaml", "  complaint:\n", "  complain:\n", "the profile complaint is missing", id="a kind without limits"),
    pytest.param("templates.yaml", "  result:\n", "  outcome:\n", "the template result is missing", id="a notice without words"),
    pytest.param("officers.yaml", "  t02v001: [", "  # t02v001: [", "t02v001 has none of the grids", id="a village without an officer"),
    pytest.param("signs.yaml", "kinds:", "kinds: [", "no YAML", id="no YAML"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "fault"), GONE)
def test_what_is_wanting_is_named_with_a_file_and_a_line(
    tmp_path: Path, name: str, old: str, new: str, fault: str
) -> None:
    load_spoilt(tmp_path, name, old, new)
    with pytest.raises(ValueError, match=rf"\w+\.yaml, line \d+: .*{re.escape(fault)}"):
        load_policy(tmp_path / "config")


@pytest.mark.parametrize("name", ["units.yaml", "areas.geojson", "officers.yaml", "deployment.yaml"])
def test_a_file_that_is_missing_is_named(tmp_path: Path, name: str) -> None:
    shutil.copytree(CONFIG, tmp_path / "config")
    (tmp_path / "config" / name).unlink()
    with pytest.raises(ValueError, match=rf"{name}, line 1: the file is missing; copy it"):
        load_policy(tmp_path / "config")
