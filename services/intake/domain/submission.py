"""A matter arrives: recorded and promised at once, then admitted, held for a person, refused or diverted."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.fact import Fact
from libs.common.events.intake import (
    AdmissionHeld,
    CaseAdmitted,
    CaseDiverted,
    CaseRefused,
    CaseSubmitted,
    SubmissionRejected,
    SubmissionRepeated,
)
from libs.common.events.words import Kind, Person
from libs.common.policy import Policy
from services.intake.domain.classify import classify, emergency_of, kind_of, refusal_of, urgent_terms
from services.intake.domain.coordinates import Crs, Point, wgs84_of
from services.intake.domain.files import NamedFiles, Sizes, attached
from services.intake.domain.places import find_place
from services.intake.domain.recusal import units_about
from services.intake.domain.redaction import cleaned, redacted
from services.intake.domain.state import Case, Status

Line = Annotated[str, Field(max_length=200)]


class SubmitCase(BaseModel):
    """What a citizen, or a channel for them, says.  `external_id` makes it the same case when it is sent twice.

    `lon`, `lat` and `crs` come together: degrees, and what they are counted in.  They help to find the area and are not
    kept, for they may be somebody's door.
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
    hidden: bool = False
    files: NamedFiles = ()
    captured_at: AwareDatetime | None = None


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
    hidden: Any = None
    files: Any = None
    captured_at: Any = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """Looked up before: a number from a leased block, the person with a sealed contact, the channel it came by.

    `files`: those of the named ones that are here.
    """

    number: str
    person: Person
    channel: str
    files: Sizes = field(default_factory=dict)


def submit(case: Case | None, command: SubmitCase, now: Now) -> Decision[Case]:
    """Records a matter; one that is known already stays as it is, and its answer is the same."""
    if case is not None and case.number:
        return Decision(case)
    if command.captured_at is not None and command.captured_at > now.at:
        raise Refused(
            "future", "captured_at lies in the future; send the time it was said", status=422, field="captured_at"
        )
    if not cleaned(command.text):
        raise Refused("empty", "say in a few words what it is about", status=422, field="text")
    return _record(command, now, now.found)


def hear_submission(case: Case | None, fact: Submission, now: Now) -> Decision[Case | None]:
    """The same by the bus: a known matter is answered again, a wrong one is rejected with the field."""
    prepared: Prepared = now.found
    if case is not None and case.number and case.promised_by is not None:
        again = SubmissionRepeated(
            number=case.number, channel=case.channel, external_id=case.external_id, person=case.people[0].id,
            promised_by=case.promised_by,
        )  # fmt: skip
        return Decision(case, (again,))
    try:
        command = SubmitCase.model_validate({**fact.model_dump(exclude_none=True), "channel": prepared.channel})
        return submit(case, command, now)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field, reason = ".".join(str(step) for step in first["loc"]), first["msg"]
    except Refused as refused:
        field, reason = refused.field or "text", refused.text
    rejected = SubmissionRejected(
        channel=prepared.channel, external_id=str(fact.external_id or ""), field=field, reason=reason
    )
    return Decision(case, (rejected,))


def _record(command: SubmitCase, now: Now, prepared: Prepared) -> Decision[Case]:
    policy, point = now.policy, _point(command)
    text, title = redacted(cleaned(command.text)), redacted(cleaned(command.title))
    kind = kind_of(title + text, policy) if command.kind in {None, Kind.OTHER} else command.kind
    urgent = urgent_terms(title + text, policy)
    profile = "urgent" if urgent else str(kind)
    said = command.captured_at or now.at
    files = attached(command.files, prepared.files, prepared.person, (), policy.deployment.files.most)
    submitted = CaseSubmitted(
        number=prepared.number, kind=kind, title=title or text[:40], text=text, channel=command.channel,
        external_id=command.external_id, people=(prepared.person,), profile=profile,
        promised_by=_promise(policy, profile, said), captured_at=said, category_hint=command.category,
        place_hint=command.place, spot=redacted(command.spot), files=files,
    )  # fmt: skip
    case = Case(
        **submitted.model_dump(include=set(Case.model_fields) & set(CaseSubmitted.model_fields) - {"people"}),
        people=submitted.people, urgent=bool(urgent), submitted_at=said, about=units_about(title + text, kind, policy),
    )  # fmt: skip
    area = find_place(f"{command.place} {command.spot} {title} {text}", point, policy).area
    status, then, more = _answer(case, title, area, policy)
    return Decision(case.model_copy(update={"status": status, **more}), (submitted, then))


def _promise(policy: Policy, profile: str, start: datetime) -> datetime:
    return policy.due(start, policy.profiles[profile].limits.reply)


def _point(command: SubmitCase) -> Point | None:
    """In WGS 84; a point of which a part is missing is refused, for it would be guessed."""
    lon, lat, crs = command.lon, command.lat, command.crs
    if lon is not None and lat is not None and crs is not None:
        return wgs84_of((lon, lat), crs)
    missing = [name for name in ("lon", "lat", "crs") if getattr(command, name) is None]
    if len(missing) == 3:  # noqa: PLR2004 - all three
        return None
    raise Refused("half-a-point", "send lon, lat and crs together, or none of them", status=422, field=missing[0])


def _answer(case: Case, title: str, area: str | None, policy: Policy) -> tuple[Status, Fact, dict[str, Any]]:
    """Danger first, then the law, then what it is; a title counts more if somebody gave it one."""
    said = case.title + case.text
    if emergency := emergency_of(said, policy):
        return Status.DIVERTED, CaseDiverted(call=emergency.call, terms=emergency.words), {"reason": emergency.call}
    if refusal := refusal_of(said, policy):
        fact = CaseRefused(reason=refusal.code, legal=refusal.legal, signpost=refusal.signpost, appeal=refusal.appeal)
        return Status.REFUSED, fact, {"reason": refusal.legal}
    found = classify(title, case.text, policy)
    if found.category is None or not found.sure or case.promised_by is None:
        reason = "没有找到能说明类别的词" if found.category is None else "像几个类别，分不清"
        held = AdmissionHeld(reason=reason, suggestion=found.category, area=area, confidence=found.confidence)
        return Status.HELD, held, {"area": area, "suggestion": found.category, "reason": reason}
    admitted = CaseAdmitted(
        category=found.category, area=area, urgent=case.urgent, profile=case.profile, promised_by=case.promised_by,
        terms=found.terms[:8], rule=found.rule, confidence=found.confidence, about=case.about,
    )  # fmt: skip
    return Status.ADMITTED, admitted, {"area": area, "category": found.category}
