"""By night, by another door, under a profile of its own: what a rule's `if` and `profile` change of a dispatch."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from libs.common.decision import Decision, Now
from libs.common.events.evaluation import CaseReopened
from libs.common.events.handling import EscalationRequested, ReturnRequested
from libs.common.events.intake import CaseAdmitted, CaseReclassified, CaseSubmitted, CaseUnmerged
from libs.common.events.routing import CaseDispatched
from libs.common.events.words import Began, Ground, Kind, Person
from libs.common.policy import Policy, load_policy
from libs.worktime import Span
from services.routing.domain import dispatch, escalation, returns
from services.routing.domain.state import Case

POLICY: Policy = load_policy(Path(__file__).parents[3] / "config")
DAY = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
NIGHT = datetime(2026, 10, 9, 14, 0, tzinfo=UTC)
PROMISED = POLICY.due(DAY, POLICY.profiles["help"].limits.result)
LAMP = ("urban/lamp", "t02v004")


def at(when: datetime, policy: Policy = POLICY) -> Now:
    return Now(when, when, "c1", policy)


def due(when: datetime, profile: str, limit: str) -> datetime:
    span: Span = getattr(POLICY.profiles[profile].limits, limit)
    return POLICY.due(when, span)


def said(channel: str = "web", kind: Kind = Kind.HELP, profile: str = "help") -> Case:
    fact = CaseSubmitted(
        number="HQ26-030418-7", kind=kind, title="路灯", text="路灯坏了", channel=channel, external_id="x",
        people=(Person(id="p"),), profile=profile, promised_by=PROMISED, captured_at=DAY,
    )  # fmt: skip
    return dispatch.note_case(None, fact, at(DAY)).state


def admitted(case: Case, category: str, area: str | None, now: Now, promised: datetime = PROMISED) -> Decision[Case]:
    profile, urgent = case.profile, case.profile == "urgent"
    fact = CaseAdmitted(category=category, area=area, urgent=urgent, profile=profile, promised_by=promised)
    return dispatch.dispatch(case, fact, now)


def sent(decision: Decision[Case]) -> CaseDispatched:
    [fact] = [fact for fact in decision.events if isinstance(fact, CaseDispatched)]
    return fact


HOURS = [
    pytest.param(DAY, "R-112", "help", "村里的路灯，村里就能修。", id="ten in the morning"),
    pytest.param(NIGHT, "R-114", "dark", "天黑了报的路灯，看不见路不安全，村里先修。", id="ten in the evening"),
    pytest.param(DAY.replace(hour=10, minute=59), "R-112", "help", "村里的路灯，", id="a minute before dark"),
    pytest.param(DAY.replace(hour=11, minute=0), "R-114", "dark", "天黑了报的路灯，", id="dark"),
    pytest.param(DAY.replace(hour=22, minute=0), "R-112", "help", "村里的路灯，", id="six in the morning"),
]


@pytest.mark.parametrize(("when", "rule", "profile", "why"), HOURS)
def test_a_lamp_in_the_dark_is_the_same_villages_by_another_rule_and_the_sentence_says_so(
    when: datetime, rule: str, profile: str, why: str
) -> None:
    fact = sent(admitted(said(), *LAMP, at(when)))
    assert (fact.unit, fact.rule, fact.rule_version, fact.profile) == ("t02v004", rule, 1, profile)
    assert fact.why.startswith(why)


def test_it_is_the_moment_of_the_dispatch_that_counts_not_that_of_the_submission() -> None:
    with_unit = admitted(said(), "labour", "t02v004", at(DAY)).state
    found_out = CaseReclassified(category="urban/lamp", area="t02v004", reason="是路灯", by="吴")
    assert sent(dispatch.reclassify(with_unit, found_out, at(NIGHT))).rule == "R-114"
    assert sent(dispatch.reclassify(with_unit, found_out, at(DAY))).rule == "R-112"


def test_a_shorter_profile_runs_from_the_dispatch_and_ends_before_the_promise() -> None:
    fact = sent(admitted(said(), *LAMP, at(NIGHT)))
    assert fact.dues.take_on == due(NIGHT, "dark", "take_on") < due(NIGHT, "help", "take_on")
    assert fact.dues.result == due(NIGHT, "dark", "result") < PROMISED
    assert fact.parts[0].due == fact.dues.result


def test_what_was_promised_sooner_than_a_rules_profile_gives_is_due_when_it_was_promised() -> None:
    soon = NIGHT + timedelta(hours=13)
    fact = sent(admitted(said(), *LAMP, at(NIGHT), soon))
    assert (fact.profile, fact.dues.result) == ("dark", soon)
    assert fact.dues.take_on == min(due(NIGHT, "dark", "take_on"), soon)


def test_what_was_promised_before_it_was_sent_leaves_the_unit_its_time_to_take_it_on() -> None:
    late = NIGHT - timedelta(hours=1)
    fact = sent(admitted(said(), *LAMP, at(NIGHT), late))
    assert (fact.dues.result, fact.dues.take_on) == (late, due(NIGHT, "dark", "take_on"))
    assert fact.dues.hand_back == due(NIGHT, "dark", "hand_back")


def test_a_longer_profile_gives_a_unit_longer_to_take_it_on_and_the_citizen_nothing_later() -> None:
    case = said("p12315", Kind.COMPLAINT, "complaint")
    fact = sent(admitted(case, "commerce", None, at(DAY)))
    assert (fact.unit, fact.rule, fact.profile) == ("d-market", "R-161", "p12315")
    assert fact.dues.result == PROMISED
    assert fact.dues.contact == due(DAY, "complaint", "contact") < due(DAY, "p12315", "contact")
    assert due(DAY, "complaint", "take_on") < fact.dues.take_on == PROMISED


def test_a_part_by_a_rules_profile_is_due_before_the_result() -> None:
    rules = [
        rule.model_copy(update={"profile": "p12315"}) if rule.id == "R-110" else rule for rule in POLICY.catalogue.rules
    ]
    policy = replace(POLICY, catalogue=replace(POLICY.catalogue, rules=tuple(rules)))
    fact = sent(admitted(said(), "urban/water", "t02v004", at(DAY, policy)))
    assert [part.due for part in fact.parts] == [PROMISED, PROMISED]
    assert sent(admitted(said(), "urban/water", "t02v004", at(DAY))).parts[1].due == due(DAY, "help", "part")


DOORS = [
    pytest.param(said("web", Kind.COMPLAINT, "complaint"), id="another door"),
    pytest.param(said("p12315", Kind.ENQUIRY, "enquiry"), id="no complaint"),
    pytest.param(
        said("p12315", Kind.COMPLAINT, "complaint").model_copy(update={"channel": ""}),
        id="heard before doors were written down",
    ),
]


@pytest.mark.parametrize("case", DOORS)
def test_what_did_not_come_as_a_complaint_by_12315_is_trade_as_usual(case: Case) -> None:
    fact = sent(admitted(case, "commerce", None, at(DAY)))
    assert (fact.rule, fact.profile) == ("R-160", case.profile)


def test_what_is_urgent_keeps_the_urgent_profile_whatever_the_rule_says() -> None:
    soon = due(NIGHT, "urgent", "result")
    fact = sent(admitted(said(profile="urgent"), *LAMP, at(NIGHT), soon))
    assert (fact.rule, fact.profile, fact.dues.result) == ("R-114", "urgent", soon)
    assert fact.dues.contact == due(NIGHT, "urgent", "contact")


def test_a_redo_by_day_of_what_was_sent_by_night_goes_by_the_same_rule_and_profile() -> None:
    later = DAY + timedelta(days=7)
    case = admitted(said(), *LAMP, at(NIGHT)).state
    again = dispatch.redo(case, CaseReopened(round=2, reason="又不亮了"), at(later))
    fact = sent(again)
    assert (fact.rule, fact.profile, fact.round) == ("R-114", "dark", 2)
    assert fact.dues.result == due(later, "dark", "result")
    assert again.state.promised_by == due(later, "help", "result")


def test_what_climbs_or_comes_out_of_a_merge_goes_on_by_the_rules_profile() -> None:
    case = admitted(said(), *LAMP, at(NIGHT)).state
    request = EscalationRequested(hop=1, round=1, part="t02v004", reason="要换电缆", by="周")
    assert sent(escalation.grant_request(case, request, at(NIGHT))).profile == "dark"
    apart = CaseUnmerged(out_of="b", reason="两件事", by="中心")
    assert sent(dispatch.unmerge(case.model_copy(update={"merged": True}), apart, at(NIGHT))).profile == "dark"


def test_whom_a_person_names_after_a_return_goes_by_the_matters_own_profile() -> None:
    case = admitted(said(), *LAMP, at(NIGHT)).state
    asked = ReturnRequested(hop=1, round=1, part="t02v004", by="周", code="not-ours", text="是供电公司的")
    waiting = returns.ask(case, asked, at(NIGHT)).state
    granted = returns.grant(waiting, returns.GrantReturn(unit="d-power", why="归它管", by="吴"), at(NIGHT))
    assert (sent(granted).profile, sent(granted).dues.result) == ("help", PROMISED)
    assert granted.state.goes_by() == "help"


def test_a_profile_that_is_gone_from_the_configuration_gives_way_to_the_matters_own() -> None:
    case = admitted(said(), *LAMP, at(NIGHT)).state
    fewer = replace(POLICY, profiles={name: one for name, one in POLICY.profiles.items() if name != "dark"})
    again = dispatch.redo(case, CaseReopened(round=2, reason="又不亮了"), at(DAY + timedelta(days=7), fewer))
    assert (sent(again).profile, again.state.goes_by()) == ("help", "help")


def counted(ground: Ground) -> datetime:
    """By the ground alone: the span from then on, or the limit before it."""
    due = POLICY.due(ground.counted_from, Span.parse(ground.span))
    return min(due, ground.limit) if ground.limit else due


SENT = [
    pytest.param(lambda: admitted(said(), *LAMP, at(DAY)), Began.SUBMISSION, id="by the matter's own profile"),
    pytest.param(lambda: admitted(said(), *LAMP, at(NIGHT)), Began.DISPATCH, id="by a rule's, sooner than promised"),
    pytest.param(
        lambda: admitted(said(), *LAMP, at(NIGHT), NIGHT + timedelta(hours=13)), Began.SUBMISSION, id="promised sooner"
    ),
    pytest.param(
        lambda: admitted(said("p12315", Kind.COMPLAINT, "complaint"), "commerce", None, at(DAY)), Began.SUBMISSION,
        id="by a rule's, cut at the promise",
    ),
    pytest.param(lambda: admitted(said(), "urban/water", "t02v004", at(DAY)), Began.SUBMISSION, id="joint"),
    pytest.param(
        lambda: dispatch.redo(admitted(said(), *LAMP, at(DAY)).state, CaseReopened(round=2, reason="没修好"), at(NIGHT)),
        Began.REOPENING, id="a redo",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("send", "began"), SENT)
def test_every_date_of_a_dispatch_says_what_it_is_counted_from_and_by_which_profile(
    send: Callable[[], Decision[Case]], began: Began
) -> None:
    fact = sent(send())
    grounds = fact.dues.grounds
    assert grounds
    assert grounds.result
    owed = [
        (fact.dues.take_on, grounds.take_on),
        (fact.dues.contact, grounds.contact),
        (fact.dues.result, grounds.result),
    ]
    owed += [(part.due, part.ground) for part in fact.parts if part.ground]
    assert [counted(ground) for _, ground in owed] == [due for due, _ in owed]
    assert [POLICY.profiles[ground.profile].version for _, ground in owed] == [ground.version for _, ground in owed]
    assert grounds.result.began is began
    assert len(owed) == 2 + len(fact.parts)


def test_a_promise_that_was_kept_without_its_moment_is_a_date_alone() -> None:
    old = said().model_copy(update={"promised_from": None})
    grounds = sent(admitted(old, *LAMP, at(DAY))).dues.grounds
    assert grounds
    assert grounds.result is None


def test_every_date_of_a_redo_is_counted_from_the_reopening() -> None:
    again = CaseReopened(round=2, reason="没修好")
    fact = sent(dispatch.redo(admitted(said(), *LAMP, at(DAY)).state, again, at(NIGHT)))
    assert fact.round == 2
    assert fact.dues.grounds
    assert {ground["counted_from"] for ground in fact.dues.grounds.model_dump().values()} == {NIGHT}
    assert fact.dues.result == due(NIGHT, "help", "result") > PROMISED
