"""Sentences of what orders at once, and of what follows at the top of the tree."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from libs.common.decision import Now
from libs.common.errors import Refused
from libs.common.events.evaluation import CaseClosed, Contacted, EvaluationReceived, Resolved
from libs.common.events.handling import (
    CaseTakenOn,
    CitizenContacted,
    OrderAnswered,
    ResultApproved,
    ResultReported,
    ReturnRequested,
)
from libs.common.events.routing import EscalationDenied, ReturnGranted, UnitRecused
from libs.common.events.supervision import (
    Lifted,
    OrderRefused,
    SupervisionLifted,
    SupervisionListed,
    SupervisionOrdered,
)
from libs.common.events.words import Ending, Measure, Outcome
from libs.common.policy.supervision import Trigger
from libs.worktime import Span
from services.supervision.domain import triggers
from services.supervision.domain.unit import LiftListing
from services.supervision.tests.living import Figures, Life, local

UNIT = "t02v003"
TAKEN_ON = CaseTakenOn(hop=1, round=1, part=UNIT, by="李")
CONTACTED = CitizenContacted(hop=1, round=1, part=UNIT, by="李", means="phone")
REPORTED = ResultReported(hop=1, round=1, part=UNIT, by="李", outcome=Outcome.RESOLVED, text="清了")
APPROVED = ResultApproved(hop=1, round=1, part=UNIT, by="县", outcome=Outcome.RESOLVED, text="清了")


def said(contacted: Contacted, person: str = "p1") -> EvaluationReceived:
    return EvaluationReceived(person=person, round=1, contacted=contacted, resolved=Resolved.YES, satisfied=4)


def orders(life: Life) -> list[SupervisionOrdered]:
    return [fact for _, fact in life.told if isinstance(fact, SupervisionOrdered)]


def bounce(life: Life, hop: int, at: str) -> None:
    """The unit of that hop returns it, it is granted, and somebody else gets it."""
    life.hear(ReturnRequested(hop=hop, round=1, part=UNIT, by="李", code="not-ours", text="不归我们"), at)
    life.hear(ReturnGranted(hop=hop, round=1, unit=UNIT, bounces=hop, by="县"), at)
    life.dispatch(at, hop=hop + 1)


def handled(life: Life) -> None:
    """Dispatched on Monday at nine, done and approved within the hour."""
    life.dispatch("Mon 09:00")
    for fact in (TAKEN_ON, CONTACTED, REPORTED, APPROVED):
        life.hear(fact, "Mon 09:30")


def test_a_case_that_bounced_twice_is_ordered_to_whoever_has_it_now_and_stands_on_no_record(life: Life) -> None:
    life.dispatch("Mon 09:00")
    bounce(life, 1, "Mon 10:00")
    assert life.until("Mon 10:30") == []
    bounce(life, 2, "Mon 11:00")
    assert life.until("Mon 11:00") == ["Mon 11:00 SupervisionOrdered other"]
    [order] = orders(life)
    assert (order.hop, order.trigger, order.counts) == (3, "bounced", False)
    assert order.reason == "已经退过 2 次单，请把这件事管起来，不要再退"


def test_what_is_to_be_redone_the_second_time_is_ordered_at_once_and_only_once(life: Life) -> None:
    life.dispatch("Mon 09:00", hop=1)
    life.dispatch("Mon 10:00", hop=2, round=2)
    life.dispatch("Mon 11:00", hop=3, round=3)
    life.until("Mon 11:00")
    life.dispatch("Mon 11:30", hop=4, round=3)
    life.until("Mon 11:30")
    assert [(order.hop, order.reason) for order in orders(life)] == [(3, "诉求人第 2 次说没解决，又要重办")]


@pytest.mark.parametrize(
    ("at", "ordered"),
    [("Mon 11:00", "Mon 11:00"), ("Mon 12:10", "Mon 13:30"), ("Mon 21:00", "Tue 09:00"), ("Sat 10:00", "2Mon 09:00")],
    ids=["in office hours", "at noon", "in the evening", "on a Saturday"],
)
def test_a_trigger_orders_in_office_hours_and_never_at_night(life: Life, at: str, ordered: str) -> None:
    life.dispatch("Mon 09:00", hop=1)
    for fact in (TAKEN_ON, CONTACTED, REPORTED):
        life.hear(fact, "Mon 09:30")
    life.dispatch(at, hop=2, round=3)
    life.until(ordered)
    assert [moment for moment, fact in life.told if isinstance(fact, SupervisionOrdered)] == [local(ordered)]


def test_a_trigger_heard_late_is_ordered_as_of_when_it_happened(life: Life) -> None:
    handled(life)
    life.hear(said(Contacted.NO), "Tue 20:00", heard="Fri 03:00")
    assert life.until("Fri 03:00") == ["Wed 09:00 SupervisionOrdered other"]


URGENT: Mapping[str, Any] = {"urgent": True}


def round_the_clock(figures: Figures) -> Life:
    return Life(replace(figures, order_after=Span.parse("1 hour")))


def test_an_urgent_matter_whose_citizen_was_not_contacted_is_ordered_at_the_miss(figures: Figures) -> None:
    life = round_the_clock(figures)
    life.dispatch("Mon 09:00", **URGENT)
    life.hear(TAKEN_ON, "Mon 09:30")
    life.until("Mon 18:00")
    assert [type(fact).__name__ for _, fact in life.told[-2:]] == ["DeadlineMissed", "SupervisionOrdered"]
    [order] = orders(life)
    assert (order.measure, order.trigger, order.reason) == (
        Measure.CONTACT, "urgent_not_contacted", "急事，到了期限还没有联系诉求人",
    )  # fmt: skip
    assert life.until("Mon 19:00")[-1] == "Mon 18:30 EscalationOrdered"


def test_an_ordinary_matter_is_urged_first(life: Life) -> None:
    life.dispatch("Mon 09:00")
    life.hear(TAKEN_ON, "Mon 09:30")
    assert life.until("Tue 09:00")[-1] == "Tue 09:00 ReminderIssued contact"


def test_a_citizen_who_says_that_nobody_called_has_the_lead_ordered_also_after_the_close(life: Life) -> None:
    handled(life)
    life.hear(said(Contacted.NO), "Mon 16:00")
    life.hear(CaseClosed(round=1, outcome=Ending.SATISFIED), "Mon 16:00")
    assert life.until("2Fri 17:00") == ["Mon 16:00 SupervisionOrdered other"]
    [order] = orders(life)
    assert (order.unit, order.stands, order.reason) == (UNIT, True, "诉求人评价说，没有人联系过")


def test_a_group_in_which_many_say_so_is_one_order(life: Life) -> None:
    handled(life)
    for person in ("p1", "p2", "p3"):
        life.hear(said(Contacted.NO, person), "Mon 16:00")
    assert life.until("Tue 17:00") == ["Mon 16:00 SupervisionOrdered other"]


@pytest.mark.parametrize("word", [Contacted.YES, Contacted.UNSURE, Contacted.OTHER])
def test_who_was_called_or_is_not_sure_orders_nobody(life: Life, word: Contacted) -> None:
    handled(life)
    life.hear(said(word), "Mon 16:00")
    assert life.until("Fri 17:00") == []


def test_an_answer_ends_what_a_trigger_led_to(life: Life) -> None:
    handled(life)
    life.hear(said(Contacted.NO), "Mon 16:00")
    life.until("Mon 16:00")
    assert life.case
    assert life.case.triggered[0].unanswered()
    life.hear(OrderAnswered(hop=1, round=1, part=UNIT, by="李", text="打过，没接"), "Tue 10:00")
    assert not life.case.triggered[0].unanswered()


def test_an_order_that_a_trigger_led_to_is_raised_when_it_stays_unanswered(life: Life) -> None:
    life.dispatch("Mon 09:00", hop=3, round=3)
    life.hear(CaseTakenOn(hop=3, round=3, part=UNIT, by="李"), "Mon 09:10")
    life.hear(CitizenContacted(hop=3, round=3, part=UNIT, by="李", means="phone"), "Mon 09:10")
    assert life.until("Mon 17:30") == ["Mon 09:00 SupervisionOrdered other", "Mon 17:30 EscalationOrdered"]


def led_to(figures: Figures, trigger: str, rung: str | None) -> Figures:
    """Where that trigger leads to another rung, or to none."""
    known: dict[str, Trigger] = {str(name): one for name, one in figures.supervision.triggers.items()}
    one = known.pop(trigger)
    changed = known if rung is None else {**known, trigger: one.model_copy(update={"rung": rung})}
    return replace(figures, supervision=figures.supervision.model_copy(update={"triggers": changed}))


@pytest.mark.parametrize(
    ("rung", "follows"),
    [
        (
            "urge",
            ["Mon 09:00 ReminderIssued other", "Mon 17:30 SupervisionOrdered other", "Tue 17:30 EscalationOrdered"],
        ),
        ("order", ["Mon 09:00 SupervisionOrdered other", "Mon 17:30 EscalationOrdered"]),
        ("escalation", ["Mon 09:00 EscalationOrdered"]),
        (None, []),
    ],
)
def test_a_trigger_leads_to_the_rung_that_the_rules_name(
    figures: Figures, rung: str | None, follows: list[str]
) -> None:
    life = Life(led_to(figures, "redone", rung))
    life.dispatch("Mon 09:00", hop=3, round=3)
    life.hear(CaseTakenOn(hop=3, round=3, part=UNIT, by="李"), "Mon 09:10")
    life.hear(CitizenContacted(hop=3, round=3, part=UNIT, by="李", means="phone"), "Mon 09:10")
    assert life.until("Wed 17:30") == follows


def test_without_its_trigger_an_urgent_miss_is_urged_first(figures: Figures) -> None:
    life = Life(replace(led_to(figures, "urgent_not_contacted", None), order_after=Span.parse("1 hour")))
    life.dispatch("Mon 09:00", **URGENT)
    life.hear(TAKEN_ON, "Mon 09:30")
    assert life.until("Mon 18:30")[-1] == "Mon 18:30 ReminderIssued contact"


def test_a_trigger_that_the_rules_no_longer_name_leads_nowhere(life: Life) -> None:
    handled(life)
    life.hear(said(Contacted.NO), "Mon 20:00")
    life.figures = led_to(life.figures, "said_not_contacted", None)
    assert life.until("Wed 17:30") == []


def test_the_result_takes_off_what_a_trigger_ordered(life: Life) -> None:
    life.dispatch("Mon 09:00", hop=1, round=3)
    life.until("Mon 10:00")
    lifts = life.hear(REPORTED.model_copy(update={"round": 3}), "Mon 11:00")
    assert lifts == [SupervisionLifted(hop=1, unit=UNIT)]
    life.hear(CaseTakenOn(hop=1, round=3, part=UNIT, by="李"), "Mon 11:00")
    life.hear(CitizenContacted(hop=1, round=3, part=UNIT, by="李", means="phone"), "Mon 11:00")
    assert life.until("Fri 17:00") == []


def test_a_unit_that_stands_apart_is_ordered_nothing_any_more(life: Life) -> None:
    handled(life)
    life.hear(said(Contacted.NO), "Mon 20:00")
    life.hear(UnitRecused(unit=UNIT, reason="事关本村", by="县"), "Mon 21:00")
    life.hear(said(Contacted.NO, "p2"), "Mon 22:00")
    assert life.until("2Fri 17:00") == []


def test_a_word_that_overtakes_its_dispatch_waits_for_it(life: Life) -> None:
    with pytest.raises(Exception, match="CaseDispatched"):
        life.hear(said(Contacted.NO), "Mon 16:00")


def test_an_order_says_until_when_it_is_to_be_answered(life: Life) -> None:
    life.dispatch("Mon 09:00")
    life.until("Tue 17:30")
    assert {order.answer_by for order in orders(life)} == {local("Wed 17:30")}


def test_an_order_to_a_unit_that_is_dissolved_goes_to_the_centre_and_says_so(figures: Figures) -> None:
    life = Life(replace(figures, dissolved=(UNIT,)))
    life.dispatch("Mon 09:00")
    life.hear(CONTACTED, "Mon 09:30")
    life.until("Tue 17:30")
    [order] = orders(life)
    assert (order.unit, order.counts) == ("centre", False)
    assert order.reason == f"承办单位（{UNIT}）已经撤销，请另定单位。催办后仍无答复：接单逾期，期限 2026-10-12 14:30"


def test_what_a_dissolved_unit_did_not_do_is_told_to_the_centre_and_waits_for_nobody(figures: Figures) -> None:
    life = Life(replace(figures, dissolved=(UNIT,)))
    handled(life)
    life.hear(said(Contacted.NO), "Mon 16:00")
    life.until("Tue 17:30")
    [order] = orders(life)
    assert (order.unit, order.stands, order.counts) == ("centre", False, False)
    assert life.case
    assert not life.case.triggered[0].unanswered()


def test_a_refused_order_is_said_and_does_not_stop_the_ladder(life: Life) -> None:
    life.dispatch("Mon 09:00")
    life.hear(CONTACTED, "Mon 09:30")
    refused = OrderAnswered(hop=1, round=1, part=UNIT, by="李", text="不归我们", refused=True)
    assert life.hear(refused, "Tue 10:00") == [], "nothing is ordered yet"
    life.until("Tue 17:30")
    assert life.hear(refused, "Wed 09:00") == [OrderRefused(hop=1, unit=UNIT, reason="不归我们")]
    assert life.until("Wed 17:30") == ["Wed 17:30 EscalationOrdered"]


DENIED = EscalationDenied(hop=1, unit=UNIT, reason="上面没有单位了")


@pytest.fixture
def at_the_top(life: Life) -> Life:
    """An escalation was ordered, and nobody is above."""
    life.dispatch("Mon 09:00")
    life.hear(CONTACTED, "Mon 09:30")
    life.until("Wed 17:30")
    return life


def test_above_the_top_the_case_is_listed_once(at_the_top: Life) -> None:
    listed = SupervisionListed(unit=UNIT, reason=f"<{UNIT}>已经是最高一级，上面没有单位了")
    assert at_the_top.hear(DENIED, "Wed 17:30") == [listed]
    assert at_the_top.hear(DENIED, "Wed 17:31") == []


def test_a_request_of_the_unit_that_is_denied_lists_nothing(life: Life) -> None:
    life.dispatch("Mon 09:00")
    assert life.hear(DENIED, "Mon 10:00") == []


@pytest.mark.parametrize("over", [APPROVED, CaseClosed(round=1, outcome=Ending.EXPLAINED)], ids=["approved", "closed"])
def test_a_case_leaves_the_list_with_its_answer_or_its_end(at_the_top: Life, over: Any) -> None:
    at_the_top.hear(DENIED, "Wed 17:30")
    at_the_top.hear(REPORTED, "Thu 10:00")
    lift = SupervisionLifted(hop=1, unit=UNIT, what=Lifted.LISTING, reason="办好了")
    assert lift in at_the_top.hear(over, "Thu 10:00")
    assert at_the_top.hear(DENIED, "Thu 10:01") == []


def test_the_centre_takes_a_case_off_the_list_with_a_reason(at_the_top: Life, figures: Figures) -> None:
    at_the_top.hear(DENIED, "Wed 17:30")
    at = local("Thu 10:00")
    off = triggers.lift_listing(
        at_the_top.case, LiftListing(reason="县长批示另办", by="县"), Now(at, at, "c1", figures)
    )
    assert off.events == (SupervisionLifted(hop=1, unit=UNIT, what=Lifted.LISTING, reason="县长批示另办", by="县"),)
    with pytest.raises(Refused, match="not listed"):
        triggers.lift_listing(off.state, LiftListing(reason="x", by="县"), Now(at, at + timedelta(1), "c1", figures))
