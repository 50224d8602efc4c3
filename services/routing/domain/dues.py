"""What a dispatch owes, by when, and what each date is counted from (rules.md, clocks: when a clock starts)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from libs.common.events.words import Began, Dues, Ground, Grounds
from libs.common.policy import Policy
from libs.worktime import Span

COUNTED: Final = ("take_on", "contact", "result", "part")


class Promise(NamedTuple):
    """What the citizen was told: by when, and from which moment on that was counted, if it is known."""

    by: datetime
    counted_from: datetime | None
    began: Began


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
    part: Dated


def owed_of(policy: Policy, own: str, profile: str, start: datetime, promise: Promise | None) -> Owed:
    """By the matter's own profile and by the one of its dispatch, which a rule may have named.

    Taking on, contact and parts run from the dispatch, the result is due when the citizen was promised it.  What a
    rule's profile gives runs from the dispatch altogether, and is never later than the result; what the citizen was
    told, contact and result, is never later than by the matter's own.
    """
    usual = _by(policy, own, start)
    promised = {**usual, "result": _promised(policy, own, promise) if promise else usual["result"]}
    dated = promised if profile == own else _narrowed(promised, _by(policy, profile, start), start)
    take_on, contact, result = (dated[name] for name in ("take_on", "contact", "result"))
    grounds = take_on.ground and contact.ground and Grounds(
        take_on=take_on.ground, contact=contact.ground, result=result.ground
    )  # fmt: skip
    hand_back = policy.due(start, policy.profiles[profile].limits.hand_back)
    dues = Dues(
        take_on=take_on.due, contact=contact.due, result=result.due, hand_back=hand_back, grounds=grounds or None
    )
    return Owed(dues, dated["part"])


def part_of(policy: Policy, profile: str, start: datetime, began: Began) -> Dated:
    """A part that is added later has its own time, from then."""
    return _counted(policy, profile, policy.profiles[profile].limits.part, start, began)


def _by(policy: Policy, profile: str, start: datetime) -> Mapping[str, Dated]:
    limits = policy.profiles[profile].limits
    return {name: _counted(policy, profile, getattr(limits, name), start, Began.DISPATCH) for name in COUNTED}


def _promised(policy: Policy, own: str, promise: Promise) -> Dated:
    """As it was told; a redo is given the result's time, a submission the reply's, of which the result is part."""
    if promise.counted_from is None:
        return Dated(promise.by, None)
    limits = policy.profiles[own].limits
    span = limits.reply if promise.began is Began.SUBMISSION else limits.result
    ground = _counted(policy, own, span, promise.counted_from, promise.began).ground
    return Dated(promise.by, ground and ground.model_copy(update={"limit": promise.by}))


def _counted(policy: Policy, profile: str, span: Span, start: datetime, began: Began) -> Dated:
    version = policy.profiles[profile].version
    ground = Ground(counted_from=start, began=began, span=str(span), profile=profile, version=version)
    return Dated(policy.due(start, span), ground)


def _narrowed(promised: Mapping[str, Dated], ruled: Mapping[str, Dated], start: datetime) -> Mapping[str, Dated]:
    """What is past when it is sent (a box was opened late) narrows nothing: nobody takes on what is not yet there."""
    told = promised["result"]
    result = told if told.due <= ruled["result"].due else ruled["result"].no_later_than(told.due)
    contact = min(promised["contact"], ruled["contact"], key=lambda one: one.due)
    owed = {name: ruled[name] for name in ("take_on", "part")}
    if result.due > start:
        owed = {name: one.no_later_than(result.due) for name, one in owed.items()}
    return {**owed, "contact": contact, "result": result}
