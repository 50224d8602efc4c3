"""Sentences of 停表 on request: what it moves, what ends it, what is refused."""

import pytest

from libs.common.decision import Rule
from libs.common.errors import NotYet, Refused
from libs.common.events import Fact
from libs.common.events.evaluation import CaseClosed
from libs.common.events.intake import CaseMerged
from libs.common.events.supervision import DeadlinePaused, DeadlineResumed, PauseDenied
from libs.common.events.words import Ending, Measure
from services.supervision.domain import extending, granting
from services.supervision.domain.state import Change, Status
from services.supervision.tests.asked import (
    ANSWER,
    ASKED,
    DENY,
    DENY_MORE,
    GRANT,
    GRANT_MORE,
    LEAD,
    REPORTED,
    RESUME,
    SENT_BACK,
    at_work,
    kinds,
    pause,
)
from services.supervision.tests.living import Life, dispatched, local

MERGED = CaseMerged(into="b", number="HQ-b", people=(), promised_by=local("Fri 17:00"), reason="", by="")
CLOSED = CaseClosed(round=1, outcome=Ending.SATISFIED)


@pytest.fixture
def working(life: Life) -> Life:
    return at_work(life)


def test_a_granted_pause_stops_the_clock_from_when_it_was_asked_for(working: Life) -> None:
    assert working.hear(pause("Tue 16:30", "Thu 10:00"), "Tue 16:30") == []
    assert working.clock(Measure.RESULT) == Status.RUNNING
    assert working.rule(granting.grant, GRANT, "Wed 09:00") == [
        DeadlinePaused(
            hop=1, unit=LEAD, since=local("Tue 16:30"), why="等检测鉴定", by="吴", reason="expert",
            evidence="委托书 12 号", asked_by="李", until=local("Thu 10:00"),
            asked_at=local("Tue 16:30"),
        )
    ]  # fmt: skip
    assert working.clock(Measure.RESULT) == Status.STOPPED


def test_it_runs_again_at_the_end_that_was_asked_for(working: Life) -> None:
    working.hear(pause("Tue 16:30", "Thu 10:00"), "Tue 16:30")
    working.rule(granting.grant, GRANT, "Wed 09:00")
    assert working.until("Thu 10:00") == ["Thu 10:00 DeadlineResumed"]
    assert working.case
    clock = working.case.owed_result()
    assert clock
    assert clock.due == local("2Tue 11:00")
    [change] = clock.changes
    assert change == Change(
        at=local("Thu 10:00"), by="吴", why="等检测鉴定", before=local("Fri 17:30"), due=local("2Tue 11:00")
    )


@pytest.mark.parametrize(
    ("reason", "end"), [("expert", "Fri 09:00"), ("hearing", "Tue 17:30")], ids=["three days", "one day"]
)
def test_no_pause_lasts_longer_than_its_reason_may(working: Life, reason: str, end: str) -> None:
    since = {"expert": "Tue 09:00", "hearing": "Tue 09:00"}[reason]
    working.hear(pause(since, "2Fri 09:00", reason), since)
    [paused] = working.rule(granting.grant, GRANT, "Tue 10:00")
    assert isinstance(paused, DeadlinePaused)
    ends = {"expert": local("Thu 17:30"), "hearing": local("Tue 17:30")}[reason]
    assert paused.until == ends
    assert [line.rpartition(" ")[2] for line in working.until(end)] == ["DeadlineResumed"]


def test_the_unit_lets_it_run_again_before_its_time(working: Life) -> None:
    working.hear(pause("Tue 09:00", "Thu 10:00"), "Tue 09:00")
    working.rule(granting.grant, GRANT, "Tue 09:00")
    [resumed] = working.rule(granting.resume, RESUME, "Tue 11:00")
    assert isinstance(resumed, DeadlineResumed)
    assert (resumed.until, resumed.before, resumed.due) == (local("Tue 11:00"), local("Fri 17:30"), local("2Mon 11:00"))
    assert (resumed.by, resumed.reason) == ("李", "报告到了")


def test_the_result_ends_the_pause_and_is_in_time(working: Life) -> None:
    working.hear(pause("Fri 09:00", "2Tue 17:30"), "Fri 09:00")
    working.rule(granting.grant, GRANT, "Fri 10:00")
    assert kinds(working.hear(REPORTED, "2Mon 10:00")) == ["DeadlineResumed"]
    assert working.clock(Measure.RESULT) == Status.MET


def test_a_denied_pause_changes_no_date(working: Life) -> None:
    working.hear(pause("Tue 09:00", "Thu 10:00"), "Tue 09:00")
    assert working.rule(granting.deny, DENY, "Tue 10:00") == [
        PauseDenied(hop=1, unit=LEAD, reason="材料不够", by="吴", asked_at=local("Tue 09:00"))
    ]
    assert working.until("Fri 17:30") == ["Thu 17:30 ReminderIssued result", "Fri 17:30 DeadlineMissed result"]


def test_a_pause_that_lies_back_moves_the_date_at_once_and_both_dates_are_kept(working: Life) -> None:
    working.hear(pause("Tue 09:00", "Tue 12:00"), "Thu 09:00")
    [paused, resumed] = working.rule(granting.grant, GRANT, "Thu 10:00")
    assert isinstance(paused, DeadlinePaused)
    assert resumed == DeadlineResumed(
        hop=1, unit=LEAD, since=local("Tue 09:00"), until=local("Tue 12:00"), due=local("2Mon 12:00"),
        before=local("Fri 17:30"),
    )  # fmt: skip
    assert working.case
    clock = working.case.owed_result()
    assert clock
    assert [(one.at, one.by, one.before, one.due) for one in clock.changes] == [
        (local("Thu 10:00"), "吴", local("Fri 17:30"), local("2Mon 12:00"))
    ]
    [entry] = clock.pauses
    assert (entry.noted, entry.asked_by, entry.by, entry.evidence) == (local("Thu 10:00"), "李", "吴", "委托书 12 号")


WITHDRAWN = ["DeadlineMissWithdrawn", "SupervisionLifted", "DeadlinePaused", "DeadlineResumed"]


def test_a_miss_that_a_pause_in_retrospect_undoes_is_withdrawn_with_the_order_that_came_of_it(working: Life) -> None:
    assert working.until("2Mon 17:30")[-1] == "Mon 17:30 SupervisionOrdered result"
    working.hear(pause("Tue 09:00", "Thu 17:30"), "2Tue 09:00")
    assert kinds(working.rule(granting.grant, GRANT, "2Tue 10:00")) == WITHDRAWN
    assert working.clock(Measure.RESULT) == Status.RUNNING
    assert working.until("2Thu 09:00") == ["Wed 17:30 DeadlineMissed result", "Thu 09:00 ReminderIssued result"]


def test_a_miss_that_it_does_not_undo_stands_by_the_later_date(working: Life) -> None:
    working.until("2Mon 17:30")
    working.hear(pause("Tue 09:00", "Tue 10:00"), "2Tue 09:00")
    assert kinds(working.rule(granting.grant, GRANT, "2Tue 10:00")) == ["DeadlinePaused", "DeadlineResumed"]
    assert working.until("2Tue 17:30") == ["Tue 17:30 EscalationOrdered"]
    assert working.hear(REPORTED, "2Mon 09:30", heard="2Wed 09:00")[0].event_name() == "deadline-miss-withdrawn"


def test_a_pause_asked_for_in_time_and_granted_after_the_miss_takes_it_back(working: Life) -> None:
    working.hear(pause("Fri 17:00", "2Tue 12:00"), "Fri 17:00")
    working.until("2Mon 09:00")
    assert kinds(working.rule(granting.grant, GRANT, "2Mon 10:00")) == ["DeadlineMissWithdrawn", "DeadlinePaused"]
    assert working.until("2Tue 12:00") == ["Tue 12:00 DeadlineResumed"]


HOPELESS = [
    pytest.param("2Mon 10:00", "2Mon 12:00", "2Mon 12:00", "从 10-19 10:00 停已经晚了，期限是 10-19 10:00", id="begins at the deadline"),
    pytest.param("2Mon 11:00", "2Mon 12:00", "2Mon 12:00", "从 10-19 11:00 停已经晚了，期限是 10-19 10:00", id="reaches not before the deadline"),
    pytest.param("Mon 08:59", "Mon 10:00", "Tue 12:00", "期限 10-12 09:00 才起算", id="before the clock began"),
    pytest.param("Tue 09:30", "Tue 11:00", "Tue 12:00", "和停过的表重叠：10-13 09:00 – 10-13 10:00 等诉求人回话", id="crosses a question"),
]  # fmt: skip


@pytest.mark.parametrize(("since", "until", "said", "why"), HOPELESS)
def test_what_cannot_be_is_denied_at_once_with_the_reason(
    working: Life, since: str, until: str, said: str, why: str
) -> None:
    working.hear(ASKED, "Tue 09:00")
    working.hear(ANSWER, "Tue 10:00")
    denied = PauseDenied(hop=1, unit=LEAD, reason=why, by="rule", asked_at=local(said))
    assert working.hear(pause(since, until), said) == [denied]
    with pytest.raises(Refused, match="asks for no pause"):
        working.rule(granting.grant, GRANT, said)


def test_a_grant_that_would_cross_a_question_asked_since_is_refused_and_names_it(working: Life) -> None:
    working.hear(pause("Tue 09:00", "Wed 12:00"), "Tue 09:00")
    working.hear(ASKED, "Tue 10:00")
    with pytest.raises(Refused, match="10-13 10:00 – … 等诉求人回话; deny it") as refused:
        working.rule(granting.grant, GRANT, "Tue 11:00")
    assert (refused.value.code, refused.value.field) == ("overlap", "since")
    assert kinds(working.rule(granting.deny, DENY, "Tue 11:00")) == ["PauseDenied"]


def test_a_pause_beside_another_is_none_that_crosses_it(working: Life) -> None:
    for since, until in (("Tue 09:00", "Tue 10:00"), ("Tue 10:00", "Tue 11:00")):
        working.hear(pause(since, until), "Wed 09:00")
        [_, resumed] = working.rule(granting.grant, GRANT, "Wed 09:00")
    assert isinstance(resumed, DeadlineResumed)
    assert resumed.due == local("2Mon 11:00")


def test_nobody_grants_what_they_asked_for(working: Life) -> None:
    working.hear(pause("Tue 09:00", "Wed 12:00"), "Tue 09:00")
    with pytest.raises(Refused, match="ask a colleague") as refused:
        working.rule(granting.grant, granting.GrantPause(by="李"), "Tue 11:00")
    assert (refused.value.code, refused.value.field, refused.value.status) == ("own-request", "by", 403)


RULES = [
    pytest.param(granting.grant, GRANT, "asks for no pause", id="grant a pause"),
    pytest.param(granting.deny, DENY, "asks for no pause", id="deny a pause"),
    pytest.param(granting.resume, RESUME, "runs already", id="resume"),
    pytest.param(extending.grant, GRANT_MORE, "asks for no extension", id="grant an extension"),
    pytest.param(extending.deny, DENY_MORE, "asks for no extension", id="deny an extension"),
]


@pytest.mark.parametrize(("rule", "command", "why"), RULES)
def test_where_nothing_was_asked_nothing_is_decided(working: Life, rule: Rule, command: object, why: str) -> None:
    with pytest.raises(Refused, match=why):
        working.rule(rule, command, "Tue 11:00")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("over", "why"),
    [(MERGED, "merged into another"), (CLOSED, "is over"), (REPORTED, "answered")],
    ids=["merged", "ended", "reported"],
)
@pytest.mark.parametrize(("rule", "command", "_why"), RULES)
def test_what_waits_ends_with_the_case_a_merge_or_the_result(
    working: Life, rule: Rule, command: object, _why: str, over: Fact, why: str
) -> None:
    working.hear(pause("Tue 09:00", "Wed 12:00"), "Tue 09:00")
    working.hear(over, "Tue 10:00")
    with pytest.raises(Refused, match=why):
        working.rule(rule, command, "Tue 11:00")  # type: ignore[arg-type]


def test_a_result_that_is_sent_back_brings_no_old_request_back(working: Life) -> None:
    working.hear(pause("Tue 09:00", "Wed 12:00"), "Tue 09:00")
    working.hear(REPORTED, "Tue 10:00")
    working.hear(SENT_BACK, "Tue 10:30")
    with pytest.raises(Refused, match="asks for no pause"):
        working.rule(granting.grant, GRANT, "Tue 11:00")


def test_a_case_that_nobody_knows_is_not_found(life: Life) -> None:
    with pytest.raises(Refused) as refused:
        life.rule(granting.grant, GRANT, "Tue 11:00")
    assert refused.value.status == 404


def test_only_the_lead_or_the_centre_lets_it_run_again(working: Life) -> None:
    working.hear(pause("Tue 09:00", "Thu 12:00"), "Tue 09:00")
    working.rule(granting.grant, GRANT, "Tue 10:00")
    with pytest.raises(Refused, match="which has the case") as refused:
        working.rule(granting.resume, granting.ResumeClock(unit="d-water", by="钱", reason="x"), "Tue 11:00")
    assert (refused.value.code, refused.value.field) == ("not-yours", "unit")
    assert working.rule(granting.resume, granting.ResumeClock(unit="centre", by="吴", reason="x"), "Tue 11:00")


def test_a_question_is_ended_by_its_answer_and_by_no_command(working: Life) -> None:
    working.hear(ASKED, "Tue 09:00")
    with pytest.raises(Refused, match="waits for the citizen"):
        working.rule(granting.resume, RESUME, "Tue 11:00")


def test_a_request_of_an_older_hop_dies_with_it(working: Life) -> None:
    working.hear(pause("Tue 09:00", "Wed 12:00"), "Tue 09:00")
    working.dispatch("Tue 10:00", hop=2)
    assert working.hear(pause("Tue 09:00", "Wed 12:00"), "Tue 09:30", heard="Tue 10:01") == []
    with pytest.raises(Refused, match="asks for no pause"):
        working.rule(granting.grant, GRANT, "Tue 11:00")


def test_a_request_that_overtook_its_dispatch_waits_for_it(life: Life) -> None:
    with pytest.raises(NotYet, match="CaseDispatched"):
        life.hear(pause("Tue 09:00", "Wed 12:00"), "Tue 09:00")


def test_an_answer_does_not_end_what_was_granted(working: Life) -> None:
    working.hear(pause("Tue 09:00", "Thu 10:00"), "Tue 09:00")
    working.rule(granting.grant, GRANT, "Tue 09:00")
    assert working.hear(ANSWER, "Tue 10:00") == []
    assert working.clock(Measure.RESULT) == Status.STOPPED


def test_a_question_asked_meanwhile_stops_it_once_that_is_over_and_no_longer_than_a_question_may(working: Life) -> None:
    working.hear(pause("Tue 09:00", "Wed 10:00"), "Tue 09:00")
    working.rule(granting.grant, GRANT, "Tue 09:00")
    assert working.hear(ASKED, "Tue 11:00") == []
    assert working.until("Wed 10:00") == ["Wed 10:00 DeadlineResumed", "Wed 10:00 DeadlinePaused"]
    assert working.until("2Tue 11:00") == ["Tue 11:00 DeadlineResumed"]


def test_a_question_answered_meanwhile_stops_nothing(working: Life) -> None:
    working.hear(pause("Tue 09:00", "Wed 10:00"), "Tue 09:00")
    working.rule(granting.grant, GRANT, "Tue 09:00")
    working.hear(ASKED, "Tue 11:00")
    working.hear(ANSWER, "Tue 12:00")
    assert working.until("Wed 10:00") == ["Wed 10:00 DeadlineResumed"]
    assert working.clock(Measure.RESULT) == Status.RUNNING


def test_a_result_while_the_question_waits_for_its_turn_is_the_end_of_both(working: Life) -> None:
    working.hear(pause("Tue 09:00", "Wed 10:00"), "Tue 09:00")
    working.rule(granting.grant, GRANT, "Tue 09:00")
    working.hear(ASKED, "Tue 11:00")
    assert kinds(working.hear(REPORTED, "Tue 12:00")) == ["DeadlineResumed"]
    assert working.until("2Fri 17:30") == []


def test_a_date_that_is_past_at_the_dispatch_cannot_be_paused_away(life: Life) -> None:
    dispatch = dispatched(life.figures, local("Mon 09:00"))
    past = dispatch.dues.model_copy(update={"result": local("Mon 08:00")})
    life.hear(dispatch.model_copy(update={"dues": past}), "Mon 09:00")
    assert kinds(life.hear(pause("Mon 10:00", "Mon 12:00"), "Mon 10:00")) == ["PauseDenied"]
