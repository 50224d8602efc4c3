"""The containers, checked without an engine: the schema, the Dockerfile, and what every container must keep to."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from libs.ops.engines.containers import broker_env, pins
from libs.ops.serve import DOOR, SERVICES
from tests.house.checkout import ROOT

HERE = ROOT / "deploy" / "compose"
TOOLS = Path(sys.executable).parent
TEXT = (HERE / "compose.yaml").read_text(encoding="utf-8")
CONTAINERS: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
CORE = {name: container for name, container in CONTAINERS.items() if "profiles" not in container}
OURS = {name: container for name, container in CORE.items() if container["image"].startswith("caseloop:")}
EXAMPLE = (HERE / ".env.example").read_text(encoding="utf-8")
PINS = pins(EXAMPLE)
UNITS = {"m": 1, "g": 1024}
BUDGET = 2560


def megabytes(limit: str) -> int:
    return int(limit[:-1]) * UNITS[limit[-1]]


def run(*command: str) -> tuple[int, str]:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_compose_reads_the_file() -> None:
    status, said = run(f"{TOOLS}/check-jsonschema", "--builtin-schema", "vendor.compose-spec", f"{HERE}/compose.yaml")
    assert status == 0, said


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    status, said = run(f"{TOOLS}/hadolint", f"{HERE}/Dockerfile")
    assert status == 0, said


def test_every_service_of_the_code_is_a_container_and_no_other_is_ours() -> None:
    assert set(OURS) == {*SERVICES, DOOR, "topics"}
    assert {name: container["command"][:2] for name, container in OURS.items() if name != "topics"} == {
        name: ["serve", name] for name in (*SERVICES, DOOR)
    }


def test_the_core_holds_the_engines_and_nothing_else() -> None:
    assert set(CORE) - set(OURS) == {"kafka", "mongo"}


@pytest.mark.parametrize("name", CORE)
def test_a_container_of_the_core_may_do_nothing_it_need_not(name: str) -> None:
    container = CORE[name]
    assert container["cap_drop"] == ["ALL"]
    assert int(container["user"].split(":")[0]) > 0
    assert "/tmp" in container["tmpfs"]  # noqa: S108 - inside a container
    assert container["read_only"] is (name != "kafka")


@pytest.mark.parametrize("name", OURS)
def test_our_own_run_as_the_user_of_the_image(name: str) -> None:
    assert f"USER {OURS[name]['user']}\n" in (HERE / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CONTAINERS)
def test_no_container_gains_privileges_or_grows_without_limit(name: str) -> None:
    assert CONTAINERS[name]["security_opt"] == ["no-new-privileges:true"]
    assert not CONTAINERS[name].get("privileged")
    assert megabytes(CONTAINERS[name]["mem_limit"]) > 0


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_comes_back_unless_it_has_one_thing_to_do(name: str) -> None:
    assert CONTAINERS[name]["restart"] == ("no" if name == "topics" else "unless-stopped")


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_port_is_open_to_this_machine_only(name: str) -> None:
    assert [port for port in CONTAINERS[name].get("ports", []) if not port.startswith("127.0.0.1:")] == []


def test_the_door_is_the_only_one_of_the_core_that_is_reached_from_outside() -> None:
    assert [name for name, container in CORE.items() if "ports" in container] == [DOOR]


def test_the_core_fits_into_two_and_a_half_gigabytes() -> None:
    assert sum(megabytes(container["mem_limit"]) for container in CORE.values()) <= BUDGET


@pytest.mark.parametrize("name", sorted({*SERVICES, DOOR}))
def test_a_service_is_healthy_when_it_says_it_is_ready(name: str) -> None:
    assert CONTAINERS[name]["healthcheck"]["test"] == ["CMD", "python", "-m", "libs.ops.ready", "8000"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_starts_after_its_topics_and_its_store(name: str) -> None:
    assert {other: how["condition"] for other, how in CONTAINERS[name]["depends_on"].items()} == {
        "topics": "service_completed_successfully", "mongo": "service_healthy",
    }  # fmt: skip


def test_every_variable_is_in_the_example_and_every_example_is_used() -> None:
    assert set(re.findall(r"\$\{(\w+)", TEXT)) == set(PINS)


def test_what_is_passed_on_without_a_value_is_named_in_the_example() -> None:
    passed = {
        name for each in CONTAINERS.values() for name, value in each.get("environment", {}).items() if value is None
    }
    assert passed == {"CASELOOP_KEY"}
    assert "# CASELOOP_KEY=\n" in EXAMPLE


def test_no_secret_stands_in_a_file() -> None:
    assert re.findall(r"(?i)(?:key|secret|password|token)\w*[=:][ ]*[^\s#].*", TEXT + EXAMPLE) == []


@pytest.mark.parametrize("image", [value for name, value in PINS.items() if name.endswith("_IMAGE")])
def test_an_image_is_pinned_to_a_release(image: str) -> None:
    assert re.fullmatch(r"[\w./-]+:v?\d+\.\d+[\w.-]*", image)


@pytest.mark.parametrize("name", CONTAINERS)
def test_an_image_comes_from_a_pin(name: str) -> None:
    assert "${" in CONTAINERS[name]["image"]
    assert "latest" not in CONTAINERS[name]["image"]


def test_the_dockerfile_builds_on_the_same_python_as_compose() -> None:
    assert f"ARG PYTHON_IMAGE={PINS['PYTHON_IMAGE']}\n" in (HERE / "Dockerfile").read_text(encoding="utf-8")


def test_the_build_sees_nothing_but_what_it_copies() -> None:
    copied = re.findall(r"^COPY (?!--from)(\w+)", (HERE / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    seen = re.findall(r"^!(\w+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(copied) == set(seen)


def test_the_metrics_of_every_service_are_watched() -> None:
    [job] = yaml.safe_load((HERE / "prometheus.yaml").read_text(encoding="utf-8"))["scrape_configs"]
    assert job["static_configs"][0]["targets"] == [f"{name}:8000" for name in SERVICES]


def test_the_broker_of_the_tests_is_set_up_as_the_one_of_compose() -> None:
    own = {"KAFKA_ADVERTISED_LISTENERS", "KAFKA_CONTROLLER_QUORUM_VOTERS", "KAFKA_HEAP_OPTS", "KAFKA_LOG_DIRS"}
    here, there = broker_env(1), CONTAINERS["kafka"]["environment"]
    assert {k: v for k, v in here.items() if k not in own} == {k: v for k, v in there.items() if k not in own}
