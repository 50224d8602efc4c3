"""Rows of a file become submissions, and whatever is wrong with one stops none of the others."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from libs.ops import feed as module
from libs.ops.engines.process import Failed
from libs.ops.feed import feed, rows, submission


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a.jsonl", '{"id": "7", "text": "路灯不亮", "label": "x"}\n\n', id="JSON lines"),
        pytest.param("a.csv", "\ufeffid,text,label\r\n7,路灯不亮,x\r\n", id="CSV with a byte order mark"),
    ],
)
def test_a_row_is_read_and_columns_nobody_needs_are_left_out(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_bytes(content.encode())
    [(_, row)] = rows(tmp_path / name)
    assert isinstance(row, dict)
    assert submission(row) == {"text": "路灯不亮", "channel": "web", "external_id": "7"}


def test_a_row_without_an_id_is_the_same_case_each_time() -> None:
    first, again, other = (submission({"text": text}) for text in ("路灯不亮", "路灯不亮", "停水"))
    assert first == again
    assert first["external_id"] != other["external_id"]


def answering(monkeypatch: pytest.MonkeyPatch, answer: Callable[[httpx.Request], httpx.Response]) -> None:
    """A door that answers so."""
    usual = httpx.AsyncClient
    transport = httpx.MockTransport(answer)
    monkeypatch.setattr(httpx, "AsyncClient", lambda **more: usual(transport=transport, **more))
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.0)


def taken(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(201, json={"status": "admitted"})


ROWS = b"""{"text": "\xe8\xb7\xaf\xe7\x81\xaf\xe4\xb8\x8d\xe4\xba\xae"}
{"text": "cut off
["text"]
{"title": "no text"}
{"text": "\xc2\xb7\xb5\xc6"}
"""
WRONG = {2: "no JSON", 3: "JSON, but no object", 4: "text: it is empty", 5: "not in UTF-8: save the file as UTF-8"}


def test_a_wrong_row_is_named_by_its_line_and_the_others_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(monkeypatch, taken)
    (tmp_path / "a.jsonl").write_bytes(ROWS)
    fed = feed(tmp_path / "a.jsonl", "http://door")
    assert fed.counts == {"admitted": 1}
    assert {line: why[: len(WRONG[line])] for line, why in fed.rejected.items()} == WRONG
    assert fed.lines()[:3] == ["     1  admitted", "     4  rejected", f"line 2: {fed.rejected[2]}"]


def test_what_the_service_refuses_is_told_in_its_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"detail": "phone: String should match", "code": "invalid"}
    answering(monkeypatch, lambda _request: httpx.Response(422, json=said))
    (tmp_path / "a.jsonl").write_text('{"text": "x", "contact": "none"}\n', encoding="utf-8")
    assert feed(tmp_path / "a.jsonl", "http://door").said() == {
        "taken": {},
        "rejected": {1: "phone: String should match (invalid)"},
    }


def test_a_busy_door_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([httpx.Response(503), httpx.Response(502, text="<html>")])
    answering(monkeypatch, lambda request: next(answers, None) or taken(request))
    (tmp_path / "a.jsonl").write_text('{"text": "x"}\n', encoding="utf-8")
    assert feed(tmp_path / "a.jsonl", "http://door").counts == {"admitted": 1}


def test_a_door_that_stays_shut_ends_the_feed_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def shut(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    answering(monkeypatch, shut)
    (tmp_path / "a.jsonl").write_text('{"text": "x"}\n' * 40, encoding="utf-8")
    with pytest.raises(Failed, match="0 rows were taken, and feeding the file again adds nothing twice"):
        feed(tmp_path / "a.jsonl", "http://door")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param("a.csv", "内容,编号\nx,1\n".encode(), "no column `text` but: 内容, 编号", id="no column text"),
        pytest.param("a.csv", "内容\n".encode("gbk"), r"no column `text` but: \\udcc4", id="GBK"),
        pytest.param("a.csv", b"", "no column `text` but: ;", id="empty"),
        pytest.param(
            "a.csv", b"text\n" + b"x" * 200_000, "line 1: field larger than field limit", id="too long a field"
        ),
    ],
)
def test_a_table_nobody_can_read_is_refused_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, said: str
) -> None:
    answering(monkeypatch, taken)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Failed, match=said):
        feed(tmp_path / name, "http://door")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="nothing is no file"):
        feed(tmp_path / "nothing", "http://door")
