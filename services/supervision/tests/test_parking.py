"""挂账: who decides, what is owed meanwhile, and that every parked case comes back, whatever overtakes what."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from libs.common.decision import Rule
from libs.common.errors import Refused
from libs.common.events import Fact
from libs.common.events.evaluation import CallBackOpened, CaseClosed, CaseReopened, ParkingProposed
from libs.common.events.handling import CaseTakenOn, ResultSentBack, ReturnRequested
from libs.common.events.intake import CaseMerged, CaseUnmerged, CaseWithdrawn
from libs.common.events.supervision import (
    CaseParked,
    CaseUnparked,
    DeadlineSet,
    ParkingDenied,
    SupervisionLifted,
    Unparked,
)
from libs.common.events.words import Ending, Measure
from services.supervision import timers
from services.supervision.domain import parking
from services.supervision.domain.parking import DenyParking, GrantParking, ProlongParking, Unpark
from services.supervision.tests.living import Life, dispatched, local

ROOT = Path(__file__).parents[3]
WHY = "涵洞要等省里的资金"
REVIEW = "2Fri 09:00"
PROPOSED = ParkingProposed(round=1, reason=WHY, review=local(REVIEW), by="中心 吴")
GRANT = GrantParking(by="中心 郑")
LATER = ProlongParking(review=date(2026, 11, 20), reason="钱还没到", by="中心 郑")
EARLY = Unpark(reason="钱到了", by="中心 郑")
TAKEN_ON = CaseTakenOn(hop=1, round=1, part="t02v003", by="李")
MERGED = CaseMerged(into="b", number="n", people=(), promised_by=local("Fri 17:30"), reason="", by="")
APART = CaseUnmerged(out_of="b", reason="", by="")
REOPENED = CaseReopened(round=2, reason="没解决")
CLOSED = CaseClosed(round=1, outcome=Ending.EXPLAINED)


@pytest.fixture
def proposed(life: Life) -> Life:
    life.dispatch("Mon 09:00", "d-water")
    life.hear(PROPOSED, "Tue 09:00")
    return life


@pytest.fixture
def parked(proposed: Life) -> Life:
    proposed.wish(parking.grant, GRANT, "Tue 10:00")
    return proposed


def kinds(facts: list[Fact]) -> list[str]:
    return [type(fact).__name__ for fact in facts]


def refused(life: Life, rule: Rule, command: BaseModel, said: str) -> Refused:
    with pytest.raises(Refused) as error:
        life.wish(rule, command, said)
    return error.value


def test_a_colleague_grants_and_the_reason_and_the_day_are_those_of_the_proposal(proposed: Life) -> None:
    [fact] = proposed.wish(parking.grant, GRANT, "Tue 10:00")
    assert fact == CaseParked(round=1, turn=1, reason=WHY, review=local(REVIEW), by="中心 郑")


def test_a_wish_alone_stops_nothing(proposed: Life) -> None:
    assert proposed.until("Tue 17:30") != []


def test_while_it_is_parked_no_clock_runs_nothing_is_owed_and_no_ladder_climbs(parked: Life) -> None:
    assert parked.until("2Fri 08:59") == []
    assert parked.case
    assert {clock.status.value for clock in parked.case.clocks} <= {"ended", "met", "missed"}


def test_an_order_that_stood_is_lifted(life: Life) -> None:
    life.dispatch("Mon 09:00")
    life.until("Wed 17:30")
    life.hear(PROPOSED, "Thu 09:00")
    facts = life.wish(parking.grant, GRANT, "Thu 10:00")
    assert SupervisionLifted(hop=1, unit="t02v003", measure=Measure.TAKE_ON) in facts
    assert isinstance(facts[-1], CaseParked)


def test_on_its_day_it_comes_back_by_itself_in_the_morning_and_once(parked: Life) -> None:
    assert parked.until(REVIEW) == ["Fri 09:00 CaseUnparked"]
    assert parked.told[-1] == (
        local(REVIEW),
        CaseUnparked(round=1, turn=1, why=Unparked.REVIEW, reason="到了再看的日子", by="rule"),
    )
    assert timers.due(parked.case) is None  # type: ignore[arg-type]


def test_the_dispatch_that_brings_it_back_starts_new_clocks(parked: Life) -> None:
    parked.until(REVIEW)
    set_ = parked.dispatch("2Fri 09:01", hop=2)
    assert {fact.measure for fact in set_ if isinstance(fact, DeadlineSet)} == {
        Measure.TAKE_ON, Measure.CONTACT, Measure.RESULT,
    }  # fmt: skip


def test_the_centre_takes_it_back_before_its_day(parked: Life) -> None:
    [fact] = parked.wish(parking.unpark, EARLY, "Thu 09:00")
    assert fact == CaseUnparked(round=1, turn=1, why=Unparked.EARLY, reason="钱到了", by="中心 郑")
    assert parked.until("2Fri 17:00") == []


def test_putting_it_off_is_another_parking_with_a_later_day(parked: Life) -> None:
    [fact] = parked.wish(parking.prolong, LATER, "Thu 09:00")
    assert isinstance(fact, CaseParked)
    assert (fact.turn, fact.reason, f"{fact.review:%m-%d %H:%M}") == (2, "钱还没到", "11-20 01:00")
    assert parked.until("2Fri 17:00") == []


def test_a_day_that_is_a_holiday_is_the_next_working_mornings(parked: Life) -> None:
    sunday = LATER.model_copy(update={"review": date(2026, 11, 22)})
    [fact] = parked.wish(parking.prolong, sunday, "Thu 09:00")
    assert isinstance(fact, CaseParked)
    assert f"{fact.review:%m-%d %H:%M}" == "11-23 01:00"


REFUSED = [
    pytest.param([PROPOSED], parking.grant, GrantParking(by="中心 吴"), "own-wish", id="granted by who proposed it"),
    pytest.param([], parking.grant, GRANT, "no-proposal", id="nobody proposed it"),
    pytest.param([], parking.deny, DenyParking(reason="x", by="郑"), "no-proposal", id="nothing to deny"),
    pytest.param([PROPOSED, CLOSED], parking.grant, GRANT, "no-proposal", id="closed meanwhile"),
    pytest.param([PROPOSED, CaseWithdrawn(person="p", reason="")], parking.grant, GRANT, "no-proposal", id="withdrawn"),
    pytest.param([PROPOSED, MERGED], parking.grant, GRANT, "no-proposal", id="merged meanwhile"),
    pytest.param([MERGED, PROPOSED], parking.grant, GRANT, "merged", id="merged, and heard first"),
    pytest.param([PROPOSED, REOPENED], parking.grant, GRANT, "no-proposal", id="went round again meanwhile"),
    pytest.param([], parking.unpark, EARLY, "not-parked", id="taken back and not parked"),
    pytest.param([PROPOSED], parking.prolong, LATER, "not-parked", id="put off and not parked"),
]


@pytest.mark.parametrize(("facts", "rule", "command", "code"), REFUSED)
def test_what_may_not_be_is_refused(life: Life, facts: list[Fact], rule: Rule, command: BaseModel, code: str) -> None:
    life.dispatch("Mon 09:00")
    for fact in facts:
        life.hear(fact, "Tue 09:00")
    assert refused(life, rule, command, "Tue 10:00").code == code


@pytest.mark.parametrize("rule", [parking.grant, parking.deny, parking.unpark, parking.prolong])
@pytest.mark.parametrize("state", [None, "another document"])
def test_a_case_that_supervision_does_not_know_is_refused_as_unknown(life: Life, rule: Any, state: Any) -> None:
    life.case = state
    assert refused(life, rule, GRANT, "Tue 10:00").status == 404


def test_a_day_that_passed_while_the_wish_waited_is_refused(proposed: Life) -> None:
    assert refused(proposed, parking.grant, GRANT, "2Fri 09:00").code == "review-past"


def test_it_is_not_parked_twice(parked: Life) -> None:
    assert refused(parked, parking.grant, GRANT, "Tue 11:00").code == "no-proposal"
    parked.hear(PROPOSED, "Tue 11:00")
    assert refused(parked, parking.grant, GRANT, "Tue 11:01").code == "no-proposal"


DAYS = [
    pytest.param(date(2026, 10, 23), id="the same day"),
    pytest.param(date(2026, 10, 1), id="past"),
    pytest.param(date(2027, 12, 1), id="beyond the most"),
]


@pytest.mark.parametrize("day", DAYS)
def test_putting_it_off_names_the_days_that_may_be_chosen(parked: Life, day: date) -> None:
    error = refused(parked, parking.prolong, LATER.model_copy(update={"review": day}), "Thu 09:00")
    assert (error.code, error.field, error.status) == ("review-day", "review", 422)
    assert "2026-10-23" in error.text


def test_who_proposed_it_does_not_put_it_off(parked: Life) -> None:
    assert refused(parked, parking.prolong, LATER.model_copy(update={"by": "中心 吴"}), "Thu 09:00").code == "own-wish"


def test_it_is_parked_and_put_off_so_often_and_no_more(parked: Life) -> None:
    for month in (11, 12):
        parked.wish(parking.prolong, LATER.model_copy(update={"review": date(2026, month, 20)}), "Thu 09:00")
    last = LATER.model_copy(update={"review": date(2027, 1, 20)})
    assert refused(parked, parking.prolong, last, "Thu 09:00").code == "too-often"
    parked.wish(parking.unpark, EARLY, "Thu 09:01")
    parked.hear(PROPOSED, "Thu 09:02")
    assert refused(parked, parking.grant, GRANT, "Thu 09:03").code == "too-often"


@pytest.mark.parametrize("command", [DenyParking, Unpark, ProlongParking])
@pytest.mark.parametrize("reason", ["", "   ", "长" * 201])
def test_a_reason_is_said(command: type[BaseModel], reason: str) -> None:
    with pytest.raises(ValidationError, match="reason"):
        command(reason=reason, by="郑", **({"review": date(2026, 11, 20)} if command is ProlongParking else {}))


def test_a_denied_wish_leaves_everything_as_it_was_and_may_be_made_again(proposed: Life) -> None:
    before = proposed.case
    [fact] = proposed.wish(parking.deny, DenyParking(reason="先垫碎石", by="中心 郑"), "Tue 10:00")
    assert fact == ParkingDenied(round=1, reason="先垫碎石", by="中心 郑")
    assert before
    assert proposed.case == before.model_copy(update={"proposal": None})
    proposed.hear(PROPOSED, "Tue 11:00")
    assert kinds(proposed.wish(parking.grant, GRANT, "Tue 12:00")) == ["CaseParked"]


ENDS = [CaseWithdrawn(person="p1", reason=""), CLOSED]


@pytest.mark.parametrize("end", ENDS, ids=["withdrawn", "closed"])
def test_what_ends_while_it_is_parked_does_not_come_back(parked: Life, end: Fact) -> None:
    assert parked.hear(end, "Wed 09:00") == []
    assert parked.until("2Fri 17:00") == []
    assert refused(parked, parking.unpark, EARLY, "2Fri 17:00").code == "not-parked"


def test_a_merge_is_the_end_of_the_parking_and_nobody_is_sent_anywhere_by_it(parked: Life) -> None:
    [fact] = parked.hear(MERGED, "Wed 09:00")
    assert isinstance(fact, CaseUnparked)
    assert fact.why is Unparked.OVERTAKEN
    parked.hear(APART, "Wed 10:00")
    assert parked.until("2Fri 17:00") == []


@pytest.mark.parametrize("first", ["reopened", "dispatched"])
def test_a_newer_round_goes_on_whichever_of_its_facts_is_heard_first(parked: Life, first: str) -> None:
    again = dispatched(parked.figures, local("Wed 09:00"), hop=2).model_copy(update={"round": 2})
    facts = [REOPENED, again] if first == "reopened" else [again, REOPENED]
    said = [fact for one in facts for fact in parked.hear(one, "Wed 09:00")]
    assert kinds(said).count("CaseUnparked") == 1
    assert {"DeadlineSet"} < {*kinds(said)}
    assert parked.until("Thu 09:00") != []


def test_a_dispatch_of_the_parked_round_that_was_on_its_way_starts_no_clock(parked: Life) -> None:
    assert parked.dispatch("Tue 09:59", hop=2) == []
    assert parked.until("2Thu 17:00") == []
    assert parked.until(REVIEW) == ["Fri 09:00 CaseUnparked"]


LATE = [
    pytest.param(TAKEN_ON, "ended", id="taken on, late"),
    pytest.param(
        ReturnRequested(hop=1, round=1, part="t02v003", by="李", code="not-ours", text="x"), "ended", id="return"
    ),
    pytest.param(ResultSentBack(hop=1, round=1, part="t02v003", by="吴", reason="x"), "ended", id="sent back"),
]


@pytest.mark.parametrize(("fact", "status"), LATE)
def test_what_is_heard_while_it_is_parked_starts_nothing(parked: Life, fact: Fact, status: str) -> None:
    parked.hear(fact, "Tue 15:00", heard="Wed 09:00")
    assert parked.until("2Fri 08:59") == []
    assert parked.clock(Measure.TAKE_ON) == status


def test_what_was_done_in_time_and_heard_while_it_is_parked_is_met(parked: Life) -> None:
    parked.hear(TAKEN_ON, "Mon 10:00", heard="Wed 09:00")
    assert parked.clock(Measure.TAKE_ON) == "met"


def test_it_comes_back_in_the_same_instant_in_which_the_call_back_of_an_older_round_is_urged(life: Life) -> None:
    life.dispatch("Mon 09:00", hop=2, round=2)
    life.hear(CallBackOpened(person="p1", round=1, due=local("Wed 10:00")), "Tue 10:00")
    life.hear(PROPOSED.model_copy(update={"round": 2, "review": local("Thu 09:00")}), "Tue 10:30")
    life.wish(parking.grant, GRANT, "Tue 11:00")
    told = life.until("Thu 09:00")
    assert [line for line in told if line.startswith("Thu")] == [
        "Thu 09:00 CaseUnparked",
        "Thu 09:00 ReminderIssued call_back",
    ]
