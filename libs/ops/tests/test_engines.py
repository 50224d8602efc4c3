"""Engines on a bare machine: they answer, keep what was written, and are never left behind."""

import os
import signal
import sys
from pathlib import Path

import pytest
from pymongo import MongoClient

from libs.ops.engines import local_engines, store_url
from libs.ops.engines.kafka import answers, start_kafka
from libs.ops.engines.process import Child, Failed, free_ports
from libs.ops.engines.store import start_store


def test_a_child_that_ends_says_its_last_words(tmp_path: Path) -> None:
    child = Child("talker", [sys.executable, "-c", "print('last words')"], tmp_path / "log", lambda: False)
    with child, pytest.raises(Failed, match="last words"):
        child.wait()


def test_a_child_is_stopped_with_its_owner(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import signal; signal.pause()"]
    with Child("sleeper", command, tmp_path / "log", lambda: True) as child:
        child.wait()
    assert child.process is not None
    assert child.process.returncode == -signal.SIGTERM


def test_a_port_without_a_broker_does_not_answer() -> None:
    assert not answers(next(free_ports()))


def test_a_machine_without_java_is_told_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Failed, match="KAFKA_URL"):
        start_kafka(tmp_path, 1, 2)


@pytest.mark.engines
def test_the_store_keeps_acknowledged_writes_when_it_is_killed(tmp_path: Path) -> None:
    port = next(free_ports())
    with start_store(tmp_path, port) as store:
        store.wait()
        with MongoClient[dict[str, object]](store_url(port)) as client:
            client.t.c.insert_many([{"_id": i} for i in range(500)])
        assert store.process is not None
        os.killpg(store.process.pid, signal.SIGKILL)
        store.process.wait()
    with start_store(tmp_path, port) as again:
        again.wait()
        with MongoClient[dict[str, object]](store_url(port)) as client:
            assert client.t.c.count_documents({}) == 500


@pytest.mark.engines
@pytest.mark.skipif("CASELOOP_OWN_ENGINES" not in os.environ and "KAFKA_URL" in os.environ, reason="engines were given")
def test_both_engines_start_together_and_answer(tmp_path: Path) -> None:
    with local_engines(tmp_path, free_ports()) as engines:
        engines.wait()
        assert answers(int(engines.kafka_url.rpartition(":")[2]))
        with MongoClient[dict[str, object]](engines.mongo_url) as client:
            assert client.admin.command("ping")["ok"] == 1.0
    assert not any(child.runs() for child in engines.children.values())
