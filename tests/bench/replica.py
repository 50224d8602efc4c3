"""A second process of a service, beside the first of a running system."""

import asyncio
import time
from contextlib import suppress
from dataclasses import replace
from functools import partial

from libs.ops.engines.process import Child
from libs.ops.ready import ready

APART = 16


def second_of(first: Child) -> Child:
    """At a port of its own, and ready by its own word."""
    port, name = first.port + APART, f"{first.name}-2"
    return replace(
        first, name=name, command=[*first.command[:-1], str(port)], port=port, answers=partial(ready, port),
        log=first.log.with_name(f"{name}.log"), process=None,
    )  # fmt: skip


async def joined_and_killed(second: Child, seconds: float) -> dict[str, float]:
    """The moments of both, so many seconds apart; an error if it was not ready by then, for it took nothing over."""
    moments = {"joined": time.time()}
    second.start()
    await passing(seconds)
    was_ready = second.runs() and await asyncio.to_thread(second.answers)
    moments["killed"] = time.time()
    if second.process is not None:
        second.process.kill()
        second.process.wait()
    if not was_ready:
        raise RuntimeError(f"{second.name} was not ready before it was to be killed:\n{second.tail()}")
    return moments


async def passing(seconds: float) -> None:
    """Lets time pass, while load goes on."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.Event().wait()
