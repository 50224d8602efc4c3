"""Step 1 接办, from the citizen's side: three short forms, and the receipt.

There is no session: what was said in earlier steps comes along as `carried` pairs and goes out as hidden fields.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from services.portal.pages.facts import Choice, Due, Group, Linked, Problem
from services.portal.pages.views.sending import Sending

Carried = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Similar:
    """A case nearby that may be the same matter: enough to decide, nothing about who raised it."""

    case: str
    title: str
    place: str
    said: date
    days_ago: int
    unit: str
    step: int
    due: date


@dataclass(frozen=True)
class SubmitMatterView:
    """1 of 3: what and where.  Fields: text, village, spot, and same (yes or no) when `similar` is shown."""

    villages: Sequence[Group]
    text: str = ""
    village: str = ""
    spot: str = ""
    similar: Similar | None = None
    same: str = ""
    carried: Carried = ()
    problems: Sequence[Problem] = ()
    elder: bool = False
    template: ClassVar[str] = "citizen/submit-matter.html"
    tab: ClassVar[str] = "submit"

    @property
    def switch(self) -> bool:
        """Whether 长辈版 can be offered: asking for the page again would lose words already written."""
        return not (self.text or self.problems)


@dataclass(frozen=True)
class Asked:
    """A question of the matter's category: the name of its field, its choices if it has any, what was answered."""

    field: str
    text: str
    choices: Sequence[Choice] = ()
    answer: str = ""


@dataclass(frozen=True)
class SubmitMoreView:
    """2 of 3: what is wanted (field kind, required), since when (field since), what the category asks, and photos."""

    kind: str = ""
    since: str = ""
    sending: Sending = field(default_factory=Sending)
    carried: Carried = ()
    problems: Sequence[Problem] = ()
    questions: Sequence[Asked] = ()
    elder: bool = False
    switch: ClassVar[bool] = False
    template: ClassVar[str] = "citizen/submit-more.html"
    tab: ClassVar[str] = "submit"


@dataclass(frozen=True)
class SubmitPersonView:
    """3 of 3: who.  Fields: who (named, hidden, anonymous), name, phone, reply (one of `replies`)."""

    replies: Sequence[Choice]
    who: str = ""
    name: str = ""
    phone: str = ""
    reply: str = ""
    carried: Carried = ()
    problems: Sequence[Problem] = ()
    elder: bool = False
    switch: ClassVar[bool] = False
    template: ClassVar[str] = "citizen/submit-person.html"
    tab: ClassVar[str] = "submit"


@dataclass(frozen=True)
class Second:
    """A second case that was split off: its number, its token, and by when it is answered."""

    number: str
    token: str
    at: datetime


@dataclass(frozen=True)
class ReceiptView:
    """收到了.  `token` is shown this once.  `links`: other cases that belong with it; `second`: one of their own.

    `address` is the absolute tracking address for the QR code, and holds no secret.
    """

    number: str
    token: str
    submitted: datetime
    due: Due
    address: str
    reply: str
    contact_by: datetime | None = None
    with_phone: bool = True
    links: Sequence[Linked] = ()
    second: Second | None = None
    elder: bool = False
    switch: ClassVar[bool] = False
    template: ClassVar[str] = "citizen/receipt.html"
    tab: ClassVar[str] = "submit"
