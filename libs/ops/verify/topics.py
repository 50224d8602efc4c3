"""What a topic says, a pass of partitions at a time: pure; each sequence must follow the one before."""

import hashlib
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from libs.common.bus import partition_of
from libs.common.envelope import Heard, Record, key_of, read
from libs.ops.verify.findings import Audit

RECORDS_A_PASS: Final = 5_000_000
DIGEST: Final = 8
APART: Final = timedelta(minutes=1)
"""How far the clocks of those who put records on one topic may be apart."""

UNSAID: Final = bytes(DIGEST)
"""Where a record is missing."""


@dataclass(slots=True)
class Said:
    """Of one service, in some partitions: subject to the highest sequence.  `trimmed`: partitions that began anew.

    `oldest`: when the bus took the first record that each of these still holds.  `begun`: with which sequence a subject
    begins there, if that is not 1.  `words`: of each subject the digests of what was said, one behind the other, from
    the sequence in `worded` on, if that is not 1.
    """

    service: str
    partitions: int
    trimmed: frozenset[int] = frozenset()
    highest: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    oldest: dict[int, datetime] = field(default_factory=dict)
    begun: dict[str, int] = field(default_factory=dict)
    worded: dict[str, int] = field(default_factory=dict)
    words: dict[str, bytearray] = field(default_factory=lambda: defaultdict(bytearray))

    def note(self, record: Record, audit: Audit) -> None:
        """Takes one record, in the order of its partition."""
        if record.partition in self.trimmed and record.at:
            self.oldest.setdefault(record.partition, record.at)
        heard = read(record)
        if not isinstance(heard, Heard) or heard.sequence is None or heard.source != self.service:
            audit.unread += 1
            return
        subject = sys.intern(heard.subject)
        if record.partition != partition_of(key_of(subject), self.partitions):
            audit.fault("misplaced", f"{self.service}/{subject}: {record.place} is another partition than its case's")
            return
        self._follow(record, subject, heard.sequence, audit)

    def _follow(self, record: Record, subject: str, sequence: int, audit: Audit) -> None:
        before = self.highest.get(subject, 0)
        said = digest(record.value or b"")
        if sequence <= before:
            audit.repeated += 1
            if self.said(subject, sequence) not in {said, UNSAID}:
                audit.fault(
                    "differs", f"{self.service}/{subject}: {record.place} says {sequence} in other words than before"
                )
            return
        if sequence != before + 1:
            self._leave_out(record, subject, sequence, audit)
        self.words[subject] += said
        self.highest[subject] = sequence

    def _leave_out(self, record: Record, subject: str, sequence: int, audit: Audit) -> None:
        """What is held is in proportion to the records: the words begin anew where a number was left out."""
        before = self.highest.get(subject, 0)
        if not before and record.partition in self.trimmed:
            self.begun[subject] = sequence
        else:
            audit.fault("reordered", f"{self.service}/{subject}: {record.place} says {sequence} after {before}")
        self.worded[subject] = sequence
        self.words[subject].clear()

    def said(self, subject: str, sequence: int) -> bytes:
        """The digest of that record, where it is known."""
        at = (sequence - self.worded.get(subject, 1)) * DIGEST
        return bytes(self.words.get(subject, b"")[at : at + DIGEST]) or UNSAID if at >= 0 else UNSAID

    def cut(self, subject: str) -> bool:
        """Whether records of that subject may have been thrown away by age."""
        return partition_of(key_of(subject), self.partitions) in self.trimmed

    def kept(self, subject: str, at: datetime) -> bool:
        """Whether what was written then of that subject is younger than what still stands there, so that it should."""
        oldest = self.oldest.get(partition_of(key_of(subject), self.partitions))
        return oldest is not None and at > oldest + APART


def digest(value: bytes) -> bytes:
    """Short, for there are millions: of a record as it stands on a topic."""
    return hashlib.blake2b(value, digest_size=DIGEST).digest()


def passes(records: Mapping[int, int], most: int = RECORDS_A_PASS) -> list[tuple[int, ...]]:
    """Partitions, by how many records they hold, in as few groups as memory allows; one of its own if it is larger."""
    groups: list[tuple[int, ...]] = []
    held = most + 1
    for number, count in sorted(records.items()):
        if held + count > most:
            groups.append(())
            held = 0
        groups[-1] += (number,)
        held += count
    return groups
