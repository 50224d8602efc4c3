"""One matter as intake knows it."""

from enum import StrEnum

from libs.common.clock import Instant
from libs.common.errors import Refused
from libs.common.events.fact import Value
from libs.common.events.words import Kind, Person


class Status(StrEnum):
    """`held`: the screening desk has to say the category."""

    EXPECTED = "expected"
    HELD = "held"
    ADMITTED = "admitted"
    REFUSED = "refused"
    DIVERTED = "diverted"
    ENDED = "ended"


class Case(Value):
    """`profile` and `promised_by` are what the citizen was promised."""

    status: Status = Status.EXPECTED
    number: str = ""
    kind: Kind = Kind.OTHER
    title: str = ""
    text: str = ""
    channel: str = ""
    external_id: str = ""
    people: tuple[Person, ...] = ()
    representatives: tuple[str, ...] = ()
    affected: tuple[str, ...] = ()
    category: str | None = None
    suggestion: str | None = None
    area: str | None = None
    spot: str = ""
    urgent: bool = False
    profile: str = ""
    promised_by: Instant | None = None
    submitted_at: Instant | None = None
    reason: str = ""


def known(case: Case | None) -> Case:
    """The case, or a refusal that says it is not known."""
    if case is None or not case.number:
        raise Refused("unknown-case", "there is no such case; check the number", status=404)
    return case


def speaker(case: Case, secret: str) -> str:
    """The person whose receipt code (as its keyed digest) this is."""
    person = next((p.id for p in case.people if secret in {p.token_mac, p.phone_mac} and secret), None)
    if person is None:
        raise Refused("wrong-secret", "the receipt code does not fit this case; look at the receipt", status=403)
    return person
