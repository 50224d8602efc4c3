"""One case as common issues see it: compared once it is admitted, and where it leaves, everybody is told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from libs.common.decision import Now
from libs.common.events import Fact
from libs.common.events.assessment import Alike, CommonIssueRaised, MatterLeft, MatterSketched, MemberJoined
from libs.common.events.intake import (
    CaseAdmitted,
    CaseMerged,
    CaseReclassified,
    CaseSubmitted,
    CaseUnmerged,
    CaseWithdrawn,
)
from libs.common.events.words import Kind
from services.assessment.domain import matter
from services.assessment.domain.matter import Matter
from services.assessment.tests.planting import shipped

AT = datetime(2026, 10, 9, 2, tzinfo=UTC)
RULES = {
    CaseSubmitted: matter.submit, CaseAdmitted: matter.admit, CaseReclassified: matter.admit, CaseWithdrawn: matter.end,
    CaseMerged: matter.end, CaseUnmerged: matter.come_back, CommonIssueRaised: matter.belong, MemberJoined: matter.belong,
}  # fmt: skip
SUBMITTED = CaseSubmitted(
    number="HQ26-030418-7", kind=Kind.HELP, title="路灯不亮", text="村口路灯坏了一排，晚上看不见", channel="box", external_id="x",
    people=(), profile="help", promised_by=AT + timedelta(days=5), captured_at=AT - timedelta(hours=3),
)  # fmt: skip
ADMITTED = CaseAdmitted(category="urban/lamp", area="t02v001", urgent=False, profile="help", promised_by=AT)
WITHDRAWN = CaseWithdrawn(person="p1", reason="不用了")
MERGED = CaseMerged(into="c9", number="HQ26-1", people=(), promised_by=AT, reason="同一件", by="吴")
UNMERGED = CaseUnmerged(out_of="c9", reason="不是一件", by="吴")
TO_ROADS = CaseReclassified(category="transport/road", area="t02", reason="是路", by="吴")
TO_TOWN = CaseReclassified(category="urban/lamp", area="t05", reason="在五镇", by="吴")
TO_LEAF = CaseReclassified(category="urban/water", area="t02v003", reason="细分", by="吴")
HERE = "cluster:t02/urban"


def joined(cluster: str = HERE) -> MemberJoined:
    member = Alike(case="c1", number="HQ26-030418-7", title="路灯不亮", town="t02", at=AT)
    return MemberJoined(issue="issue:1", cluster=cluster, label="路灯", member=member)


class Case:
    def __init__(self) -> None:
        self.state: Matter | None = None

    def hear(self, *facts: Fact) -> list[Fact]:
        """What it says to the last of them."""
        said: Any = ()
        for fact in facts:
            decision = RULES[type(fact)](self.state, fact, Now(AT, AT, "c1", shipped()))  # type: ignore[operator]
            if decision.state is not None:
                self.state = Matter.model_validate_json(decision.state.model_dump_json())
            said = decision.events
        return list(said)


@pytest.fixture
def case() -> Case:
    return Case()


def left(issue: str = "", why: str = "withdrawn", cluster: str = HERE) -> MatterLeft:
    return MatterLeft(cluster=cluster, issue=issue, at=SUBMITTED.captured_at, why=why)


def test_it_is_compared_once_it_is_admitted_by_the_day_it_was_said(case: Case) -> None:
    assert case.hear(SUBMITTED) == []
    [said] = case.hear(ADMITTED)
    assert isinstance(said, MatterSketched)
    assert (said.cluster, said.town, said.category, said.at) == (HERE, "t02", "urban/lamp", SUBMITTED.captured_at)
    assert (said.number, said.title) == ("HQ26-030418-7", "路灯不亮")
    assert "路灯" not in said.sketch


def test_what_was_not_admitted_is_not_compared(case: Case) -> None:
    assert case.hear(SUBMITTED, WITHDRAWN) == []
    assert case.hear(ADMITTED) == []


LEAVES = [
    pytest.param(WITHDRAWN, "withdrawn", id="withdrawn"),
    pytest.param(MERGED, "merged", id="merged"),
]


@pytest.mark.parametrize(("end", "why"), LEAVES)
def test_what_ends_leaves_its_cluster_and_its_issue_once(case: Case, end: Fact, why: str) -> None:
    assert case.hear(SUBMITTED, ADMITTED, joined(), end) == [left("issue:1", why)]
    assert case.hear(end) == []


def test_a_membership_that_is_heard_after_it_left_is_taken_back(case: Case) -> None:
    assert case.hear(SUBMITTED, ADMITTED, WITHDRAWN) == [left()]
    assert case.hear(joined()) == [left("issue:1")]


def test_reclassified_it_leaves_and_is_compared_where_it_belongs(case: Case) -> None:
    gone, said = case.hear(SUBMITTED, ADMITTED, joined(), TO_ROADS)
    assert gone == left("issue:1", "reclassified")
    assert isinstance(said, MatterSketched)
    assert said.cluster == "cluster:t02/transport"


def test_a_membership_that_is_heard_after_it_was_reclassified_is_taken_back(case: Case) -> None:
    assert case.hear(SUBMITTED, ADMITTED, TO_ROADS)[0] == left("", "reclassified")
    assert case.hear(joined()) == [left("issue:1", "reclassified")]


def test_in_another_town_it_is_compared_there(case: Case) -> None:
    gone, said = case.hear(SUBMITTED, ADMITTED, TO_TOWN)
    assert (gone, said.cluster) == (left("", "reclassified"), "cluster:t05/urban")  # type: ignore[attr-defined]


def test_another_leaf_or_village_of_the_same_changes_nothing(case: Case) -> None:
    assert case.hear(SUBMITTED, ADMITTED, TO_LEAF) == []


def test_taken_out_of_another_case_it_is_compared_again(case: Case) -> None:
    [said] = case.hear(SUBMITTED, ADMITTED, MERGED, UNMERGED)
    assert (type(said), said.cluster) == (MatterSketched, HERE)  # type: ignore[attr-defined]


def test_sorted_anew_while_it_is_merged_it_comes_back_where_it_belongs(case: Case) -> None:
    assert case.hear(SUBMITTED, ADMITTED, MERGED, TO_ROADS) == []
    [said] = case.hear(UNMERGED)
    assert said.cluster == "cluster:t02/transport"  # type: ignore[attr-defined]
