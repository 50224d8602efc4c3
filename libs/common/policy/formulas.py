"""考核 as data: the formulas of the rates, and what a rate is, in whole numbers and decimals alone.

A formula divides what is counted of some facts by what is counted of one, over the cases whose date of its window falls
into a period.  Source: design/rules.md, assessment.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from itertools import repeat
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from libs.common.policy.counted import APART, COUNTED, WITHDRAWN, Window, column, implies
from libs.common.policy.faults import Misplaced

Name = Annotated[str, Field(min_length=1, max_length=20)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$")]
Weight = Annotated[Decimal, Field(gt=0, le=1, decimal_places=8)]
Place = tuple[int | str, ...]
WHOLE: Final = Decimal(1)
PARTS: Final = 10**8
"""Of one: weights have no more than eight digits, so that all is counted in whole numbers."""


class Figure(NamedTuple):
    """A rate with what it is made of.  `text` is empty where nothing is divided by: there is no figure then."""

    numerator: Decimal
    denominator: int
    text: str


class Term(NamedTuple):
    """A count by the names of `column`, what is left out of it by reason, and its weight above the line."""

    name: str
    out: Mapping[str, str]
    weight: Decimal = WHOLE

    def of(self, counts: Mapping[str, int]) -> int:
        """How much of it counts."""
        n = counts.get(self.name, 0)
        return n - sum(map(counts.get, self.out.values(), repeat(0))) if n else 0


class Rounding(BaseModel):
    """How a percentage is written: cut (截位) or rounded half up, after so many digits."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    how: Literal["cut", "half_up"] = Field(alias="round")
    digits: int = Field(ge=0, le=4)

    def written(self, numerator: Decimal, denominator: int) -> str:
        """`95.85%`; nothing if there is nothing to divide by.  Never through a float."""
        if not denominator:
            return ""
        parts = int(numerator * PARTS) * 100 * 10**self.digits
        by = denominator * PARTS
        scaled = parts // by if self.how == "cut" else (2 * parts + by) // (2 * by)
        whole, rest = divmod(scaled, 10**self.digits)
        return f"{whole}.{rest:0{self.digits}d}%" if self.digits else f"{whole}%"


class Formula(Rounding):
    """A named formula.  `top`: the facts of the numerator with their weights; `base`: that of the denominator.

    `leave_out`: for which reasons a case counts in neither.  `beside`: the formula that this one is a variant of.
    `rest`: the fact that those of the base have which are not in the numerator, where one says so.
    """

    name: Name
    window: Window
    top: Mapping[str, Weight] = Field(min_length=1)
    base: str
    leave_out: tuple[Code, ...] = ()
    beside: str = ""
    rest: str = ""

    def figure(self, counts: Mapping[str, int]) -> Figure:
        """From counts by the names of `column`."""
        numerator = Decimal()
        for term in self._above:
            numerator += term.weight * term.of(counts)
        denominator = self._below.of(counts)
        return Figure(numerator, denominator, self.written(numerator, denominator))

    def left_out(self, counts: Mapping[str, int]) -> dict[str, int]:
        """How much of the base is left out, by its reason."""
        return {why: n for why, name in self._below.out.items() if (n := counts.get(name, 0))}

    def counted(self, fact: str, counts: Mapping[str, int]) -> int:
        """How often a fact counts here, without what is left out; a copy of the formula would keep the old terms."""
        return self._term(fact).of(counts)

    @cached_property
    def _above(self) -> tuple[Term, ...]:
        return tuple(self._term(fact)._replace(weight=weight) for fact, weight in self.top.items())

    @cached_property
    def _below(self) -> Term:
        return self._term(self.base)

    def _term(self, fact: str) -> Term:
        return Term(column(self.window, fact), {why: column(self.window, fact, why) for why in self.leave_out})


class Composite(Rounding):
    """A weighted sum of rates that divide by the same: pooled like them, so that it has a numerator of its own."""

    name: Name
    of: Mapping[str, Weight] = Field(min_length=2)


class FormulaFile(BaseModel):
    """The file `formulas.yaml`.

    `rank_from`: with fewer in the denominator nothing is ranked.  `public_from`: fewer are not shown to the public.
    `reasons`: why a case may be left out, in words.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    version: Annotated[str, Field(pattern=r"^\d{4}\.\d+$")]
    rank_from: int = Field(ge=1, le=1000)
    public_from: int = Field(ge=1, le=1000)
    reasons: Mapping[Code, Name]
    formulas: Mapping[Code, Formula] = Field(min_length=1)
    composites: Mapping[Code, Composite] = Field(default_factory=dict)


class Formulas(NamedTuple):
    """One version, checked.  `every`: the formulas in the order of the file, composites as formulas of their own."""

    version: str
    rank_from: int
    public_from: int
    reasons: Mapping[str, str]
    every: Mapping[str, Formula]

    def ranked(self, figure: Figure) -> bool:
        """Whether it may stand in an order: there are enough to divide by."""
        return figure.denominator >= self.rank_from


def formulas_of(file: FormulaFile) -> Formulas:
    """The formulas; `Misplaced` names what cannot be, with the way out."""
    if WITHDRAWN not in file.reasons:
        fix = f"{WITHDRAWN} is missing, by which a case is left out that its citizen took back; name it in words"
        raise Misplaced(("reasons",), fix)
    for code, formula in file.formulas.items():
        for place, fix in _faults(code, formula, file):
            raise Misplaced(("formulas", code, *place), fix)
    for code, composite in file.composites.items():
        for place, fix in _composite_faults(code, composite, file):
            raise Misplaced(("composites", code, *place), fix)
    pooled = {code: _pooled(composite, file.formulas) for code, composite in file.composites.items()}
    every = {**file.formulas, **pooled}
    return Formulas(file.version, file.rank_from, file.public_from, file.reasons, every)


def _faults(code: str, formula: Formula, file: FormulaFile) -> Iterator[tuple[Place, str]]:
    known = COUNTED[formula.window]
    names = [*((("top", fact), fact) for fact in formula.top), (("base",), formula.base)]
    names += [(("rest",), formula.rest)] if formula.rest else []
    for place, fact in names:
        if fact not in known:
            yield place, f"{fact} is not counted by the date {formula.window}; there are {', '.join(known)}"
    for fact in formula.top:
        if fact in known and not implies(fact, formula.base):
            said = f"{fact} may be counted where {formula.base} is not, and the rate may pass 100 %"
            yield ("top", fact), f"{said}; divide by what it is a part of"
    if len(formula.top) > 1 and not any(formula.top.keys() <= answers for answers in APART):
        yield ("top",), f"one case may count in several of {', '.join(formula.top)}; take answers to one question"
    for why in (why for why in formula.leave_out if why not in file.reasons):
        yield ("leave_out",), f"{why} is none of the reasons; there are {', '.join(file.reasons)}"
    if formula.beside and not _alike(formula, file.formulas.get(formula.beside)):
        yield ("beside",), f"{code} can stand beside a formula that divides by the same; {formula.beside} does not"


def _composite_faults(code: str, composite: Composite, file: FormulaFile) -> Iterator[tuple[Place, str]]:
    if code in file.formulas:
        yield (), f"{code} is a formula already; give the composite a name of its own"
    strange = [name for name in composite.of if name not in file.formulas]
    for name in strange:
        yield ("of", name), f"{name} is no formula; there are {', '.join(file.formulas)}"
    if not strange:
        first, *others = (file.formulas[name] for name in composite.of)
        for name, other in zip([*composite.of][1:], others, strict=True):
            if not _alike(other, first):
                yield ("of", name), f"{name} does not divide by what the first does; only such rates can be summed"
    if sum(composite.of.values()) != WHOLE:
        yield ("of",), f"the weights add up to {sum(composite.of.values())}; make them 1"


def _alike(formula: Formula, other: Formula | None) -> bool:
    """Whether both divide by the same cases."""
    return other is not None and _divides_by(formula) == _divides_by(other)


def _divides_by(formula: Formula) -> tuple[Window, str, frozenset[str]]:
    return formula.window, formula.base, frozenset(formula.leave_out)


def _pooled(composite: Composite, formulas: Mapping[str, Formula]) -> Formula:
    """The composite as one formula: each fact with all the weight that it has in any part."""
    parts = [(formulas[name], weight) for name, weight in composite.of.items()]
    top: dict[str, Decimal] = {}
    for formula, weight in parts:
        for fact, own in formula.top.items():
            top[fact] = top.get(fact, Decimal()) + weight * own
    first = parts[0][0]
    return Formula(
        name=composite.name, window=first.window, top=top, base=first.base, leave_out=first.leave_out,
        round=composite.how, digits=composite.digits,
    )  # fmt: skip
