"""并案 and 拆分: told as the facts that two cases say to each other."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from libs.common.decision import Decision, Now
from libs.common.envelope import Heard
from libs.common.errors import Refused
from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed
from libs.common.events.intake import (
    CaseMerged,
    CaseUnmerged,
    MergeAbandoned,
    MergeAccepted,
    MergeDeclined,
    MergeProposed,
    RequesterJoined,
    RequesterLeft,
)
from libs.common.events.words import Ending, Kind, Person
from libs.common.secrets import receipt_token, secret_mac
from libs.common.store.memory import MemoryStore
from services.intake.domain import merging, requesters
from services.intake.domain.crowd import Moved
from services.intake.domain.state import Case, Merge, Status
from services.intake.handlers import REACTIONS
from services.intake.prepare import Registrar

AT = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
REGISTRAR = Registrar("HQ", "heqing", "key", lambda: AT, bytes)
A, B = "aaaa0000", "bbbb0000"


def case_of(name: str, *people: str, promised: int = 5) -> Case:
    return Case(
        status=Status.ADMITTED, number=f"HQ-{name[0]}", kind=Kind.HELP, title="涵洞", category="urban", profile="help",
        people=tuple(Person(id=one, token_mac=f"{name}/{one}") for one in people),
        promised_by=AT + timedelta(days=promised),
    )  # fmt: skip


@dataclass
class Two:
    """Both cases, and what they say, delivered in the order in which it is asked for."""

    cases: dict[str, Case] = field(default_factory=lambda: {A: case_of(A, "a1", "a2"), B: case_of(B, "b1")})
    said: list[tuple[str, Fact]] = field(default_factory=list)

    def propose(self, source: str, target: str) -> None:
        command = merging.MergeInto(into=target, reason="同一件事", by="中心")
        now = Now(AT, AT, source, None, self.cases[target])
        self._take(source, merging.propose(self.cases[source], command, now))

    def unmerge(self, source: str) -> None:
        merge = self.cases[source].merge
        now = Now(AT, AT, source, None, self.cases[merge.into] if merge else None)
        self._take(source, merging.unmerge(self.cases[source], merging.Unmerge(reason="两件事", by="中心"), now))

    def deliver(self) -> None:
        """Everything, until nobody answers any more."""
        while self.said:
            self.deliver_one()

    def deliver_one(self, place: int = 0) -> None:
        subject, fact = self.said.pop(place)
        [to] = REGISTRAR.reaches(heard(subject, fact))
        found = Moved(fact.people) if isinstance(fact, CaseMerged) else None
        self._take(to, REACTIONS[type(fact)](self.cases[to], fact, Now(AT, AT, to, None, found, subject)))

    def _take(self, subject: str, decision: Decision[Case]) -> None:
        self.cases[subject] = Case.model_validate(decision.state.model_dump(mode="json"))
        self.said += [(subject, fact) for fact in decision.events if type(fact) in REACTIONS]
        self.kinds = [type(fact) for fact in decision.events]

    def people(self, name: str) -> list[str]:
        return [person.id for person in self.cases[name].people]


def heard(subject: str, fact: Fact) -> Heard:
    name = fact.type().removesuffix(".v1")
    return Heard("id", "intake", subject, name, 1, 1, AT, "", fact.model_dump(mode="json"))


def test_a_case_that_is_merged_brings_its_people_and_the_earlier_promise() -> None:
    two = Two(cases={A: case_of(A, "a1", "a2", promised=2), B: case_of(B, "b1", promised=5)})
    two.propose(A, B)
    two.deliver()
    assert two.people(B) == ["b1", "a1", "a2"]
    assert two.cases[B].promised_by == AT + timedelta(days=2)
    assert (two.cases[A].status, two.cases[B].status) == (Status.MERGED, Status.ADMITTED)
    assert two.cases[B].awaits == ()


def test_who_raised_both_is_one_person_of_the_case_they_become() -> None:
    two = Two(cases={A: case_of(A, "same", "a2"), B: case_of(B, "same")})
    two.propose(A, B)
    two.deliver()
    assert two.people(B) == ["same", "a2"]


@pytest.mark.parametrize("order", [(0, 0), (1, 0)], ids=["the lower first", "the higher first"])
def test_of_two_that_propose_to_each_other_at_once_the_lower_id_stays(order: tuple[int, int]) -> None:
    two = Two()
    two.propose(A, B)
    two.propose(B, A)
    for place in order:
        two.deliver_one(place)
    two.deliver()
    assert [two.cases[name].status for name in (A, B)] == [Status.ADMITTED, Status.MERGED]
    assert two.people(A) == ["a1", "a2", "b1"]
    assert two.cases[A].merge is None


@pytest.mark.parametrize(
    ("target", "why"),
    [
        (case_of(B, "b1").model_copy(update={"status": Status.ENDED}), "closed"),
        (case_of(B, "b1").model_copy(update={"status": Status.MERGED}), "merged"),
        (case_of(B, "b1").model_copy(update={"merge": Merge(into="c", reason="", by="")}), "merging"),
        (Case(), "closed"),
    ],
    ids=["closed", "merged", "on its way elsewhere", "unknown"],
)
def test_a_target_that_cannot_take_it_in_says_why_and_the_source_stays(target: Case, why: str) -> None:
    two = Two()
    two.propose(A, B)
    two.cases[B] = target
    two.deliver_one()
    assert two.said == [(B, MergeDeclined(other=A, reason=why))]
    two.deliver()
    assert (two.cases[A].status, two.cases[A].merge) == (Status.ADMITTED, None)


def test_a_case_that_ends_before_the_answer_is_not_merged_and_the_target_forgets_it() -> None:
    two = Two()
    two.propose(A, B)
    two.cases[A] = two.cases[A].model_copy(update={"status": Status.ENDED})
    two.deliver_one()
    assert two.cases[B].awaits == (A,)
    two.deliver_one()
    assert two.said == [(A, MergeAbandoned(into=B))]
    two.deliver()
    assert (two.cases[B].awaits, two.people(B)) == ((), ["b1"])


def test_a_target_that_closes_meanwhile_sends_the_people_back_and_their_case_goes_on() -> None:
    two = Two()
    two.propose(A, B)
    two.deliver_one()
    two.deliver_one()
    two.cases[B] = two.cases[B].model_copy(update={"status": Status.ENDED})
    two.deliver_one()
    assert two.said == [(B, MergeDeclined(other=A, reason="closed"))]
    two.deliver_one()
    assert two.kinds == [CaseUnmerged]
    two.deliver()
    assert (two.cases[A].status, two.people(A), two.people(B)) == (Status.ADMITTED, ["a1", "a2"], ["b1"])


def test_a_case_taken_out_again_takes_its_people_with_it_and_stands_as_before() -> None:
    two = Two(cases={A: case_of(A, "a1").model_copy(update={"status": Status.HELD}), B: case_of(B, "b1", "b2")})
    two.propose(A, B)
    two.deliver()
    two.unmerge(A)
    two.deliver_one()
    assert two.kinds == [RequesterLeft]
    assert (two.cases[A].status, two.people(A), two.people(B)) == (Status.HELD, ["a1"], ["b1", "b2"])
    assert two.cases[A].formerly == (B,)


def test_a_close_that_only_says_merged_ends_nothing() -> None:
    merged = case_of(A, "a1").model_copy(update={"status": Status.MERGED})
    assert requesters.end(merged, CaseClosed(round=1, outcome=Ending.MERGED), Now(AT, AT, A, None)).state == merged


def test_a_close_that_passed_the_merge_on_its_way_holds_when_the_case_is_taken_out() -> None:
    two = Two()
    two.propose(A, B)
    two.deliver()
    now = Now(AT, AT, A, None)
    closed = requesters.end(two.cases[A], CaseClosed(round=1, outcome=Ending.SATISFIED), now).state
    assert closed is not None
    two.cases[A] = closed
    assert closed.status is Status.MERGED
    two.unmerge(A)
    assert two.cases[A].status is Status.ENDED


REFUSALS: list[Any] = [
    pytest.param(case_of(A, "a1"), A, case_of(B, "b1"), "itself", id="into itself"),
    pytest.param(case_of(A, "a1"), B, None, "unknown-target", id="into nothing"),
    pytest.param(case_of(A, "a1"), B, case_of(B, "b1").model_copy(update={"status": Status.MERGED}), "target-over",
                 id="into what was merged on"),
    pytest.param(case_of(A, "a1").model_copy(update={"status": Status.ENDED}), B, case_of(B), "illegal", id="what is over"),
    pytest.param(case_of(A, "a1").model_copy(update={"awaits": ("c",)}), B, case_of(B), "taking-in",
                 id="what takes another in"),
    pytest.param(case_of(A, "a1").model_copy(update={"merge": Merge(into="c", reason="", by="")}), B, case_of(B), "merging",
                 id="what is being merged"),
    pytest.param(case_of(A, *map(str, range(201))), B, case_of(B), "too-many", id="a large group into a small one"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "into", "target", "code"), REFUSALS)
def test_a_merge_that_cannot_be_is_refused_at_once(source: Case, into: str, target: Case | None, code: str) -> None:
    with pytest.raises(Refused) as refused:
        merging.propose(source, merging.MergeInto(into=into, reason="x", by="x"), Now(AT, AT, A, None, target))
    assert refused.value.code == code


def test_only_what_was_merged_and_not_merged_on_is_taken_apart() -> None:
    apart = merging.Unmerge(reason="x", by="x")
    with pytest.raises(Refused, match="only a merged case"):
        merging.unmerge(case_of(A, "a1"), apart, Now(AT, AT, A, None))
    merged = case_of(A, "a1").model_copy(update={"status": Status.MERGED, "merge": Merge(into=B, reason="", by="")})
    on = case_of(B, "b1").model_copy(update={"status": Status.MERGED})
    with pytest.raises(Refused, match="take that one apart first"):
        merging.unmerge(merged, apart, Now(AT, AT, A, None, on))


def test_a_merged_case_takes_nobody_in_and_says_where_to_go() -> None:
    merge = Merge(into=B, reason="", by="", number="HQ-b")
    merged = case_of(A, "a1").model_copy(update={"status": Status.MERGED, "merge": merge})
    with pytest.raises(Refused, match="merged into HQ-b"):
        requesters.join(merged, requesters.Join(person=Person(id="x")), Now(AT, AT, A, None))


async def test_the_receipt_of_a_merged_case_proves_its_holder_in_the_other_also_when_that_is_merged_on() -> None:
    store = MemoryStore()
    raised = await REGISTRAR.person(store, A, {"name": "陈明", "phone": "13800001234"})
    token, phone = receipt_token("key", A, raised.id), "1234"
    for source, into in ((A, B), (B, "cccc0000")):
        [raised] = (await REGISTRAR.moved(store, source, into, [raised])).people
        assert raised.receipt == A
        assert raised.token_mac == secret_mac("key", into, token)
        assert raised.phone_mac == secret_mac("key", into, phone)


async def test_who_asked_to_be_forgotten_is_moved_without_their_phone() -> None:
    raised = await REGISTRAR.person(MemoryStore(), A, {"phone": "13800001234"})
    [moved] = (await REGISTRAR.moved(MemoryStore(), A, B, [raised])).people
    assert moved.phone_mac == ""


def test_every_fact_of_a_merge_reaches_the_other_case() -> None:
    said = [
        MergeProposed(into=B, reason="", by=""), MergeAccepted(other=B, number=""), MergeDeclined(other=B, reason=""),
        CaseMerged(into=B, number="", people=(), promised_by=AT, reason="", by=""), MergeAbandoned(into=B),
        CaseUnmerged(out_of=B, reason="", by=""),
    ]  # fmt: skip
    assert {tuple(REGISTRAR.reaches(heard(A, fact))) for fact in said} == {(B,)}
    assert RequesterJoined not in REACTIONS
