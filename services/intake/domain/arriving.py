"""A matter arrives, by a page or by an adapter: once, never from the future, and not from long ago."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from pydantic import ValidationError

from libs.common.clock import text_of, whole
from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.intake import SubmissionRejected, SubmissionRepeated
from services.intake.domain.recording import record
from services.intake.domain.redaction import cleaned, redacted
from services.intake.domain.state import Case
from services.intake.domain.submission import Prepared, Submission, SubmitCase

LONGEST_FIELD: Final = 100
LONGEST_AGO: Final = timedelta(days=366)
"""How late a matter may come that was noted offline: the promise runs from when it was said, and the calendar began."""


def submit(case: Case | None, command: SubmitCase, now: Now) -> Decision[Case]:
    """Records a matter; one that is known already stays as it is, and its answer is the same to who says the same."""
    if case is not None and case.number:
        if not _says_the_same(case, command, now.found):
            raise Refused(
                "external-id-reused", "another matter came with this external_id; send it with an id of its own",
                status=409, field="external_id",
            )  # fmt: skip
        return Decision(case)
    checked(command, now)
    return record(command, now, now.found)


def _says_the_same(case: Case, command: SubmitCase, prepared: Prepared) -> bool:
    """An id proves nothing, for it can be guessed, and with the answer comes the citizen's secret."""
    same = case.text == redacted(cleaned(command.text))
    return same and bool(case.people) and case.people[0].id == prepared.person.id


def checked(command: SubmitCase, now: Now) -> None:
    """Refuses what lies in the future, or too long ago, and what says nothing."""
    if command.captured_at is not None:
        _in_its_time(whole(command.captured_at), now)
    if not cleaned(command.text):
        raise Refused("empty", "say in a few words what it is about", status=422, field="text")


def _in_its_time(said: datetime, now: Now) -> None:
    oldest = now.at - LONGEST_AGO
    if said > now.at:
        raise _at("future", "captured_at lies in the future; send the time it was said")
    if said < oldest:
        text = f"captured_at lies before {text_of(oldest)}, more than {LONGEST_AGO.days} days ago"
        raise _at("too-old", f"{text}; correct it, or send the day it was handed in, and say the older one in the text")


def _at(code: str, text: str) -> Refused:
    return Refused(code, text, status=422, field="captured_at")


def hear_submission(case: Case | None, fact: Submission, now: Now) -> Decision[Case | None]:
    """The same by the bus: a known matter is answered again, a wrong one is rejected with the field."""
    prepared: Prepared = now.found
    try:
        command = SubmitCase.model_validate({**fact.model_dump(exclude_none=True), "channel": prepared.channel})
        decision = submit(case, command, now)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field, reason = ".".join(str(step) for step in first["loc"])[:LONGEST_FIELD], first["msg"]
    except Refused as refused:
        field, reason = refused.field or "text", refused.text
    else:
        known = case is not None and case.number and case.promised_by
        return Decision(case, tuple(_again(case, known))) if case and known else decision
    rejected = SubmissionRejected(
        channel=prepared.channel, external_id=str(fact.external_id or ""), field=field, reason=reason
    )
    return Decision(case, (rejected,))


def _again(case: Case, promised_by: datetime) -> Iterator[SubmissionRepeated]:
    """Both receipts, where it was split."""
    first = SubmissionRepeated(
        number=case.number, channel=case.channel, external_id=case.external_id, person=case.people[0].id,
        promised_by=promised_by,
    )  # fmt: skip
    yield first
    if case.report:
        yield first.model_copy(update=case.report.model_dump(include=set(SubmissionRepeated.model_fields)))
