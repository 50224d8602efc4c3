"""What citizens are told: a long form, and one for text messages that says nothing of the case."""

import string
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

from libs.worktime import OfficeHours

KNOWN: Final = frozenset(
    {"number", "title", "promised_by", "legal", "signpost", "appeal", "call", "unit", "due", "result"}
)
SMS_MOST: Final = 70
SMS_KNOWN: Final = frozenset({"number", "call"})
DAYS: Final = "一二三四五六日"


class Template(BaseModel):
    """`long` for pages and WeChat; `sms` for text messages, 70 characters at most (design/rules.md, reply)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    long: str = Field(min_length=1)
    sms: str = Field(min_length=1, max_length=SMS_MOST)

    @model_validator(mode="after")
    def _known_fields(self) -> "Template":
        for text, known in ((self.long, KNOWN), (self.sms, SMS_KNOWN)):
            asked = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
            if asked - known:
                raise ValueError(f"unknown placeholders {sorted(asked - known)}; known are {sorted(known)}")
        return self

    def text(self, means: str, values: Mapping[str, Any], office: OfficeHours | None = None) -> str:
        """Filled in for one means; instants become days as people write them."""
        said = {name: _said(value, office or OfficeHours()) for name, value in values.items()}
        return (self.sms if means == "sms" else self.long).format_map(said)


class TemplateFile(BaseModel):
    """The file `templates.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    templates: dict[str, Template]


def _said(value: Any, office: OfficeHours) -> str:
    if not isinstance(value, datetime):
        return str(value)
    local = value.astimezone(office.tz)
    return f"{local.month}月{local.day}日（周{DAYS[local.weekday()]}）{local.hour}:{local.minute:02d}"
