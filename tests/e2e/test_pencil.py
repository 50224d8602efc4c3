"""What is printed of a clock adds up to the second, whatever the pauses; and the pencil sees what does not."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from libs.common.events.words import Began, Ground, Measure
from libs.common.policy import Policy, load_policy
from libs.common.sheets import counted, sheet_of
from libs.ops.clock.sheets import printed
from libs.worktime import Pause
from tests.e2e.pencil import Printed, checked, clocks_on

POLICY: Policy = load_policy(Path(__file__).parents[2] / "config")


@dataclass(frozen=True)
class Clock:
    """As supervision keeps it."""

    ground: Ground
    due: datetime
    pauses: tuple[Pause, ...] = ()
    measure: Measure = Measure.RESULT
    unit: str = "t02"
    hop: int = 1
    round: int = 1
    extended: int = 0


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def print_of(began: str, span: str = "5 working days", limit: str = "", pauses: tuple[Pause, ...] = ()) -> Printed:
    ground = Ground(
        counted_from=local(began), began=Began.SUBMISSION, span=span, profile="help", version=4,
        limit=local(limit) if limit else None,
    )  # fmt: skip
    clock = Clock(ground, local(began), pauses)
    proof = counted(clock, POLICY)
    assert proof
    clock = replace(clock, due=proof.due or clock.due)
    sheet = sheet_of(clock, "在算", POLICY).model_dump(mode="json")
    [found] = clocks_on("\n".join(printed({"number": "HQ26-030418-7", "clocks": [sheet]})))
    return found


ASKED = (Pause(local("2026-10-09T10:00:07.412"), local("2026-10-10T15:00:33.900"), "等诉求人回话", "周**"),)
STANDS = (Pause(local("2026-10-09T10:00:07.412"), None, "等诉求人回话", "周**"),)
EVE = "2026-09-30T16:20:35.417"
CASES = [
    pytest.param((EVE,), "2026年10月13日（周二）16:20", id="over the national holiday"),
    pytest.param(
        (EVE, "5 working days", "", ASKED), "2026年10月15日（周四）11:21:01", id="with a pause, to the second"
    ),
    pytest.param(
        (EVE, "5 working days", "2026-10-10T12:00"), "2026年10月10日（周六）12:00", id="no later than promised"
    ),
    pytest.param((EVE, "5 working days", "2026-10-10T12:00", ASKED), "2026年10月12日（周一）17:00", id="both"),
    pytest.param((EVE, "5 working days", "", STANDS), "停着表，恢复以后再定", id="standing still"),
    pytest.param((EVE, "24 hours"), "2026年10月1日（周四）16:20", id="round the clock"),
    pytest.param((EVE, "3 seconds"), "2026年9月30日（周三）16:20:38", id="seconds"),
    pytest.param((EVE, "90 working minutes"), "2026年10月8日（周四）9:20", id="working minutes"),
    pytest.param(("2026-10-01T03:00", "4 working hours"), "2026年10月8日（周四）14:30", id="on a holiday at night"),
    pytest.param(("2026-12-30T16:20",), "2027年1月7日（周四）16:20", id="into a year without a calendar"),
]


@pytest.mark.parametrize(("of", "due"), CASES)
def test_what_is_printed_adds_up(of: tuple[str, ...], due: str) -> None:
    clock = print_of(*of)  # type: ignore[arg-type]
    assert clock.head == f"报结果的期限：{due}"
    checked(clock)


def test_a_pause_a_limit_and_a_year_without_a_calendar_are_said_in_words() -> None:
    assert print_of(EVE, pauses=ASKED).notes[0] == (
        "停表：2026年10月9日（周五）10:00:07 到 2026年10月10日（周六）15:00:33，等诉求人回话，周**问的，"
        "停了 10 小时 30 分 26 秒（只算上班时间）。"
    )
    assert print_of(EVE, limit="2026-10-10T12:00").notes[:2] == [
        "只按 5 个工作日，要算到 2026年10月13日（周二）16:20。",
        "答应过群众 2026年10月10日（周六）12:00，不能更晚，所以只算到这里，用 18 小时 10 分。",
    ]
    assert print_of("2026-12-30T16:20").notes[0].startswith("2027 年的放假安排还没有公布")


WRONG = [
    pytest.param(2, 4, "6:00", id="a day's sum"),
    pytest.param(2, 5, "8:11", id="the sum so far"),
    pytest.param(1, 3, "算", id="a holiday that counts"),
    pytest.param(4, 3, "不算", id="a make-up day that does not"),
    pytest.param(2, 2, "9:00–12:30，13:30–17:30", id="lunch"),
    pytest.param(3, 0, "10月10日 周六", id="a day left out"),
]


@pytest.mark.parametrize(("line", "cell", "said"), WRONG)
def test_the_pencil_sees_what_is_wrong(line: int, cell: int, said: str) -> None:
    clock = print_of(EVE)
    clock.lines[line][cell] = said
    with pytest.raises(AssertionError):
        checked(clock)


def test_the_pencil_sees_a_date_or_a_span_that_the_lines_do_not_give() -> None:
    later = print_of(EVE)
    later.head = later.head.replace("16:20", "16:21")
    longer = print_of(EVE)
    longer.grounds["给多长时间"] = longer.grounds["给多长时间"].replace("35 小时", "36 小时")
    for clock in (later, longer):
        with pytest.raises(AssertionError):
            checked(clock)
