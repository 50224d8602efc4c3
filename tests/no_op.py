"""A pytest plugin: the rule named by CASELOOP_NO_OP does nothing, so that a test that says it can be seen to fail.

A rule that decides leaves the state as it is; any other gives nothing.
"""

import importlib
import inspect
import os
import sys
from functools import reduce
from typing import Any

from libs.common.decision import Decision

OURS = ("libs.", "services.")
NAMED = os.environ.get("CASELOOP_NO_OP", "")


def nothing(rule: Any) -> Any:
    """In the place of a rule."""
    decides = "Decision" in str(inspect.signature(rule).return_annotation)

    def idle(state: Any = None, *_args: Any, **_more: Any) -> Any:
        return Decision(state) if decides else None

    async def idle_later(*args: Any, **more: Any) -> Any:
        return idle(*args, **more)

    return idle_later if inspect.iscoroutinefunction(rule) else idle


def take_out(named: str) -> None:
    """`module:function` or `module:Class.method`; also where its own package has imported it from there already."""
    module, _, path = named.partition(":")
    *owners, name = path.split(".")
    owner = reduce(getattr, owners, importlib.import_module(module))
    rule, idle = getattr(owner, name), nothing(getattr(owner, name))
    setattr(owner, name, idle)
    for known in [known for title, known in sys.modules.items() if title.startswith(OURS)]:
        for bound in [bound for bound, what in vars(known).items() if what is rule]:
            setattr(known, bound, idle)


if NAMED:
    take_out(NAMED)
