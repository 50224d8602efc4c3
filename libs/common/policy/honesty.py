"""诚信线索 as data: what a result or a rating is shown to the centre's review desk for."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from libs.common.policy.faults import Misplaced
from libs.worktime import Span
from libs.worktime.span import LENGTHS

LONG_TEXT: Final = 20
LONGEST: Final = timedelta(days=1)
Sentence = Annotated[str, Field(min_length=1, max_length=60)]


class Sought(BaseModel):
    """Something that is looked for, and what is said of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    say: Sentence


class Words(Sought):
    """Texts of `at_least` so many characters: short ones are alike by chance."""

    at_least: int = Field(default=LONG_TEXT, ge=LONG_TEXT, le=2000)


class Brink(Sought):
    """So many `times` in a month `within` so long before the date."""

    within: Span
    times: int = Field(ge=2, le=1000)


class Unreachable(Sought):
    """Of at least so many `calls` that `share` reached nobody; below twenty a share says nothing."""

    calls: int = Field(ge=20, le=10_000)
    share: float = Field(gt=0, le=1)


class Burst(Sought):
    """So many `ratings` from one device `within` so long."""

    ratings: int = Field(ge=2, le=50)
    within: Span


class Honesty(BaseModel):
    """The file `honesty.yaml`; what is left out is not looked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    photo: Sought | None = None
    text: Words | None = None
    deadline: Brink | None = None
    unreachable: Unreachable | None = None
    device: Burst | None = None


def bounded(file: Honesty) -> Honesty:
    """The same; `Misplaced` names a span of working time, or one of more than a day."""
    for name, span in _spans(file):
        if span.working:
            raise Misplaced((name, "within"), f"within: {span} is working time; write hours or minutes")
        if LENGTHS[span.unit] * span.count > LONGEST:
            raise Misplaced((name, "within"), f"within: {span} is more than a day; make it shorter")
    return file


def _spans(file: Honesty) -> Iterator[tuple[str, Span]]:
    if file.deadline:
        yield "deadline", file.deadline.within
    if file.device:
        yield "device", file.device.within
