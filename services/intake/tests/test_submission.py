"""What a submission may say of its place."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from libs.common.decision import Now
from libs.common.errors import Refused
from libs.common.events.intake import AdmissionHeld, CaseAdmitted, CaseSubmitted, SubmissionRejected
from libs.common.events.words import Kind, Person
from libs.common.policy import Policy, load_policy
from services.intake.domain.arriving import hear_submission, submit
from services.intake.domain.coordinates import gcj02_of
from services.intake.domain.submission import Prepared, Submission, SubmitCase
from services.intake.tests.test_places import middle

AT = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
LAMP = "小区外面路灯一排都不亮，路灯坏了很久"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


def now(policy: Policy) -> Now:
    return Now(AT, AT, "c1", policy, Prepared("HQ26-030418-7", Person(id="p1"), "p12315"))


def test_a_point_from_a_shifted_map_finds_the_side_of_the_border_where_it_really_is(policy: Policy) -> None:
    [ring] = [shape.rings[0] for shape in policy.ground.shapes if shape.area == "t02v004"]
    x, y = middle(policy, "t02v004")
    near_the_border = [(0.95 * corner[0] + 0.05 * x, 0.95 * corner[1] + 0.05 * y) for corner in ring]
    drawn = [point for near in near_the_border if policy.ground.area_at(*(point := gcj02_of(near))) != "t02v004"]
    lon, lat = drawn[0]
    decision = submit(None, SubmitCase(text=LAMP, lon=lon, lat=lat, crs="gcj02"), now(policy))
    [admitted] = [fact for fact in decision.events if isinstance(fact, CaseAdmitted)]
    assert admitted.area == "t02v004"


@pytest.mark.parametrize(
    ("given", "missing"),
    [({"lon": 131.1, "lat": 20.1}, "crs"), ({"lon": 131.1, "crs": "wgs84"}, "lat"), ({"crs": "bd09"}, "lon")],
)
def test_a_point_of_which_a_part_is_missing_is_refused_by_that_part(
    policy: Policy, given: dict[str, Any], missing: str
) -> None:
    with pytest.raises(Refused, match="lon, lat and crs together") as refused:
        submit(None, SubmitCase.model_validate({"text": LAMP, **given}), now(policy))
    assert (refused.value.status, refused.value.field) == (422, missing)


@pytest.mark.parametrize(
    ("given", "field"), [({"crs": "utm"}, "crs"), ({"lon": 181}, "lon"), ({"lat": 90.5}, "lat"), ({"lon": "x"}, "lon")]
)
def test_a_system_that_is_not_known_and_degrees_that_are_none_are_named(given: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        SubmitCase.model_validate({"text": LAMP, "lon": 131.1, "lat": 20.1, "crs": "wgs84", **given})
    assert [error["loc"] for error in refused.value.errors()] == [(field,)]


def test_the_bus_is_told_the_same(policy: Policy) -> None:
    fact = Submission.model_validate({"external_id": "7", "text": LAMP, "lon": 131.1, "lat": 20.1, "crs": "utm"})
    [rejected] = hear_submission(None, fact, now(policy)).events
    assert isinstance(rejected, SubmissionRejected)
    assert rejected.field == "crs"


@pytest.mark.parametrize("kind", ["other", "a kind of a later version"])
def test_a_kind_that_is_not_known_is_found_by_the_words(policy: Policy, kind: str) -> None:
    decision = submit(None, SubmitCase.model_validate({"text": "投诉物业乱收费", "kind": kind}), now(policy))
    assert decision.state.kind is Kind.COMPLAINT


def test_words_of_danger_are_recorded_at_once_with_the_place_also_of_what_waits_for_a_person(policy: Policy) -> None:
    said = SubmitCase(text="有人走失了，请帮忙", place="桑陌镇三棵槐村")
    [submitted, held] = submit(None, said, now(policy)).events
    assert isinstance(submitted, CaseSubmitted)
    assert isinstance(held, AdmissionHeld)
    assert (submitted.risk, submitted.area, submitted.profile) == (("走失",), "t02v001", "urgent")


def test_where_somebody_stood_is_not_kept(policy: Policy) -> None:
    decision = submit(None, SubmitCase(text=LAMP, lon=131.1234, lat=20.1234, crs="wgs84"), now(policy))
    assert "131.12" not in repr(decision)


def test_words_count_as_a_title_only_where_somebody_gave_one(policy: Policy) -> None:
    said = "门口那家店的事，我说不清楚，请打电话给我"
    untitled, titled = (submit(None, SubmitCase(text=said, title=title), now(policy)) for title in ("", "店，店里"))
    assert [type(fact) for fact in untitled.events] == [CaseSubmitted, AdmissionHeld]
    assert [type(fact) for fact in titled.events] == [CaseSubmitted, CaseAdmitted]
