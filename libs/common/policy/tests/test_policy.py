"""The shipped configuration loads, and every mistake is named with its file, line and fix."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from libs.common.policy import Policy, load_policy
from libs.common.policy.asked import Matter, Moment
from libs.common.policy.catalogue import DispatchRule
from libs.common.policy.expressions import Known
from libs.common.policy.reviewed import catalogue_of
from libs.ops.county.files import FILES

CONFIG = Path(__file__).parents[4] / "config"
BY_DAY, AT_NIGHT = Moment(10, "thu", workday=True, open=True), Moment(22, "thu", workday=True, open=False)


def asked(category: str, area: str | None, *, urgent: bool = False, kind: str = "help", channel: str = "web") -> Matter:
    return Matter(category, area, urgent, kind, channel, BY_DAY)


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


def test_a_changed_file_is_another_version(tmp_path: Path, policy: Policy) -> None:
    shutil.copytree(CONFIG, tmp_path / "config")
    assert load_policy(tmp_path / "config").version == policy.version
    signs = tmp_path / "config" / "signs.yaml"
    signs.write_text(signs.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    assert load_policy(tmp_path / "config").version != policy.version


def test_what_may_be_asked_for_is_the_profiles_own_or_everybodys(policy: Policy) -> None:
    assert set(policy.stops_of("help").reasons) == {"expert", "hearing", "force-majeure"}
    assert (set(policy.stops_of("urgent").reasons), policy.stops_of("urgent").extension) == ({"force-majeure"}, 0)
    assert policy.stops_of("abolished") == policy.stops


def test_in_a_configuration_that_says_nothing_of_it_nothing_may_be_asked_for(tmp_path: Path) -> None:
    shutil.copytree(CONFIG, tmp_path / "config")
    profiles = tmp_path / "config" / "profiles.yaml"
    said, _, rest = profiles.read_text(encoding="utf-8").partition("stops:\n")
    profiles.write_text(said + "profiles:\n" + rest.partition("\nprofiles:\n")[2], encoding="utf-8")
    stops = load_policy(tmp_path / "config").stops_of("help")
    assert (dict(stops.reasons), stops.extension) == ({}, 0)


def test_the_first_level_of_categories_is_the_ten_of_the_platform(policy: Policy) -> None:
    first = [category.name for category in policy.categories.categories if "/" not in category.id]
    assert first == [
        "城乡建设", "劳动和社会保障", "教育文体", "卫生计生", "交通运输", "商贸旅游", "环境保护", "农村农业", "民政", "政法",
    ]  # fmt: skip


RULES = [
    pytest.param(asked("urban/water", "t02v001", urgent=False, kind="help"), "R-110", "t02", id="the township of the village"),
    pytest.param(asked("urban/water", "t02v001", urgent=False, kind="enquiry"), "R-111", "d-water", id="the kind is more specific"),
    pytest.param(asked("urban/lamp", "t02v001", urgent=False, kind="help"), "R-112", "t02v001", id="the village itself"),
    pytest.param(asked("urban/lamp", "t02", urgent=False, kind="help"), "R-112", "t02", id="the next level up when no village is known"),
    pytest.param(asked("urban/lamp", None, urgent=False, kind="help"), "R-112", None, id="nobody while the area is not known"),
    pytest.param(asked("urban/other", None, urgent=True, kind="help"), "R-113", "d-housing", id="urgent is more specific"),
    pytest.param(asked("labour", None, urgent=False, kind="help"), "R-120", "d-labour", id="a department needs no area"),
    pytest.param(replace(asked("urban/lamp", "t02v001"), moment=AT_NIGHT), "R-114", "t02v001", id="in the dark the same village, by another rule"),
    pytest.param(asked("commerce", None, kind="complaint", channel="p12315"), "R-161", "d-market", id="a complaint by 12315"),
    pytest.param(asked("commerce", None, kind="complaint"), "R-160", "d-market", id="a complaint by another door"),
    pytest.param(asked("commerce", None, kind="enquiry", channel="p12315"), "R-160", "d-market", id="no complaint by 12315"),
]  # fmt: skip


@pytest.mark.parametrize(("matter", "rule", "lead"), RULES)
def test_the_most_specific_rule_decides(policy: Policy, matter: Matter, rule: str, lead: str | None) -> None:
    found = policy.catalogue.rule_for(matter)
    assert found is not None
    assert (found.id, policy.catalogue.lead_of(found, matter.area)) == (rule, lead)


def test_of_two_areas_the_smaller_is_more_specific_whichever_stands_first(policy: Policy) -> None:
    def rule(number: int, lead: str, **when: str) -> DispatchRule:
        content = {"id": f"R-{number}", "version": 1, "when": {"category": "*", **when}, "lead": {"unit": lead}}
        return DispatchRule.model_validate({**content, "why": "x", "why_en": "x"})

    known = Known(policy.units, ["urban"], [], policy.deployment.channels, policy.office)
    for areas in (("county", "t02"), ("t02", "county")):
        rules = [rule(100, "centre"), *(rule(101 + n, area, area=area) for n, area in enumerate(areas))]
        found = catalogue_of(rules, known).rule_for(asked("urban", "t02v001", urgent=False, kind=""))
        assert found
        assert found.lead.unit == "t02"


def test_a_template_says_days_as_people_do(policy: Policy) -> None:
    said = policy.templates["admitted"].text(
        "web", {"number": "HQ26-030418-7", "promised_by": datetime(2026, 10, 13, 8, 20, tzinfo=UTC)}
    )
    assert said == "收到了，我们来办。10月13日（周二）16:20 前告诉您结果。编号 HQ26-030418-7。"


def test_a_promise_is_counted_in_working_time(policy: Policy) -> None:
    start = datetime(2026, 9, 30, 8, 20, tzinfo=UTC)
    assert policy.due(start, policy.profiles["help"].limits.result) == datetime(2026, 10, 13, 8, 20, tzinfo=UTC)
