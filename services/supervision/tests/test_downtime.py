"""After three days of downtime each step is taken once, in order, dated truly, and after every fact written in time.

The real runtime, on a bus and a store in memory.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from libs.common.bus.memory import MemoryBus, MemoryListener
from libs.common.clock import SetClock, instant_of, text_of
from libs.common.envelope import wire
from libs.common.events import Fact
from libs.common.events.handling import CaseTakenOn, CitizenContacted, ResultReported
from libs.common.events.words import Outcome
from libs.common.journal.runtime import Runtime
from libs.common.policy import Policy, load_policy
from libs.common.store.memory import MemoryStore
from services.supervision.app import BOOK
from services.supervision.tests.living import Figures, dispatched, local

UNIT = "t02v003"
TAKEN_ON = CaseTakenOn(hop=1, round=1, part=UNIT, by="李")
CONTACTED = CitizenContacted(hop=1, round=1, part=UNIT, by="李", means="phone")
REPORTED = ResultReported(hop=1, round=1, part=UNIT, by="李", outcome=Outcome.RESOLVED, text="清了")
MISSED = "DeadlineMissed"
LADDER = [
    "Mon 13:42 ReminderIssued take_on",
    "Mon 14:30 DeadlineMissed take_on",
    "Tue 09:00 ReminderIssued take_on",
    "Tue 17:30 SupervisionOrdered take_on",
    "Wed 17:30 EscalationOrdered",
]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


class Office:
    """Supervision's process, which is there or not, and what the others wrote meanwhile."""

    def __init__(self, figures: Figures, policy: Policy) -> None:
        self.figures, self.policy = figures, policy
        self.bus, self.store, self.clock = MemoryBus(partitions=2), MemoryStore(), SetClock(local("Mon 09:00"))
        self.written: dict[tuple[str, str], int] = {}
        self.runtime, self.member = self.restart()

    def restart(self) -> tuple[Runtime, MemoryListener]:
        """Another process in the place of the last one, on the same engines."""
        for member in list(self.bus.members["supervision"]):
            self.bus.expel(member)
        self.runtime = Runtime(book=BOOK, store=self.store, bus=self.bus, clock=self.clock, policy=self.policy, seed=1)
        self.member = self.bus.join("supervision", BOOK.topics, self.runtime.inbox.take)
        return self.runtime, self.member

    def write(self, case: str, fact: Fact, at: str) -> None:
        """Onto the topic of the service that says it, whether or not anybody reads."""
        source = fact.source()
        n = self.written[case, source] = self.written.get((case, source), 0) + 1
        entry = {
            "n": n, "id": f"{source}:{case}:{n}", "type": fact.type(), "cause": "cmd:1", "at": text_of(local(at)),
            "tp": "", "data": fact.model_dump(mode="json"),
        }  # fmt: skip
        self.bus.append(f"case.{source}", case.encode(), wire(source, case, entry))

    def dispatch(self, case: str, at: str) -> None:
        self.write(case, dispatched(self.figures, local(at)), at)

    async def hear(self) -> None:
        """Takes in all there is."""
        while await self.member.step():
            pass

    async def work(self) -> None:
        """Hears and wakes until nothing is left to do."""
        await self.hear()
        while await self.runtime.timers.tick(self.member):
            await self.hear()

    async def journal(self, document: str) -> list[str]:
        """What was said of it, each at the time it bears."""
        return [self._line(entry) for entry in await self.store.journal(document)]

    def _line(self, entry: dict[str, Any]) -> str:
        at = instant_of(entry["at"]).astimezone(self.figures.office.tz)
        name = "".join(word.title() for word in entry["type"].split(".")[1].split("-"))
        return f"{at:%a %H:%M} {name} {entry['data'].get('measure', '')}".strip()


@pytest.fixture
def office(figures: Figures, policy: Policy) -> Office:
    return Office(figures, policy)


def without_set(lines: list[str]) -> list[str]:
    return [line for line in lines if "DeadlineSet" not in line]


async def down_for_three_days(office: Office) -> None:
    """From Monday at ten until Thursday night at three."""
    await office.work()
    office.clock.move(local("Thu 03:00") - office.clock.now())
    office.restart()


async def test_every_step_is_taken_once_in_order_and_dated_truly(office: Office) -> None:
    office.dispatch("c1", "Mon 09:00")
    office.write("c1", CONTACTED, "Mon 09:30")
    await down_for_three_days(office)
    await office.work()
    assert without_set(await office.journal("c1")) == LADDER
    office.restart()
    await office.work()
    assert without_set(await office.journal("c1")) == LADDER


async def test_what_was_written_in_time_is_heard_before_any_clock_fires(office: Office) -> None:
    office.dispatch("c1", "Mon 09:00")
    await down_for_three_days(office)
    for fact in (TAKEN_ON, CONTACTED, REPORTED):
        office.write("c1", fact, "Mon 10:30")
    assert await office.runtime.timers.tick(office.member) == 0, "nothing fires before all that is written is heard"
    await office.work()
    assert without_set(await office.journal("c1")) == []


async def test_what_was_done_meanwhile_stops_the_ladder_where_it_had_come_to_then(office: Office) -> None:
    office.dispatch("c1", "Mon 09:00")
    office.write("c1", CONTACTED, "Mon 09:30")
    await down_for_three_days(office)
    office.write("c1", TAKEN_ON, "Tue 10:00")
    office.write("c1", REPORTED, "Tue 10:30")
    await office.work()
    lines = without_set(await office.journal("c1"))
    assert [line for line in lines if MISSED in line] == ["Thu 03:00 DeadlineMissed take_on"]
    assert not [line for line in lines if "Ordered" in line], "nobody is ordered to do what is done"


async def test_two_orders_of_the_outage_summon_the_unit_once_the_morning_after(office: Office) -> None:
    office.dispatch("c1", "Mon 09:00")
    office.dispatch("c2", "Mon 10:00")
    for case in ("c1", "c2"):
        office.write(case, CONTACTED, "Mon 10:30")
    await down_for_three_days(office)
    await office.work()
    assert await office.journal(f"unit:{UNIT}") == ["Wed 09:00 SummonsIssued"]
    office.restart()
    office.clock.move(timedelta(days=1))
    await office.work()
    assert await office.journal(f"unit:{UNIT}") == ["Wed 09:00 SummonsIssued"]


async def test_nothing_said_in_the_outage_bears_a_time_of_the_night(office: Office) -> None:
    office.dispatch("c1", "Mon 09:00")
    office.dispatch("c2", "Mon 21:00")
    await down_for_three_days(office)
    await office.work()
    lines = [line for document in ("c1", "c2", f"unit:{UNIT}") for line in await office.journal(document)]
    times = {line.split()[1] for line in without_set(lines)}
    assert times
    assert all("09:00" <= time <= "17:30" for time in times)
