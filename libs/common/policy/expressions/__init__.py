"""The language of a rule's `if`: one condition on the fields of a matter, checked when the catalogue is loaded.

    hour >= 22 or hour < 6
    channel == p12315 and kind in [complaint, report]
    not workday and not (area in [t02, t03] or urgent)

A comparison has a field on one side and values on the other; `and`, `or`, `not` and parentheses join comparisons.
There is no arithmetic, no call and no name but those of the fields, so that a condition asks for nothing but the
matter before it: it cannot lead to another condition, let alone in a circle, and it always ends.

fields    what may be asked, and of which type it is
reading   text to condition, or what is wrong with it
trying    one matter for every way that conditions can turn out
"""

from libs.common.policy.expressions.fields import Atom, Condition, Known
from libs.common.policy.expressions.reading import Unreadable, condition_of
from libs.common.policy.expressions.trying import Room, examples, told

__all__ = ["Atom", "Condition", "Known", "Room", "Unreadable", "condition_of", "examples", "told"]
