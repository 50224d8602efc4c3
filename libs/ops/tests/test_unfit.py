"""What an operator gives that cannot be is named in a sentence, with exit code 2."""

import sys
from pathlib import Path
from typing import Final

import pytest
from typer.testing import CliRunner

from libs.ops import cli
from libs.ops.address import bus_at, door_at, store_at
from libs.ops.lock import held
from libs.ops.processes import newest_run
from libs.ops.unfit import Unfit

NUMBER: Final = "HQ26-030418-7"
GONE: Final = {"KAFKA_URL": "127.0.0.1:1", "MONGO_URL": "mongodb://127.0.0.1:1/"}
DOOR: Final = "http://127.0.0.1:abc"
NO_DOOR: Final = f"{DOOR} is no address of a door; it looks like http://127.0.0.1:8000"
NO_PORT: Final = "is no host with a port from 1 to 65535"
NO_BUS: Final = "the bus at 127.0.0.1:1 does not answer (KafkaConnectionError); is KAFKA_URL right?"
WRONG = [
    pytest.param(GONE, ["load", "door", "--door", "http://127.0.0.1:1"], NO_BUS, id="load, and the broker is away"),
    pytest.param(GONE, ["topics", "--provision"], NO_BUS, id="topics to be made, and the broker is away"),
    pytest.param({"KAFKA_URL": "localhost:99999"}, ["topics"], f"KAFKA_URL: localhost:99999 {NO_PORT}", id="no port of a bus"),
    pytest.param(
        {**GONE, "MONGO_URL": "mongodb://localhost:99999/"}, ["verify"], f"MONGO_URL: localhost:99999 {NO_PORT}",
        id="no port of a store",
    ),
    pytest.param(
        {"MONGO_URL": "mongodb://u:secret@localhost:99999/"}, ["case", NUMBER], f"MONGO_URL: what it says {NO_PORT}",
        id="no port, and a password beside it",
    ),
    pytest.param(
        {"MONGO_URL": "http://localhost"}, ["case", NUMBER],
        "MONGO_URL: http://localhost is no store; it begins with mongodb://", id="no store",
    ),
    pytest.param({**GONE, "KAFKA_URL": "localhost:abc"}, ["up"], f"KAFKA_URL: localhost:abc {NO_PORT}", id="up, and no port"),
    pytest.param(
        {"CASELOOP_PARTITIONS": "zero", **GONE}, ["topics"],
        "CASELOOP_PARTITIONS=zero: Input should be a valid integer, unable to parse string as an integer",
        id="no number in the environment",
    ),
    pytest.param(
        {"CASELOOP_PARTITIONS": "0"}, ["held", "list"],
        "CASELOOP_PARTITIONS=0: Input should be greater than or equal to 1", id="a number that is too small",
    ),
    pytest.param({}, ["held", "list", "--door", DOOR], f"--door: {NO_DOOR}", id="no door for held"),
    pytest.param({"CASELOOP_DOOR_URL": DOOR}, ["held", "list"], f"CASELOOP_DOOR_URL: {NO_DOOR}", id="no door in the environment"),
    pytest.param(GONE, ["load", "door", "--door", DOOR], f"--door: {NO_DOOR}", id="no door for load"),
    pytest.param({}, ["feed", __file__, "--door", DOOR], f"--door: {NO_DOOR}", id="no door for feed"),
    pytest.param(
        {"CASELOOP_HOME": "/dev/null/run", **GONE}, ["up"],
        "nothing can be written in /dev/null/run (Not a directory); choose another folder with CASELOOP_HOME",
        id="no folder to run in",
    ),
]  # fmt: skip


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that names no system."""
    for name in ("KAFKA_URL", "MONGO_URL", "CASELOOP_DOOR_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CASELOOP_HOME", str(tmp_path))
    return monkeypatch


@pytest.mark.parametrize(("environ", "words", "said"), WRONG)
def test_what_cannot_be_is_named_in_one_sentence(
    nowhere: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    environ: dict[str, str],
    words: list[str],
    said: str,
) -> None:
    for name, value in environ.items():
        nowhere.setenv(name, value)
    nowhere.setattr(sys, "argv", ["caseloop", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert (ended.value.code, capsys.readouterr().err) == (2, f"caseloop: {said}\n")


PUBLISH: Final = ("rules", "publish", "config", "--shadow", "diff.jsonl")
OPTIONS = [
    pytest.param(["held", "list", "--older", "nan"], "--older", id="an age that is no number"),
    pytest.param(["held", "list", "--older", "1e300"], "--older", id="an age beyond all times"),
    pytest.param(["dead-letters", "list", "--older", "-1"], "--older", id="an age in the future"),
    pytest.param(["held", "list", "--why", "faild"], "'faild' is not one of", id="a misspelt filter"),
    pytest.param(["up", "--port", "99999"], "--port", id="no port for up"),
    pytest.param(["serve", "door", "--port", "99999"], "--port", id="no port for serve"),
    pytest.param(["load", "door", "--rate", "nan"], "--rate", id="a rate that is no number"),
    pytest.param(["load", "door", "--seconds", "nan"], "--seconds", id="a length that is no number"),
    pytest.param(["load", "door", "--burst-for", "nan"], "--burst-for", id="a burst that is no number"),
    pytest.param(["load", "door", "--burst-for", "-1"], "--burst-for", id="a burst of less than nothing"),
    pytest.param(["load", "door", "--profile", "burst", "--seconds", "5"], "5 are all burst", id="nothing but a burst"),
    pytest.param(["held", "discard", "a/b", "--reason", "  "], "'--reason': it says nothing", id="a blank reason"),
    pytest.param(["held", "retry", "a/b", "--reason", ""], "'--reason': it says nothing", id="no reason"),
    pytest.param([*PUBLISH, "--by", " ", "--why", "tried"], "'--by': it says nothing", id="published by nobody"),
    pytest.param([*PUBLISH, "--by", "王敏", "--why", ""], "'--why': it says nothing", id="published for no reason"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "said"), OPTIONS)
def test_an_option_that_cannot_be_is_refused_by_its_name(words: list[str], said: str) -> None:
    done = CliRunner().invoke(cli.app, words)
    assert (done.exit_code, said in done.output) == (2, True)


@pytest.mark.parametrize("address", ["kafka:9092", "kafka", "127.0.0.1:1,[::1]:2", "::1", "localhost:9092,", ""])
def test_a_bus_may_stand_there(address: str) -> None:
    assert bus_at(address) == address


@pytest.mark.parametrize("address", ["mongodb://u:p@a:1,b:2/c?d=e", "mongodb+srv://a.example", "a:27017", ""])
def test_a_store_may_stand_there(address: str) -> None:
    assert store_at(address) == address


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "https://door.example/", "http://[::1]:8000"])
def test_a_door_may_stand_there(address: str) -> None:
    assert door_at("--door", address) == address


@pytest.mark.parametrize(
    "address", ["localhost:8000", "http://", "http://a:0", "http://a:99999", "http://[::1", "ftp://a", "http://u:p@a:x"]
)
def test_what_can_be_no_door_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(Unfit, match="is no address of a door") as refused:
        door_at("--door", address)
    assert "u:p" not in str(refused.value)


@pytest.mark.parametrize(
    "content", [b"", b"\x00", b'{"owner": 1}', b'{"owner": 0, "processes": []}', b'{"owner": 1e30, "processes": []}'],
    ids=["empty", "no JSON", "half a note", "nobody's", "no process"],
)  # fmt: skip
def test_a_note_that_is_none_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "up").mkdir()
    file = tmp_path / "up" / "processes.json"
    file.write_bytes(content)
    with pytest.raises(Unfit, match=f"{file} is not what a launcher notes of a local run; take it away"):
        newest_run(tmp_path)


def test_a_folder_that_cannot_be_written_leaves_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    with pytest.raises(Unfit, match="choose another folder with CASELOOP_HOME"), held(tmp_path / "home" / "up"):
        pass
