"""What a dispatch owes, by when, and what each date is counted from (rules.md, clocks: when a clock starts)."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from libs.common.events.words import Began, Dues, Ground, Grounds
from libs.common.policy import Policy
from libs.worktime import Span


class Promise(NamedTuple):
    """What the citizen was told: by when, and from which moment on that was counted, if it is known.

    `extended`: by how many days it was put off (延期).
    """

    by: datetime
    counted_from: datetime | None
    began: Began
    extended: int = 0


class Sending(NamedTuple):
    """A dispatch: who leads and who helps, from when, and what the citizen was promised.

    `own`: the matter's own profile; `profile`: the one of the dispatch, which a rule may have named.
    """

    lead: str
    helpers: tuple[str, ...]
    own: str
    profile: str
    start: datetime
    promise: Promise | None


class Dated(NamedTuple):
    """A date, and what it is counted from."""

    due: datetime
    ground: Ground | None

    def no_later_than(self, limit: datetime) -> "Dated":
        """The same, but for a date that it may not pass."""
        return Dated(min(self.due, limit), self.ground and self.ground.model_copy(update={"limit": limit}))


class Owed(NamedTuple):
    """Of the lead, and of each co-handler its part."""

    lead: Dues
    parts: Mapping[str, Dated]


class _Dates(NamedTuple):
    """By one profile."""

    take_on: Dated
    contact: Dated
    result: Dated
    parts: Mapping[str, Dated]


def owed_of(policy: Policy, sent: Sending) -> Owed:
    """Taking on, contact and parts run from the dispatch, in the hours of the unit that owes them.

    The result is due when the citizen was promised it.  What a rule's profile gives runs from the dispatch altogether,
    and is never later than the result; what the citizen was told, contact and result, is never later than by the
    matter's own.
    """
    usual = _by(policy, sent.own, sent)
    told = usual._replace(result=_promised(policy, sent.own, sent.promise)) if sent.promise else usual
    dates = told if sent.profile == sent.own else _narrowed(told, _by(policy, sent.profile, sent), sent.start)
    take_on, contact, result = dates[:3]
    grounds = take_on.ground and contact.ground and Grounds(
        take_on=take_on.ground, contact=contact.ground, result=result.ground
    )  # fmt: skip
    hand_back = policy.owed(sent.lead, sent.start, policy.profiles[sent.profile].limits.hand_back)
    dues = Dues(
        take_on=take_on.due, contact=contact.due, result=result.due, hand_back=hand_back, grounds=grounds or None
    )
    return Owed(dues, dates.parts)


def part_of(policy: Policy, unit: str, profile: str, start: datetime) -> Dated:
    """A part that is added after a meeting has its own time, from its end, in that unit's hours."""
    span = policy.profiles[profile].limits.part
    return Dated(policy.owed(unit, start, span), _ground(policy, profile, span, start, Began.MEETING))


def _by(policy: Policy, profile: str, sent: Sending) -> _Dates:
    limits, start = policy.profiles[profile].limits, sent.start

    def owed(unit: str, span: Span) -> Dated:
        return Dated(policy.owed(unit, start, span), _ground(policy, profile, span, start, Began.DISPATCH))

    result = Dated(policy.due(start, limits.result), _ground(policy, profile, limits.result, start, Began.DISPATCH))
    parts = {unit: owed(unit, limits.part) for unit in sent.helpers}
    return _Dates(owed(sent.lead, limits.take_on), owed(sent.lead, limits.contact), result, parts)


def _promised(policy: Policy, own: str, promise: Promise) -> Dated:
    """As it was told; a redo is given the result's time, a submission the reply's, of which the result is part.

    A date that is later than its count (a pause of an earlier hop is in it) stands alone.
    """
    limits = policy.profiles[own].limits
    plain = limits.reply if promise.began is Began.SUBMISSION else limits.result
    span, start = plain.more(promise.extended, policy.office), promise.counted_from
    if start is None or policy.due(start, span) < promise.by:
        return Dated(promise.by, None)
    ground = _ground(policy, own, span, start, promise.began)
    return Dated(promise.by, ground.model_copy(update={"limit": promise.by}))


def _ground(policy: Policy, profile: str, span: Span, start: datetime, began: Began) -> Ground:
    version = policy.profiles[profile].version
    return Ground(counted_from=start, began=began, span=str(span), profile=profile, version=version)


def _narrowed(promised: _Dates, ruled: _Dates, start: datetime) -> _Dates:
    """What is past when it is sent (a box was opened late) narrows nothing: nobody takes on what is not yet there."""
    told = promised.result
    result = told if told.due <= ruled.result.due else ruled.result.no_later_than(told.due)
    contact = min(promised.contact, ruled.contact, key=lambda one: one.due)
    if result.due <= start:
        return ruled._replace(contact=contact, result=result)
    parts = {unit: part.no_later_than(result.due) for unit, part in ruled.parts.items()}
    return _Dates(ruled.take_on.no_later_than(result.due), contact, result, parts)
