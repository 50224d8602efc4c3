"""A Kafka broker from Maven Central: fetched once, formatted, started."""

import os
import shutil
import socket
import struct
import subprocess
from pathlib import Path
from typing import Final

from libs.ops.engines.process import Child, Failed

HERE: Final = Path(__file__).parents[3] / "deploy" / "local"
CLUSTER: Final = "Y2FzZWxvb3AtbG9jYWwtMQ"
JAVA_OPTIONS: Final = ("-Xmx400m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
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
    return Child("kafka", command, folder / "logs" / "kafka.log", lambda: answers(broker))


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


def _java() -> str:
    java = shutil.which("java")
    if java is None:
        raise Failed("no java on this machine; install Java 17 or later, or give KAFKA_URL and MONGO_URL")
    return java


def _jars() -> Path:
    """The broker's jars, fetched by Maven the first time (about 45 MB)."""
    home = Path(os.environ.get("CASELOOP_CACHE", Path.home() / ".cache" / "caseloop"))
    wanted = (HERE / "pom.xml").read_text()
    jars = home / "kafka"
    stamp = jars / "pom.xml"
    if stamp.exists() and stamp.read_text() == wanted:
        return jars
    maven = shutil.which("mvn")
    if maven is None:
        raise Failed("no mvn on this machine to fetch Kafka; install Maven, or give KAFKA_URL and MONGO_URL")
    shutil.rmtree(jars, ignore_errors=True)
    jars.mkdir(parents=True)
    # The stamp is written last, so that a fetch cut short is done again.
    _run([maven, "-q", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies", f"-DoutputDirectory={jars}"])
    stamp.write_text(wanted)
    return jars


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own commands
    if done.returncode:
        raise Failed(f"{' '.join(command[:3])} …: {done.stdout[-1500:]}{done.stderr[-1500:]}")
