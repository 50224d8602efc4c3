"""What assessment answers, as the leader's page and the board know it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from libs.common.clock import instant_of
from libs.common.policy import Policy
from libs.common.policy.formulas import Formula, Formulas
from services.portal.domain.state import Matter
from services.portal.pages.views import AnsweredKind, BehindRow, Figure, FigureRow, Part, Point, Share, Sheet, Trend

Said = Mapping[str, Any]
SHARES: Final[Mapping[str, str]] = {
    "on-time": "on_time", "resolved": "resolution", "satisfied": "satisfaction_plain", "township": "in_township",
}  # fmt: skip
"""Which formula each rate of the board is."""
WEIGHTED: Final = "satisfaction"


@dataclass(frozen=True)
class Made:
    """How figures are made: by which formulas, if those in use are the answer's; `path` leads to the cases."""

    path: str
    period: str
    by: str
    formulas: Mapping[str, Formula]


def sheet_of(said: Said, levels: Said | None, policy: Policy, path: str) -> Sheet:
    """The figures of a period, all of them and by the keys of a dimension, and those by level if they are known."""
    made = made_of(said, policy.formulas, path)
    return Sheet(
        said["version"], figures(said["total"], made, ""), rows(said, made, _wanted(said, policy)),
        rows(levels, made_of(levels, policy.formulas, path), None) if levels else [], said["reasons"],
        bool(said["closed"]), later(said["total"]["later"]), _cut(policy.formulas),
    )  # fmt: skip


def made_of(said: Said, formulas: Formulas, path: str) -> Made:
    """The formulas of another version than the answer's say nothing of its numbers."""
    known = formulas.every if said["version"] == formulas.version else {}
    return Made(path, said["period"], said["by"], known)


def rows(said: Said, made: Made, wanted: frozenset[str] | None) -> list[FigureRow]:
    """Each key with its figures, in the order of the answer, which is the configuration's."""
    return [
        FigureRow(row["key"], row["name"], figures(row, made, row["key"]))
        for row in said["rows"]
        if wanted is None or row["key"] in wanted
    ]


def figures(row: Said, made: Made, key: str) -> dict[str, Figure]:
    """The figures of one row by code."""
    return {rate["formula"]: _figure(rate, row["counts"], made, key) for rate in row["rates"]}


def trends_of(said: Said, codes: Iterable[str]) -> list[Trend]:
    """Those rates month by month; of a month without that formula nothing is known."""
    months = [(one["period"], {rate["formula"]: rate for rate in one["rates"]}) for one in said["points"]]
    found = ((code, [(period, rates[code]) for period, rates in months if code in rates]) for code in codes)
    return [Trend(code, mine[-1][1]["name"], [_point(*one) for one in mine]) for code, mine in found if mine]


def _point(period: str, rate: Said) -> Point:
    percent = rate["text"].removesuffix("%") if rate["ranked"] else ""
    return Point(period, percent, rate["numerator"], rate["denominator"])


def later(counts: Mapping[str, int]) -> dict[str, int]:
    """What changed by fact, without what is told apart by a reason."""
    return {name.partition("/")[2]: n for name, n in counts.items() if n and "~" not in name}


def row_of(said: Said, key: str) -> Said | None:
    """The row of that key; without one that of all together."""
    found: Said | None = said["total"] if not key else next((row for row in said["rows"] if row["key"] == key), None)
    return found


def behind_rows(
    items: Iterable[Said], fact: str, matters: Mapping[str, Matter], seen: Mapping[str, bool], policy: Policy
) -> list[BehindRow]:
    """Cases as assessment counts them; those in `seen` with their titles, and what is true there can be opened."""
    found = []
    for case, one in ((item["case_id"], item["contribution"]) for item in items):
        title, unit = matters[case].title if case in seen else "", policy.units.name_of(one["unit"])
        admitted, completed, evaluated = (_date(one[f"{step}_at"]) for step in ("admitted", "completed", "evaluated"))
        voices, linked = one["facts"].get(fact, 1), seen.get(case, False)
        found.append(BehindRow(one["number"], title, unit, admitted, completed, evaluated, voices, linked))
    return found


def has_rest(figure: Figure) -> bool:
    """Whether the cases that are not above the line can be told apart: of what people say, one case may be both."""
    return bool(figure.left) or figure.base not in {"asked", ""}


def shares(said: Said, policy: Policy) -> list[Share]:
    """The board's four rates; what assessment does not tell the public stays empty."""
    told = {rate["formula"]: rate for rate in said["total"]["rates"]}
    found = [
        Share(code, int(Decimal(told[formula]["numerator"] or 0)), told[formula]["denominator"])
        for code, formula in SHARES.items()
        if formula in told
    ]
    basically = _basically(told, made_of(said, policy.formulas, "").formulas)
    return [Share(s.code, s.numerator, s.denominator, basically) if s.code == "satisfied" else s for s in found]


def kinds_of(said: Said) -> list[AnsweredKind]:
    """How matters of each category were answered, as the public is told; those without a category are none."""
    found = []
    for row in said["rows"]:
        told = {rate["formula"]: rate for rate in row["rates"]}
        done, asked = told.get(SHARES["on-time"]), told.get(SHARES["resolved"])
        resolved = int(Decimal(asked["numerator"] or 0)) if asked else 0
        kind = AnsweredKind(
            row["name"], done["denominator"] if done else 0, asked["denominator"] if asked else 0, resolved
        )
        found.append(kind)
    return found


def _date(text: str | None) -> datetime | None:
    return instant_of(text) if text else None


def _cut(formulas: Formulas) -> bool:
    return all(formula.how == "cut" for formula in formulas.every.values())


def _wanted(said: Said, policy: Policy) -> frozenset[str] | None:
    """Of the units the departments: villages and townships stand by their places."""
    if said["by"] != "unit":
        return None
    return frozenset(unit.id for unit in policy.units.by_id.values() if unit.kind != "government")


def _figure(rate: Said, counts: Mapping[str, int], made: Made, key: str) -> Figure:
    code, formula = rate["formula"], made.formulas.get(rate["formula"])
    parts = _parts(formula, counts) if formula else []
    place = urlencode({"period": made.period, "by": made.by, "key": key, "formula": code})
    return Figure(
        code, rate["name"], rate["text"].removesuffix("%"), rate["ranked"], rate["numerator"], rate["denominator"],
        top=parts[0].fact if parts else "", base=formula.base if formula else "",
        rest=_rest(rate, formula, counts, parts), left=formula.rest if formula else "",
        over=f"{made.path}?{place}&part=base", cases=f"{made.path}?{place}&part=rest", parts=parts,
        out=rate["left_out"],
    )  # fmt: skip


def _parts(formula: Formula, counts: Mapping[str, int]) -> list[Part]:
    return [
        Part(fact, formula.counted(fact, counts), f"{weight.normalize():f}") for fact, weight in formula.top.items()
    ]


def _rest(rate: Said, formula: Formula | None, counts: Mapping[str, int], parts: Sequence[Part]) -> int:
    if formula and formula.rest:
        return formula.counted(formula.rest, counts)
    above = sum(part.count for part in parts) if formula else int(Decimal(rate["numerator"] or 0))
    return int(rate["denominator"]) - above


def _basically(told: Mapping[str, Said], formulas: Mapping[str, Formula]) -> int:
    """How many are basically satisfied: what the weighted variant has more than the plain one."""
    both = (WEIGHTED, SHARES["satisfied"])
    if not set(both) <= told.keys() & formulas.keys():
        return 0
    weight = formulas[WEIGHTED].top.get("basically")
    weighted, plain = (Decimal(told[code]["numerator"] or 0) for code in both)
    return int((weighted - plain) / weight) if weight else 0
