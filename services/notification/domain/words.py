"""A template filled in."""

from typing import Any

from libs.common.policy import Policy
from libs.common.policy.templates import CHINESE
from services.notification.domain.state import Case


def words(policy: Policy, notice: str, means: str, case: Case, language: str = CHINESE, **more: Any) -> str:
    """The text of a notice for one means: short and without content for SMS, long elsewhere (config/templates)."""
    values = {"number": case.number, "title": case.title, **more}
    return policy.templates[notice].text(means, values, policy.office, language)
