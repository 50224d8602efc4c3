"""When matters are a common issue (举一反三) or a burst, and how long it is watched: the file `common.yaml`."""

from collections.abc import Collection, Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from libs.common.policy.faults import Misplaced

Word = Annotated[str, Field(min_length=1, max_length=20)]


class Burst(BaseModel):
    """突增: `matters` of one branch and town in `minutes`; it has calmed once no more than `calm` come in as many."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    matters: int = Field(default=5, ge=2, le=50)
    minutes: int = Field(default=30, ge=1, le=1440)
    calm: int = Field(default=1, ge=0, le=49)


class CommonIssues(BaseModel):
    """The file.

    `least` matters said within `days` that are `alike` are an issue.  `alike`: how much at least, on average; 1 is the
    same words.  `joins`: how much like an issue is enough to be one of it, no more than `alike`.  `wide`: branches that
    are compared over the whole county and not town by town.  `listed`: of how many members an issue keeps a list, later
    ones are counted.  `plan_days`: until when there has to be a plan, `act_days`: how far away its date may be.
    `weeks`: how long is counted before and after what was done.  `talk`: what everybody says, which makes no two
    matters alike.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    days: int = Field(default=30, ge=1, le=90)
    least: int = Field(default=10, ge=3, le=40)
    alike: float = Field(default=0.18, gt=0, lt=1)
    joins: float = Field(default=0.12, gt=0, lt=1)
    wide: tuple[str, ...] = ()
    listed: int = Field(default=100, ge=40, le=120)
    plan_days: int = Field(default=14, ge=1, le=90)
    act_days: int = Field(default=366, ge=1, le=1098)
    weeks: int = Field(default=12, ge=1, le=52)
    burst: Burst = Burst()
    talk: tuple[Word, ...] = ()


def known_branches(file: CommonIssues, categories: Collection[str]) -> CommonIssues:
    """The same; `Misplaced` names a branch that is none, a word that stands twice, or a burst that never calms."""
    if file.burst.calm >= file.burst.matters:
        fix = f"calm has to be less than matters, which is {file.burst.matters}; choose a smaller number"
        raise Misplaced(("burst", "calm"), fix)
    if file.joins > file.alike:
        raise Misplaced(("joins",), f"joins is more than alike, which is {file.alike}; choose a smaller number")
    for number, branch in enumerate(file.wide):
        if branch not in categories or "/" in branch:
            raise Misplaced(("wide", number), f"{branch} is no branch of categories.yaml; correct it or add it there")
    for place, word in _doubled(file):
        raise Misplaced(place, f"{word} stands here twice; leave one out")
    return file


def _doubled(file: CommonIssues) -> Iterator[tuple[tuple[str, int], str]]:
    for name, words in (("wide", file.wide), ("talk", file.talk)):
        for number, word in enumerate(words):
            if word in words[:number]:
                yield (name, number), word
