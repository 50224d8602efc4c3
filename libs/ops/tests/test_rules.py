"""What a new configuration would have done with the matters there were."""

import asyncio
import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pymongo import AsyncMongoClient
from typer.testing import CliRunner

from conftest import RealEngines
from libs.common.clock import SystemClock, text_of
from libs.common.journal.audit import SHELF
from libs.common.policy import Policy, load_policy
from libs.common.store.memory import MemoryStore
from libs.ops.cli import app
from libs.ops.engines.process import Failed
from libs.ops.rules.course import course_of
from libs.ops.rules.coverage import coverage_of
from libs.ops.rules.publish import Wish, publish
from libs.ops.rules.recorded import asked_at
from libs.ops.rules.shadow import Recorded, Shadow
from libs.ops.rules.tables import compared, covered

CONFIG = Path(__file__).parents[3] / "config"
AT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
SHORTER = (
    "name: 求助\n    limits: {take_on: 4 working hours, contact: 1 working day, part: 3 working days, result: 5 working days",
    "name: 求助\n    limits: {take_on: 4 working hours, contact: 1 working day, part: 3 working days, result: 4 working days",
)
LAMP = {"category": "urban/lamp", "area": "t02v004", "kind": "help", "profile": "help", "number": "HQ26-030418-7"}


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(CONFIG)


@pytest.fixture
def changed(tmp_path: Path) -> Any:
    """The shipped configuration with one text replaced in one file."""

    def replaced(file: str, old: str, new: str) -> Path:
        folder = tmp_path / "new"
        shutil.copytree(CONFIG, folder)
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return replaced


def test_a_matter_that_goes_elsewhere_is_told_with_both_units_and_reasons(policy: Policy, changed: Any) -> None:
    new = load_policy(changed("catalogue.yaml", "when: {category: urban/lamp}, lead: {level: village}",
                              "when: {category: urban/lamp}, lead: {level: township}"))  # fmt: skip
    run = Shadow(policy, new)
    [change] = run.changes([Recorded("c", AT, LAMP), Recorded("d", AT, {**LAMP, "category": "labour"})])
    assert (change.old.unit, change.new.unit, change.number) == ("t02v004", "t02", "HQ26-030418-7")
    assert run.said()["moves"] == [{"old": "t02v004", "new": "t02", "matters": 1}]
    assert "2 matters" in compared(run.said(), policy, new)[0]


def test_a_shorter_limit_shows_as_an_earlier_day(policy: Policy, changed: Any) -> None:
    shorter = load_policy(changed("profiles.yaml", *SHORTER))
    run = Shadow(policy, shorter)
    [change] = run.changes([Recorded("c", AT, LAMP)])
    assert not change.elsewhere
    assert (run.earlier, run.later) == (1, 0)


def test_a_matter_that_would_reach_nobody_goes_to_a_person(policy: Policy) -> None:
    lost = course_of({**LAMP, "area": None}, AT, policy)
    assert (lost.unit, lost.due) == ("", None)


def test_a_matter_of_a_profile_that_is_gone_says_so(policy: Policy) -> None:
    assert course_of({**LAMP, "profile": "express"}, AT, policy).why == "there is no profile express"


def test_the_shipped_catalogue_leaves_to_a_person_only_what_needs_an_area(policy: Policy) -> None:
    found = coverage_of(policy)
    assert {(gap.category, gap.level) for gap in found.gaps} == {
        ("urban/water", None),
        ("urban/lamp", None),
        ("rural", None),
    }
    assert found.idle == ()


def test_a_rule_that_more_specific_ones_take_everything_from_is_named(policy: Policy, changed: Any) -> None:
    line = "  - {id: R-100, "
    both = "".join(
        f"  - {{id: R-90{n}, version: 1, when: {{category: labour, urgent: {urgent}}}, lead: {{unit: d-labour}}, "
        "why: x, why_en: x}\n"
        for n, urgent in enumerate(("true", "false"))
    )
    found = coverage_of(new := load_policy(changed("catalogue.yaml", line, both + line)))
    assert found.idle == ("R-120",)
    assert any("R-120 is never asked" in told for told in covered(found, new))


NIGHT = datetime(2026, 10, 9, 14, 0, tzinfo=UTC)


def test_a_matter_is_replayed_at_the_moment_of_its_own_dispatch(policy: Policy, changed: Any) -> None:
    to_power = load_policy(
        changed("catalogue.yaml", "hour < 6}, lead: {level: village}", "hour < 6}, lead: {unit: d-power}")
    )
    run = Shadow(policy, to_power)
    [change] = run.changes([Recorded("by day", AT, LAMP), Recorded("by night", NIGHT, LAMP)])
    assert (change.case, change.old.unit, change.new.unit) == ("by night", "t02v004", "d-power")


def test_its_own_dispatch_is_when_the_catalogue_was_first_asked_not_what_came_before_or_after() -> None:
    entry = {"type": "caseloop.unit-recused.v1", "at": text_of(AT - timedelta(days=2))}
    held = {"type": "caseloop.case-held-for-screening.v1", "at": text_of(AT)}
    sent = {"type": "caseloop.case-dispatched.v1", "at": text_of(AT + timedelta(days=1))}
    assert asked_at({"j": [entry, held, sent]}) == AT
    assert asked_at({"j": [], "last": sent}) == AT + timedelta(days=1)


def test_a_matter_is_replayed_by_the_door_it_came_by(policy: Policy) -> None:
    trade = {**LAMP, "category": "commerce", "kind": "complaint", "profile": "complaint"}
    assert [course_of({**trade, "channel": door}, AT, policy).rule for door in ("web", "p12315")] == ["R-160", "R-161"]


def test_another_profile_shows_as_a_change_even_where_the_result_is_due_the_same_day(
    policy: Policy, changed: Any
) -> None:
    line = "when: {category: labour}, lead: {unit: d-labour},"
    new = load_policy(changed("catalogue.yaml", line, f"{line} profile: report,"))
    run = Shadow(policy, new)
    [change] = run.changes([Recorded("c", AT, {**LAMP, "category": "labour"})])
    assert (change.old.profile, change.new.profile, change.old.due) == ("help", "report", change.new.due)
    assert run.said()["changed"] == 1


def test_what_only_rules_with_a_condition_reach_is_told_with_an_hour_at_which_nobody_gets_it(changed: Any) -> None:
    line = "when: {category: health}"
    new = load_policy(changed("catalogue.yaml", line, "when: {category: health, if: 6 <= hour < 22 or channel == web}"))
    found = coverage_of(new)
    [gap, *others] = [gap for gap in found.gaps if gap.category == "health"]
    assert gap.example == "hour 0, channel wechat"
    assert {one.example for one in others} == {gap.example}
    assert found.idle == ()
    shown = [row for row in covered(found, new) if "(health)" in row]
    assert all("only rules with an if reach it, and none for example at hour 0, channel wechat" in row for row in shown)


@pytest.mark.parametrize(("condition", "lacking"), [("not open", False), ("hour >= 12", True)])
def test_two_conditions_that_leave_nothing_out_reach_everybody(changed: Any, condition: str, lacking: bool) -> None:
    line = "  - {id: R-140, version: 1, when: {category: health},"
    both = f"  - {{id: R-141, version: 1, when: {{category: health, if: {condition} and not open}}, lead: {{unit: d-health}}, why: x, why_en: x}}\n"
    found = coverage_of(
        load_policy(changed("catalogue.yaml", line, both + line.replace("health},", "health, if: open},")))
    )
    assert any(gap.category == "health" for gap in found.gaps) == lacking


def test_a_rule_that_rules_with_conditions_take_everything_from_is_named(changed: Any) -> None:
    line = "  - {id: R-140, "
    both = "".join(
        f"  - {{id: R-90{n}, version: 1, when: {{category: health, if: {condition}}}, lead: {{unit: d-health}}, why: x{n}, why_en: x}}\n"
        for n, condition in enumerate(("hour < 7", "hour >= 7"))
    )
    assert coverage_of(load_policy(changed("catalogue.yaml", line, both + line))).idle == ("R-140",)


def test_a_configuration_that_does_not_load_is_compared_with_nothing(changed: Any) -> None:
    folder = changed("catalogue.yaml", "lead: {unit: d-labour}", "lead: {unit: d-nobody}")
    done = CliRunner().invoke(app, ["rules", "check", str(folder)])
    assert isinstance(done.exception, Failed)
    assert "d-nobody, which is no unit" in str(done.exception)


@pytest.mark.engines
async def test_matters_of_the_store_go_through_both_and_nothing_is_changed(
    engines: RealEngines, changed: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = changed("catalogue.yaml", "when: {category: urban/lamp}, lead: {level: village}",
                     "when: {category: urban/lamp}, lead: {level: township}")  # fmt: skip
    now = SystemClock().now()
    by_day = (now - timedelta(days=2)).replace(hour=2)
    rows = [row("new", by_day), row("old", now - timedelta(days=90)),
            {**row("sown", now), "seeded": True}, row("screened", now, category="")]  # fmt: skip
    async with AsyncMongoClient[dict[str, Any]](engines.mongo_url) as client:
        documents = client["shadow_routing"]["documents"]
        await documents.insert_many(rows)
        for name, value in {"MONGO_URL": engines.mongo_url, "CASELOOP_DATABASE_PREFIX": "shadow",
                            "CASELOOP_CONFIG": str(CONFIG)}.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        asked = ["rules", "shadow", str(folder), "--against", "30", "--out", str(tmp_path / "diff"), "--json"]
        done = await asyncio.to_thread(CliRunner().invoke, app, asked)
        said = json.loads(done.stdout)
        assert (said["matters"], said["changed"]) == (1, 1)
        change, last = [json.loads(line) for line in (tmp_path / "diff").read_text(encoding="utf-8").splitlines()]
        assert last == {"sums": said}
        assert (change["case"], change["old"]["unit"], change["new"]["unit"]) == ("new", "t02v004", "t02")
        assert await documents.find({}).sort("_id").to_list() == sorted(rows, key=lambda r: str(r["_id"]))


@pytest.fixture
def in_use(tmp_path: Path) -> Path:
    """A deployment's configuration, as shipped."""
    return Path(shutil.copytree(CONFIG, tmp_path / "config"))


def saved(folder: Path, old: Policy, new: Policy) -> Path:
    """What a shadow run over one matter saves."""
    run, diff = Shadow(old, new), folder / "diff"
    changes = list(run.changes([Recorded("c", AT, LAMP)]))
    rows = [json.dumps(change.said(), ensure_ascii=False) for change in changes]
    diff.write_text("\n".join([*rows, json.dumps({"sums": run.said()})]) + "\n", encoding="utf-8")
    return diff


async def test_what_was_shadowed_is_published_with_a_record_and_the_one_before_is_kept(
    policy: Policy, changed: Any, in_use: Path, tmp_path: Path
) -> None:
    new = load_policy(folder := changed("profiles.yaml", *SHORTER))
    store = MemoryStore()
    wish = Wish(folder, in_use, saved(tmp_path, policy, new), "吴", "求助改成 4 天")
    kept = await publish(wish, new, store, AT)
    assert (load_policy(in_use).version, load_policy(kept).version) == (new.version, policy.version)
    newest = await store.newest(SHELF)
    assert newest is not None
    record = newest[1]
    assert (record["who"], record["what"], record["id"], record["seen"]) == (
        "吴",
        "publish",
        new.version,
        policy.version,
    )
    assert (record["matters"], record["changed"]) == (1, 1)
    with pytest.raises(Failed, match="run the shadow again"):
        await publish(wish, new, store, AT)


async def test_what_was_not_shadowed_or_not_against_what_is_in_use_is_not_published(
    policy: Policy, changed: Any, in_use: Path, tmp_path: Path
) -> None:
    new = load_policy(folder := changed("profiles.yaml", *SHORTER))
    cut = tmp_path / "cut"
    cut.write_text(saved(tmp_path, policy, new).read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    other = tmp_path / "other"
    other.write_text(json.dumps({"sums": {**Shadow(new, policy).said()}}), encoding="utf-8")
    for diff in (tmp_path / "none", cut, other):
        store = MemoryStore()
        with pytest.raises(Failed):
            await publish(Wish(folder, in_use, diff, "吴", "x"), new, store, AT)
        assert await store.newest(SHELF) is None
        assert load_policy(in_use).version == policy.version


def row(case: str, at: datetime, **more: Any) -> dict[str, Any]:
    """A document of routing."""
    return {"_id": case, "st": {**LAMP, **more}, "last": {"at": text_of(at)}, "j": [{"n": 1, "at": text_of(at)}]}
