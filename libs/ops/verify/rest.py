"""An audit of a system that nobody uses any more: nothing of it may be young."""

from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Final

from libs.ops.verify.findings import Audit

PATIENCE: Final = 90.0
"""Longer than anything of a sound system, or of a spoilt one, is young."""


async def at_rest(look: Callable[[], Awaitable[Audit]], looks: int = 1) -> Audit:
    """Looks again while something is young, which is no verdict, and up to `looks` times while something is wrong."""
    until, audit = monotonic() + PATIENCE, await look()
    while (audit.young and monotonic() < until) or not (audit.young or audit.clean() or looks <= 1):
        looks -= not audit.young
        audit = await look()
    if audit.young:
        audit.fault("unpublished", f"{audit.young} documents were still being written when we looked last")
    return audit
