"""`caseloop held` and `caseloop dead-letters`, from the words to the service and back."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from fastapi import APIRouter
from pydantic_core import to_json
from starlette.applications import Starlette
from typer.testing import CliRunner, Result

from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock
from libs.common.journal.runtime import Runtime
from libs.common.store.memory import MemoryStore
from libs.common.tests import toys
from libs.common.tests.conftest import START
from libs.common.web.operating import credential, operating
from libs.common.web.service import running_app
from libs.ops.cli import app as caseloop
from libs.ops.door import front
from libs.ops.held import asking
from libs.ops.held.acts import Deed, do
from libs.ops.held.choice import Wanted, chosen
from libs.ops.held.office import Office
from libs.ops.tests.serving import served

KEY: Final = "k"
ROW: Final = {"id": "1", "why": "failed", "type": "caseloop.x.v1", "number": "HQ26-1", "since": "2026-10-09T02:00:00Z"}


class System:
    """The toy service `middle` behind a door, and the command in front of it."""

    def __init__(self, http: httpx.Client, bus: MemoryBus, loop: asyncio.AbstractEventLoop) -> None:
        self.http, self.bus, self.loop = http, bus, loop

    def put(self, key: bytes | None, value: bytes) -> None:
        async def put() -> None:
            self.bus.append("case.front", key, value)

        asyncio.run_coroutine_threadsafe(put(), self.loop).result()

    def say(self, case: str, text: str, n: int = 1) -> None:
        self.put(case.encode(), to_json(event(case, text, n)))

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(caseloop, words)

    def told(self, *words: str, until: Callable[[Any], bool] = bool) -> Any:
        """What it says as JSON, once that is as wanted."""
        late = time.monotonic() + 10
        while not until(rows := json.loads(self.run(*words, "--json").stdout)):
            assert time.monotonic() < late, rows
        return rows


def event(case: str, text: str, n: int = 1) -> dict[str, Any]:
    kind = "submitted" if n == 1 else "supplemented"
    return {
        "specversion": "1.0", "id": f"front:{case}:{n}", "source": "front", "subject": case, "sequence": n,
        "type": f"caseloop.{kind}.v1", "time": "2026-10-09T02:00:00Z", "causationid": "cmd:k", "data": {"text": text},
        "traceparent": f"00-{'a' * 32}-{'b' * 16}-01",
    }  # fmt: skip


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> Iterator[System]:
    bus = MemoryBus()
    runtime = Runtime(
        book=toys.MIDDLE, store=MemoryStore(), bus=bus, clock=SetClock(START), policy=toys.Policy(), tick=0.01
    )
    service = running_app("middle", runtime, APIRouter(), operating(runtime.bench, runtime.letters, KEY))

    loops: list[asyncio.AbstractEventLoop] = []

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with service.router.lifespan_context(service):
            loops.append(asyncio.get_running_loop())
            yield

    async def trouble() -> str | None:
        return None

    with served(front({"middle": service}, ["middle"], lifespan, trouble)) as http:
        http.headers["authorization"] = f"Bearer {credential(KEY)}"
        monkeypatch.setattr(asking, "office_of", lambda _door, _home: Office(http))
        monkeypatch.setattr(asking, "HOLDING", ("middle",))
        yield System(http, bus, loops[0])


def poisoned(system: System, case: str = "c1") -> Any:
    for n, text in enumerate(("poison", "second"), 1):
        system.say(case, text, n)
    rows = system.told("held", "list", "--case", case, until=lambda rows: bool(rows) and bool(rows[0]["behind"]))
    return rows[0]


def test_the_list_names_what_failed_and_how_many_wait_behind_it(system: System) -> None:
    row = poisoned(system)
    name = f"middle/{row['id']}"
    [behind] = system.told("held", "list", "--why", "behind")
    assert (row["behind"], behind["behind"], behind["after"]) == (1, 0, row["id"])
    shown = system.run("held", "list").stdout
    assert name in shown
    assert "a bug in the" in shown
    assert system.told("held", "list", "--event", "woken", until=lambda rows: rows == []) == []


def test_an_event_is_shown_with_its_cause_its_trace_and_its_queue(system: System) -> None:
    row = poisoned(system)
    shown = system.run("held", "show", f"middle/{row['id']}").stdout
    for words in ("cmd:k", "a" * 32, "front:c1:1", '"text": "poison"', "behind it, in order (1)"):
        assert words in shown
    told, [behind] = system.told("held", "show", f"middle/{row['id']}"), system.told("held", "list", "--why", "behind")
    assert (told["data"], told["behind"]) == ({"text": "poison"}, [behind["id"]])


def test_an_event_that_could_not_be_read_is_shown_as_far_as_it_is_text(system: System) -> None:
    system.put(b"c1", b"{torn \xff")
    [row] = system.told("held", "list")
    name = f"middle/{row['id']}"
    assert system.told("held", "show", name)["data"]["text"] == "{torn \\xff"


HOSTILE: Final = "\x1b[2J\x9b31m\u202e路灯"


def test_what_an_event_says_does_not_move_the_terminal(system: System) -> None:
    system.put(b"c1", to_json(event("c1", HOSTILE, 9) | {"id": f"front:{HOSTILE}:9"}))
    [row] = system.told("held", "list", "--case", "c1")
    for shown in (system.run("held", "list"), system.run("held", "show", f"middle/{row['id']}")):
        assert not {"\x1b", "\x9b", "\u202e"} & set(shown.stdout), shown.stdout
    assert '"text": "\\u001b[2J\\u009b31m\\u202e路灯"' in shown.stdout
    assert "\x9b" not in system.run("held", "show", f"middle/{row['id']}", "--json").stdout
    assert system.told("held", "show", f"middle/{row['id']}")["data"] == {"text": HOSTILE}


def test_what_a_dead_letter_says_does_not_move_the_terminal(system: System) -> None:
    system.put(None, f"{HOSTILE}\n[red]".encode())
    [letter] = system.told("dead-letters", "list")
    shown = system.run("dead-letters", "show", f"middle/{letter['id']}").stdout
    assert "\\u001b[2J\\u009b31m\\u202e路灯\n[red]" in shown


def test_what_went_with_another_of_its_case_is_not_retried_and_did_not_fail(system: System) -> None:
    row = poisoned(system)
    said: list[str] = []
    [behind] = system.told("held", "list", "--why", "behind")
    assert do(Office(system.http), Deed("discard", "zhou", "a joke"), [row], said.append) == 1, (
        "it lets the next one fail"
    )
    failed = do(Office(system.http), Deed("retry", "zhou", "mended"), [row, behind], said.append)
    assert (failed, "it has gone already" in said[1]) == (1, True)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("discard", "it had gone already, taken in or thrown away before: it was not thrown away now"),
        ("replace", "it had gone already, taken in or thrown away before: what you gave for it was not used"),
    ],
)
def test_a_deed_on_what_has_gone_was_not_done_and_failed(system: System, what: str, words: str) -> None:
    system.say("c1", "poison")
    [row], said = system.told("held", "list"), list[str]()
    assert do(Office(system.http), Deed("discard", "li", "a joke"), [row], said.append) == 0
    assert do(Office(system.http), Deed(what, "zhou", "a typing error", {"text": "a ditch"}), [row], said.append) == 1
    assert said[1] == f"middle/{row['id']}: {words}"


def test_a_letter_that_has_gone_is_not_taken_in_again(system: System) -> None:
    system.put(None, b"{torn")
    [letter] = system.told("dead-letters", "list")
    said = list[str]()
    for what, failed in (("discard", 0), ("replay", 1)):
        deed = Deed(what, "zhou", "mended", event("c9", "a ditch"))
        assert do(Office(system.http), deed, [letter], said.append) == failed
    assert said[1].endswith("thrown away before: it was not taken in now")


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(httpx.ReadTimeout("too slow"), id="no answer in time"),
        pytest.param(httpx.RemoteProtocolError("cut"), id="cut off"),
        pytest.param(httpx.ReadError("reset"), id="reset"),
    ],
)
def test_an_act_without_an_answer_may_have_been_done_and_the_next_is_tried(trouble: httpx.TransportError) -> None:
    asked = list[str]()

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if len(asked) == 1:
            raise trouble
        return httpx.Response(200, json={"items": []})

    office = Office(httpx.Client(base_url="http://door", transport=httpx.MockTransport(serve)))
    rows, said = [{**ROW, "service": "middle", "id": id_, "subject": "c1"} for id_ in "ab"], list[str]()
    assert do(office, Deed("discard", "zhou", "a joke"), rows, said.append) == 1
    unsure = f"no answer ({type(trouble).__name__}): it may have been done all the same; look at the list again"
    assert said == [f"middle/a: {unsure}", "middle/b: discard done"]


def test_a_retry_that_fails_again_says_so(system: System) -> None:
    row = poisoned(system)
    done = system.run("held", "retry", f"middle/{row['id']}")
    assert (done.exit_code, "still failed: ZeroDivisionError" in done.stdout) == (1, True)


def test_what_queues_is_not_tried_before_what_it_queues_for(system: System) -> None:
    row = poisoned(system)
    [behind] = system.told("held", "list", "--why", "behind")
    name = f"middle/{behind['id']}"
    done = system.run("held", "retry", name)
    said = f"{name}: it waits behind middle/{row['id']}; retry or discard that first"
    assert (done.exit_code, done.stdout.strip()) == (1, said)
    done = system.run("held", "discard", name, "--reason", "a joke")
    assert (done.exit_code, done.stdout.strip()) == (0, f"{name}: discard done")


ACT: Final = {"what": "discard", "who": "zhou", "why": "a joke"}


@pytest.mark.parametrize("field", ["who", "why"])
def test_nobody_acts_without_a_name_and_a_reason(system: System, field: str) -> None:
    row = poisoned(system)
    blank = system.http.post("/middle/v1/held", json={**ACT, "id": row["id"], "subject": "c1", field: " \t"})
    assert (blank.status_code, blank.json()["field"]) == (422, field)
    system.http.post("/middle/v1/held", json={**ACT, "id": row["id"], "subject": "c1", field: " x "})
    [record] = system.http.get("/middle/v1/audit").json()["items"]
    assert record[field] == "x"


def test_a_replacement_comes_from_a_file_and_lets_the_case_flow_on(system: System, tmp_path: Path) -> None:
    row, file = poisoned(system), tmp_path / "data.json"
    file.write_text('{"text": "a ditch"}', encoding="utf-8")
    done = system.run("held", "replace", f"middle/{row['id']}", str(file), "--reason", "a typing error", "--by", "zhou")
    assert (done.exit_code, "replace done" in done.stdout) == (0, True)
    [record] = system.http.get("/middle/v1/audit").json()["items"]
    assert (record["who"], record["why"]) == ("zhou", "a typing error")
    assert system.told("held", "list", until=lambda rows: rows == []) == []


def test_a_file_that_is_no_json_changes_nothing(system: System, tmp_path: Path) -> None:
    row, file = poisoned(system), tmp_path / "data.json"
    file.write_text("{torn", encoding="utf-8")
    done = system.run("held", "replace", f"middle/{row['id']}", str(file), "--reason", "x")
    assert (done.exit_code, "cannot be read as JSON" in done.output) == (2, True)


def test_many_are_only_shown_until_yes_is_said(system: System) -> None:
    for case in ("c1", "c2"):
        poisoned(system, case)
    words = ("held", "discard", "--all", "--reason", "a joke", "--by", "zhou")
    dry = system.run(*words)
    assert (dry.exit_code, "nothing is done yet: discard these 2 with --yes" in dry.stdout) == (0, True)
    assert len(system.told("held", "list")) == 2
    done = system.run(*words, "--yes")
    assert done.stdout.count("done, but") == 2
    assert {row["event"] for row in system.told("held", "list")} == {"front:c1:2", "front:c2:2"}


def test_nothing_said_is_not_everything(system: System) -> None:
    done = system.run("held", "retry", "--yes")
    assert (done.exit_code, "say --all or a filter" in done.output) == (2, True)


@pytest.mark.parametrize(
    ("words", "option"),
    [
        pytest.param(("held", "discard", "--case", " "), "--case", id="a case"),
        pytest.param(("held", "discard", "--service", "middle", "--case", ""), "--case", id="a case that is no word"),
        pytest.param(("held", "discard", "--event", " "), "--event", id="an event"),
        pytest.param(("held", "discard", "--service", " "), "--service", id="a service"),
        pytest.param(("held", "discard", " ", "--all"), "name", id="a name"),
        pytest.param(("dead-letters", "discard", "--topic", " "), "--topic", id="a topic"),
    ],
)
def test_a_filter_that_says_nothing_is_named_and_is_not_everything(
    system: System, words: Sequence[str], option: str
) -> None:
    poisoned(system)
    done = system.run(*words, "--reason", "a joke", "--yes")
    assert (done.exit_code, option in done.output, "it says nothing" in done.output) == (2, True, True)
    assert len(system.told("held", "list")) == 1


def test_an_act_on_one_case_leaves_those_alone_whose_id_begins_alike(system: System) -> None:
    for case in ("c1", "c10"):
        poisoned(system, case)
    words = ("held", "discard", "--reason", "a joke", "--yes", "--case")
    assert system.run(*words, "c").stdout == ""
    assert system.run(*words, " C1 ").stdout.count("done, but") == 1
    assert {row["event"] for row in system.told("held", "list")} == {"front:c1:2", "front:c10:1"}


@pytest.mark.parametrize(
    ("case", "meant"),
    [
        pytest.param("54113dea", True, id="its id"),
        pytest.param("54113DEA", True, id="its id in large letters"),
        pytest.param("hq26-1", True, id="its number"),
        pytest.param("54113dea/v1", True, id="one volume of it"),
        pytest.param("54", False, id="the beginning of its id"),
        pytest.param("HQ26", False, id="the beginning of its number"),
    ],
)
def test_a_case_is_named_whole(case: str, meant: bool) -> None:
    rows = [{**ROW, "subject": "54113dea/v1"}]
    assert bool(chosen(rows, Wanted(case=case), START)) is meant


def test_what_has_gone_is_said_to_have_gone(system: System) -> None:
    done = system.run("held", "discard", "middle/0123456789", "--reason", "x")
    assert (done.exit_code, "is not held, or no longer" in str(done.exception)) == (1, True)


def test_a_dead_letter_is_listed_shown_and_taken_in_once_it_is_mended(system: System, tmp_path: Path) -> None:
    system.put(None, b"{torn")
    [letter] = system.told("dead-letters", "list")
    name = f"middle/{letter['id']}"
    assert "{torn" in system.run("dead-letters", "show", name).stdout
    refused = system.run("dead-letters", "replay", name, "--reason", "as it came")
    assert (refused.exit_code, "cannot be taken in so" in refused.stdout) == (1, True)
    file = tmp_path / "event.json"
    file.write_bytes(to_json(event("c9", "a ditch")))
    done = system.run("dead-letters", "replay", name, str(file), "--reason", "the adapter tore it")
    assert (done.exit_code, done.stdout.strip()) == (0, f"{name}: replay done")
    assert system.told("dead-letters", "list", until=lambda rows: rows == []) == []


def test_dead_letters_are_thrown_away_by_topic(system: System) -> None:
    system.put(None, b"{torn")
    system.told("dead-letters", "list", "--topic", "case.front")
    done = system.run("dead-letters", "discard", "--topic", "case.front", "--yes", "--reason", "noise")
    assert (done.exit_code, "discard done" in done.stdout) == (0, True)


def test_a_service_that_does_not_answer_hides_no_other(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    row = poisoned(system)
    monkeypatch.setattr(asking, "HOLDING", ("nobody", "middle"))
    done = system.run("held", "list")
    assert (done.exit_code, row["id"] in done.stdout) == (2, True)
    assert "nobody: no service is called nobody" in done.stderr
    assert "nothing from those that answered" in system.run("held", "list", "--case", "another").stdout


def test_who_does_not_know_the_key_is_told_so(system: System) -> None:
    system.http.headers["authorization"] = "Bearer something else"
    done = system.run("held", "list")
    assert (done.exit_code, "is CASELOOP_KEY that of the services?" in done.output) == (2, True)


def test_a_door_that_does_not_answer_is_named_once_and_nobody_is_said_to_hold_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    office = Office(httpx.Client(base_url="http://door", transport=httpx.MockTransport(refuse)))
    monkeypatch.setattr(asking, "office_of", lambda _door, _home: office)
    done = CliRunner().invoke(caseloop, ["held", "list"])
    assert (done.exit_code, done.stdout.strip()) == (2, "")
    assert done.stderr.count("no door answers at http://door (ConnectError): give --door or CASELOOP_DOOR_URL") == 1
    assert CliRunner().invoke(caseloop, ["held", "list", "--json"]).stdout == ""
