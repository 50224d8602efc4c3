"""诚信线索 in words: what each kind is called, and what a person looks at before saying whether it holds."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Told(NamedTuple):
    """Its name, and what to look at."""

    word: str
    look: str


SIGNS: Mapping[str, Told] = MappingProxyType(
    {
        "pressure": Told("有人让改评价", "打电话问诉求人：谁打的、怎么说的。不要让办事的单位去问。"),
        "photo": Told("照片用过", "打开这几件事，看是不是同一张照片。同一处地方一起办的，也可能是真的。"),
        "text": Told("话是抄的", "打开这几件事，看结果是不是照抄的，各办了没有。"),
        "deadline": Told("卡着期限报", "打开几件，看报的时候办完没有。"),
        "unreachable": Told("总联系不上人", "抽几个号码再打，看是不是真没人接，号码对不对。"),
        "device": Told("一台设备评多次", "问问是不是有人替群众评。村里帮老人评的，也可能是真的。"),
    }
)
OTHER = Told("其他", "打开这几件事看一看。")


def sign(code: str) -> Told:
    """The words of a kind of signal; one that this page does not know yet is told as such."""
    return SIGNS.get(code, OTHER)
