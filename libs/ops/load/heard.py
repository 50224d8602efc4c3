"""What the topics say meanwhile: who may take the next step, what was rejected, and how long steps take.

Waiting for a fact costs the system nothing; asking it again and again would be load nobody ordered.
"""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from libs.common.bus import CASES
from libs.ops.load.matters import CHANNEL, DEPARTMENT
from libs.ops.topics import read_topics

ANSWERS: Final = f"channel.{CHANNEL}.answers"
ASSIGNMENTS: Final = f"department.{DEPARTMENT}.assignments"
TOPICS: Final = read_topics()
WAITED_FOR: Final = frozenset({
    "case-dispatched", "result-reported", "evaluation-invited", "case-closed", "submission-receipt",
    "assignment", "case-taken-on", "response-rejected",
})  # fmt: skip
Event = dict[str, Any]


class Heard:
    """Facts by subject and name, from the moment it started.

    A submission's receipt, or its rejection, has the external id for its subject; a rejected response that response's.
    """

    def __init__(self) -> None:
        self._facts: dict[tuple[str, str], Event] = {}
        self._waiting: dict[tuple[str, str], asyncio.Future[Event]] = {}
        self._said: dict[str, float] = {}
        self._steps: list[tuple[str, str, str, float]] = []
        self.closed: dict[str, float] = {}

    async def fact(self, subject: str, name: str) -> Event:
        """Waits until it was said; each is given out once."""
        key = (subject, name)
        if key in self._facts:
            return self._facts.pop(key)
        waiting: asyncio.Future[Event] = asyncio.get_running_loop().create_future()
        self._waiting[key] = waiting
        try:
            return await waiting
        finally:
            self._waiting.pop(key, None)

    def hear(self, topic: str, event: Event, now: float) -> None:
        """Takes one event in."""
        name = event["type"].removeprefix("caseloop.").rpartition(".")[0]
        subject, data = event.get("subject", ""), event.get("data") or {}
        if topic.startswith(CASES):
            self._note(event)
            if name == "case-closed":
                self.closed.setdefault(subject, now)
        else:
            subject = data.get("external_id") or data.get("response") or subject
        self._give((subject, name), event)

    def steps(self) -> Iterator[tuple[str, float, float]]:
        """Cause and effect (`intake → routing`), when the effect was decided, and seconds between the two."""
        for source, effect, cause, said in self._steps:
            if cause in self._said:
                yield f"{source} → {effect}", said, said - self._said[cause]

    def _note(self, event: Event) -> None:
        said = datetime.fromisoformat(event["time"]).timestamp()
        self._said[event["id"]] = said
        cause = event.get("causationid", "")
        source = cause.partition(":")[0]
        if source != event["source"] and f"{CASES}{source}" in TOPICS:
            self._steps.append((source, event["source"], cause, said))

    def _give(self, key: tuple[str, str], event: Event) -> None:
        waiting = self._waiting.get(key)
        if waiting is not None and not waiting.done():
            waiting.set_result(event)
        elif waiting is None and key[1] in WAITED_FOR:
            self._facts[key] = event
