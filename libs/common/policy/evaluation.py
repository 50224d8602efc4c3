"""评价 as data: the window, who is phoned (回访), how often it is redone, and the ladder of appeals."""

import hashlib
from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from libs.common.policy.faults import Misplaced
from libs.worktime import Span, Unit
from libs.worktime.span import LENGTHS

LOTS: Final = 10_000
Name = Annotated[str, Field(min_length=1, max_length=20)]


class CallBacks(BaseModel):
    """`attempts` that reach nobody end a call-back; each is at least `apart` from the one before."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    attempts: int = Field(default=3, ge=1, le=10)
    apart: Span = Span(30, Unit.MINUTE)


class Sample(BaseModel):
    """So many in a hundred of those who judged by themselves are phoned; `seed` makes it another draw."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    percent: float = Field(default=5, ge=0, le=100)
    seed: str = Field(default="", max_length=80)

    def draws(self, case: str, person: str) -> bool:
        """Whether the lot falls on that person of that case: the same for whoever draws it again."""
        lot = int.from_bytes(hashlib.sha256(f"{self.seed}/{case}/{person}".encode()).digest()[:8]) % LOTS
        return lot < self.percent * LOTS / 100


class Appeals(BaseModel):
    """The levels, how long after the close or the last decision one is filed, and within which time it is decided."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    levels: tuple[Name, ...] = Field(default=("复查", "复核"), max_length=5)
    file_within: Span = Span(30, Unit.DAY)
    decide_within: Span = Span(30, Unit.DAY)


class Evaluation(BaseModel):
    """The file `evaluation.yaml`; `mandatory`: profiles by which everybody is phoned."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    window: Span = Span(7, Unit.DAY)
    silent_after: Span = Span(3, Unit.DAY)
    redos: int = Field(default=2, ge=0, le=9)
    call_back: CallBacks = CallBacks()
    mandatory: tuple[str, ...] = ()
    sample: Sample = Sample()
    appeal: Appeals = Appeals()

    @property
    def open_for(self) -> timedelta:
        """How long the window is open."""
        return plain(self.window)

    @property
    def silence(self) -> timedelta:
        """How long somebody is silent before they are phoned."""
        return plain(self.silent_after)


def plain(span: Span) -> timedelta:
    """The length of what passes round the clock."""
    return LENGTHS[span.unit] * span.count


def askable(file: Evaluation, profiles: Collection[str]) -> Evaluation:
    """The same; `Misplaced` names a span of working time, silence that outlasts the window, or an unknown profile."""
    for place, span in _plain_spans(file):
        if span.working:
            raise Misplaced(place, f"{place[-1]}: {span} is working time; write days, hours or minutes")
    if file.silence >= file.open_for:
        early = f"silent_after: {file.silent_after} is not before the window of {file.window} closes; make it shorter"
        raise Misplaced(("silent_after",), early)
    for number, name in enumerate(file.mandatory):
        if name not in profiles:
            raise Misplaced(("mandatory", number), f"mandatory: {name} is no profile of profiles.yaml; correct it")
    if len(set(file.appeal.levels)) < len(file.appeal.levels):
        raise Misplaced(("appeal", "levels"), "levels: two have one name; give each its own")
    return file


def _plain_spans(file: Evaluation) -> Iterator[tuple[tuple[str, ...], Span]]:
    yield ("window",), file.window
    yield ("silent_after",), file.silent_after
    yield ("call_back", "apart"), file.call_back.apart
