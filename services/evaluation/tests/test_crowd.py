"""Five hundred judge one matter: each by themselves, in a document that stays small, whatever all of them do."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson import encode
from hypothesis import given
from hypothesis import strategies as some

from libs.common.errors import Refused
from libs.common.events import Fact
from libs.common.events.evaluation import (
    CallBackDropped,
    CallBackOpened,
    CaseClosed,
    EvaluationInvited,
    Resolved,
    Way,
    WhyCalled,
)
from libs.common.events.intake import CaseUnmerged, CaseWithdrawn, RequesterJoined
from libs.common.events.words import Ending, Person
from libs.common.secrets import secret_mac
from services.evaluation import timers
from services.evaluation.app import BOOK, as_it_is
from services.evaluation.domain import keypad, opening, recording, vote
from services.evaluation.domain.calls import AT_ONCE
from services.evaluation.domain.keypad import KeyIn
from services.evaluation.domain.state import Call, Case, Judge, Vote
from services.evaluation.tests.test_call_backs import SAD, SILENT, TALKED, at
from services.evaluation.tests.test_domain import AT, MERGED, NOW, WINDOW, submitted, word

GROUP = 500
MILLISECOND = timedelta(milliseconds=1)
BOUND = 60_000
"""For the state; the journal of a document is bounded by the runtime, and lighter than what is left of 100 KB."""


def name(n: int) -> str:
    return f"r-{n:020x}"


def mac(n: int, what: str) -> str:
    return secret_mac("key", "c1", f"{what}{n}")


def crowd(size: int = GROUP) -> Case:
    """All of them have had the reply, through the text that the store keeps."""
    case = submitted().model_copy(update={"people": {}})
    for n in range(size):
        person = Person(id=name(n), token_mac=mac(n, "token"), phone_mac=mac(n, "phone"))
        case = opening.note_joiner(case, RequesterJoined(person=person), NOW).state
    people = {i: judge.model_copy(update={"told": True}) for i, judge in case.people.items()}
    case, _ = opening.opened(case.model_copy(update={"people": people, "round": 1}), NOW)
    return stored(case)


def stored(case: Case) -> Case:
    return Case.model_validate(case.model_dump(mode="json"))


def woken(case: Case, until: datetime) -> tuple[Case, list[list[Fact]]]:
    """As the timers do: one step after the other, and what each of them said."""
    said: list[list[Fact]] = []
    while (due := timers.due(case)) and due <= until:
        step = timers.wake(case, at(due))
        case, said = stored(step.state), [*said, list(step.events)]
        after = timers.due(case)
        assert after is None or after > due
    return case, said


def size(case: Case) -> int:
    return len(encode(case.model_dump(mode="json")))


def test_the_silent_of_a_crowd_are_phoned_a_few_at_a_time_and_each_once() -> None:
    case, said = woken(crowd(), SILENT + timedelta(minutes=5))
    phoned = [fact.person for step in said for fact in step if isinstance(fact, CallBackOpened)]
    assert sorted(phoned) == sorted(case.people)
    assert max(map(len, said)) <= AT_ONCE
    assert size(case) < BOUND


def test_they_are_dropped_in_one_fact_when_the_window_closes() -> None:
    case, _ = woken(crowd(), SILENT + timedelta(minutes=5))
    closed, [[dropped, end]] = woken(case, AT + WINDOW)
    assert isinstance(dropped, CallBackDropped)
    assert isinstance(end, CaseClosed)
    assert end.outcome is Ending.NOT_EVALUATED
    assert {dropped.person, *dropped.others} == set(case.people)
    assert not any(closed.call_of(person) for person in closed.people)


def test_a_crowd_of_which_everybody_is_phoned_and_dissatisfied_stays_small() -> None:
    case, _ = woken(crowd(), SILENT + timedelta(minutes=5))
    for person in list(case.people)[:-1]:
        told = TALKED.model_copy(
            update={"person": person, "resolved": Resolved.NO, "satisfied": 1, "contacted": word("p").contacted}
        )  # fmt: skip
        case = recording.record(case.model_copy(update={"handlers": ("t99",)}), told, at(SILENT)).state
    assert len(vote.spoken(case)) == GROUP - 1
    assert size(case) < BOUND


def test_each_proves_themselves_and_nobody_else() -> None:
    case = crowd()
    for n in range(0, GROUP, 7):
        assert vote.by_receipt(case, mac(n, "token"))[1] == name(n)
    with pytest.raises(Refused, match="does not fit"):
        vote.by_receipt(case, mac(GROUP, "token"))
    with pytest.raises(Refused, match="does not fit"):
        vote.by_receipt(case, mac(1, "token")[:11])
    keyed = keypad.key_in(case, KeyIn(call="hotline-1", phone=mac(3, "phone"), digits="111"), NOW)
    assert stored(keyed.state).people[name(3)].vote is not None
    assert (
        keypad.key_in(stored(keyed.state), KeyIn(call="hotline-1", phone=mac(3, "phone"), digits="111"), NOW).events
        == ()
    )


def test_all_five_hundred_votes_count_and_the_matter_closes_with_the_last() -> None:
    case = crowd()
    for n in range(GROUP):
        spoken = vote.Rate(**{**word("p1").model_dump(), "secret": mac(n, "token")})
        done = vote.rate(case, spoken, NOW)
        case = done.state
    assert isinstance(done.events[-1], CaseClosed)
    assert len(vote.spoken(case)) == GROUP
    assert size(case) < BOUND


def test_who_is_asked_anew_is_asked_a_few_at_a_time_and_who_has_judged_meanwhile_is_not() -> None:
    merged = opening.merge(crowd(), MERGED, NOW).state
    first = opening.unmerge(merged, CaseUnmerged(out_of="b", reason="", by=""), NOW)
    assert len(first.events) == AT_ONCE
    early = vote.Rate(**{**word("p1").model_dump(), "secret": mac(GROUP - 1, "token")})
    case = vote.rate(stored(first.state), early, NOW).state
    case, said = woken(case, AT + timedelta(minutes=5))
    asked = [f.person for step in [first.events, *said] for f in step if isinstance(f, EvaluationInvited)]
    assert sorted(asked) == sorted(set(case.people) - {name(GROUP - 1)})
    assert max(map(len, said)) <= AT_ONCE
    assert (case.to_ask, case.ask_at) == ((), None)


def test_nobody_is_asked_anew_once_it_was_closed() -> None:
    merged = opening.merge(crowd(), MERGED, NOW).state
    asked = opening.unmerge(merged, CaseUnmerged(out_of="b", reason="", by=""), NOW).state
    closed = opening.withdraw(asked, CaseWithdrawn(person=name(0), reason=""), NOW).state
    assert (closed.to_ask, timers.due(closed)) == ((), None)


WRITTEN_BEFORE: dict[str, Any] = {
    "number": "HQ26-030418-7", "round": 1,
    "people": {"p1": {"token_mac": "ab" * 16, "phone_mac": "cd" * 16, "told": True, "joined": False,
                      "vote": {"resolved": "no", "satisfied": 1, "way": "page", "changed": False, "call": ""}}},
    "calls": {"p1": {"why": "dissatisfied", "round": 1, "due": "2026-10-21T02:00:00.000Z", "tries": 1,
                     "tried_at": "2026-10-20T02:00:00.000Z", "over": False}},
}  # fmt: skip


def test_what_was_written_in_full_is_read_and_written_short() -> None:
    case = Case.model_validate(BOOK.upcasts[1](WRITTEN_BEFORE))
    assert BOOK.upcasts == {1: as_it_is}
    assert case.people["p1"].vote == Vote(resolved=Resolved.NO, satisfied=1)
    assert case.calls["p1"] == Call(
        why=WhyCalled.DISSATISFIED, round=1, due=datetime(2026, 10, 21, 2, tzinfo=UTC), tries=1,
        tried_at=datetime(2026, 10, 20, 2, tzinfo=UTC),
    )  # fmt: skip
    assert vote.by_receipt(case, "ab" * 16)[1] == "p1"
    short = case.model_dump(mode="json")
    assert isinstance(short["people"]["p1"], str)
    assert Case.model_validate(short) == case


INSTANTS = some.integers(0, 4_000_000_000_000).map(lambda moment: datetime.fromtimestamp(0, UTC) + moment * MILLISECOND)
HEX = some.text("0123456789abcdef", max_size=32)


@given(
    some.builds(
        Judge, token_mac=HEX, phone_mac=HEX, told=some.booleans(), joined=some.booleans(),
        vote=some.none() | some.builds(
            Vote, resolved=some.sampled_from(Resolved), satisfied=some.integers(1, 5), way=some.sampled_from(Way),
            changed=some.booleans(), call=some.text(max_size=40),
        ),
    )
)  # fmt: skip
def test_a_judge_is_read_as_they_were_written(judge: Judge) -> None:
    assert Judge.model_validate(judge.model_dump(mode="json")) == judge


@given(
    some.builds(
        Call, why=some.sampled_from(WhyCalled), round=some.integers(1, 9), due=INSTANTS, tries=some.integers(0, 9),
        tried_at=some.none() | INSTANTS, over=some.booleans(),
    )
)  # fmt: skip
def test_a_call_is_read_as_it_was_written(call: Call) -> None:
    assert Call.model_validate(call.model_dump(mode="json")) == call


def test_a_case_of_one_is_as_it_was() -> None:
    case = crowd(1)
    closed = vote.rate(case, vote.Rate(**{**word("p1", *SAD).model_dump(), "secret": mac(0, "token")}), NOW)
    assert [type(fact).__name__ for fact in closed.events] == ["EvaluationReceived", "CallBackOpened", "CaseReopened"]
