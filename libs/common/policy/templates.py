"""What citizens are told: a long form, and one for text messages that says nothing of the case.

`duty` goes to the duty desk and to no citizen: it says the danger and the place by either means.
"""

import string
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from libs.common.policy.faults import Misplaced
from libs.worktime import OfficeHours

ALWAYS: Final = frozenset({"number", "title"})
FIELDS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "admitted": ALWAYS | {"promised_by"},
        "refused": ALWAYS | {"legal", "signpost", "appeal"},
        "diverted": ALWAYS | {"call"},
        "dispatched": ALWAYS | {"unit", "due"},
        "extended": ALWAYS | {"before", "due", "reason"},
        "escalated": ALWAYS | {"unit"},
        "merged": ALWAYS | {"other"},
        "split": ALWAYS | {"other"},
        "unmerged": ALWAYS,
        "session_booked": ALWAYS | {"who", "at", "place", "bring"},
        "session_moved": ALWAYS | {"who", "at", "place", "bring", "reason"},
        "session_cancelled": ALWAYS | {"who", "at", "reason"},
        "parked": ALWAYS | {"at", "reason"},
        "unparked": ALWAYS | {"reason"},
        "result": ALWAYS | {"result"},
        "duty": ALWAYS | {"risk", "place"},
    }
)
SMS_MOST: Final = 70
SMS_KNOWN: Final = frozenset({"number", "call", "other", "at", "place", "risk"})
DAYS: Final = "一二三四五六日"


class Template(BaseModel):
    """`long` for pages and WeChat; `sms` for text messages, 70 characters at most (design/rules.md, reply)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    long: str = Field(min_length=1)
    sms: str = Field(min_length=1, max_length=SMS_MOST)

    def text(self, means: str, values: Mapping[str, Any], office: OfficeHours | None = None) -> str:
        """Filled in for one means; instants become days as people write them."""
        said = {name: _said(value, office or OfficeHours()) for name, value in values.items()}
        return (self.sms if means == "sms" else self.long).format_map(said)


class TemplateFile(BaseModel):
    """The file `templates.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    templates: dict[str, Template]


def complete_templates(file: TemplateFile) -> TemplateFile:
    """The same; `Misplaced` names a notice without words, and a word in braces that nothing is put into."""
    if missing := [name for name in FIELDS if name not in file.templates]:
        raise Misplaced(("templates",), f"the template {missing[0]} is missing; citizens are told it")
    for name, template in file.templates.items():
        if name not in FIELDS:
            raise Misplaced(("templates", name), f"{name} is told to nobody; known are {sorted(FIELDS)}")
        for means, text, known in (
            ("long", template.long, FIELDS[name]),
            ("sms", template.sms, FIELDS[name] & SMS_KNOWN),
        ):
            try:
                asked = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
            except ValueError as error:
                raise Misplaced(("templates", name, means), f"{error}; write {{number}} with both braces") from error
            if strange := sorted(asked - known):
                raise Misplaced(
                    ("templates", name, means), f"unknown placeholders {strange}; known are {sorted(known)}"
                )
    return file


def _said(value: Any, office: OfficeHours) -> str:
    if not isinstance(value, datetime):
        return str(value)
    local = value.astimezone(office.tz)
    return f"{local.month}月{local.day}日（周{DAYS[local.weekday()]}）{local.hour}:{local.minute:02d}"
