"""Groups who are told by text message, each person by themselves, and who send the matter round again."""

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from libs.common.secrets import requester_id, secret_mac
from libs.common.settings import Settings
from libs.ops.demo.actors import CENTRE, OFFICER
from libs.ops.demo.doorway import Doorway
from tests.kill.inputs import SUBMISSION

TEXT: Final = "公司拖欠农民工工资三个月不发"
UNIT: Final = "d-labour"
HAPPY, UNHAPPY = 5, 1
REDONE_TWICE: Final = 3


@dataclass
class Group:
    """`words` are what all of them say of each round; `silent` is who does not speak, by number."""

    door: Doorway
    size: int
    words: Sequence[int]
    silent: frozenset[int] = frozenset()
    case: str = ""
    tokens: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    rounds: int = 0

    async def run(self) -> None:
        """Submits, joins, and is told and judges round after round; an appeal leads to the fourth."""
        await self.gather()
        for round_, word in enumerate(self.words, 1):
            if round_ > REDONE_TWICE:
                await self._appeal()
            await self.told(round_)
            await self.judge(round_, word)

    async def gather(self) -> None:
        """One submits, the others join; in this order they are told."""
        run = f"{uuid.uuid4().int % 10**6:06d}"
        self.phones = [f"13{run}{number:03d}" for number in range(self.size)]
        body = {"text": TEXT, "external_id": f"group-{run}", **self._person(0)}
        receipt = await self.door.post(SUBMISSION, body)
        self.case, self.tokens = receipt["case_id"], [receipt["token"]]
        for number in range(1, self.size):
            self.tokens.append(await self._join(number))

    async def told(self, round_: int) -> None:
        """The unit does its work, and the centre approves the result."""
        await self.door.until(
            f"/handling/v1/cases/{self.case}", lambda seen: bool(seen["case"]["round"] == round_), f"round {round_}"
        )
        words = {"outcome": "resolved", "text": f"第{round_}次办好了。"}
        for act, more in (("accept", {}), ("contact", {"means": "phone"}), ("result", words)):
            await self._do(round_, act, {"unit": UNIT, "by": OFFICER, **more})
        await self._do(round_, "approve", {"by": CENTRE})
        self.rounds = round_

    async def judge(self, round_: int, word: int) -> None:
        """Everybody speaks as soon as they were told; whom the message did not reach is phoned."""
        speaking = [self._speak(round_, n, word) for n in range(self.size) if n not in self.silent]
        await asyncio.gather(*(self._phone(round_, n) for n in range(self.size) if self._is_off(n)), *speaking)

    def people(self) -> dict[str, str]:
        """Phone by person."""
        key = Settings().key.get_secret_value()
        return {requester_id(key, phone): phone for phone in self.phones}

    def _is_off(self, number: int) -> bool:
        return self.phones[number].endswith("7")

    def _person(self, number: int) -> dict[str, str]:
        return {"name": "李", "phone": self.phones[number], "reply_channel": "sms"}

    async def _join(self, number: int) -> str:
        receipt = await self.door.post(f"/intake/v1/cases/{self.case}/join", self._person(number))
        return str(receipt["token"])

    async def _do(self, round_: int, act: str, body: dict[str, str]) -> None:
        await self.door.post(f"/handling/v1/cases/{self.case}/{act}", body, f"{self.case}/{round_}/{act}")

    async def _speak(self, round_: int, number: int, word: int) -> None:
        secret = secret_mac(Settings().key.get_secret_value(), self.case, self.tokens[number])
        resolved = "yes" if word == HAPPY else "no"
        body = {"secret": secret, "contacted": "yes", "resolved": resolved, "satisfied": word}
        await self.door.post(f"/evaluation/v1/cases/{self.case}/rating", body, f"{self.case}/{round_}/{number}")

    async def _phone(self, round_: int, number: int) -> None:
        """The message failed, so that the centre phones."""
        person = requester_id(Settings().key.get_secret_value(), self.phones[number])
        body = {"person": person, "reached": True, "by": CENTRE}
        await self.door.post(f"/notification/v1/cases/{self.case}/call", body, f"{self.case}/{round_}/call/{number}")

    async def _appeal(self) -> None:
        """Closed against their word; one of them appeals, and the county says that they are right."""
        secret = secret_mac(Settings().key.get_secret_value(), self.case, self.tokens[0])
        path = f"/evaluation/v1/cases/{self.case}"
        await self.door.post(f"{path}/appeal", {"secret": secret, "text": "工资还是没发"}, f"{self.case}/appeal")
        decided = {"upheld": True, "text": "工资确实没发", "by": "郑", "unit": "county"}
        await self.door.post(f"{path}/decide-appeal", decided, f"{self.case}/decided")
