"""Cookies that nobody can make or change: a value, until when it holds, and a keyed digest of both."""

from datetime import datetime

from libs.common.clock import instant_of, text_of
from libs.common.secrets import blind, same


def signed(key: str, purpose: str, value: str, until: datetime) -> str:
    """The value as a cookie; `|` separates its parts and may stand in the value."""
    plain = f"{value}|{text_of(until)}"
    return f"{plain}|{blind(key, f'{purpose}|{plain}')}"


def opened(key: str, purpose: str, cookie: str, now: datetime) -> str | None:
    """The value again; None if it was made otherwise, for another purpose, or is over."""
    plain, _, digest = cookie.rpartition("|")
    value, _, until = plain.rpartition("|")
    if not until or not same(digest, blind(key, f"{purpose}|{plain}")) or instant_of(until) <= now:
        return None
    return value


def guard(key: str, session: str) -> str:
    """What a form carries, so that another site cannot send it (CSRF)."""
    return blind(key, f"form|{session}")[:24]
