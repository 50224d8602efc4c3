"""Who acts: citizens, officers, the centre, an adapter and a messaging gateway, each with a temper of its own.

They hear what is published and act on it after a while; every one draws from a seed of its own, so that leaving one
out changes nothing about the others.
"""

import random
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta, tzinfo
from itertools import islice
from typing import Any, Final

from pydantic_core import to_json

from libs.common.clock import instant_of, text_of
from libs.common.envelope import Heard
from libs.common.events.evaluation import CaseClosed
from libs.common.events.words import Ending
from libs.common.policy.specialists import Specialist
from libs.common.secrets import receipt_token, secret_mac
from libs.worktime import Calendar, next_opening
from services.routing.domain.slots import slots_of
from services.supervision.domain.state import Step
from tests.simulation import appealing, phoning
from tests.simulation.asking import Asked, Door
from tests.simulation.books import COMMANDS, KEY
from tests.simulation.citizens import BOTH, DAY, HOUR, Citizen, case_of, twin_of
from tests.simulation.seasons import MONTH, Season
from tests.simulation.world import World

DEPARTMENTS: Final = ("d-labour", "d-housing", "d-civil", "d-health", "d-water")
VOTES: Final = {"happy": 5, "content": 3, "unhappy": 1}
MERGED, BOTH_WAYS, APART = 0.35, 0.12, 0.45
RECUSED, PING_PONG, MEETING = 0.06, 0.08, 0.25
DESKS: Final = frozenset({"routing", "handling"})


class City:
    """`only`: numbers of the citizens who take part.  `unfit`: where what nobody can take in was put."""

    def __init__(
        self, world: World, door: Door, only: frozenset[int] | None = None, season: Season = MONTH
    ) -> None:  # fmt: skip
        self.world, self.door, self.season = world, door, season
        self.said_by = [c for c in season.citizens(world.seed) if only is None or c.number in only]
        self.citizens = [*self.said_by, *(twin_of(c) for c in self.said_by if c.text == BOTH)]
        self.by_case = {c.case: c for c in self.citizens}
        self.put: set[int] = set()
        self.newer: set[str] = set()
        self.unfit: set[str] = set()
        self.submitted: set[str] = set()
        self.ending, self.compared = False, set[int]()
        pairs = list(zip(self.said_by[::2], self.said_by[1::2], strict=False))
        self.pairs = {one.number: pair for pair in pairs for one in pair}
        self.origin = {one.person(n): one.case for one in self.said_by for n in range(one.joiners + 1)}
        self.haste = self.draw("haste").choice(season.haste)
        world.listeners.append(self.hear)

    async def wait(self, seconds: float) -> None:
        """As long as people take in this seed: in some all that a month holds happens within hours, and collides."""
        await self.world.loop.wait(seconds * self.haste)

    def go(self, work: Coroutine[Any, Any, Any]) -> None:
        """Outside of every process."""
        self.world.loop.create_task(work, context=self.world.context.copy())

    def draw(self, *about: object) -> random.Random:
        """The chances of one actor in one matter."""
        return random.Random(f"{self.world.seed}/{'/'.join(map(str, about))}")

    async def ask(self, service: str, act: str, case: str, key: str, **body: Any) -> Asked:
        """A command of somebody; who sits at a desk may wait until the office opens."""
        if service in DESKS and not self.ending:
            await self.keep_hours(self.draw("hours", case, act, key))
        return await self.door.ask(Asked(service, act, case, body, f"{case[:8]}/{act}/{key}"))

    def begin(self) -> None:
        """Everybody has something to say, in the days to come."""
        for one in self.said_by:
            self.go(self.say_it(one))
        if self.season.patrol:
            for one in self.citizens:
                self.go(self.look_after(one, self.season.patrol))

    async def keep_hours(self, draw: random.Random) -> None:
        """Most of what is done at night, or on a day off, waits until the office is open again."""
        if self.season.keeps_hours and draw.random() < self.season.keeps_hours:
            now = self.world.now()
            shut = (next_opening(now, self.calendar[0], self.world.policy.office) - now).total_seconds()
            if shut > 0:
                await self.world.loop.wait(shut + 10 ** draw.uniform(0, 3.7))

    async def look_after(self, one: Citizen, after: tuple[float, float]) -> None:
        """The centre brings to an end what is open for too long, one step on a day."""
        draw, turn = self.draw("patrol", one.number), 0
        await self.world.loop.wait(one.at + draw.uniform(*after) * DAY)
        while self.open(one) and not self.ending:
            turn += 1
            await self.push(one, f"patrol{turn}")
            await self.world.loop.wait(draw.uniform(0.2, 1.5) * DAY)

    # ------------------------------------------------------------ citizens

    async def say_it(self, one: Citizen) -> None:
        """By a page or through an adapter; some twice, some with friends, some take it back."""
        draw = self.draw("says", one.number)
        await self.wait(one.at)
        await self.bring(one, draw)
        if one.written:
            self.go(self.bring_again(one, 10 ** draw.uniform(2, 5.5)))
        for joiner in range(1, one.joiners + 1):
            self.go(self.join(one, joiner, draw.uniform(60, 3 * DAY)))
        if one.supplements:
            self.go(self.speak(one, "supplement", draw.uniform(60, 4 * DAY), text="再说一句"))
        if one.withdraws:
            self.go(self.speak(one, "withdraw", 10 ** draw.uniform(1, 5.8), reason="不用了"))

    async def bring(self, one: Citizen, draw: random.Random) -> None:
        """By an adapter, or at a door."""
        await (self.through_adapter if one.by_bus else self.by_page)(one, draw)

    async def bring_again(self, one: Citizen, after: float) -> None:
        """What was taken down without a network is synced whole, however much of it had come through."""
        await self.wait(after)
        await self.bring(one, self.draw("says again", one.number))

    async def by_page(self, one: Citizen, draw: random.Random) -> None:
        body = self.body(one)
        if self.world.faults.strikes("garbage", draw):
            await self.ask("intake", "submit", one.case, "garbage", **{**body, "text": " \u3000 "})
        if self.world.faults.strikes("sent twice", draw):
            self.go(self.ask("intake", "submit", one.case, "again", **body))
        await self.ask("intake", "submit", one.case, "first", **body)

    async def through_adapter(self, one: Citizen, draw: random.Random) -> None:
        while self.world.bus.broken:
            await self.world.loop.wait(60)
        if self.world.faults.strikes("bad record", draw):
            self.unfit.add(self.world.put("channel.p12315.submissions", "x", b"{not json").place)
        body = {k: v for k, v in self.body(one).items() if k != "channel"}
        if self.world.faults.strikes("garbage", draw):
            self.submission(one, "garbage", {**body, "phone": "not a phone"})
        if self.world.faults.strikes("newer version", draw):
            self.submission(one, "newer", {**body, "external_id": f"newer-{one.number}"}, version=2)
            self.newer.add(case_of(one.channel, f"newer-{one.number}", one.report))
        self.submission(one, "first", body)
        if self.world.faults.strikes("garbage", draw):
            self.go(self.pretend(one, 10 ** draw.uniform(0, 5.5)))
        if self.world.faults.strikes("sent twice", draw):
            self.submission(one, "first", body)
            await self.wait(draw.uniform(0, HOUR))
            self.submission(one, "again", body)

    def submission(self, one: Citizen, name: str, body: dict[str, Any], version: int = 1) -> None:
        """As an adapter publishes it."""
        event = {
            "specversion": "1.0", "id": f"{one.external}/{name}", "source": "p12315", "subject": one.external,
            "type": f"caseloop.submission.v{version}", "time": text_of(self.world.now()), "data": body,
        }  # fmt: skip
        self.put.add(one.number)
        self.submitted.add(str(event["id"]))
        self.world.put("channel.p12315.submissions", one.external, to_json(event))

    async def pretend(self, one: Citizen, after: float) -> None:
        """An adapter says what only evaluation may say, where an adapter may write."""
        await self.wait(after)
        event = {
            "specversion": "1.0", "id": f"{one.external}/pretended", "source": "p12315", "subject": one.case,
            "type": CaseClosed.type(), "time": text_of(self.world.now()), "sequence": 1,
            "data": CaseClosed(round=1, outcome=Ending.SATISFIED).model_dump(mode="json"),
        }  # fmt: skip
        self.unfit.add(self.world.put("channel.p12315.submissions", one.case, to_json(event)).place)

    def body(self, one: Citizen) -> dict[str, Any]:
        return {
            "text": one.text, "channel": one.channel, "external_id": one.external, "place": one.place, "name": "陈明",
            "phone": one.phone, "reply_channel": one.reply_channel, "wants_reply": one.wants_reply,
            **({"captured_at": text_of(self.written_at(one))} if one.written else {}),
        }  # fmt: skip

    def written_at(self, one: Citizen) -> datetime:
        """When it was taken down: before whatever else happens in the seed, or in its first days."""
        return self.world.began + timedelta(seconds=one.at * self.haste - one.written)

    async def join(self, one: Citizen, joiner: int, after: float) -> None:
        await self.wait(after)
        await self.ask(
            "intake", "join", one.case, str(joiner), name="李", phone=one.phone_of(joiner), reply_channel="web"
        )

    async def speak(self, one: Citizen, act: str, after: float, **body: Any) -> None:
        await self.wait(after)
        await self.ask("intake", act, one.case, "1", secret=self.secret(one, one.person()), **body)

    def secret(self, one: Citizen, person: str) -> str:
        """What their receipt proves: that of the case they raised, also after a merge."""
        receipt = one.case if one.report else self.origin.get(person, one.case)
        return secret_mac(KEY, one.case, receipt_token(KEY, receipt, person))

    async def said(self, one: Citizen, _heard: Heard, _fact: dict[str, Any]) -> None:
        """The centre takes two matters for one: some both ways at once, some for a while only."""
        one, other = self.pairs.get(one.number, (one, one))
        if one is other or one.number in self.compared or not all(self.known(c) for c in (one, other)):
            return
        self.compared.add(one.number)
        draw = self.draw("merges", one.number)
        roll = draw.random()
        if roll > MERGED:
            return
        await self.wait(10 ** draw.uniform(-1, 5.9))
        wishes = [(one, other), (other, one)] if roll < BOTH_WAYS else [(one, other)]
        for source, target in wishes:
            self.go(self.ask("intake", "merge", source.case, "1", into=target.case, reason="同一件事", by="中心"))
            await self.world.loop.wait(10 ** draw.uniform(-3, 1))

    async def merged(self, one: Citizen, _heard: Heard, _fact: dict[str, Any]) -> None:
        """Some were another matter after all."""
        draw = self.draw("unmerges", one.number)
        if draw.random() < APART:
            await self.wait(10 ** draw.uniform(0, 5.4))
            if not self.ending:
                await self.ask("intake", "unmerge", one.case, "1", reason="不是一件事", by="中心")

    async def rate(self, one: Citizen, person: str, round_: int, until: datetime) -> None:
        """In the window, at its very end, or never; some think better of it the next moment and take the matter back."""
        draw = self.draw("rates", one.number, person, round_)
        if draw.random() < 0.15:
            await self.until(until, draw)
        else:
            await self.wait(10 ** draw.uniform(1, 5.85))
        temper = draw.choice(["happy", "unhappy", "silent"]) if one.temper == "mixed" else one.temper
        if draw.random() < 0.1 and not one.withdraws and person == one.person():
            self.go(self.speak(one, "withdraw", 10 ** draw.uniform(-2, 1), reason="算了"))
        key = f"{one.case[:8]}/rating/{person}/{round_}"
        if temper == "silent" or any(asked.key == key and not asked.refused for asked in self.door.ledger):
            return  # also who has said it already, and is asked again after a merge
        satisfied = VOTES[temper]
        await self.ask(
            "evaluation", "rating", one.case, f"{person}/{round_}", secret=self.secret(one, person), contacted="yes",
            resolved="no" if satisfied == 1 else "yes", satisfied=satisfied,
        )  # fmt: skip

    async def until(self, instant: datetime, draw: random.Random) -> None:
        """The moment itself, give or take seconds: that is when the clock acts too."""
        left = (instant - self.world.now()).total_seconds() + draw.choice([-1, 1, 1]) * 10 ** draw.uniform(-3, 1)
        await self.world.loop.wait(max(left, 0))

    # ------------------------------------------------------------ what they hear

    def hear(self, heard: Heard) -> None:
        """Everybody acts on what concerns them."""
        one = self.by_case.get(heard.subject)
        for act in (table.get(heard.name.removeprefix("caseloop.")) for table in (HEARD, *self.season.besides)):
            if one is not None and act is not None:
                self.go(act(self, one, heard, heard.data))

    async def held(self, one: Citizen, heard: Heard, _fact: dict[str, Any]) -> None:
        draw = self.draw("screens", one.number)
        await self.wait(draw.uniform(60, DAY))
        if draw.random() < 0.25:
            words = dict.fromkeys(("reason", "legal", "signpost", "appeal"), "不属于受理范围")
            await self.ask("intake", "refuse", one.case, heard.id[-3:], by="中心", **words)
        else:
            await self.ask("intake", "admit", one.case, heard.id[-3:], category="civil", by="中心")

    async def meet(self, one: Citizen, hop: int, lead: str) -> None:
        """The lead asks for a specialist's next slot or the one after, as others do; some move or cancel it."""
        draw = self.draw("meets", one.number, hop)
        if draw.random() > MEETING:
            return
        await self.wait(draw.uniform(60, DAY))
        wish = {"unit": lead, "by": f"{lead} 经办"}
        specialist = draw.choice(list(self.world.policy.specialists))
        if (slot := self.slot(specialist, draw)) is None:
            return
        told = {"specialist": specialist.id, "at": slot}
        booked = await self.ask("routing", "book-session", one.case, str(hop), **wish, **told)
        if booked.refused or draw.random() < 0.3:
            return
        await self.wait(draw.uniform(0, DAY))
        if draw.random() < 0.4:
            await self.ask("routing", "cancel-session", one.case, str(hop), **wish, reason="不用了")
        elif (later := self.slot(specialist, draw)) is not None:
            await self.ask("routing", "move-session", one.case, str(hop), **wish, at=later, reason="改天")
            await self.until(instant_of(later), draw)
            held = {"unit": specialist.unit, "by": "专家", "outcome": draw.choice(["agreed", "nobody-came"])}
            await self.ask("routing", "record-session", one.case, str(hop), **held, text="谈过了")

    async def booked(self, one: Citizen, _heard: Heard, fact: dict[str, Any]) -> None:
        """At no moment two cases have one slot."""
        slot = (fact["meeting"]["specialist"], fact["meeting"]["at"])
        sessions = ((case, self.state("routing", case).get("session")) for case in self.by_case)
        meetings = [(case, session["meeting"]) for case, session in sessions if session]
        have = [case for case, meeting in meetings if (meeting["specialist"], meeting["at"]) == slot]
        if len(have) > 1:
            self.world.loop.errors.append(f"{one.case}: {slot} is at the same time that of {have}")

    def slot(self, specialist: Specialist, draw: random.Random) -> str | None:
        """One of the next two, whoever has it."""
        slots = list(islice(slots_of(specialist, self.world.now(), *self.calendar), 2))
        return text_of(draw.choice(slots).at) if slots else None

    @property
    def calendar(self) -> tuple[Calendar, tzinfo]:
        return self.world.policy.calendar, self.world.policy.office.tz

    async def unclear(self, one: Citizen, heard: Heard, _fact: dict[str, Any]) -> None:
        draw = self.draw("screens", one.number, heard.sequence)
        await self.wait(draw.uniform(60, DAY))
        await self.ask(
            "routing", "dispatch", one.case, str(heard.sequence), unit=self.other(one), why="看过了", by="中心"
        )

    def other(self, one: Citizen) -> str:
        """A unit that the matter is not about, as the centre knows it."""
        about = self.state("routing", one.case).get("about", ())
        return next(unit for unit in ("d-civil", *self.world.policy.units.by_id) if unit not in about)

    async def suspect(self, one: Citizen, hop: int, units: list[str]) -> None:
        """The centre finds out that the matter is about a unit that has it."""
        draw = self.draw("recuses", one.number, hop)
        if draw.random() < RECUSED:
            await self.wait(10 ** draw.uniform(0, 5.3))
            unit = draw.choice(units)
            await self.ask("routing", "recuse", one.case, f"{hop}/{unit}", unit=unit, reason="说的就是他们", by="中心")

    async def dispatched(self, one: Citizen, _heard: Heard, fact: dict[str, Any]) -> None:
        """The officer of that hop, and those who have a part."""
        draw = self.draw("handles", one.number, fact["hop"])
        self.go(self.suspect(one, fact["hop"], [part["unit"] for part in fact["parts"]]))
        self.go(self.meet(one, fact["hop"], fact["unit"]))
        for part in fact["parts"]:
            if not part["lead"]:
                self.go(self.part(one, fact["hop"], part["unit"]))
        temper = "returning" if self.ping_pong(one) else draw.choice(self.season.officers)
        await self.sit(one, draw, temper, fact["unit"])
        who = {"unit": fact["unit"], "by": f"{fact['unit']} 经办"}
        if temper == "returning":
            await self.work(one, "return", fact["hop"], **who, code="not-ours", text="不归我们管")
        elif temper == "last":
            await self.to_the_last(one, draw, fact["hop"], who)
        elif temper != "never":
            await self.handle(one, draw, temper, fact["hop"], who)

    async def sit(self, one: Citizen, draw: random.Random, temper: str, unit: str) -> None:
        """Before anything is done about it."""
        if temper == "brink":
            await self.brink(one, draw, unit)
        elif temper == "last":
            await self.wait(60)
        elif temper == "slow":
            await self.wait(draw.uniform(4 * DAY, 20 * DAY))
        else:
            await self.wait({"late": draw.uniform(DAY, 4 * DAY)}.get(temper, draw.uniform(60, 8 * HOUR)))

    async def handle(
        self, one: Citizen, draw: random.Random, temper: str, hop: int, who: dict[str, str]
    ) -> None:  # fmt: skip
        """From taking it on to the result, or up to who can do it."""
        await self.work(one, "accept", hop, **who)
        if temper == "escalating":
            await self.work(one, "escalate", hop, **who, reason="办不了")
            return
        await self.wait(draw.uniform(60, 4 * HOUR))
        await self.work(one, "contact", hop, **who, means="phone")
        if temper == "stalling":
            await self.wait(draw.uniform(4 * DAY, 25 * DAY))
        if temper == "asking":
            await self.work(one, "question", hop, **who, text="哪一天的事？")
            await self.wait(draw.uniform(HOUR, 2 * DAY))
        if temper == "pausing":
            await self.stop_clock(one, draw, hop, who)
        if temper == "extending":
            await self.wait(10 ** draw.uniform(2, 5.8))
            await self.work(one, "extend", hop, **who, reason="工程量大", days=draw.randint(1, 6))
            await self.wait(draw.uniform(0, 8 * DAY))
        if draw.random() < 0.3:
            await self.work(one, "progress", hop, **who, text="正在办")
        await self.report(one, draw, hop, who)

    async def stop_clock(self, one: Citizen, draw: random.Random, hop: int, who: dict[str, str]) -> None:
        """停表: from now on, or from before, or all in retrospect; some let it run again before its time."""
        for turn in range(draw.choice([1, 1, 2])):
            await self.wait(10 ** draw.uniform(2, 5.7))
            now, back = self.world.now(), draw.choice([0.0, 0.0, draw.uniform(0, 4 * DAY)])
            since, lasts = now - timedelta(seconds=back), draw.uniform(HOUR, 9 * DAY)
            asked = {
                "reason": draw.choice(["expert", "hearing", "force-majeure", "tired"]), "evidence": "检测委托书 17 号",
                "until": text_of(since + timedelta(seconds=lasts)), **({"since": text_of(since)} if back else {}),
            }  # fmt: skip
            await self.work(one, "pause", f"{hop}/{turn}", **who, **asked)
            await self.wait(draw.uniform(0, 6 * DAY))
            if draw.random() < 0.4:
                resumed = {"unit": who["unit"], "by": who["by"], "reason": "报告提前出了"}
                await self.ask("supervision", "resume", one.case, f"{hop}/{turn}", **resumed)

    async def pause_wanted(self, one: Citizen, heard: Heard, _fact: dict[str, Any]) -> None:
        await self.rule_on(one, heard, "pause")

    async def extension_wanted(self, one: Citizen, heard: Heard, _fact: dict[str, Any]) -> None:
        await self.rule_on(one, heard, "extension")

    async def rule_on(self, one: Citizen, heard: Heard, what: str) -> None:
        """The centre grants most, some so late that what was asked for is over, or the date past."""
        draw = self.draw("rules on", what, one.number, heard.sequence)
        await self.wait(10 ** draw.uniform(1, 5.9))
        granted = draw.random() < 0.75
        body = {"by": "中心"} if granted else {"by": "中心", "reason": "理由不够"}
        await self.ask("supervision", f"{'grant' if granted else 'deny'}-{what}", one.case, str(heard.sequence), **body)

    async def to_the_last(self, one: Citizen, draw: random.Random, hop: int, who: dict[str, str]) -> None:
        """Each deed within minutes of its date, before or after."""
        for act, measure, body in (
            ("accept", "take_on", {}), ("contact", "contact", {"means": "phone"}),
            ("result", "result", {"outcome": "resolved", "text": f"最后一刻办好了 {hop}"}),
        ):  # fmt: skip
            clocks = self.state("supervision", one.case).get("clocks", ())
            mine = (hop, measure, who["unit"])
            dues = [instant_of(c["due"]) for c in clocks if (c["hop"], c["measure"], c["unit"]) == mine]
            left = max(((due - self.world.now()).total_seconds() for due in dues), default=0.0)
            await self.world.loop.wait(max(left + draw.choice([-1, -1, 1]) * 10 ** draw.uniform(-3, 3), 0))
            await self.work(one, act, hop, **who, **body)

    async def report(self, one: Citizen, draw: random.Random, hop: int, who: dict[str, str], turn: str = "") -> None:
        """Once every part is done or waived."""
        await self.wait(draw.uniform(HOUR, 2 * DAY))
        done = await self.work(one, "result", f"{hop}{turn}", **who, outcome="resolved", text=f"办好了 {hop}{turn}")
        if done.refused == "parts-open":
            for unit in DEPARTMENTS + tuple(part["unit"] for part in self.parts(one)):
                await self.work(one, "waive", f"{hop}{turn}/{unit}", **who, part=unit, reason="不等了")
            await self.work(one, "result", f"{hop}{turn}/2", **who, outcome="partly", text=f"办了一些 {hop}{turn}")

    def parts(self, one: Citizen) -> list[dict[str, Any]]:
        """Of the present hop."""
        state = self.world.stores["handling"].documents.get(one.case, {}).get("st") or {}
        return [part for part in state.get("parts", ()) if not part["lead"] and not part["done"]]

    async def part(self, one: Citizen, hop: int, unit: str) -> None:
        draw = self.draw("part", one.number, hop, unit)
        await self.wait(draw.uniform(HOUR, 3 * DAY))
        if draw.random() < 0.7:
            await self.work(one, "part", f"{hop}/{unit}", unit=unit, by=f"{unit} 协办", text="这一块好了")

    async def work(self, one: Citizen, act: str, key: object, **body: Any) -> Asked:
        """At the desk."""
        return await self.ask("handling", act, one.case, str(key), **body)

    async def resumed(self, one: Citizen, heard: Heard, fact: dict[str, Any]) -> None:
        """Denied: the unit does it after all."""
        draw = self.draw("resumes", one.number, heard.sequence)
        await self.report(
            one, draw, fact["hop"], {"unit": fact["unit"], "by": f"{fact['unit']} 经办"}, f"d{heard.sequence}"
        )

    async def returned(self, one: Citizen, heard: Heard, fact: dict[str, Any]) -> None:
        draw = self.draw("rules", one.number, heard.sequence)
        await self.wait(draw.uniform(60, DAY))
        if draw.random() < 0.5 and not self.ping_pong(one):
            await self.ask("routing", "deny", one.case, str(heard.sequence), reason="就归你们管", by="中心")
            return
        about = self.state("routing", one.case).get("about", ())
        left = [unit for unit in DEPARTMENTS if unit not in {fact["part"], *about}]
        unit = draw.choice(left or [self.other(one)])
        await self.ask("routing", "grant", one.case, str(heard.sequence), unit=unit, why="归他们管", by="中心")

    def ping_pong(self, one: Citizen) -> bool:
        """Whether nobody wants this one, and the centre lets everybody off."""
        return self.draw("ping-pong", one.number).random() < PING_PONG

    async def reported(self, one: Citizen, heard: Heard, _fact: dict[str, Any]) -> None:
        draw = self.draw("checks", one.number, heard.sequence)
        await self.wait(draw.uniform(60, DAY))
        if draw.random() < 0.2:
            await self.work(one, "send-back", heard.sequence, by="中心", reason="没说清楚")
        else:
            await self.work(one, "approve", heard.sequence, by="中心")

    async def sent_back(self, one: Citizen, heard: Heard, fact: dict[str, Any]) -> None:
        draw = self.draw("again", one.number, heard.sequence)
        who = {"unit": fact["part"], "by": f"{fact['part']} 经办"}
        await self.report(one, draw, fact["hop"], who, f"b{heard.sequence}")

    async def asked(self, one: Citizen, heard: Heard, _fact: dict[str, Any]) -> None:
        draw = self.draw("answers", one.number, heard.sequence)
        if draw.random() < 0.7:
            await self.speak(one, "supplement", draw.uniform(600, 3 * DAY), text=f"是上周 {heard.sequence}")

    async def ordered(self, one: Citizen, heard: Heard, fact: dict[str, Any]) -> None:
        draw = self.draw("ordered", one.number, heard.sequence)
        if draw.random() < 0.3:
            await self.wait(draw.uniform(60, 6 * HOUR))
            await self.work(one, "order-answer", heard.sequence, unit=fact["unit"], by="经办", text="马上办")

        elif heard.name.endswith("supervision-ordered"):
            await self.in_the_last_moment(one, draw, fact["unit"], str(heard.sequence))

    async def in_the_last_moment(self, one: Citizen, draw: random.Random, unit: str, key: str) -> None:
        """Asks to be rid of it seconds before it would be taken away, or after, or rules on it: the order is for a hop that is over."""
        clocks = self.state("supervision", one.case).get("clocks", ())
        wakes = [
            instant_of(c["wake_at"]) for c in clocks if (c["unit"], c["step"]) == (unit, Step.ORDERED) and c["wake_at"]
        ]
        if not wakes:
            return
        left = (min(wakes) - self.world.now()).total_seconds()
        await self.world.loop.wait(max(left + draw.choice((-1, 1)) * 10 ** draw.uniform(-3, 0.3), 0))
        if unit == self.world.policy.deployment.centre:
            await self.ask("routing", "grant", one.case, f"l{key}", unit=self.other(one), why="归他们管", by="中心")
        else:
            await self.work(one, "escalate", f"l{key}", unit=unit, by=f"{unit} 经办", reason="办不了")

    async def brink(self, one: Citizen, draw: random.Random, unit: str) -> None:
        """Until the clock strikes that would remind that unit."""
        await self.wait(60)
        if wakes := self.wakes(one, unit):
            await self.until(min(wakes), draw)

    def wakes(self, one: Citizen, unit: str) -> list[datetime]:
        """When that unit's clocks strike."""
        clocks = self.state("supervision", one.case).get("clocks", ())
        return [instant_of(clock["wake_at"]) for clock in clocks if clock["unit"] == unit and clock["wake_at"]]

    async def cornered(self, one: Citizen, heard: Heard, fact: dict[str, Any]) -> None:
        """Who is to lose the case asks at the same moment to be rid of it, or has it answered after all: a race."""
        draw = self.draw("cornered", one.number, heard.sequence)
        await self.world.loop.wait(10 ** draw.uniform(-2, 2))
        who, turn = {"unit": fact["unit"], "by": f"{fact['unit']} 经办"}, f"c{heard.sequence}"
        if draw.random() < 0.7:
            await self.work(one, "escalate", turn, **who, reason="办不了")
            return
        await self.work(one, "accept", turn, **who)
        await self.work(one, "result", turn, **who, outcome="resolved", text=f"赶出来了 {turn}")
        await self.work(one, "approve", turn, by="中心")

    async def to_call(self, one: Citizen, heard: Heard, fact: dict[str, Any]) -> None:
        draw = self.draw("calls", one.number, heard.sequence)
        await self.wait(draw.uniform(60, DAY))
        reached = draw.random() < 0.7
        await self.ask(
            "notification", "call", one.case, str(heard.sequence), person=fact["person"], reached=reached, by="中心"
        )

    async def to_visit(self, one: Citizen, heard: Heard, fact: dict[str, Any]) -> None:
        """Whoever is sent to the door says how it went."""
        draw = self.draw("visits", one.number, heard.sequence)
        await self.wait(draw.uniform(60, 2 * DAY))
        told = {"person": fact["person"], "unit": fact["unit"], "by": "网格员"}
        await self.ask("notification", "visit", one.case, str(heard.sequence), **told, reached=draw.random() < 0.7)

    async def invited(self, one: Citizen, _heard: Heard, fact: dict[str, Any]) -> None:
        await self.rate(one, fact["person"], fact["round"], instant_of(fact["until"]))

    async def noticed(self, one: Citizen, heard: Heard, fact: dict[str, Any]) -> None:
        """The messaging gateway: delivered, failed, or silent; some receipts come twice."""
        draw = self.draw("delivers", one.number, heard.sequence)
        await self.wait(10 ** draw.uniform(-1, 4))
        roll = draw.random()
        if roll < 0.15:
            return
        status = "failed" if roll < 0.35 else "delivered"
        while self.world.bus.broken:
            await self.world.loop.wait(60)
        self.receipt(fact["id"], status, f"{heard.id}/r")
        if self.world.faults.strikes("duplicate receipt", draw):
            self.receipt(fact["id"], status, f"{heard.id}/{draw.choice('rs')}")

    def receipt(self, notice: str, status: str, name: str) -> None:
        event = {
            "specversion": "1.0", "id": name, "source": "sms", "type": "caseloop.receipt.v1",
            "time": text_of(self.world.now()), "data": {"notice": notice, "status": status},
        }  # fmt: skip
        self.world.put("channel.receipts", notice.partition("/")[0], to_json(event))

    # ------------------------------------------------------------ the end

    async def finish(self) -> None:
        """The centre brings what is still open to its end: whoever did not act, is acted for."""
        self.ending, turn = True, 0
        while opened := [one for one in self.citizens if self.unfinished(one)]:
            turn += 1
            if turn > 400:
                return
            for one in opened:
                await self.push(one, f"end{turn}")
            await self.world.loop.wait(6 * HOUR)

    def unfinished(self, one: Citizen) -> bool:
        """Open, or somebody has still to phone, or to decide."""
        return self.open(one) or bool(phoning.waiting(self, one)) or appealing.waiting(self, one)

    def recount(self, calendar: str) -> None:
        """An operator has every open case counted anew, one after the other, where supervision can."""
        if "recount" in COMMANDS.get("supervision", {}):
            self.go(self.recount_all(calendar))

    async def recount_all(self, calendar: str) -> None:
        for one in self.citizens:
            if self.state("supervision", one.case) and self.open(one):
                await self.ask("supervision", "recount", one.case, calendar)

    def state(self, service: str, case: str) -> dict[str, Any]:
        """As the store has it."""
        return self.world.stores[service].documents.get(case, {}).get("st") or {}

    def known(self, one: Citizen) -> bool:
        """Taken in, with a number."""
        return bool(self.state("intake", one.case).get("number"))

    def open(self, one: Citizen) -> bool:
        """Known, and not closed."""
        return self.known(one) and not self.state("evaluation", one.case).get("closed")

    async def push(self, one: Citizen, turn: str) -> None:
        """One legal step."""
        desk, routing = self.state("handling", one.case), self.state("routing", one.case)
        who = {"unit": desk.get("unit", ""), "by": "收尾"}
        if self.state("intake", one.case).get("status") == "held":
            await self.ask("intake", "admit", one.case, turn, category="civil", by="中心")
        elif routing.get("status") == "screening":
            await self.ask("routing", "dispatch", one.case, turn, unit=self.other(one), why="收尾", by="中心")
        elif routing.get("status") == "asked":
            await self.ask("routing", "deny", one.case, turn, reason="收尾", by="中心")
        elif desk.get("status") == "dispatched":
            await self.work(one, "accept", turn, **who)
        elif desk.get("status") in {"taken_on", "waiting"}:
            for part in self.parts(one):
                await self.work(one, "waive", f"{turn}/{part['unit']}", **who, part=part["unit"], reason="收尾")
            await self.work(one, "result", turn, **who, outcome="explained", text=f"收尾 {turn}")
        elif desk.get("status") == "reported":
            await self.work(one, "approve", turn, by="复核")
        await self.tell(one, turn)

    async def tell(self, one: Citizen, turn: str) -> None:
        """Whoever has to be told or asked by a person is."""
        for person in self.state("notification", one.case).get("calls") or {}:
            await self.ask("notification", "call", one.case, f"{turn}/{person}", person=person, reached=True, by="中心")
        for person in phoning.waiting(self, one):
            await phoning.record(self, one, person, f"{turn}/{person}", text="收尾")
        if appealing.waiting(self, one):
            await appealing.finish(self, one, turn)
        for person, visit in (self.state("notification", one.case).get("visits") or {}).items():
            told = {"person": person, "unit": visit["unit"], "by": "收尾"}
            await self.ask("notification", "visit", one.case, f"{turn}/{person}", **told, reached=True)


Act = Callable[[City, Citizen, Heard, dict[str, Any]], Coroutine[Any, Any, None]]
HEARD: Final[dict[str, Act]] = {
    "case-submitted": City.said, "admission-held": City.held, "case-held-for-screening": City.unclear, "case-dispatched": City.dispatched,
    "return-requested": City.returned, "return-denied": City.resumed, "escalation-denied": City.resumed,
    "result-reported": City.reported, "result-sent-back": City.sent_back, "question-asked": City.asked,
    "reminder-issued": City.ordered, "supervision-ordered": City.ordered, "escalation-ordered": City.cornered, "call-task-opened": City.to_call, "visit-task-opened": City.to_visit,
    "evaluation-invited": City.invited, "notice-sent": City.noticed, "case-merged": City.merged,
    "call-back-opened": phoning.phone, "pause-requested": City.pause_wanted, "extension-requested": City.extension_wanted,
    "session-booked": City.booked, "session-moved": City.booked, **appealing.HEARD,
}  # fmt: skip
