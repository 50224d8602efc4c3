"""督查: the samples that were drawn, and the sheet of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from services.portal.pages.facts import Choice, Group, Officer, Problem


@dataclass(frozen=True)
class InspectionHead:
    """Which sample: `id`, its seed, the days of its time, the filter in words, and from how many cases it was drawn.

    `left`: cases without a finding.  `waiting`: findings after which something is still to be done.
    """

    id: str
    seed: str
    first: datetime
    last: datetime
    filter: str
    population: int
    digest: str
    size: int
    left: int
    waiting: int
    by: str
    at: datetime


@dataclass(frozen=True)
class NextStep:
    """What is to follow a finding: which unit, what, by when; `done`: in words, once it was."""

    unit: str
    what: str
    due: datetime
    done: str = ""
    late: bool = False


@dataclass(frozen=True)
class SheetRow:
    """One case of the sample; without a finding `label` is empty.  `false`: it was reported as done, and is not."""

    number: str
    title: str
    unit: str
    label: str = ""
    text: str = ""
    by: str = ""
    false: bool = False
    follows: NextStep | None = None


@dataclass(frozen=True)
class InspectionsView:
    """Fields: seed, size, first and last (days), unit, area, category; `said` holds what was written so far."""

    officer: Officer
    now: datetime
    rows: Sequence[InspectionHead]
    units: Sequence[Choice]
    areas: Sequence[Group]
    categories: Sequence[Choice]
    said: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    template: ClassVar[str] = "desk/inspections.html"
    tab: ClassVar[str] = "centre"


@dataclass(frozen=True)
class InspectionView:
    """The sheet.  `open`: cases to record a finding of, `follows`: those after which something is to be done.

    Fields of a finding: case, code, text, and unit, what, due of what follows; of what was done: done-case, done-text.
    """

    officer: Officer
    now: datetime
    head: InspectionHead
    rows: Sequence[SheetRow]
    open: Sequence[Choice]
    codes: Sequence[Choice]
    follows: Sequence[Choice]
    units: Sequence[Choice]
    said: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    template: ClassVar[str] = "desk/inspection.html"
    tab: ClassVar[str] = "centre"
