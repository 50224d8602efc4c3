"""People to tell, and a case as the rules are asked about it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from libs.common.decision import Decision, Now
from libs.common.events import Fact
from libs.common.events.handling import ResultApproved
from libs.common.events.intake import CaseAdmitted, CaseSubmitted
from libs.common.events.words import Kind, Outcome, Person
from libs.common.policy import Policy, load_policy
from services.notification import timers
from services.notification.domain.state import Case
from services.notification.handlers import REACTIONS

POLICY: Policy = load_policy(Path(__file__).parents[3] / "config")
NOON = datetime(2026, 10, 20, 4, 0, tzinfo=UTC)
NIGHT = datetime(2026, 10, 20, 15, 30, tzinfo=UTC)
MORNING = datetime(2026, 10, 21, 0, 0, tzinfo=UTC)
NUMBER = "HQ26-030418-7"
ANN = Person(id="p1", name="陈**", reply_channel="wechat", phone="138****0000")
RESULT = ResultApproved(hop=1, round=1, part="t02", by="吴", outcome=Outcome.RESOLVED, text="水沟清了 40 米。")


def at(instant: datetime = NOON, policy: Policy = POLICY) -> Now:
    """A moment of a decision about case c1."""
    return Now(instant, instant, "c1", policy)


def hear(case: Case | None, fact: Fact, instant: datetime = NOON, policy: Policy = POLICY) -> Decision[Case]:
    """By the service's own table."""
    decision: Decision[Case] = REACTIONS[type(fact)](case, fact, at(instant, policy))
    return decision


def wake(case: Case, policy: Policy = POLICY) -> Decision[Case]:
    """When it asked for it."""
    due = timers.due(case)
    assert due is not None
    return timers.wake(case, at(due, policy))


def submitted(*people: Person, profile: str = "help", area: str | None = "t02v001") -> CaseSubmitted:
    """A matter of those people."""
    return CaseSubmitted(
        number=NUMBER, kind=Kind.HELP, title="涵洞积水", text="积水", channel="web", external_id="1", people=people,
        profile=profile, promised_by=MORNING, captured_at=NOON, area=area,
    )  # fmt: skip


def admitted(**more: Any) -> CaseAdmitted:
    """It is taken on."""
    known = {"category": "urban", "area": "t02v001", "urgent": False, "profile": "help", "promised_by": MORNING}
    return CaseAdmitted.model_validate({**known, **more})


def case_of(*people: Person, **more: Any) -> Case:
    """The case once it was heard of."""
    return hear(None, submitted(*people, **more)).state


def kinds(decision: Decision[Any]) -> list[str]:
    """The names of what was decided."""
    return [type(event).__name__ for event in decision.events]
