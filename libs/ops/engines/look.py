"""What this machine offers to run on; asks in the order of the choice and no further than needed."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Mapping

from libs.ops.engines.choice import Found
from libs.ops.engines.kafka import fetched

PATIENCE = 10.0


def look(environ: Mapping[str, str]) -> Found:
    """Addresses from the environment; without them Docker and Java are asked."""
    kafka_url, mongo_url = environ.get("KAFKA_URL", ""), environ.get("MONGO_URL", "")
    if kafka_url or mongo_url:
        return Found(kafka_url=kafka_url, mongo_url=mongo_url)
    return Found(
        docker=_says("docker", "version", "--format", "{{.Server.Version}}") is not None,
        testcontainers=importlib.util.find_spec("testcontainers") is not None,
        java=java_version(_says("java", "-version") or ""),
        maven=shutil.which("mvn") is not None,
        fetched=fetched(),
    )


def java_version(said: str) -> int:
    """The major version in what `java -version` says, 0 if there is none; Java 8 calls itself 1.8."""
    found = re.search(r' version "(\d+)', said)
    return int(found[1]) if found else 0


def _says(*command: str) -> str | None:
    """All a command prints, or None if it is missing, fails or hangs."""
    if shutil.which(command[0]) is None:
        return None
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)  # noqa: S603 - our own
    except subprocess.TimeoutExpired:
        return None
    return None if done.returncode else done.stdout + done.stderr
