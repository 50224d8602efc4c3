"""停表 and 延期 as the desk, the centre, the citizen and the sheet show them."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from libs.common.decision import Now
from libs.common.events import Fact
from libs.common.events.handling import CaseTakenOn, ExtensionRequested, PauseRequested, ResultReported
from libs.common.events.intake import CaseAdmitted, CaseSubmitted
from libs.common.events.routing import CaseDispatched
from libs.common.events.supervision import (
    DeadlineExtended,
    DeadlinePaused,
    DeadlineResumed,
    DeadlineSet,
    ExtensionDenied,
    PauseDenied,
)
from libs.common.events.words import Dues, Kind, Level, Measure, Mode, Outcome, Part, Person
from libs.common.policy import Policy, load_policy
from services.portal.domain.following import follow
from services.portal.domain.state import Matter
from services.portal.pages import render
from services.portal.pages.facts import Officer
from services.portal.pages.reading.case import Desk, case_view
from services.portal.pages.reading.course import events_of
from services.portal.pages.reading.proof import proof_view
from services.portal.pages.reading.track import matter_due
from services.portal.pages.reading.wishes import wish_rows
from services.portal.pages.wording.dues import citizen_reasons, officer_pill
from services.portal.pages.wording.journal import journal
from services.portal.pages.wording.story import story

POLICY: Policy = load_policy(Path(__file__).parents[3] / "config")
MONDAY = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SPAN = POLICY.profiles["help"].limits.result
DUE = POLICY.due(MONDAY, SPAN)
LEGAL = ("progress", "pause", "extend", "result")
SUBMITTED = CaseSubmitted(
    number="HQ26-030418-7", kind=Kind.HELP, title="井水发浑", text="井水发浑", channel="web", external_id="x",
    people=(Person(id="p1"),), profile="help", promised_by=DUE, captured_at=MONDAY,
)  # fmt: skip
ADMITTED = CaseAdmitted(category="water", area="t02v001", urgent=False, profile="help", promised_by=DUE)
SENT = CaseDispatched(
    hop=1, round=1, unit="d-water", level=Level.COUNTY, mode=Mode.QUICK, profile="help", rule="R-110", rule_version=1,
    parts=(Part(unit="d-water", lead=True, due=DUE),), dues=Dues(take_on=DUE, contact=DUE, result=DUE), why="供水。",
    number="HQ26-030418-7", kind=Kind.HELP, title="井水发浑", text="井水发浑", category="water", area="t02v001",
    urgent=False,
)  # fmt: skip
SET = DeadlineSet(measure=Measure.RESULT, hop=1, round=1, unit="d-water", since=MONDAY, span=str(SPAN), due=DUE)
TAKEN = CaseTakenOn(hop=1, round=1, part="d-water", by="钱**")
WANTS_PAUSE = PauseRequested(
    hop=1, round=1, part="d-water", by="钱**", reason="expert", why="等检测鉴定", evidence="送检单 118 号",
    since=MONDAY + HOUR, until=MONDAY + 3 * HOUR,
)  # fmt: skip
PAUSED = DeadlinePaused(
    hop=1, unit="d-water", since=MONDAY + HOUR, why="等检测鉴定", by="吴**", reason="expert", evidence="送检单 118 号",
    asked_by="钱**", until=MONDAY + 3 * HOUR, asked_at=MONDAY + 2 * HOUR,
)  # fmt: skip
RESUMED = DeadlineResumed(
    hop=1, unit="d-water", since=MONDAY + HOUR, until=MONDAY + 3 * HOUR,
    due=POLICY.due(MONDAY + 2 * HOUR, SPAN), before=DUE,
)  # fmt: skip
WANTS_MORE = ExtensionRequested(hop=1, round=1, part="d-water", by="钱**", reason="管子没到货。", days=2)
EXTENDED = DeadlineExtended(
    hop=1, round=1, unit="d-water", days=2, before=DUE, due=POLICY.due(MONDAY, SPAN.more(2, POLICY.office)),
    reason="管子没到货。", asked_by="钱**", by="吴**", asked_at=MONDAY + 2 * HOUR,
)  # fmt: skip
REPORTED = ResultReported(hop=1, round=1, part="d-water", by="钱**", outcome=Outcome.RESOLVED, text="好了")


def lived(*facts: Fact, base: Sequence[Fact] = (SUBMITTED, ADMITTED, SENT, SET, TAKEN)) -> Matter:
    """A request is said two hours after the start, its answer four hours after."""
    matter: Matter | None = None
    for fact in (*base, *facts):
        asked = isinstance(fact, PauseRequested | ExtensionRequested)
        at = MONDAY + (2 if asked else 4 if fact in facts else 0) * HOUR
        matter = follow(matter, fact, Now(at, at, "c1", POLICY))
    assert matter
    return matter


def acts(matter: Matter, unit: str, now: datetime, *, centre: bool = False) -> list[str]:
    desk = Desk(Officer(unit, "经办", "x", "x"), unit, centre=centre, now=now, legal=() if centre else LEGAL)
    return [action.code for action in case_view(matter, POLICY, desk).actions]


def test_a_unit_is_offered_both_before_the_deadline_and_no_extension_after_it() -> None:
    assert {"pause", "extend"} <= set(acts(lived(), "d-water", MONDAY + HOUR))
    late = acts(lived(), "d-water", DUE)
    assert ("pause" in late, "extend" in late) == (True, False)


def test_why_there_is_no_extension_stands_where_it_would_be() -> None:
    def why(matter: Matter, now: datetime) -> list[str]:
        desk = Desk(
            Officer("县水务局", "经办", "x", "x"), "d-water", centre=False, now=now, legal=("progress", "result")
        )
        return [missing.why for missing in case_view(matter, POLICY, desk).missing if missing.code == "extend"]

    assert why(lived(), DUE) == ["期限已经过了。延期要在到期以前申请。"]
    assert why(lived(WANTS_MORE), MONDAY) == ["已经申请了，等县综治中心批。"]
    assert why(lived(WANTS_MORE, EXTENDED), MONDAY) == ["这一轮已经延过一次，延到 10月20日 17:30。"]


def test_the_reasons_and_days_to_choose_from_are_those_of_the_profile() -> None:
    desk = Desk(Officer("县水务局", "经办", "x", "x"), "d-water", centre=False, now=MONDAY, legal=LEGAL)
    offered = {action.code: action.choices for action in case_view(lived(), POLICY, desk).actions}
    assert [(choice.value, choice.label) for choice in offered["pause"]["reason"]] == [
        ("expert", "等检测鉴定（最多 30 个工作日）"),
        ("hearing", "等听证（最多 15 个工作日）"),
        ("force-majeure", "不可抗力（最多 15 个工作日）"),
    ]
    assert [choice.value for choice in offered["extend"]["days"]] == ["1", "2", "3", "4", "5"]


def test_the_centre_has_a_list_of_what_waits_and_the_deeds_for_it() -> None:
    matter = lived(WANTS_PAUSE, WANTS_MORE)
    pause, extension = wish_rows([matter], POLICY, MONDAY + 4 * HOUR)
    assert (pause.asked, pause.why, pause.evidence, pause.by) == (
        "10月12日 10:00 到 10月12日 12:00", "等检测鉴定", "送检单 118 号", "钱**",
    )  # fmt: skip
    assert (extension.asked, extension.why, extension.deeds) == (
        "2 天", "管子没到货。", ("grant-extension", "deny-extension"),
    )  # fmt: skip
    assert {*pause.deeds, *extension.deeds} <= set(acts(matter, "centre", MONDAY, centre=True))


ANSWERS = [
    pytest.param(WANTS_PAUSE, PAUSED, id="pause granted"),
    pytest.param(WANTS_PAUSE, PauseDenied(hop=1, unit="d-water", reason="x", by="吴", asked_at=MONDAY + 2 * HOUR), id="pause denied"),
    pytest.param(WANTS_MORE, EXTENDED, id="extension granted"),
    pytest.param(WANTS_MORE, ExtensionDenied(hop=1, unit="d-water", reason="x", by="吴", asked_at=MONDAY + 2 * HOUR), id="extension denied"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "answer"), ANSWERS)
def test_what_is_decided_waits_no_more_also_where_the_answer_overtook_the_request(asked: Fact, answer: Fact) -> None:
    for facts in itertools.permutations((asked, answer)):
        assert wish_rows([lived(*facts)], POLICY, MONDAY) == []


def test_a_result_or_another_hop_ends_what_waits() -> None:
    assert wish_rows([lived(WANTS_PAUSE, WANTS_MORE, REPORTED)], POLICY, MONDAY) == []
    again = SENT.model_copy(update={"hop": 2})
    assert wish_rows([lived(WANTS_PAUSE, WANTS_MORE, again)], POLICY, MONDAY) == []


def test_while_it_stands_the_pill_says_why_and_until_when_and_it_may_run_again() -> None:
    matter = lived(WANTS_PAUSE, PAUSED)
    pill = officer_pill(matter_due(matter, POLICY, MONDAY + 2 * HOUR), MONDAY + 2 * HOUR)
    assert (pill.head, pill.tail) == ("停表", "等检测鉴定，最多到 10月12日")
    assert "resume" in acts(matter, "d-water", MONDAY)
    assert "resume" in acts(matter, "centre", MONDAY, centre=True)
    assert "resume" not in acts(lived(), "d-water", MONDAY)


def test_a_citizen_reads_why_it_is_later() -> None:
    both = EXTENDED.model_copy(
        update={"before": RESUMED.due, "due": POLICY.due(MONDAY + 2 * HOUR, SPAN.more(2, POLICY.office))}
    )
    matter = lived(WANTS_PAUSE, PAUSED, RESUMED, WANTS_MORE, both)
    due = matter_due(matter, POLICY, MONDAY + 4 * HOUR)
    assert [f"{line.before}{line.strong}{line.after}" for line in citizen_reasons(due)][-4:] == [
        "原定 10月16日 17:30。", "10月12日等检测鉴定，停了 2 小时（只算上班时间）。", "延期 2 个工作日：管子没到货。",
        "所以顺延到 10月21日（周三）11:00。",
    ]  # fmt: skip
    told = [f"{line.strong}{line.after}" for _, line in story(events_of(matter.lines, POLICY))]
    assert "延期一次，到 10月21日（周三）11:00。管子没到货。" in told
    assert "补记停过的时间，不算在期限里：等检测鉴定，10月12日（周一）10:00 到 10月12日（周一）12:00。" in told


def test_an_officer_reads_who_asked_and_who_granted() -> None:
    lines = events_of(lived(WANTS_PAUSE, PAUSED, WANTS_MORE, EXTENDED).lines, POLICY)
    told = {event.type: f"{line.strong}{line.after}" for event, line in journal(lines)}
    assert told["PauseRequested"] == (
        "县水务局 申请停表：等检测鉴定，10月12日（周一）10:00 到 10月12日（周一）12:00。证据：送检单 118 号"
    )
    assert told["DeadlinePaused"].startswith("补记停表：等检测鉴定，")
    assert told["ExtensionRequested"] == "县水务局 申请延期 2 天：管子没到货。"
    assert told["DeadlineExtended"] == "延期到 10月20日（周二）17:30，吴**批准：管子没到货。"


def test_the_sheet_names_reason_evidence_and_approver_and_counts_with_the_extension() -> None:
    sheet = proof_view(lived(WANTS_PAUSE, PAUSED, RESUMED), POLICY, MONDAY + 4 * HOUR, Officer("中心", "x", "x", "x"))
    assert sheet
    [pause] = sheet.due.count.pauses
    assert (pause.label, pause.evidence, pause.by, pause.asked_by) == ("等检测鉴定", "送检单 118 号", "吴**", "钱**")
    assert pause.noted == MONDAY + 4 * HOUR
    html = render(sheet)
    for words in ("等检测鉴定", "送检单 118 号", "吴**", "钱** 申请", "补记"):
        assert words in html
    extended = proof_view(lived(WANTS_MORE, EXTENDED), POLICY, MONDAY, Officer("中心", "x", "x", "x"))
    assert extended
    assert (extended.rows[-1].sum, extended.due.at) == (SPAN.more(2, POLICY.office).length(POLICY.office), EXTENDED.due)
    assert "延过的期" in render(extended)


def test_another_unit_of_the_round_has_the_later_date_too_and_the_sheet_counts_it() -> None:
    again = SENT.model_copy(
        update={"hop": 2, "unit": "d-road", "dues": SENT.dues.model_copy(update={"result": EXTENDED.due})}
    )
    clock = SET.model_copy(update={"hop": 2, "unit": "d-road", "since": MONDAY + 4 * HOUR, "due": EXTENDED.due})
    sheet = proof_view(lived(WANTS_MORE, EXTENDED, again, clock), POLICY, MONDAY)
    assert sheet
    assert (sheet.due.at, sheet.due.count.extended is not None) == (EXTENDED.due, True)
    early = proof_view(lived(WANTS_MORE, EXTENDED, again, clock.model_copy(update={"due": DUE})), POLICY, MONDAY)
    assert early
    assert (early.due.at, early.due.count.extended) == (DUE, None)


def test_a_question_and_a_pause_that_lies_before_it_are_kept_apart() -> None:
    question = DeadlinePaused(hop=1, unit="d-water", since=MONDAY + 4 * HOUR, why="等诉求人回话", by="钱**")
    [clock] = [one for one in lived(question, PAUSED, RESUMED).clocks if one.measure is Measure.RESULT]
    assert [(pause.start, pause.end) for pause in clock.pauses] == [
        (PAUSED.since, PAUSED.until), (question.since, None),
    ]  # fmt: skip
