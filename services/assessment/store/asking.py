"""Roll-ups, what is frozen of them, and cases by an index."""

from collections.abc import Mapping, Sequence
from typing import Final

from libs.common.events.assessment import Contribution
from libs.common.policy.formulas import Formula
from libs.common.store import Doc, Index, Store, Where
from services.assessment.domain.closing import Closed
from services.assessment.domain.issue import Issue
from services.assessment.domain.sums import PREFIX, Sums

INDEXES = (
    Index("st.month"), Index("st.raised_at"), Index("st.counted.unit"), Index("st.counted.town"),
    Index("st.counted.admitted_at"), Index("st.counted.completed_at"), Index("st.counted.evaluated_at"),
)  # fmt: skip
EVERY: Final = 100_000
A_PAGE: Final = 20
CLOSED: Final = "closed"
FORMULAS: Final = "formulas"


async def sums(store: Store, months: Sequence[str], part: str) -> list[Sums]:
    """The roll-ups of those months: a handful a month, however many cases there were."""
    rows = await store.find({"st.month": {"$in": list(months)}, "st.part": part}, limit=EVERY)
    return [Sums.model_construct(**row["st"]) for row in rows]


async def whole_sums(store: Store, months: Sequence[str]) -> list[Doc]:
    """Every roll-up of those months, with how far it has come."""
    rows = await store.find({"st.month": {"$in": list(months)}}, limit=EVERY)
    return [{"_id": row["_id"], "in": row["in"], "st": row["st"]} for row in rows]


async def freeze(store: Store, digest: str, documents: Sequence[Doc], formulas: Mapping[str, Formula]) -> None:
    """Puts roll-ups aside, and the formulas of that day; what is there under that digest is the same."""
    by_key = {f"{digest}/{one['_id']}": {"in": one["in"], "st": one["st"]} for one in documents}
    how = {code: one.model_dump(mode="json", by_alias=True) for code, one in formulas.items()}
    await store.keep_all(CLOSED, {**by_key, f"{digest}/{FORMULAS}": {"every": how}})


async def frozen(store: Store, closed: Closed, months: Sequence[str], part: str) -> list[Sums]:
    """What was put aside when a period was closed, of those months of it."""
    found = list[Sums]()
    for month in (month for month in closed.months if month in months):
        after = begin = f"{closed.digest}/{PREFIX}{month}:{part}:"
        while rows := await store.shelf(CLOSED, after, A_PAGE):
            mine = [(key, value) for key, value in rows if key.startswith(begin)]
            found += [Sums.model_construct(**value["st"]) for _, value in mine]
            if len(mine) < A_PAGE:
                break
            after = mine[-1][0]
    return found


async def frozen_formulas(store: Store, closed: Closed) -> dict[str, Formula]:
    """The formulas by which a closed period was made."""
    kept = await store.fetch(CLOSED, f"{closed.digest}/{FORMULAS}") or {}
    return {code: Formula.model_validate(one) for code, one in kept.get("every", {}).items()}


async def counted(store: Store, where: Where, after: str, limit: int) -> list[tuple[str, Contribution]]:
    """Cases that count so, in the order of their ids, from the first after `after`."""
    rows = await store.find({**where, "_id": {"$gt": after}}, [("_id", 1)], limit)
    return [(row["_id"], Contribution.model_validate(row["st"]["counted"], extra="ignore")) for row in rows]


async def issues(store: Store, limit: int = 200) -> list[tuple[str, Issue]]:
    """举一反三, the latest first."""
    rows = await store.find({"st.raised_at": {"$gt": ""}}, [("st.raised_at", -1)], limit)
    return [(row["_id"], Issue.model_validate(row["st"], extra="ignore")) for row in rows]


async def course(store: Store, subject: str) -> list[Doc]:
    """What was decided of an issue, in the order it came: `type`, `at` and `data` of each."""
    return await store.journal(subject)
