"""A matter arrives: recorded and promised at once, then admitted, held for a person, refused or diverted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from libs.common.clock import whole
from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.fact import Fact
from libs.common.events.intake import (
    AdmissionHeld,
    CaseAdmitted,
    CaseDiverted,
    CaseRefused,
    CaseSplit,
    CaseSubmitted,
    SubmissionRejected,
    SubmissionRepeated,
)
from libs.common.events.words import Answer, Attachment, Capture, Kind, Link, Person
from libs.common.policy import Policy
from libs.common.policy.questions import LONGEST_ANSWER
from services.intake.domain.answers import answers_of, own_words
from services.intake.domain.classify import Classified, classify, emergency_of, kind_of, refusal_of, urgent_terms
from services.intake.domain.coordinates import Crs, Point, wgs84_of
from services.intake.domain.files import NamedFiles, Sizes, attached
from services.intake.domain.identity import report_id_of
from services.intake.domain.places import find_place
from services.intake.domain.procedures import both_in
from services.intake.domain.promise import URGENT, Promise, promise, sooner
from services.intake.domain.recusal import units_about
from services.intake.domain.redaction import cleaned, redacted
from services.intake.domain.state import Case, Status, report_of

Line = Annotated[str, Field(max_length=200)]
QuestionId = Annotated[str, Field(max_length=40)]
Said = Annotated[str, Field(max_length=LONGEST_ANSWER)]
MOST_ANSWERS: Final = 12
LONGEST_FIELD: Final = 100


class SubmitCase(BaseModel):
    """What a citizen, or a channel for them, says.  `external_id` makes it the same case when it is sent twice.

    `lon`, `lat` and `crs` come together: degrees, and what they are counted in.  They help to find the area and are not
    kept, for they may be somebody's door.  `answers`: by the id of a question that a category asks.
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
SHARED: Final = frozenset(
    {"title", "text", "channel", "external_id", "captured_at", "category_hint", "place_hint", "spot", "area"}
)
"""What a report has in common with the complaint that it is split off."""


def submit(case: Case | None, command: SubmitCase, now: Now) -> Decision[Case]:
    """Records a matter; one that is known already stays as it is, and its answer is the same."""
    if case is not None and case.number:
        return Decision(case)
    checked(command, now)
    return record(command, now, now.found)


def checked(command: SubmitCase, now: Now) -> None:
    """Refuses what lies in the future and what says nothing."""
    if command.captured_at is not None and whole(command.captured_at) > now.at:
        raise Refused(
            "future", "captured_at lies in the future; send the time it was said", status=422, field="captured_at"
        )
    if not cleaned(command.text):
        raise Refused("empty", "say in a few words what it is about", status=422, field="text")


def hear_submission(case: Case | None, fact: Submission, now: Now) -> Decision[Case | None]:
    """The same by the bus: a known matter is answered again, a wrong one is rejected with the field."""
    prepared: Prepared = now.found
    if case is not None and case.number and case.promised_by is not None:
        return Decision(case, tuple(_again(case, case.promised_by)))
    try:
        command = SubmitCase.model_validate({**fact.model_dump(exclude_none=True), "channel": prepared.channel})
        return submit(case, command, now)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field, reason = ".".join(str(step) for step in first["loc"])[:LONGEST_FIELD], first["msg"]
    except Refused as refused:
        field, reason = refused.field or "text", refused.text
    rejected = SubmissionRejected(
        channel=prepared.channel, external_id=str(fact.external_id or ""), field=field, reason=reason
    )
    return Decision(case, (rejected,))


def record(command: SubmitCase, now: Now, prepared: Prepared, before: Known = NEW) -> Decision[Case]:
    """Numbered and promised at once, then what `_answer` says."""
    policy, point = now.policy, _point(command)
    text, title = redacted(cleaned(command.text)), redacted(cleaned(command.title))
    kind = kind_of(title + text, policy) if command.kind in {None, Kind.OTHER} else command.kind
    two = both_in((title, text), kind, command.channel, policy) if prepared.report and not before.link else None
    kind = Kind.COMPLAINT if two else kind
    answers = before.answers or answers_of(command.answers, policy)
    words = f"{title}{text} {own_words(answers, policy)}"
    urgent, found, said = urgent_terms(words, policy), classify(title, text, policy), command.captured_at or now.at
    given = _promised(before, URGENT if urgent else two.complaint.profile if two else str(kind), said, policy)
    if not two and not before.promised_by:
        given = sooner(policy, given, found.category if found.sure else None, said, now.at)
    area = before.area or _area(f"{command.place} {command.spot} {title} {text}", point, before.capture, policy)
    files = before.files or attached(command.files, prepared.files, prepared.person, (), policy.deployment.files.most)
    submitted = CaseSubmitted(
        number=prepared.number, kind=kind, title=title or text[:40], text=text, channel=command.channel,
        external_id=command.external_id, people=(prepared.person,), profile=given.profile,
        promised_by=given.by, captured_at=said, answers=answers, category_hint=command.category,
        place_hint=command.place, spot=redacted(command.spot), risk=urgent, area=area, linked_to=before.link,
        capture=before.capture, files=files,
    )  # fmt: skip
    case = Case(
        **submitted.model_dump(include=set(Case.model_fields) & set(CaseSubmitted.model_fields) - {"people"}),
        people=submitted.people, urgent=bool(urgent), submitted_at=said, about=units_about(title + text, kind, policy),
    )  # fmt: skip
    status, then, more = _answer(case, words, found, policy, before.category)
    case = case.model_copy(update={"status": status, **more})
    if two is None or prepared.report is None:
        return Decision(case, (submitted, then))
    split = _split(submitted, prepared.report, URGENT if urgent else two.report.profile, now)
    capture = before.capture and before.capture.model_copy(update={"code": ""})
    split = split.model_copy(update={"title": title, "capture": capture})
    return Decision(case.model_copy(update={"report": report_of(split)}), (submitted, split, then))


def _promised(before: Known, profile: str, said: datetime, policy: Policy) -> Promise:
    """What was promised for it already, else by the profile."""
    if before.promised_by:
        return Promise(before.profile, before.promised_by)
    return promise(policy, profile, said)


def _split(submitted: CaseSubmitted, report: Prepared, profile: str, now: Now) -> CaseSplit:
    """The report, with the same words and promised by its own profile."""
    return CaseSplit(
        **submitted.model_dump(include=set(SHARED)), split_from=submitted.number, into=report_id_of(now.subject),
        number=report.number, person=report.person, profile=profile,
        promised_by=promise(now.policy, profile, submitted.captured_at).by, answers=submitted.answers,
        files=submitted.files,
    )  # fmt: skip


def _again(case: Case, promised_by: datetime) -> Iterator[SubmissionRepeated]:
    """Both receipts, where it was split."""
    first = SubmissionRepeated(
        number=case.number, channel=case.channel, external_id=case.external_id, person=case.people[0].id,
        promised_by=promised_by,
    )  # fmt: skip
    yield first
    if case.report:
        yield first.model_copy(update=case.report.model_dump(include=set(SubmissionRepeated.model_fields)))


def _area(words: str, point: Point | None, capture: Capture | None, policy: Policy) -> str | None:
    """What was said of the place; where nothing was, the place at which a box hung or a kiosk stood."""
    found = find_place(words, point, policy)
    nothing_said = capture is not None and found.area is None and not found.candidates
    return find_place(capture.place, None, policy).area if capture and nothing_said else found.area


def _point(command: SubmitCase) -> Point | None:
    """In WGS 84; a point of which a part is missing is refused, for it would be guessed."""
    lon, lat, crs = command.lon, command.lat, command.crs
    if lon is not None and lat is not None and crs is not None:
        return wgs84_of((lon, lat), crs)
    missing = [name for name in ("lon", "lat", "crs") if getattr(command, name) is None]
    if len(missing) == 3:  # noqa: PLR2004 - all three
        return None
    raise Refused("half-a-point", "send lon, lat and crs together, or none of them", status=422, field=missing[0])


def _answer(
    case: Case, words: str, found: Classified, policy: Policy, hint: str | None
) -> tuple[Status, Fact, dict[str, Any]]:
    """Danger first, also in an answer, then the law, then what it is."""
    said, area = case.title + case.text, case.area
    if emergency := emergency_of(words, policy):
        return Status.DIVERTED, CaseDiverted(call=emergency.call, terms=emergency.words), {"reason": emergency.call}
    if refusal := refusal_of(said, policy):
        fact = CaseRefused(reason=refusal.code, legal=refusal.legal, signpost=refusal.signpost, appeal=refusal.appeal)
        return Status.REFUSED, fact, {"reason": refusal.legal}
    if found.category is None or not found.sure or case.promised_by is None:
        reason = "没有找到能说明类别的词" if found.category is None else "像几个类别，分不清"
        likely = hint or found.category
        held = AdmissionHeld(reason=reason, suggestion=likely, area=area, confidence=None if hint else found.confidence)
        return Status.HELD, held, {"suggestion": likely, "reason": reason}
    admitted = CaseAdmitted(
        category=found.category, area=area, urgent=case.urgent, profile=case.profile, promised_by=case.promised_by,
        terms=found.terms[:8], rule=found.rule, confidence=found.confidence, about=case.about,
        rule_version=policy.version,
    )  # fmt: skip
    return Status.ADMITTED, admitted, {"category": found.category}
