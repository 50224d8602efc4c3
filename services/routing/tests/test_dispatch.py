"""A matter goes to a unit, comes back, climbs, and goes round again; every dispatch says why."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from libs.common.decision import Now
from libs.common.errors import NotYet, Refused
from libs.common.events.evaluation import CaseClosed, CaseReopened
from libs.common.events.handling import EscalationRequested, ReturnRequested
from libs.common.events.intake import CaseAdmitted, CaseMerged, CaseReclassified, CaseUnmerged
from libs.common.events.routing import (
    CaseDispatched,
    CaseEscalated,
    CaseHeldForScreening,
    EscalationDenied,
    ReturnDenied,
    ReturnGranted,
    UnitRecused,
)
from libs.common.events.words import Ending, Kind, Level, Mode
from libs.common.policy import load_policy
from services.routing.domain import dispatch, escalation, returns
from services.routing.domain.state import Case, Status

AT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
HEARD = Case(number="HQ26-030418-7", kind=Kind.HELP, title="路灯", text="路灯坏了", profile="help")
WITH_UNIT = HEARD.model_copy(
    update={"status": Status.WITH_UNIT, "hop": 1, "unit": "d-labour", "category": "labour", "area": "t02v004"}
)


@pytest.fixture(scope="module")
def now() -> Now:
    return Now(AT, AT, "c1", load_policy(Path(__file__).parents[3] / "config"))


def admitted(category: str, area: str | None = "t02v004", *, urgent: bool = False) -> CaseAdmitted:
    return CaseAdmitted(category=category, area=area, urgent=urgent, profile="help", promised_by=AT)


def test_an_admitted_matter_goes_to_the_lowest_level_that_may_and_says_by_which_rule_and_why(now: Now) -> None:
    sent = dispatch.dispatch(HEARD, admitted("urban/lamp"), now)
    [fact] = sent.events
    assert isinstance(fact, CaseDispatched)
    assert (fact.unit, fact.level, fact.hop, fact.round) == ("t02v004", Level.VILLAGE, 1, 1)
    assert (fact.rule, fact.rule_version) == ("R-112", 1)
    assert fact.why.startswith("村里的路灯，村里就能修。")


def test_what_belongs_to_a_department_is_not_pushed_to_the_village_it_happened_in(now: Now) -> None:
    [fact] = dispatch.dispatch(HEARD, admitted("labour"), now).events
    assert isinstance(fact, CaseDispatched)
    assert fact.unit == "d-labour"


def test_in_joint_work_lead_and_co_handler_each_have_a_deadline(now: Now) -> None:
    [fact] = dispatch.dispatch(HEARD, admitted("urban/water"), now).events
    assert isinstance(fact, CaseDispatched)
    lead, helper = fact.parts
    assert (fact.mode, lead.unit, lead.lead, helper.unit, helper.lead) == (Mode.JOINT, "t02", True, "d-water", False)
    assert lead.due == fact.dues.result
    assert helper.due == now.policy.due(AT, now.policy.profiles["help"].limits.part)


def test_where_no_unit_is_clear_a_person_names_one(now: Now) -> None:
    held = dispatch.dispatch(HEARD, admitted("urban/lamp", area=None), now)
    assert [type(fact) for fact in held.events] == [CaseHeldForScreening]
    command = dispatch.Dispatch(unit="d-civil", co_handlers=("d-police",), why="先找到人", by="吴")
    [fact] = dispatch.screened(held.state, command, now).events
    assert isinstance(fact, CaseDispatched)
    assert (fact.unit, fact.mode, fact.rule, fact.why) == ("d-civil", Mode.JOINT, "screening", "先找到人")


def test_a_unit_that_is_none_is_named_by_its_field(now: Now) -> None:
    held = dispatch.dispatch(HEARD, admitted("urban/lamp", area=None), now).state
    with pytest.raises(Refused, match="d-nobody is no unit") as refused:
        dispatch.screened(held, dispatch.Dispatch(unit="d-nobody", why="x", by="x"), now)
    assert (refused.value.status, refused.value.field) == (422, "unit")


def test_a_matter_admitted_before_it_was_heard_of_waits(now: Now) -> None:
    with pytest.raises(NotYet):
        dispatch.dispatch(None, admitted("labour"), now)


def returned(case: Case, now: Now) -> Case:
    """As it waits for a ruling."""
    asked = ReturnRequested(hop=case.hop, round=case.round, part=case.unit, by="周", code="not-ours", text="不归我们管")
    return returns.ask(case, asked, now).state


def granted(case: Case, unit: str, now: Now) -> tuple[Case, ReturnGranted, CaseDispatched]:
    """Ruled on: another unit gets it."""
    ruled = returns.grant(returned(case, now), returns.GrantReturn(unit=unit, why="归它管", by="吴"), now)
    allowed, sent = ruled.events
    assert isinstance(allowed, ReturnGranted)
    assert isinstance(sent, CaseDispatched)
    return ruled.state, allowed, sent


def test_a_granted_return_goes_to_the_unit_that_is_named_with_the_next_hop_in_the_same_round(now: Now) -> None:
    _, allowed, sent = granted(WITH_UNIT, "d-civil", now)
    assert (allowed.bounces, sent.unit, sent.hop, sent.round, sent.designated) == (1, "d-civil", 2, 1, False)


def test_the_third_bounce_designates(now: Now) -> None:
    case, _, first = granted(WITH_UNIT, "d-civil", now)
    case, _, second = granted(case, "d-police", now)
    _, last, third = granted(case, "d-water", now)
    assert [one.designated for one in (first, second, third)] == [False, False, True]
    assert last.bounces == 3


def test_a_denied_return_stays_where_it_is(now: Now) -> None:
    ruled = returns.deny(returned(WITH_UNIT, now), returns.DenyReturn(reason="就归你们管", by="吴"), now)
    assert [type(fact) for fact in ruled.events] == [ReturnDenied]
    assert (ruled.state.unit, ruled.state.hop, ruled.state.status) == ("d-labour", 1, Status.WITH_UNIT)


def test_a_returned_matter_does_not_go_back_to_whom_it_came_from(now: Now) -> None:
    with pytest.raises(Refused, match="another unit") as refused:
        returns.grant(returned(WITH_UNIT, now), returns.GrantReturn(unit="d-labour", why="x", by="吴"), now)
    assert refused.value.field == "unit"


def test_the_catalogue_does_not_ask_a_unit_again_that_returned_it_in_this_round(now: Now) -> None:
    case, _, _ = granted(WITH_UNIT, "d-civil", now)
    again = dispatch.reclassify(case, CaseReclassified(category="labour", area=None, reason="x", by="吴"), now)
    assert [type(fact) for fact in again.events] == [CaseHeldForScreening]


def test_an_escalated_matter_climbs_one_level_and_the_lower_unit_stays_answerable(now: Now) -> None:
    below = WITH_UNIT.model_copy(update={"unit": "t02v004", "category": "urban/lamp"})
    asked = EscalationRequested(hop=1, round=1, part="t02v004", by="周", reason="要换电缆")
    climbed = escalation.grant_request(below, asked, now)
    [raised] = [fact for fact in climbed.events if isinstance(fact, CaseEscalated)]
    [sent] = [fact for fact in climbed.events if isinstance(fact, CaseDispatched)]
    assert (raised.from_unit, raised.to_unit, raised.reason) == ("t02v004", "t02", "要换电缆")
    assert [(part.unit, part.lead) for part in sent.parts] == [("t02", True), ("t02v004", False)]
    assert (sent.hop, sent.round, sent.mode) == (2, 1, Mode.ESCALATED)


def test_above_the_top_nobody_is(now: Now) -> None:
    top = now.policy.units.ancestors("t02v004")[-1]
    asked = EscalationRequested(hop=1, round=1, part=top, by="周", reason="x")
    kept = escalation.grant_request(WITH_UNIT.model_copy(update={"unit": top}), asked, now)
    assert [type(fact) for fact in kept.events] == [EscalationDenied]


def test_only_a_citizens_redo_raises_the_round_and_the_same_unit_does_it_again(now: Now) -> None:
    again = dispatch.redo(WITH_UNIT, CaseReopened(round=2, reason="没修好"), now)
    [sent] = again.events
    assert isinstance(sent, CaseDispatched)
    assert (sent.unit, sent.hop, sent.round) == ("d-labour", 2, 2)
    assert sent.dues.result == now.policy.due(AT, now.policy.profiles["help"].limits.result)


MERGED = CaseMerged(into="b", number="HQ-b", people=(), promised_by=AT, reason="同一件事", by="中心")
APART = CaseUnmerged(out_of="b", reason="两件事", by="中心")


def test_a_merged_matter_is_sent_nowhere_whatever_is_still_asked_of_it(now: Now) -> None:
    merged = dispatch.merge(WITH_UNIT, MERGED, now).state
    request = EscalationRequested(hop=1, round=1, part="d-labour", reason="x", by="x")
    back = ReturnRequested(hop=1, round=1, part="d-labour", code="not-ours", text="x", by="x")
    for decision in (
        escalation.grant_request(merged, request, now), returns.ask(merged, back, now),
        dispatch.reclassify(merged, CaseReclassified(category="housing", area=None, reason="x", by="x"), now),
        dispatch.end(merged, CaseClosed(round=1, outcome=Ending.MERGED), now),
    ):  # fmt: skip
        assert decision.events == ()
        assert decision.state == merged


def test_what_is_taken_out_of_a_merge_goes_on_with_its_unit_and_clocks_of_its_own(now: Now) -> None:
    merged = dispatch.merge(WITH_UNIT, MERGED, now).state
    [sent] = dispatch.unmerge(merged, APART, now).events
    assert isinstance(sent, CaseDispatched)
    assert (sent.unit, sent.hop, sent.round, sent.unmerged) == ("d-labour", 2, 1, 1)


def test_a_round_that_began_just_before_the_merge_is_not_lost(now: Now) -> None:
    merged = dispatch.merge(WITH_UNIT, MERGED, now).state
    again = dispatch.redo(merged, CaseReopened(round=2, reason="没解决"), now)
    assert again.events == ()
    [sent] = dispatch.unmerge(again.state, APART, now).events
    assert isinstance(sent, CaseDispatched)
    assert sent.round == 2


def test_what_was_answered_or_never_admitted_goes_nowhere_when_it_is_taken_out(now: Now) -> None:
    for case in (WITH_UNIT.model_copy(update={"answered": 1}), HEARD):
        assert dispatch.unmerge(dispatch.merge(case, MERGED, now).state, APART, now).events == ()


def test_what_had_no_unit_yet_is_given_one_when_it_is_taken_out(now: Now) -> None:
    screening = WITH_UNIT.model_copy(update={"hop": 0, "unit": "", "status": Status.SCREENING})
    [sent] = dispatch.unmerge(dispatch.merge(screening, MERGED, now).state, APART, now).events
    assert isinstance(sent, CaseDispatched)
    assert (sent.unit, sent.hop) == ("d-labour", 1)


ABOUT = admitted("labour").model_copy(update={"about": ("d-labour",)})


def test_a_matter_about_a_unit_is_not_given_to_it_and_a_person_names_another(now: Now) -> None:
    held = dispatch.dispatch(HEARD, ABOUT, now)
    [fact] = held.events
    assert isinstance(fact, CaseHeldForScreening)
    assert "要回避" in fact.reason
    for units in ({"unit": "d-labour"}, {"unit": "county", "co_handlers": ("d-labour",)}):
        with pytest.raises(Refused) as refused:
            dispatch.screened(held.state, dispatch.Dispatch(**units, why="x", by="中心"), now)
        assert refused.value.code == "recused"
    [sent] = dispatch.screened(held.state, dispatch.Dispatch(unit="county", why="县里来办", by="中心"), now).events
    assert isinstance(sent, CaseDispatched)


def test_a_unit_that_it_turns_out_to_be_about_loses_it_to_one_that_a_person_names(now: Now) -> None:
    taken = dispatch.recuse(WITH_UNIT, dispatch.Recuse(unit="d-labour", reason="说的是他们", by="中心"), now)
    assert [type(fact) for fact in taken.events] == [UnitRecused, CaseHeldForScreening]
    assert (taken.state.status, taken.state.about) == (Status.SCREENING, ("d-labour",))


def test_a_co_handler_that_it_turns_out_to_be_about_loses_its_part_and_the_lead_goes_on(now: Now) -> None:
    joint = WITH_UNIT.model_copy(update={"co_handlers": ("d-housing", "d-civil"), "mode": Mode.JOINT})
    taken = dispatch.recuse(joint, dispatch.Recuse(unit="d-housing", reason="说的是他们", by="中心"), now)
    [_, sent] = taken.events
    assert isinstance(sent, CaseDispatched)
    assert [part.unit for part in sent.parts] == ["d-labour", "d-civil"]


def test_neither_a_return_nor_a_raise_nor_a_new_round_brings_it_to_who_it_is_about(now: Now) -> None:
    village = WITH_UNIT.model_copy(update={"unit": "t02v004", "about": ("t02",)})
    request = EscalationRequested(hop=1, round=1, part="t02v004", reason="办不了", by="x")
    [_, _, raised] = escalation.grant_request(village, request, now).events
    assert isinstance(raised, CaseDispatched)
    assert raised.unit == "county"
    asked = village.model_copy(update={"status": Status.ASKED, "asked": "return/not-ours: x"})
    with pytest.raises(Refused, match="about t02"):
        returns.grant(asked, returns.GrantReturn(unit="t02", why="x", by="中心"), now)
    answered = village.model_copy(update={"unit": "t02", "answered": 1})
    [again] = dispatch.redo(answered, CaseReopened(round=2, reason="没解决"), now).events
    assert isinstance(again, CaseHeldForScreening)


def test_what_is_over_or_stands_apart_already_is_taken_from_nobody(now: Now) -> None:
    wish = dispatch.Recuse(unit="d-labour", reason="x", by="x")
    for case, code in (
        (None, "illegal"), (WITH_UNIT.model_copy(update={"status": Status.ENDED}), "illegal"),
        (WITH_UNIT.model_copy(update={"about": ("d-labour",)}), "recused"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            dispatch.recuse(case, wish, now)
        assert refused.value.code == code
