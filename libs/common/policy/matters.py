"""What a matter may be: categories by their words, and words that refuse, divert or hurry it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Category(BaseModel):
    """A branch or leaf of the tree; ids are paths (`urban/water`).  `words` weigh 1 unless `weights` says more."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[a-z-]+(/[a-z-]+)*$")
    name: str
    words: tuple[str, ...] = ()
    weights: dict[str, float] = Field(default_factory=dict)


class CategoryFile(BaseModel):
    """The file `categories.yaml`.  A text is sure of its category from `least` points and `ahead` of the next."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    least: float = 1.0
    ahead: float = 1.2
    categories: tuple[Category, ...]


class Refusal(BaseModel):
    """不予受理: the words that show it, the legal reason, where to go, how to object."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    code: str
    words: tuple[str, ...]
    legal: str
    signpost: str
    appeal: str


class Emergency(BaseModel):
    """Words that mean somebody is in danger now, and the number to call."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    call: Literal["110", "119", "120", "122"]
    words: tuple[str, ...]


class SignFile(BaseModel):
    """The file `signs.yaml`: refusals, emergencies, words of urgency, words of each kind."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    refusals: tuple[Refusal, ...]
    emergencies: tuple[Emergency, ...]
    urgent: tuple[str, ...]
    kinds: dict[Literal["enquiry", "help", "complaint", "report", "suggestion"], tuple[str, ...]]
