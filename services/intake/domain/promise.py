"""What is promised: by the kind, or sooner if the category has a profile of its own; urgent stays urgent."""

from datetime import datetime
from typing import Final, NamedTuple

from libs.common.policy import Policy

URGENT: Final = "urgent"


class Promise(NamedTuple):
    """By when the reply is due, and the profile that it is counted by."""

    profile: str
    by: datetime


def promise(policy: Policy, profile: str, start: datetime) -> Promise:
    """By that profile, from the submission on."""
    return Promise(profile, policy.due(start, policy.profiles[profile].limits.reply))


def sooner(policy: Policy, given: Promise, category: str | None, start: datetime | None, at: datetime) -> Promise:
    """By the category's profile, unless that is later than what was given, or over already at that moment."""
    own = policy.categories.profile_of(category) if category else None
    if own is None or start is None or given.profile == URGENT:
        return given
    wanted = promise(policy, own, start)
    return wanted if at < wanted.by <= given.by else given
