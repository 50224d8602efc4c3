"""举一反三, told: what was done about all matters of one kind reaches the people of each, once, and nobody untruly."""

import pytest

from libs.common.decision import Decision
from libs.common.envelope import Heard, name_of
from libs.common.errors import NotYet
from libs.common.events import Fact
from libs.common.events.assessment import ActionCompleted
from libs.common.events.evaluation import CaseClosed, CaseReopened
from libs.common.events.intake import CaseMerged, CaseUnmerged, CaseWithdrawn, RequesterJoined, RequesterLeft
from libs.common.events.notification import NoticeDelivered, NoticeFailed, NoticeSent
from libs.common.events.words import Ending, Person
from services.notification import timers
from services.notification.domain.receipts import Receipt
from services.notification.domain.reply import on_its_way
from services.notification.domain.state import Case
from services.notification.handlers import reaches
from services.notification.tests.matters import ANN, MORNING, NIGHT, NOON, NUMBER, RESULT, case_of, hear, kinds, wake
from services.notification.tests.test_domain import SECOND_ROUND
from services.notification.tests.test_volumes import GROUP, PEOPLE, group

DONE = ActionCompleted(unit="d-housing", label="路灯", text="九个村的控制箱都换了。", by="周", cases=("c1", "c2"))
AGAIN = CaseReopened(round=2, reason="没解决")
CLOSED = CaseClosed(round=1, outcome=Ending.SATISFIED)
MERGED = CaseMerged(
    into="c9", number="HQ26-000009-9", people=(), promised_by=MORNING, reason="同一件事", by="中心"
)  # fmt: skip
UNMERGED = CaseUnmerged(out_of="c9", reason="不是同一件事", by="中心")
BEN = Person(id="p2", name="李**", reply_channel="phone", phone="139****0000")
NOBODY = Person(id="p3", reply_channel="phone")
SILENT = Person(id="p4", reply_channel="wechat", phone="137****0000", wants_reply=False)
ID = "c1/p1/shared/1/1"


def told(decision: Decision[Case]) -> list[tuple[str, str, str]]:
    return [(fact.person, fact.means, fact.id) for fact in decision.events if isinstance(fact, NoticeSent)]


def answered(*people: Person) -> Case:
    """A case with its result delivered."""
    case = hear(case_of(*people), RESULT).state
    for person in people:
        case = hear(case, Receipt(notice=f"c1/{person.id}/result/1/1", status="delivered")).state
    return case


def test_it_says_what_was_done_by_whom_and_a_text_message_says_nothing_of_the_case() -> None:
    [notice] = hear(answered(ANN), DONE).events
    assert isinstance(notice, NoticeSent)
    assert notice.text == (
        "和您说的一样的事不止一件，县住房和城乡建设局 一起治了：九个村的控制箱都换了。以后还有，请打 12345 再说一声。"
        f"编号 {NUMBER}。"
    )
    [_, short] = wake(hear(answered(ANN), DONE).state).events
    assert isinstance(short, NoticeSent)
    assert (short.means, "控制箱" in short.text) == ("sms", False)


def test_each_is_told_by_messages_of_their_own_and_who_can_only_be_phoned_or_wants_nothing_is_not() -> None:
    assert told(hear(answered(ANN, BEN, NOBODY, SILENT), DONE)) == [
        ("p1", "wechat", ID),
        ("p2", "sms", "c1/p2/shared/1/1"),
    ]


def test_it_climbs_to_the_next_message_and_then_ends_without_a_call_a_visit_or_a_word_of_a_reply() -> None:
    first = wake(hear(answered(ANN), DONE).state)
    assert kinds(first) == ["NoticeFailed", "NoticeSent"]
    assert told(first) == [("p1", "sms", "c1/p1/shared/1/2")]
    last = wake(first.state)
    assert kinds(last) == ["NoticeFailed"]
    assert (last.state.sent, last.state.calls, last.state.visits, timers.due(last.state)) == ({}, {}, {}, None)


def test_a_receipt_ends_it_and_is_no_reply_to_the_matter() -> None:
    case = hear(answered(ANN), DONE).state
    arrived = hear(case, Receipt(notice=ID, status="delivered"))
    assert arrived.events == (NoticeDelivered(id=ID, person="p1"),)
    assert timers.due(arrived.state) is None
    failed = hear(case, Receipt(notice=ID, status="failed", reason="no such number"))
    assert failed.events[0] == NoticeFailed(id=ID, person="p1", reason="no such number")
    again = hear(arrived.state, Receipt(notice=ID, status="delivered"))
    assert (again.events, again.state) == ((), arrived.state)


def test_a_receipt_for_what_was_not_told_is_said_to_be_so() -> None:
    case = hear(answered(ANN), DONE).state
    assert kinds(hear(case, Receipt(notice="c1/p1/shared/2/1", status="delivered"))) == ["ReceiptIgnored"]
    assert kinds(hear(answered(ANN), Receipt(notice=ID, status="delivered"))) == ["ReceiptIgnored"]


STANDS = [
    pytest.param((), True, id="in hand for the first time"),
    pytest.param((RESULT,), True, id="answered"),
    pytest.param((RESULT, CLOSED), True, id="closed"),
    pytest.param((RESULT, AGAIN), False, id="handled again: they said that it is not solved"),
    pytest.param((RESULT, SECOND_ROUND), False, id="handled again, heard by its dispatch"),
    pytest.param((CaseWithdrawn(person="p1", reason="不用了"),), False, id="taken back"),
    pytest.param((MERGED,), False, id="told in the case that it goes on as"),
    pytest.param((MERGED, UNMERGED), True, id="taken out of that again"),
    pytest.param((RequesterLeft(person="p1"),), False, id="left"),
]


@pytest.mark.parametrize(("before", "is_told"), STANDS)
def test_whoever_it_is_true_for_is_told_however_the_matter_stands(before: tuple[Fact, ...], is_told: bool) -> None:
    case = case_of(ANN)
    for fact in before:
        case = hear(case, fact).state
    assert bool(told(hear(case, DONE))) == is_told


@pytest.mark.parametrize("again", [AGAIN, SECOND_ROUND], ids=["reopened", "dispatched anew"])
def test_what_waits_for_the_morning_is_not_told_once_the_matter_is_handled_again(again: Fact) -> None:
    night = hear(answered(ANN), DONE, NIGHT)
    assert (night.events, timers.due(night.state)) == ((), MORNING)
    assert hear(night.state, again, NIGHT).state.sent == {}
    sent = hear(answered(ANN), DONE).state
    assert on_its_way(sent, ID)
    assert on_its_way(hear(sent, again).state, ID) is None


def test_closing_the_matter_takes_nothing_of_it_back_but_taking_the_matter_back_does() -> None:
    night = hear(answered(ANN), DONE, NIGHT).state
    assert told(wake(hear(night, CLOSED, NIGHT).state)) == [("p1", "wechat", ID)]
    assert not hear(night, CaseWithdrawn(person="p1", reason="不用了"), NIGHT).state.sent


def test_nobody_is_woken_for_it_though_the_matter_was_urgent() -> None:
    assert hear(case_of(ANN, profile="urgent"), DONE, NIGHT).events == ()


def test_who_joins_later_is_not_told_what_was_done_before() -> None:
    after = hear(hear(answered(ANN), DONE).state, RequesterJoined(person=BEN))
    assert [fact.notice for fact in after.events if isinstance(fact, NoticeSent)] == []


def test_another_deed_is_told_too_and_what_is_on_its_way_of_the_first_is_dropped() -> None:
    first = hear(answered(ANN), DONE).state
    second = hear(first, DONE.model_copy(update={"text": "又换了电缆", "turn": 2}))
    assert told(second) == [("p1", "wechat", "c1/p1/shared/2/1")]
    assert on_its_way(second.state, ID) is None


def test_it_reaches_each_case_that_it_names_and_waits_for_one_that_is_not_heard_of() -> None:
    name, version = name_of(DONE.type())
    heard = Heard("a", "assessment", "issue:1", name, version, 1, NOON, "", DONE.model_dump(mode="json"))
    assert list(reaches(heard)) == ["c1", "c2"]
    with pytest.raises(NotYet):
        hear(None, DONE)


def test_each_of_a_group_of_five_hundred_is_told_once() -> None:
    documents = group()
    documents.hear(RESULT)
    documents.hear(DONE.model_copy(update={"cases": ("c1",)}))
    assert documents.told("shared") == dict.fromkeys(PEOPLE, 1)
    assert len(PEOPLE) == GROUP
