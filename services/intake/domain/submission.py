"""A submission: what a citizen says by a page or an adapter, and what is looked up or known besides."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from libs.common.clock import Told
from libs.common.events.fact import Fact
from libs.common.events.words import Answer, Attachment, Capture, Kind, Link, Person
from libs.common.policy.questions import LONGEST_ANSWER
from services.intake.domain.coordinates import Crs
from services.intake.domain.files import NamedFiles, Sizes

Line = Annotated[str, Field(max_length=200)]
QuestionId = Annotated[str, Field(max_length=40)]
Said = Annotated[str, Field(max_length=LONGEST_ANSWER)]
MOST_ANSWERS: Final = 12


class SubmitCase(BaseModel):
    """What a citizen, or a channel for them, says.  `external_id` makes it the same case when it is sent twice.

    `lon`, `lat` and `crs` come together: degrees, and what they are counted in.  They help to find the area and are not
    kept, for they may be somebody's door.  `answers`: by the id of a question that a category asks.
    `messages_only`: they want neither a call nor a visit.  `language`: in which they are told.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    title: Line = ""
    channel: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")] = "web"
    external_id: Line = ""
    kind: Kind | None = None
    category: Line = ""
    place: Line = ""
    spot: Line = ""
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    crs: Crs | None = None
    name: Annotated[str, Field(max_length=60)] = ""
    phone: Annotated[str, Field(pattern=r"^(\+?\d{7,15})?$")] = ""
    reply_channel: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")] = "web"
    wants_reply: bool = True
    messages_only: bool = False
    language: Literal["zh", "en"] = "zh"
    hidden: bool = False
    files: NamedFiles = ()
    captured_at: Told | None = None
    answers: Annotated[dict[QuestionId, Said], Field(max_length=MOST_ANSWERS)] = Field(default_factory=dict)


class Submission(Fact):
    """`caseloop.submission.v1` as an adapter publishes it; what is wrong with it is answered, not held."""

    external_id: Any = None
    text: Any = None
    title: Any = None
    kind: Any = None
    category: Any = None
    place: Any = None
    spot: Any = None
    lon: Any = None
    lat: Any = None
    crs: Any = None
    name: Any = None
    phone: Any = None
    reply_channel: Any = None
    wants_reply: Any = None
    messages_only: Any = None
    language: Any = None
    hidden: Any = None
    files: Any = None
    captured_at: Any = None
    answers: Any = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """Looked up before: a number from a leased block, the person with a sealed contact, the channel it came by.

    `report`: the same once more, where the words may ask for two procedures.
    `files`: those of the named ones that are here.
    """

    number: str
    person: Person
    channel: str
    report: "Prepared | None" = None
    files: Sizes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known besides its words: which matter it goes on from, what was promised there, how it was captured."""

    link: Link | None = None
    area: str | None = None
    category: str | None = None
    profile: str = ""
    promised_by: datetime | None = None
    capture: Capture | None = None
    answers: tuple[Answer, ...] = ()
    files: tuple[Attachment, ...] = ()


NEW: Final = Known()
