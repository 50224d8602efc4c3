"""见效没有: on its day it is counted what came before an action and after it, and an issue wakes for that."""

from datetime import datetime, timedelta

from libs.common.decision import Decision, Now
from libs.common.events.assessment import Effect, RecurrenceMeasured
from services.assessment.domain.issue import Done, Issue, day_of
from services.assessment.domain.plan import DAYS_IN_WEEK, ask
from services.assessment.domain.recurrence import Count, ratio_of, sentence


def times(issue: Issue) -> tuple[datetime | None, ...]:
    """When an issue wants to be woken: a plan is to be there, it is to be done, or what it brought is counted."""
    if issue.over:
        return ()
    if issue.done is not None:
        return (issue.measure_at,)
    if issue.plan is not None:
        return (None if issue.plan.asked else issue.plan.due,)
    return (issue.plan_by,)


def wake(issue: Issue, now: Now) -> Decision[Issue]:
    """What has come due."""
    return measure(issue, issue.done, now) if issue.done else ask(issue, now)


def measure(issue: Issue, done: Done, now: Now) -> Decision[Issue]:
    """So many weeks before the day on which it was done, and after; what did not help is to be planned anew.

    Before it was raised, matters were compared for a while only: where that is less, less is counted and the rates are
    compared.
    """
    weeks = timedelta(days=DAYS_IN_WEEK * now.policy.common.weeks)
    day = timedelta(days=1)
    first = max(done.day - weeks + day, day_of(issue.since, now.policy) + day)
    before = Count(issue.between(first, done.day), (done.day - first).days + 1)
    after = Count(issue.between(done.day + day, done.day + weeks), weeks.days)
    ratio = ratio_of(before, after)
    fact = RecurrenceMeasured(
        cluster=issue.cluster, unit=issue.plan.owner if issue.plan else "", label=issue.label, before=before.came,
        before_days=before.days, after=after.came, after_days=after.days, ratio=ratio.value, low=ratio.low,
        high=ratio.high, effect=ratio.effect, text=sentence(before, after, ratio), turn=issue.turn, cases=issue.cases,
    )  # fmt: skip
    return Decision(_after(issue, fact, now), (fact,))


def _after(issue: Issue, fact: RecurrenceMeasured, now: Now) -> Issue:
    measured = issue.model_copy(update={"measured": fact, "measure_at": None})
    if fact.effect is Effect.FEWER:
        return measured.model_copy(update={"over": True})
    days = timedelta(days=now.policy.common.plan_days)
    anew = now.policy.opening_on(day_of(now.at, now.policy) + days)
    return measured.model_copy(update={"plan": None, "done": None, "plan_by": anew})
