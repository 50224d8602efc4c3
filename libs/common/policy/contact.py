"""首次联系: by which means a contact counts, and when trying was enough."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from libs.common.policy.faults import Misplaced
from libs.worktime import Span, Unit
from libs.worktime.span import LENGTHS

Means = Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]


class Contact(BaseModel):
    """Part of `profiles.yaml`: `attempts` within `within` make a citizen unreachable.

    Each is at least `apart` from the one before: three calls in a minute are one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    means: tuple[Means, ...] = Field(default=("phone", "visit", "wechat", "sms", "letter"), min_length=1)
    attempts: int = Field(default=3, ge=1, le=10)
    within: Span = Span(2, Unit.DAY)
    apart: Span = Span(30, Unit.MINUTE)


def reachable(contact: Contact) -> None:
    """`Misplaced` names a span of working time, or attempts so far apart that they do not fit."""
    for name, span in (("within", contact.within), ("apart", contact.apart)):
        if span.working:
            raise Misplaced(("contact", name), f"{span} is working time; write days, hours or minutes")
    least, most = LENGTHS[contact.apart.unit] * contact.apart.count, LENGTHS[contact.within.unit] * contact.within.count
    if least * (contact.attempts - 1) > most:
        far = f"{contact.attempts} attempts {contact.apart} apart do not fit within {contact.within}"
        raise Misplaced(("contact", "apart"), f"{far}; bring them nearer")
