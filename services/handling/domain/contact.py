"""首次联系: what counts is recorded contact, and when trying was enough."""

from datetime import datetime, timedelta

from libs.common.clock import ToldInstant, text_of
from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.handling import CitizenContacted, ContactFailed
from libs.common.policy.contact import Contact
from libs.worktime import Span
from libs.worktime.span import LENGTHS
from services.handling.domain.command import Command, Name
from services.handling.domain.state import Act, Attempt, Case, require

MOST_ATTEMPTS = 20


class RecordContact(Command):
    """The citizen was reached, by `phone`, `visit` or another of the means that count (profiles.yaml, contact).

    `at`: when it was, if earlier than now; never before the case came to the unit.  A clock counts when it is recorded.
    """

    means: Name
    at: ToldInstant | None = None


class RecordFailedContact(RecordContact):
    """The citizen was not reached; `at` as for a contact."""


def record_contact(case: Case | None, command: RecordContact, now: Now) -> Decision[Case]:
    """What counts as contact is what is recorded: means, when, who."""
    case = require(case, Act.CONTACT, command.unit)
    _sound(case, command, now)
    fact = CitizenContacted(
        hop=case.hop, round=case.round, part=command.unit, by=command.by, means=command.means, at=command.at
    )
    return Decision(case.handled_by(command.by).model_copy(update={"attempts": ()}), (fact,))


def record_failed_contact(case: Case | None, command: RecordFailedContact, now: Now) -> Decision[Case]:
    """An attempt is an attempt; three in two days make the citizen unreachable, and attempts too near count as one."""
    case = require(case, Act.FAILED_CONTACT, command.unit)
    _sound(case, command, now)
    attempt = Attempt(at=command.at or now.at, by=command.by, unit=command.unit, means=command.means)
    attempts = (*case.attempts, attempt)[-MOST_ATTEMPTS:]
    tries = counted([one.at for one in attempts if one.unit in {"", command.unit}], now.policy.contact)
    fact = ContactFailed(
        hop=case.hop, round=case.round, part=command.unit, by=command.by, means=command.means, at=command.at,
        tries=tries, unreachable=tries >= now.policy.contact.attempts,
    )  # fmt: skip
    return Decision(case.handled_by(command.by).model_copy(update={"attempts": attempts}), (fact,))


def counted(attempts: list[datetime], rules: Contact) -> int:
    """How many of them count: within the time before the last one, each far enough from the one counted before."""
    found: list[datetime] = []
    for at in sorted(at for at in attempts if max(attempts) - at <= _length(rules.within)):
        if not found or at - found[-1] >= _length(rules.apart):
            found.append(at)
    return len(found)


def _length(span: Span) -> timedelta:
    """`profiles.yaml` holds that it is plain time."""
    return span.count * LENGTHS[span.unit]


def _sound(case: Case, command: RecordContact, now: Now) -> None:
    """Refuses means that do not count, a moment to come, and one before the case came here."""
    means, at, since = now.policy.contact.means, command.at, case.dispatched_at
    if command.means not in means:
        text = f"{command.means} does not count as contact; it is one of: {', '.join(means)}"
        raise Refused("unknown-means", text, status=422, field="means")
    if at is not None and at > now.at:
        text = f"it is {text_of(now.at)} now, and {text_of(at)} is to come; leave `at` out for a contact just made"
        raise Refused("future", text, status=422, field="at")
    if at is not None and since is not None and at < since:
        text = f"the case came here at {text_of(since)}; a contact before that is none of this unit's"
        raise Refused("before-dispatch", text, status=422, field="at")
