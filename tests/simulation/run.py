"""One seed from its first matter to rest."""

import gc
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from libs.common.bus import is_edge
from tests.simulation import books
from tests.simulation.asking import Door
from tests.simulation.citizens import DAY
from tests.simulation.city import City
from tests.simulation.editions import Edition
from tests.simulation.faults import CHANGES, YEARLY
from tests.simulation.process import Process
from tests.simulation.seasons import MONTH, SEASONS, YEAR, Season, beside
from tests.simulation.standing import OVERSEER, stand_still
from tests.simulation.weights import weighed
from tests.simulation.world import LEAST_SKEW, MOST_SKEW, World

BESIDE: Final = 0.5
"""Which share of downtimes begins in the days around days off and new calendars."""
RECOUNTED: Final = 0.8
"""How often an operator has what is open counted anew, which may meet a process with the old calendar, or nothing."""
SELDOM: Final = (20_000, 20, 50)
"""How many new objects the collector of garbage lets pass."""
EDGES: Final = 4
"""How many times more often an edge is slow."""
WITH_TIMERS: Final = ("notification", "evaluation", "supervision")


@dataclass(frozen=True)
class Plan:
    """What of a seed takes part; a failing one is shrunk by leaving out more and more."""

    seed: int
    only: frozenset[int] | None = None
    without: frozenset[str] = frozenset()
    kind: str = "month"

    @property
    def season(self) -> Season:
        """A month, a quarter or a year."""
        return SEASONS[self.kind]


class Run:
    """What is left to look at when a seed is over."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.season = plan, plan.season
        self.world = World(plan.seed, plan.without, *self.season.begins(plan.seed))
        self.world.watchers.append(stand_still)
        self.door = Door(self.world)
        self.city = City(self.world, self.door, plan.only, self.season)

    def play(self) -> None:
        """To its end.  What a run makes is kept until then, so looking for garbage often finds none."""
        usual = gc.get_threshold()
        gc.set_threshold(*SELDOM)
        try:
            with weighed(self.plan.seed):
                self.world.loop.run(self.live())
        finally:
            gc.set_threshold(*usual)
            self.world.loop.close()

    async def live(self) -> None:
        """Matters and faults for some weeks; then faults stop, what is open is finished, and time passes."""
        await self.world.begin()
        self.city.begin()
        self.plan_faults()
        self.plan_calendars()
        await self.world.loop.wait(self.season.days * DAY)
        self.world.calm()
        for asked in self.door.unanswered():
            await self.door.again(asked)
        for _ in range(3):  # a merge into what has just closed is taken back, and the matter goes on
            await self.city.finish()
            await self.world.rest()
        for asked in self.door.answered():
            await self.door.again(asked)
        await self.world.rest()

    def plan_faults(self) -> None:
        """Those that last, each at its instant."""
        draw = random.Random(f"{self.plan.seed}/macro")
        acts = {
            "store outage": self.store_outage, "bus outage": self.bus_outage, "clock jump": self.clock_jump,
            "rebalance": self.rebalance, "rolling update": self.rolling_update, "slow topic": self.slow_topic,
            "downtime": self.downtime,
        }  # fmt: skip
        for kind, act in acts.items():
            own = random.Random(draw.random())
            for _ in range(self.world.faults.times(kind, own)):
                at, chance = own.uniform(0, (self.season.days - 3) * DAY), random.Random(own.random())
                at *= self.city.haste if self.season is MONTH else 1
                if self.season is YEAR and kind in YEARLY and chance.random() < BESIDE:
                    at = beside(self.plan.seed, chance)
                self.world.later(at, partial(self.strike, kind, act, chance))

    def plan_calendars(self) -> None:
        """Each service has a new edition of its own day, some before it is published, some much later."""
        draw = random.Random(f"{self.plan.seed}/calendars")
        for edition in self.world.editions[1:]:
            at = (edition.published - self.world.began).total_seconds()
            self.world.later(at, partial(self.publish, edition))
            for service in books.SERVICES:
                chance = random.Random(draw.random())
                late = chance.choice([-1, 1, 1]) * 10 ** chance.uniform(1, 5.5)
                self.world.later(at + late, partial(self.change_calendar, service, edition, chance))

    def publish(self, edition: Edition) -> None:
        """People look at the newest."""
        self.world.policy = edition.policy

    def change_calendar(self, service: str, edition: Edition, draw: random.Random) -> None:
        """A process with the new edition joins those with the old one, which go later; never back to an older one."""
        known = [one.policy for one in self.world.editions]
        if known.index(self.world.in_force[service]) >= known.index(edition.policy):
            return
        self.world.faults.struck[CHANGES] += 1
        self.world.in_force[service] = edition.policy
        self.world.say("calendar", service, edition.policy.version)
        self.replace(service, 10 ** draw.uniform(1, 5.5))
        if service == OVERSEER and draw.random() < RECOUNTED:
            self.world.later(10 ** draw.uniform(1, 5), partial(self.city.recount, edition.policy.version))

    def replace(self, service: str, seconds: float) -> None:
        """All that run go in that time, once another has joined; of a service that is shut, none joins."""
        old = self.world.alive(service)
        if not self.world.away(service):
            self.world.spawn(service)
        for process in old:
            self.world.later(seconds, partial(self.leave, process))

    def downtime(self, draw: random.Random) -> None:
        """Of a service, most often of supervision, or of all, for hours or days; half of them begin before days off."""
        shut = draw.choice([("supervision",), ("supervision",), (draw.choice(books.SERVICES),), books.SERVICES])
        wait = self.until_days_off(draw) if draw.random() < 0.5 else 0.0
        seconds = 10 ** draw.uniform(4, 5.7)
        for service in shut:
            self.world.later(wait, partial(self.world.shut, service, seconds))

    def until_days_off(self, draw: random.Random) -> float:
        """To some moment of the last day before the next day off."""
        days = (self.world.now() + timedelta(days=number) for number in range(1, 40))
        calendar = self.world.policy.calendar
        off = next(day for day in days if not calendar.works(day.date()))
        return max((off - self.world.now()).total_seconds() - draw.uniform(0, DAY), 0.0)

    def strike(self, kind: str, act: Callable[[random.Random], None], chance: random.Random) -> None:
        """Counted."""
        self.world.faults.struck[kind] += 1
        act(chance)

    def store_outage(self, draw: random.Random) -> None:
        self.world.store_down(draw.choice(books.SERVICES), 10 ** draw.uniform(1, 5.2))

    def bus_outage(self, draw: random.Random) -> None:
        self.world.bus_down(10 ** draw.uniform(1, 5.2))

    def slow_topic(self, draw: random.Random) -> None:
        """Half of them where timers wait for what is not taken in, and edges more often than topics of cases."""
        group = draw.choice([*books.SERVICES, *WITH_TIMERS, *WITH_TIMERS])
        topics = list(self.world.topics(group))
        topic = draw.choice([*topics, *(EDGES * [topic for topic in topics if is_edge(topic)])])
        self.world.slow_topic(group, topic, 10 ** draw.uniform(2.5, 5.5))

    def clock_jump(self, draw: random.Random) -> None:
        """Ahead or behind, by seconds or by minutes, until it is put right."""
        service, seconds = draw.choice(books.SERVICES), draw.choice([-1, 1]) * 10 ** draw.uniform(0, 2.8)
        skewed = self.world.alive(service)
        for process in skewed:
            process.skew = timedelta(seconds=seconds)
        self.world.skew = MOST_SKEW
        if self.season.tended:
            self.world.later(10 ** draw.uniform(3, 5.5), partial(self.right, skewed))
        self.world.say("clock", service, seconds)

    def right(self, skewed: list[Process]) -> None:
        """Somebody sees it."""
        for process in skewed:
            process.skew = timedelta(0)
        everybody = (process for service in books.SERVICES for process in self.world.alive(service))
        if not any(process.skew for process in everybody):
            self.world.later(DAY, self.trust)

    def trust(self) -> None:
        """Unless another clock has jumped meanwhile, what is a second off is wrong again."""
        everybody = (process for service in books.SERVICES for process in self.world.alive(service))
        if not any(process.skew for process in everybody):
            self.world.skew = LEAST_SKEW

    def rebalance(self, draw: random.Random) -> None:
        """A member more for a while."""
        service = draw.choice(books.SERVICES)
        if self.world.away(service):
            return
        process = self.world.spawn(service)
        self.world.later(10 ** draw.uniform(1, 5), lambda: self.leave(process))

    def leave(self, process: Process) -> None:
        """As a replica that is taken away; the last of all stays, but with an older edition until another has joined."""
        if len(self.world.alive(process.service)) > 1:
            self.world.kill(process)
        elif process.life.alive and process.policy is not self.world.in_force[process.service]:
            self.world.spawn(process.service)
            self.world.later(DAY, partial(self.leave, process))

    def rolling_update(self, draw: random.Random) -> None:
        """The new code joins the old one, which goes later."""
        service = draw.choice(books.SERVICES)
        old = self.world.alive(service)
        self.world.code[service] = books.newer(self.world.code[service], lambda: None)
        if not self.world.away(service):
            self.world.spawn(service)
        self.world.say("update", service)
        for process in old:
            seconds = 10 ** draw.uniform(1, 5)
            self.world.hinder(seconds)
            self.world.later(seconds, partial(self.retire, process))

    def retire(self, process: Process) -> None:
        """It goes; if the newer one has died meanwhile, somebody sees that nobody is left."""
        self.world.kill(process)
        if self.season.tended:
            self.world.later(60, partial(self.world.restart, process.service))
