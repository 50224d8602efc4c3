"""Citizens, officers and the centre, as scripts over real HTTP."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from libs.common.secrets import requester_id, secret_mac
from libs.ops.demo.acts import ACTS
from libs.ops.demo.doorway import Doorway
from libs.ops.demo.matters import Matter

PHONE: Final = "13800000000"
UNRESOLVED: Final = 2
ORDERED: Final = 4
CENTRE: Final = "县综治中心 吴**"
OFFICER: Final = "经办 周**"

Told = Callable[[str, str, str], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a matter: `part d-water` is the act `part` with `what` d-water; `key` makes it safe to send twice."""

    act: str
    what: str
    key: str


class Walk:
    """One matter on its way.

    `unit` is who leads now; `told` hears number, act and `what` of each step taken; `run` keeps it apart from the same
    matter of another run.
    """

    def __init__(self, matter: Matter, door: Doorway, told: Told, key: str, run: str) -> None:
        self.matter, self._door, self._told, self._key, self._run = matter, door, told, key, run
        self.case, self.number, self.unit = "", "", matter.unit
        self.tokens: list[str] = []
        self._phones: list[str] = [matter.said.get("phone", PHONE)]

    async def run(self, now: datetime) -> None:
        """Submits and does every step in order."""
        receipt = await self._door.post("/intake/v1/submissions", submission(self.matter, now, self._run))
        self.case, self.number = receipt["case_id"], receipt["number"]
        self.tokens.append(receipt["token"])
        self._told(self.number, "submit", "")
        for number, line in enumerate(self.matter.steps):
            act, _, what = line.partition(" ")
            await self._take(Step(act, what, f"{self.case}/{number}"))
            self._told(self.number, act, what)

    async def _take(self, step: Step) -> None:
        own: Mapping[str, Callable[[Step], Awaitable[None]]] = {
            "join": self._join, "represent": self._represent, "supplement": self._speak, "withdraw": self._speak,
            "rate": self._rate, "affected": self._affected, "admit": self._admit, "grant": self._grant,
            "deny": self._deny, "call": self._call, "approve": self._check, "send-back": self._check,
            "ordered": self._ordered, "answered": self._answered, "raised": self._raised,
        }  # fmt: skip
        await own.get(step.act, self._work)(step)

    async def _work(self, step: Step) -> None:
        unit = step.what if step.act == "part" else self.unit
        more = {"part": step.what} if step.act == "waive" else {}
        await self._post("handling", step, {"unit": unit, "by": OFFICER, **more})
        if step.act == "escalate":
            self.unit = step.what

    async def _check(self, step: Step) -> None:
        await self._post("handling", step, {"by": CENTRE})

    async def _grant(self, step: Step) -> None:
        await self._post("routing", step, {"unit": step.what, "by": CENTRE})
        self.unit = step.what

    async def _deny(self, step: Step) -> None:
        await self._post("routing", step, {"by": CENTRE})

    async def _admit(self, step: Step) -> None:
        await self._post("intake", step, {"category": step.what, "by": CENTRE})

    async def _affected(self, step: Step) -> None:
        labels = [f"学生 {number:02d}" for number in range(1, int(step.what) + 1)]
        await self._post("intake", step, {"labels": labels, "by": CENTRE})

    async def _represent(self, step: Step) -> None:
        people = [requester_id(self._key, phone) for phone in self._phones[: int(step.what)]]
        await self._post("intake", step, {"people": people, "by": CENTRE})

    async def _call(self, step: Step) -> None:
        person = requester_id(self._key, self._phones[0])
        await self._post("notification", step, {"person": person, "reached": True, "by": CENTRE})

    async def _join(self, step: Step) -> None:
        for number in range(1, int(step.what) + 1):
            phone = f"1390000{number:04d}"
            receipt = await self._door.post(f"/intake/v1/cases/{self.case}/join", {"name": "李", "phone": phone})
            self.tokens.append(receipt["token"])
            self._phones.append(phone)

    async def _speak(self, step: Step) -> None:
        await self._post("intake", step, {"secret": self._secret(self.tokens[0])})

    async def _rate(self, step: Step) -> None:
        """`5`: one person says 5.  `38x5 4x1`: 38 people say 5, then four say 1, which is unresolved."""
        votes = [score for word in step.what.split() for score in _scores(word)]
        for voter, (token, satisfied) in enumerate(zip(self.tokens, votes, strict=True)):
            resolved = "no" if satisfied < UNRESOLVED else "yes"
            body = {"secret": self._secret(token), "contacted": "yes", "resolved": resolved, "satisfied": satisfied}
            await self._door.post(f"/evaluation/v1/cases/{self.case}/rating", body, f"{step.key}/{voter}")

    async def _ordered(self, _step: Step) -> None:
        path = f"/supervision/v1/cases/{self.case}"
        await self._door.until(
            path, lambda seen: any(clock["step"] >= ORDERED for clock in seen["case"]["clocks"]), "an order"
        )

    async def _answered(self, _step: Step) -> None:
        path = f"/handling/v1/cases/{self.case}"
        await self._door.until(path, lambda seen: bool(seen["case"]["status"] == "taken_on"), "the citizen's answer")

    async def _raised(self, step: Step) -> None:
        path = f"/handling/v1/cases/{self.case}"
        await self._door.until(path, lambda seen: bool(seen["case"]["unit"] == step.what), f"with {step.what}")
        self.unit = step.what

    async def _post(self, service: str, step: Step, body: dict[str, Any]) -> None:
        act = ACTS[step.act]
        path = f"/{service}/v1/cases/{self.case}/{act.route or step.act}"
        await self._door.post(path, {**act.body, **body}, step.key)

    def _secret(self, token: str) -> str:
        return secret_mac(self._key, self.case, token)


def submission(matter: Matter, now: datetime, run: str) -> dict[str, Any]:
    """What is sent to intake; `hours_ago` says when it was written down."""
    captured = now - timedelta(hours=matter.hours_ago)
    when = {"captured_at": captured.isoformat()} if matter.hours_ago else {}
    return {"text": matter.text, "title": matter.name, "place": matter.place, "phone": PHONE,
            "external_id": f"demo-{run}-{matter.name}", "name": "陈", **when, **matter.said}  # fmt: skip


def _scores(word: str) -> list[int]:
    count, _, score = word.rpartition("x")
    return [int(score)] * int(count or 1)
