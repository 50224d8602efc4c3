"""A bus and a store for one service: the real ones where addresses are given, else in this process."""

from dataclasses import dataclass

from libs.common.bus import Bus
from libs.common.bus.memory import MemoryBus
from libs.common.settings import Settings
from libs.common.store import Store
from libs.common.store.memory import MemoryStore


@dataclass(frozen=True, slots=True)
class Engines:
    """What a service runs on; services in one process share the bus and have a store each."""

    bus: Bus
    store: Store


def engines_of(settings: Settings, service: str) -> Engines:
    """Connects nothing yet; drivers are imported only where they are used."""
    if settings.kafka_url and settings.mongo_url:
        from libs.common.bus.kafka import KafkaBus  # noqa: PLC0415 - costs half a second that memory need not pay
        from libs.common.store.mongo import MongoStore  # noqa: PLC0415 - as above

        store = MongoStore(settings.mongo_url, f"{settings.database_prefix}_{service}")
        return Engines(KafkaBus(settings.kafka_url, service, settings.partitions), store)
    return Engines(MemoryBus(settings.partitions), MemoryStore())
