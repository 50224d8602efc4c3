"""In a third of the seeds documents are small: they take in a batch in several writes, and move their past beside them.

At their real size that happens to one matter in hundreds, and so met no fault at all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from libs.common.journal import document, shorten

SMALL: Final = (
    (document, "HEAVY", 2_500), (document, "LEAST", 1), (document, "LONG", 12), (document, "TAKEN_MOST", 4),
    (shorten, "KEPT", 3), (shorten, "ANSWERED", 2),
)  # fmt: skip
"""Bytes, entries, and answers to commands; an entry has some 600 bytes."""


@contextmanager
def weighed(seed: int) -> Iterator[None]:
    """As long as that seed runs."""
    bounds = SMALL if seed % 3 == 0 else ()
    before = [getattr(module, name) for module, name, _ in bounds]
    for module, name, value in bounds:
        setattr(module, name, value)
    try:
        yield
    finally:
        for (module, name, _), value in zip(bounds, before, strict=True):
            setattr(module, name, value)


def small() -> bool:
    """Whether such a seed runs: what a document forgets after a month is forgotten then, however few it remembers."""
    return all(getattr(module, name) == value for module, name, value in SMALL)
