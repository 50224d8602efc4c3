"""What the people of a matter may do, and what a person at the screening desk decides."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from libs.common.decision import Now
from libs.common.errors import Refused
from libs.common.events.intake import (
    AffectedPersonAdded,
    CaseAdmitted,
    CaseReclassified,
    CaseRefused,
    CaseSupplemented,
    CaseWithdrawn,
    RepresentativeNamed,
    RequesterJoined,
)
from libs.common.events.words import Kind, Person
from libs.common.policy import Policy, load_policy
from services.intake.domain import requesters, screening
from services.intake.domain.crowd import Contact
from services.intake.domain.state import Case, Status

AT = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
PEOPLE = tuple(Person(id=f"p{n}", token_mac=f"m{n}") for n in range(7))
OPEN = Case(
    status=Status.ADMITTED, number="HQ26-030418-7", kind=Kind.HELP, title="房产证", people=PEOPLE[:1], category="urban",
    profile="help", promised_by=AT,
)  # fmt: skip
GROUP = OPEN.model_copy(update={"people": PEOPLE})
HELD = OPEN.model_copy(update={"status": Status.HELD, "category": None, "area": "t02", "urgent": True})


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


def now(policy: Any = None) -> Now:
    return Now(AT, AT, "c1", policy)


def test_one_more_person_joins_the_same_matter_and_joining_twice_is_joining_once() -> None:
    joined = requesters.join(OPEN, requesters.Join(person=PEOPLE[1]), now()._replace(found=Contact("sealed contact")))
    assert joined.events == (RequesterJoined(person=PEOPLE[1].model_copy(update={"sealed": "sealed contact"})),)
    assert [person.id for person in joined.state.people] == ["p0", "p1"]
    assert requesters.join(joined.state, requesters.Join(person=PEOPLE[1]), now()).events == ()


@pytest.mark.parametrize("status", [Status.ENDED, Status.REFUSED, Status.DIVERTED])
def test_a_matter_that_is_over_is_joined_by_nobody_and_says_what_to_do_instead(status: Status) -> None:
    with pytest.raises(Refused, match="raise a new one") as refused:
        requesters.join(OPEN.model_copy(update={"status": status}), requesters.Join(person=PEOPLE[1]), now())
    assert refused.value.legal == ("submit",)


def test_a_group_names_up_to_five_who_speak_for_it() -> None:
    five = tuple(person.id for person in PEOPLE[:5])
    named = requesters.name_representatives(GROUP, requesters.NameRepresentatives(people=five, by="窗口"), now())
    assert named.events == (RepresentativeNamed(people=five),)
    assert named.state.representatives == five


@pytest.mark.parametrize(
    "people", [(), ("p0", "p1", "p2", "p3", "p4", "p5"), ("p0", "stranger")], ids=["nobody", "six", "a stranger"]
)
def test_nobody_six_or_a_stranger_cannot_speak_for_a_group(people: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as refused:
        requesters.name_representatives(GROUP, requesters.NameRepresentatives(people=people, by="窗口"), now())
    assert (refused.value.status, refused.value.field) == (422, "people")


def test_whom_a_matter_concerns_is_listed_once_each_by_a_label() -> None:
    labels = ("高一 1", "高一 2", "高一 1")
    first = requesters.add_affected(OPEN, requesters.AddAffected(labels=labels, by="老师"), now())
    assert first.events == (AffectedPersonAdded(label="高一 1"), AffectedPersonAdded(label="高一 2"))
    again = requesters.add_affected(first.state, requesters.AddAffected(labels=("高一 2", "高一 3"), by="老师"), now())
    assert again.events == (AffectedPersonAdded(label="高一 3"),)


def test_a_citizen_adds_to_their_matter_with_the_secret_of_the_receipt_and_nobody_else_does() -> None:
    added = requesters.supplement(OPEN, requesters.Supplement(secret="m0", text="电话 13812345678"), now())
    [fact] = added.events
    assert isinstance(fact, CaseSupplemented)
    assert "13812345678" not in fact.text
    with pytest.raises(Refused) as refused:
        requesters.supplement(OPEN, requesters.Supplement(secret="m1", text="x"), now())
    assert refused.value.status == 403


def test_one_person_withdraws_their_matter_but_not_that_of_a_group() -> None:
    alone = requesters.withdraw(OPEN, requesters.Withdraw(secret="m0", reason="修好了"), now())
    assert alone.events == (CaseWithdrawn(person="p0", reason="修好了"),)
    assert alone.state.status is Status.ENDED
    with pytest.raises(Refused, match="goes on for them"):
        requesters.withdraw(GROUP, requesters.Withdraw(secret="m0"), now())


def test_what_a_person_admits_keeps_its_promise_its_urgency_and_the_place_that_was_found(policy: Policy) -> None:
    admitted = screening.admit(HELD, screening.Admit(category="labour", by="受理台"), now(policy))
    [fact] = admitted.events
    assert isinstance(fact, CaseAdmitted)
    assert (fact.category, fact.area, fact.urgent, fact.promised_by) == ("labour", "t02", True, AT)
    assert (fact.rule, fact.by) == ("screening", "受理台")


@pytest.mark.parametrize("ground", ["in-court", "petition", "outside", "answered", "unlawful", "unclear"])
def test_a_person_refuses_with_the_law_where_to_go_and_how_to_object(policy: Policy, ground: str) -> None:
    [fact] = screening.refuse(HELD, screening.Refuse(reason=ground, by="受理台"), now(policy)).events
    assert isinstance(fact, CaseRefused)
    assert fact.reason == ground
    assert fact.legal
    assert fact.signpost
    assert "复核" in fact.appeal


def test_who_refuses_may_know_a_better_place_to_go(policy: Policy) -> None:
    command = screening.Refuse(reason="petition", signpost="县信访局二楼", by="受理台")
    [fact] = screening.refuse(HELD, command, now(policy)).events
    assert isinstance(fact, CaseRefused)
    assert fact.signpost == "县信访局二楼"


def test_a_ground_that_is_none_is_answered_with_those_there_are(policy: Policy) -> None:
    with pytest.raises(Refused, match="no ground; use in-court, petition") as refused:
        screening.refuse(HELD, screening.Refuse(reason="busy", by="受理台"), now(policy))
    assert (refused.value.status, refused.value.field) == (422, "reason")


def test_what_was_classified_wrongly_is_put_right_with_a_reason(policy: Policy) -> None:
    command = screening.Reclassify(category="labour", area="t03", reason="说的是工资", by="受理台")
    changed = screening.reclassify(OPEN, command, now(policy))
    assert changed.events == (CaseReclassified(category="labour", area="t03", reason="说的是工资", by="受理台"),)
    assert (changed.state.category, changed.state.area) == ("labour", "t03")


@pytest.mark.parametrize(
    ("given", "field"), [({"category": "weather"}, "category"), ({"category": "labour", "area": "moon"}, "area")]
)
def test_a_category_or_an_area_that_is_none_is_named(policy: Policy, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        screening.admit(HELD, screening.Admit(**given, by="受理台"), now(policy))
    assert (refused.value.status, refused.value.field) == (422, field)


def test_only_what_is_held_is_screened() -> None:
    with pytest.raises(Refused, match="only a held case is screened"):
        screening.refuse(OPEN, screening.Refuse(reason="x", by="x"), now())
