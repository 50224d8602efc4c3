"""What a desk reads of the reasons: why this category, why this unit, why this deadline."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from libs.common.events import intake, routing
from libs.common.events.words import Dues, Kind, Level, Mode, Part
from libs.common.policy import Policy, load_policy
from services.portal.domain.state import Line, Matter, Sorting
from services.portal.pages.facts import Count, Officer, Skipped
from services.portal.pages.reading.case import Desk, case_view
from services.portal.pages.reading.sendings import sendings_of
from services.portal.pages.wording import english
from services.portal.pages.wording.sorting import why_category
from services.portal.tests.example_case import PLAIN, at, hm
from services.portal.tests.test_following import CASE, Sheets, person

ROOT = Path(__file__).parents[3]
SAID = datetime(2026, 9, 30, 8, 20, tzinfo=UTC)
OFFICER = Officer("桑陌镇", "经办", "周**", "c")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(ROOT / "config")


SORTINGS = [
    pytest.param(
        Sorting(rule="words/urban/water", rule_version="3f0c", terms=("涵洞", "积水"), by="rule"),
        "话里说到“涵洞”、“积水”，所以归到“供水排水”（规则 words/urban/water，配置 3f0c 版）。", id="words",
    ),
    pytest.param(
        Sorting(rule="learnt/e14e", rule_version="3f0c", terms=("那件",), confidence=0.94, by="rule"),
        "词语定不了，从以前的事里学到，说“那件”的多半是“供水排水”，约 94%（规则 learnt/e14e，配置 3f0c 版）。", id="learnt",
    ),
    pytest.param(
        Sorting(rule="screening", by="县综治中心 吴**"), "县综治中心 吴**看过，归到“供水排水”。", id="a person"
    ),
    pytest.param(
        Sorting(by="县综治中心 吴**", reason="说的是水管"), "县综治中心 吴**看过，归到“供水排水”：说的是水管",
        id="put right",
    ),
    pytest.param(
        Sorting(rule="words/urban", terms=("小区",), by="rule"),
        "话里说到“小区”，所以归到“供水排水”（规则 words/urban）。", id="before versions were kept",
    ),
    pytest.param(Sorting(), "受理时没有记下理由。", id="before reasons were kept"),
]  # fmt: skip


@pytest.mark.parametrize(("sorting", "sentence"), SORTINGS)
def test_a_category_says_by_which_words_pieces_or_person_and_by_which_rule(sorting: Sorting, sentence: str) -> None:
    assert why_category(sorting, "供水排水") == sentence


def submitted() -> intake.CaseSubmitted:
    return intake.CaseSubmitted(
        number="HQ26-000001-5", kind=Kind.HELP, title="涵洞积水", text="一下雨就积水", channel="web", external_id="x",
        people=(person(),), profile="help", promised_by=at(10, 13, 16, 20), captured_at=SAID,
    )  # fmt: skip


def admitted(**more: object) -> intake.CaseAdmitted:
    said = {
        "category": "urban/water", "area": "t02v001", "urgent": False, "profile": "help",
        "promised_by": at(10, 13, 16, 20), "terms": ("积水",), "rule": "words/urban/water", "rule_version": "3f0c",
    }  # fmt: skip
    return intake.CaseAdmitted.model_validate({**said, **more})


def dispatched(hop: int = 1, round_: int = 1, unit: str = "t02", due: datetime | None = None) -> routing.CaseDispatched:
    by = due or at(10, 13, 16, 20)
    return routing.CaseDispatched(
        hop=hop, round=round_, unit=unit, level=Level.TOWNSHIP, mode=Mode.QUICK, profile="help", rule="R-110",
        parts=(Part(unit=unit, lead=True, due=by),), dues=Dues(take_on=by, contact=by, result=by), rule_version=2,
        why="村里路上积水，先由乡镇管。", why_en="Water on roads is the township's first.", number="HQ26-000001-5",
        kind=Kind.HELP, title="涵洞积水", text="一下雨就积水", category="urban/water", area="t02v001", urgent=False,
    )  # fmt: skip


def shown(matter: Matter, policy: Policy) -> dict[str, str]:
    view = case_view(matter, policy, Desk(OFFICER, "t02", centre=False, now=SAID + timedelta(days=1)))
    return dict(view.facts)


def test_the_case_page_says_why_the_category_and_after_a_correction_who_put_it_right(policy: Policy) -> None:
    sheets = Sheets(policy)
    for fact in (submitted(), admitted()):
        sheets.hear(fact)
    assert shown(sheets.matter, policy)["为什么是这一类"].startswith(
        "话里说到“积水”，所以归到“供水排水”（规则 words/urban/water"
    )
    sheets.hear(intake.CaseReclassified(category="urban/lamp", area="t02v001", reason="说的是灯", by="吴**"))
    assert shown(sheets.matter, policy)["为什么是这一类"] == "吴**看过，归到“路灯”：说的是灯"


def test_what_waits_for_a_person_says_why_it_has_no_category_yet(policy: Policy) -> None:
    sheets = Sheets(policy)
    for fact in (submitted(), intake.AdmissionHeld(reason="像几个类别，分不清")):
        sheets.hear(fact)
    assert shown(sheets.matter, policy)["还没定类别"] == "像几个类别，分不清"


def test_a_dispatch_says_why_this_unit_and_this_deadline_in_one_sentence_of_either_language(policy: Policy) -> None:
    sheets = Sheets(policy)
    for fact in (submitted(), admitted(), dispatched()):
        sheets.hear(fact)
    [sending] = sendings_of(sheets.matter, policy)
    assert sending.why == (
        "村里路上积水，先由乡镇管，所以交给桑陌镇（规则 R-110 第 2 版）；10月13日（周二）16:20 前报结果，因为求助给 5 个工作日，"
        "从 9月30日（周三）16:20 提交算起，不算国庆假 10月1日到7日，10月11日周日，10月10日周六调休要算。"
    )
    assert sending.why_en == (
        "桑陌镇 has it: Water on roads is the township's first (rule R-110, version 2); the result is due by "
        "Tuesday 13 October 2026, 16:20, because a request for help gets 5 working days from Wednesday 30 September "
        "2026, 16:20, when it was said; 1 October to 7 October and 11 October do not count, 10 October does."
    )


def test_a_redo_counts_from_its_own_dispatch_and_the_latest_comes_first(policy: Policy) -> None:
    sheets = Sheets(policy)
    began = SAID + timedelta(days=20)
    again = policy.due(began, policy.profiles["help"].limits.result)
    for fact, minute in ((submitted(), 0), (admitted(), 0), (dispatched(), 0), (dispatched(2, 2, due=again), 0)):
        sheets.hear(fact, minute)
    matter = sheets.of[CASE].matter
    assert matter is not None
    last = matter.lines[-1].model_copy(update={"at": began})
    [second, first] = sendings_of(matter.model_copy(update={"lines": (*matter.lines[:-1], last)}), policy)
    assert "重办算起" in second.why
    assert "when it was reopened" in second.why_en
    assert "提交算起" in first.why


def test_a_date_that_was_promised_elsewhere_is_not_explained_by_a_count_that_gives_another(policy: Policy) -> None:
    sheets = Sheets(policy)
    for fact in (submitted(), admitted(), dispatched(due=at(10, 12, 9))):
        sheets.hear(fact)
    [sending] = sendings_of(sheets.matter, policy)
    assert sending.why.endswith("10月12日（周一）9:00 前报结果，是早先答应的时间。")
    assert sending.why_en.endswith("the result is due by Monday 12 October 2026, 09:00, as it was promised before.")


def test_a_dispatch_heard_before_deadlines_were_kept_says_why_this_unit_alone(policy: Policy) -> None:
    old = Line(type="CaseDispatched", at=SAID, facts={"unit": "t02", "why": "先由乡镇管。", "round": 1})
    [sending] = sendings_of(Matter(number="HQ26-000001-5", lines=(old,)), policy)
    assert sending.why == "先由乡镇管，所以交给桑陌镇。"


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (PLAIN, "; 1 October to 7 October and 11 October do not count, 10 October does"),
        (Count("help", SAID, 5, hm(35), SAID, (Skipped(at(10, 11), at(10, 11)),)), "; 11 October does not count"),
        (Count("help", SAID, 5, hm(35), SAID, (), (at(10, 10),)), "; 10 October counts too"),
        (Count("help", SAID, 5, hm(35), SAID), ""),
    ],
)
def test_days_that_do_not_count_are_listed_in_english(count: Count, words: str) -> None:
    assert english.uncounted(count) == words


@pytest.mark.parametrize(
    ("days", "length", "words"),
    [
        (5, hm(35), "5 working days"),
        (1, hm(7), "1 working day"),
        (0, hm(24), "24 hours round the clock"),
        (0, hm(0, 90), "90 minutes round the clock"),
        (0, timedelta(seconds=8), "8 seconds round the clock"),
    ],
)
def test_an_allowance_is_said_in_english(days: int, length: timedelta, words: str) -> None:
    assert english.allowance(Count("help", SAID, days, length, SAID)) == words
