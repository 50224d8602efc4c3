"""A loop in miniature: `front` takes commands, `middle` hears front, `back` hears both, so topics overtake."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel

from libs.common.clock import Instant
from libs.common.decision import Decision, Loop, Now
from libs.common.envelope import Heard
from libs.common.errors import NotYet, Refused
from libs.common.journal.book import Book
from libs.common.store import Store
from libs.common.tests import front, middle


class Submit(BaseModel):
    text: str = ""


class FrontState(BaseModel):
    texts: tuple[str, ...] = ()


class MiddleState(BaseModel):
    dispatched: int = 0
    wake_at: Instant | None = None
    woken: int = 0


class BackState(BaseModel):
    open: bool = False
    heard: tuple[str, ...] = ()


def submit(state: FrontState | None, command: Submit, _now: Now) -> Decision[FrontState]:
    if command.text == "refuse":
        raise Refused("unwanted", "not this one", field="text")
    texts = (state or FrontState()).texts
    fact = front.Supplemented(text=command.text) if texts else front.Submitted(text=command.text)
    return Decision(FrontState(texts=(*texts, command.text)), (fact,))


def dispatch(_state: MiddleState | None, fact: front.Submitted, now: Now) -> Decision[MiddleState]:
    if fact.text == "poison":
        raise ZeroDivisionError("a bug in the rule")
    wake = now.at + timedelta(hours=1) if fact.text == "timer" else None
    return Decision(MiddleState(dispatched=1, wake_at=wake), (middle.Dispatched(text=fact.text),))


def forward(state: MiddleState, fact: front.Supplemented, _now: Now) -> Decision[MiddleState]:
    more = MiddleState(dispatched=state.dispatched + 1, woken=state.woken)
    return Decision(more, (middle.Forwarded(text=fact.text),))


def due(state: MiddleState) -> datetime | None:
    return state.wake_at


def wake(state: MiddleState, _now: Now) -> Decision[MiddleState]:
    done = MiddleState(dispatched=state.dispatched, woken=state.woken + 1)
    return Decision(done, (middle.Woken(),))


def take_on(_state: BackState | None, _fact: middle.Dispatched, _now: Now) -> Decision[BackState]:
    return Decision(BackState(open=True))


def hear_supplement(state: BackState | None, fact: front.Supplemented, _now: Now) -> Decision[BackState]:
    if state is None:
        raise NotYet("Dispatched", "middle")
    return Decision(BackState(open=True, heard=(*state.heard, fact.text)))


def course(_state: BackState, fact: Any, _now: Now) -> Loop | None:
    return Loop("toys", timedelta(days=2)) if isinstance(fact, front.Supplemented) and fact.text == "done" else None


def text_of(heard: Heard) -> Any:
    return heard.data.get("text") if isinstance(heard.data, dict) else None


def reach(heard: Heard) -> Sequence[str]:
    if text_of(heard) == "beyond reach":
        raise ZeroDivisionError("a bug in reaches")
    return (heard.subject,)


async def look_up(heard: Sequence[Heard], _store: Store) -> Mapping[str, Any]:
    if any(text_of(event) == "beyond looking up" for event in heard):
        raise ZeroDivisionError("a bug in prepare")
    return {event.place: "found" for event in heard}


FRONT = Book("front", FrontState, {})
MIDDLE = Book(
    "middle", MiddleState, {front.Submitted: dispatch, front.Supplemented: forward}, due=due, wake=wake, reaches=reach,
    prepare=look_up,
)  # fmt: skip
BACK = Book("back", BackState, {middle.Dispatched: take_on, front.Supplemented: hear_supplement}, loop=course)
BOOKS: tuple[Book, ...] = (FRONT, MIDDLE, BACK)


class Policy(BaseModel):
    version: str = "p1"
    more: dict[str, Any] = {}
