"""What a run counts, and from when."""

import asyncio
import json
import math
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Self, cast

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from typer.testing import CliRunner

from libs.common.web.door import Answer
from libs.ops import cli
from libs.ops.load import here
from libs.ops.load import run as module
from libs.ops.load.heard import Heard
from libs.ops.load.link import Links
from libs.ops.load.matters import scripts
from libs.ops.load.partner import Partner
from libs.ops.load.plan import Plan, Profile
from libs.ops.load.report import Report, show
from libs.ops.load.run import System, run
from libs.ops.load.tally import Tally, summary
from libs.ops.load.usage import Reading, Spent, counted, spent
from libs.ops.load.walks import Arrival, Failed, Means, door, loop

PAGE = """
caseloop_writes_total{service="intake"} 4.0
caseloop_unmarked_total{service="intake"} 3.0
caseloop_published_total{service="intake"} 7.0
caseloop_step_seconds_count{event="case-closed",outcome="decided",service="intake"} 3.0
caseloop_step_seconds_count{event="submission",outcome="decided",service="intake"} 2.0
caseloop_step_seconds_count{event="submit-case",outcome="decided",service="intake"} 9.0
caseloop_step_seconds_sum{event="case-closed",outcome="decided",service="intake"} 0.5
"""


class Answers:
    """A door that answers as it is told."""

    def __init__(self, *answers: Answer | OSError) -> None:
        self.answers = list(answers)

    async def post(self, _path: str, _body: dict[str, Any], _key: str) -> Answer:
        answer = self.answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer


def arriving(*answers: Answer | OSError, late: float = 0.0, patience: float = 5.0) -> tuple[Arrival, Means]:
    now = monotonic()
    links = cast("Links", Answers(*answers))
    means = Means(links, Heard(), cast("Partner", None), Tally(), "key", now + patience)
    return Arrival(scripts()[0], "x-1", "13900000001", now - late), means


TAKEN = Answer(201, {"case_id": "c"})
TAKEN_WITH_TOKEN = Answer(201, {"case_id": "c", "token": "t"})


async def test_latency_counts_from_when_the_request_should_have_gone_out() -> None:
    arrival, means = arriving(TAKEN, late=3.0)
    await door(arrival, means)
    [(_, seconds)] = means.tally.took["submit"]
    assert 3.0 <= seconds < 4.0


async def test_not_yet_is_asked_again_and_is_no_error() -> None:
    arrival, means = arriving(Answer(409, {}), Answer(404, {}), TAKEN)
    await door(arrival, means)
    assert (means.tally.again["submit"], dict(means.tally.errors)) == (2, {})


@pytest.mark.parametrize(
    ("trouble", "named"),
    [
        (Answer(503, {"code": "unavailable"}), "submit: 503 unavailable"),
        (ConnectionResetError(), "submit: ConnectionResetError"),
    ],
    ids=["an answer", "no answer"],
)
async def test_trouble_of_the_machinery_is_counted_and_sent_again(trouble: Answer | OSError, named: str) -> None:
    arrival, means = arriving(trouble, TAKEN)
    await door(arrival, means)
    assert dict(means.tally.errors) == {named: 1}
    assert len(means.tally.took["submit"]) == 1


async def test_what_is_refused_for_good_ends_the_course() -> None:
    arrival, means = arriving(Answer(422, {"code": "invalid"}))
    with pytest.raises(Failed):
        await door(arrival, means)
    assert dict(means.tally.errors) == {"submit: 422 invalid": 1}


async def test_nobody_tries_beyond_the_end() -> None:
    arrival, means = arriving(*[Answer(409, {})] * 9, patience=0.1)
    with pytest.raises(Failed):
        await door(arrival, means)
    assert dict(means.tally.errors) == {"submit: given up": 1}
    assert means.tally.said()["kinds"]["submit"]["of"] == 1


class Still:
    """A bus on which nobody is behind."""

    def __init__(self, _url: str) -> None: ...

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None: ...

    async def lag(self) -> dict[str, int]:
        return {}

    async def drained(self, _within: float) -> float | None:
        return 0.0


@pytest.mark.parametrize(
    ("answers", "through", "code"),
    [
        pytest.param([Answer(422, {})] * 3, 0, 1, id="none"),
        pytest.param([Answer(422, {}), TAKEN, TAKEN], 2, 0, id="some"),
    ],
)
async def test_a_run_of_which_nothing_gets_through_has_failed(
    monkeypatch: pytest.MonkeyPatch, answers: list[Answer], through: int, code: int
) -> None:
    @asynccontextmanager
    async def means(_system: System, tally: Tally, heard: Heard, until: float) -> AsyncIterator[Means]:
        yield Means(cast("Links", Answers(*answers)), heard, cast("Partner", None), tally, "key", until)

    monkeypatch.setattr(module, "Groups", Still)
    monkeypatch.setattr(module, "_means", means)
    report = await run(System("", "", 1, "key"), "door", Plan(Profile.STEADY, 100, 60, seed=1, most=3))
    monkeypatch.setattr(here, "load_here", lambda *_said, **_more: report)
    done = CliRunner().invoke(cli.app, ["load", "door", "--json"])
    assert (json.loads(done.stdout)["through"], done.exit_code) == (through, code)
    assert ("none of the 3 arrivals came to its end" in str(done.exception)) is bool(code)


def test_a_summary_names_quantiles_in_milliseconds() -> None:
    said = summary([n / 1000 for n in range(1, 101)])
    assert said == {"count": 100, "of": 100, "p50": 51.0, "p90": 91.0, "p99": 100.0, "max": 100.0}
    assert summary([]) == {"count": 0, "of": 0}


def test_what_was_given_up_makes_no_quantile_look_better() -> None:
    said = summary([n / 1000 for n in range(1, 96)] + [math.inf] * 5)
    assert said == {"count": 95, "of": 100, "p50": 51.0, "p90": 91.0, "p99": None, "max": None}


async def test_a_course_that_is_given_up_on_the_way_is_a_whole_loop_that_was_never_closed() -> None:
    arrival, means = arriving(TAKEN_WITH_TOKEN, patience=0.1)
    with pytest.raises(Failed):
        await loop(arrival, means)
    kinds = means.tally.said()["kinds"]
    assert {kind: (row["count"], row["of"]) for kind, row in kinds.items()} == {
        "submit": (1, 1), "dispatch": (0, 1), "whole loop": (0, 1),
    }  # fmt: skip


def test_what_was_achieved_is_what_was_answered_until_the_last_answer_and_not_the_rate_of_the_plan(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tally = Tally()
    for second in range(8):
        tally.note("submit", 100.0 + second, 120.0 + second if second else 140.0)
    tally.give_up("submit", 108.0)
    tally.give_up("submit", 109.0)
    plan = Plan(Profile.STEADY, 1, 10, seed=1, most=10)
    said = Report("door", plan, 10, 10.0, 70.0, 0.0, 100.0, [], tally, [], {}, 0.1, Spent()).said()
    assert (said["arrived"], said["answered"]) == (10, 8)
    assert (said["offered_per_s"], said["achieved_per_s"]) == (1.0, 0.2)
    show(said)
    assert "8 of 10 arrivals answered; 1.0/s intended, 1.0/s offered, 0.2/s achieved" in capsys.readouterr().out


def event(source: str, n: int, name: str, second: int, cause: str = "") -> dict[str, Any]:
    return {"id": f"{source}:c:{n}", "source": source, "subject": "c", "type": f"caseloop.{name}.v1", "causationid": cause,
            "time": f"2026-10-09T02:00:{second:02}.000Z", "data": {}}  # fmt: skip


async def test_a_fact_is_heard_whether_it_was_said_before_or_after_somebody_waits() -> None:
    heard = Heard()
    heard.hear("case.routing", event("routing", 1, "case-dispatched", 1), 0)
    assert (await heard.fact("c", "case-dispatched"))["id"] == "routing:c:1"
    waiting = asyncio.ensure_future(heard.fact("c", "case-closed"))
    await asyncio.sleep(0)
    heard.hear("case.evaluation", event("evaluation", 1, "case-closed", 2), 5.0)
    assert (await waiting)["id"] == "evaluation:c:1"
    assert heard.closed == {"c": 5.0}


def test_a_step_is_measured_whichever_topic_is_read_first_and_own_events_are_none() -> None:
    heard = Heard()
    heard.hear("case.routing", event("routing", 1, "case-dispatched", 3, "intake:c:2"), 0)
    heard.hear("case.intake", event("intake", 2, "case-admitted", 1, "cmd:k"), 0)
    heard.hear("case.routing", event("routing", 2, "case-dispatched", 9, "routing:c:1"), 0)
    [(pair, _, seconds)] = heard.steps()
    assert (pair, seconds) == ("intake → routing", 2.0)


def test_events_are_counted_and_commands_are_not() -> None:
    assert counted(PAGE) == {"writes": 4.0, "published": 7.0, "taken": 5.0, "unmarked": 3.0}


def test_what_was_spent_is_the_difference_unless_the_process_is_a_new_one() -> None:
    before = {"intake": Reading(1, 5.0, 70.0, 10.0), "routing": Reading(2, 9.0, 70.0, 10.0)}
    after = {"intake": Reading(1, 7.0, 80.0, 30.0), "routing": Reading(3, 1.0, 60.0, 4.0)}
    rows = spent(before, after).rows
    assert (rows["intake"].cpu, rows["intake"].taken, rows["intake"].memory) == (2.0, 20.0, 80.0)
    assert (rows["routing"].cpu, rows["routing"].taken) == (1.0, 4.0)


@asynccontextmanager
async def server(*answers: bytes, tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Gives one answer for each request, and notes the requests' first lines; closes when it has no more."""
    left, lines = list(answers), list[bytes]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while left and (head := await reader.readuntil(b"\r\n\r\n")):
            lines.append(head.partition(b"\r\n")[0])
            await reader.readexactly(int(head.rpartition(b"content-length: ")[2].partition(b"\r\n")[0]))
            writer.write(left.pop(0))
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    async with listening:
        scheme = "https" if tls else "http"
        yield f"{scheme}://localhost:{listening.sockets[0].getsockname()[1]}", lines


WHOLE = b'HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\n{"a":"x"}'
CHUNKS = b'HTTP/1.1 409 Conflict\r\ntransfer-encoding: chunked\r\n\r\n4\r\n{"a"\r\n5\r\n:"y"}\r\n0\r\n\r\n'


async def test_answers_are_read_whole_or_in_chunks_over_one_connection() -> None:
    async with server(WHOLE, CHUNKS) as (url, lines):
        links = Links(url)
        assert await links.post("/one", {}) == Answer(201, {"a": "x"})
        assert await links.post("/two", {}) == Answer(409, {"a": "y"})
        await links.close()
    assert lines == [b"POST /one HTTP/1.1", b"POST /two HTTP/1.1"]


@pytest.fixture
def encrypted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's side, with a certificate for localhost that this machine trusts meanwhile."""
    key, certificate = ec.generate_private_key(ec.SECP256R1()), tmp_path / "localhost.pem"
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    kept = Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    certificate.write_bytes(made.public_bytes(Encoding.PEM) + key.private_bytes(*kept))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


async def test_a_door_that_speaks_tls_is_spoken_to_so_and_by_its_whole_path(encrypted: ssl.SSLContext) -> None:
    async with server(WHOLE, tls=encrypted) as (url, lines):
        links = Links(f"{url}/caseloop/")
        assert (await links.post("/intake/v1/submissions", {})).status == 201
        await links.close()
    assert lines == [b"POST /caseloop/intake/v1/submissions HTTP/1.1"]


async def test_nothing_is_said_to_a_door_whose_certificate_nobody_vouches_for(
    encrypted: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    async with server(WHOLE, tls=encrypted) as (url, lines):
        with pytest.raises(ssl.SSLCertVerificationError):
            await Links(url).post("/", {})
    assert lines == []


@pytest.mark.parametrize(
    ("door", "asked"),
    [
        pytest.param("http://city.example", ("city.example", 80, False), id="plain"),
        pytest.param("http://city.example:8000", ("city.example", 8000, False), id="plain at a port"),
        pytest.param("https://city.example/caseloop", ("city.example", 443, True), id="encrypted"),
        pytest.param("https://[::1]:8443", ("::1", 8443, True), id="encrypted at a port"),
    ],
)
async def test_a_door_is_asked_where_its_address_says(
    door: str, asked: tuple[str, int, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = list[tuple[str, int, bool]]()

    async def opening(host: str, port: int, **more: Any) -> None:
        opened.append((host, port, more.get("ssl") is not None))
        raise ConnectionRefusedError

    monkeypatch.setattr(asyncio, "open_connection", opening)
    with pytest.raises(ConnectionRefusedError):
        await Links(door).post("/", {})
    assert opened == [asked]


async def test_a_connection_that_ends_before_the_answer_is_no_answer() -> None:
    async with server(b"") as (url, _):
        with pytest.raises(ConnectionResetError):
            await Links(url).post("/", {})


def test_every_script_leads_to_one_unit() -> None:
    assert len(scripts()) >= 3
    assert all(script.unit and script.before for script in scripts())
