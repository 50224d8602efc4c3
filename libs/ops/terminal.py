"""What others said, fit for a terminal."""

from typing import Final

from rich.text import Text

KEPT: Final = frozenset("\n\t")
CONTROLS: Final = (*range(0x20), *range(0x7F, 0xA0))
BIDI: Final = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
ESCAPED: Final = {code: f"\\u{code:04x}" for code in (*CONTROLS, *BIDI) if chr(code) not in KEPT}


def harmless(text: str) -> str:
    """The text with every character written out that would move the cursor, recolour, or turn the direction round.

    Line ends and tabs stay.  JSON says the same as before.
    """
    return text.translate(ESCAPED)


def plain(text: str) -> Text:
    """The same for a table: as it stands, without markup."""
    return Text(harmless(text))
