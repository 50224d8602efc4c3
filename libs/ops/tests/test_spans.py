"""A service as a process of its own, and what its telemetry leaves behind."""

import http.client
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from pydantic_core import from_json, to_json

from libs.common.telemetry.tracing import sampled
from libs.ops.engines.process import Child, free_ports

pytestmark = pytest.mark.slow

HOME = Path(__file__).parents[3]


def ask(port: int, method: str, path: str, body: object = None) -> tuple[int, Any]:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        link.request(method, path, to_json(body) if body else None, {"content-type": "application/json"})
        answer = link.getresponse()
        return answer.status, from_json(answer.read())
    except OSError:
        return 0, None
    finally:
        link.close()


def ready(port: int) -> bool:
    return ask(port, "GET", "/ready")[0] == 200


@contextmanager
def collector(paths: list[str]) -> Iterator[str]:
    """Notes where spans were posted to, and gives its address."""

    class Noting(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            paths.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Noting) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def cases_in(file: Path) -> set[str]:
    lots = [lot for line in file.read_bytes().splitlines() for lot in from_json(line)["resourceSpans"]]
    spans = [span for lot in lots for scope in lot["scopeSpans"] for span in scope["spans"]]
    pairs = [(a["key"], a["value"]["stringValue"]) for span in spans for a in span["attributes"]]
    return {value for key, value in pairs if key == "case.id"}


def test_a_service_that_is_told_to_stop_has_sent_every_span_of_the_sampled_cases(tmp_path: Path) -> None:
    port, file, posts = next(free_ports()), tmp_path / "traces" / "all.jsonl", list[str]()
    command = [sys.executable, "-m", "libs.ops.serve", "all", str(port)]
    with collector(posts) as url:
        env = {
            "CASELOOP_TRACE_FILE": str(file), "CASELOOP_TRACE_RATIO": "0.5", "OTEL_EXPORTER_OTLP_ENDPOINT": url,
            "KAFKA_URL": "", "MONGO_URL": "",
        }  # fmt: skip
        with Child("all", command, tmp_path / "log", partial(ready, port), HOME, env) as child:
            child.wait()
            answers = [
                ask(port, "POST", "/intake/v1/submissions", {"text": "路灯不亮", "external_id": f"lamp-{number}"})
                for number in range(20)
            ]
    said = {answer["case_id"] for status, answer in answers if status == 201}
    assert len(said) == 20
    assert cases_in(file) == {case for case in said if sampled(case, 0.5)}
    assert set(posts) == {"/v1/traces"}
    assert child.process is not None
    assert child.process.returncode == 0
