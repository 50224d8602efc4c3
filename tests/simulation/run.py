"""One seed from its first matter to rest."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from tests.simulation import books
from tests.simulation.asking import Door
from tests.simulation.citizens import DAY
from tests.simulation.city import City
from tests.simulation.process import Process
from tests.simulation.world import MOST_SKEW, World

FAULTY_DAYS: Final = 24
WITH_TIMERS: Final = ("notification", "evaluation", "supervision")


@dataclass(frozen=True)
class Plan:
    """What of a seed takes part; a failing one is shrunk by leaving out more and more."""

    seed: int
    only: frozenset[int] | None = None
    without: frozenset[str] = frozenset()


class Run:
    """What is left to look at when a seed is over."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.world = World(plan.seed, plan.without)
        self.door = Door(self.world)
        self.city = City(self.world, self.door, plan.only)

    def play(self) -> None:
        """To its end."""
        try:
            self.world.loop.run(self.live())
        finally:
            self.world.loop.close()

    async def live(self) -> None:
        """Matters and faults for some weeks; then faults stop, what is open is finished, and time passes."""
        await self.world.begin()
        self.city.begin()
        self.plan_faults()
        await self.world.loop.wait(FAULTY_DAYS * DAY)
        self.world.calm()
        for asked in [asked for asked in self.door.ledger if asked.taken is None and not asked.refused]:
            await self.door.again(asked)
        for _ in range(3):  # a merge into what has just closed is taken back, and the matter goes on
            await self.city.finish()
            await self.world.rest()
        for asked in [asked for asked in self.door.ledger if asked.taken is not None]:
            await self.door.again(asked)
        await self.world.rest()

    def plan_faults(self) -> None:
        """Those that last, each at its instant."""
        draw = random.Random(f"{self.plan.seed}/macro")
        acts = {
            "store outage": self.store_outage, "bus outage": self.bus_outage, "clock jump": self.clock_jump,
            "rebalance": self.rebalance, "rolling update": self.rolling_update, "slow topic": self.slow_topic,
        }  # fmt: skip
        for kind, act in acts.items():
            own = random.Random(draw.random())
            for _ in range(self.world.faults.times(kind, own)):
                at, chance = own.uniform(0, (FAULTY_DAYS - 3) * DAY), random.Random(own.random())
                at *= self.city.haste
                self.world.later(at, partial(self.strike, kind, act, chance))

    def strike(self, kind: str, act: Callable[[random.Random], None], chance: random.Random) -> None:
        """Counted."""
        self.world.faults.struck[kind] += 1
        act(chance)

    def store_outage(self, draw: random.Random) -> None:
        self.world.store_down(draw.choice(books.SERVICES), 10 ** draw.uniform(1, 5.2))

    def bus_outage(self, draw: random.Random) -> None:
        self.world.bus_down(10 ** draw.uniform(1, 5.2))

    def slow_topic(self, draw: random.Random) -> None:
        """Half of them where timers wait for what is not taken in."""
        group = draw.choice([*books.SERVICES, *WITH_TIMERS, *WITH_TIMERS])
        self.world.slow_topic(group, draw.choice(list(self.world.topics(group))), 10 ** draw.uniform(2.5, 5.5))

    def clock_jump(self, draw: random.Random) -> None:
        """Ahead or behind, by seconds or by minutes, until it is put right."""
        service, seconds = draw.choice(books.SERVICES), draw.choice([-1, 1]) * 10 ** draw.uniform(0, 2.8)
        for process in self.world.alive(service):
            process.skew = timedelta(seconds=seconds)
        self.world.skew = MOST_SKEW
        self.world.say("clock", service, seconds)

    def rebalance(self, draw: random.Random) -> None:
        """A member more for a while."""
        process = self.world.spawn(draw.choice(books.SERVICES))
        self.world.later(10 ** draw.uniform(1, 5), lambda: self.leave(process))

    def leave(self, process: Process) -> None:
        """As a replica that is taken away."""
        if len(self.world.alive(process.service)) > 1:
            self.world.kill(process)

    def rolling_update(self, draw: random.Random) -> None:
        """The new code joins the old one, which goes later."""
        service = draw.choice(books.SERVICES)
        old = self.world.alive(service)
        self.world.code[service] = books.newer(self.world.code[service], lambda: None)
        self.world.spawn(service)
        self.world.say("update", service)
        for process in old:
            self.world.later(10 ** draw.uniform(1, 5), partial(self.world.kill, process))
