"""Files in a service's store: in pieces, and named once the last piece is there.

A file's id tells what it holds, so the same file sent twice is one.  Until a case names it, it is kept for the day it
was sent and the next; a case may name it that long, and three days later it is swept unless one did.  Between the two
lies a day, so that no sweeper can take what a case was just promised.  Each day's copy has keys of its own, so that
what is swept and what is sent anew do not meet; a process that dies leaves pieces without a name, and a note of them.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from libs.common.errors import Unavailable
from libs.common.files.cleaning import Clean
from libs.common.store import Store

PIECE: Final = 256 * 1024
NOTES, PIECES, NAMES = "file_notes", "file_pieces", "files"
FRESH: Final = timedelta(days=1)
SWEPT: Final = timedelta(days=3)
MOST_COPIES: Final = 8
MOST_SWEPT: Final = 4
Used = Callable[[Collection[str]], Awaitable[Collection[str]]]


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is there whole.  `size` in bytes; `day` it was sent; `pieces` it lies in."""

    id: str
    day: str
    type: str
    size: int
    pieces: int

    @property
    def key(self) -> str:
        """Of this day's copy."""
        return f"{self.id}/{self.day}"


@dataclass(frozen=True, slots=True)
class Files:
    """On one store.  `used`: which of these ids a case names."""

    store: Store
    now: Callable[[], datetime]
    used: Used

    async def add(self, file: str, clean: Clean) -> Kept:
        """Keeps it under that id, unless it is here already; sweeps a little on the way."""
        await self.sweep()
        if known := (await self.known([file])).get(file):
            return known
        cuts = range(0, len(clean.data), PIECE)
        kept = Kept(file, self._day(), clean.type, len(clean.data), len(cuts))
        await self.store.keep(NOTES, f"{kept.day}/{file}", {"pieces": kept.pieces})
        for number, cut in enumerate(cuts):
            await self.store.keep(PIECES, _piece(kept.key, number), {"data": clean.data[cut : cut + PIECE]})
        await self.store.keep(NAMES, kept.key, {**asdict(kept), "small": clean.small})
        return kept

    async def known(self, files: Collection[str]) -> Mapping[str, Kept]:
        """Those of these files that a case may name now: sent of late, or named by a case before."""
        found = {file: [kept for kept, _ in await self._copies(file)] for file in dict.fromkeys(files)}
        since = self._day(FRESH)
        known = {file: kept for file, copies in found.items() for kept in copies if kept.day >= since}
        if older := [file for file, copies in found.items() if copies and file not in known]:
            known |= {file: found[file][0] for file in await self.used(older)}
        return known

    async def find(self, file: str) -> tuple[Kept, bytes] | None:
        """The file and its small picture, whoever names it."""
        return next(iter(await self._copies(file)), None)

    async def read(self, kept: Kept) -> AsyncIterator[bytes]:
        """Piece by piece."""
        for number in range(kept.pieces):
            piece = await self.store.fetch(PIECES, _piece(kept.key, number))
            if piece is None:
                raise Unavailable(f"a piece of file {kept.id} is missing")
            yield bytes(piece["data"])

    async def sweep(self) -> None:
        """Looks through the oldest notes: what no case names goes, name first and note last."""
        old = self._day(SWEPT)
        for note, said in await self.store.shelf(NOTES, "", MOST_SWEPT):
            day, _, file = note.partition("/")
            if day > old:
                break
            if await self._spare(file, day):
                await self._drop(f"{file}/{day}", said["pieces"])
            await self.store.drop(NOTES, note)

    async def _spare(self, file: str, day: str) -> bool:
        """Whether that day's copy is of no use; of a file that is named the first whole copy is."""
        copies = await self._copies(file)
        return not await self.used([file]) or not copies or copies[0][0].day != day

    async def _drop(self, key: str, pieces: int) -> None:
        await self.store.drop(NAMES, key)
        for number in range(pieces):
            await self.store.drop(PIECES, _piece(key, number))

    async def _copies(self, file: str) -> list[tuple[Kept, bytes]]:
        rows = await self.store.shelf(NAMES, f"{file}/", MOST_COPIES)
        return [_kept(row) for key, row in rows if key.startswith(f"{file}/")]

    def _day(self, ago: timedelta = timedelta()) -> str:
        return (self.now() - ago).date().isoformat()


def files_named(store: Store, now: Callable[[], datetime], path: str) -> Files:
    """The files that were sent, of which those stay that a case names at that path."""

    async def named(files: Collection[str]) -> Collection[str]:
        rows = [await store.find({path: file}, limit=1) for file in files]
        return {file for file, found in zip(files, rows, strict=True) if found}

    return Files(store, now, named)


def _piece(key: str, number: int) -> str:
    return f"{key}#{number:04d}"


def _kept(row: Mapping[str, Any]) -> tuple[Kept, bytes]:
    return Kept(row["id"], row["day"], row["type"], row["size"], row["pieces"]), bytes(row["small"])
