"""Who acts: citizens, officers, the centre, an adapter and a messaging gateway, each with a temper of its own.

They hear what is published and act on it after a while; every one draws from a seed of its own, so that leaving one
out changes nothing about the others.
"""

import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final

from pydantic_core import to_json

from libs.common.clock import instant_of, text_of
from libs.common.envelope import Heard
from libs.common.secrets import receipt_token, requester_id, secret_mac
from services.intake.domain.identity import case_id_of
from tests.simulation.asking import Asked, Door
from tests.simulation.books import KEY, policy
from tests.simulation.world import World

HOUR: Final = 3600.0
DAY: Final = 24 * HOUR
TEXTS: Final = (
    ("admitted", "公司拖欠农民工工资三个月不发", ""), ("admitted", "退休手续办了半年，养老金还没发", ""),
    ("admitted", "村东头的涵洞一下雨就积水，下水道排水不畅", "桑陌镇三棵槐村"),
    ("admitted", "村口的下水道堵了，路上全是积水", "雁汀镇"),
    ("admitted", "小区外面路灯一排都不亮，路灯坏了很久", "桑陌镇小满村"),
    ("admitted", "田里灌溉渠塌了，庄稼浇不上水，耕地没法种", "锦禾镇"),
    ("admitted", "医院住院费收得不明白，患者要个说法", ""),
    ("admitted", "学校送学生实习的车坏在外地，学生被困在路上，家长都急坏了", ""),
    ("admitted", "田里灌溉渠塌了，庄稼浇不上水", ""),
    ("held", "这个事情说来话长", ""), ("refused", "开发商不交房，我已经起诉到法院", ""),
    ("diverted", "厂房着火了，快来人", ""),
)  # fmt: skip
DEPARTMENTS: Final = ("d-labour", "d-housing", "d-civil", "d-health", "d-water")
HASTE: Final = (1.0, 1.0, 0.1, 0.01, 0.001)
VOTES: Final = {"happy": 5, "content": 3, "unhappy": 1}
OFFICERS: Final = ("quick", "quick", "quick", "late", "returning", "escalating", "asking", "never")


@dataclass(frozen=True)
class Citizen:
    """What one matter of the seed will be."""

    number: int
    kind: str
    text: str
    place: str
    by_bus: bool
    reply_channel: str
    phone: str
    wants_reply: bool
    joiners: int
    withdraws: bool
    supplements: bool
    temper: str
    at: float

    @property
    def external(self) -> str:
        """What makes it one case."""
        return f"ext-{self.number}"

    @property
    def channel(self) -> str:
        """The door it comes by."""
        return "p12315" if self.by_bus else "web"

    @property
    def case(self) -> str:
        """Its id."""
        return case_id_of(policy().deployment.tenant, self.channel, self.external)

    def person(self, joiner: int = 0) -> str:
        """The first, or one of those who joined."""
        phone = self.phone if not joiner else self.phone_of(joiner)
        return requester_id(KEY, phone) if phone else f"a-{self.case}"

    def phone_of(self, joiner: int) -> str:
        """Everybody has one of their own."""
        return f"139{self.number:04d}{joiner:04d}"


def citizens(seed: int) -> list[Citizen]:
    """Those of a seed, at least ten."""
    return [citizen(seed, number) for number in range(random.Random(f"{seed}/citizens").randint(10, 13))]


def citizen(seed: int, number: int) -> Citizen:
    """Drawn alone, so that the others do not change when one is left out."""
    draw = random.Random(f"{seed}/citizen/{number}")
    kind, text, place = draw.choice(TEXTS if draw.random() < 0.5 else TEXTS[:9])
    return Citizen(
        number, kind, text, place, draw.random() < 0.3, draw.choice(["web", "wechat", "sms", "phone"]),
        f"138{number:08d}" if draw.random() < 0.85 else "", draw.random() < 0.85,
        draw.choice([0, 0, 0, 1, 2, 4]), draw.random() < 0.15, draw.random() < 0.25,
        draw.choice(["happy", "happy", "content", "unhappy", "silent", "mixed"]), draw.uniform(0, 5 * DAY),
    )  # fmt: skip


class City:
    """`only`: numbers of the citizens who take part."""

    def __init__(self, world: World, door: Door, only: frozenset[int] | None = None) -> None:
        self.world, self.door = world, door
        self.citizens = [c for c in citizens(world.seed) if only is None or c.number in only]
        self.by_case = {c.case: c for c in self.citizens}
        self.put: set[int] = set()
        self.newer: set[str] = set()
        self.haste = self.draw("haste").choice(HASTE)
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
        """A command of somebody."""
        return await self.door.ask(Asked(service, act, case, body, f"{case[:8]}/{act}/{key}"))

    def begin(self) -> None:
        """Everybody has something to say, in the days to come."""
        for one in self.citizens:
            self.go(self.say_it(one))

    # ------------------------------------------------------------ citizens

    async def say_it(self, one: Citizen) -> None:
        """By a page or through an adapter; some twice, some with friends, some take it back."""
        draw = self.draw("says", one.number)
        await self.wait(one.at)
        if one.by_bus:
            await self.through_adapter(one, draw)
        else:
            await self.by_page(one, draw)
        for joiner in range(1, one.joiners + 1):
            self.go(self.join(one, joiner, draw.uniform(60, 3 * DAY)))
        if one.supplements:
            self.go(self.speak(one, "supplement", draw.uniform(60, 4 * DAY), text="再说一句"))
        if one.withdraws:
            self.go(self.speak(one, "withdraw", 10 ** draw.uniform(1, 5.8), reason="不用了"))

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
            self.world.put("channel.p12315.submissions", "x", b"{not json")
        body = {k: v for k, v in self.body(one).items() if k != "channel"}
        if self.world.faults.strikes("garbage", draw):
            self.submission(one, "garbage", {**body, "phone": "not a phone"})
        if self.world.faults.strikes("newer version", draw):
            self.submission(one, "newer", {**body, "external_id": f"newer-{one.number}"}, version=2)
            self.newer.add(one.external)
        self.submission(one, "first", body)
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
        self.world.put("channel.p12315.submissions", one.external, to_json(event))

    def body(self, one: Citizen) -> dict[str, Any]:
        return {
            "text": one.text, "channel": one.channel, "external_id": one.external, "place": one.place, "name": "陈明",
            "phone": one.phone, "reply_channel": one.reply_channel, "wants_reply": one.wants_reply,
        }  # fmt: skip

    async def join(self, one: Citizen, joiner: int, after: float) -> None:
        await self.wait(after)
        await self.ask(
            "intake", "join", one.case, str(joiner), name="李", phone=one.phone_of(joiner), reply_channel="web"
        )

    async def speak(self, one: Citizen, act: str, after: float, **body: Any) -> None:
        await self.wait(after)
        await self.ask("intake", act, one.case, "1", secret=self.secret(one, one.person()), **body)

    def secret(self, one: Citizen, person: str) -> str:
        """What their receipt proves."""
        return secret_mac(KEY, one.case, receipt_token(KEY, one.case, person))

    async def rate(self, one: Citizen, person: str, round_: int) -> None:
        """In the window, or never."""
        draw = self.draw("rates", one.number, person, round_)
        await self.wait(10 ** draw.uniform(1, 5.85))
        temper = draw.choice(["happy", "unhappy", "silent"]) if one.temper == "mixed" else one.temper
        if temper == "silent":
            return
        satisfied = VOTES[temper]
        await self.ask(
            "evaluation", "rating", one.case, f"{person}/{round_}", secret=self.secret(one, person), contacted="yes",
            resolved="no" if satisfied == 1 else "yes", satisfied=satisfied,
        )  # fmt: skip

    # ------------------------------------------------------------ what they hear

    def hear(self, heard: Heard) -> None:
        """Everybody acts on what concerns them."""
        one = self.by_case.get(heard.subject)
        act = HEARD.get(heard.name.removeprefix("caseloop."))
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

    async def unclear(self, one: Citizen, heard: Heard, _fact: dict[str, Any]) -> None:
        draw = self.draw("screens", one.number, heard.sequence)
        await self.wait(draw.uniform(60, DAY))
        await self.ask("routing", "dispatch", one.case, str(heard.sequence), unit="d-civil", why="看过了", by="中心")

    async def dispatched(self, one: Citizen, _heard: Heard, fact: dict[str, Any]) -> None:
        """The officer of that hop, and those who have a part."""
        draw = self.draw("handles", one.number, fact["hop"])
        for part in fact["parts"]:
            if not part["lead"]:
                self.go(self.part(one, fact["hop"], part["unit"]))
        temper = draw.choice(OFFICERS)
        await self.wait({"late": draw.uniform(DAY, 4 * DAY)}.get(temper, draw.uniform(60, 8 * HOUR)))
        who = {"unit": fact["unit"], "by": f"{fact['unit']} 经办"}
        if temper == "never":
            return
        if temper == "returning":
            await self.work(one, "return", fact["hop"], **who, code="not-ours", text="不归我们管")
            return
        await self.work(one, "accept", fact["hop"], **who)
        if temper == "escalating":
            await self.work(one, "escalate", fact["hop"], **who, reason="办不了")
            return
        await self.wait(draw.uniform(60, 4 * HOUR))
        await self.work(one, "contact", fact["hop"], **who, means="phone")
        if temper == "asking":
            await self.work(one, "question", fact["hop"], **who, text="哪一天的事？")
            await self.wait(draw.uniform(HOUR, 2 * DAY))
        if draw.random() < 0.3:
            await self.work(one, "progress", fact["hop"], **who, text="正在办")
        await self.report(one, draw, fact["hop"], who)

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
        if draw.random() < 0.5:
            await self.ask("routing", "deny", one.case, str(heard.sequence), reason="就归你们管", by="中心")
            return
        unit = draw.choice([unit for unit in DEPARTMENTS if unit != fact["part"]])
        await self.ask("routing", "grant", one.case, str(heard.sequence), unit=unit, why="归他们管", by="中心")

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
        """Asks to be rid of it seconds before it would be taken away: the order is then for a hop that is over."""
        clocks = self.state("supervision", one.case).get("clocks", ())
        wakes = [clock["wake_at"] for clock in clocks if clock["unit"] == unit and clock["wake_at"]]
        if wakes:
            left = (instant_of(min(wakes)) - self.world.now()).total_seconds()
            await self.world.loop.wait(max(left - 10 ** draw.uniform(-2, 1), 0))
            await self.work(one, "escalate", f"l{key}", unit=unit, by=f"{unit} 经办", reason="办不了")

    async def cornered(self, one: Citizen, heard: Heard, fact: dict[str, Any]) -> None:
        """Who is to lose the case asks, at the same moment, to be rid of it: order and request race."""
        draw = self.draw("cornered", one.number, heard.sequence)
        await self.world.loop.wait(10 ** draw.uniform(-2, 2))
        if draw.random() < 0.7:
            who = {"unit": fact["unit"], "by": f"{fact['unit']} 经办"}
            await self.work(one, "escalate", f"c{heard.sequence}", **who, reason="办不了")

    async def to_call(self, one: Citizen, heard: Heard, fact: dict[str, Any]) -> None:
        draw = self.draw("calls", one.number, heard.sequence)
        await self.wait(draw.uniform(60, DAY))
        reached = draw.random() < 0.7
        await self.ask(
            "notification", "call", one.case, str(heard.sequence), person=fact["person"], reached=reached, by="中心"
        )

    async def invited(self, one: Citizen, _heard: Heard, fact: dict[str, Any]) -> None:
        await self.rate(one, fact["person"], fact["round"])

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
        turn = 0
        while opened := [one for one in self.citizens if self.open(one)]:
            turn += 1
            if turn > 400:
                return
            for one in opened:
                await self.push(one, f"end{turn}")
            await self.world.loop.wait(6 * HOUR)

    def state(self, service: str, case: str) -> dict[str, Any]:
        """As the store has it."""
        return self.world.stores[service].documents.get(case, {}).get("st") or {}

    def open(self, one: Citizen) -> bool:
        """Known, and not closed."""
        return bool(self.state("intake", one.case).get("number")) and not self.state("evaluation", one.case).get(
            "closed"
        )

    async def push(self, one: Citizen, turn: str) -> None:
        """One legal step."""
        desk, routing = self.state("handling", one.case), self.state("routing", one.case)
        who = {"unit": desk.get("unit", ""), "by": "收尾"}
        if self.state("intake", one.case).get("status") == "held":
            await self.ask("intake", "admit", one.case, turn, category="civil", by="中心")
        elif routing.get("status") == "screening":
            await self.ask("routing", "dispatch", one.case, turn, unit="d-civil", why="收尾", by="中心")
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
        for person in self.state("notification", one.case).get("calls") or {}:
            await self.ask("notification", "call", one.case, f"{turn}/{person}", person=person, reached=True, by="中心")


Act = Callable[[City, Citizen, Heard, dict[str, Any]], Coroutine[Any, Any, None]]
HEARD: Final[dict[str, Act]] = {
    "admission-held": City.held, "case-held-for-screening": City.unclear, "case-dispatched": City.dispatched,
    "return-requested": City.returned, "return-denied": City.resumed, "escalation-denied": City.resumed,
    "result-reported": City.reported, "result-sent-back": City.sent_back, "question-asked": City.asked,
    "reminder-issued": City.ordered, "supervision-ordered": City.ordered, "escalation-ordered": City.cornered, "call-task-opened": City.to_call,
    "evaluation-invited": City.invited, "notice-sent": City.noticed,
}  # fmt: skip
