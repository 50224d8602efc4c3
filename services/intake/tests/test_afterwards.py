"""Who joins a matter that is over has a new one, linked to it; who joins one that was merged is led on."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from libs.common.bus.memory import MemoryBus
from libs.common.clock import SystemClock
from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.evaluation import CaseClosed, CaseReopened
from libs.common.events.intake import AdmissionHeld, CaseAdmitted, CaseSubmitted
from libs.common.events.words import Ending, Kind, Link, Person, Tie
from libs.common.journal.runtime import Runtime
from libs.common.policy import Policy, load_policy
from libs.common.store.memory import MemoryStore
from services.intake.api.joining import JoinCase, join_or_say_again
from services.intake.app import book_of
from services.intake.domain import afterwards, requesters, screening
from services.intake.domain.arriving import submit
from services.intake.domain.state import Case, Merge, Status
from services.intake.domain.submission import Prepared, SubmitCase
from services.intake.prepare import Registrar

AT = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
LAMP = "村口的路灯不亮了，路灯坏了很久"
OLD, NEW = "c-old", "c-new"
OVER = Case(
    status=Status.ENDED, ended_as=Ending.SATISFIED, number="HQ26-030418-7", kind=Kind.COMPLAINT, title="路灯", text=LAMP,
    category="urban/lamp", area="t02v001", profile="complaint", promised_by=AT - timedelta(days=30),
)  # fmt: skip
JOINER = Person(id="p9", token_mac="m9")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


def again(policy: Policy, before: Case, case: Case | None = None) -> Any:
    prepared = Prepared("HQ26-030500-1", JOINER.model_copy(update={"sealed": "s"}), "web")
    now = Now(AT, AT, NEW, policy, (prepared, before))
    return afterwards.say_again(case, afterwards.SayAgain(case=OLD, person=JOINER), now)


def test_who_joins_after_the_close_has_a_new_case_with_the_same_words_and_a_link(policy: Policy) -> None:
    decision = again(policy, OVER)
    submitted, admitted = decision.events
    assert isinstance(submitted, CaseSubmitted)
    assert isinstance(admitted, CaseAdmitted)
    assert submitted.linked_to == Link(case=OLD, number="HQ26-030418-7", why=Tie.AFTER)
    assert (submitted.number, submitted.text, submitted.kind) == ("HQ26-030500-1", LAMP, Kind.COMPLAINT)
    assert (submitted.category_hint, admitted.area) == ("urban/lamp", "t02v001")
    assert submitted.promised_by > AT
    assert [person.id for person in decision.state.people] == ["p9"]
    assert again(policy, OVER, decision.state).events == ()


def test_what_a_person_had_to_sort_before_is_suggested_as_it_was_sorted(policy: Policy) -> None:
    unclear = OVER.model_copy(update={"text": "这个事情说来话长", "title": "", "category": "civil"})
    _, held = again(policy, unclear).events
    assert isinstance(held, AdmissionHeld)
    assert held.suggestion == "civil"


@pytest.mark.parametrize(
    ("status", "ended_as"),
    [(Status.ADMITTED, None), (Status.REFUSED, None), (Status.ENDED, Ending.REFUSED), (Status.ENDED, Ending.DIVERTED),
     (Status.MERGED, None)],
)  # fmt: skip
def test_what_is_open_or_was_turned_away_is_not_said_again(
    policy: Policy, status: Status, ended_as: Ending | None
) -> None:
    with pytest.raises(Refused, match="not over"):
        again(policy, OVER.model_copy(update={"status": status, "ended_as": ended_as}))


@pytest.mark.parametrize("outcome", [Ending.SATISFIED, Ending.REFUSED])
def test_a_case_keeps_how_it_was_closed(outcome: Ending) -> None:
    closed = requesters.end(OVER.model_copy(update={"ended_as": None}), CaseClosed(round=1, outcome=outcome), now())
    assert closed.state is not None
    assert closed.state.ended_as is outcome


def now(found: Any = None) -> Now:
    return Now(AT, AT, OLD, None, found)


class House:
    """Intake on engines in memory, without an HTTP door."""

    def __init__(self, policy: Policy) -> None:
        self.store, self.policy = MemoryStore(), policy
        self.registrar = Registrar("HQ", "heqing", "key", lambda: AT)
        book = book_of(self.registrar, policy.deployment)
        self.runtime = Runtime(book=book, store=self.store, bus=MemoryBus(), clock=SystemClock(), policy=policy)

    async def submit(self, case: str) -> None:
        found = await self.registrar.register(self.store, case, "web", {"phone": "13800000001"})
        await self.runtime.desk.decide(case, submit, SubmitCase(text=LAMP, external_id=case), found=found)

    async def close(self, case: str, how: Callable[[Case], Case] | None = None) -> None:
        def rule(state: Case, _command: Any, _now: Now) -> Any:
            ended = requesters.end(state, CaseClosed(round=1, outcome=Ending.SATISFIED), now())
            return Decision(how(state) if how else ended.state)

        await self.runtime.desk.decide(case, rule, screening.Reclassify(category="x", by="x", reason="x"))

    async def join(self, case: str, key: str = "", **who: Any) -> tuple[str, Any]:
        return await join_or_say_again(self.runtime.desk, self.registrar, case, JoinCase(**who), key)


@pytest.fixture
async def house(policy: Policy) -> AsyncIterator[House]:
    made = House(policy)
    await made.runtime.start()
    yield made
    await made.runtime.stop()


async def test_sent_twice_it_is_one_new_case_and_another_person_has_another(house: House) -> None:
    await house.submit(OLD)
    await house.close(OLD)
    one, first = await house.join(OLD, "k1")
    same, second = await house.join(OLD, "k1")
    _, other = await house.join(OLD, "k2")
    assert (one, first.subject, first.state.number) == (same, second.subject, second.state.number)
    assert first.state.linked_to.case == OLD
    assert other.subject not in {first.subject, OLD}
    assert second.repeated


async def test_without_a_key_the_phone_tells_who_it_is(house: House) -> None:
    await house.submit(OLD)
    await house.close(OLD)
    answers = [
        (await house.join(OLD, phone=phone))[1].subject for phone in ("13900000001", "13900000001", "13900000002")
    ]
    assert answers[0] == answers[1] != answers[2]


async def test_who_joined_while_it_was_open_is_answered_the_same_after_the_close(house: House) -> None:
    await house.submit(OLD)
    person, joined = await house.join(OLD, "k1")
    await house.close(OLD)
    again_, answered = await house.join(OLD, "k1")
    assert (again_, answered.subject, answered.repeated) == (person, OLD, True)
    assert joined.subject == OLD


async def test_who_joins_a_merged_case_joins_the_one_it_became_and_is_led_there_again(house: House) -> None:
    for case in (OLD, "c-target"):
        await house.submit(case)
    await house.close(OLD, merged_into("c-target"))
    person, joined = await house.join(OLD, "k1")
    assert joined.subject == "c-target"
    assert person in {one.id for one in joined.state.people}
    await house.close(
        OLD, lambda case: case.model_copy(update={"status": Status.ADMITTED, "merge": None, "formerly": ("c-target",)})
    )
    same, answered = await house.join(OLD, "k1")
    assert (same, answered.subject) == (person, "c-target")


async def test_a_merged_case_whose_target_is_over_gives_a_new_one_linked_to_the_target(house: House) -> None:
    for case in (OLD, "c-target"):
        await house.submit(case)
    await house.close("c-target")
    await house.close(OLD, merged_into("c-target"))
    _, new = await house.join(OLD, "k1")
    assert new.state.linked_to.case == "c-target"
    await house.close(OLD, lambda case: case.model_copy(update={"status": Status.ADMITTED, "merge": None}))
    assert (await house.join(OLD, "k1"))[1].subject == new.subject


def merged_into(target: str) -> Callable[[Case], Case]:
    merge = Merge(into=target, reason="", by="", number="n")
    return lambda case: case.model_copy(update={"status": Status.MERGED, "merge": merge})


async def test_a_key_that_was_used_with_other_words_is_refused_also_after_the_close(house: House) -> None:
    await house.submit(OLD)
    await house.close(OLD)
    await house.join(OLD, "k1", name="李", phone="13900000001")
    with pytest.raises(Refused, match="another body"):
        await house.join(OLD, "k1", name="王", phone="13900000002")


async def test_a_refused_case_is_not_raised_anew_by_joining_it(house: House) -> None:
    await house.submit(OLD)
    await house.close(OLD, lambda case: case.model_copy(update={"status": Status.ENDED, "ended_as": Ending.REFUSED}))
    with pytest.raises(Refused, match="raise a new one"):
        await house.join(OLD, "k1")


UPHELD = CaseReopened(round=3, reason="红线是画错了", appeal=1)


def test_what_an_appeal_reopens_takes_people_and_words_in_again() -> None:
    explained = OVER.model_copy(update={"ended_as": Ending.EXPLAINED})
    again = requesters.reopen(explained, UPHELD, now()).state
    assert again
    assert (again.status, again.ended_as, afterwards.is_over(again)) == (Status.ADMITTED, None, False)


@pytest.mark.parametrize("ended", [Ending.WITHDRAWN, Ending.SATISFIED])
def test_what_ended_otherwise_stays_ended(ended: Ending) -> None:
    case = OVER.model_copy(update={"ended_as": ended})
    assert requesters.reopen(case, UPHELD, now()) == Decision(case)
