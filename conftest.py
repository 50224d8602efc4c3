"""Engines for connected tests: those whose addresses are given, else started for this run; and a browser."""

import gc
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError
from playwright.sync_api import Browser, sync_playwright

from libs.ops.engines import engines_by
from libs.ops.engines.choice import choose
from libs.ops.engines.look import look
from libs.ops.engines.process import free_ports

pytest_plugins = ["tests.covered"]
# Few collections, and fewer of everything: a fifth of the time of `make test-fast` went into them.
SELDOM = (20_000, 10, 5)
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--lang=zh-CN"]


def pytest_collection_finish() -> None:
    """What was imported stays to the end, and no collection has to walk over it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


@dataclass(frozen=True)
class RealEngines:
    """Addresses of a real Kafka and a MongoDB server."""

    kafka_url: str
    mongo_url: str

    async def provision(self, topics: list[str], partitions: int = 4) -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=self.kafka_url)
        await admin.start()
        try:
            for topic in topics:
                answer = await admin.create_topics([NewTopic(topic, partitions, 1)])
                code = answer.topic_errors[0][1]
                assert code in {0, TopicAlreadyExistsError.errno}, answer
        finally:
            await admin.close()


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealEngines]:
    with engines_by(choose(look(os.environ)), tmp_path_factory.mktemp("engines"), free_ports()) as running:
        running.wait()
        yield RealEngines(running.kafka_url, running.mongo_url)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's own, under the names that the Makefile looks for."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGS)
        yield browser
        browser.close()
