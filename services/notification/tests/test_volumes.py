"""A group of five hundred: each person is told once, by themselves, and no document grows with the group."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import to_json

from libs.common.decision import Now
from libs.common.envelope import Heard, name_of
from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed, CaseReopened
from libs.common.events.intake import RequesterJoined, RequesterLeft
from libs.common.events.notification import NoticeSent, PassedOn, ReplyGiven
from libs.common.events.words import Ending, Person
from services.notification.domain.receipts import Receipt
from services.notification.domain.state import Case
from services.notification.domain.volumes import PLACES, document_of
from services.notification.handlers import REACTIONS, reaches
from services.notification.tests.matters import NOON, POLICY, RESULT, admitted, submitted
from services.notification.tests.test_domain import SECOND_ROUND

GROUP = 500


@dataclass
class Documents:
    """Every document of one case, with what each has said; what is passed on is heard before anything else."""

    states: dict[str, Any] = field(default_factory=dict)
    said: list[tuple[str, Fact]] = field(default_factory=list)

    def hear(self, fact: Fact, subject: str = "c1") -> None:
        heard = Heard("x", fact.source(), subject, *name_of(fact.type()), 1, NOON, "", fact.model_dump(mode="json"))
        for document in reaches(heard):
            now = Now(NOON, NOON, document, POLICY)
            decision = REACTIONS[type(fact)](self.states.get(document), fact, now)
            self.states[document] = decision.state
            for event in decision.events:
                self.said.append((document, event))
                if isinstance(event, PassedOn):
                    self.hear(event, document)

    def told(self, notice: str) -> Counter[str]:
        """How often each person was told that."""
        facts = [fact for _, fact in self.said if isinstance(fact, NoticeSent) and fact.notice == notice]
        assert len({fact.id for fact in facts}) == len(facts)
        return Counter(fact.person for fact in facts)

    def given(self) -> Counter[tuple[str, int]]:
        """Who has had the reply of which round, how often."""
        return Counter((fact.person, fact.round) for _, fact in self.said if isinstance(fact, ReplyGiven))


def person(n: int) -> Person:
    return Person(id=f"r-{n:020d}", name="李**", reply_channel="web", phone="139****0000", sealed="x" * 90)


PEOPLE = {person(n).id for n in range(GROUP)}


def group() -> Documents:
    documents = Documents()
    documents.hear(submitted(person(0)))
    for n in range(1, GROUP // 2):
        documents.hear(RequesterJoined(person=person(n)))
    documents.hear(admitted())
    for n in range(GROUP // 2, GROUP):
        documents.hear(RequesterJoined(person=person(n)))
    return documents


def test_each_is_told_once_whether_they_joined_before_or_after_it_was_said() -> None:
    documents = group()
    assert documents.told("admitted") == Counter(PEOPLE)
    documents.hear(RESULT)
    assert documents.told("result") == Counter(PEOPLE)
    stand = [set(state.people) for state in documents.states.values()]
    assert sum(map(len, stand)) == GROUP
    assert max(map(len, stand)) <= PLACES


def test_each_has_a_receipt_and_a_reply_of_their_own_in_every_round() -> None:
    documents = group()
    documents.hear(RESULT)
    for fact in [fact for _, fact in documents.said if isinstance(fact, NoticeSent) and fact.notice == "result"]:
        for _ in range(2):
            documents.hear(Receipt(notice=fact.id, status="delivered"))
    assert documents.given() == Counter((one, 1) for one in PEOPLE)
    documents.hear(CaseReopened(round=2, reason="没解决"))
    documents.hear(SECOND_ROUND)
    documents.hear(RESULT.model_copy(update={"round": 2, "hop": 2}))
    assert documents.told("result") == Counter(dict.fromkeys(PEOPLE, 2))


def test_no_document_grows_with_the_group() -> None:
    documents = group()
    documents.hear(SECOND_ROUND)
    documents.hear(RESULT)
    sizes = {name: len(to_json(state.model_dump(mode="json"))) for name, state in documents.states.items()}
    assert max(sizes.values()) < 40_000
    assert sizes["c1"] < 40_000


def test_who_leaves_is_told_nothing_more_and_who_comes_back_stands_where_they_stood() -> None:
    documents, last = group(), person(GROUP - 1)
    where = document_of(documents.states["c1"], "c1", last.id)
    documents.hear(RequesterLeft(person=last.id))
    documents.hear(RESULT)
    assert documents.told("result") == Counter(PEOPLE - {last.id})
    documents.hear(RequesterJoined(person=last))
    assert documents.told("result") == Counter(PEOPLE)
    assert last.id in documents.states[where].people


def test_a_person_who_joins_twice_stands_once() -> None:
    documents = group()
    documents.hear(RequesterJoined(person=person(GROUP - 1)))
    documents.hear(RequesterJoined(person=person(0)))
    assert sum(len(state.people) for state in documents.states.values()) == GROUP


def test_the_end_is_the_end_for_all() -> None:
    documents = group()
    documents.hear(CaseClosed(round=1, outcome=Ending.WITHDRAWN))
    assert all(isinstance(state, Case) and state.ended for state in documents.states.values())
    documents.hear(RESULT)
    assert documents.told("result") == Counter()


def test_who_was_heard_of_only_after_the_close_is_told_what_an_appeal_leads_to() -> None:
    documents = group()
    documents.hear(RESULT)
    documents.hear(CaseClosed(round=1, outcome=Ending.EXPLAINED))
    late = person(GROUP)
    documents.hear(RequesterJoined(person=late))
    assert documents.states["c1"].placed[late.id] == documents.states["c1"].volumes == GROUP // PLACES
    assert late.id not in documents.told("result")
    documents.hear(CaseReopened(round=2, reason="复查认为该办", appeal=1))
    documents.hear(RESULT.model_copy(update={"round": 2, "hop": 2}))
    assert documents.told("result")[late.id] == 1


def test_what_proves_a_person_is_passed_on_to_nobody() -> None:
    documents = group()
    assert "x" * 90 not in str([fact for _, fact in documents.said])


def test_a_small_group_has_one_document_and_passes_nothing_on() -> None:
    documents = Documents()
    documents.hear(submitted(person(0)))
    for n in range(1, PLACES):
        documents.hear(RequesterJoined(person=person(n)))
    documents.hear(RESULT)
    assert list(documents.states) == ["c1"]
    assert not any(isinstance(fact, PassedOn) for _, fact in documents.said)
