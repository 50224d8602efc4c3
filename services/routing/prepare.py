"""Looked up before a session is decided: its slot, reserved so that no other case can have it (docs/decisions/0021).

A slot's reservations stand on a shelf, each under its key: `lawyer-1/2026-10-13T06:00:00.000Z/99999`.  Only the last
can be worth anything, and the next is put there only once the case that has the last can never book by it.  So a slot
is one case's, whoever dies or stands still: a clock says when to ask, and never who is right.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from libs.common.clock import instant_of, text_of
from libs.common.errors import Refused
from libs.common.journal.desk import Desk, Receipt
from libs.common.store import Doc
from services.routing import store
from services.routing.domain import sessions
from services.routing.domain.sessions import LAPSED, BookSession, Hold, LetGo, MoveSession
from services.routing.domain.slots import Slot
from services.routing.domain.state import Case

SHELF: Final = "slots"
LAPSE: Final = timedelta(minutes=10)
TRIES: Final = 5
MOST_TURNS: Final = 100_000
OVERTAKEN: Final = "overtaken"
AGAIN: Final = frozenset({LAPSED, OVERTAKEN})
Booking = Callable[[Case | None, Any, Any], Any]


class Slots:
    """Reserves and decides.  `lapse`: how long a reservation that was never decided is waited for."""

    def __init__(self, lapse: timedelta = LAPSE) -> None:
        self._lapse = lapse

    async def decide(
        self, desk: Desk, case: str, rule: Booking, command: BookSession | MoveSession, key: str | None
    ) -> Receipt[Case]:
        """The answer to the command; sent again with the same key it reserves nothing and is answered as before."""
        for _ in range(TRIES):
            answered = await _answered(desk, case, key)
            try:
                hold = None if answered else await self._reserved(desk, case, command)
                return await desk.decide(case, rule, command, key=key, found=hold)
            except Refused as refused:
                if refused.code not in AGAIN and (answered or not await _answered(desk, case, key)):
                    raise
        raise Refused(LAPSED, "others book for this case at the same time; look at it and ask again", field="at")

    async def _reserved(self, desk: Desk, case: str, command: BookSession | MoveSession) -> Hold:
        """The slot's last reservation, which is this case's; one that it had and never decided is as good."""
        now = desk.clock.now()
        taken = await store.taken(desk.store, now)
        known, slot = sessions.wanted(await desk.state(case), command, desk.policy, now, taken)
        last, wish = await _last(desk, slot), known.bookings + 1
        if last is not None and (last.case, last.booking) == (case, wish):
            return last
        if last is not None and not await self._given_up(desk, last, now):
            raise sessions.taken_by_another(slot, desk.policy, now, taken)
        hold = Hold(key_after(slot, last), case, wish, now)
        if not await desk.store.keep(SHELF, hold.key, _kept(hold)):
            raise Refused(OVERTAKEN, "somebody was faster; ask again", field="at")
        return hold

    async def _given_up(self, desk: Desk, last: Hold, now: datetime) -> bool:
        """Whether the case that reserved it can never book by it; one that let it lie it is made to let go."""
        holder = await desk.state(last.case) or Case()
        if last.dead(holder):
            return True
        if last.stands(holder) or now - last.at < self._lapse:
            return False
        try:
            await desk.decide(last.case, sessions.let_go, LetGo(hold=last.key, booking=last.booking))
        except Refused:
            return False
        return True


async def _answered(desk: Desk, case: str, key: str | None) -> bool:
    return key is not None and await desk.repeated(case, key) is not None


async def _last(desk: Desk, slot: Slot) -> Hold | None:
    rows = await desk.store.shelf(SHELF, f"{slot.key}/", 1)
    return next((_hold(key, kept) for key, kept in rows if key.startswith(f"{slot.key}/")), None)


def key_after(slot: Slot, last: Hold | None) -> str:
    """The key of the slot's next reservation.  They count down, so that the last stands first."""
    left = int(last.key.rpartition("/")[2]) if last else MOST_TURNS
    return f"{slot.key}/{left - 1:05}"


def _kept(hold: Hold) -> Doc:
    return {"case": hold.case, "booking": hold.booking, "at": text_of(hold.at)}


def _hold(key: str, kept: Doc) -> Hold:
    return Hold(key, kept["case"], kept["booking"], instant_of(kept["at"]))
