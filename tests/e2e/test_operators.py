"""What an operator sees of a running system, through the `caseloop` command."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaProducer

from libs.ops.engines.choice import choose
from libs.ops.engines.look import look
from libs.ops.local import local_loop

pytestmark = [pytest.mark.engines, pytest.mark.slow, pytest.mark.timeout(120)]


def caseloop(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Without addresses: the local run is to be found."""
    env = {name: value for name, value in os.environ.items() if name not in {"KAFKA_URL", "MONGO_URL"}}
    command = [sys.executable, "-m", "libs.ops.cli", *words]
    return subprocess.run(command, env={**env, "CASELOOP_HOME": str(home)}, capture_output=True, text=True, check=False)


def told(home: Path, *words: str) -> Any:
    done = caseloop(home, *words, "--json")
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def eventually(home: Path, words: tuple[str, ...], as_wanted: Callable[[Any], bool], what: str) -> Any:
    until = time.monotonic() + 40
    while not as_wanted(found := told(home, *words)):
        assert time.monotonic() < until, f"never: {what}; {found}"
    return found


async def tear(kafka_url: str, case: str) -> None:
    """A record in the case's place that nobody can read."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka_url)
    await producer.start()
    await producer.send_and_wait("case.intake", b"{torn", case.encode())
    await producer.stop()


def test_a_record_nobody_can_read_is_found_and_discarded_in_every_service(tmp_path: Path) -> None:
    with local_loop(tmp_path / "up", choose(look(os.environ))) as loop:
        body = {"text": "公司拖欠农民工工资三个月不发", "external_id": "wages-2"}
        said = httpx.post(f"{loop.url}/intake/v1/submissions", json=body, timeout=30).json()
        number, case = said["number"], said["case_id"]
        asyncio.run(tear(loop.engines.kafka_url, case))
        readers = {"intake", "routing", "handling", "notification", "evaluation", "supervision", "assessment", "portal"}

        def all_hold_it(rows: Any) -> bool:
            return {row["service"] for row in rows} == readers

        rows = eventually(tmp_path, ("held", "list", "--case", case), all_hold_it, "every reader holds it")
        assert {(row["why"], row["type"]) for row in rows} == {("failed", "caseloop.unreadable.v1")}
        assert {row["service"] for row in told(tmp_path, "case", number) if "held" in row} == readers
        assert told(tmp_path, "verify")["held"] == len(readers)
        words = ("held", "discard", "--case", case, "--reason", "torn by hand", "--yes")
        done = caseloop(tmp_path, *words)
        assert (done.returncode, done.stdout.count("discard done")) == (0, len(readers)), done
        assert told(tmp_path, "held", "list") == []
        eventually(tmp_path, ("verify",), lambda audit: audit["clean"] and not audit["young"], "the audit is clean")


def test_an_operator_follows_a_case_through_every_service(tmp_path: Path) -> None:
    with local_loop(tmp_path / "up", choose(look(os.environ))) as loop:
        body = {"text": "公司拖欠农民工工资三个月不发", "external_id": "wages-1"}
        said = httpx.post(f"{loop.url}/intake/v1/submissions", json=body, timeout=30).json()
        number, case = said["number"], said["case_id"]

        def has_clocks(entries: Any) -> bool:
            return "supervision" in {entry["service"] for entry in entries}

        entries = eventually(tmp_path, ("case", number.lower()), has_clocks, "supervision sets its clocks")
        assert [entry["event"] for entry in entries][:2] == ["case-submitted", "case-admitted"]
        assert {entry["subject"].partition("/")[0] for entry in entries} == {case}
        assert {entry["cause"] for entry in entries if entry["service"] == "routing"} == {f"intake:{case}:2"}

        def has_spans(course: Any) -> bool:
            return all(row["took_ms"] is not None for row in course["rows"])

        course = eventually(tmp_path, ("trace", number), has_spans, "every entry's span is in a file")
        assert len(course["traces"]) == 1
        found = {(edge["source"], edge["target"]) for edge in course["edges"]}
        assert {("intake", "routing"), ("routing", "supervision")} <= found

        def all_read(lines: Any) -> bool:
            return not any(records for line in lines for records in line["lag"].values())

        lines = eventually(tmp_path, ("topics",), all_read, "every group has read everything")
        assert {line["standing"] for line in lines} == {"as written"}
        [intake] = [line for line in lines if line["topic"] == "case.intake"]
        assert (intake["end"], "routing" in intake["lag"]) == (2, True)
        assert caseloop(tmp_path, "topics", "--provision").returncode == 0
        eventually(tmp_path, ("verify",), lambda audit: audit["clean"] and not audit["young"], "the audit is clean")
        unknown = caseloop(tmp_path, "trace", "HQ26-999999-9")
    assert (unknown.returncode, "no case has the number HQ26-999999-9" in unknown.stderr) == (1, True)
