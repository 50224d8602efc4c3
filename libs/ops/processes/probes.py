"""Whether somebody answers at a port of this machine; every probe gives up after a second."""

import http.client
import socket
import struct
from typing import Final

from libs.ops.processes.ports import HOST

PATIENCE: Final = 1.0
METADATA: Final = 3


def listens(port: int) -> bool:
    """Whether somebody accepts connections."""
    with socket.socket() as probe:
        probe.settimeout(PATIENCE)
        return probe.connect_ex((HOST, port)) == 0


def is_broker(port: int) -> bool:
    """Whether a Kafka broker names at least one broker to work with (Metadata, version 0, the only field asked)."""
    body = struct.pack(">hhihi", METADATA, 0, 1, -1, 0)
    try:
        with socket.create_connection((HOST, port), timeout=PATIENCE) as link:
            link.sendall(struct.pack(">i", len(body)) + body)
            head = link.makefile("rb").read(12)
    except OSError:
        return False
    if len(head) < 12:  # noqa: PLR2004 - length, correlation id, number of brokers
        return False
    _, correlation, brokers = struct.unpack(">iii", head)
    return bool(correlation == 1 and brokers > 0)


def status(port: int, path: str) -> int:
    """The HTTP status of a GET; 0 if nobody answers."""
    link = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    try:
        link.request("GET", path)
        return link.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        link.close()


def is_ready(port: int) -> bool:
    """Whether a service says of itself that it is ready."""
    return status(port, "/ready") == 200  # noqa: PLR2004 - OK


def is_up(name: str, port: int) -> bool:
    """The probe that fits a process of that name."""
    return {"kafka": is_broker, "store": listens}.get(name, is_ready)(port)
