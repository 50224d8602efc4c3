"""Looked up before a period is closed: its roll-ups, put aside as they stand."""

import hashlib
from collections.abc import Sequence
from typing import Final

from libs.common.errors import Refused
from libs.common.journal.desk import Desk, Receipt
from libs.common.store import Doc
from services.assessment.domain import closing
from services.assessment.domain.closing import ALL, ClosePeriod, Frozen, Periods
from services.assessment.domain.sums import COLUMNS, Sums
from services.assessment.store import asking as kept

PARTS: Final = ("unit", "area", "rest")
HEX: Final = 16


async def close_period(desk: Desk, command: ClosePeriod, key: str | None) -> Receipt[Periods]:
    """The answer; sent again with the same key nothing is frozen anew, and it is answered as before."""
    answered = key is not None and await desk.repeated(ALL, key) is not None
    found = Frozen("") if answered else await _frozen(desk, command)
    return await desk.decide(ALL, closing.close, command, key=key, found=found)


async def _frozen(desk: Desk, command: ClosePeriod) -> Frozen:
    """Put aside under the digest of what it is; what a command that is refused leaves there, nobody asks for."""
    periods = await desk.state(ALL) or Periods()
    period = closing.may_be_closed(periods, command, desk.policy, desk.clock.now())
    documents = await kept.whole_sums(desk.store, period.months)
    if not balanced([Sums.model_validate(one["st"], extra="ignore") for one in documents]):
        text = "something of this period is being counted at this moment; try again in a minute"
        raise Refused("moving", text, status=409)
    digest = digest_of(documents)
    await kept.freeze(desk.store, digest, documents, desk.policy.formulas.every)
    return Frozen(digest)


def balanced(sums: Sequence[Sums]) -> bool:
    """Whether units, areas and the whole add up to the same: a pool that speaks reaches them one after the other."""
    totals = {part: dict.fromkeys(COLUMNS, 0) for part in PARTS}
    for one in sums:
        for key in one.rows:
            if one.part != "rest" or key == "all":
                for name, n in one.counts(key).items():
                    totals[one.part][name] = totals[one.part].get(name, 0) + n
    return totals["unit"] == totals["area"] == totals["rest"]


def digest_of(documents: Sequence[Doc]) -> str:
    """Of every count, and how far each roll-up had come, by which a count can be made again from the events."""
    lines = [
        f"{one['_id']} {sorted(one['in'].items())} {one['st']['columns']} {sorted(one['st']['rows'].items())}"
        for one in sorted(documents, key=lambda one: str(one["_id"]))
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:HEX]
