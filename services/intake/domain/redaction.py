"""Numbers that identify people, masked in free text before it becomes an event (design/surfaces.md, privacy)."""

import re
from typing import Final

IDENTITY: Final = re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?!\d)")
CARD: Final = re.compile(r"(?<!\d)(\d{4})\d{8,11}(\d{4})(?!\d)")
MOBILE: Final = re.compile(r"(?<!\d)(1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)")
CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\ufeff]")


def redacted(text: str) -> str:
    """Identity numbers (18 digits), bank cards (16 to 19) and mobile numbers (11), their middle as stars."""
    for pattern, stars in ((IDENTITY, "********"), (CARD, "********"), (MOBILE, "****")):
        text = pattern.sub(rf"\g<1>{stars}\g<2>", text)
    return text


def cleaned(text: str) -> str:
    """Without control characters and marks that turn the direction of writing; line ends are kept."""
    return CONTROL.sub("", text.replace("\r\n", "\n")).strip()


def masked_phone(phone: str) -> str:
    """138****0000."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else ""  # noqa: PLR2004 - shorter ones show too much


def masked_name(name: str) -> str:
    """陈**."""
    return f"{name[:1]}**" if name else ""
