"""诚信线索: what a citizen says of pressure reaches the centre alone, and a person says what it comes to."""

from datetime import timedelta

import pytest

from libs.common.errors import Refused
from libs.common.events.evaluation import HonestySignalled, Sign, SignalReviewed
from services.evaluation.domain import honesty, vote
from services.evaluation.domain.honesty import ReportPressure, ReviewSignal
from services.evaluation.domain.records import UnitMonth
from services.evaluation.domain.state import Case, Signal
from services.evaluation.tests.test_domain import AT, NOW, replied, word

CALLED_ME = ReportPressure(secret="mac-p1", text="有人打电话让我改评价")
HOLDS = ReviewSignal(n=1, upheld=True, reason="通话记录属实", unit="centre", by="郑")
LATER = NOW._replace(at=AT + timedelta(days=1))


def told(case: Case | None = None) -> Case:
    return honesty.report_pressure(case or replied("p1", "p2"), CALLED_ME, NOW).state


def test_who_was_called_to_change_their_rating_tells_the_centre() -> None:
    decision = honesty.report_pressure(replied("p1"), CALLED_ME, NOW)
    assert decision.events == (
        HonestySignalled(n=1, sign=Sign.PRESSURE, round=1, grounds="有人打电话让我改评价", person="p1"),
    )
    assert decision.state.to_review == AT


def test_it_is_told_also_after_the_close_and_changes_nothing_of_the_case() -> None:
    closed = vote.rate(replied("p1"), word("p1"), NOW).state
    after = told(closed)
    assert after.model_copy(update={"signals": (), "to_review": None}) == closed


def test_only_who_holds_the_receipt_is_heard_and_not_without_end() -> None:
    with pytest.raises(Refused) as error:
        honesty.report_pressure(replied("p1"), CALLED_ME.model_copy(update={"secret": "mac-p9"}), NOW)
    assert error.value.status == 403
    case = told(told(told()))
    with pytest.raises(Refused) as error:
        honesty.report_pressure(case, CALLED_ME, NOW)
    assert error.value.code == "told"
    assert told(honesty.review(case, HOLDS, NOW).state).signals[-1].reviewed is None


@pytest.mark.parametrize("upheld", [True, False])
def test_a_person_of_the_centre_says_whether_it_holds_and_why(upheld: bool) -> None:
    case = honesty.report_pressure(told(), CALLED_ME, LATER).state
    decision = honesty.review(case, HOLDS.model_copy(update={"upheld": upheld}), LATER)
    assert decision.events == (SignalReviewed(n=1, upheld=upheld, reason="通话记录属实", by="郑", unit="centre"),)
    assert decision.state.to_review == LATER.at
    assert honesty.review(decision.state, HOLDS.model_copy(update={"n": 2}), LATER).state.to_review is None


NOT_REVIEWED = [
    pytest.param(told(), HOLDS.model_copy(update={"unit": "t02v001"}), "centre-only", 403, "unit", id="by a unit"),
    pytest.param(told(), HOLDS.model_copy(update={"n": 2}), "unknown-signal", 404, "n", id="there is none"),
    pytest.param(honesty.review(told(), HOLDS, NOW).state, HOLDS, "reviewed", 409, "n", id="a second time"),
]


@pytest.mark.parametrize(("case", "command", "code", "status", "field"), NOT_REVIEWED)
def test_what_may_not_be_reviewed_is_refused(
    case: Case, command: ReviewSignal, code: str, status: int, field: str
) -> None:
    with pytest.raises(Refused) as error:
        honesty.review(case, command, NOW)
    assert (error.value.code, error.value.status, error.value.field) == (code, status, field)


BY_COUNTY = HOLDS.model_copy(update={"unit": "county"})


def rated(case: Case, *units: str) -> Case:
    return case.model_copy(update={"handlers": (*case.handlers, *units)})


def test_who_is_rated_never_looks_at_it_the_next_level_above_the_centre_does() -> None:
    case = rated(told(), "centre")
    with pytest.raises(Refused, match="only county looks at this one"):
        honesty.review(case, HOLDS, NOW)
    [fact] = honesty.review(case, BY_COUNTY, NOW).events
    assert isinstance(fact, SignalReviewed)
    assert (fact.unit, fact.by) == ("county", "郑")
    with pytest.raises(Refused, match="only centre looks at this one"):
        honesty.review(told(), BY_COUNTY, NOW)


def test_a_record_about_the_centre_is_not_looked_at_by_the_centre() -> None:
    said = Signal(sign=Sign.UNREACHABLE, at=AT, round=1, grounds="回访多数联系不上", unit="centre")
    record = UnitMonth(signals=(said,), to_review=AT)
    with pytest.raises(Refused, match="only county looks at this one"):
        honesty.review(record, HOLDS, NOW)
    assert honesty.review(record, BY_COUNTY, NOW).state.to_review is None


def test_where_all_of_them_had_a_part_nobody_is_let_near_it() -> None:
    with pytest.raises(Refused, match="only nobody looks at this one"):
        honesty.review(rated(told(), "centre", "county"), BY_COUNTY, NOW)
