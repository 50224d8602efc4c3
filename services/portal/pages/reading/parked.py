"""挂账: what a matter's page says and offers of it, and the rows of both lists."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from libs.common.policy import Policy
from services.portal.domain.state import Matter, Parking
from services.portal.pages.reading.track import leader_of, place_of
from services.portal.pages.views import Action, ParkedRow
from services.portal.pages.wording.times import date_of, on, short

REPLIED: Final = 6


def explain_acts(matter: Matter) -> tuple[str, ...]:
    """解释说明: what is being redone is closed against the citizen's word, once everybody was called back."""
    redo = matter.round > 1 and matter.standing.step < REPLIED
    return ("explain",) if redo and "propose-parking" in parking_acts(matter) and not matter.back else ()


def parking_acts(matter: Matter) -> tuple[str, ...]:
    """挂账: what the centre may do about it; evaluation and supervision have the last word."""
    marks = matter.standing.marks
    if "parked" in marks:
        return ("unpark", "prolong-parking")
    if "parking" in marks:
        return ("grant-parking", "deny-parking")
    redo = matter.round > 1 and matter.standing.step < REPLIED
    return ("propose-parking",) if not matter.ending and (redo or matter.unhappy == matter.round) else ()


def parking_facts(matter: Matter) -> Iterator[tuple[str, str]]:
    """Label and words."""
    if matter.proposal and "parking" in matter.standing.marks:
        yield "有人提出挂账", f"{matter.proposal.by}：{matter.proposal.reason}，{on(matter.proposal.review)} 再看"
    if matter.parked:
        yield "挂账", f"{short(matter.parked.at)} 起，{on(matter.parked.review)} 再看：{matter.parked.reason}"


def parked_rows(found: Iterable[Matter], policy: Policy, now: datetime) -> list[ParkedRow]:
    """What is put aside, the first to come back first."""
    return sorted(_rows(found, policy, now), key=lambda row: row.review)


def proposed_rows(found: Iterable[Matter], policy: Policy, now: datetime) -> list[ParkedRow]:
    """What waits for a decision, the longest wish first."""
    return sorted(_rows(found, policy, now), key=lambda row: row.since)


def _rows(found: Iterable[Matter], policy: Policy, now: datetime) -> Iterator[ParkedRow]:
    for matter in found:
        if parking := matter.parked or matter.proposal:
            yield _row(matter, parking, policy, now)


def _row(matter: Matter, parking: Parking, policy: Policy, now: datetime) -> ParkedRow:
    return ParkedRow(
        number=matter.number, title=matter.title, place=place_of(matter, policy), reason=parking.reason,
        since=parking.at, review=parking.review, days=(date_of(parking.review) - date_of(now)).days,
        unit=policy.units.name_of(matter.unit), leader=leader_of(matter, policy), by=parking.by,
        actions=[Action(code) for code in parking_acts(matter)],
    )  # fmt: skip
