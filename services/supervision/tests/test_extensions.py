"""Sentences of 延期: once a round, asked for in time, told with both dates."""

import pytest

from libs.common.errors import NotYet, Refused
from libs.common.events.supervision import DeadlineExtended, DeadlineResumed, ExtensionDenied
from libs.common.events.words import Measure
from services.supervision.domain import extending, granting
from services.supervision.domain.state import Status
from services.supervision.tests.asked import (
    ANSWER,
    ASKED,
    DENY_MORE,
    GRANT,
    GRANT_MORE,
    LEAD,
    REPORTED,
    SENT_BACK,
    at_work,
    extension,
    kinds,
    pause,
)
from services.supervision.tests.living import Life, dispatched, local


@pytest.fixture
def working(life: Life) -> Life:
    return at_work(life)


def extended(life: Life, at: str = "Wed 10:00") -> DeadlineExtended:
    [fact] = life.rule(extending.grant, GRANT_MORE, at)
    assert isinstance(fact, DeadlineExtended)
    return fact


def test_a_granted_extension_says_both_dates_why_and_who(working: Life) -> None:
    assert working.hear(extension(2), "Wed 09:00") == []
    assert extended(working) == DeadlineExtended(
        hop=1, round=1, unit=LEAD, days=2, before=local("Fri 17:30"), due=local("2Tue 17:30"), reason="管子没到货",
        asked_by="李", by="吴", asked_at=local("Wed 09:00"),
    )  # fmt: skip
    assert working.until("2Tue 17:30") == ["Mon 14:42 ReminderIssued result", "Tue 17:30 DeadlineMissed result"]


def test_an_extension_granted_after_the_reminder_reminds_no_second_time(working: Life) -> None:
    working.hear(extension(2), "Fri 09:00")
    assert working.until("Fri 10:00") == ["Thu 17:30 ReminderIssued result"]
    extended(working, "Fri 10:00")
    assert working.until("2Tue 17:30") == ["Tue 17:30 DeadlineMissed result"]


def test_asked_for_in_time_and_granted_late_it_counts_as_of_the_request(working: Life) -> None:
    working.hear(extension(2), "Fri 17:29")
    assert working.until("2Mon 17:30")[-1] == "Mon 17:30 SupervisionOrdered result"
    assert kinds(working.rule(extending.grant, GRANT_MORE, "2Tue 09:00")) == [
        "DeadlineMissWithdrawn", "SupervisionLifted", "DeadlineExtended",
    ]  # fmt: skip
    assert working.until("2Tue 17:30") == ["Tue 17:30 DeadlineMissed result"]


def test_what_is_late_by_the_new_date_too_stays_missed(working: Life) -> None:
    working.hear(extension(1), "Fri 17:29")
    working.until("2Tue 09:00")
    assert kinds(working.rule(extending.grant, GRANT_MORE, "2Tue 09:00")) == ["DeadlineExtended"]
    assert working.until("2Tue 17:30") == ["Tue 17:30 EscalationOrdered"]


def test_an_extension_heard_late_counts_by_when_it_was_said(working: Life) -> None:
    working.until("2Mon 09:00")
    assert working.hear(extension(2), "Fri 17:00", heard="2Mon 09:30") == []
    assert working.rule(extending.grant, GRANT_MORE, "2Mon 10:00")


HOPELESS = [
    pytest.param("Fri 17:30", 2, "提出时期限已经过了（10-16 17:30）", id="at the deadline"),
    pytest.param("2Mon 09:00", 2, "提出时期限已经过了（10-16 17:30）", id="after the deadline"),
    pytest.param("Wed 09:00", 4, "最多延 3 天", id="beyond the most"),
]


@pytest.mark.parametrize(("said", "days", "why"), HOPELESS)
def test_what_cannot_be_is_denied_at_once_with_the_reason(working: Life, said: str, days: int, why: str) -> None:
    denied = ExtensionDenied(hop=1, unit=LEAD, reason=why, by="rule", asked_at=local(said))
    assert working.hear(extension(days), said) == [denied]
    with pytest.raises(Refused, match="asks for no extension"):
        working.rule(extending.grant, GRANT_MORE, said)


def test_once_a_round_also_where_another_hop_has_it(working: Life) -> None:
    working.hear(extension(1), "Wed 09:00")
    extended(working)
    [again] = working.hear(extension(1), "Wed 11:00")
    assert isinstance(again, ExtensionDenied)
    assert again.reason == "这一轮已经延过一次"
    working.dispatch("Thu 09:00", hop=2)
    [denied] = working.hear(extension(1, hop=2), "Thu 10:00")
    assert isinstance(denied, ExtensionDenied)


def test_in_the_next_round_it_may_be_asked_for_anew(working: Life) -> None:
    working.hear(extension(1), "Wed 09:00")
    extended(working)
    redo = dispatched(working.figures, local("Thu 09:00"), hop=2).model_copy(update={"round": 2})
    working.hear(redo, "Thu 09:00")
    working.hear(extension(1, hop=2, round_=2), "Thu 10:00")
    assert extended(working, "Thu 11:00").round == 2


def test_a_denied_one_changes_no_date_and_may_be_asked_for_again(working: Life) -> None:
    working.hear(extension(3), "Wed 09:00")
    denied = ExtensionDenied(hop=1, unit=LEAD, reason="来得及", by="吴", asked_at=local("Wed 09:00"))
    assert working.rule(extending.deny, DENY_MORE, "Wed 10:00") == [denied]
    working.hear(extension(1), "Wed 11:00")
    assert extended(working, "Wed 12:00").due == local("2Mon 17:30")


def test_nobody_grants_what_they_asked_for(working: Life) -> None:
    working.hear(extension(1), "Wed 09:00")
    with pytest.raises(Refused, match="ask a colleague") as refused:
        working.rule(extending.grant, extending.GrantExtension(by="李"), "Wed 10:00")
    assert (refused.value.code, refused.value.field) == ("own-request", "by")


def test_a_pause_and_an_extension_add_up_in_either_order(working: Life) -> None:
    working.hear(pause("Tue 09:00", "Tue 11:00"), "Wed 09:00")
    working.hear(extension(1), "Wed 09:00")
    assert extended(working).due == local("2Mon 17:30")
    [_, resumed] = working.rule(granting.grant, GRANT, "Wed 11:00")
    assert isinstance(resumed, DeadlineResumed)
    assert resumed.due == local("2Tue 11:00")
    assert resumed.before == local("2Mon 17:30")


def test_extended_while_it_stands_still_it_has_the_days_when_it_runs_again(working: Life) -> None:
    working.hear(ASKED, "Tue 09:00")
    working.hear(extension(1), "Tue 10:00")
    assert extended(working).due == local("2Mon 17:30")
    assert working.clock(Measure.RESULT) == Status.STOPPED
    [resumed] = working.hear(ANSWER, "Wed 11:00")
    assert isinstance(resumed, DeadlineResumed)
    assert resumed.due == local("2Wed 11:00")


def test_a_result_that_is_sent_back_brings_no_old_request_back(working: Life) -> None:
    working.hear(extension(1), "Wed 09:00")
    working.hear(REPORTED, "Wed 10:00")
    working.hear(SENT_BACK, "Wed 10:30")
    with pytest.raises(Refused, match="asks for no extension"):
        working.rule(extending.grant, GRANT_MORE, "Wed 11:00")


def test_a_request_of_an_older_hop_dies_with_it(working: Life) -> None:
    working.dispatch("Wed 10:00", hop=2)
    assert working.hear(extension(1), "Wed 09:59", heard="Wed 10:01") == []
    with pytest.raises(Refused, match="asks for no extension"):
        working.rule(extending.grant, GRANT_MORE, "Wed 11:00")


def test_a_request_that_overtook_its_dispatch_waits_for_it(life: Life) -> None:
    with pytest.raises(NotYet, match="CaseDispatched"):
        life.hear(extension(), "Wed 09:00")
