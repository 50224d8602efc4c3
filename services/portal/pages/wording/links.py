"""Cases that belong together, in a sentence: why, seen from one of the two."""

from collections.abc import Mapping
from types import MappingProxyType

from services.portal.pages.facts import Linked

EARLIER: Mapping[str, str] = MappingProxyType(
    {"after": "原来说的那件，已经办完了", "split": "同一次说的投诉，办退款、赔偿和调解"}
)
LATER: Mapping[str, str] = MappingProxyType(
    {"after": "办完以后又有人说，另外办一件", "split": "同一次说的举报，查有没有违法"}
)


def linked(link: Linked) -> str:
    """Why the other case belongs to this one."""
    return (EARLIER if link.earlier else LATER).get(link.why, "和这件事有关")
