"""What the keys of a dimension are called."""

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from libs.common.errors import Refused
from libs.common.policy import Policy

By = Literal["all", "unit", "area", "level", "category", "kind", "channel"]
NOBODY: Final = "-"
UNKNOWN: Final[Mapping[str, str]] = {
    "unit": "还没交办",
    "level": "还没交办",
    "area": "地点不清",
    "category": "没有分类",
}
LEVELS: Final[Mapping[str, str]] = {"village": "村", "township": "乡镇", "county": "县", "city": "市"}
KINDS: Final[Mapping[str, str]] = {
    "enquiry": "咨询", "help": "求助", "complaint": "投诉", "report": "举报", "suggestion": "建议",
}  # fmt: skip
CHANNELS: Final[Mapping[str, str]] = {
    "web": "网页", "wechat": "微信", "app": "手机应用", "hotline": "热线", "p12315": "12315", "talk_room": "说事室",
    "box": "说事箱", "kiosk": "说事亭", "outreach": "上门",
}  # fmt: skip
UNDER: Final = frozenset({"unit", "area", "category"})


def name_of(by: By, key: str, policy: Policy) -> str:
    """In words; a key that is gone from the configuration is its own name."""
    if key == NOBODY:
        return UNKNOWN.get(by, "不清楚")
    if by in {"unit", "area"}:
        return policy.units.name_of(key)
    if by == "category":
        return next((one.name for one in policy.categories.categories if one.id == key), key)
    names: Mapping[str, str] = {"level": LEVELS, "kind": KINDS, "channel": CHANNELS}.get(by, {})
    return names.get(key, key)


def order_of(by: By, policy: Policy) -> Mapping[str, int]:
    """The place of each key: the order of the configuration, for this is no league table."""
    known: Mapping[str, Iterable[str]] = {
        "level": LEVELS, "kind": KINDS, "channel": policy.deployment.channels, "unit": policy.units.by_id,
        "area": policy.units.by_id, "category": (one.id for one in policy.categories.categories),
    }  # fmt: skip
    return {key: place for place, key in enumerate(known.get(by, ()))}


def checked_under(by: By, under: str, policy: Policy) -> None:
    """`Refused` with the way out if nothing can be looked at below that."""
    if not under:
        return
    if by not in UNDER:
        raise Refused("under", f"under goes with by=unit, area or category, not {by}", status=422, field="under")
    categories = {one.id for one in policy.categories.categories}
    if under not in (categories if by == "category" else policy.units):
        text = f"there is no {'category' if by == 'category' else 'unit or area'} {under[:40]}"
        raise Refused("under", f"{text}; look at the list without under", status=422, field="under")
