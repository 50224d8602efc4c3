"""A notice to people of a case: at once, or when the quiet hours are over to whom it would wake."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from libs.common.decision import Decision, Now
from libs.common.events.notification import NoticeSent
from libs.common.policy.replies import BY_HAND
from services.notification.domain.state import Addressee, Case, Waiting
from services.notification.domain.words import words

RESULT: Final = "result"
SHARED: Final = "shared"
COURSE: Final = frozenset({"admitted", "dispatched", "extended", "escalated", "parked", "unparked"})
OUTDATES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        RESULT: COURSE,
        "escalated": frozenset({"dispatched", "escalated"}),
        "unparked": frozenset({"parked"}),
        "unmerged": frozenset({"merged"}),
        "session_moved": frozenset({"session_booked", "session_moved"}),
        "session_cancelled": frozenset({"session_booked", "session_moved"}),
    }
)
"""What waits for the morning and is true no more once that is told; of each kind only the newest is."""
UNDOES: Final[Mapping[str, str]] = MappingProxyType({"unparked": "parked", "unmerged": "merged"})
"""Who has not heard of the one need not hear that it is over."""
AT_ONCE: Final = frozenset({"diverted"})
"""What waits for no morning: it says whom to call in danger."""
STILL_TOLD: Final = frozenset({"refused", "diverted", "session_cancelled", "appeal_upheld", "appeal_dismissed"})
"""What is told though the case has ended: it says why, that nobody is to come, or what came of an appeal."""


@dataclass(frozen=True, slots=True)
class Notice:
    """`turn` tells those of one kind apart; `values` are put into the words.

    `in_writing`: who left a phone has at least a text message, for nobody finds it out by themselves.
    """

    name: str
    turn: int
    values: Mapping[str, Any]
    in_writing: bool = False


def tell(case: Case, notice: Notice, now: Now, people: Collection[str] | None = None) -> Decision[Case]:
    """To those, or to all, once: what would wake them waits for the morning, and drops what it makes untrue."""
    asked = case.people if people is None else people
    wanted = {
        person: means for person in asked if (means := means_of(case.people[person], in_writing=notice.in_writing))
    }
    case, spared = _overtaken(case, notice.name, wanted)
    facts, later = list[NoticeSent](), dict[datetime, list[str]]()
    for person, means in wanted.items():
        if person in spared:
            continue
        if at := _morning(case, notice, means, now):
            later.setdefault(at, []).append(person)
        else:
            facts.append(_sent(case, person, means, notice, now))
    if later:
        waiting = [_waiting(notice, at, people) for at, people in later.items()]
        case = case.model_copy(update={"waiting": (*case.waiting, *waiting)})
    return Decision(case, tuple(facts))


def send_waiting(case: Case, now: Now) -> Decision[Case]:
    """The quiet hours are over: everything that is still true, to everybody who is still one of the case."""
    due = [one for one in case.waiting if one.send_at <= now.at]
    if not due:
        return Decision(case)
    facts = tuple(fact for one in due for fact in _told_now(case, one, now))
    return Decision(case.model_copy(update={"waiting": tuple(w for w in case.waiting if w not in due)}), facts)


def outdate(case: Case, name: str) -> Case:
    """Without what waits and is true no more once that is told to everybody."""
    return _overtaken(case, name, case.people)[0]


def means_of(to: Addressee, *, in_writing: bool) -> str | None:
    """How somebody is told on the way; None if only a person can tell them: they hear the result."""
    if not to.wants_reply:
        return None
    if to.channel not in BY_HAND:
        return to.channel
    return "sms" if in_writing and to.to else None


def _morning(case: Case, notice: Notice, means: str, now: Now) -> datetime | None:
    """When it may be told; None: now."""
    return None if notice.name in AT_ONCE else now.policy.quiet_until(case.profile, now.at, means)


def _overtaken(case: Case, name: str, people: Collection[str]) -> tuple[Case, frozenset[str]]:
    """Without what those people would be told in vain; and which of them have not heard of what is undone."""
    stale = OUTDATES.get(name, frozenset()) | {name}
    hit = [one for one in case.waiting if one.notice in stale and not set(people).isdisjoint(one.people)]
    if not hit:
        return case, frozenset()
    spared = frozenset(p for one in hit if one.notice == UNDOES.get(name) for p in one.people if p in people)
    kept = (_without(one, people) if one in hit else one for one in case.waiting)
    return case.model_copy(update={"waiting": tuple(one for one in kept if one.people)}), spared


def _without(one: Waiting, people: Collection[str]) -> Waiting:
    return one.model_copy(update={"people": tuple(p for p in one.people if p not in people)})


def leave(case: Case, person: str) -> Case:
    """Nothing waits for that person any more."""
    if not any(person in one.people for one in case.waiting):
        return case
    kept = (_without(one, (person,)) for one in case.waiting)
    return case.model_copy(update={"waiting": tuple(one for one in kept if one.people)})


def _waiting(notice: Notice, at: datetime, people: Collection[str]) -> Waiting:
    instants = {name: value for name, value in notice.values.items() if isinstance(value, datetime)}
    values = {name: str(value) for name, value in notice.values.items() if name not in instants}
    return Waiting(
        notice=notice.name, turn=notice.turn, send_at=at, people=tuple(people), values=values, instants=instants,
        in_writing=notice.in_writing,
    )  # fmt: skip


def _told_now(case: Case, one: Waiting, now: Now) -> list[NoticeSent]:
    notice = Notice(one.notice, one.turn, {**one.values, **one.instants}, one.in_writing)
    means = {p: means_of(case.people[p], in_writing=one.in_writing) for p in one.people if p in case.people}
    return [_sent(case, person, by, notice, now) for person, by in means.items() if by]


def _sent(case: Case, person: str, means: str, notice: Notice, now: Now) -> NoticeSent:
    to = case.people[person]
    return NoticeSent(
        id=f"{now.subject}/{person}/{notice.name}/{notice.turn}/1", person=person, number=case.number,
        notice=notice.name, round=notice.turn, means=means, attempt=1, to=to.to,
        text=words(now.policy, notice.name, means, case, to.language, **notice.values),
    )  # fmt: skip
