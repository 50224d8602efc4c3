"""What can be counted of a case: the names that formulas may use, by which date each counts, and what implies what.

The service counts by these tables and the checker of `formulas.yaml` reads the same ones, so that neither can know a
name that the other does not.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal, get_args

Window = Literal["admitted", "completed", "evaluated"]
"""By which of its dates a case falls into a period."""

WINDOWS: Final[tuple[Window, ...]] = get_args(Window)

COUNTED: Final[Mapping[Window, tuple[str, ...]]] = MappingProxyType(
    {
        "admitted": ("admitted", "people", "dispatched", "returned", "completed"),
        "completed": ("completed", "on_time", "reached", "in_township", "direct"),
        "evaluated": (
            "asked", "contacted", "not_contacted", "resolved", "unresolved",
            "satisfied", "not_satisfied", "basically", "dissatisfied",
            "judged", "first_time",
        ),
    }
)  # fmt: skip
"""The facts that are counted in a window.

admitted      受理      people       诉求人      dispatched  交办      returned  退过单
completed     办结: the checked result of the last round has been replied, or every way of replying was tried
on_time       按时: nobody missed the date of a result in the last round
reached       the reply reached who raised it
in_township   办结 by a village or a township
direct        办结 by the centre itself
asked         有效回访: somebody said how it was, in the last round; like all that citizens say, once for each of them
contacted     联系过    not_contacted 没联系过    resolved 解决了    unresolved 没解决, or only partly
satisfied     满意, 非常满意    basically 基本满意    dissatisfied 不满意    not_satisfied either of these two
judged        the case has been judged: once, however many people did
first_time    一次办好: judged in its first round, and most of those who spoke say that it is resolved
"""

IMPLIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "dispatched": "admitted", "returned": "dispatched", "completed": "admitted",
        "on_time": "completed", "reached": "completed", "in_township": "completed", "direct": "completed",
        "contacted": "asked", "not_contacted": "asked", "resolved": "asked", "unresolved": "asked",
        "satisfied": "asked", "not_satisfied": "asked", "basically": "asked", "dissatisfied": "asked",
        "first_time": "judged",
    }
)  # fmt: skip
"""What is counted of a fact is never more than what is counted of the one that it implies."""

APART: Final = (
    frozenset({"satisfied", "basically", "dissatisfied"}),
    frozenset({"satisfied", "not_satisfied"}),
    frozenset({"contacted", "not_contacted"}),
    frozenset({"resolved", "unresolved"}),
)
"""Answers to one question: nobody gives two of them."""

WITHDRAWN: Final = "withdrawn"
"""Why a case is left out that its citizen took back before it was completed."""


def implies(fact: str, other: str) -> bool:
    """Whether every case that the first is counted of has the other at least as often."""
    while fact != other:
        above = IMPLIES.get(fact, fact)
        if above == fact:
            return False
        fact = above
    return True


@lru_cache(1024)  # asked for with every count of every row of a figure
def column(window: Window, fact: str, excluded: str = "") -> str:
    """The name of a count in the sums: `completed/on_time`, and of what is left out `completed/on_time~withdrawn`."""
    name = f"{window}/{fact}"
    return f"{name}~{excluded}" if excluded else name
