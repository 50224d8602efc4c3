"""Where a matter stands: its step, who has it, what it waits for.  A pure function of all that was heard."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from libs.common.events.words import Measure
from services.portal.domain import clocks, ladder
from services.portal.domain.state import Deed, Matter, Standing
from services.portal.domain.wish import Wish

OVER: Final = 7
RESTING: Final = frozenset({"parked", "call", "visit", "screening"})


def stood(matter: Matter) -> Matter:
    """The matter with its standing made anew; one whose submission was overtaken has no number and is in no list."""
    listed = bool(matter.number) and not matter.ending
    standing = Standing(
        open=listed, step=step_of(matter), due=due_of(matter), lead=matter.unit,
        by=matter.taken.by if matter.taken and current(matter, matter.taken) else "",
        units=tuple(dict.fromkeys(unit for unit in _at_hand(matter) if unit not in matter.about)),
        marks=tuple(_marks(matter)) if listed else tuple(_lasting(matter)),
    )  # fmt: skip
    return matter.model_copy(update={"standing": standing})


def _at_hand(matter: Matter) -> tuple[str, ...]:
    """Who handles it, and who goes to somebody's door."""
    return (*(share.unit for share in matter.shares), *matter.visits.values())


def current(matter: Matter, deed: Deed | Wish | None) -> bool:
    """Whether a deed belongs to the present hop and round; a newer one overtook its own dispatch."""
    return deed is not None and deed.hop >= matter.hop and deed.round >= matter.round


def step_of(matter: Matter) -> int:
    """1 接办 … 6 评价; 7 once it is over.  A step is the present one until the next one's fact is there."""
    if matter.ending:
        return OVER
    if matter.replied and matter.replied.round >= matter.round:
        return 6
    if matter.approved and matter.approved.round >= matter.round:
        return 5  # whatever is dispatched after that within the round changes nothing any more
    for step, deed in ((4, matter.report), (3, matter.taken)):
        if current(matter, deed):
            return step
    return 2 if matter.admitted_at else 1


def due_of(matter: Matter) -> datetime | None:
    """When the result is due: the lead's clock as it runs now, else what the citizen was promised.

    What is parked is due on no day before it comes back.
    """
    if matter.parked:
        return matter.parked.review
    clock = clocks.clock_of(matter, Measure.RESULT, matter.unit)
    return clock.due if clock else matter.promised_by


def _marks(matter: Matter) -> Iterator[str]:
    """What is parked waits for nothing else but the calls to its citizens, and for what was ordered of them."""
    marks = _waits(matter)
    if matter.parked is None:
        return marks
    return iter(dict.fromkeys((*(mark for mark in marks if mark in RESTING), *_lasting(matter))))


def _waits(matter: Matter) -> Iterator[str]:
    step = step_of(matter)
    working = step <= 3  # noqa: PLR2004 - the result is not reported yet
    told = {
        "admission": bool(matter.held_for) and not matter.admitted_at,
        "screening": bool(matter.unclear),
        "ruling": current(matter, matter.asks),
        "pause": current(matter, matter.asks_pause),
        "extension": current(matter, matter.asks_extension),
        "take-on": step == 2 and bool(matter.hop) and not matter.unclear,  # noqa: PLR2004 - 交办
        "check": step == 4,  # noqa: PLR2004 - 反馈
        "question": current(matter, matter.question),
        "returned": current(matter, matter.asks) or (step == 3 and current(matter, matter.sent_back)),  # noqa: PLR2004
        "call": bool(matter.calls or matter.back),
        "visit": bool(matter.visits),
        "session": matter.session is not None,
        "parked": matter.parked is not None,
        "parking": matter.proposal is not None and matter.proposal.round >= matter.round,
        "soon": working and current(matter, matter.reminded),
        "unanswered": (working and current(matter, matter.rung)) or bool(ladder.open_orders(matter)),
        "listed": matter.listed is not None,
        "alert": step <= 2 and matter.alert is not None and matter.round == 1,  # noqa: PLR2004 - nobody has it in hand
    }
    return (mark for mark, holds in told.items() if holds)


def _lasting(matter: Matter) -> Iterator[str]:
    """What the end of a matter does not end."""
    if matter.back:
        yield "call"
    if matter.number and ladder.open_orders(matter):
        yield "unanswered"
