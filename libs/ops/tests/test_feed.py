"""Rows of a file become submissions."""

from pathlib import Path

import pytest

from libs.ops.feed import rows, submission


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a.jsonl", '{"id": "7", "text": "路灯不亮", "label": "x"}\n\n', id="JSON lines"),
        pytest.param("a.csv", "\ufeffid,text,label\r\n7,路灯不亮,x\r\n", id="CSV with a byte order mark"),
    ],
)
def test_a_row_is_read_and_columns_nobody_needs_are_left_out(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_bytes(content.encode())
    [row] = rows(tmp_path / name)
    assert submission(row) == {"text": "路灯不亮", "channel": "web", "external_id": "7"}


def test_a_row_without_an_id_is_the_same_case_each_time() -> None:
    first, again, other = (submission({"text": text}) for text in ("路灯不亮", "路灯不亮", "停水"))
    assert first == again
    assert first["external_id"] != other["external_id"]
