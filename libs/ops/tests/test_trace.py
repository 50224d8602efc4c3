"""What `caseloop trace` and `caseloop case` say."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic_core import to_json

from libs.common.journal.held import view
from libs.ops.case import brief, said, short_cause
from libs.ops.case import show as show_case
from libs.ops.journals import Entry, Told
from libs.ops.tests.course import CASE, COURSE, DISPATCHED, LATE, LATER, SUBMITTED, TRACE, entry
from libs.ops.trace import Course, show, spans_took, time

TIMES = [(None, ""), (0.4, "0 ms"), (999, "999 ms"), (1500, "1.5 s"), (90_000, "1.5 min"), (180_000_000, "2.1 d")]
CAUSES = [
    pytest.param(DISPATCHED, "intake 2", id="an event of the case"),
    pytest.param(entry("evaluation", 1, "00.000", f"notification:{CASE}/p1:3"), "notification 3", id="of its person"),
    pytest.param(entry("intake", 1, "00.000", f"cmd:{CASE}/0"), "cmd", id="a command whose key names the case"),
    pytest.param(LATE, "timer", id="a timer"),
    pytest.param(entry("intake", 1, "00.000", "4711"), "4711", id="an adapter's event"),
]


def lot(trace: str, span: str, nanoseconds: int) -> bytes:
    told = {"traceId": trace, "spanId": span, "startTimeUnixNano": "1000", "endTimeUnixNano": str(1000 + nanoseconds)}
    return to_json({"resourceSpans": [{"scopeSpans": [{"spans": [told]}]}]}) + b"\n"


def test_spans_are_read_from_every_service_and_of_these_traces_only(tmp_path: Path) -> None:
    (tmp_path / "intake.jsonl").write_bytes(lot(TRACE, "s1", 2_000_000) + lot("c" * 32, "s2", 1))
    (tmp_path / "routing.jsonl").write_bytes(lot(LATER, "s3", 500_000))
    assert spans_took(tmp_path, [TRACE, LATER]) == {"s1": 2.0, "s3": 0.5}


def test_a_line_torn_by_a_kill_hides_no_other(tmp_path: Path) -> None:
    whole = lot(TRACE, "s1", 1_000_000)
    (tmp_path / "intake.jsonl").write_bytes(whole[:40] + b"\n" + whole)
    assert spans_took(tmp_path, [TRACE]) == {"s1": 1.0}


def test_nobody_writes_spans_on_this_machine(tmp_path: Path) -> None:
    assert spans_took(None, [TRACE]) == spans_took(tmp_path / "traces", [TRACE]) == {}


def test_a_drawn_course_names_case_trace_edges_and_total(capsys: pytest.CaptureFixture[str]) -> None:
    show(Course(COURSE, {}))
    drawn = capsys.readouterr().out
    for words in (f"case {CASE}", f"trace {TRACE}", "routing → supervision", "21.0 s"):
        assert words in drawn


def test_a_course_as_json_holds_rows_edges_and_services() -> None:
    said = Course(COURSE, {}).said()
    assert (said["case"], said["traces"], said["total_ms"]) == (CASE, [TRACE, LATER], 21_000)
    assert [len(said[part]) for part in ("rows", "edges", "services")] == [7, 3, 5]


HELD = view(
    "routing",
    {
        "_id": CASE, "st": {"number": "HQ26-030418-7"}, "held": [{
            "why": "failed", "error": "a bug in the rule", "needs": "", "since": "2026-10-09T02:00:00.000Z", "tries": 1,
            "source": "intake", "event": {
                "id": f"intake:{CASE}:2", "type": "caseloop.case-admitted.v1", "source": "intake", "sequence": 2,
                "said": "2026-10-09T02:00:00.000Z", "tp": f"00-{TRACE}-{'b' * 16}-01", "data": '{"text": "secret"}',
            },
        }],
    },
)  # fmt: skip


def test_a_case_and_its_course_show_what_is_held(capsys: pytest.CaptureFixture[str]) -> None:
    show_case(Told(COURSE, HELD))
    show(Course(COURSE, {}, HELD))
    assert capsys.readouterr().out.count(f"routing/{HELD[0].id}") == 2
    *_, last = said(Told(COURSE, HELD))
    assert (last["held"], last["service"], last["number"]) == ("failed", "routing", "HQ26-030418-7")
    [held] = Course(COURSE, {}, HELD).said()["held"]
    assert (held["trace"], "data" in held, "data" in last) == (TRACE, False, False)


def test_what_a_case_says_is_shown_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    said = replace(COURSE[0], data={"text": "[/b]\x1b[2J\u202e"})
    show_case(Told([said], []))
    shown = "".join(capsys.readouterr().out.split())
    assert "[/b]" in shown
    assert not {"\x1b", "\u202e"} & set(shown)


def test_nothing_held_is_not_mentioned(capsys: pytest.CaptureFixture[str]) -> None:
    show_case(Told(COURSE, []))
    assert "held" not in capsys.readouterr().out


@pytest.mark.parametrize(("ms", "text"), TIMES)
def test_a_time_is_told_in_a_unit_that_can_be_read(ms: float | None, text: str) -> None:
    assert time(ms) == text


@pytest.mark.parametrize(("caused", "text"), CAUSES)
def test_a_cause_is_told_without_the_case(caused: Entry, text: str) -> None:
    assert short_cause(caused) == text


def test_the_main_fields_are_plain_short_and_few() -> None:
    data = {
        "number": "HQ26",
        "text": "一" * 40,
        "people": [1, 2],
        "spot": "",
        "hint": None,
        "a": 1,
        "b": 2,
        "c": 3,
        "d": 4,
    }
    assert brief(data) == f"number=HQ26  text={'一' * 31}…  people=[2]  a=1  b=2  c=3 …"


def test_a_command_is_no_event_of_its_own() -> None:
    assert short_cause(SUBMITTED) == "cmd"
