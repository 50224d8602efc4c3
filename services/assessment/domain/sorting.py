"""Facts of common issues reach documents of several kinds; which rule each meets is told by the document's id."""

from typing import Any

from libs.common.decision import Decision, Now
from libs.common.events.assessment import CommonIssueRaised, MatterLeft, MemberJoined
from services.assessment.domain import clustering, issue, matter
from services.assessment.domain.alongside import compared_by
from services.assessment.domain.issue import PREFIX
from services.assessment.domain.state import Case


def raised(state: Any, fact: CommonIssueRaised, now: Now) -> Decision[Any]:
    """The issue begins; the cases it begins with are told."""
    return issue.begin(state, fact, now) if now.subject.startswith(PREFIX) else _told(state, fact, now)


def joined(state: Any, fact: MemberJoined, now: Now) -> Decision[Any]:
    """The issue has one more; its case is told."""
    return issue.join(state, fact, now) if now.subject.startswith(PREFIX) else _told(state, fact, now)


def left(state: Any, fact: MatterLeft, now: Now) -> Decision[Any]:
    """The issue has one fewer; the cluster compares it no more."""
    rule = issue.lose if now.subject.startswith(PREFIX) else clustering.let_go
    return rule(state, fact, now)


def _told(case: Case | None, fact: CommonIssueRaised | MemberJoined, now: Now) -> Decision[Case]:
    return compared_by(matter.belong, case or Case(), fact, now)
