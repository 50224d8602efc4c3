"""What a matter may be: categories by their words, and words that refuse, divert or hurry it."""

from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from libs.common.policy.faults import Misplaced

Word = Annotated[str, Field(min_length=1)]
KindName = Literal["enquiry", "help", "complaint", "report", "suggestion"]


class Category(BaseModel):
    """A branch or leaf of the tree; ids are paths (`urban/water`).  `words` weigh 1 unless `weights` says more."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[a-z-]+(/[a-z-]+)*$")
    name: str
    words: tuple[Word, ...] = ()
    weights: dict[str, float] = Field(default_factory=dict)


class CategoryFile(BaseModel):
    """The file `categories.yaml`.  A text is sure of its category from `least` points and `ahead` of the next."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    least: float = 1.0
    ahead: float = 1.2
    categories: tuple[Category, ...]


class Refusal(BaseModel):
    """A ground of 不予受理: the legal reason, where to go, how to object.

    `words` show it by themselves; where there are none, only a person may refuse for it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    code: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    name: str
    words: tuple[Word, ...] = ()
    legal: str
    signpost: str
    appeal: str


class Emergency(BaseModel):
    """Words that mean somebody is in danger now, and the number to call."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    call: Literal["110", "119", "120", "122"]
    words: tuple[Word, ...]


class Procedure(BaseModel):
    """One of two that a submission may ask for at once: the words that ask for it, and the profile it is held to."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    profile: str
    words: Annotated[tuple[Word, ...], Field(min_length=1)]


class TwoProcedures(BaseModel):
    """投诉 and 举报: told apart where a matter came by one of the channels, or is of one of the categories."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    channels: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    complaint: Procedure
    report: Procedure


class SignFile(BaseModel):
    """The file `signs.yaml`: refusals, emergencies, words of urgency, words of each kind.

    `officials`: words after the name of an area that mean who governs it and not the place (村委会).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    refusals: tuple[Refusal, ...]
    emergencies: tuple[Emergency, ...]
    urgent: tuple[Word, ...]
    kinds: dict[KindName, tuple[Word, ...]]
    officials: tuple[Word, ...] = ()
    two_procedures: TwoProcedures | None = None


def placed_signs(
    file: SignFile, categories: Collection[str], profiles: Collection[str], channels: Collection[str]
) -> SignFile:
    """The same; `Misplaced` names a category, a profile or a channel that there is none of."""
    two = file.two_procedures
    if two is None:
        return file
    for name, given, known in (("channels", two.channels, channels), ("categories", two.categories, categories)):
        for number, one in enumerate(given):
            if one not in known:
                raise Misplaced(("two_procedures", name, number), f"{one} is none of the {name}; correct it")
    for name, procedure in (("complaint", two.complaint), ("report", two.report)):
        if procedure.profile not in profiles:
            text = f"{procedure.profile} is no profile; add it to profiles.yaml or correct it"
            raise Misplaced(("two_procedures", name, "profile"), text)
    return file


def tree_of_categories(file: CategoryFile) -> CategoryFile:
    """The same; `Misplaced` names a category that is doubled or hangs in the air, and words that count for nothing."""
    seen: set[str] = set()
    for number, category in enumerate(file.categories):
        place, branch = ("categories", number), category.id.rpartition("/")[0]
        if category.id in seen:
            raise Misplaced(place, f"the category {category.id} stands here twice; make it one")
        if branch and branch not in seen:
            raise Misplaced(place, f"{category.id} is a leaf of {branch}, which is not there before it; add it")
        if idle := sorted(category.weights.keys() - set(category.words)):
            raise Misplaced((*place, "weights", idle[0]), f"{idle[0]} has a weight and is no word; add it to words")
        if doubled := [word for word in category.words if category.words.count(word) > 1]:
            raise Misplaced((*place, "words"), f"{doubled[0]} stands in words twice and would count twice; keep one")
        seen.add(category.id)
    return file
