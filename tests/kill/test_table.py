"""The table of the kills says of a run what its JSON says, and of a run that failed nothing at all."""

import json
from pathlib import Path
from typing import Any

import pytest

from libs.ops.verify import Audit
from tests.kill import table
from tests.kill.counted import Counted
from tests.kill.inputs import Inputs
from tests.kill.table import BEGIN, END, PAGE, written

OTHERS = ("differs", "misplaced", "unpublished", "cursor", "mark", "unknown", "altered")
TOLD = dict.fromkeys(table.TOLD, 0)


def numbers(audit: Audit, *broken: str, name: str = "kafka killed") -> dict[str, Any]:
    return dict(json.loads(json.dumps(Counted(name, Inputs(), audit, list(broken), {"kafka": 4}, 9.0).numbers())))


def rows(page: str, name: str) -> list[dict[str, str]]:
    """The rows of that name, by the heads of their columns."""
    lines, found = page.split(BEGIN)[1].split(END, maxsplit=1)[0].splitlines(), list[dict[str, str]]()
    for at, line in enumerate(lines):
        if line.startswith("|---"):
            heads, rest = lines[at - 1].split("|"), lines[at + 1 :]
            whole = rest[: next((n for n, one in enumerate(rest) if not one.startswith("|")), len(rest))]
            cells = [[cell.strip() for cell in one.split("|")] for one in whole]
            found += [dict(zip(map(str.strip, heads), one, strict=True)) for one in cells if one[1] == name]
    return found


@pytest.mark.parametrize("kind", OTHERS)
def test_a_fault_that_has_no_column_of_its_own_is_counted_among_the_others(kind: Any) -> None:
    audit = Audit()
    for fault in (kind, kind, "lost", "held"):
        audit.fault(fault, "routing/c")
    assert numbers(audit)["other faults"] == 2


def test_what_was_said_otherwise_is_another_fault_and_what_was_promised_and_lost_is_lost() -> None:
    said = numbers(Audit(), "repeated otherwise: case.intake-0-1: x", "lost: /intake", "decided twice: routing/c: x")
    assert (said["lost"], said["doubled"], said["other faults"]) == (1, 1, 1)


def test_a_row_shows_the_other_faults_of_its_run() -> None:
    name = "control: routing, no mark"
    audit = Audit()
    audit.fault("differs", "routing/c")
    [row] = rows(written(PAGE.read_text(encoding="utf-8"), [numbers(audit, name=name)]), name)
    assert (row["lost"], row["other faults"]) == ("0", "1")


def test_a_run_that_did_not_count_them_shows_an_empty_cell_and_so_does_a_row_that_stays() -> None:
    page, older = PAGE.read_text(encoding="utf-8"), numbers(Audit())
    del older["other faults"]
    after = written(page, [older, {**numbers(Audit(), name="told once, seed 1"), "told": TOLD}])
    assert [row["other faults"] for row in rows(after, "kafka killed")] == [""]
    assert [row["other faults"] for row in rows(after, "told once, seed 1")] == ["0", "0"]
    assert rows(after, "every await") == rows(page, "every await") != []


@pytest.mark.parametrize(
    "run",
    [
        pytest.param(numbers(Audit(mark=1, faults=["mark: routing/c"])), id="found by the audit"),
        pytest.param(numbers(Audit(), "lost: /intake"), id="a promise that was not kept"),
        pytest.param({**numbers(Audit()), "told": {**TOLD, "doubled": 1}}, id="told twice"),
        pytest.param({**numbers(Audit()), "told": {**TOLD, "other faults": 1}}, id="told in other words"),
    ],
)
def test_no_table_is_written_from_a_run_with_a_fault(
    run: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.json").write_text(json.dumps(run))
    monkeypatch.setattr(table, "PAGE", tmp_path / "page.md")
    with pytest.raises(SystemExit, match="kafka killed has faults"):
        table.write(tmp_path)
    assert not (tmp_path / "page.md").exists()
