"""The cases behind a figure, found by an index and shown a page at a time."""

from collections.abc import Sequence
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict

from libs.common.errors import Refused
from libs.common.events.assessment import Contribution
from libs.common.policy import Policy
from libs.common.policy.counted import COUNTED, Window
from libs.common.store import Store
from services.assessment.api.naming import NOBODY, By
from services.assessment.domain.belonging import months_below
from services.assessment.domain.period import period_of
from services.assessment.store import asking as desk

MOST: Final = 500


class Wanted(BaseModel):
    """Which cases: those whose date of the `window` falls into the period, of that key, with and without such facts."""

    model_config = ConfigDict(frozen=True)
    period: str
    window: Window = "admitted"
    by: By = "all"
    key: str = ""
    under: str = ""
    has: str = ""
    without: str = ""
    leave_out: str = ""


class Counted(BaseModel):
    """A case with what it adds."""

    case_id: str
    contribution: Contribution


class Counting(BaseModel):
    """A page; `next` is what to ask `after`, and empty at the end."""

    items: list[Counted]
    next: str


async def cases(store: Store, policy: Policy, wanted: Wanted, after: str, limit: int) -> Counting:
    """In the order of their ids."""
    rows = await desk.counted(store, where_of(wanted, policy), after, limit)
    items = [Counted(case_id=i, contribution=contribution) for i, contribution in rows]
    return Counting(items=items, next=items[-1].case_id if len(items) == limit else "")


def where_of(wanted: Wanted, policy: Policy) -> dict[str, Any]:
    """As the store is asked; `Refused` names what is not known."""
    begins, ends = _when(wanted, policy)
    where: dict[str, Any] = {f"st.counted.{wanted.window}_at": {"$gte": begins, "$lt": ends}}
    if wanted.by != "all":
        path = "town" if wanted.by == "area" and not wanted.under else wanted.by
        where[f"st.counted.{path}"] = "" if wanted.key == NOBODY else wanted.key
    if wanted.under and wanted.by == "area":
        where["st.counted.town"] = "" if wanted.under == NOBODY else wanted.under
    where |= {_path(fact, wanted.window, "has"): {"$gt": 0} for fact in _names(wanted.has)}
    where |= {_path(fact, wanted.window, "not"): {"$exists": False} for fact in _names(wanted.without)}
    if left_out := set(_names(wanted.leave_out)):
        known = policy.formulas.reasons
        if strange := left_out - set(known):
            raise _refused("leave_out", strange, list(known))
        where["st.counted.excluded"] = {"$in": ["", *(why for why in known if why not in left_out)]}
    return where


def _when(wanted: Wanted, policy: Policy) -> tuple[str, str]:
    """From when to when: the period, and of a unit under another only while it was there."""
    tz = policy.office.tz
    period = period_of(wanted.period, tz)
    if wanted.by != "unit" or not wanted.under:
        return period.begins, period.ends
    months = months_below(policy.units, wanted.key, wanted.under, period)
    return (period_of(months[0], tz).begins, period_of(months[-1], tz).ends) if months else (period.ends, period.ends)


def _path(fact: str, window: Window, field: Literal["has", "not"]) -> str:
    if fact not in COUNTED[window]:
        raise _refused(field, {fact}, COUNTED[window])
    return f"st.counted.facts.{fact}"


def _refused(field: str, strange: set[str], known: Sequence[str]) -> Refused:
    text = f"{', '.join(sorted(strange))[:80]} is not counted there; there are {', '.join(known)}"
    return Refused("unknown-name", text, status=422, field=field)


def _names(text: str) -> list[str]:
    return [name for name in text.split(",") if name]
