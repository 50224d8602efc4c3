"""Copies the numbers of the last runs into docs/reliability.md: `python -m tests.kill.table`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.kill.counted import FOLDER

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
BEGIN, END = "<!-- numbers: written by tests/kill/table.py -->", "<!-- end of numbers -->"
COLUMNS = ("lost", "doubled", "reordered", "held", "repeated")
TOLD = (
    "people",
    "notices",
    "in the file",
    "asked",
    "asked again",
    "sent on",
    "doubled",
    "missing",
    "untrue",
    "receipts",
)


def row(run: Mapping[str, Any]) -> str:
    inputs = f"{run['submissions']} + {run['commands']}"
    found = [str(run[column]) for column in COLUMNS]
    cells = [run["run"], inputs, str(sum(run["kills"].values())), str(run["entries"]), *found]
    return f"| {' | '.join(cells)} |"


def table(runs: list[Mapping[str, Any]]) -> str:
    head = f"| run | submissions + commands answered | kills, cuts | entries | {' | '.join(COLUMNS)} |"
    return "\n".join([head, "|---|---|---|---|---|---|---|---|---|", *map(row, runs)])


def told(runs: list[Mapping[str, Any]]) -> str:
    """What people were told in the runs that looked at it."""
    head = f"| run | kills of notification, gateway, others | {' | '.join(TOLD)} |"
    return "\n".join([head, f"|---|---|{'---|' * len(TOLD)}", *(told_row(run) for run in runs if "told" in run)])


def told_row(run: Mapping[str, Any]) -> str:
    kills, found = run["kills"], run["told"]
    tellers = [kills.get(name, 0) for name in ("notification", "gateway")]
    cells = [run["run"], ", ".join(map(str, [*tellers, sum(kills.values()) - sum(tellers)]))]
    return f"| {' | '.join([*cells, *(str(found[column]) for column in TOLD)])} |"


def moments(runs: list[Mapping[str, Any]]) -> str:
    """Where processes died in the run through every await, with how many services did."""
    [every] = [run for run in runs if run["run"] == "every await"] or [{"kills": {}}]
    return ", ".join(f"{moment} {times}" for moment, times in sorted(every["kills"].items()))


def written(page: str, runs: list[Mapping[str, Any]]) -> str:
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    numbers = f"{table(runs)}\n\nDied at every await: {moments(runs)}.\n\nTold once:\n\n{told(runs)}"
    return f"{before}{BEGIN}\n{numbers}\n{END}{after}"


if __name__ == "__main__":
    runs = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.json"))]
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), runs), encoding="utf-8")
