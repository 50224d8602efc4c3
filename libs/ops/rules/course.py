"""Where a matter goes by a configuration, and until when; asked of routing's own rule."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from libs.common.clock import text_of
from libs.common.policy import Policy


@dataclass(frozen=True, slots=True)
class Course:
    """`unit` is empty where a person has to name one.  `profile` is the dispatch's; `due`: when the result is."""

    unit: str
    rule: str
    why: str
    due: datetime | None = None
    profile: str = ""

    def said(self) -> dict[str, Any]:
        """For programs."""
        due = self.due and text_of(self.due)
        return {"unit": self.unit, "rule": self.rule, "why": self.why, "due": due, "profile": self.profile}


def course_of(matter: Mapping[str, Any], at: datetime, policy: Policy) -> Course:
    """Of a matter in the fields of routing's state, dispatched at that moment, which a rule may ask for."""
    routing = importlib.import_module("services.routing.domain.choice")
    case = importlib.import_module("services.routing.domain.state").Case.model_validate(matter, extra="ignore")
    if case.profile not in policy.profiles:
        return Course("", "", f"there is no profile {case.profile}")
    found = routing.choose(case, policy, at)
    if isinstance(found, routing.Unclear):
        return Course("", "", found.reason)
    dues = importlib.import_module("services.routing.domain.dues")
    sending = dues.Sending(found.unit, found.co_handlers, case.profile, found.profile, at, None)
    owed = dues.owed_of(policy, sending)
    return Course(found.unit, found.rule, found.why, owed.lead.result, found.profile)
