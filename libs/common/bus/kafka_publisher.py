"""An idempotent producer that is remade after a failed send, and says whether the bus is up."""

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from typing import Final

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError, KafkaError
from aiokafka.producer.message_accumulator import BatchBuilder

from libs.common.bus import Message

SEND_SECONDS: Final = 5.0
PROBE_SECONDS: Final = 0.5
BATCH_BYTES: Final = 262_144
log = logging.getLogger(__name__)


class _Producer(AIOKafkaProducer):  # type: ignore[misc]
    """One that can be given up: to stop it is to wait for what it still has, also if no broker ever takes that."""

    async def give_up(self) -> None:
        """Ends its tasks and closes its connections; what it still has fails.  Nothing if it has stopped."""
        self._message_accumulator.fail_all(KafkaConnectionError("given up"))
        await self._sender.close()
        await self.client.close()


class KafkaPublisher:
    """Order per key holds because a batch is sent only after the one before it was acknowledged."""

    def __init__(self, url: str, client: str) -> None:
        self._url, self._client = url, client
        self._producer: _Producer | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def up(self) -> bool:
        """Whether there is a producer that has not failed."""
        return self._producer is not None

    def start(self) -> None:
        """Connects in the background and keeps trying."""
        self._spawn(self._connect())

    async def stop(self) -> None:
        """Flushes and disconnects."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._producer is not None:
            await _close(self._producer)

    async def publish(self, topic: str, by_partition: Mapping[int, Sequence[Message]]) -> frozenset[str]:
        """Returns the keys that are not known to be out whole."""
        producer = self._producer
        if producer is None:
            return frozenset(m.key for messages in by_partition.values() for m in messages)
        lost = await asyncio.gather(*(_send(producer, topic, n, ms) for n, ms in by_partition.items()))
        failed = frozenset[str]().union(*lost)
        if failed and self._producer is producer:
            self._producer = None
            self._spawn(_close(producer))
            self.start()
        return failed

    async def _connect(self) -> None:
        while self._producer is None:
            producer = _Producer(
                bootstrap_servers=self._url,
                client_id=self._client,
                enable_idempotence=True,
                acks="all",
                max_batch_size=BATCH_BYTES,
                request_timeout_ms=4000,
                retry_backoff_ms=50,
            )
            try:
                await producer.start()
            except (KafkaError, OSError) as error:
                log.info("no broker at %s yet: %s", self._url, error)
                await _close(producer)
                await asyncio.sleep(PROBE_SECONDS)
            except asyncio.CancelledError:
                await _close(producer)
                raise
            else:
                self._producer = producer

    def _spawn(self, work: "asyncio._CoroutineLike[None]") -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _send(producer: AIOKafkaProducer, topic: str, partition: int, messages: Sequence[Message]) -> frozenset[str]:
    """Sends in order; from the first batch that fails on, every key counts as lost."""
    sent = 0
    try:
        async with asyncio.timeout(SEND_SECONDS):
            while sent < len(messages):
                batch, count = _fill(producer.create_batch(), messages[sent:])
                await (await producer.send_batch(batch, topic, partition=partition))
                sent += count
    except (KafkaError, TimeoutError, OSError) as error:
        log.warning("publishing to %s-%d stopped: %r", topic, partition, error)
    return frozenset(message.key for message in messages[sent:])


def _fill(batch: BatchBuilder, messages: Sequence[Message]) -> tuple[BatchBuilder, int]:
    count = 0
    for message in messages:
        key, headers = message.key.encode(), list(message.headers)
        if batch.append(key=key, value=message.value, timestamp=None, headers=headers) is None:
            break
        count += 1
    if not count:
        raise KafkaError(f"a message of {len(messages[0].value)} bytes fits no batch")
    batch.close()
    return batch, count


async def _close(producer: _Producer) -> None:
    """What cannot be sent in time is given up, and so is all of it where this is cancelled."""
    with contextlib.suppress(KafkaError, TimeoutError, OSError):
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await producer.stop()
        finally:
            await producer.give_up()
