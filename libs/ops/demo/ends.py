"""How each matter really ended, read from the topic: not what the actors believe."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Final

from libs.common.envelope import Heard, Record, read
from libs.common.events.evaluation import CaseClosed

TOPIC: Final = "case.evaluation"


async def ends_of(records: AsyncGenerator[Record], cases: set[str], within: float = 60.0) -> dict[str, str]:
    """Case to outcome, for those that are closed within that many seconds."""
    found: dict[str, str] = {}
    with suppress(TimeoutError):
        async with asyncio.timeout(within), aclosing(records):
            async for record in records:
                heard = read(record)
                if isinstance(heard, Heard) and heard.type == CaseClosed.type():
                    found.setdefault(heard.subject, heard.data["outcome"])
                if cases <= found.keys():
                    break
    return found
