"""举一反三: which matters lie together, and when they are enough to be a common issue.

Each new matter joins the group it is most like, or begins one; a group that was joined takes in others that have become
like it (average linkage: Sokal and Michener, University of Kansas Science Bulletin 38, 1958).
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Final

from libs.common.decision import Decision, Now
from libs.common.events import Fact
from libs.common.events.assessment import (
    Alike,
    CommonIssueRaised,
    Effect,
    MatterLeft,
    MatterSketched,
    MemberJoined,
    RecurrenceMeasured,
)
from libs.common.policy.common import CommonIssues
from services.assessment.domain import burst
from services.assessment.domain.cluster import MOST, MOST_RAISED, Cluster, Group, Member, branch_of
from services.assessment.domain.likeness import Scale, read

HEX: Final = 12
ISSUE: Final = "issue:"


def gather(cluster: Cluster | None, fact: MatterSketched, now: Now) -> Decision[Cluster]:
    """One more matter is compared; what was said too long ago is not, nor the same one twice."""
    rules: CommonIssues = now.policy.common
    cluster = cluster or Cluster()
    if cluster.has(now.about):
        return Decision(cluster)
    cluster, alert = burst.notice(cluster, fact, now)
    since = now.said - timedelta(days=rules.days)
    if fact.at <= since:
        return Decision(cluster, alert)
    member = Member(
        case=now.about, number=fact.number, title=fact.title, town=fact.town, at=fact.at, sketch=fact.sketch
    )
    groups, facts = _placed(_fresh(cluster.groups, since), member, fact, now)
    return Decision(cluster.model_copy(update={"groups": _bounded(groups)}), (*alert, *facts))


def let_go(cluster: Cluster | None, _fact: MatterLeft, now: Now) -> Decision[Cluster]:
    """It is compared no more."""
    cluster = cluster or Cluster()
    groups = (
        group.model_copy(update={"members": tuple(one for one in group.members if one.case != now.about)})
        for group in cluster.groups
    )
    left = tuple(group for group in groups if group.members)
    return Decision(cluster.model_copy(update={"groups": left}) if left != cluster.groups else cluster)


def retire(cluster: Cluster | None, fact: RecurrenceMeasured, now: Now) -> Decision[Cluster]:
    """An issue that is over gathers nothing more: what comes then is a new one."""
    cluster = cluster or Cluster()
    if fact.effect is not Effect.FEWER:
        return Decision(cluster)
    left = tuple(group for group in cluster.groups if group.issue != now.about)
    return Decision(cluster.model_copy(update={"groups": left}))


def _fresh(groups: Sequence[Group], since: datetime) -> list[Group]:
    """Without what was said too long ago; a group that was raised stays, so that what comes again is known."""
    fresh = list[Group]()
    for group in groups:
        members = group.members if group.issue else tuple(one for one in group.members if one.at > since)
        if members:
            same = len(members) == len(group.members)
            fresh.append(group if same else group.model_copy(update={"members": members}))
    return fresh


def _placed(groups: list[Group], member: Member, fact: MatterSketched, now: Now) -> tuple[list[Group], list[Fact]]:
    """The groups with it, and what has to be said of the one that it is in."""
    rules: CommonIssues = now.policy.common
    scale, sketch = Scale(group.sketches() for group in groups), read(member.sketch)
    found = ((scale.belongs(sketch, group.sketches()) / _least(rules, group), group) for group in groups)
    much, closest = max(found, key=itemgetter(0), default=(0.0, None))
    if closest is None or much < 1:
        return [*groups, Group(members=(member,))], []
    rest = [group for group in groups if group is not closest]
    return _joined(rest, closest, [member], scale, (fact, now))


def _joined(
    rest: list[Group], group: Group, newly: list[Member], scale: Scale, why: tuple[MatterSketched, Now]
) -> tuple[list[Group], list[Fact]]:
    """The group with its new members, and with other groups that are like it now."""
    fact, now = why
    after = _with(group, newly)
    for other in list(rest):
        if _one(after, other, scale, now.policy.common):
            rest.remove(other)
            raised, more = (other, after) if other.issue else (after, other)
            newly = [*more.members] if other.issue else [*newly, *more.members]
            after = _with(raised, more.members)
    if not after.issue:
        after, facts = _raised(after, fact, now)
    else:
        after, facts = _told(after, newly, fact.cluster, now.policy.common.listed)
    return [*rest, after.shortened()], facts


def _one(group: Group, other: Group, scale: Scale, rules: CommonIssues) -> bool:
    """Whether the members of one lie with those of the other; two that were both raised stay two issues."""
    if group.issue and other.issue:
        return False
    sketches, others = group.sketches(), other.sketches()
    alike = sum(scale.belongs(one, sketches) for one in others) / len(others)
    return alike >= min(_least(rules, group), _least(rules, other))


def _least(rules: CommonIssues, group: Group) -> float:
    """How much alike is enough: what an issue is about is known better than what a few matters are about."""
    return rules.joins if group.issue else rules.alike


def _with(group: Group, members: Sequence[Member]) -> Group:
    return group.model_copy(update={"members": tuple(sorted((*group.members, *members), key=lambda one: one.at))})


def _raised(group: Group, fact: MatterSketched, now: Now) -> tuple[Group, list[Fact]]:
    """An issue, if they are enough; its id is that of its first member, its town theirs if they are of one."""
    rules: CommonIssues = now.policy.common
    if len(group.members) < rules.least:
        return group, []
    digest = hashlib.sha256(f"{now.subject}|{group.members[0].case}".encode()).hexdigest()[:HEX]
    label, towns = _middle(group).title, {member.town for member in group.members}
    raised = group.model_copy(update={"issue": ISSUE + digest, "count": len(group.members), "label": label})
    said = CommonIssueRaised(
        issue=raised.issue, cluster=now.subject, category=branch_of(fact.category), label=label,
        town=towns.pop() if len(towns) == 1 else "",
        since=now.said - timedelta(days=rules.days), members=tuple(map(_alike, group.members)),
        reason=f"{rules.days} 天里有 {len(group.members)} 件同样的事",
    )  # fmt: skip
    return raised, [said]


def _told(group: Group, newly: Sequence[Member], cluster: str, listed: int) -> tuple[Group, list[Fact]]:
    facts: list[Fact] = [
        MemberJoined(
            issue=group.issue, cluster=cluster, label=group.label, member=_alike(member), listed=number < listed
        )
        for number, member in enumerate(newly, group.count)
    ]
    return group.model_copy(update={"count": group.count + len(newly)}), facts


def _middle(group: Group) -> Member:
    """The member that is most like the others: its words are the issue's."""
    scale, sketches = Scale([group.sketches()]), group.sketches()
    return max(group.members, key=lambda one: sum(scale.alike(read(one.sketch), other) for other in sketches))


def _alike(member: Member) -> Alike:
    return Alike(case=member.case, number=member.number, title=member.title, town=member.town, at=member.at)


def _bounded(groups: Sequence[Group]) -> tuple[Group, ...]:
    """As many as one document holds: the raised groups heard of last, and the latest of the others."""
    raised = sorted((group for group in groups if group.issue), key=Group.at)[-MOST_RAISED:]
    kept = {id(group) for group in raised}
    left = MOST - sum(len(group.members) for group in raised)
    waiting = sorted((one.at for group in groups if not group.issue for one in group.members), reverse=True)
    since = waiting[left] if len(waiting) > left else None
    found = list[Group]()
    for group in groups:
        if group.issue:
            found += [group] if id(group) in kept else []
        elif members := tuple(one for one in group.members if since is None or one.at > since):
            found.append(group.model_copy(update={"members": members}))
    return tuple(found)
