"""The citizen's page of one matter, as one person of it sees it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from libs.common.events.words import Ending, Measure
from libs.common.policy import Policy
from libs.common.policy.specialists import title_of
from libs.worktime import working_days_left
from services.portal.domain import clocks
from services.portal.domain.rights import PLAIN_ENDINGS, can, may_rate, status_of
from services.portal.domain.standing import current
from services.portal.domain.state import Matter, Requester, Share
from services.portal.pages.facts import Due, Linked, Problem, Progress, Stop
from services.portal.pages.reading.course import events_for
from services.portal.pages.reading.dues import due_of, result_grounds
from services.portal.pages.reading.files import public_files, sent_files
from services.portal.pages.views import Appointment, CoHandler, Handler, Sending, TrackView
from services.portal.pages.wording.names import name

OWN_WORDS = frozenset({Ending.REFUSED.value, Ending.DIVERTED.value})


@dataclass(frozen=True, slots=True)
class Reader:
    """How the page is asked for: the moment, the form's guard, large type or not, and the address of the proof.

    `links`: other cases that belong with it.
    `words` and `problems` are those of a supplement that could not be sent.  `told`: they told the centre of pressure.
    `used`: they came by a link that is good for nothing any more.
    """

    now: datetime
    csrf: str = ""
    elder: bool = False
    proof: str = ""
    links: Sequence[Linked] = ()
    sending: Sending = field(default_factory=Sending)
    words: str = ""
    problems: Sequence[Problem] = ()
    told: bool = False
    used: bool = False


def track_view(matter: Matter, one: Requester, policy: Policy, reader: Reader) -> TrackView:
    """Everything on the page."""
    due = matter_due(matter, policy, reader.now, reader.proof)
    rung = matter.rung if current(matter, matter.rung) else None
    return TrackView(
        number=matter.number, title=matter.title, place=place_of(matter, policy),
        submitted=matter.submitted_at or reader.now, now=reader.now, status=status_of(matter, one),
        progress=progress_of(matter), due=due, events=events_for(matter, one, policy), lead=_lead(matter, policy),
        helpers=[_helper(share, matter, policy, reader.now) for share in matter.shares if not share.lead],
        told=_told(matter, one), cause=_cause(matter), reminded=rung.at if rung else None,
        session=appointment_of(matter), can=frozenset(can(matter, one)), links=reader.links, csrf=reader.csrf,
        elder=reader.elder, files=sent_files(one.files), sending=reader.sending, words=reader.words,
        problems=reader.problems, shown=_shown(matter),
        pictured=sent_files(public_files(matter)), asked=one.invited > 0 and not one.left, confided=reader.told,
        used=reader.used, level=_next_level(matter, policy), appeal_until=matter.appeal_until,
    )  # fmt: skip


def _next_level(matter: Matter, policy: Policy) -> str:
    """As the deployment calls the level that may be asked next."""
    asked, names = matter.appeal.level if matter.appeal else 0, policy.evaluation.appeal.levels
    return names[asked] if asked < len(names) else ""


def _shown(matter: Matter) -> list[tuple[str, str]]:
    """What the category lets the citizen read of the evidence, once the result is checked."""
    checked = matter.approved is not None and current(matter, matter.approved)
    return [(one.name, one.value) for one in matter.evidence if one.public] if checked else []


def links_of(matter: Matter, later: Iterable[Matter]) -> list[Linked]:
    """Both ways: the case that it goes on from, and those that go on from it."""
    link = matter.linked_to
    before = [Linked(link.number, link.why.value, earlier=True)] if link else []
    return before + [Linked(one.number, one.linked_to.why.value, earlier=False) for one in later if one.linked_to]


def matter_due(matter: Matter, policy: Policy, now: datetime, proof: str = "") -> Due:
    """The result's deadline; a matter without one was never recorded."""
    grounds = result_grounds(matter, policy)
    if grounds is None:
        raise ValueError(f"{matter.number or 'a matter'} has no promise")
    due = due_of(grounds, policy, now, proof)
    return replace(due, stop=Stop("parked", matter.parked.review), met=None) if matter.parked else due


def progress_of(matter: Matter) -> Progress:
    """The step, and when earlier ones were done in the present round."""
    replied = matter.replied.at if matter.replied and matter.replied.round >= matter.round else None
    report = matter.report.at if matter.report and current(matter, matter.report) else None
    approved = matter.approved.at if matter.approved and current(matter, matter.approved) else None
    known = (matter.admitted_at, matter.dispatched_at, report, approved, replied, matter.ended_at)
    done: list[datetime] = []
    for at in known[: matter.standing.step - 1]:
        if at is None:
            break
        done.append(at)
    early = matter.ending if matter.ending in PLAIN_ENDINGS else ""
    return Progress(matter.standing.step, tuple(done), sent="take-on" in matter.standing.marks, ended=early)


def place_of(matter: Matter, policy: Policy) -> str:
    """桑陌镇三棵槐村，村东头; what nobody knows is said so."""
    area, town = matter.area, matter.town
    names = [policy.units.name_of(town)] if town and town != area else []
    where = "".join([*names, policy.units.name_of(area)]) if area else ""
    return "，".join(part for part in (where, matter.spot) if part) or "没说在哪里"


def appointment_of(matter: Matter) -> Appointment | None:
    """The meeting with a specialist that is to come."""
    if matter.session is None or matter.ending:
        return None
    meeting = matter.session.meeting
    who = title_of(meeting.kind, meeting.name)
    return Appointment(who, meeting.at, meeting.until, meeting.place, meeting.bring)


def leader_of(matter: Matter, policy: Policy) -> str:
    """包联领导 of the township it lies in."""
    leader = policy.officers.leader_of(matter.area) if matter.area else None
    return f"县领导 {leader}" if leader else "没有"


def _lead(matter: Matter, policy: Policy) -> Handler | None:
    if not matter.hop or matter.ending:
        return None
    taken = matter.taken if current(matter, matter.taken) else None
    return Handler(policy.units.name_of(matter.unit), person=taken.by if taken else "")


def _helper(share: Share, matter: Matter, policy: Policy, now: datetime) -> CoHandler:
    done = clocks.done_at(matter, share)
    clock = clocks.clock_of(matter, Measure.PART, share.unit)
    due, office = clock.due if clock else share.due, policy.office_of(share.unit)
    days = working_days_left(now, due, policy.calendar, office)
    return CoHandler(policy.units.name_of(share.unit), done=done is not None, days=days)


def _told(matter: Matter, one: Requester) -> str:
    if matter.ending:
        if matter.ending == Ending.MERGED.value:
            return f"和 {matter.ended_for} 一起办。"
        ended = name(matter.ending, "ending")
        return matter.ended_for if matter.ending in OWN_WORDS else f"{ended}。{_reply(one)}"
    if matter.parked:
        return matter.parked.reason
    if may_rate(matter, one):
        return _reply(one)
    return matter.question.text if matter.question and current(matter, matter.question) else ""


def _reply(one: Requester) -> str:
    return one.reply.text if one.reply else ""


def _cause(matter: Matter) -> str:
    return matter.progress.text if matter.progress and current(matter, matter.progress) else ""
