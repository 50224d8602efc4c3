"""The number behind a masked one: intake reveals it for one message, and writes down who asked and why."""

from collections.abc import Mapping
from typing import Any, Final

import httpx

from libs.common.errors import Unavailable
from libs.common.web.contacts import bearer
from services.gateway.edges.provider import Numbers

SECONDS: Final = 5.0
GONE: Final = frozenset({404, 410})
WHO: Final = "gateway"


def numbers_of(door_url: str, key: str, client: httpx.AsyncClient | None = None) -> Numbers:
    """By the route that is audited; what goes to no person (the duty desk) has its number in the open."""
    kept = client

    async def number_of(notice: Mapping[str, Any]) -> str:
        nonlocal kept
        if not notice.get("person"):
            return str(notice.get("to") or "")
        kept = kept or httpx.AsyncClient(base_url=door_url)
        case = str(notice["id"]).partition("/")[0]
        asked = {"person": notice["person"], "who": WHO, "why": f"to send {notice['id']}"[:500]}
        try:
            response = await kept.post(
                f"/intake/v1/cases/{case}/contact", json=asked, headers=bearer(key), timeout=SECONDS
            )
        except httpx.TransportError as error:
            raise Unavailable(f"intake does not answer: {type(error).__name__}") from error
        if response.status_code in GONE:
            return ""
        if not response.is_success:
            raise Unavailable(f"intake answered {response.status_code}")
        return str(response.json()["phone"])

    return number_of
