"""A common issue, an aggregate of its own: its members, who does what about it until when, and what came of that."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from pydantic import Field

from libs.common.clock import Instant
from libs.common.decision import Decision, Now
from libs.common.errors import NotYet
from libs.common.events.assessment import (
    Alike,
    CommonIssueRaised,
    MatterLeft,
    MemberJoined,
    RecurrenceMeasured,
)
from libs.common.events.fact import Value
from libs.common.policy import Policy

PREFIX = "issue:"
MOST_DAYS = 800
MOST_GONE = 50


class Plan(Value):
    """What `owner` does, until when; `asked`: the day has passed, and it was said so."""

    owner: str
    text: str
    due: Instant
    by: str
    asked: bool = False


class Done(Value):
    """What was done, by whom, on which day; from the next day on it is counted what comes again."""

    text: str
    by: str
    at: Instant
    day: date


class Issue(Value):
    """`members`: those that are listed; `days`: on which day how many were said, of all, listed or not.

    `unlisted`: how many of them are only counted.  `since`: from when on matters were compared.  `plan_by`: until when
    it has to have a plan; None once that was asked for.  `gone`: cases that left before they were heard to join.
    `turn`: which plan it is, for what does not help is planned anew.  `measure_at`: when it is counted what came again.
    `over`: it helped.  `reason`: why it was raised, in words.
    """

    cluster: str
    category: str
    town: str
    label: str
    raised_at: Instant
    since: Instant
    members: tuple[Alike, ...]
    days: Mapping[date, int] = Field(default_factory=dict)
    unlisted: int = 0
    gone: tuple[str, ...] = ()
    plan_by: Instant | None = None
    turn: int = 0
    plan: Plan | None = None
    done: Done | None = None
    measure_at: Instant | None = None
    measured: RecurrenceMeasured | None = None
    over: bool = False
    reason: str = ""

    @property
    def count(self) -> int:
        """All its members."""
        return len(self.members) + self.unlisted

    @property
    def cases(self) -> tuple[str, ...]:
        """Those that are told what becomes of it."""
        return tuple(member.case for member in self.members)

    def late(self) -> bool:
        """Whether something was to be done by a day that has passed."""
        return self.done is None and (self.plan.asked if self.plan else self.plan_by is None)

    def between(self, first: date, last: date) -> int:
        """How many were said from the first day to the last."""
        return sum(count for day, count in self.days.items() if first <= day <= last)


def begin(issue: Issue | None, fact: CommonIssueRaised, now: Now) -> Decision[Issue]:
    """It is there, with its first members; the centre plans what is done about it."""
    if issue is not None:
        return Decision(issue)
    rules = now.policy.common
    raised = Issue(
        cluster=fact.cluster, category=fact.category, town=fact.town, label=fact.label, raised_at=now.said,
        since=fact.since, members=fact.members, reason=fact.reason,
        plan_by=now.policy.opening_on(day_of(now.said, now.policy) + timedelta(days=rules.plan_days)),
    )  # fmt: skip
    days = dict[date, int]()
    for member in fact.members:
        days = _counted(days, day_of(member.at, now.policy), 1)
    return Decision(raised.model_copy(update={"days": days}))


def join(issue: Issue | None, fact: MemberJoined, now: Now) -> Decision[Issue]:
    """One more, listed or counted; not one that was heard to leave before."""
    if issue is None:
        raise NotYet(CommonIssueRaised.event_name(), CommonIssueRaised.source())
    case = fact.member.case
    if case in issue.gone:
        return Decision(issue.model_copy(update={"gone": tuple(one for one in issue.gone if one != case)}))
    if case in issue.cases:
        return Decision(issue)
    days = _counted(issue.days, day_of(fact.member.at, now.policy), 1)
    more = {"members": (*issue.members, fact.member)} if fact.listed else {"unlisted": issue.unlisted + 1}
    return Decision(issue.model_copy(update={"days": days, **more}))


def lose(issue: Issue | None, fact: MatterLeft, now: Now) -> Decision[Issue]:
    """It never was one of them."""
    if issue is None:
        raise NotYet(CommonIssueRaised.event_name(), CommonIssueRaised.source())
    if now.about not in issue.cases:
        return Decision(issue.model_copy(update={"gone": (*issue.gone, now.about)[-MOST_GONE:]}))
    left = tuple(member for member in issue.members if member.case != now.about)
    days = _counted(issue.days, day_of(fact.at, now.policy), -1)
    return Decision(issue.model_copy(update={"days": days, "members": left}))


def day_of(at: datetime, policy: Policy) -> date:
    """The day as the office has it."""
    return at.astimezone(policy.office.tz).date()


def _counted(days: Mapping[date, int], day: date, by: int) -> dict[date, int]:
    """With that many more on a day; of the days the latest are kept."""
    after = {**days, day: max(days.get(day, 0) + by, 0)}
    return {one: after[one] for one in sorted(after)[-MOST_DAYS:] if after[one]}
