"""The page on which a specialist is met: what this officer can do, and the slots to choose from."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from libs.common.clock import text_of
from libs.common.events.words import Meeting
from libs.common.policy.specialists import title_of
from services.portal.domain.state import Matter
from services.portal.pages.facts import Choice, Group
from services.portal.pages.wording.times import day

APART = "|"


class Free(BaseModel):
    """One specialist's free slots, as routing says them."""

    model_config = ConfigDict(extra="ignore")
    specialist: str
    free: tuple[Meeting, ...]


def acts_of(matter: Matter, unit: str, *, centre: bool, now: datetime, legal: Sequence[str]) -> list[str]:
    """What routing would let this officer do; `legal` is handling's word: a specialist is met while work goes on."""
    if matter.session is None:
        asks = (centre or unit == matter.unit) and "progress" in legal
        return ["book"] if asks else []
    theirs = matter.session.meeting.unit == unit
    if matter.session.meeting.at <= now:
        return ["record"] if centre or theirs else []
    return ["move", "cancel"] if centre or theirs or unit == matter.unit else []


def free_of(body: Mapping[str, Any]) -> list[Free]:
    """What routing offers."""
    return [Free.model_validate(one) for one in body.get("offered") or ()]


def groups_of(offered: Iterable[Free], matter: Matter) -> list[Group]:
    """A group for each specialist with a free slot; a session that is moved stays with its own."""
    own = matter.session.meeting.specialist if matter.session else None
    return [_group(one) for one in offered if one.free and own in {None, one.specialist}]


def _group(one: Free) -> Group:
    """Each slot with its name: what is chosen stands alone once the list is closed."""
    who = title_of(one.free[0].kind, one.free[0].name)
    choices = tuple(Choice(f"{one.specialist}{APART}{text_of(slot.at)}", f"{day(slot.at)}　{who}") for slot in one.free)
    return Group(f"{who}，{one.free[0].place}", choices)


def slot_of(value: str) -> Mapping[str, str]:
    """What was chosen, as a command says it."""
    specialist, _, at = value.partition(APART)
    return {"specialist": specialist, "at": at}
