"""A matter is recorded and promised at once, then admitted, held for a person, refused or diverted."""

from datetime import datetime
from typing import Any, Final, NamedTuple

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
)
from libs.common.events.words import Answer, Capture, Kind
from libs.common.policy import Policy
from libs.common.policy.matters import TwoProcedures
from services.intake.domain.answers import answers_of, own_words
from services.intake.domain.classify import Classified, classify, emergency_of, kind_of, refusal_of, urgent_terms
from services.intake.domain.coordinates import Point, wgs84_of
from services.intake.domain.files import attached
from services.intake.domain.identity import report_id_of
from services.intake.domain.places import find_place
from services.intake.domain.procedures import both_in
from services.intake.domain.promise import URGENT, Promise, promise, sooner
from services.intake.domain.recusal import units_about
from services.intake.domain.redaction import cleaned, redacted
from services.intake.domain.state import Case, Status, report_of
from services.intake.domain.submission import NEW, Known, Prepared, SubmitCase

SHARED: Final = frozenset(
    {"title", "text", "channel", "external_id", "captured_at", "category_hint", "place_hint", "spot", "area"}
)
"""What a report has in common with the complaint that it is split off."""


class Wording(NamedTuple):
    """What a submission says.  `words`: title, text and own answers.  `both`: the two procedures it asks for."""

    title: str
    text: str
    words: str
    answers: tuple[Answer, ...]
    kind: Kind
    both: TwoProcedures | None
    urgent: tuple[str, ...]
    found: Classified


def record(command: SubmitCase, now: Now, prepared: Prepared, before: Known = NEW) -> Decision[Case]:
    """Numbered and promised at once, then what `_answer` says."""
    policy, wording = now.policy, _wording(command, prepared, before, now.policy)
    submitted = _submitted(command, now, prepared, before, wording)
    case = _case(submitted, wording, policy)
    status, then, more = _answer(case, wording, policy, before.category)
    case = case.model_copy(update={"status": status, **more})
    if wording.both is None or prepared.report is None:
        return Decision(case, (submitted, then))
    split = _split(submitted, prepared.report, wording, now)
    return Decision(case.model_copy(update={"report": report_of(split)}), (submitted, split, then))


def _wording(command: SubmitCase, prepared: Prepared, before: Known, policy: Policy) -> Wording:
    text, title = redacted(cleaned(command.text)), redacted(cleaned(command.title))
    kind = kind_of(title + text, policy) if command.kind in {None, Kind.OTHER} else command.kind
    both = both_in((title, text), kind, command.channel, policy) if prepared.report and not before.link else None
    answers = before.answers or answers_of(command.answers, policy)
    words = f"{title}{text} {own_words(answers, policy)}"
    return Wording(
        title, text, words, answers, Kind.COMPLAINT if both else kind, both, urgent_terms(words, policy),
        classify(title, text, policy),
    )  # fmt: skip


def _submitted(command: SubmitCase, now: Now, prepared: Prepared, before: Known, wording: Wording) -> CaseSubmitted:
    policy, title, text = now.policy, wording.title, wording.text
    said = command.captured_at or now.at
    given = _promised(before, wording, said, now)
    area = _area(f"{command.place} {command.spot} {title} {text}", _point(command), before.capture, policy)
    files = attached(command.files, prepared.files, prepared.person, (), policy.deployment.files.most)
    return CaseSubmitted(
        number=prepared.number, kind=wording.kind, title=title or text[:40], text=text, channel=command.channel,
        external_id=command.external_id, people=(prepared.person,), profile=given.profile,
        promised_by=given.by, captured_at=said, answers=wording.answers, category_hint=command.category,
        place_hint=command.place, spot=redacted(command.spot), risk=wording.urgent, area=before.area or area,
        linked_to=before.link, capture=before.capture, files=before.files or files,
    )  # fmt: skip


def _case(submitted: CaseSubmitted, wording: Wording, policy: Policy) -> Case:
    return Case(
        **submitted.model_dump(include=set(Case.model_fields) & set(CaseSubmitted.model_fields) - {"people"}),
        people=submitted.people, urgent=bool(wording.urgent), submitted_at=submitted.captured_at,
        about=units_about(wording.title + wording.text, wording.kind, policy),
    )  # fmt: skip


def _promised(before: Known, wording: Wording, said: datetime, now: Now) -> Promise:
    """What was promised for it already, else by the profile: that of its category where that is sooner."""
    if before.promised_by:
        return Promise(before.profile, before.promised_by)
    if wording.both:
        return promise(now.policy, _profile(wording, wording.both.complaint.profile), said)
    given = promise(now.policy, _profile(wording, str(wording.kind)), said)
    found = wording.found
    return sooner(now.policy, given, found.category if found.sure else None, said, now.at)


def _profile(wording: Wording, otherwise: str) -> str:
    return URGENT if wording.urgent else otherwise


def _split(submitted: CaseSubmitted, report: Prepared, wording: Wording, now: Now) -> CaseSplit:
    """The report, with the same words and promised by its own profile; the printed code stays the complaint's."""
    profile = _profile(wording, wording.both.report.profile if wording.both else submitted.profile)
    capture = submitted.capture and submitted.capture.model_copy(update={"code": ""})
    shared = {**submitted.model_dump(include=set(SHARED)), "title": wording.title}
    return CaseSplit(
        **shared, split_from=submitted.number, into=report_id_of(now.subject), number=report.number,
        person=report.person, profile=profile, promised_by=promise(now.policy, profile, submitted.captured_at).by,
        answers=submitted.answers, files=submitted.files, capture=capture,
    )  # fmt: skip


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


def _answer(case: Case, wording: Wording, policy: Policy, hint: str | None) -> tuple[Status, Fact, dict[str, Any]]:
    """Danger first, also in an answer, then the law, then what it is."""
    said, area, found = case.title + case.text, case.area, wording.found
    if emergency := emergency_of(wording.words, policy):
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
