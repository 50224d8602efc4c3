"""An application as a command meets it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from starlette.applications import Starlette

from libs.ops.serve import bound, configured


@contextmanager
def served(app: Starlette) -> Iterator[httpx.Client]:
    """Over HTTP, from a thread."""
    server = uvicorn.Server(configured(app))
    with bound("127.0.0.1", 0) as socket:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
        thread.start()
        late = time.monotonic() + 10
        while not server.started:
            assert time.monotonic() < late
        with httpx.Client(base_url=f"http://127.0.0.1:{socket.getsockname()[1]}") as http:
            yield http
        server.should_exit = True
        thread.join()
