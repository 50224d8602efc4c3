"""Which fact meets which rule: every fact there is, for the portal shows the whole course."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from libs.common.decision import Decision, Now, Rule
from libs.common.envelope import Heard, key_of, name_of
from libs.common.events import FACTS, Fact, assessment, evaluation, intake, notification, supervision
from services.portal.domain import following, persons, units
from services.portal.domain.persons import ONLY_THEIRS, THEIRS_TOO
from services.portal.domain.state import Sheet
from services.portal.domain.units import UnitSheet

UNSEEN: Final[frozenset[type[Fact]]] = frozenset(
    {
        intake.SubmissionRepeated, intake.SubmissionRejected,
        notification.NoticeSent, notification.NoticeDelivered, notification.NoticeFailed,
        notification.ReceiptIgnored, notification.PassedOn, supervision.InspectionDrawn,
        assessment.ContributionChanged, assessment.ContributionsPooled, assessment.PeriodClosed,
        assessment.MatterSketched, assessment.MatterLeft,
        evaluation.HonestySignalled, evaluation.SignalReviewed,
    }
)  # fmt: skip
"""The machinery's own talk, and what is for the centre's review desk alone: heard, and no sheet keeps it."""
INSPECTED: Final[frozenset[type[Fact]]] = frozenset(
    {supervision.InspectionRecorded, supervision.FollowUpReminded, supervision.FollowUpDone}
)
"""Said of an inspection, and told on the sheet of the case that they name."""
OF_ISSUES: Final[frozenset[type[Fact]]] = frozenset(
    {
        assessment.BurstNoticed, assessment.CommonIssueRaised, assessment.MemberJoined, assessment.ActionPlanned,
        assessment.PlanOverdue, assessment.ActionCompleted, assessment.RecurrenceMeasured,
    }
)  # fmt: skip
"""Said of many matters together, and told on the sheet of each that they name."""
INSPECTION: Final = "inspection:"
NAMES: Final[Mapping[str, type[Fact]]] = {name_of(type_)[0]: fact for type_, fact in FACTS.items()}


def follow(sheet: Sheet | UnitSheet | None, fact: Fact, now: Now) -> Decision[Any]:
    """Into the sheet it reached: a unit's, a joiner's own, or the matter's with who raised it."""
    if now.subject.startswith(units.PREFIX):
        return units.follow(sheet if isinstance(sheet, UnitSheet) else None, fact, now)
    sheet = sheet if isinstance(sheet, Sheet) else Sheet()
    if "/" in now.subject:
        return Decision(Sheet(requester=persons.follow(sheet.requester, fact, now)))
    requester = persons.follow(sheet.requester, fact, now) if persons.of_the_first(fact) else sheet.requester
    return Decision(Sheet(matter=following.follow(sheet.matter, fact, now), requester=requester))


REACTIONS: Mapping[type[Fact], Rule] = dict.fromkeys(FACTS.values(), follow)


def reaches(heard: Heard) -> Sequence[str]:
    """The matter's sheet, and that of the joiner whom the fact is about; who raised it stands on the matter's own.

    A summons reaches the unit's sheet, and those of the matters that it is for.
    """
    fact = NAMES[heard.name]
    if fact in UNSEEN:
        return ()
    if fact is supervision.SummonsIssued:
        return (heard.subject, *_cases(heard.data))
    if fact in OF_ISSUES:
        return _members(heard.data)
    if heard.subject.startswith(INSPECTION):
        return _inspected(fact, heard.data)
    # A large group is told from several documents, `<case>/<n>`; all of them are one matter.
    joiner, case = _joiner(fact, heard.data), key_of(heard.subject)
    if joiner is None:
        return (case,)
    theirs = f"{case}/{joiner}"
    return (theirs,) if fact in ONLY_THEIRS else (case, theirs)


def _cases(data: Any) -> list[str]:
    cases = data.get("cases") if isinstance(data, dict) else None
    known = cases if isinstance(cases, list | tuple) else ()
    return [case for case in known if isinstance(case, str) and case and not case.startswith(INSPECTION)]


def _members(data: Any) -> list[str]:
    """The cases of a burst or of an issue, or the one that joined it, if it is listed."""
    if not isinstance(data, dict) or data.get("listed") is False:
        return []
    members = [*data.get("members", ()), data.get("member")]
    named = (member.get("case") for member in members if isinstance(member, dict))
    return _cases({"cases": [*data.get("cases", ()), *named]})


def _inspected(fact: type[Fact], data: Any) -> Sequence[str]:
    """The case that a finding is about; what an inspection says besides has no sheet."""
    case = data.get("case") if isinstance(data, dict) and fact in INSPECTED else None
    return (case,) if isinstance(case, str) and case else ()


def _joiner(fact: type[Fact], data: Any) -> str | None:
    """The id of the joiner a fact is about; what cannot be read is held with the matter."""
    if not isinstance(data, dict) or fact not in ONLY_THEIRS | THEIRS_TOO:
        return None
    person = data.get("person")
    if fact is intake.RequesterJoined:
        person = person.get("id") if isinstance(person, dict) else None
    elif fact is not intake.RequesterLeft and data.get("joined") is not True:
        return None
    return person if isinstance(person, str) and person else None
