"""Citizens, officers and the centre, as scripts over real HTTP."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import httpx
from pydantic import BaseModel, ConfigDict

from libs.common.secrets import secret_mac
from libs.common.settings import Settings

PATIENCE: Final = 400
STEP_SECONDS: Final = 0.05
UNRESOLVED: Final = 2
CENTRE: Final = "县综治中心 吴**"


class Matter(BaseModel):
    """One row of matters.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    text: str
    steps: tuple[str, ...]
    end: str
    unit: str = ""
    place: str = ""


class Stuck(RuntimeError):  # noqa: N818 - says what happened
    """A step was refused for too long; the message holds the last answer."""


class Walk:
    """One matter on its way; `unit` is who leads now, `run` keeps it apart from the same matter of another run."""

    def __init__(self, matter: Matter, http: httpx.AsyncClient, told: Callable[[str, str], None], run: str) -> None:
        self.matter, self._http, self._told, self._run = matter, http, told, run
        self.case, self.number, self._token, self.unit = "", "", "", matter.unit

    async def run(self) -> None:
        """Submits and does every step in order."""
        body = {"text": self.matter.text, "title": self.matter.name, "place": self.matter.place, "name": "陈",
                "external_id": f"demo-{self._run}-{self.matter.name}", "phone": "13800000000"}  # fmt: skip
        answer = await self._until("/intake/v1/submissions", body, {201})
        self.case, self.number, self._token = answer["case_id"], answer["number"], answer["token"]
        self._told(self.number, "接办")
        for number, step in enumerate(self.matter.steps):
            act, _, what = step.partition(" ")
            await self._act(number, act, what)
            self._told(self.number, step)

    async def _act(self, number: int, act: str, what: str) -> None:
        do: dict[str, Callable[[str], Awaitable[Any]]] = {
            "rate": self._rate, "grant": self._grant, "admit": self._admit, "withdraw": self._withdraw,
        }  # fmt: skip
        if act in do:
            await do[act](what)
        elif act in {"approve", "send-back"}:
            more = {"reason": "没有照片"} if act == "send-back" else {}
            await self._post("handling", act, {"by": CENTRE, **more}, number)
        else:
            await self._desk(act, what, number)

    async def _desk(self, act: str, what: str, number: int) -> None:
        unit = what if act == "part" else self.unit
        more: dict[str, dict[str, str]] = {
            "contact": {"means": "phone"}, "progress": {"text": "师傅已经到现场。"},
            "part": {"text": "这一部分办完了。"},
            "result": {"outcome": "resolved", "text": f"{self.matter.name}：办好了，您看看。"},
            "return": {"code": "not-ours", "text": "不归本单位管"}, "escalate": {"reason": "本级办不了"},
        }  # fmt: skip
        await self._post("handling", act, {"unit": unit, "by": f"{unit} 经办", **more.get(act, {})}, number)
        if act == "escalate":
            self.unit = what

    async def _rate(self, what: str) -> None:
        satisfied = int(what)
        body = {
            "secret": secret_mac(Settings().key.get_secret_value(), self.case, self._token), "contacted": "yes",
            "resolved": "no" if satisfied < UNRESOLVED else "yes", "satisfied": satisfied,
        }  # fmt: skip
        await self._until(f"/evaluation/v1/cases/{self.case}/rating", body, {200})

    async def _grant(self, unit: str) -> None:
        await self._until(
            f"/routing/v1/cases/{self.case}/grant", {"unit": unit, "why": "改由它牵头。", "by": CENTRE}, {200}
        )
        self.unit = unit

    async def _admit(self, category: str) -> None:
        await self._until(f"/intake/v1/cases/{self.case}/admit", {"category": category, "by": CENTRE}, {200})

    async def _withdraw(self, _what: str) -> None:
        secret = secret_mac(Settings().key.get_secret_value(), self.case, self._token)
        await self._until(f"/intake/v1/cases/{self.case}/withdraw", {"secret": secret, "reason": "学校已经改了"}, {200})

    async def _post(self, service: str, act: str, body: dict[str, Any], number: int) -> None:
        key = f"{self.case}/{number}"
        await self._until(f"/{service}/v1/cases/{self.case}/{act}", body, {200}, key)

    async def _until(self, path: str, body: dict[str, Any], good: set[int], key: str = "") -> dict[str, Any]:
        """A person tries again when the page says: not yet."""
        said = ""
        for _ in range(PATIENCE):
            try:
                answer = await self._http.post(path, json=body, headers={"idempotency-key": key} if key else {})
            except httpx.TransportError as error:
                said = repr(error)
            else:
                if answer.status_code in good:
                    found: dict[str, Any] = answer.json()
                    return found
                said = answer.text
            await asyncio.sleep(STEP_SECONDS)
        raise Stuck(f"{self.matter.name}: {path}: {said}")
