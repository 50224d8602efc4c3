"""Copies the numbers of the last runs into docs/reliability.md: `python -m tests.kill.table`."""

import json
from collections.abc import Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any

from tests.kill.counted import FOLDER

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
BEGIN, END = "<!-- numbers: written by tests/kill/table.py -->", "<!-- end of numbers -->"
COLUMNS = ("lost", "doubled", "reordered", "held", "other faults", "repeated")
TOLD = (
    "people", "notices", "in the file", "asked", "asked again", "sent on", "doubled", "missing", "untrue", "other faults",
    "receipts",
)  # fmt: skip
WRONG = ("doubled", "missing", "untrue", "other faults")
CONTROL = "control: "
HEAD = f"| run | submissions + commands answered | kills, cuts | entries | {' | '.join(COLUMNS)} |"
TOLD_HEAD = f"| run | kills of notification, gateway, others | {' | '.join(TOLD)} |"
MOMENTS = "Died at every await: "


def row(run: Mapping[str, Any]) -> str:
    inputs = f"{run['submissions']} + {run['commands']}"
    found = [str(run.get(column, "")) for column in COLUMNS]
    return line(run["run"], inputs, str(sum(run["kills"].values())), str(run["entries"]), *found)


def told_row(run: Mapping[str, Any]) -> str:
    kills, found = run["kills"], run["told"]
    tellers = [kills.get(name, 0) for name in ("notification", "gateway")]
    others = sum(kills.values()) - sum(tellers)
    return line(run["run"], ", ".join(map(str, [*tellers, others])), *(str(found.get(column, "")) for column in TOLD))


def line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def table(before: str, head: str, rows: Mapping[str, str]) -> str:
    """With these rows in place of older ones; a run that was not made again keeps its own."""
    lines = before.splitlines()
    old = takewhile(lambda one: one.startswith("|"), lines[lines.index(head) + 2 :] if head in lines else ())
    both = {**{one.split("|")[1].strip(): one for one in old}, **rows}
    return "\n".join([head, "|---" * (head.count("|") - 1) + "|", *(both[name] for name in sorted(both))])


def moments(before: str, runs: list[Mapping[str, Any]]) -> str:
    """Where processes died in the run through every await, with how many services did."""
    for run in runs:
        if run["run"] == "every await":
            return MOMENTS + ", ".join(f"{moment} {times}" for moment, times in sorted(run["kills"].items())) + "."
    return next(one for one in before.splitlines() if one.startswith(MOMENTS))


def written(page: str, runs: list[Mapping[str, Any]]) -> str:
    start, rest = page.split(BEGIN)
    before, end = rest.split(END)
    all_ = table(before, HEAD, {run["run"]: row(run) for run in runs})
    told = table(before, TOLD_HEAD, {run["run"]: told_row(run) for run in runs if "told" in run})
    return f"{start}{BEGIN}\n{all_}\n\n{moments(before, runs)}\n\nTold once:\n\n{told}\n{END}{end}"


def failed(run: Mapping[str, Any]) -> bool:
    """Whether it found anything; a control is there to find something."""
    told = run.get("told", {})
    return not run["run"].startswith(CONTROL) and bool(run["faults"] or any(told.get(kind) for kind in WRONG))


def write(folder: Path) -> None:
    """Refuses a run that failed: the page says what holds, and a row of it would pass for that."""
    runs = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.json"))]
    for run in filter(failed, runs):
        first = next(iter(run["faults"]), "people were told wrongly")
        raise SystemExit(f"{run['run']} has faults, the first: {first}; nothing is written until it is made again")
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), runs), encoding="utf-8")


if __name__ == "__main__":
    write(FOLDER)
