"""诚信线索 and 申诉 as both desks show them: why, which matters, who may settle it, and who never may."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from libs.common.policy import Policy, load_policy
from services.portal.domain.state import Appeal, Matter
from services.portal.pages import render
from services.portal.pages.facts import Officer
from services.portal.pages.reading.review import Who, appeal_rows, may_decide, may_open, signal_rows
from services.portal.pages.views import AppealsView, SignalsView
from services.portal.pages.wording.signs import OTHER, SIGNS, sign
from services.portal.tests.test_following import AT, ROOT

OFFICER = Officer("县综治中心", "值班员", "吴", "csrf")
CENTRE = Who("centre", centre=True, now=AT, key="k1")
COUNTY = Who("county", centre=False, now=AT, key="k1")
DUE = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)
PHOTO = {
    "subject": "photo:f-1", "number": "", "n": 2, "sign": "photo", "at": "2026-10-12T01:00:00.000Z", "round": 1,
    "grounds": "办结照片和另一件事的一样", "person": "", "unit": "t02", "cases": ["c1", "c9"], "reviewed": None,
    "reviewer": "centre",
}  # fmt: skip
PRESSURE = {**PHOTO, "subject": "c1", "n": 1, "sign": "pressure", "grounds": "让我改", "unit": "", "cases": []}


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(ROOT / "config")


def matter(**more: Any) -> Matter:
    known = {"number": "HQ26-000001-5", "title": "涵洞积水", "unit": "t02v001", "ended_for": "红线外不补"}
    return Matter(**{**known, **more})


MATTERS = {"c1": matter(appeal=Appeal(level=1, label="复查", text="画错了", at=AT, due=DUE))}


def test_a_signal_says_why_it_was_raised_in_which_matters_and_carries_what_settles_it(policy: Policy) -> None:
    [row] = signal_rows([PHOTO], MATTERS, policy, CENTRE)
    assert (row.grounds, row.unit, row.cases) == (PHOTO["grounds"], "桑陌镇", [("HQ26-000001-5", "涵洞积水")])
    [act] = row.actions
    assert (act.code, dict(act.carried)) == ("review-signal", {"subject": "photo:f-1", "n": "2", "key": "k1"})
    page = render(SignalsView(OFFICER, AT, [row]))
    for words in ("照片用过", "看是不是同一张照片", "/desk/cases/HQ26-000001-5", "属实吗", "凭什么这么说"):
        assert words in page


def test_what_a_citizen_says_of_pressure_names_the_matter_and_who_had_it(policy: Policy) -> None:
    [row] = signal_rows([PRESSURE], MATTERS, policy, CENTRE)
    assert (row.unit, row.cases) == (policy.units.name_of("t02v001"), [("HQ26-000001-5", "涵洞积水")])


def test_the_centre_sees_what_it_is_rated_by_itself_and_settles_nothing_of_it(policy: Policy) -> None:
    ours = {**PHOTO, "unit": "centre", "reviewer": "county"}
    [seen] = signal_rows([ours], MATTERS, policy, CENTRE)
    assert (seen.actions, seen.reviewer) == ([], "禾清县")
    assert "禾清县来看" in render(SignalsView(OFFICER, AT, [seen]))
    [theirs] = signal_rows([ours, PHOTO], MATTERS, policy, COUNTY)
    assert [act.code for act in theirs.actions] == ["review-signal"]
    nobody = signal_rows([{**ours, "reviewer": ""}], MATTERS, policy, CENTRE)
    assert "请上级派人来看" in render(SignalsView(OFFICER, AT, list(nobody)))


def test_every_kind_of_signal_has_words_and_a_later_one_is_told_as_other() -> None:
    assert set(SIGNS) == {"pressure", "photo", "text", "deadline", "unreachable", "device"}
    assert sign("from-a-later-version") == OTHER


DECIDES = [
    pytest.param("centre", (), True, id="the centre"),
    pytest.param("centre", ("centre",), False, id="the centre that explained it"),
    pytest.param("county", ("centre",), True, id="the level above"),
    pytest.param("d-water", ("centre",), False, id="a department while the county may"),
    pytest.param("d-water", ("centre", "county"), True, id="a department where both had a hand in it"),
    pytest.param("d-water", ("centre", "county", "d-water"), False, id="a department that had a part"),
    pytest.param("t02", ("centre", "county"), False, id="a township"),
    pytest.param("nobody", ("centre", "county"), False, id="a unit that is gone"),
]


@pytest.mark.parametrize(("unit", "barred", "may"), DECIDES)
def test_an_appeal_is_decided_by_who_had_no_hand_in_it(
    unit: str, barred: tuple[str, ...], may: bool, policy: Policy
) -> None:
    assert may_decide(unit, barred, policy) is may


def test_the_desks_are_for_the_centre_and_its_level_and_above(policy: Policy) -> None:
    assert [may_open(unit, policy) for unit in ("centre", "county", "d-water", "t02", "t02v001", "x")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip


def waiting(*barred: str) -> dict[str, Any]:
    appeal: dict[str, Any] = {"until": None, "level": 1, "person": "p1", "due": "2026-11-03T01:00:00.000Z", "units": []}
    return {"case_id": "c1", "number": "HQ26-000001-5", "round": 1, "appeal": appeal, "barred": list(barred)}


def test_an_appeal_shows_both_sides_its_date_and_who_may_not_decide(policy: Policy) -> None:
    now = Who("centre", centre=True, now=DUE - timedelta(days=3), key="k1")
    [row] = appeal_rows([waiting("t02v001")], MATTERS, policy, now)
    assert (row.label, row.text, row.answer, row.days) == ("复查", "画错了", "红线外不补", 3)
    assert [(act.code, dict(act.carried)["case"]) for act in row.actions] == [("decide-appeal", "c1")]
    page = render(AppealsView(OFFICER, AT, [row]))
    for words in ("画错了", "红线外不补", "还有 3 天", "再办一次", "群众会看到这段话"):
        assert words in page
    [barred] = appeal_rows([waiting("t02v001", "centre")], MATTERS, policy, now)
    assert barred.actions == []
    assert "不能定的：" in render(AppealsView(OFFICER, AT, [barred]))


def test_another_unit_sees_only_what_it_may_decide(policy: Policy) -> None:
    water = Who("d-water", centre=False, now=AT)
    assert list(appeal_rows([waiting("centre")], MATTERS, policy, water)) == []
    assert len(list(appeal_rows([waiting("centre", "county")], MATTERS, policy, water))) == 1


def test_what_the_portal_has_not_heard_of_yet_is_not_shown_half(policy: Policy) -> None:
    assert list(appeal_rows([waiting()], {}, policy, CENTRE)) == []
    assert list(appeal_rows([waiting()], {"c1": matter()}, policy, CENTRE)) == []
