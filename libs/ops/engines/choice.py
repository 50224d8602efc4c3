"""Who provides Kafka and the store: one pure decision, used by the launcher, the tests and make alike."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from libs.ops.address import bus_at, store_at
from libs.ops.engines.process import Failed

OLDEST_JAVA: Final = 17


class Kind(StrEnum):
    """From the nearest to a deployment to the furthest from it."""

    ENVIRONMENT = "environment"
    CONTAINERS = "containers"
    JAVA = "java"
    EMBEDDED = "embedded"


@dataclass(frozen=True, slots=True)
class Found:
    """What a machine offers.  `java` is its major version, 0 without; `fetched`: Kafka's jars are in the cache."""

    kafka_url: str = ""
    mongo_url: str = ""
    docker: bool = False
    testcontainers: bool = False
    java: int = 0
    maven: bool = False
    fetched: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What was picked, and why, as a half-sentence for the screen."""

    kind: Kind
    why: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.why}"


def choose(found: Found) -> Choice:
    """The first that is there; `Failed` if only one of the two addresses is given."""
    if both_or_neither(found.kafka_url, found.mongo_url):
        return Choice(Kind.ENVIRONMENT, "KAFKA_URL and MONGO_URL are given")
    if found.docker and found.testcontainers:
        return Choice(Kind.CONTAINERS, "a Docker engine answers")
    if lacking := _lacking_for_java(found):
        return Choice(Kind.EMBEDDED, f"no KAFKA_URL and MONGO_URL, {_lacking_for_docker(found)}, {lacking}")
    return Choice(Kind.JAVA, f"no KAFKA_URL and MONGO_URL, {_lacking_for_docker(found)}, but Java {found.java}")


def both_or_neither(kafka_url: str, mongo_url: str) -> bool:
    """Whether both addresses are given; `Failed` if it is only one, `Unfit` if one can be none."""
    if bool(kafka_url) == bool(mongo_url):
        return bool(bus_at(kafka_url) and store_at(mongo_url))
    given, missing = ("KAFKA_URL", "MONGO_URL") if kafka_url else ("MONGO_URL", "KAFKA_URL")
    raise Failed(f"{given} is given and {missing} is not; give both, or unset {given} to use what this machine has")


def _lacking_for_docker(found: Found) -> str:
    return "Docker without testcontainers (make setup brings it)" if found.docker else "no Docker engine"


def _lacking_for_java(found: Found) -> str:
    if found.java < OLDEST_JAVA:
        return f"Java {found.java} is older than {OLDEST_JAVA}" if found.java else f"no Java {OLDEST_JAVA}"
    return "" if found.maven or found.fetched else f"Java {found.java} without Maven to fetch Kafka"
