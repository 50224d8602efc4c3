"""A provider of text messages as a process of its own would be: by HTTP, with a log of its own, as unkind as real ones.

It keeps its log in a file outside of every store of ours.  It takes each key once, as its contract says: a second
request with the same key is answered and not sent on.  Answers get lost, it is busy at times, and what became of a
message it says later by HTTP, until somebody takes it, and now and then twice.
"""

import json
import queue
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx

from libs.ops.engines.process import free_ports

KEY: Final = "what the provider and we know"
LOST, BUSY, TWICE = 0.1, 0.05, 0.15
SLOWEST: Final = 0.05
AGAIN: Final = 0.3
SECONDS: Final = 5.0
OFF: Final = "7"
"""A phone whose number ends so is switched off: results do not arrive there."""


class Call(NamedTuple):
    """One request that the provider took: when, under which key, and what about."""

    at: datetime
    key: str
    reference: str
    to: str
    text: str


class Log(NamedTuple):
    """What it was asked, what it sent on to phones by its own log, and how many receipts it was rid of.

    `again`: how often it was asked what it had answered before, which only somebody does who died with the answer.
    """

    calls: tuple[Call, ...]
    handed: tuple[Call, ...]
    receipts: int
    again: int


class Server(ThreadingHTTPServer):
    """A thread for each connection."""

    daemon_threads = True

    def handle_error(self, _request: object, _address: object) -> None:
        """Whoever asked was killed."""


class Carrier:
    """`calls` is everything that was asked of it, `handed` what it sent on to phones, in order; both stand in `log`."""

    def __init__(self, seed: int, log: Path) -> None:
        self.port = next(free_ports())
        self.calls: list[Call] = []
        self.handed: list[Call] = []
        self.refused = Counter[str]()
        self.receipts: list[tuple[str, str]] = []
        self.door = ""
        self.refuses: Callable[[Call], bool] = lambda _call: False
        self.log, self._drawn, self._lock = log, random.Random(seed), threading.Lock()
        self._keys, self._answered, self.again = set[str](), set[str](), 0
        self._over = threading.Event()
        self._to_say: queue.Queue[tuple[str, str] | None] = queue.Queue()

    @property
    def environment(self) -> Mapping[str, str]:
        """What services are told so that text messages go there."""
        return {"CASELOOP_PROVIDER_URL": f"http://127.0.0.1:{self.port}/messages", "CASELOOP_PROVIDER_KEY": KEY}

    @contextmanager
    def open(self) -> Iterator["Carrier"]:
        """Takes messages while this lasts."""
        server = Server(("127.0.0.1", self.port), _asked_by(self))
        threads = [threading.Thread(target=work) for work in (server.serve_forever, self._say)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._over.set()
            self._to_say.put(None)
            server.shutdown()
            server.server_close()
            for thread in threads:
                thread.join()

    def said(self) -> Log:
        """By now."""
        with self._lock:
            return Log(tuple(self.calls), tuple(log_of(self.log)), len(self.receipts), self.again)

    def take(self, key: str, said: Mapping[str, Any]) -> int:
        """The status of the answer; 0 if the answer is lost on its way."""
        call = Call(datetime.now(UTC), key, said["reference"], said["to"], said["text"])
        with self._lock:
            lost, busy, pause = (self._drawn.random() for _ in range(3))
            if busy < BUSY or self.refuses(call):
                self.refused[call.reference] += 1
                return 503
            self._note(call)
            self.again += key in self._answered
        self._over.wait(pause * SLOWEST)
        if lost < LOST:
            return 0
        self._answered.add(key)
        return 200

    def _note(self, call: Call) -> None:
        new = call.key not in self._keys
        with self.log.open("a", encoding="utf-8") as log:
            log.write(json.dumps([call.at.isoformat(), *call[1:], "sent on" if new else "again"]) + "\n")
        self.calls.append(call)
        if new:
            self._keys.add(call.key)
            self.handed.append(call)
            self._to_say.put((call.reference, "failed" if call.to.endswith(OFF) else "delivered"))

    def _say(self) -> None:
        """What became of each message, now and then twice."""
        with httpx.Client(timeout=SECONDS, headers={"authorization": f"Bearer {KEY}"}) as http:
            while (said := self._to_say.get()) is not None:
                for _ in range(1 + (self._drawn.random() < TWICE)):
                    self._until_taken(http, *said)

    def _until_taken(self, http: httpx.Client, notice: str, status: str) -> None:
        """Says it until somebody takes it."""
        body = {"notice": notice, "status": status, "reason": "停机"}
        while not self._over.is_set():
            with suppress(httpx.TransportError):
                if http.post(f"{self.door}/gateway/v1/receipts", json=body).is_success:
                    self.receipts.append((notice, status))
                    return
            self._over.wait(AGAIN)


def _asked_by(carrier: Carrier) -> type[BaseHTTPRequestHandler]:
    class Asked(BaseHTTPRequestHandler):
        """One connection."""

        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            status = carrier.take(self.headers["idempotency-key"], body)
            if not status:
                self.close_connection = True
                return
            answer = json.dumps({"status": "accepted"}).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_said: object) -> None:
            """The carrier has a log of its own."""

    return Asked


def log_of(file: Path) -> list[Call]:
    """What stands in the provider's own log, as what it sent on to phones."""
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []
    return [Call(datetime.fromisoformat(at), *rest) for at, *rest, done in lines if done == "sent on"]
