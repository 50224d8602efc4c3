"""What is done about a common issue: planned by its owner with a day, done, and asked for when the day has passed."""

from datetime import date, datetime, timedelta
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from libs.common.clock import text_of
from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.assessment import ActionCompleted, ActionPlanned, PlanOverdue
from libs.common.policy import Policy
from services.assessment.domain.issue import Done, Issue, Plan, day_of

DAYS_IN_WEEK: Final = 7
Name = Annotated[str, Field(min_length=1, max_length=80)]
Words = Annotated[str, Field(min_length=1, max_length=500)]


class Wish(BaseModel):
    """What every command here is."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class PlanAction(Wish):
    """`owner`, a unit, does this until the end of that day; `label` names the issue better than its first words did.

    Before it is done a plan can be made anew, and also once it turned out that it did not help.
    """

    owner: Name
    text: Words
    due: date
    label: Annotated[str, Field(max_length=40)] = ""
    by: Name


class CompleteAction(Wish):
    """What was done, and who says so.  From the next day on it is counted what comes again."""

    text: Words
    by: Name


def plan(issue: Issue | None, command: PlanAction, now: Now) -> Decision[Issue]:
    """An owner, a deed, a day."""
    issue = known(issue)
    _open(issue)
    due = _due(command, now)
    turn = issue.turn + (issue.plan is None)
    label = command.label or issue.label
    planned = issue.model_copy(
        update={
            "plan": Plan(owner=command.owner, text=command.text, due=due, by=command.by),
            "plan_by": None, "turn": turn, "label": label,
        }
    )  # fmt: skip
    fact = ActionPlanned(
        unit=command.owner, label=label, text=command.text, due=due, by=command.by, turn=turn, cases=issue.cases
    )
    return Decision(planned, (fact,))


def complete(issue: Issue | None, command: CompleteAction, now: Now) -> Decision[Issue]:
    """It is done; `late` if that was after its day."""
    issue = known(issue)
    _open(issue)
    if issue.plan is None:
        raise Refused("no-plan", "nothing is planned for this issue; plan it first: who, what, until when")
    today, rules = day_of(now.at, now.policy), now.policy.common
    last = today + timedelta(days=DAYS_IN_WEEK * rules.weeks)
    done = Done(text=command.text, by=command.by, at=now.at, day=today)
    # On the first open morning after the last day that counts, when all of that day has been heard.
    update = {"done": done, "measure_at": now.policy.opening_on(last + timedelta(days=1))}
    fact = ActionCompleted(
        unit=issue.plan.owner, label=issue.label, text=command.text, by=command.by, late=now.at >= issue.plan.due,
        turn=issue.turn, cases=issue.cases,
    )  # fmt: skip
    return Decision(issue.model_copy(update=update), (fact,))


def ask(issue: Issue, now: Now) -> Decision[Issue]:
    """The day has passed: said once, of a plan that nobody made and of one that nobody carried out."""
    planned = issue.plan
    unit = planned.owner if planned else ""
    due = planned.due if planned else issue.plan_by or now.at
    reason = f"“{issue.label}”{'说好的办法到期没做完' if planned else '还没有定办法'}"
    after = {"plan": planned.model_copy(update={"asked": True})} if planned else {"plan_by": None}
    fact = PlanOverdue(unit=unit, label=issue.label, due=due, reason=reason, cases=issue.cases)
    return Decision(issue.model_copy(update=after), (fact,))


def known(issue: Issue | None) -> Issue:
    """The issue, or a refusal of what is meant for none."""
    if issue is None:
        raise Refused("unknown-issue", "there is no such issue; look at the list", status=404)
    return issue


def _open(issue: Issue) -> None:
    if issue.over:
        raise Refused("over", "what was done has helped and the issue is over; what comes again becomes a new one")
    if issue.done is not None:
        until = text_of(issue.measure_at) if issue.measure_at else ""
        raise Refused("measuring", f"it is counted until {until} what comes again; look then whether it helped")


def _due(command: PlanAction, now: Now) -> datetime:
    """When the office opens after the day."""
    policy: Policy = now.policy
    if command.owner not in policy.units:
        raise Refused("unknown-unit", f"{command.owner} is no unit; correct it", status=422, field="owner")
    today = day_of(now.at, policy)
    latest = today + timedelta(days=policy.common.act_days)
    if not today < command.due <= latest:
        text = f"due is a day after {today} and not after {latest}; choose another"
        raise Refused("plan-day", text, status=422, field="due")
    return policy.opening_on(command.due + timedelta(days=1))
