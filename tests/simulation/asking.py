"""How people outside reach a service: any process of it may answer, or die doing so; who hears nothing asks again."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from libs.common.errors import Refused, Unavailable
from libs.common.journal.document import TAKEN_DAYS, TAKEN_MOST
from services.intake.api import JoinCase, join_case, merge_case, supplement_case, unmerge_case
from services.intake.domain.merging import MergeInto, Unmerge
from services.intake.domain.requesters import Supplement
from services.routing.domain.sessions import BookSession, MoveSession, book, move
from services.routing.prepare import Slots
from tests.simulation.books import COMMANDS
from tests.simulation.process import Process
from tests.simulation.weights import small
from tests.simulation.world import MOST_SKEW, World

PATIENCE: Final = 10.0
LONGEST_WAIT: Final = 3600.0


@dataclass
class Asked:
    """A command, by whom it was asked, and what was answered: the journal's number, or why not; None: not known."""

    service: str
    act: str
    subject: str
    body: dict[str, Any]
    key: str
    taken: int | None = None
    unheard: int = 0
    refused: str = ""
    at: float = 0.0
    since: float = 0.0
    state: Any = None
    facts: dict[str, Any] = field(default_factory=dict)


class Door:
    """Everything that was asked, in the order in which it was answered."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ledger: list[Asked] = []
        self._random = random.Random(f"{world.seed}/door")

    async def ask(self, asked: Asked) -> Asked:
        """Until it is answered, or whoever asks gives up; that is asked again when all faults are over."""
        asked.since = self.world.loop.seconds
        self.ledger.append(asked)
        await self.again(asked)
        return asked

    async def again(self, asked: Asked) -> None:
        """The same with the same key."""
        wait = 1.0
        while not await self._answered(asked):
            if self.world.faults.strikes("given up", self._random):
                return
            await self.world.loop.wait(wait * self._random.uniform(0.5, 1.5))
            wait = min(wait * 2, LONGEST_WAIT)

    def unanswered(self) -> list[Asked]:
        """What whoever gave up may ask again; not what may have been decided so long ago that it would be decided anew."""
        never = [asked for asked in self.ledger if asked.taken is None and not asked.refused]
        return [asked for asked in never if not asked.unheard or self._is_kept(asked, asked.since)]

    def answered(self) -> list[Asked]:
        """What is answered the same again."""
        return [asked for asked in self.ledger if asked.taken is not None and self._is_kept(asked, asked.at)]

    def _is_kept(self, asked: Asked, at: float) -> bool:
        """Whether an answer of then is kept for sure: a document with many keys forgets those of a month ago (runtime.md)."""
        young = self.world.loop.seconds - at < (TAKEN_DAYS - 2 * MOST_SKEW).total_seconds()
        beside = sum((one.service, one.subject) == (asked.service, asked.subject) for one in self.ledger)
        return young or (not small() and beside <= TAKEN_MOST)

    async def _answered(self, asked: Asked) -> bool:
        processes = self.world.alive(asked.service)
        if not processes:
            return False
        process = self._random.choice(processes)
        task = process.run(decided(process, asked))
        # An answer that comes when nobody waits for it any more is no accident.
        task.add_done_callback(asyncio.Task.exception, context=self.world.context.copy())
        await asyncio.wait({task}, timeout=PATIENCE)
        said = f"{asked.service} {asked.subject} {asked.act} {asked.key}"
        if not task.done():
            asked.unheard += 1
            self.world.say("unheard", process.life.name, said)
            return False
        try:
            receipt = task.result()
        except Unavailable:
            asked.unheard += 1
            return False
        except Refused as refused:
            asked.refused, asked.at = refused.code, self.world.loop.seconds
            self.world.say("refused", process.life.name, said, refused.code)
            return True
        self._taken(asked, receipt)
        self.world.say("taken", process.life.name, said, asked.taken)
        return True

    def _taken(self, asked: Asked, receipt: Any) -> None:
        position = receipt.position[asked.service]
        if asked.taken is not None and asked.taken != position:
            self.world.loop.errors.append(f"{asked.key}: answered {asked.taken}, then {position}")
        asked.taken, asked.at, asked.state = position, self.world.loop.seconds, receipt.state


OF_MERGES: Final[Mapping[str, tuple[type[BaseModel], Callable[..., Awaitable[Any]]]]] = {
    "supplement": (Supplement, supplement_case), "merge": (MergeInto, merge_case), "unmerge": (Unmerge, unmerge_case),
}  # fmt: skip


OF_SLOTS: Final[Mapping[str, tuple[type[BookSession | MoveSession], Any]]] = {
    "book-session": (BookSession, book), "move-session": (MoveSession, move),
}  # fmt: skip


async def decided(process: Process, asked: Asked) -> Any:
    """As the service's route does it."""
    desk = process.runtime.desk
    command, rule = COMMANDS[asked.service].get(asked.act, (None, None))
    if asked.act == "join":
        return await joined(process, asked)
    if asked.act in OF_SLOTS:
        meeting, rule = OF_SLOTS[asked.act]
        return await Slots().decide(desk, asked.subject, rule, meeting.model_validate(asked.body), asked.key)
    if asked.act in OF_MERGES:
        model, act = OF_MERGES[asked.act]
        return await act(desk, asked.subject, model.model_validate(asked.body), asked.key)
    assert command is not None
    assert rule is not None
    try:
        body = command.model_validate(asked.body)
    except ValidationError as error:
        raise Refused("invalid", str(error), status=422) from error
    found = None
    if asked.act == "submit":
        found = await process.registrar.register(desk.store, asked.subject, asked.body["channel"], body.model_dump())
    return await desk.decide(asked.subject, rule, body, key=asked.key, found=found)


async def joined(process: Process, asked: Asked) -> Any:
    """One more person; every second one sends a key of their own."""
    sent = asked.key if int(asked.key[-1]) % 2 else ""
    body = JoinCase.model_validate(asked.body)
    _, receipt = await join_case(process.runtime.desk, process.registrar, asked.subject, body, sent)
    return receipt
