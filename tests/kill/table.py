"""Copies the numbers of the last runs into docs/reliability.md: `python -m tests.kill.table`."""

import json
from collections.abc import Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any

from tests.kill.counted import FOLDER

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
BEGIN, END = "<!-- numbers: written by tests/kill/table.py -->", "<!-- end of numbers -->"
COLUMNS = ("lost", "doubled", "reordered", "held", "repeated")
TOLD = (
    "people", "notices", "in the file", "asked", "asked again", "sent on", "doubled", "missing", "untrue", "receipts",
)  # fmt: skip
HEAD = f"| run | submissions + commands answered | kills, cuts | entries | {' | '.join(COLUMNS)} |"
TOLD_HEAD = f"| run | kills of notification, gateway, others | {' | '.join(TOLD)} |"
MOMENTS = "Died at every await: "


def row(run: Mapping[str, Any]) -> str:
    inputs = f"{run['submissions']} + {run['commands']}"
    found = [str(run[column]) for column in COLUMNS]
    return line(run["run"], inputs, str(sum(run["kills"].values())), str(run["entries"]), *found)


def told_row(run: Mapping[str, Any]) -> str:
    kills, found = run["kills"], run["told"]
    tellers = [kills.get(name, 0) for name in ("notification", "gateway")]
    others = sum(kills.values()) - sum(tellers)
    return line(run["run"], ", ".join(map(str, [*tellers, others])), *(str(found[column]) for column in TOLD))


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


if __name__ == "__main__":
    runs = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.json"))]
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), runs), encoding="utf-8")
