"""A real process that is stopped while another takes its partitions, and that goes on later: a zombie."""

import asyncio
import signal
from pathlib import Path

import httpx
import pytest

from libs.ops.engines.choice import Choice, Kind
from libs.ops.local import local_loop
from libs.ops.running import LocalLoop
from tests.kill.fire import at_a_desk, audited, submit
from tests.kill.lives import second, send_signal

pytestmark = [pytest.mark.engines, pytest.mark.slow, pytest.mark.timeout(180)]


async def stop_and_go_on(loop: LocalLoop) -> list[str]:
    """Cases before, while and after the first process of routing is stopped; each comes to a desk in the end."""
    zombie = loop.services["routing"]
    async with httpx.AsyncClient(base_url=loop.url, timeout=30) as http:
        before = [await submit(http, number) for number in range(20)]
        send_signal(zombie, signal.SIGSTOP)
        meanwhile = [await submit(http, number) for number in range(20, 60)]
        for case in [*before, *meanwhile]:
            await at_a_desk(http, case)
        last = [asyncio.create_task(submit(http, number)) for number in range(60, 80)]
        send_signal(zombie, signal.SIGCONT)
        after = await asyncio.gather(*last)
        for case in after:
            await at_a_desk(http, case)
    return [*before, *meanwhile, *after]


def test_a_process_that_is_stopped_and_goes_on_after_another_took_over_does_no_harm(tmp_path: Path) -> None:
    with local_loop(tmp_path, Choice(Kind.JAVA, "a process of our own")) as loop, second(loop, "routing") as other:
        other.wait()
        cases = asyncio.run(stop_and_go_on(loop))
        audit = asyncio.run(audited(loop))
    assert len(set(cases)) == 80
    assert audit.clean(), audit.faults
    assert audit.entries >= 3 * len(cases)
