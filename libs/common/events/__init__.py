"""The facts of the loop: one module per source, one class per event (contracts/ shows who reads them)."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType, ModuleType

from libs.common.events import assessment, evaluation, handling, intake, notification, routing, supervision
from libs.common.events.fact import Fact

SOURCES: tuple[ModuleType, ...] = (intake, routing, handling, notification, evaluation, supervision, assessment)


def _facts(module: ModuleType) -> Iterator[type[Fact]]:
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Fact) and value.__module__ == module.__name__:
            yield value


FACTS: Mapping[str, type[Fact]] = MappingProxyType({fact.type(): fact for module in SOURCES for fact in _facts(module)})

__all__ = ["FACTS", "SOURCES", "Fact"]
