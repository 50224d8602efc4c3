"""Who provides Kafka and the store, on any machine."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from libs.ops.engines.choice import Found, Kind, choose
from libs.ops.engines.look import java_version, look
from libs.ops.engines.process import Failed

GIVEN: dict[str, Any] = {"kafka_url": "k:9092", "mongo_url": "mongodb://m"}
DOCKER: dict[str, Any] = {"docker": True, "testcontainers": True}
JAVA: dict[str, Any] = {"java": 17, "maven": True}


@pytest.mark.parametrize(
    ("found", "kind", "why"),
    [
        pytest.param(Found(**GIVEN, **DOCKER, **JAVA), Kind.ENVIRONMENT, "are given", id="addresses go before all"),
        pytest.param(Found(**DOCKER, **JAVA), Kind.CONTAINERS, "Docker engine answers", id="then Docker"),
        pytest.param(Found(docker=True, **JAVA), Kind.JAVA, "without testcontainers", id="Docker needs testcontainers"),
        pytest.param(Found(testcontainers=True, **JAVA), Kind.JAVA, "no Docker engine", id="then Java"),
        pytest.param(Found(java=21, fetched=True), Kind.JAVA, "Java 21", id="fetched before, Maven is not missed"),
        pytest.param(Found(java=17), Kind.EMBEDDED, "without Maven", id="nothing to fetch Kafka with"),
        pytest.param(Found(java=11, maven=True), Kind.EMBEDDED, "older than 17", id="Java too old"),
        pytest.param(Found(maven=True, fetched=True), Kind.EMBEDDED, "no Java 17", id="nothing at all"),
    ],
)
def test_the_best_that_is_there_is_picked_and_the_reason_said(found: Found, kind: Kind, why: str) -> None:
    choice = choose(found)
    assert choice.kind is kind
    assert why in choice.why


@pytest.mark.parametrize(
    ("given", "missing"), [({"kafka_url": "k"}, "MONGO_URL is not"), ({"mongo_url": "m"}, "KAFKA_URL is not")]
)
def test_half_an_address_is_refused_with_the_way_out(given: dict[str, Any], missing: str) -> None:
    with pytest.raises(Failed, match=f"{missing}; give both, or unset"):
        choose(Found(**given))


@pytest.mark.parametrize(
    ("said", "major"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('openjdk version "21" 2023-09-19', 21),
        ('java version "1.8.0_402"', 1),
        ("java: command not found", 0),
    ],
)
def test_java_says_its_version_in_more_than_one_way(said: str, major: int) -> None:
    assert java_version(said) == major


@pytest.mark.parametrize(("status", "answers"), [(0, True), (1, False)], ids=["answers", "does not answer"])
def test_docker_counts_only_if_its_engine_answers(
    status: int, answers: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "docker"
    fake.write_text(f"#!/bin/sh\necho 28.0.0\nexit {status}\n")
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.defpath}")
    assert look({}).docker is answers


def test_nothing_is_asked_where_addresses_are_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert look({"KAFKA_URL": "k", "MONGO_URL": "m"}) == Found(kafka_url="k", mongo_url="m")
