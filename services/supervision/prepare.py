"""Looked up before an inspection is decided: its sample, drawn while all cases of its time pass by."""

import hashlib
from typing import Final

from libs.common.events.supervision import Sampled
from libs.common.journal.desk import Desk, Receipt
from libs.common.policy import Policy
from libs.common.store import Store
from services.supervision import store as cases
from services.supervision.domain import drawing
from services.supervision.domain.drawing import DrawInspection
from services.supervision.domain.inspection import PREFIX, Inspection
from services.supervision.domain.sampling import Drawn, Lots

HEX: Final = 12


async def draw_inspection(desk: Desk, command: DrawInspection, key: str | None) -> Receipt[Inspection]:
    """The answer; sent again with the same key nothing is drawn anew, and it is answered as before."""
    subject = subject_of(command)
    answered = key is not None and await desk.repeated(subject, key) is not None
    found = None if answered else await _found(desk, subject, command)
    return await desk.decide(subject, drawing.draw, command, key=key, found=found)


async def _found(desk: Desk, subject: str, command: DrawInspection) -> Drawn:
    """What is drawn, unless it was; `Refused` before anything is looked up."""
    drawing.wanted(command, desk.policy, desk.clock.now())
    if await desk.state(subject) is not None:
        raise drawing.drawn_already(subject)
    return await drawn(desk.store, command, desk.policy)


async def drawn(store: Store, command: DrawInspection, policy: Policy) -> Drawn:
    """The sample; of all cases only it is kept in memory."""
    lots = Lots(command.seed, command.size)
    async for case, known in cases.closed(store, command.since, command.until):
        if drawing.fits(known, command, policy):
            lots.take(Sampled(case=case, number=known.number, unit=known.unit, units=known.units))
    return lots.drawn()


def subject_of(command: DrawInspection) -> str:
    """The same wish, whoever has it, is the same inspection."""
    wish = command.model_dump_json(exclude={"by"})
    return PREFIX + hashlib.sha256(wish.encode()).hexdigest()[:HEX]
