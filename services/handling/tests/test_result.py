"""4 反馈 as sentences: what each outcome needs, what the category demands, and who checks."""

from dataclasses import replace
from typing import Any

import pytest

from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.handling import ResultApproved, ResultReported, ResultSentBack
from libs.common.events.words import Evidence, FileType, Shown
from libs.common.policy.evidence import Demand
from libs.common.policy.matters import CategoryFile
from libs.common.policy.units import Unit, tree_of
from services.handling.domain import opening, result
from services.handling.domain.state import Act, Case, Status
from services.handling.tests.cases import AT, HELPER, LEAD, POLICY, act, dispatched, outcomes, reported, taken_on

LAW = "土地管理法第六十二条"
PHOTO = Demand(id="noise", name="整改后的噪声，分贝", type="number", public=True)
SIGNED = Demand(id="signed", name="谁签的字", outcomes=("resolved", "explained"))
GROUNDS: dict[str, dict[str, Any]] = {"impossible": {"legal": LAW}, "withdrawn": {"wish": "10月9日来电话说不办了"}}


def demanding(*demands: Demand) -> Now:
    """The policy with these demands on the category of the case."""
    categories = POLICY.categories
    changed = tuple(
        one.model_copy(update={"evidence": demands}) if one.id == "urban" else one for one in categories.categories
    )
    file = CategoryFile(least=categories.least, ahead=categories.ahead, categories=changed)
    return Now(AT, AT, "c1", replace(POLICY, categories=file))


def report(now: Now, outcome: str = "resolved", **more: Any) -> Decision[Case]:
    said = {"unit": LEAD, "by": "周", "outcome": outcome, "text": "装了隔音窗", **more}
    return result.report_result(taken_on(), result.ReportResult.model_validate(said), now)


@pytest.mark.parametrize("outcome", outcomes())
def test_a_result_is_one_of_five_outcomes_with_the_grounds_it_needs(outcome: str) -> None:
    grounds = GROUNDS.get(outcome, {})
    [fact] = act(taken_on(), Act.RESULT, outcome=outcome, **grounds).events
    assert isinstance(fact, ResultReported)
    assert (fact.outcome.value, fact.legal, fact.wish) == (outcome, grounds.get("legal", ""), grounds.get("wish", ""))


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"outcome": "impossible"}, "no-legal-reason", "legal"),
        ({"outcome": "impossible", "legal": "  "}, "no-legal-reason", "legal"),
        ({"outcome": "withdrawn"}, "no-wish", "wish"),
        ({"outcome": "whatever"}, "unknown-outcome", "outcome"),
        ({"outcome": "other"}, "unknown-outcome", "outcome"),
    ],
    ids=["impossible without a law", "a law of blanks", "withdrawn without a wish", "none there is", "other"],
)
def test_an_outcome_without_its_grounds_is_refused(more: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        act(taken_on(), Act.RESULT, **more)
    assert (refused.value.code, refused.value.field, refused.value.status) == (code, field, 422)


def test_the_citizen_is_told_the_law_whoever_words_the_result() -> None:
    case = reported(outcome="impossible", text="占的是耕地，办不了。", legal=LAW)
    for plainer, words in (("", "占的是耕地，办不了。"), ("这块地不能盖房。", "这块地不能盖房。")):
        [fact] = act(case, Act.APPROVE, text=plainer).events
        assert isinstance(fact, ResultApproved)
        assert fact.text == f"{words}\n依据：{LAW}"
    [fact] = act(case, Act.APPROVE, text=f"按{LAW}办不了。").events
    assert isinstance(fact, ResultApproved)
    assert fact.text.count(LAW) == 1


def test_what_the_category_demands_is_shown_with_the_result() -> None:
    [fact] = report(demanding(PHOTO, SIGNED), evidence={"noise": " 48.5 ", "signed": "陈"}).events
    assert isinstance(fact, ResultReported)
    assert fact.evidence == (
        Evidence(id="noise", name="整改后的噪声，分贝", value="48.5", public=True),
        Evidence(id="signed", name="谁签的字", value="陈"),
    )


@pytest.mark.parametrize(
    ("outcome", "given", "code", "field"),
    [
        ("resolved", {"signed": "陈"}, "evidence-missing", "evidence.noise"),
        ("resolved", {"noise": " ", "signed": "陈"}, "evidence-missing", "evidence.noise"),
        ("resolved", {"noise": "安静", "signed": "陈"}, "no-number", "evidence.noise"),
        ("resolved", {"noise": "4.", "signed": "陈"}, "no-number", "evidence.noise"),
        ("explained", {}, "evidence-missing", "evidence.signed"),
        ("explained", {"signed": "陈", "mood": "好"}, "unknown-evidence", "evidence.mood"),
    ],
    ids=["missing", "blank", "words for a number", "half a number", "of this outcome", "not asked for"],
)
def test_evidence_that_is_missing_wrong_or_not_asked_for_is_refused_by_its_field(
    outcome: str, given: dict[str, str], code: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        report(demanding(PHOTO, SIGNED), outcome, evidence=given)
    assert (refused.value.code, refused.value.field, refused.value.status) == (code, field, 422)


def test_an_outcome_that_a_demand_does_not_name_needs_no_such_evidence() -> None:
    [fact] = report(demanding(PHOTO, SIGNED), "explained", evidence={"signed": "陈"}).events
    assert isinstance(fact, ResultReported)
    assert [one.id for one in fact.evidence] == ["signed"]


def test_the_shipped_categories_demand_the_number_of_the_paper_in_matters_of_justice() -> None:
    with pytest.raises(Refused, match="justice-paper"):
        act(taken_on(category="justice"), Act.RESULT)
    assert act(taken_on(category="justice"), Act.RESULT, evidence={"justice-paper": "禾公受字 17"}).events


def test_a_centre_at_or_above_the_lead_checks_and_the_fact_says_which() -> None:
    for what in (Act.APPROVE, Act.SEND_BACK):
        for unit in ("", "centre"):
            [fact] = act(reported(), what, unit=unit).events
            assert isinstance(fact, ResultApproved | ResultSentBack)
            assert fact.unit == "centre"


@pytest.mark.parametrize("what", [Act.APPROVE, Act.SEND_BACK])
@pytest.mark.parametrize("unit", [LEAD, HELPER, "county", "nowhere"])
def test_nobody_but_a_centre_checks(what: Act, unit: str) -> None:
    with pytest.raises(Refused, match="a centre at or above it does: centre") as refused:
        act(reported(), what, unit=unit, by="吴")
    assert (refused.value.code, refused.value.field, refused.value.status) == ("no-checker", "unit", 403)


def test_a_centre_below_the_lead_does_not_check_and_where_none_is_high_enough_the_highest_does() -> None:
    def unit(id_: str, level: str, kind: str, parent: str | None) -> Unit:
        return Unit.model_validate({"id": id_, "name": id_, "level": level, "kind": kind, "parent": parent})

    units = tree_of((
        unit("city", "city", "government", None), unit("county", "county", "government", "city"),
        unit("town", "township", "government", "county"), unit("c-county", "county", "centre", "county"),
        unit("c-town", "township", "centre", "town"),
    ))  # fmt: skip
    assert set(units.checkers("town")) == {"c-town", "c-county"}
    assert units.checkers("county") == ("c-county",)
    assert units.checkers("city") == ("c-county",)


def test_what_was_sent_back_is_counted_apart_from_redos() -> None:
    case = act(reported(), Act.SEND_BACK).state
    case = act(act(case, Act.RESULT).state, Act.SEND_BACK).state
    assert (case.sent_back, case.round, case.hop, case.status) == (2, 1, 1, Status.TAKEN_ON)
    assert case.redo is None


FILE, PAPER, GONE = "a" * 64, "b" * 64, "c" * 64
HERE = {FILE: ("jpeg", 70_000), PAPER: ("pdf", 90_000)}
PICTURE = Demand(id="after", name="办好后的照片", type="photo")


def with_files(*files: dict[str, Any], now: Now | None = None, **more: Any) -> Decision[Case]:
    return report((now or demanding())._replace(found=HERE), files=files, **more)


def test_photos_and_papers_come_with_the_result_each_once_and_say_who_sees_them() -> None:
    given = ({"id": FILE, "public": True}, {"id": PAPER}, {"id": FILE})
    decision = with_files(*given)
    [fact] = decision.events
    assert isinstance(fact, ResultReported)
    assert fact.files == (
        Shown(id=FILE, type=FileType("jpeg"), size=70_000, public=True),
        Shown(id=PAPER, type=FileType("pdf"), size=90_000),
    )
    assert decision.state.files == (FILE, PAPER)


def test_what_a_result_named_stays_named_when_it_is_sent_back_or_dispatched_anew() -> None:
    back = act(with_files({"id": FILE}).state, Act.SEND_BACK).state
    again = opening.open_desk(back, dispatched(hop=2), demanding()).state
    assert back.files == again.files == (FILE,)


@pytest.mark.parametrize(
    ("files", "code", "field"),
    [
        (({"id": FILE}, {"id": GONE}), "unknown-file", "files.1.id"),
        (tuple({"id": f"{n:064x}"} for n in range(10)), "too-many-files", "files"),
    ],
    ids=["one that is not here", "more than may be"],
)
def test_a_file_that_is_not_here_and_too_many_are_refused(
    files: tuple[dict[str, str], ...], code: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        with_files(*files)
    assert (refused.value.code, refused.value.field, refused.value.status) == (code, field, 422)


def test_where_the_category_demands_a_photo_a_picture_has_to_be_among_the_files() -> None:
    for files in ((), ({"id": PAPER},)):
        with pytest.raises(Refused, match="a picture among `files`") as refused:
            with_files(*files, now=demanding(PICTURE))
        assert refused.value.code == "photo-missing"
    assert with_files({"id": FILE}, now=demanding(PICTURE)).events
    assert with_files(now=demanding(PICTURE), outcome="explained").events
