"""Kafka and MongoDB in containers of a local Docker engine, from the images that deploy/compose pins."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from libs.ops.engines.kafka import answers
from libs.ops.engines.process import listens, tries

PINS: Final = Path(__file__).parents[3] / "deploy" / "compose" / ".env.example"


@contextmanager
def container_ports(ports: Iterator[int]) -> Iterator[tuple[int, int]]:
    """Starts both, gives the broker's and the store's port on this machine, and removes them with their data."""
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415 - only where there is Docker

    images, broker, store = pins(PINS.read_text(encoding="utf-8")), next(ports), next(ports)
    kafka = DockerContainer(images["KAFKA_IMAGE"]).with_bind_ports(9092, broker).with_envs(**broker_env(broker))
    mongo = DockerContainer(images["MONGO_IMAGE"]).with_bind_ports(27017, store)
    with kafka, mongo:
        for _ in tries("Kafka and MongoDB in containers", lambda: "see docker logs"):
            if answers(broker) and listens(store):
                break
        yield broker, store


def broker_env(port: int) -> dict[str, str]:
    """One KRaft broker, known outside its container by that port; as the one of deploy/compose."""
    return {
        "KAFKA_NODE_ID": "1", "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093", "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://127.0.0.1:{port}",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1", "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1", "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR": "1", "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
    }  # fmt: skip


def pins(text: str) -> dict[str, str]:
    """The values of an environment file."""
    lines = (line.strip() for line in text.splitlines())
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
