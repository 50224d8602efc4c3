"""What one case adds to the rates: by its last round, once as a case, and what citizens say once for each."""

from datetime import timedelta

import pytest

from libs.common.events import Fact
from libs.common.events.evaluation import Contacted, Resolved
from libs.common.events.handling import CaseTakenOn
from libs.common.events.intake import CaseMerged, CaseReclassified, CaseUnmerged, CaseWithdrawn
from libs.common.events.routing import ReturnGranted
from libs.common.events.supervision import DeadlineMissed
from libs.common.events.words import Kind, Level, Measure, Person
from libs.common.policy.counted import COUNTED, IMPLIES
from services.assessment.handlers import REACTIONS
from services.assessment.tests.told import (
    NUMBER,
    START,
    admitted,
    counts,
    dispatched,
    exhausted,
    gone,
    heard,
    joined,
    judged,
    missed,
    not_missed,
    reopened,
    replied,
    submitted,
)

DOOR = (submitted(), admitted())
WORK = (*DOOR, dispatched(), replied())


def held(*facts: Fact) -> set[str]:
    return set(counts(*facts).facts)


def test_what_is_recorded_and_not_admitted_counts_nowhere() -> None:
    case, said = heard([submitted()])
    assert (case.counted, said) == (None, [])


def test_an_admitted_matter_counts_where_it_lies_what_it_is_and_how_it_came() -> None:
    found = counts(*DOOR)
    assert found.model_dump(include={"number", "town", "area", "category", "kind", "channel", "unit", "level"}) == {
        "number": NUMBER, "town": "t02", "area": "t02v004", "category": "urban/water", "kind": "help", "channel": "web",
        "unit": "", "level": "",
    }  # fmt: skip
    assert found.admitted_at == START + timedelta(hours=1)
    assert found.facts == {"admitted": 1, "people": 1}


def test_what_belongs_to_the_county_lies_in_no_township() -> None:
    assert counts(submitted(), admitted(area="county")).town == ""
    assert counts(submitted(), admitted(area=None)).area == ""


def test_who_has_it_last_has_the_credit() -> None:
    found = counts(*DOOR, dispatched(), dispatched(hop=2, unit="d-water", level=Level.COUNTY))
    assert (found.unit, found.level) == ("d-water", "county")


def test_it_is_completed_when_the_checked_result_has_been_replied() -> None:
    before, after = counts(*DOOR, dispatched()), counts(*WORK)
    assert (before.completed_at, after.completed_at) == (None, START + timedelta(hours=3))
    assert set(after.facts) - set(before.facts) == {"completed", "on_time", "reached", "in_township"}


def test_where_every_way_was_tried_it_is_completed_and_nobody_was_reached() -> None:
    assert {"completed"} == held(*DOOR, dispatched(), exhausted()) & {"completed", "reached"}
    assert {"completed", "reached"} == held(*DOOR, dispatched(), exhausted(), replied()) & {"completed", "reached"}


@pytest.mark.parametrize(
    ("level", "unit", "fact"),
    [(Level.VILLAGE, "t02v004", "in_township"), (Level.COUNTY, "centre", "direct"), (Level.COUNTY, "d-water", "")],
)
def test_it_was_solved_in_village_or_township_or_by_the_centre_itself_or_neither(
    level: Level, unit: str, fact: str
) -> None:
    found = held(*DOOR, dispatched(unit=unit, level=level), replied())
    assert found & {"in_township", "direct"} == ({fact} if fact else set())


def test_a_result_that_came_late_is_completed_and_not_in_time_unless_the_miss_is_taken_back() -> None:
    assert "on_time" not in held(*WORK, missed())
    assert "on_time" in held(*WORK, missed(), not_missed())
    assert "on_time" in held(*WORK, missed(hop=1), reopened(), dispatched(2, 2), replied(2))


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        (judged(5), {"contacted", "resolved", "satisfied", "first_time"}),
        (judged(4), {"contacted", "resolved", "satisfied", "first_time"}),
        (judged(3), {"contacted", "resolved", "basically", "not_satisfied", "first_time"}),
        (judged(2), {"contacted", "resolved", "dissatisfied", "not_satisfied", "first_time"}),
        (judged(3, Resolved.PARTLY), {"contacted", "unresolved", "basically", "not_satisfied"}),
        (judged(1, Resolved.NO, Contacted.NO), {"not_contacted", "unresolved", "dissatisfied", "not_satisfied"}),
        (judged(5, contacted=Contacted.UNSURE), {"not_contacted", "resolved", "satisfied", "first_time"}),
    ],
)
def test_what_a_citizen_says_counts_as_what_they_say_and_never_as_more(said: Fact, facts: set[str]) -> None:
    assert held(*WORK, said) - held(*WORK) == facts | {"asked", "judged"}


def test_reopening_withdraws_the_credit_and_the_next_round_brings_its_own() -> None:
    unhappy = (*WORK, judged(1, Resolved.NO))
    assert {"completed", "asked"} <= held(*unhappy)
    assert held(*unhappy, reopened()) == {"admitted", "people", "dispatched"}
    redone = (
        *unhappy,
        reopened(),
        dispatched(2, 2, unit="d-water", level=Level.COUNTY),
        replied(2),
        judged(5, round_=2),
    )
    found = counts(*redone)
    assert (found.unit, found.completed_at, found.evaluated_at) == (
        "d-water", START + timedelta(hours=7), START + timedelta(hours=8),
    )  # fmt: skip
    assert {"completed", "resolved"} <= set(found.facts)
    assert "first_time" not in found.facts


def test_a_group_counts_once_as_a_case_and_each_word_once() -> None:
    words = (judged(5), judged(1, Resolved.NO, person="p2"), judged(3, person="p3"))
    found = counts(*WORK, joined("p2"), joined("p3"), *words).facts
    assert {name: found[name] for name in ("admitted", "completed", "people", "asked", "judged")} == {
        "admitted": 1, "completed": 1, "people": 3, "asked": 3, "judged": 1,
    }  # fmt: skip
    assert [found[name] for name in ("resolved", "unresolved", "satisfied", "basically", "dissatisfied")] == [
        2,
        1,
        1,
        1,
        1,
    ]
    assert found["first_time"] == 1


def test_half_of_a_group_is_not_most_of_it() -> None:
    assert "first_time" not in held(*WORK, joined("p2"), judged(5), judged(1, Resolved.NO, person="p2"))


def test_who_went_elsewhere_is_counted_there_and_not_here() -> None:
    found = counts(*WORK, joined("p2"), judged(5), judged(1, Resolved.NO, person="p2"), gone("p2"))
    assert (found.facts["people"], found.facts["asked"]) == (1, 1)
    back = counts(*WORK, joined("p2"), judged(5), judged(1, Resolved.NO, person="p2"), gone("p2"), joined("p2"))
    assert (back.facts["people"], back.facts["asked"]) == (2, 2)


def test_who_says_something_else_later_has_said_that() -> None:
    assert "satisfied" not in held(*WORK, judged(5), judged(2))


def test_what_is_merged_counts_nowhere_and_what_is_taken_apart_again_counts() -> None:
    merged = CaseMerged(
        into="c2", number="HQ26-030419-5", people=(Person(id="p1"),), promised_by=START, reason="同", by="吴"
    )
    case, said = heard([*WORK, merged])
    assert (case.counted, said[-1].after) == (None, None)
    assert "completed" in held(*WORK, merged, CaseUnmerged(out_of="c2", reason="不同", by="吴"))


def test_what_is_taken_back_is_left_out_unless_it_was_completed() -> None:
    taken_back = CaseWithdrawn(person="p1", reason="不用了")
    assert counts(*DOOR, dispatched(), taken_back).excluded == "withdrawn"
    assert counts(*WORK, taken_back).excluded == ""


def test_what_was_put_right_counts_where_it_belongs() -> None:
    found = counts(*DOOR, CaseReclassified(category="rural", area="t01", reason="是田里", by="吴"))
    assert (found.category, found.area, found.town) == ("rural", "t01", "t01")


def test_what_was_handed_back_once_has_been_returned() -> None:
    back = ReturnGranted(hop=1, round=1, unit="t02", bounces=1, by="吴")
    assert "returned" in held(*DOOR, dispatched(), back, dispatched(2, unit="d-water"))


def test_each_change_says_what_was_before_and_they_lead_from_nothing_to_the_last() -> None:
    case, said = heard([*WORK, judged(1, Resolved.NO), reopened(), dispatched(2, 2), replied(2)])
    befores, afters = [one.before for one in said], [one.after for one in said]
    assert befores == [None, *afters[:-1]]
    assert afters[-1] == case.counted
    assert all(before != after for before, after in zip(befores, afters, strict=True))


def test_a_fact_that_changes_nothing_says_nothing() -> None:
    assert heard([*WORK, replied(), reopened(1)])[1] == heard(WORK)[1]


def test_no_fact_that_counts_for_nothing_is_heard() -> None:
    assert CaseTakenOn not in REACTIONS
    assert DeadlineMissed in REACTIONS


@pytest.mark.parametrize("kind", [Kind.ENQUIRY, Kind.REPORT])
def test_every_fact_that_holds_is_one_that_formulas_know_and_no_more_than_what_it_is_part_of(kind: Kind) -> None:
    for facts in (
        (submitted(kind), admitted()),
        (*WORK, judged(5)),
        (*WORK, judged(2, Resolved.NO), joined("p2"), judged(3, person="p2")),
    ):
        found = counts(*facts).facts
        assert set(found) <= {name for names in COUNTED.values() for name in names}
        assert all(n <= found[IMPLIES[name]] for name, n in found.items() if name in IMPLIES)


def test_other_clocks_than_that_of_the_result_are_not_heard() -> None:
    from libs.common.envelope import Heard
    from services.assessment.handlers import reaches

    def reached(measure: Measure) -> list[str]:
        fact = DeadlineMissed(measure=measure, hop=1, round=1, unit="t02", due=START)
        name = fact.type().removesuffix(".v1")
        return list(reaches(Heard("i", "supervision", "c1", name, 1, 1, START, "", fact.model_dump(mode="json"))))

    assert (reached(Measure.RESULT), reached(Measure.TAKE_ON)) == (["c1"], [])


def test_what_those_who_joined_are_told_completes_nothing_a_second_time() -> None:
    from libs.common.envelope import Heard
    from services.assessment.handlers import reaches

    def reached(*, joined: bool) -> list[str]:
        fact = replied(1, "p2", joined=joined)
        name = fact.type().removesuffix(".v1")
        return list(reaches(Heard("i", "notification", "c1/p2", name, 1, 1, START, "", fact.model_dump(mode="json"))))

    assert (reached(joined=False), reached(joined=True)) == (["c1"], [])


def test_a_village_that_is_another_towns_later_stays_where_it_was() -> None:
    from dataclasses import replace

    from libs.common.policy.units import tree_of
    from services.assessment.domain.hearing import hear
    from services.assessment.tests.told import now, policy

    before = counts(*DOOR)
    moved = [u.model_copy(update={"parent": "t01"}) if u.id == "t02v004" else u for u in policy().units.by_id.values()]
    other = replace(policy(), units=tree_of(tuple(moved)))
    case, _ = heard([*DOOR])
    case = hear(case, dispatched(), now(3)._replace(policy=other)).state
    assert case.counted is not None
    assert (before.town, case.counted.town) == ("t02", "t02")
    newer = hear(None, submitted(), now()._replace(policy=other)).state
    newer = hear(newer, admitted(), now()._replace(policy=other)).state
    assert newer.counted is not None
    assert newer.counted.town == "t01"
