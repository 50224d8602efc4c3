"""Which case a submission is."""

import hashlib
import uuid
from typing import Final

NAMESPACE: Final = uuid.UUID("6f2b1f0e-4b0c-5a55-9e2f-3d8d6a0c2026")


def case_id_of(tenant: str, channel: str, external_id: str) -> str:
    """The same submission is the same case, by whatever way it came."""
    return str(uuid.uuid5(NAMESPACE, f"{tenant}|{channel}|{external_id}"))


def slip_name(batch: str, item: str) -> str:
    """The external id of an item of a batch, whose name is a secret and is not told."""
    return f"{batch_mark(batch)}/{item}"


def batch_mark(batch: str) -> str:
    """A batch's name, digested."""
    return hashlib.sha256(batch.encode()).hexdigest()[:24]


def report_id_of(case: str) -> str:
    """The report that is split off a complaint."""
    return str(uuid.uuid5(NAMESPACE, f"{case}|report"))


def later_id_of(case: str, said: str) -> str:
    """The case that `said` (a key, or a person) makes of one that is over; no channel can name it."""
    return str(uuid.uuid5(NAMESPACE, f"{case}|joined after|{said}"))
