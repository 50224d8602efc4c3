"""A fact of a case is counted for the rates and compared for common issues: both into the one document of the case."""

from typing import Any

from libs.common.decision import Decision, Now, Rule
from services.assessment.domain.state import Case


def both(count: Rule, compare: Rule) -> Rule:
    """The rule that does both; what each says is said."""

    def hear(case: Case | None, fact: Any, now: Now) -> Decision[Case]:
        counted = count(case, fact, now)
        compared = compared_by(compare, counted.state, fact, now)
        return Decision(compared.state, (*counted.events, *compared.events))

    return hear


def compared_by(compare: Rule, case: Case, fact: Any, now: Now) -> Decision[Case]:
    """What a fact changes of the case as common issues see it."""
    decision = compare(case.matter, fact, now)
    if decision.state is case.matter:
        return Decision(case, decision.events)
    return Decision(case.model_copy(update={"matter": decision.state}), decision.events)
