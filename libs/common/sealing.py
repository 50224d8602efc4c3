"""Contact data under one key per requester, so that erasing is deleting the key (design/surfaces.md, privacy).

The data key is wrapped by the deployment's key; values are sealed with AES-GCM-SIV, bound to `requester:field`.
"""

import base64
import hashlib
import os
from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

Draw = Callable[[int], bytes]
"""So many random bytes; the machine's own, unless a simulation replays."""


def new_key(draw: Draw = os.urandom) -> bytes:
    """A data key for one requester."""
    return draw(32)


def wrap(deployment_key: str, data_key: bytes) -> str:
    """The data key as it may be stored."""
    return base64.b64encode(aes_key_wrap(_kek(deployment_key), data_key)).decode()


def unwrap(deployment_key: str, wrapped: str) -> bytes:
    """The data key again; fails if the deployment's key is another."""
    return aes_key_unwrap(_kek(deployment_key), base64.b64decode(wrapped))


def seal(data_key: bytes, requester: str, field: str, value: str, draw: Draw = os.urandom) -> str:
    """A value that only the requester's key opens."""
    nonce = draw(12)
    sealed = AESGCMSIV(data_key).encrypt(nonce, value.encode(), f"{requester}:{field}".encode())
    return base64.b64encode(nonce + sealed).decode()


def unseal(data_key: bytes, requester: str, field: str, sealed: str) -> str:
    """The value again; fails if it was sealed for another requester or field."""
    raw = base64.b64decode(sealed)
    return AESGCMSIV(data_key).decrypt(raw[:12], raw[12:], f"{requester}:{field}".encode()).decode()


def _kek(deployment_key: str) -> bytes:
    return hashlib.sha256(f"caseloop key encryption|{deployment_key}".encode()).digest()
