"""What a dispatch owes, and by when (rules.md, clocks: when a clock starts)."""

from datetime import datetime
from typing import NamedTuple

from libs.common.events.words import Dues
from libs.common.policy import Policy
from libs.common.policy.profiles import Limits


class Owed(NamedTuple):
    """Of the lead, and of each co-handler its part."""

    lead: Dues
    part: datetime


def owed_of(policy: Policy, own: str, profile: str, start: datetime, promised_by: datetime | None) -> Owed:
    """By the matter's own profile and by the one of its dispatch, which a rule may have named.

    Taking on, contact and parts run from the dispatch, the result is due when the citizen was promised it.  What a
    rule's profile gives runs from the dispatch altogether, and is never later than the result; what the citizen was
    told, contact and result, is never later than by the matter's own.
    """
    usual = _by(policy, policy.profiles[own].limits, start)
    promised = usual._replace(lead=usual.lead.model_copy(update={"result": promised_by or usual.lead.result}))
    if profile == own:
        return promised
    return _narrowed(promised, _by(policy, policy.profiles[profile].limits, start), start)


def part_due(policy: Policy, profile: str, start: datetime) -> datetime:
    """A part that is added later has its own time, from then."""
    return policy.due(start, policy.profiles[profile].limits.part)


def _by(policy: Policy, limits: Limits, start: datetime) -> Owed:
    lead = Dues(
        take_on=policy.due(start, limits.take_on),
        contact=policy.due(start, limits.contact),
        result=policy.due(start, limits.result),
        hand_back=policy.due(start, limits.hand_back),
    )
    return Owed(lead, policy.due(start, limits.part))


def _narrowed(promised: Owed, ruled: Owed, start: datetime) -> Owed:
    """What is past when it is sent (a box was opened late) narrows nothing: nobody takes on what is not yet there."""
    result = min(promised.lead.result, ruled.lead.result)
    latest = result if result > start else max(ruled.lead.take_on, ruled.part)
    lead = ruled.lead.model_copy(
        update={
            "take_on": min(ruled.lead.take_on, latest), "result": result,
            "contact": min(promised.lead.contact, ruled.lead.contact),
        }
    )  # fmt: skip
    return Owed(lead, min(ruled.part, latest))
