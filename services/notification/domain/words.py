"""A template filled in."""

from typing import Any

from libs.common.policy import Policy
from services.notification.domain.state import Case


def words(policy: Policy, notice: str, means: str, case: Case, **more: Any) -> str:
    """The text of a notice for one means: short and without content for SMS, long elsewhere (config/templates)."""
    values = {"number": case.number, "title": case.title, **more}
    return policy.templates[notice].text(means, values)
