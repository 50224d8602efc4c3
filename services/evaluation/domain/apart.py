"""Who may ask a citizen: another unit than those that had a part of it."""

from libs.common.decision import Now
from libs.common.errors import NotYet, Refused
from services.evaluation.domain.state import Case


def stands_apart(case: Case, unit: str, now: Now) -> None:
    """`Refused` for a unit that there is none of, and for one that ever had a part of the case.

    `NotYet` as long as the dispatch of what the citizen was told of is on its way: its unit would be taken for another.
    """
    if unit not in now.policy.units:
        raise Refused("unknown-unit", f"unit: {unit} is no unit; correct it", status=422, field="unit")
    if not case.handlers or 0 < case.hop < case.answered:
        raise NotYet("CaseDispatched", "routing")
    if unit in case.handlers:
        text = f"{unit} had a part of this case and may not ask about it; let another unit do it"
        raise Refused("own-case", text, status=403, field="unit")
