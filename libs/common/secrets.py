"""Receipt tokens and the keyed digests that stand for them in events.

A token is never stored: it is made again from the deployment's key, the case and the requester (design/events.md).
"""

import base64
import hashlib
import hmac
from typing import Final

LETTERS: Final = 8
TOKEN_DIGITS: Final = 12
PHONE_DIGITS: Final = 8
"""So much is kept of a digest where there are hundreds: more than a code of eight letters, or four digits, is worth."""


def receipt_token(key: str, case: str, person: str) -> str:
    """What a requester proves themselves with: `K7QM-2F9D`, letters and digits that can be read out."""
    digest = _digest(key, "receipt", case, person)
    letters = base64.b32encode(digest).decode()[:LETTERS].replace("I", "8").replace("O", "9")
    return f"{letters[:4]}-{letters[4:]}"


def secret_mac(key: str, case: str, secret: str) -> str:
    """The digest of a token or of a phone's last four digits, bound to the case; case and dashes do not matter."""
    plain = "".join(letter for letter in secret.upper() if letter.isalnum())
    return _digest(key, "secret", case, plain).hex()[:32]


def blind(key: str, value: str) -> str:
    """An index on something that must not be read from it, such as a phone number."""
    return _digest(key, "blind", value).hex()[:32]


def content_id(key: str, data: bytes) -> str:
    """Which file it is, told by what it holds; nobody without the key can tell whether somebody sent a certain file."""
    return hmac.new(key.encode(), b"file\x1f" + data, hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two digests are equal; how long it takes tells nothing."""
    return hmac.compare_digest(one.encode(), other.encode())


def requester_id(key: str, phone: str) -> str:
    """Who has that phone, in every case they are part of."""
    return f"r-{blind(key, phone)[:20]}"


def _digest(key: str, *parts: str) -> bytes:
    return hmac.new(key.encode(), "\x1f".join(parts).encode(), hashlib.sha256).digest()
