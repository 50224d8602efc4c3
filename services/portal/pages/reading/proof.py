"""A deadline line by line, as one sheet; its words are those of `caseloop clock` (libs/common/sheets.py)."""

from datetime import datetime

from libs.common import sheets
from libs.common.events.words import Began, Ground, Measure
from libs.common.policy import Policy
from libs.worktime import DayKind, Mark, Row
from libs.worktime.paper import paper_of
from services.portal.domain import clocks
from services.portal.domain.state import Clock, Matter
from services.portal.pages.facts import Officer
from services.portal.pages.reading import dues
from services.portal.pages.reading.dues import Grounds
from services.portal.pages.views import ProofRow, ProofView

MARKS = {Mark.COUNTED: "counted", Mark.PAUSED: "paused", Mark.SKIPPED: "skipped"}


def proof_view(
    matter: Matter, policy: Policy, now: datetime, officer: Officer | None = None, *, elder: bool = False
) -> ProofView | None:
    """The sheet of the result's deadline; None if nobody said what it is counted from and counting gives another."""
    grounds = dues.result_grounds(matter, policy)
    clock = clocks.clock_of(matter, Measure.RESULT, matter.unit)
    if grounds is None or (grounds.said is None and dues.proof_of(grounds, policy) is None):
        return None
    return _sheet(matter, clock, grounds, policy, now, officer, elder=elder)


def clock_view(
    matter: Matter, owed: tuple[Measure, str], policy: Policy, now: datetime, officer: Officer
) -> ProofView | None:
    """The sheet of any clock of the present hop; None if there is none, or its date came without its ground."""
    clock = clocks.clock_of(matter, *owed)
    grounds = clock and dues.clock_grounds(matter, clock, policy)
    return _sheet(matter, clock, grounds, policy, now, officer) if grounds else None


def _sheet(  # noqa: PLR0913, PLR0917 - what a sheet is made of
    matter: Matter, clock: Clock | None, grounds: Grounds, policy: Policy, now: datetime, officer: Officer | None,
    *, elder: bool = False,
) -> ProofView:  # fmt: skip
    proof = dues.count_of(grounds, policy)
    printed, ground = paper_of(proof), grounds.said or _ground(matter, grounds, policy)
    measure, days = clock.measure if clock else Measure.RESULT, grounds.extension.days if grounds.extension else 0
    return ProofView(
        number=matter.number, round=matter.round, measure=measure.value, due=dues.due_of(grounds, policy, now),
        profile=ground.profile, profile_version=ground.version,
        rows=[_row(row) for row in printed.rows], check_code=proof.check_code, printed=now,
        grounds=list(sheets.grounds(ground, proof, policy, days)), event=sheets.BEGAN[ground.began],
        due_text=sheets.date_of(proof, grounds.at, policy),
        notes=list(sheets.notes(clock, proof, policy)) if clock else [],
        unit=policy.units.name_of(clock.unit) if clock and measure is not Measure.RESULT else "",
        officer=officer, elder=elder,
    )  # fmt: skip


def _ground(matter: Matter, grounds: Grounds, policy: Policy) -> Ground:
    """As the fact would have said it."""
    began = Began.REOPENING if grounds.start == matter.round_began else Began.DISPATCH
    return Ground(
        counted_from=grounds.start, began=Began.SUBMISSION if grounds.start == matter.submitted_at else began,
        span=str(grounds.span), profile=grounds.profile, version=policy.profiles[grounds.profile].version,
    )  # fmt: skip


def _row(row: Row) -> ProofRow:
    hours = [(stretch.start.time(), stretch.end.time()) for stretch in row.stretches]
    return ProofRow(
        row.first, row.last, row.label, hours, MARKS[row.mark], row.counted, row.running,
        made_up=row.kind is DayKind.MAKE_UP,
    )  # fmt: skip
