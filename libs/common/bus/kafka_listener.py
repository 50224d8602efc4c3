"""A member of a consumer group: a FastStream batch subscriber with manual commits and a tolerant parser."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from libs.common.bus import BATCH, Horizon, Take, is_edge
from libs.common.bus.kafka_offsets import committed, overtaken
from libs.common.bus.kafka_reading import GetMany, Records, read, record_of
from libs.common.errors import Unavailable

LONG_POLL_MS: Final = 1000
MOST_IDLE: Final = 30.0
HURRY_SECONDS: Final = 0.1
PATIENCE_SECONDS: Final = 5.0
AGAIN_SECONDS: Final = 1.0
log = logging.getLogger(__name__)


class KafkaListener:
    """Takes batches over co-partitioned topics; a partition is given up only after the batch in flight is taken."""

    def __init__(  # noqa: PLR0913, PLR0917 - where a member reads what, and how much of it
        self, url: str, client: str, group: str, topics: Sequence[str], take: Take, at_once: int = BATCH,
        *, rests: bool = False,
    ) -> None:  # fmt: skip
        self._take, self._at_once, self._rests = take, at_once, rests
        self._where = partial(committed, url, client, group)
        self._edges = [topic for topic in topics if is_edge(topic)]
        self._lock = asyncio.Lock()
        self._taken: dict[TopicPartition, int] = {}
        self._elsewhere: dict[TopicPartition, int] = {}
        self._generation, self._settled = 0, False
        self._polled = time.monotonic()
        self._hurry: Callable[[], None] = lambda: None
        self._broker = KafkaBroker(
            url, client_id=client, allow_auto_create_topics=False, logger=None, parser=_parse, decoder=_undecoded,
            consumer_only=True,
        )  # fmt: skip
        self._subscriber = self._broker.subscriber(
            *topics,
            group_id=group,
            batch=True,
            max_records=at_once,
            batch_timeout_ms=10,
            fetch_max_wait_ms=100,
            auto_offset_reset="none",
            ack_policy=AckPolicy.MANUAL,
            no_reply=True,
            listener=_Handover(self),
            partition_assignment_strategy=(RangePartitionAssignor,),
            session_timeout_ms=6000,
            heartbeat_interval_ms=1000,
        )
        self._subscriber(self._hear)

    async def start(self) -> None:
        """Joins the group."""
        try:
            await self._broker.start()
        except (KafkaError, OSError) as error:
            await self._broker.stop()
            raise Unavailable(f"the bus does not answer: {error!r}") from error
        except asyncio.CancelledError:
            await self._broker.stop()
            raise
        consumer = self._consumer()
        consumer.getmany = partial(self._found, consumer.getmany)

    async def stop(self) -> None:
        """Leaves the group."""
        await self._broker.stop()

    def assigned(self) -> frozenset[int]:
        """The partition numbers owned of the case topics."""
        consumer = self._subscriber.consumer
        owned: Iterable[TopicPartition] = consumer.assignment() if consumer and self._settled else ()
        return frozenset(tp.partition for tp in owned if not is_edge(tp.topic))

    def generation(self) -> int:
        """How often partitions were given or taken."""
        return self._generation

    def idle_seconds(self) -> float:
        """Seconds since a broker last answered a fetch; nothing while a batch is taken in or nothing is owned."""
        consumer = self._subscriber.consumer
        owned = consumer.assignment() if consumer and self._settled else ()
        if consumer is None or not owned or self._lock.locked():
            return 0.0
        answered = max((consumer.last_poll_timestamp(place) or 0) / 1000 for place in owned)
        return min(time.time() - answered, time.monotonic() - self._polled)

    async def trouble(self) -> str | None:
        """Looks at the age of the last fetch, and whether the topics still hold what is to be read."""
        if not self._generation:
            return "it has not joined its group yet"
        if (idle := self.idle_seconds()) > MOST_IDLE:
            return f"no broker has answered a fetch for {idle:.0f} s"
        try:
            return await overtaken(self._consumer(), dict(self._taken))
        except KafkaError as error:
            return f"the bus does not answer: {error!r}"

    async def horizon(self) -> Horizon:
        """The end offsets; first learns from where this member reads."""
        consumer = self._consumer()
        await self._learn(consumer)
        edges = {TopicPartition(t, n) for t in self._edges for n in consumer.partitions_for_topic(t) or {0}}
        ends = await consumer.end_offsets(sorted({*consumer.assignment(), *edges}))
        return {(tp.topic, tp.partition): end for tp, end in ends.items()}

    async def lag(self) -> Horizon:
        """Compares the end offsets with what was taken in."""
        try:
            ends = await self.horizon()
        except KafkaError as error:
            raise Unavailable(f"the bus does not answer: {error}") from error
        taken = {place: self._taken.get(TopicPartition(*place)) for place in ends}
        return {place: max(ends[place] - start, 0) for place, start in taken.items() if start is not None}

    async def passed(self, horizon: Horizon, partition: int) -> bool:
        """Compares what was taken in, not what was fetched; of an edge that another member reads, what is committed."""
        ends = {TopicPartition(*place): end for place, end in horizon.items()}
        needed = [place for place in ends if place.partition == partition or is_edge(place.topic)]
        missing = [place for place in needed if self._taken.get(place, -1) < ends[place]]
        if any(place in self._taken or not is_edge(place.topic) for place in missing):
            return False
        for place in missing:
            if self._elsewhere.get(place, -1) < ends[place]:
                self._elsewhere[place] = await self._stood(place)
        # What was learnt is forgotten where partitions are shared out anew meanwhile.
        return all(self._elsewhere.get(place, -1) >= ends[place] for place in missing)

    async def _stood(self, place: TopicPartition) -> int:
        """Where the group stands, whichever member reads there; before its beginning if nobody says so now."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                stands = await self._consumer().committed(place)
        except (TimeoutError, KafkaError):
            return -1
        return -1 if stands is None else int(stands)

    def before_giving_up(self, hurry: Callable[[], None]) -> None:
        """A broker throws out who keeps it waiting for longer than the session lasts."""
        self._hurry = hurry

    async def give_up(self) -> None:
        """Waits for the batch in flight; afterwards nothing is ours, and another member may read on."""
        self._settled = False
        hurrying = asyncio.create_task(self._hurry_on())
        try:
            async with self._lock:
                self._forget()
        finally:
            hurrying.cancel()

    async def _hurry_on(self) -> None:
        """Again and again: a batch that is still being taken in rests only afterwards."""
        while True:
            self._hurry()
            await asyncio.sleep(HURRY_SECONDS)

    async def take_over(self) -> None:
        """Others may have read on meanwhile: what was known of positions is learnt anew."""
        async with self._lock:
            self._forget()
            self._settled, self._polled = True, time.monotonic()
            await self._learn(self._consumer())

    async def _stands(self) -> Mapping[TopicPartition, int]:
        """How far each partition was taken in; reading may begin before that is learnt, and must not go on without."""
        consumer = self._consumer()
        while consumer.assignment() - self._taken.keys():
            try:
                await self._learn(consumer)
            except KafkaError as error:
                log.info("nobody says where group members stand, asked again: %r", error)
                await asyncio.sleep(AGAIN_SECONDS)
        return self._taken

    async def _learn(self, consumer: AIOKafkaConsumer) -> None:
        """From where this member reads; a partition that nobody has read yet is read from its start."""
        generation = self._generation
        unknown = [place for place in consumer.assignment() if place not in self._taken]
        stands = await self._where(unknown)
        fresh = [place for place in unknown if place not in stands]
        starts = await consumer.beginning_offsets(fresh) if fresh else {}
        if generation != self._generation:  # shared out anew meanwhile, and learnt anew
            return
        learnt = {**stands, **starts}
        for place in learnt.keys() - self._taken.keys():
            if consumer.highwater(place) is None:  # it reads nowhere yet, and may have been told of no offset at all
                consumer.seek(place, learnt[place])
            self._taken[place] = learnt[place]

    def _forget(self) -> None:
        self._taken.clear()
        self._elsewhere.clear()
        self._generation += 1

    def _consumer(self) -> AIOKafkaConsumer:
        consumer = self._subscriber.consumer
        if consumer is None:
            raise RuntimeError("the listener has not started")
        return consumer

    async def _hear(self, _body: Any, message: KafkaMessage) -> None:
        raw: Sequence[ConsumerRecord[Any, Any]] = message.raw_message
        async with self._lock:
            self._polled = time.monotonic()
            consumer = self._subscriber.consumer
            # Of a full batch more is waiting, and was fetched: it would be let go and fetched again, batch after batch.
            if self._rests and len(raw) < self._at_once and consumer is not None:  # else it was stopped meanwhile
                consumer.pause(*consumer.assignment())
            await self._take([record_of(r) for r in raw])
            positions = {TopicPartition(r.topic, r.partition): r.offset + 1 for r in raw}
            self._taken.update(positions)
            await self._commit(positions)
        await asyncio.sleep(0)

    async def _found(self, getmany: GetMany, *, max_records: int | None = None, timeout_ms: int = 0) -> Records:
        """Comes back with records only: after an empty poll FastStream sleeps as long again, and hears nothing.

        While a reader rests its partitions are paused, and what was already on its way then is let go: it would be a
        batch by itself, and whatever came after it would wait for a rest more.  One fetch brings all of it.
        """
        consumer = self._consumer()
        if self._rests and (paused := consumer.paused()):
            records = await read(consumer, getmany, self._stands, *paused, timeout_ms=0, max_records=max_records)
            consumer.resume(*consumer.paused())
            if records:  # partitions were shared out anew meanwhile, and are not paused any more
                return records
        patient = max(timeout_ms, LONG_POLL_MS)
        while not (
            records := await read(consumer, getmany, self._stands, timeout_ms=patient, max_records=max_records)
        ):  # fmt: skip
            pass
        return records

    async def _commit(self, positions: dict[TopicPartition, int]) -> None:
        """Never fails: a batch that is taken in but not committed comes again and is dropped."""
        consumer = self._subscriber.consumer
        if consumer is None:  # stopped while the batch was taken in
            return
        ours = {tp: offset for tp, offset in positions.items() if tp in consumer.assignment()}
        try:
            await consumer.commit(ours)
        except KafkaError as error:  # CommitFailedError and IllegalStateError among them
            log.info("offsets not committed, records will come again: %r", error)


class _Handover(ConsumerRebalanceListener):  # type: ignore[misc]
    def __init__(self, listener: KafkaListener) -> None:
        self._listener = listener

    async def on_partitions_revoked(self, _revoked: object) -> None:
        await self._listener.give_up()

    async def on_partitions_assigned(self, _assigned: object) -> None:
        await self._listener.take_over()


async def _parse(message: Any, _original: Any) -> KafkaMessage:
    """Leaves records as they are: FastStream's own parser loses a whole batch over one header that is not UTF-8."""
    return KafkaMessage(body=b"", raw_message=message, headers={}, consumer=None)  # type: ignore[arg-type]


async def _undecoded(_message: Any) -> None:
    """The runtime decodes, record by record."""
