"""What a matter may be: categories by their words, and words that refuse, divert or hurry it."""

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from libs.common.policy.evidence import MOST_EVIDENCE, Demand
from libs.common.policy.faults import Misplaced
from libs.common.policy.questions import MOST_QUESTIONS, Question

Word = Annotated[str, Field(min_length=1)]
KindName = Literal["enquiry", "help", "complaint", "report", "suggestion"]


class Category(BaseModel):
    """A branch or leaf of the tree; ids are paths (`urban/water`).  `words` weigh 1 unless `weights` says more.

    `questions` help whoever handles it; `profile` may make the promise sooner than the kind's, never later; its result
    needs the `evidence`.  A category has the words, questions, profile and evidence of those above it too
    (`CategoryFile`), and their rules of the catalogue.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[a-z-]+(/[a-z-]+)*$")
    name: str
    words: tuple[Word, ...] = ()
    weights: dict[str, float] = Field(default_factory=dict)
    questions: tuple[Question, ...] = Field(default=(), max_length=MOST_QUESTIONS)
    profile: str | None = None
    evidence: tuple[Demand, ...] = Field(default=(), max_length=MOST_EVIDENCE)

    @property
    def above(self) -> str:
        """The id of the category that it is a part of; empty for a branch."""
        return self.id.rpartition("/")[0]


class CategoryFile(BaseModel):
    """The file `categories.yaml`.  A text is sure of its category from `least` points and `ahead` of the next."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    least: float = 1.0
    ahead: float = 1.2
    categories: tuple[Category, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Category]:
        """By id, those above before those below."""
        return {category.id: category for category in self.categories}

    @cached_property
    def branches(self) -> Mapping[str, Mapping[str, float]]:
        """The words that find each branch with their weights: its own, then those of all below it."""
        found: dict[str, dict[str, float]] = {}
        for category in self.categories:
            words = found.setdefault(category.id.partition("/")[0], {})
            for word in category.words:
                words.setdefault(word, category.weights.get(word, 1.0))
        return found

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Every question there is, by id."""
        return {question.id: question for category in self.categories for question in category.questions}

    def line(self, category: str) -> tuple[Category, ...]:
        """The category, then those above it up to the branch; nothing of one that is gone."""
        found: list[Category] = []
        while category in self.by_id:
            found.append(self.by_id[category])
            category = found[-1].above
        return tuple(found)

    def questions_of(self, category: str) -> tuple[Question, ...]:
        """Its own first, then those of the categories above it, no more than are asked at once."""
        return tuple(question for one in self.line(category) for question in one.questions)[:MOST_QUESTIONS]

    def evidence_of(self, category: str) -> tuple[Demand, ...]:
        """What a result of it needs, its own first, then that of the categories above it."""
        return tuple(demand for one in self.line(category) for demand in one.evidence)

    def profile_of(self, category: str) -> str | None:
        """Its own, or that of the next above it."""
        return next((one.profile for one in self.line(category) if one.profile), None)


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


def tree_of_categories(file: CategoryFile, profiles: Collection[str]) -> CategoryFile:
    """The same; `Misplaced` names a category that is doubled or hangs in the air, and words that count for nothing.

    So it does a profile that there is none of, and a question that is asked under an id of another.
    """
    seen: set[str] = set()
    asked: set[str] = set()
    for number, category in enumerate(file.categories):
        place, branch = ("categories", number), category.above
        if category.id in seen:
            raise Misplaced(place, f"the category {category.id} stands here twice; make it one")
        if branch and branch not in seen:
            raise Misplaced(place, f"{category.id} is a leaf of {branch}, which is not there before it; add it")
        if idle := sorted(category.weights.keys() - set(category.words)):
            raise Misplaced((*place, "weights", idle[0]), f"{idle[0]} has a weight and is no word; add it to words")
        if doubled := [word for word in category.words if category.words.count(word) > 1]:
            raise Misplaced((*place, "words"), f"{doubled[0]} stands in words twice and would count twice; keep one")
        if category.profile and category.profile not in profiles:
            raise Misplaced((*place, "profile"), f"{category.profile} is no profile of profiles.yaml; correct it")
        _own_ids(category, place, asked)
        seen.add(category.id)
    return file


def _own_ids(category: Category, place: tuple[int | str, ...], asked: set[str]) -> None:
    """`Misplaced` names a question or a demand under an id that another has."""
    named = [("questions", "question", index, one.id) for index, one in enumerate(category.questions)]
    named += [("evidence", "evidence", index, one.id) for index, one in enumerate(category.evidence)]
    for field, word, index, id_ in named:
        if id_ in asked:
            fix = f"the {word} {id_} stands here twice; give each an id of its own"
            raise Misplaced((*place, field, index), fix)
        asked.add(id_)
