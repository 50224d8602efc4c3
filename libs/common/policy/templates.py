"""What citizens are told: for pages and WeChat, by text message, by phone and by letter; in Chinese and English.

`duty` goes to the duty desk and to no citizen: it says the danger and the place by either means.
"""

import string
from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from libs.common.policy.deployment import Deployment
from libs.common.policy.faults import Misplaced
from libs.common.policy.plain import DUTY, Plain, spoken_plainly
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
        "result": ALWAYS | {"result", "link"},
        "shared": ALWAYS | {"unit", "done"},
        "appeal_upheld": ALWAYS | {"label", "reason"},
        "appeal_dismissed": ALWAYS | {"label", "reason", "rest"},
        DUTY: ALWAYS | {"risk", "place"},
    }
)
MAY_MISS: Final = frozenset({"title", "who", "bring", "before"})
"""What a notice is complete without; all else that it knows it has to say."""
SPOKEN: Final = frozenset({"voice"})
"""Nobody can say a link."""
SMS_MOST: Final = 70
SMS_KNOWN: Final = frozenset({"number", "call", "other", "at", "place", "risk", "link"})
SMS_NEEDS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "diverted": frozenset({"call"}), "session_booked": frozenset({"at", "place"}),
        "session_moved": frozenset({"at", "place"}), "session_cancelled": frozenset({"at"}),
    }
)  # fmt: skip
"""What a text message has to say; all others the number, by which the rest can be asked for."""
NUMBER_TAIL: Final = len("26-030418-7")
LONGEST_DAY: Final[Mapping[bool, int]] = MappingProxyType(
    {False: len("12月22日（周二）14:30"), True: len("Tue 22 Dec, 14:30")}
)
"""In Chinese, and in English."""
WIDTHS: Final[Mapping[str, int]] = MappingProxyType({"call": 5, "place": 20})
"""How long what is put into a text message can be; a place is no longer by specialists.yaml."""
FORMS: Final[Mapping[str, str]] = MappingProxyType(
    {"sms": "sms", "phone": "voice", "visit": "voice", "letter": "letter"}
)
LINKED: Final = frozenset({"link"})
NOTHING: Final = frozenset[str]()
DAYS: Final = "一二三四五六日"
CHINESE: Final = "zh"
Place = tuple[str, ...]


class Forms(BaseModel):
    """One notice in one language (design/rules.md, reply): `sms` has 70 characters at most and nothing of the case.

    `voice` is what is said on the phone or at the door, `letter` what is printed; where they are empty, `long` is.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    long: str = Field(min_length=1)
    sms: str = Field(min_length=1, max_length=SMS_MOST)
    voice: str = ""
    letter: str = ""

    def form(self, means: str) -> str:
        """The one for that means."""
        wanted: str = getattr(self, FORMS.get(means, "long"))
        return wanted or self.long


class Template(Forms):
    """In Chinese, and in `en` for whoever asked for it; a language that is not there is told in Chinese."""

    en: Forms | None = None

    def text(
        self, means: str, values: Mapping[str, Any], office: OfficeHours | None = None, language: str = CHINESE
    ) -> str:
        """Filled in for one means; instants become days as people write them."""
        other = self.en if language == "en" else None
        day = _day if other is None else _english_day
        local = {
            name: day(value.astimezone((office or OfficeHours()).tz)) if isinstance(value, datetime) else str(value)
            for name, value in values.items()
        }
        return (other or self).form(means).format_map(local)


class TemplateFile(BaseModel):
    """The file `templates.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    templates: dict[str, Template]
    plain: Plain = Plain()


def complete_templates(file: TemplateFile, deployment: Deployment) -> TemplateFile:
    """The same; `Misplaced` names a notice without words, or words that cannot be said to a citizen.

    That is: what nothing is put into, what says not all it has to, a text message that grows too long, officialese.
    What can carry a link has to, if the deployment has an address.
    """
    if missing := [name for name in FIELDS if name not in file.templates]:
        raise Misplaced(("templates",), f"the template {missing[0]} is missing; citizens are told it")
    for name, template in file.templates.items():
        if name not in FIELDS:
            raise Misplaced(("templates", name), f"{name} is told to nobody; known are {sorted(FIELDS)}")
        for place, form, text in _forms(name, template):
            _filled(place, name, form, text, LINKED if deployment.address and form not in SPOKEN else NOTHING)
            _short(place, name, form, text, deployment)
        spoken_plainly(
            file.plain, name, {form: text for place, form, text in _forms(name, template) if "en" not in place}
        )
    return file


def _forms(name: str, template: Template) -> Iterator[tuple[Place, str, str]]:
    """Every form that is there, in every language, with its place in the file."""
    for place, forms in ((("templates", name), template), (("templates", name, "en"), template.en)):
        for form in ("long", "sms", "voice", "letter") if forms else ():
            if text := getattr(forms, form):
                yield (*place, form), form, text


def _filled(place: Place, name: str, form: str, text: str, linked: frozenset[str]) -> None:
    """Nothing is put into it that is not known, and what it has to say is in it.  Where there is a link, it is said."""
    fields = FIELDS[name] - (LINKED - linked)
    known = fields & SMS_KNOWN if form == "sms" else fields
    try:
        asked = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
    except ValueError as error:
        raise Misplaced(place, f"{error}; write {{number}} with both braces") from error
    if strange := sorted(asked - known):
        raise Misplaced(place, f"unknown placeholders {strange}; known are {sorted(known)}")
    short = fields & LINKED or SMS_NEEDS.get(name, frozenset({"number"}))  # a link names the number
    needed = short if form == "sms" else fields - MAY_MISS
    if missing := sorted(needed - asked):
        raise Misplaced(place, f"{{{missing[0]}}} is missing; {name} has to say it")


def _short(place: Place, name: str, form: str, text: str, deployment: Deployment) -> None:
    """A text message, filled in, in one piece."""
    if form != "sms" or name == DUTY:
        return
    number = deployment.prefix + "0" * NUMBER_TAIL
    widths = {
        **WIDTHS, "at": LONGEST_DAY["en" in place], **dict.fromkeys(("number", "other"), len(number)),
        "link": len(deployment.link(number, 9)),
    }  # fmt: skip
    parts = list(string.Formatter().parse(text))
    length = sum(len(said) + (widths[field] if field else 0) for said, field, _, _ in parts)
    if length > SMS_MOST:
        raise Misplaced(
            place, f"filled in it has up to {length} characters, and {SMS_MOST} are one message; shorten it"
        )


def _day(local: datetime) -> str:
    return f"{local.month}月{local.day}日（周{DAYS[local.weekday()]}）{local.hour}:{local.minute:02d}"


def _english_day(local: datetime) -> str:
    return f"{local:%a} {local.day} {local:%b}, {local.hour}:{local.minute:02d}"
