"""The shipped configuration loads, and every mistake is named with its file, line and fix."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from libs.common.policy import Policy, PolicyFault, load_policy
from libs.common.policy.catalogue import Matter
from libs.ops.county.files import FILES

CONFIG = Path(__file__).parents[4] / "config"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(CONFIG)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_sample_county_is_written_the_same_each_time(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == FILES[path]()


def test_the_files_of_the_sample_county_stay_small() -> None:
    assert sum(path.stat().st_size for path in FILES) < 400_000


def test_the_sample_county_has_the_size_of_a_county(policy: Policy) -> None:
    levels = [unit.level for unit in policy.units.areas]
    assert (levels.count("township"), levels.count("village")) == (12, 445)
    assert sum(unit.kind == "department" for unit in policy.units.by_id.values()) == 50


FAULTS = [
    pytest.param("units.yaml", "id: t02v001,", "id: t01,", r"units\.yaml, line \d+: the unit t01 stands here twice", id="an id twice"),
    pytest.param("units.yaml", "parent: t02}", "parent: t99}", r"line \d+: the parent t99", id="a parent that is none"),
    pytest.param("catalogue.yaml", "unit: d-health", "unit: d-none", r"catalogue\.yaml, line \d+: R-140 names d-none", id="an unknown unit"),
    pytest.param("catalogue.yaml", "category: labour", "category: health", r"R-120 and R-140 tie", id="a tie"),
    pytest.param("catalogue.yaml", "category: civil", "category: civil/none", r"civil reaches nobody", id="a category without a unit"),
    pytest.param("catalogue.yaml", "mode: joint", "mood: joint", r"catalogue\.yaml, line 5: rules\.1\.mood", id="a misspelt key"),
    pytest.param("profiles.yaml", "result: 2 working days", "result: soon", r"profiles\.yaml, line 15: .*result", id="a span that is none"),
    pytest.param("templates.yaml", "{legal}", "{law}", r"templates\.yaml, line 7: .*unknown placeholders", id="an unknown placeholder"),
    pytest.param("templates.yaml", "查进度请打 12345。", "查" * 70, r"templates\.yaml, line 5: .*at most 70", id="a text message too long"),
    pytest.param("deployment.yaml", "centre: centre", "centre: nobody", r"deployment\.yaml, line 1: centre: nobody", id="a centre that is none"),
    pytest.param("signs.yaml", "kinds:", "kinds: [", r"signs\.yaml, line \d+: no YAML", id="no YAML"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "fault"), FAULTS)
def test_a_mistake_is_named(tmp_path: Path, name: str, old: str, new: str, fault: str) -> None:
    shutil.copytree(CONFIG, tmp_path / "config")
    path = tmp_path / "config" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PolicyFault, match=fault):
        load_policy(tmp_path / "config")


def test_a_changed_file_is_another_version(tmp_path: Path, policy: Policy) -> None:
    shutil.copytree(CONFIG, tmp_path / "config")
    assert load_policy(tmp_path / "config").version == policy.version
    signs = tmp_path / "config" / "signs.yaml"
    signs.write_text(signs.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    assert load_policy(tmp_path / "config").version != policy.version


RULES = [
    pytest.param(Matter("urban/water", "t02v001", urgent=False, kind="help"), "R-110", "t02", id="the township of the village"),
    pytest.param(Matter("urban/water", "t02v001", urgent=False, kind="enquiry"), "R-111", "d-water", id="the kind is more specific"),
    pytest.param(Matter("urban/lamp", "t02v001", urgent=False, kind="help"), "R-112", "t02v001", id="the village itself"),
    pytest.param(Matter("urban/lamp", "t02", urgent=False, kind="help"), "R-112", "t02", id="the next level up when no village is known"),
    pytest.param(Matter("urban/lamp", None, urgent=False, kind="help"), "R-112", None, id="nobody while the area is not known"),
    pytest.param(Matter("urban/other", None, urgent=True, kind="help"), "R-113", "d-housing", id="urgent is more specific"),
    pytest.param(Matter("labour", None, urgent=False, kind="help"), "R-120", "d-labour", id="a department needs no area"),
]  # fmt: skip


@pytest.mark.parametrize(("matter", "rule", "lead"), RULES)
def test_the_most_specific_rule_decides(policy: Policy, matter: Matter, rule: str, lead: str | None) -> None:
    found = policy.catalogue.rule_for(matter)
    assert found is not None
    assert (found.id, policy.catalogue.lead_of(found, matter.area)) == (rule, lead)


def test_a_template_says_days_as_people_do(policy: Policy) -> None:
    said = policy.templates["admitted"].text(
        "web", {"number": "HQ26-030418-7", "promised_by": datetime(2026, 10, 13, 8, 20, tzinfo=UTC)}
    )
    assert said == "收到了，我们来办。10月13日（周二）16:20 前告诉您结果。编号 HQ26-030418-7。"


def test_a_promise_is_counted_in_working_time(policy: Policy) -> None:
    start = datetime(2026, 9, 30, 8, 20, tzinfo=UTC)
    assert policy.due(start, policy.profiles["help"].limits.result) == datetime(2026, 10, 13, 8, 20, tzinfo=UTC)
