"""One seed: every service's processes, the engines behind them, time, faults, and what is said of it all."""

import asyncio
import hashlib
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from libs.common.bus import Message, is_edge
from libs.common.bus.memory import MemoryBus
from libs.common.clock import instant_of, text_of, whole
from libs.common.envelope import Heard, Record, key_of, read
from libs.common.store import RUNTIME_INDEXES, Write
from tests.simulation import books
from tests.simulation.editions import Edition, only
from tests.simulation.faults import Faults
from tests.simulation.heeded import Heeded
from tests.simulation.loop import SeededLoop
from tests.simulation.process import Make, Process
from tests.simulation.stores import Truth

PARTITIONS: Final = 3
NEAR: Final = 0.5
LONGEST_STEP: Final = 1800.0
PATIENCE: Final = 30
LEAST_SKEW: Final = timedelta(seconds=2)
MOST_SKEW: Final = timedelta(minutes=15)


@dataclass
class World:
    """`version` grows with whatever changes on an engine, so that it is seen when nothing does any more.

    `start`: when it begins, if that is not for the seed to say.  `editions`: what the calendar was, and becomes.
    `hindered`: when something lasting was broken, in seconds of the run.  `absent`: since when a service has no process.
    """

    seed: int
    without: frozenset[str] = frozenset()
    start: datetime | None = None
    editions: list[Edition] = field(default_factory=lambda: only(books.policy()))
    version: int = 0
    lines: list[str] = field(default_factory=list)
    points: Counter[str] = field(default_factory=Counter)
    deaths: Counter[str] = field(default_factory=Counter)
    hindered: list[tuple[float, float]] = field(default_factory=list)
    absent: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Empty engines, and nobody there yet."""
        self.random = random.Random(f"{self.seed}/world")
        yearly = self.start is not None
        self.loop, self.faults = SeededLoop(f"{self.seed}/loop"), Faults(self.seed, self.without, yearly)
        self.loop.idle, self.context = self._idle, copy_context()
        days = self.random.randrange(240)
        drawn = datetime(2026, 1, 5, tzinfo=UTC) + timedelta(days=days, minutes=self.random.randrange(1440))
        self.began = self.start or drawn
        self.bus = MemoryBus(PARTITIONS, self)  # type: ignore[arg-type]
        self.stores = {service: Truth() for service in books.SERVICES}
        self.policy = self.editions[0].policy
        self.in_force = dict.fromkeys(books.SERVICES, self.policy)
        self.heeded = Heeded()
        self.watchers: list[Callable[[Process, Write], Iterable[str]]] = [self.heeded.wrote]
        self.written: dict[str, datetime] = {}
        self.processes: dict[str, list[Process]] = defaultdict(list)
        self.code: dict[str, Make] = dict.fromkeys(books.SERVICES, books.book_for)
        self.listeners: list[Callable[[Heard], None]] = []
        self.heard: set[str] = set()
        self.skew = LEAST_SKEW
        self.newest: dict[tuple[str, str], int] = {}
        self._born: Counter[str] = Counter()
        self._down: set[str] = set()
        self._away: set[str] = set()
        self._slow: set[tuple[str, str]] = set()
        self._idlers: list[tuple[str | None, asyncio.Future[None]]] = []
        self._resting: asyncio.Future[None] | None = None
        self._seen, self._quiet, self._stretch = -1, 0, 0.3
        self._clock = (0.0, whole(self.began))
        self._read: Counter[tuple[str, int]] = Counter()
        self._known: dict[tuple[str, int], dict[str, list[tuple[Record, Heard]]]] = defaultdict(
            lambda: defaultdict(list)
        )

    # ------------------------------------------------------------ time

    def now(self) -> datetime:
        """The true time."""
        seconds, at = self._clock
        if seconds != self.loop.seconds:
            seconds = self.loop.seconds
            at = whole(self.began + timedelta(seconds=seconds))
            self._clock = seconds, at
        return at

    async def poll(self, service: str, *, back_off: bool) -> None:
        """Waits until there may be something to do: who polls a store in vain would only cost time."""
        waiting = self.loop.create_future()
        self._idlers.append((None if back_off else service, waiting))
        await waiting

    async def rest(self) -> None:
        """Waits until nothing happens any more, however long one waits."""
        self._resting = self.loop.create_future()
        await self._resting

    def _idle(self) -> bool:
        """Nothing is ready: short waits first, then everybody polls, and only when that changes nothing time jumps."""
        soon = self.loop.when()
        if soon is not None and soon <= self.loop.seconds + NEAR:
            self.loop.pass_until(soon)
            return True
        if self.version != self._seen:
            self._seen, self._quiet, self._stretch = self.version, 0, 0.3
        else:
            self._quiet, self._stretch = self._quiet + 1, min(self._stretch * 3, LONGEST_STEP)
        due = self._next_due()
        horizon = min((at for at in (soon, due) if at is not None), default=None)
        waiting = self._quiet < 2 or (self._outstanding() and self._quiet < PATIENCE)
        step = self.loop.seconds + self._stretch
        if horizon is None and not waiting:
            if self._resting is None or self._resting.done():
                return False
            self._resting.set_result(None)
            return True
        target = step if horizon is None or (waiting and step < horizon) else horizon
        self.loop.pass_until(max(target, self.loop.seconds))
        self._wake()
        return True

    def _wake(self) -> None:
        soon = text_of(self.now() + MOST_SKEW)
        busy: set[str | None] = {name for name, store in self.stores.items() if store.has_work(soon)} | {None}
        idlers, self._idlers = self._idlers, []
        for service, waiting in idlers:
            if service not in busy:
                self._idlers.append((service, waiting))
            elif not waiting.done():
                waiting.set_result(None)

    def _next_due(self) -> float | None:
        """When the next stored timer is due, if that is not yet."""
        now = text_of(self.now())
        dues = [due for store in self.stores.values() if (due := store.due_after(now)) is not None]
        return (instant_of(min(dues)) - self.began).total_seconds() + 0.001 if dues else None

    def _outstanding(self) -> bool:
        """Something is not taken in, not published, or overdue."""
        now = text_of(self.now())
        return any(store.has_work(now) for store in self.stores.values()) or any(map(self.behind, books.SERVICES))

    def behind(self, service: str) -> int:
        """How many records a service has not taken in."""
        committed = self.bus.committed
        logs = ((topic, n, log) for topic in self.topics(service) for n, log in enumerate(self.bus.topics[topic]))
        return sum(len(log) - committed[service, topic, n] for topic, n, log in logs)

    def topics(self, service: str) -> Collection[str]:
        """What a service hears."""
        living = self.processes[service]
        return living[-1].runtime.book.topics if living else ()

    def untaken(self, process: Process, write: Write, due: str) -> str:
        """A record of that document that stood on the bus well before that instant, and was not taken in."""
        before = instant_of(due) - self.skew
        book = process.runtime.book
        number = self.bus.partition(book.topic, key_of(write.id))
        heard: Heard
        if any(is_edge(topic) and self._unheard(process, topic, write.id, before) for topic in book.topics):
            return "a record of an edge"
        for topic in book.topics:
            for record, heard in reversed(self._of(topic, number, write.id)):
                known = record.at is not None and record.at <= before and heard.name in book.rules
                if known and write.id in book.reaches(heard):
                    if (heard.sequence or 0) > write.set["in"].get(heard.source, 0):
                        return heard.id
                    break
        return ""

    def _unheard(self, process: Process, topic: str, subject: str, before: datetime) -> bool:
        """Whether the group has not taken in something that stood there by then, and reaches that document."""
        book = process.runtime.book
        waiting = self.bus.topics[topic][0][self.bus.committed[book.service, topic, 0] :]
        heard = (read(record) for record in waiting if record.at is not None and record.at <= before)
        return any(isinstance(one, Heard) and one.name in book.rules and subject in book.reaches(one) for one in heard)

    def _of(self, topic: str, number: int, subject: str) -> list[tuple[Record, Heard]]:
        """What that part of the topic says of a subject, in order; each record is read once, for nothing changes it."""
        log, known = self.bus.topics[topic][number], self._known[topic, number]
        for record in log[self._read[topic, number] :]:
            heard = read(record)
            if isinstance(heard, Heard):
                known[heard.subject].append((record, heard))
        self._read[topic, number] = len(log)
        return known.get(subject, [])

    # ------------------------------------------------------------ what is said

    def say(self, kind: str, *words: object) -> None:
        """One line of the history."""
        self.lines.append(f"{self.loop.seconds:.3f} {kind} {' '.join(map(str, words))}")

    def digest(self) -> str:
        """Of the whole history."""
        return hashlib.sha256("\n".join(self.lines).encode()).hexdigest()

    def published(self, topic: str, message: Message) -> None:
        """Whoever listens outside hears each event once."""
        self.version += 1
        log = self.bus.topics[topic][self.bus.partition(topic, message.key)]
        heard = read(log[-1])
        if isinstance(heard, Heard):
            self.say("sent", log[-1].place, heard.id, heard.name)
            if heard.id not in self.heard:
                self.heard.add(heard.id)
                for listener in self.listeners:
                    listener(heard)

    def put(self, topic: str, key: str, value: bytes) -> Record:
        """A record from outside."""
        self.version += 1
        record = self.bus.append(topic, key.encode(), value)
        self.say("put", record.place, key)
        return record

    # ------------------------------------------------------------ processes

    async def begin(self) -> None:
        """One process of each service."""
        for service, store in self.stores.items():
            await store.start([*RUNTIME_INDEXES, *books.book_for(Blank(service)).indexes])
            self.spawn(service)

    def spawn(self, service: str) -> Process:
        """One more process, with the code of the day."""
        self._born[service] += 1
        process = Process(self, service, self._born[service], self.code[service])
        self.processes[service].append(process)
        if service in self.absent:
            self.hindered.append((self.absent.pop(service), self.loop.seconds))
        self.say("start", process.life.name)
        return process

    def alive(self, service: str) -> list[Process]:
        """Those that run, or stand still."""
        return [process for process in self.processes[service] if process.life.alive]

    def crashed(self, process: Process, where: str) -> None:
        """Dead at once; the group hears of it later, and somebody starts another."""
        self.deaths[f"{process.service} {where}"] += 1
        self.kill(process)
        self.say("crash", process.life.name, where)
        self.later(10 ** self.random.uniform(-1, 3), lambda: self.restart(process.service))

    def kill(self, process: Process) -> None:
        """Nothing of it runs again."""
        process.life.alive = False
        if not self.alive(process.service):
            self.absent.setdefault(process.service, self.loop.seconds)
        self.later(self.random.uniform(0, 45), lambda: self._expel(process))

    def paused(self, process: Process, where: str) -> None:
        """It stands still; others get its partitions; then it goes on as if nothing had happened."""
        process.life.paused = True
        self.say("pause", process.life.name, where)
        self.later(self.random.uniform(1, 45), lambda: self._expel(process) if process.life.paused else None)
        self.later(10 ** self.random.uniform(0, 4), lambda: self.resumed(process))
        if self.random.random() < 0.5:
            self.later(self.random.uniform(1, 600), lambda: self.restart(process.service))

    def resumed(self, process: Process) -> None:
        """A zombie, if it was expelled."""
        if process.life.alive and process.life.paused:
            self.say("resume", process.life.name)
            self.loop.resume(process.life)

    def later(self, seconds: float, act: Callable[[], Any]) -> None:
        """Outside of every process; as it may end what stood in somebody's way, everybody is waited for anew."""

        def done() -> None:
            self.version += 1
            act()

        self.loop.call_later(seconds, done, context=self.context)

    def restart(self, service: str) -> None:
        """As an orchestrator does that wants so many, and does not count who stands still."""
        if service not in self._away and not any(not process.life.paused for process in self.alive(service)):
            self.spawn(service)

    def _expel(self, process: Process) -> None:
        member = process.member()
        if member is not None:
            self.bus.expel(member.inner)

    # ------------------------------------------------------------ faults that last

    def down(self, service: str) -> bool:
        """Whether that service's store does not answer."""
        return service in self._down

    def slow(self, group: str, topic: str) -> bool:
        """Whether that group does not get to see that topic for a while."""
        return (group, topic) in self._slow

    def store_down(self, service: str, seconds: float) -> None:
        """For so long."""
        self.say("store down", service)
        self.hinder(seconds)
        self._down.add(service)
        self.later(seconds, lambda: self._down.discard(service))

    def bus_down(self, seconds: float) -> None:
        """For so long."""
        self.say("bus down")
        self.hinder(seconds)
        self.bus.broken = True
        self.later(seconds, self.bus_up)

    def bus_up(self) -> None:
        """Again."""
        self.bus.broken = False
        self.bus.wake()

    def slow_topic(self, group: str, topic: str, seconds: float) -> None:
        """For so long."""
        self.say("slow", group, topic)
        self.hinder(seconds)
        self._slow.add((group, topic))
        self.later(seconds, lambda: self._fast(group, topic))

    def _fast(self, group: str, topic: str) -> None:
        self._slow.discard((group, topic))
        self.bus.wake()

    def hinder(self, seconds: float) -> None:
        """Something is broken from now on for so long."""
        self.hindered.append((self.loop.seconds, self.loop.seconds + seconds))

    def away(self, service: str) -> bool:
        """Whether nobody starts a process of that service."""
        return service in self._away

    def shut(self, service: str, seconds: float) -> None:
        """All of a service is switched off, and nobody is there to switch it on, for so long."""
        self.say("shut", service, seconds)
        self.hinder(seconds)
        self._away.add(service)
        for process in self.alive(service):
            self.kill(process)
        self.later(seconds, lambda: self.open(service))

    def open(self, service: str) -> None:
        """Somebody is there again."""
        self._away.discard(service)
        self.restart(service)

    def calm(self) -> None:
        """Faults stop: engines are up, whoever stood still goes on, clocks are right, every service has a process."""
        self.faults.on = False
        self._down.clear()
        self._slow.clear()
        self._away.clear()
        self.bus_up()
        for service in books.SERVICES:
            for process in self.alive(service):
                process.skew = timedelta(0)
                self.resumed(process)
            self.restart(service)


class Blank:
    """What a book needs of a process that never runs."""

    def __init__(self, service: str) -> None:
        self.service, self.random = service, random.Random(0)

    def now(self) -> datetime:
        """Long ago."""
        return datetime(2026, 1, 1, tzinfo=UTC)
