"""docs/handling.md says what handling's tables say."""

import pytest

from libs.ops.states import BEGIN, END, PAGE, drawn, with_table
from services.handling.domain.state import LEGAL, MOVES, Act, Status


def test_the_state_table_of_the_docs_is_what_the_code_says() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert with_table(page) == page, "run make states"


def test_every_act_has_its_row_with_a_cell_for_each_state_in_which_anything_is_legal() -> None:
    shown = [status for status in Status if LEGAL[status]]
    rows = {
        line.split("|")[1].strip(): line.split("|")[5:-1] for line in drawn().splitlines() if line.startswith("| `")
    }
    for act in Act:
        cells = [cell.strip() for cell in rows[f"`{act.value}`"]]
        assert [bool(cell) for cell in cells] == [act in LEGAL[status] for status in shown]
        assert [cell.startswith("→") for cell in cells if cell] == [
            MOVES.get(act, status) is not status for status in shown if act in LEGAL[status]
        ]


def test_a_page_without_the_marks_says_which_are_missing() -> None:
    with pytest.raises(ValueError, match="drawn by make states"):
        with_table("# nothing")
    assert with_table(f"a\n{BEGIN}old\n{END}b\n") == f"a\n{BEGIN}{drawn()}{END}b\n"
