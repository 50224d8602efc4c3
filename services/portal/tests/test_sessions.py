"""A meeting with a specialist as the citizen, the desk and the course of a matter show it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from libs.common.decision import Now
from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed
from libs.common.events.handling import PartReported
from libs.common.events.intake import CaseSubmitted, CaseWithdrawn
from libs.common.events.routing import (
    CaseDispatched,
    CoHandlerAdded,
    SessionBooked,
    SessionCancelled,
    SessionHeld,
    SessionMoved,
)
from libs.common.events.words import (
    Dues,
    Ending,
    Kind,
    Level,
    Measure,
    Meeting,
    Mode,
    Part,
    Person,
    SessionOutcome,
    Specialist,
)
from libs.common.policy import Policy, load_policy
from services.portal.domain.following import follow
from services.portal.domain.state import Matter, Requester
from services.portal.pages.facts import Group
from services.portal.pages.reading.course import events_for, events_of
from services.portal.pages.reading.session import Free, acts_of, groups_of, slot_of
from services.portal.pages.reading.track import appointment_of
from services.portal.pages.wording.journal import journal
from services.portal.pages.wording.story import story

AT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 10, 13, 6, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 10, 15, 1, 30, tzinfo=UTC)
DUE = TUESDAY + timedelta(days=3)
WORK = ("progress", "result")
LAWYER = Meeting(
    specialist="lawyer-1", kind=Specialist.LAWYER, name="韩**", unit="d-legal-aid", at=TUESDAY,
    until=TUESDAY + timedelta(minutes=30), place="201 室", bring="身份证",
)  # fmt: skip
LATER = LAWYER.model_copy(update={"at": THURSDAY, "until": THURSDAY + timedelta(minutes=30)})
SAID = CaseSubmitted(
    number="HQ26-030418-7", external_id="x", captured_at=AT, kind=Kind.HELP, title="工资", text="拖欠工资", channel="web", people=(Person(id="p1"),),
    profile="help", promised_by=DUE,
)  # fmt: skip
SENT = CaseDispatched(
    hop=1, round=1, unit="d-labour", level=Level.COUNTY, mode=Mode.QUICK, parts=(Part(unit="d-labour", lead=True, due=DUE),),
    profile="help", dues=Dues(take_on=DUE, contact=DUE, result=DUE), rule="R-120", rule_version=1, why="", number="",
    kind=Kind.HELP, title="", text="", category="labour", area=None, urgent=False,
)  # fmt: skip
JOINED = CoHandlerAdded(hop=1, round=1, part=Part(unit="d-legal-aid", lead=False, due=DUE))
BOOKED = SessionBooked(hop=1, round=1, booking=1, meeting=LAWYER, due=DUE, by="劳动局 周")
MOVED = SessionMoved(
    hop=1, round=1, booking=2, meeting=LATER, before=TUESDAY, due=DUE + timedelta(days=2), reason="律师要出庭", by="法援 韩"
)  # fmt: skip
OFF = SessionCancelled(hop=1, round=1, booking=2, meeting=LATER, reason="这件事不再办了", by="rule")
HELD = SessionHeld(
    hop=1, round=1, booking=2, meeting=LATER, outcome=SessionOutcome.AGREED, text="分三次付清。", by="法援 韩"
)  # fmt: skip


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


def heard(policy: Policy, *facts: Fact) -> Matter:
    matter: Matter | None = None
    for minute, fact in enumerate((SAID, SENT, *facts)):
        at = AT + timedelta(minutes=minute)
        matter = follow(matter, fact, Now(at, at, "c1", policy))
    assert matter is not None
    return matter


def told(matter: Matter, policy: Policy) -> str:
    """The latest the citizen reads."""
    [(_, sentence), *_] = story(events_for(matter, Requester(case="c1", person="p1", first=True), policy))
    return sentence.strong + sentence.after


def noted(matter: Matter, policy: Policy) -> str:
    [(_, sentence), *_] = journal(events_of(matter.lines, policy))
    return sentence.strong + sentence.after


def test_the_citizen_sees_when_where_with_whom_and_what_to_bring(policy: Policy) -> None:
    met = appointment_of(heard(policy, JOINED, BOOKED))
    assert met is not None
    assert (met.who, met.at, met.place, met.bring) == ("律师 韩**", TUESDAY, "201 室", "身份证")
    moved = appointment_of(heard(policy, JOINED, BOOKED, MOVED))
    assert moved is not None
    assert (moved.at, moved.until) == (THURSDAY, THURSDAY + timedelta(minutes=30))


@pytest.mark.parametrize(
    "last", [OFF, HELD, CaseClosed(round=1, outcome=Ending.WITHDRAWN)], ids=["off", "held", "ended"]
)
def test_what_is_over_is_not_shown_as_to_come(policy: Policy, last: Fact) -> None:
    assert appointment_of(heard(policy, JOINED, BOOKED, MOVED, last)) is None


def test_the_unit_of_the_specialist_sees_the_matter_at_its_desk(policy: Policy) -> None:
    standing = heard(policy, JOINED, BOOKED).standing
    assert standing.units == ("d-labour", "d-legal-aid")
    assert "session" in standing.marks


def test_its_part_is_due_after_the_meeting_and_owed_anew_when_another_is_booked(policy: Policy) -> None:
    moved = heard(policy, JOINED, BOOKED, MOVED)
    assert [share.due for share in moved.shares] == [DUE, MOVED.due]
    reported = PartReported(hop=1, round=1, part="d-legal-aid", by="x", text="x")
    again = heard(policy, JOINED, BOOKED, HELD, reported, BOOKED.model_copy(update={"booking": 3}))
    assert f"1/{Measure.PART}/d-legal-aid" not in again.met


LINES = [
    pytest.param(BOOKED, "给您约了律师 韩**面谈。10月13日（周二）14:00，201 室。", "劳动局 周 约了律师 韩**，10月13日（周二）14:00，201 室", id="booked"),
    pytest.param(MOVED, "和律师 韩**的面谈改到 10月15日（周四）9:30。律师要出庭", "法援 韩 把律师 韩**的面谈改到 10月15日（周四）9:30：律师要出庭", id="moved"),
    pytest.param(OFF, "和律师 韩**的面谈取消了，不用去了。这件事不再办了", "律师 韩** 的面谈自动取消：这件事不再办了", id="cancelled by a fact"),
    pytest.param(OFF.model_copy(update={"by": "周"}), "和律师 韩**的面谈取消了，不用去了。这件事不再办了", "周 取消律师 韩**的面谈：这件事不再办了", id="cancelled by somebody"),
    pytest.param(HELD, "和律师 韩**谈过了，谈成了。", "法援 韩 记面谈：谈成了", id="agreed"),
    pytest.param(HELD.model_copy(update={"outcome": SessionOutcome.NOBODY_CAME}), "约好和律师 韩**面谈，没有人来。可以再约。", "法援 韩 记面谈：没有人来", id="nobody came"),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "citizen", "officer"), LINES)
def test_each_step_is_one_plain_sentence_to_the_citizen_and_to_the_desk(
    policy: Policy, fact: Fact, citizen: str, officer: str
) -> None:
    matter = heard(policy, JOINED, fact)
    assert told(matter, policy) == citizen
    assert noted(matter, policy) == officer


ACTS = [
    pytest.param((), ("d-labour", WORK), AT, ["book"], id="the lead books while work goes on"),
    pytest.param((), ("d-labour", ()), AT, [], id="not before it takes the case on, nor after the report"),
    pytest.param((), ("centre", WORK), AT, ["book"], id="the centre books"),
    pytest.param((JOINED,), ("d-legal-aid", WORK), AT, [], id="a co-handler does not"),
    pytest.param((JOINED, BOOKED), ("d-labour", WORK), AT, ["move", "cancel"], id="the lead moves or cancels"),
    pytest.param((JOINED, BOOKED), ("d-legal-aid", WORK), AT, ["move", "cancel"], id="so does the specialist's unit"),
    pytest.param((JOINED, BOOKED), ("d-water", WORK), AT, [], id="nobody else does"),
    pytest.param((JOINED, BOOKED), ("d-legal-aid", WORK), TUESDAY, ["record"], id="its unit records it once it began"),
    pytest.param((JOINED, BOOKED), ("centre", WORK), TUESDAY, ["record"], id="or the centre"),
    pytest.param((JOINED, BOOKED), ("d-labour", WORK), TUESDAY, [], id="the lead does not"),
]


@pytest.mark.parametrize(("facts", "who", "now", "acts"), ACTS)
def test_an_officer_is_offered_what_routing_would_take(
    policy: Policy, facts: Sequence[Fact], who: tuple[str, Sequence[str]], now: datetime, acts: list[str]
) -> None:
    unit, legal = who
    assert acts_of(heard(policy, *facts), unit, centre=unit == "centre", now=now, legal=legal) == acts


def test_free_slots_are_offered_by_specialist_and_a_move_stays_with_its_own(policy: Policy) -> None:
    mediator = LATER.model_copy(update={"specialist": "mediator-1", "kind": Specialist.MEDIATOR, "name": "鲁**"})
    offered = [Free(specialist="lawyer-1", free=(LAWYER, LATER)), Free(specialist="mediator-1", free=(mediator,))]
    nobody = Free(specialist="lawyer-2", free=())
    lawyer, other = groups_of([*offered, nobody], heard(policy))
    assert [choice.label for choice in lawyer.choices] == [
        "10月13日（周二）14:00　律师 韩**",
        "10月15日（周四）9:30　律师 韩**",
    ]
    assert slot_of(lawyer.choices[0].value) == {"specialist": "lawyer-1", "at": "2026-10-13T06:00:00.000Z"}
    assert isinstance(other, Group)
    assert other.label == "调解员 鲁**，201 室"
    assert groups_of(offered, heard(policy, JOINED, BOOKED)) == [lawyer]


def test_a_word_that_overtook_the_booking_it_follows_leaves_a_later_one(policy: Policy) -> None:
    again = BOOKED.model_copy(update={"booking": 3})
    late = heard(policy, JOINED, again, OFF, CaseWithdrawn(person="p1", reason="x"))
    assert late.session is not None
