"""Which documents a fact of common issues concerns: clusters, issues, and the cases of members."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from libs.common.events.assessment import (
    CommonIssueRaised,
    MatterLeft,
    MatterSketched,
    MemberJoined,
    RecurrenceMeasured,
)

OF_ISSUES: Final = frozenset(
    fact.type() for fact in (MatterSketched, MatterLeft, CommonIssueRaised, MemberJoined, RecurrenceMeasured)
)


def documents(said: Mapping[str, Any], type_: str) -> Sequence[str]:
    """Those that hear it; what names none reaches none."""
    cluster, issue = str(said.get("cluster", "")), str(said.get("issue", ""))
    if type_ == CommonIssueRaised.type():
        return (issue, *(member["case"] for member in said["members"]))
    if type_ == MemberJoined.type():
        return (issue, said["member"]["case"]) if said.get("listed", True) else (issue,)
    return tuple(filter(None, (cluster, issue)))
