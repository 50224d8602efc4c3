"""试算: what would become of a text, by the very rule that records it; nothing of it is kept."""

from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from libs.common.clock import Told
from libs.common.decision import Now
from libs.common.events.fact import Fact
from libs.common.events.intake import CaseAdmitted, CaseSplit
from libs.common.events.words import Kind, Person
from libs.common.journal.desk import Desk
from libs.common.policy.reached import counting_from
from services.intake.domain.arriving import submit
from services.intake.domain.state import Case, Status
from services.intake.domain.submission import Prepared, SubmitCase

NOBODY: Final = Person(id="nobody")


class Try(BaseModel):
    """What somebody might say, where, and by which door; `at`: when, now if it is left out."""

    model_config = ConfigDict(extra="forbid")
    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    title: Annotated[str, Field(max_length=200)] = ""
    place: Annotated[str, Field(max_length=200)] = ""
    channel: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")] = "web"
    kind: Kind | None = None
    at: Told | None = None


class Tried(BaseModel):
    """What intake would decide.  `reason`: the law, the number to call, or why a person has to look.

    `terms`, `rule`, `confidence`: why that category, where the words were enough.  `split`: it would be two cases.
    """

    status: Status
    kind: Kind
    profile: str
    promised_by: datetime
    category: str | None
    suggestion: str | None
    area: str | None
    risk: tuple[str, ...]
    about: tuple[str, ...]
    terms: tuple[str, ...]
    rule: str
    rule_version: str
    confidence: float | None
    reason: str
    split: bool


def add_trial(router: APIRouter, desk: Desk) -> None:
    """Asked by whoever keeps the rules; it changes nothing."""

    @router.post("/try")
    async def try_text(body: Try) -> Tried:
        at = body.at or desk.clock.now()
        report = Prepared("", NOBODY, body.channel)
        now = Now(at, at, "trial", desk.policy, Prepared("", NOBODY, body.channel, report))
        command = SubmitCase(**body.model_dump(exclude={"at"}))
        with counting_from("at"):
            decision = submit(None, command, now)
        return _told(decision.state, decision.events)


def _told(case: Case, facts: tuple[Fact, ...]) -> Tried:
    submitted, then = facts[0].model_dump(), facts[-1]
    admitted = then if isinstance(then, CaseAdmitted) else None
    return Tried(
        status=case.status, kind=case.kind, profile=submitted["profile"], promised_by=submitted["promised_by"],
        category=case.category, suggestion=case.suggestion, area=case.area, risk=submitted["risk"], about=case.about,
        terms=admitted.terms if admitted else (), rule=admitted.rule if admitted else "",
        rule_version=admitted.rule_version if admitted else "", confidence=admitted.confidence if admitted else None,
        reason=case.reason, split=any(isinstance(fact, CaseSplit) for fact in facts),
    )  # fmt: skip
