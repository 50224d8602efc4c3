"""A deadline line by line, as one sheet."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from libs.common.policy import Policy
from libs.worktime import DayKind, Mark, Proof, Row
from libs.worktime.periods import Periods
from services.portal.domain.state import Matter
from services.portal.pages.facts import Officer
from services.portal.pages.reading.dues import Grounds, due_of, proof_of, result_grounds
from services.portal.pages.views import ProofRow, ProofView

NEVER: Periods = ()
MARKS = {Mark.COUNTED: "counted", Mark.PAUSED: "paused", Mark.SKIPPED: "skipped"}


def proof_view(
    matter: Matter, policy: Policy, now: datetime, officer: Officer | None = None, *, elder: bool = False
) -> ProofView | None:
    """The sheet of the result's deadline; None if it was set under a policy that counts otherwise."""
    grounds = result_grounds(matter, policy)
    proof = proof_of(grounds, policy) if grounds else None
    if grounds is None or proof is None:
        return None
    (_, hours), *seasons = _hours(proof)
    edition = proof.editions[-1] if proof.editions else None
    return ProofView(
        number=matter.number, round=matter.round, measure="result", due=due_of(grounds, policy, now),
        profile=grounds.profile, profile_version=policy.profiles[grounds.profile].version, hours=hours, seasons=seasons,
        calendar_year=edition.year if edition else proof.start.year,
        calendar_version=edition.version if edition else 0, rows=[_row(row) for row in proof.rows],
        check_code=proof.check_code, printed=now, event=_event(matter, grounds),
        officer=officer, elder=elder,
    )  # fmt: skip


def _event(matter: Matter, grounds: Grounds) -> str:
    """What started the clock."""
    if grounds.start == matter.submitted_at:
        return "群众提交"
    return "重办派单" if grounds.start == matter.round_began else "派单"


def _hours(proof: Proof) -> Iterator[tuple[date, list[tuple[time, time]]]]:
    """The opening hours of the first date, and of each date on which another season begins."""
    hours, day = proof.span.hours(proof.office), proof.start.astimezone(proof.office.tz).date()
    last, before = proof.rows[-1].last if proof.rows else day, NEVER
    while day <= last:
        if (periods := hours.periods_on(day)) != before:
            yield day, [(_time(opens), _time(closes)) for opens, closes in periods]
        day, before = day + timedelta(days=1), periods


def _time(minute: int) -> time:
    return time(*divmod(minute % (24 * 60), 60))


def _row(row: Row) -> ProofRow:
    hours = [(stretch.start.time(), stretch.end.time()) for stretch in row.stretches]
    return ProofRow(
        row.first, row.last, row.label, hours, MARKS[row.mark], row.counted, row.running,
        made_up=row.kind is DayKind.MAKE_UP,
    )  # fmt: skip
