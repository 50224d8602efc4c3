"""A group larger than its document: nobody is refused, lost or said twice, and nothing grows with it."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from pydantic_core import to_json

from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed
from libs.common.events.intake import CaseMerged, RequesterJoined, RequesterLeft, RequestersFollow
from libs.common.events.words import Ending, Person
from libs.common.store.memory import MemoryStore
from services.intake.domain import crowd, merging, requesters
from services.intake.domain.crowd import AT_ONCE, PLACES, Contact
from services.intake.domain.state import Case
from services.intake.handlers import REACTIONS
from services.intake.store import keep_beside, people_beside, speaker_beside
from services.intake.tests.test_merging import AT, REGISTRAR, A, B, case_of, heard

MANY = 3 * PLACES


def one(n: int, name: str = "a") -> Person:
    return Person(id=f"{name}{n}", token_mac=f"{name}-{n}", phone_mac="last-four")


def join(case: Case, person: Person, *, beside: bool = True) -> Decision[Case]:
    return requesters.join(case, requesters.Join(person=person), Now(AT, AT, A, None, Contact("", beside)))


def group(name: str, size: int) -> Case:
    case = case_of(name)
    for n in range(size):
        case = join(case, one(n, name[0])).state
    return case


@dataclass
class Cases:
    """Two cases with what lies beside them; every fact is said in its order, looked up as it is when it is taken in."""

    source: int = MANY
    target: int = MANY
    store: MemoryStore = field(default_factory=MemoryStore)
    said: list[tuple[str, Fact]] = field(default_factory=list)
    told: list[Fact] = field(default_factory=list)
    most: int = 0

    async def begin(self) -> None:
        for name, size in ((A, self.source), (B, self.target)):
            await keep_beside(self.store, name, [one(n, name[0]) for n in range(size)])
            self._keep(name, group(name, size))

    def case(self, name: str) -> Case:
        return Case.model_validate(self.store.documents[name]["st"])

    async def merge(self) -> None:
        command = merging.MergeInto(into=B, reason="同一件事", by="中心")
        self.take(A, merging.propose(self.case(A), command, Now(AT, AT, A, None, self.case(B))))

    async def unmerge(self) -> None:
        command = merging.Unmerge(reason="两件事", by="中心")
        self.take(A, merging.unmerge(self.case(A), command, Now(AT, AT, A, None, self.case(B))))

    async def deliver(self, most: int = 1000) -> None:
        while self.said and most:
            subject, fact = self.said.pop(0)
            event = heard(subject, fact)
            [to] = REGISTRAR.reaches(event)
            found = (await REGISTRAR.prepare([event], self.store)).get(event.place)
            self.take(to, REACTIONS[type(fact)](self.case(to), fact, Now(AT, AT, to, None, found, subject)))
            most -= 1

    def take(self, subject: str, decision: Decision[Any]) -> None:
        self._keep(subject, decision.state)
        self.said += [(subject, fact) for fact in decision.events if type(fact) in REACTIONS]
        self.told += [fact for fact in decision.events if subject == B]
        self.most = max(self.most, len(decision.events))

    def _keep(self, name: str, case: Case) -> None:
        self.store.documents[name] = {"_id": name, "v": 1, "st": case.model_dump(mode="json"), "j": []}

    def joined(self) -> list[str]:
        return [fact.person.id for fact in self.told if isinstance(fact, RequesterJoined)]

    def left(self) -> list[str]:
        return [fact.person for fact in self.told if isinstance(fact, RequesterLeft)]


async def merged() -> Cases:
    cases = Cases()
    await cases.begin()
    await cases.merge()
    await cases.deliver()
    return cases


def test_who_finds_no_place_is_asked_for_again_once_their_details_lie_beside_the_document() -> None:
    full = group(A, PLACES)
    with pytest.raises(Refused) as refused:
        join(full, one(PLACES), beside=False)
    assert refused.value.code == crowd.CROWDED
    joined = join(full, one(PLACES))
    assert joined.events == (RequesterJoined(person=one(PLACES)),)
    assert (len(joined.state.people), joined.state.more) == (PLACES, (one(PLACES).id,))
    assert join(joined.state, one(PLACES)).events == ()


def test_each_more_costs_the_document_no_more_than_their_id() -> None:
    sizes = [len(to_json(group(A, size).model_dump(mode="json"))) for size in (PLACES + 100, PLACES + 1100)]
    assert sizes[1] - sizes[0] < 1000 * 10


async def test_who_lies_beside_the_document_speaks_for_themselves_and_for_nobody_else() -> None:
    store, case = MemoryStore(), group(A, MANY)
    last = one(MANY - 1)
    await keep_beside(store, A, [one(n) for n in range(PLACES, MANY)])
    by = await speaker_beside(store, A, last.token_mac)
    assert by == last
    brought = Now(AT, AT, A, None, requesters.Brought(by=by))
    [added] = requesters.supplement(case, requesters.Supplement(secret=last.token_mac, text="还有一句"), brought).events
    assert (added.model_dump()["person"], added.model_dump()["joined"]) == (last.id, True)
    assert await speaker_beside(store, A, "guess") is None
    assert await speaker_beside(store, B, last.token_mac) is None
    with pytest.raises(Refused, match="does not fit"):
        requesters.supplement(case.without({last.id}), requesters.Supplement(secret=last.token_mac, text="x"), brought)


async def test_who_comes_back_proves_themselves_as_they_do_now() -> None:
    store = MemoryStore()
    await keep_beside(store, A, [one(1)])
    await keep_beside(store, A, [one(1).model_copy(update={"token_mac": "new"})])
    assert [person.token_mac for person in await people_beside(store, A, [one(1).id])] == ["new"]


async def test_of_a_merged_crowd_everybody_comes_once_a_few_at_a_time() -> None:
    cases = await merged()
    case = cases.case(B)
    assert sorted(cases.joined()) == sorted(one(n, "a").id for n in range(MANY))
    assert sorted(case.everybody) == sorted([*cases.joined(), *(one(n, "b").id for n in range(MANY))])
    assert cases.most <= AT_ONCE + 2
    assert (case.arriving, case.leaving) == ({}, ())
    assert sorted(case.taken_in[A]) == sorted(cases.joined())
    details = await people_beside(cases.store, B, cases.joined())
    assert {person.receipt for person in details} == {A}


async def test_taken_out_again_everybody_leaves_once_and_the_others_stay() -> None:
    cases = await merged()
    await cases.unmerge()
    await cases.deliver()
    assert sorted(cases.left()) == sorted(cases.joined())
    assert sorted(cases.case(B).everybody) == sorted(one(n, "b").id for n in range(MANY))
    assert len(cases.case(A).everybody) == MANY


@pytest.mark.parametrize("heard_of", range(2, 9))
async def test_taken_out_while_they_come_nobody_stays_behind(heard_of: int) -> None:
    cases = Cases()
    await cases.begin()
    await cases.merge()
    await cases.deliver(heard_of)
    await cases.unmerge()
    await cases.deliver()
    case = cases.case(B)
    assert sorted(case.everybody) == sorted(one(n, "b").id for n in range(MANY))
    assert sorted(cases.left()) == sorted(cases.joined())
    assert (case.arriving, case.leaving, case.taken_in) == ({}, (), {})


async def test_who_joins_before_it_was_said_that_they_left_has_left_and_come_back() -> None:
    cases = await merged()
    await cases.unmerge()
    await cases.deliver(1)
    last = cases.case(B).leaving[-1]
    cases.take(B, join(cases.case(B), Person(id=last)))
    await cases.deliver()
    assert cases.case(B).has(last)
    assert cases.left().count(last) == 1
    came = [type(f) for f in cases.told if (isinstance(f, RequesterLeft) and f.person == last)
            or (isinstance(f, RequesterJoined) and f.person.id == last)]  # fmt: skip
    assert came == [RequesterJoined, RequesterLeft, RequesterJoined]


async def test_a_target_that_closes_while_they_come_sends_all_back() -> None:
    cases = Cases()
    await cases.begin()
    await cases.merge()
    await cases.deliver(4)
    assert cases.case(B).arriving
    cases.take(B, REACTIONS[CaseClosed](
        cases.case(B), CaseClosed(round=1, outcome=Ending.SATISFIED), Now(AT, AT, B, None, None, B)))  # fmt: skip
    await cases.deliver()
    assert cases.case(A).status == "admitted"
    assert cases.case(B).arriving == {}


async def test_a_case_that_takes_a_crowd_in_is_not_merged_itself_until_they_are_here() -> None:
    cases = Cases()
    await cases.begin()
    await cases.merge()
    await cases.deliver(4)
    command = merging.MergeInto(into=A, reason="x", by="中心")
    with pytest.raises(Refused, match="taking another in"):
        merging.propose(cases.case(B), command, Now(AT, AT, B, None, group(A, 1)))


async def test_what_was_looked_up_too_early_is_looked_up_again() -> None:
    cases = Cases()
    await cases.begin()
    await cases.merge()
    await cases.deliver(3)
    stale = await REGISTRAR.following(cases.store, B)
    await cases.deliver(1)
    again = crowd.go_on(cases.case(B), RequestersFollow(left=1), Now(AT, AT, B, None, stale, B))
    assert [type(fact) for fact in again.events] == [RequestersFollow]
    assert again.state == cases.case(B)


def test_the_message_of_a_merge_is_bounded_and_the_largest_crowds_stay() -> None:
    case = group(A, merging.MOST_MOVED)
    fact = CaseMerged(into=B, number="n", people=case.people, promised_by=AT, reason="", by="", more=case.more)
    assert len(to_json(fact.model_dump(mode="json"))) < 100_000
    larger, now = join(case, one(merging.MOST_MOVED)).state, Now(AT, AT, A, None, group(B, 1))
    with pytest.raises(Refused, match="merge the other one into it"):
        merging.propose(larger, merging.MergeInto(into=B, reason="x", by="x"), now)


def test_nobody_of_a_crowd_withdraws_for_all() -> None:
    with pytest.raises(Refused, match="others raised this too"):
        requesters.withdraw(group(A, MANY), requesters.Withdraw(secret="guess"), Now(AT, AT, A, None))
