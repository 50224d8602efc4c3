"""What a dispatch owes, and by when (rules.md, clocks: when a clock starts)."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from libs.common.events.words import Dues
from libs.common.policy import Policy


class Sending(NamedTuple):
    """A dispatch: who leads and who helps, from when, and by when the citizen was promised the result.

    `own`: the matter's own profile; `profile`: the one of the dispatch, which a rule may have named.
    """

    lead: str
    helpers: tuple[str, ...]
    own: str
    profile: str
    start: datetime
    promised_by: datetime | None


class Owed(NamedTuple):
    """Of the lead, and of each co-handler its part."""

    lead: Dues
    parts: Mapping[str, datetime]


def owed_of(policy: Policy, sent: Sending) -> Owed:
    """Taking on, contact and parts run from the dispatch, in the hours of the unit that owes them.

    The result is due when the citizen was promised it.  What a rule's profile gives runs from the dispatch altogether,
    and is never later than the result; what the citizen was told, contact and result, is never later than by the
    matter's own.
    """
    usual = _by(policy, sent.own, sent)
    promised = usual._replace(lead=usual.lead.model_copy(update={"result": sent.promised_by or usual.lead.result}))
    if sent.profile == sent.own:
        return promised
    return _narrowed(promised, _by(policy, sent.profile, sent), sent.start)


def part_due(policy: Policy, unit: str, profile: str, start: datetime) -> datetime:
    """A part that is added later has its own time, from then, in that unit's hours."""
    return policy.owed(unit, start, policy.profiles[profile].limits.part)


def _by(policy: Policy, profile: str, sent: Sending) -> Owed:
    limits = policy.profiles[profile].limits
    lead = Dues(
        take_on=policy.owed(sent.lead, sent.start, limits.take_on),
        contact=policy.owed(sent.lead, sent.start, limits.contact),
        result=policy.due(sent.start, limits.result),
        hand_back=policy.owed(sent.lead, sent.start, limits.hand_back),
    )
    return Owed(lead, {unit: policy.owed(unit, sent.start, limits.part) for unit in sent.helpers})


def _narrowed(promised: Owed, ruled: Owed, start: datetime) -> Owed:
    """What is past when it is sent (a box was opened late) narrows nothing: nobody takes on what is not yet there."""
    result = min(promised.lead.result, ruled.lead.result)
    latest = result if result > start else max([ruled.lead.take_on, *ruled.parts.values()])
    lead = ruled.lead.model_copy(
        update={
            "take_on": min(ruled.lead.take_on, latest), "result": result,
            "contact": min(promised.lead.contact, ruled.lead.contact),
        }
    )  # fmt: skip
    return Owed(lead, {unit: min(due, latest) for unit, due in ruled.parts.items()})
