"""What a citizen is given in the hand: the number, what was promised, and a second secret."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from pydantic import BaseModel

from libs.common.errors import Refused
from libs.common.events.words import Kind, Link, Person
from libs.common.journal.desk import Receipt
from libs.common.secrets import receipt_token
from libs.common.store import Store
from services.intake.domain.state import Case, Report, Status
from services.intake.domain.submission import Prepared


class Registers(Protocol):
    """What the wiring gives: numbers, and people with sealed contacts."""

    async def register(self, store: Store, case: str, channel: str, said: Mapping[str, Any]) -> Prepared:
        """A number and a person for one submission."""

    async def register_all(
        self, store: Store, channel: str, said: Mapping[str, Mapping[str, Any]]
    ) -> Mapping[str, Prepared]:
        """The same for many, by case."""

    async def person(self, store: Store, case: str, said: Mapping[str, Any], sent: str = "") -> Person:
        """One more person; without a phone told apart by the key of what they sent."""

    async def contact(self, store: Store, person: Person) -> tuple[str, str]:
        """Name and phone out of the sealed contact; nothing once the requester's key is deleted."""


class SecondCase(BaseModel):
    """举报, where a submission was complaint and report at once."""

    case_id: str
    number: str
    profile: str
    promised_by: datetime
    token: str


class Submitted(BaseModel):
    """The receipt.  `token` is the citizen's second secret; it is not stored anywhere.

    `promised_by` is counted from `submitted_at` by the profile that is named.  `linked_to`: the case that was over when
    they joined it, so that this one is new.  `report`: a second case that was split off, with a receipt of its own.
    """

    case_id: str
    number: str
    status: Status
    kind: Kind
    profile: str
    submitted_at: datetime
    promised_by: datetime
    person: str
    token: str
    position: dict[str, int]
    linked_to: Link | None = None
    report: SecondCase | None = None


def receipt_of(done: Receipt[Case], key: str, person: str = "") -> Submitted:
    """For that person, else for who raised it."""
    case = done.state
    if case.promised_by is None or case.submitted_at is None:
        raise Refused("no-receipt", "this submission made no case")
    person = person or case.people[0].id
    return Submitted(
        case_id=done.subject, number=case.number, status=case.status, kind=case.kind, profile=case.profile,
        submitted_at=case.submitted_at, promised_by=case.promised_by, person=person,
        token=receipt_token(key, done.subject, person), position=dict(done.position), linked_to=case.linked_to,
        report=_second(case.report, key) if case.report and person == case.people[0].id else None,
    )  # fmt: skip


def _second(report: Report, key: str) -> SecondCase:
    return SecondCase(
        case_id=report.case, number=report.number, profile=report.profile, promised_by=report.promised_by,
        token=receipt_token(key, report.case, report.person),
    )  # fmt: skip
