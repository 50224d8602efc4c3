"""Ports nobody listens on."""

import os
import random
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final

# Below the range from which systems take the ports of outgoing connections: a port chosen here is still free
# when its owner is started again.
LOWEST, HIGHEST = 20_000, 32_000
HOST: Final = "127.0.0.1"


def free_ports(count: int) -> list[int]:
    """As many distinct ports as asked for, free at this moment."""
    found: list[int] = []
    with ExitStack() as held:
        for port in _candidates():
            probe = held.enter_context(socket.socket())
            if _bound(probe, port):
                found.append(port)
            if len(found) == count:
                return found
    raise OSError(f"fewer than {count} free ports from {LOWEST} to {HIGHEST}")


def free_port() -> int:
    """One port."""
    return free_ports(1)[0]


def port_or_another(wanted: int) -> int:
    """That port if it is free, else any."""
    with socket.socket() as probe:
        return wanted if _bound(probe, wanted) else free_port()


def _candidates() -> Iterator[int]:
    """In an order of each process's own, so that two launchers at once rarely meet."""
    ports = list(range(LOWEST, HIGHEST))
    random.Random(os.getpid()).shuffle(ports)  # noqa: S311 - no secret
    return iter(ports)


def _bound(probe: socket.socket, port: int) -> bool:
    try:
        # What a server does too: a port in TIME_WAIT counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))
    except OSError:
        return False
    return True
