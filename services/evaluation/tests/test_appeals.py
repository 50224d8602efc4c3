"""Closed against the citizen's word: explained by a person, and appealed against, one level after the other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from libs.common.decision import Decision, Now, Rule
from libs.common.errors import NotYet, Refused
from libs.common.events.evaluation import (
    AppealDecided,
    AppealDropped,
    AppealFiled,
    CaseClosed,
    CaseReopened,
    EvaluationInvited,
    Resolved,
)
from libs.common.events.fact import Fact
from libs.common.events.intake import CaseWithdrawn
from libs.common.events.notification import ReplyGiven
from libs.common.events.routing import CaseDispatched
from libs.common.events.words import Dues, Ending, Kind, Level, Mode, Part
from services.evaluation import timers
from services.evaluation.domain import appeal, explaining, opening, parking, recording, vote
from services.evaluation.domain.appeal import DecideAppeal, FileAppeal
from services.evaluation.domain.explaining import Explain
from services.evaluation.domain.state import Case
from services.evaluation.tests.test_call_backs import TALKED
from services.evaluation.tests.test_domain import APART, AT, MERGED, NOW, POLICY, kinds, replied, submitted, word
from services.evaluation.tests.test_parking import parked_of

DAY = timedelta(days=1)
WHY = Explain(reason="征地红线以外的部分，依法不能补偿", unit="t02", by="沈")
MINE = FileAppeal(secret="mac-p1", text="红线画错了")
NO = DecideAppeal(upheld=False, text="查了图，红线没错", unit="county", by="郑")
YES = NO.model_copy(update={"upheld": True, "text": "红线是画错了"})


def at(moment: datetime) -> Now:
    return NOW._replace(at=moment, said=moment)


def phoned() -> Case:
    """Somebody is unhappy, it goes round again, and another unit has talked to them."""
    case = vote.rate(replied("p1"), word("p1", Resolved.NO, 1), NOW).state
    return recording.record(case, TALKED, NOW).state


def explained() -> Case:
    return explaining.explain(phoned(), WHY, NOW).state


def filed(case: Case | None = None, moment: datetime = AT) -> Case:
    return appeal.file(case or explained(), MINE, at(moment)).state


def test_what_cannot_be_done_is_explained_and_closed_against_the_citizens_word_which_says_so() -> None:
    decision = explaining.explain(phoned(), WHY, NOW)
    assert decision.events == (
        CaseClosed(round=2, outcome=Ending.EXPLAINED, reason=WHY.reason, by="沈", appeal_until=AT + 30 * DAY),
    )


UNEXPLAINED = [
    pytest.param(lambda: replied("p1"), WHY, "not-most", id="nobody is unhappy"),
    pytest.param(lambda: vote.rate(replied("p1", "p2", "p3"), word("p1", Resolved.NO, 1), NOW).state, WHY, "not-most", id="one of three is"),
    pytest.param(lambda: vote.rate(replied("p1"), word("p1", Resolved.NO, 1), NOW).state, WHY, "call-back-open", id="nobody has talked to them"),
    pytest.param(phoned, WHY.model_copy(update={"unit": "t02v001"}), "own-case", id="by the unit that had it"),
    pytest.param(explained, WHY, "closed", id="closed already"),
    pytest.param(lambda: parking.park(phoned(), parked_of(2), NOW).state, WHY, "parked", id="parked"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "command", "code"), UNEXPLAINED)
def test_what_may_not_be_explained_is_refused(case: Callable[[], Case], command: Explain, code: str) -> None:
    with pytest.raises(Refused) as error:
        explaining.explain(case(), command, NOW)
    assert error.value.code == code


def test_the_third_time_it_is_closed_against_their_word_by_itself_and_may_be_appealed() -> None:
    [_, _, closed] = vote.rate(replied("p1", round_=3), word("p1", Resolved.NO, 1), NOW).events
    assert isinstance(closed, CaseClosed)
    assert (closed.outcome, closed.by, closed.appeal_until) == (Ending.EXPLAINED, "", AT + 30 * DAY)


def test_an_appeal_is_decided_within_its_time_and_only_one_waits() -> None:
    decision = appeal.file(explained(), MINE, NOW)
    assert decision.events == (
        AppealFiled(person="p1", round=2, level=1, label="复查", text="红线画错了", due=AT + 30 * DAY),
    )
    with pytest.raises(Refused) as error:
        appeal.file(decision.state, MINE, NOW)
    assert error.value.code == "appealed"


def test_dismissed_twice_by_two_units_it_is_final_and_closed_once() -> None:
    first = appeal.decide(filed(), NO, at(AT + DAY))
    [fact] = first.events
    assert isinstance(fact, AppealDecided)
    assert (fact.level, fact.upheld, fact.until, first.state.closed) == (1, False, AT + 31 * DAY, Ending.EXPLAINED)
    again = appeal.file(first.state, MINE, at(AT + 31 * DAY))
    [fact_] = again.events
    assert isinstance(fact_, AppealFiled)
    assert (fact_.level, fact_.label) == (2, "复核")
    last = appeal.decide(again.state, NO.model_copy(update={"unit": "d-water"}), at(AT + 32 * DAY))
    assert [fact.model_dump()["until"] for fact in last.events] == [None]
    with pytest.raises(Refused) as error:
        appeal.file(last.state, MINE, at(AT + 33 * DAY))
    assert error.value.code == "last"


def test_upheld_it_is_handled_again_judged_again_and_closed_again() -> None:
    decision = appeal.decide(filed(), YES, NOW)
    assert kinds(decision) == [AppealDecided, CaseReopened]
    assert decision.events[-1] == CaseReopened(round=3, reason="红线是画错了", appeal=1)
    assert (decision.state.closed, timers.due(decision.state)) == (None, None)
    told = opening.invite(decision.state, ReplyGiven(person="p1", round=3, means="web", text="补了"), NOW)
    assert kinds(told) == [EvaluationInvited]
    assert kinds(vote.rate(told.state, word("p1"), NOW))[-1] is CaseClosed


UNFILED = [
    pytest.param(lambda: vote.rate(replied("p1"), word("p1"), NOW).state, MINE, AT, "not-against", id="closed as satisfied"),
    pytest.param(lambda: replied("p1"), MINE, AT, "not-against", id="open"),
    pytest.param(explained, MINE, AT + 31 * DAY, "too-late", id="after its time"),
    pytest.param(explained, MINE.model_copy(update={"secret": "mac-p9"}), AT, "wrong-secret", id="by a stranger"),
    pytest.param(lambda: opening.withdraw(explained(), CaseWithdrawn(person="p1", reason=""), NOW).state, MINE, AT, "not-against", id="withdrawn as well"),
    pytest.param(lambda: opening.unmerge(opening.merge(explained(), MERGED, NOW).state, APART, NOW).state, MINE, AT, "not-against", id="merged as well"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "command", "moment", "code"), UNFILED)
def test_what_may_not_be_appealed_is_refused(
    case: Callable[[], Case], command: FileAppeal, moment: datetime, code: str
) -> None:
    with pytest.raises(Refused) as error:
        appeal.file(case(), command, at(moment))
    assert error.value.code == code


def decided() -> Case:
    return appeal.decide(filed(), NO, NOW).state


UNDECIDED = [
    pytest.param(explained, NO, "no-appeal", 409, id="nobody appealed"),
    pytest.param(decided, NO, "no-appeal", 409, id="decided already"),
    pytest.param(filed, NO.model_copy(update={"unit": "t02v001"}), "own-case", 403, id="by the unit that had it"),
    pytest.param(filed, NO.model_copy(update={"unit": "t02"}), "decided-before", 403, id="by the unit that explained it"),
    pytest.param(lambda: filed(decided()), NO, "decided-before", 403, id="by the unit that decided before"),
    pytest.param(filed, NO.model_copy(update={"unit": "t99"}), "unknown-unit", 422, id="by a unit that is none"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "command", "code", "status"), UNDECIDED)
def test_what_may_not_be_decided_is_refused(
    case: Callable[[], Case], command: DecideAppeal, code: str, status: int
) -> None:
    with pytest.raises(Refused) as error:
        appeal.decide(case(), command, NOW)
    assert (error.value.code, error.value.status) == (code, status)


def sent(hop: int, *units: str) -> CaseDispatched:
    return CaseDispatched(
        hop=hop, round=hop, unit=units[0], level=Level.COUNTY, mode=Mode.QUICK, profile="help", number="HQ26-030418-7",
        parts=tuple(Part(unit=unit, lead=True, due=AT) for unit in units), dues=Dues(take_on=AT, contact=AT, result=AT),
        rule="R-110", rule_version=1, why="", kind=Kind.HELP, title="", text="", category="urban", area=None, urgent=False,
    )  # fmt: skip


def answered(case: Case, hop: int) -> Case:
    reply = ReplyGiven(person="p1", round=hop, means="web", text="补了", hop=hop)
    return vote.rate(opening.invite(case, reply, NOW).state, word("p1", Resolved.NO, 1), NOW).state


def test_who_handled_what_is_appealed_has_to_be_known_before_anybody_decides() -> None:
    """Month 1601006: evaluation was behind, and the unit that had handled it was taken for another."""
    case = answered(opening.note_handlers(submitted("p1"), sent(2, "t02"), NOW).state, 3)
    appealed = appeal.file(case, MINE, NOW).state
    with pytest.raises(NotYet, match="CaseDispatched"):
        appeal.decide(appealed, NO, NOW)
    heard = opening.note_handlers(appealed, sent(3, "county"), NOW).state
    with pytest.raises(Refused, match="county had a part"):
        appeal.decide(heard, NO, NOW)
    assert appeal.decide(heard, NO.model_copy(update={"unit": "d-water"}), NOW).events


def test_a_case_of_before_that_rule_waits_for_no_dispatch() -> None:
    old = appeal.file(answered(submitted("p1"), 3), MINE, NOW).state
    assert (old.hop, old.answered) == (0, 3)
    assert appeal.decide(old, NO, NOW).events


def test_a_deployment_may_have_no_appeals() -> None:
    rules = POLICY.evaluation.model_copy(update={"appeal": POLICY.evaluation.appeal.model_copy(update={"levels": ()})})
    now = NOW._replace(policy=replace(POLICY, evaluation=rules))
    closed: Decision[Case] = explaining.explain(phoned(), WHY, now)
    assert closed.state.appeal is None
    with pytest.raises(Refused, match="closed against your word"):
        appeal.file(closed.state, MINE, now)


@pytest.mark.parametrize(
    ("end", "rule"),
    [(CaseWithdrawn(person="p1", reason=""), opening.withdraw), (MERGED, opening.merge)],
    ids=["withdrawn", "merged"],
)
def test_what_is_withdrawn_or_merged_is_decided_by_nobody_and_whoever_waits_is_told(end: Fact, rule: Rule) -> None:
    dropped = rule(filed(), end, NOW)
    assert dropped.events == (AppealDropped(person="p1", round=2, level=1, label="复查"),)
    assert dropped.state.appeal is None
    assert rule(explained(), end, NOW).events == (), "nobody waits"


def test_nobody_appeals_before_there_is_anything_to_appeal() -> None:
    with pytest.raises(Refused):
        appeal.file(submitted("p1"), MINE, NOW)
