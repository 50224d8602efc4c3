"""回避: which units a complaint or report is about.  Where it names none, there is none; a person may add one later."""

from typing import Final

from libs.common.events.words import Kind
from libs.common.policy import Policy
from libs.common.policy.units import Unit

AGAINST: Final = frozenset({Kind.COMPLAINT, Kind.REPORT})


def units_about(text: str, kind: Kind, policy: Policy) -> tuple[str, ...]:
    """Departments that are named, and governments that are named as such, in the order of units.yaml.

    A name within a longer one (县水务局 of 县水务局供水站) still means that unit: better one too many, for a person
    then names another, than one that judges itself.
    """
    if kind not in AGAINST:
        return ()
    return tuple(unit.id for unit in policy.units.by_id.values() if _meant(unit, text, policy))


def _meant(unit: Unit, text: str, policy: Policy) -> bool:
    names = (unit.name, *unit.aliases)
    if unit.kind == "government":
        return any(f"{name}{word}" in text for name in names for word in policy.signs.officials if name in text)
    return unit.kind == "department" and any(name in text for name in names)
