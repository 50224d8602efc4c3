"""拆分 by law: what was complaint and report at once goes on as two cases.

The complaint keeps the id and says `CaseSplit`; the report's document hears that and records itself.  A process that
dies between the two leaves the fact in the journal, and the report comes later (docs/decisions/0019).
"""

from libs.common.decision import Decision, Now
from libs.common.events.intake import CaseSplit
from libs.common.events.words import Kind, Link, Tie
from services.intake.domain.recording import record
from services.intake.domain.state import Case
from services.intake.domain.submission import Known, Prepared, SubmitCase


def record_report(case: Case | None, fact: CaseSplit, now: Now) -> Decision[Case]:
    """With the number, the promise and the receipt that the citizen was given with the complaint's."""
    if case is not None and case.number:
        return Decision(case)
    said = SubmitCase(
        text=fact.text, title=fact.title, channel=fact.channel, external_id=fact.external_id, kind=Kind.REPORT,
        category=fact.category_hint, place=fact.place_hint, spot=fact.spot, captured_at=fact.captured_at,
    )  # fmt: skip
    link = Link(case=now.about, number=fact.split_from, why=Tie.SPLIT)
    before = Known(
        link,
        fact.area,
        profile=fact.profile,
        promised_by=fact.promised_by,
        capture=fact.capture,
        answers=fact.answers,
        files=fact.files,
    )
    return record(said, now, Prepared(fact.number, fact.person, fact.channel), before)
