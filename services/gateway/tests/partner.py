"""A messaging provider that takes each message once, by its key, and can be as unkind as real ones are."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx
from pydantic_core import from_json, to_json


@dataclass
class FakeProvider:
    """`messages`: what people got, by key; `asked`: how often each key was asked for.

    `lost`: so many answers are lost after the message was taken; `statuses`: answered first, before anything is taken;
    `page`: what stands in such an answer instead of a detail.
    """

    answer: dict[str, Any] = field(default_factory=lambda: {"status": "accepted"})
    lost: int = 0
    statuses: list[int] = field(default_factory=list)
    page: bytes | None = None
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    credentials: set[str] = field(default_factory=set)

    def client(self) -> httpx.AsyncClient:
        """Reaches it without a port."""
        return httpx.AsyncClient(transport=httpx.MockTransport(self.take))

    def take(self, request: httpx.Request) -> httpx.Response:
        """One request."""
        key = request.headers["idempotency-key"]
        self.asked[key] += 1
        self.credentials.add(request.headers["authorization"])
        if self.statuses:
            words = to_json({"detail": "no such number"}) if self.page is None else self.page
            return httpx.Response(self.statuses.pop(0), content=words, headers={"location": "https://elsewhere"})
        self.messages.setdefault(key, from_json(request.content))
        if self.lost:
            self.lost -= 1
            raise httpx.ReadTimeout("the answer was lost", request=request)
        return httpx.Response(200, json=self.answer)
