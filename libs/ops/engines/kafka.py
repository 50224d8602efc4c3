"""A Kafka broker from Maven Central: fetched once, formatted, started."""

import hashlib
import os
import shutil
import socket
import struct
import subprocess
from pathlib import Path
from typing import Final

from libs.ops.engines.process import Child, Failed

HERE: Final = Path(__file__).parents[3] / "deploy" / "local"
POM: Final = HERE / "pom.xml"
CLUSTER: Final = "Y2FzZWxvb3AtbG9jYWwtMQ"
JAVA_OPTIONS: Final = (
    "-Xmx400m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
)
API_VERSIONS: Final = 18


def start_kafka(folder: Path, broker: int, controller: int) -> Child:
    """A broker with its data and log under `folder`; existing data is kept."""
    java, jars = _java(), _jars()
    data = folder / "kafka"
    data.mkdir(parents=True, exist_ok=True)
    settings = folder / "server.properties"
    template = (HERE / "server.properties").read_text()
    settings.write_text(template.format(broker=broker, controller=controller, data=data))
    classpath = f"{jars}/*"
    if not (data / "meta.properties").exists():
        command = [java, "-Xmx200m", "-cp", classpath, "kafka.tools.StorageTool", "format", "--standalone"]
        _run([*command, "-t", CLUSTER, "-c", str(settings)])
    command = [java, *JAVA_OPTIONS, "-cp", classpath, "kafka.Kafka", str(settings)]
    return Child("kafka", command, folder / "logs" / "kafka.log", lambda: answers(broker), port=broker)


def answers(port: int) -> bool:
    """Whether a broker answers its simplest request (ApiVersions, version 0) on that port."""
    body = struct.pack(">hhih", API_VERSIONS, 0, 1, -1)
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as link:
            link.sendall(struct.pack(">i", len(body)) + body)
            head = link.recv(8)
    except OSError:
        return False
    return len(head) == 8 and struct.unpack(">ii", head)[1] == 1  # noqa: PLR2004 - length and correlation id


def fetched() -> bool:
    """Whether the jars are in the cache."""
    return (_cache() / "pom.xml").exists()


def _java() -> str:
    java = shutil.which("java")
    if java is None:
        raise Failed("no java on this machine; install Java 17 or later, or give KAFKA_URL and MONGO_URL")
    return java


def _cache() -> Path:
    """A folder per list of jars, so that two versions of this project do not take turns in fetching."""
    home = Path(os.environ.get("CASELOOP_CACHE", Path.home() / ".cache" / "caseloop"))
    return home / f"kafka-{hashlib.sha256(POM.read_bytes()).hexdigest()[:8]}"


def _jars() -> Path:
    """The broker's jars, fetched by Maven the first time (about 45 MB)."""
    jars = _cache()
    if fetched():
        return jars
    maven = shutil.which("mvn")
    if maven is None:
        raise Failed("no mvn on this machine to fetch Kafka; install Maven, or give KAFKA_URL and MONGO_URL")
    shutil.rmtree(jars, ignore_errors=True)
    jars.mkdir(parents=True)
    # The stamp comes last, so that a fetch cut short is done again.
    _run([maven, "-q", "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={jars}"])
    shutil.copy(POM, jars)
    return jars


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own commands
    if done.returncode:
        raise Failed(f"{' '.join(command[:3])} …: {done.stdout[-1500:]}{done.stderr[-1500:]}")
