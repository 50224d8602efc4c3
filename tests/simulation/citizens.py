"""Who has something to say in a seed, and what kind of person each is."""

import random
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from libs.common.secrets import requester_id
from services.intake.domain.identity import case_id_of, report_id_of
from tests.simulation.books import KEY, policy

HOUR: Final = 3600.0
DAY: Final = 24 * HOUR
WALKERS: Final = 8
TWINS: Final = 1000
BOTH: Final = "超市卖给我过期的奶粉，消费者要求退款并赔偿，也请依法查处这家商家"
TEXTS: Final = (
    ("admitted", "公司拖欠农民工工资三个月不发", ""), ("admitted", "退休手续办了半年，养老金还没发", ""),
    ("admitted", "村东头的涵洞一下雨就积水，下水道排水不畅", "桑陌镇三棵槐村"),
    ("admitted", "村口的下水道堵了，路上全是积水", "雁汀镇"),
    ("admitted", "小区外面路灯一排都不亮，路灯坏了很久", "桑陌镇小满村"),
    ("admitted", "田里灌溉渠塌了，庄稼浇不上水，耕地没法种", "锦禾镇"),
    ("admitted", "医院住院费收得不明白，患者要个说法", ""),
    ("admitted", "学校送学生实习的车坏在外地，学生被困在路上，家长都急坏了", ""),
    ("admitted", "田里灌溉渠塌了，庄稼浇不上水", ""),
    ("admitted", "投诉县水务局不作为，村口的下水道堵了，路上全是积水", "雁汀镇"),
    ("admitted", "举报锦禾镇政府不管，田里灌溉渠塌了，庄稼浇不上水", "锦禾镇"),
    ("admitted", BOTH, ""),
    ("held", "这个事情说来话长", ""), ("refused", "开发商不交房，我已经起诉到法院", ""),
    ("diverted", "厂房着火了，快来人", ""),
)  # fmt: skip


@dataclass(frozen=True)
class Citizen:
    """What one matter of the seed will be.

    `written`: seconds before it comes in that it was written down; those of a seed come in together, out of one box.
    `report`: it was split off what they said as a case of its own.
    """

    number: int
    kind: str
    text: str
    place: str
    by_bus: bool
    reply_channel: str
    phone: str
    wants_reply: bool
    joiners: int
    withdraws: bool
    supplements: bool
    temper: str
    at: float
    written: float
    report: bool = False

    @property
    def external(self) -> str:
        """What makes it one case."""
        return f"ext-{self.number % TWINS}"

    @property
    def channel(self) -> str:
        """The door it comes by."""
        return "p12315" if self.by_bus else "box" if self.written else "web"

    @property
    def case(self) -> str:
        """Its id."""
        return case_of(self.channel, self.external, self.report)

    def person(self, joiner: int = 0) -> str:
        """The first, or one of those who joined."""
        phone = self.phone if not joiner else self.phone_of(joiner)
        return requester_id(KEY, phone) if phone else f"a-{self.case}"

    def phone_of(self, joiner: int) -> str:
        """Everybody has one of their own."""
        return f"139{self.number:04d}{joiner:04d}"


@cache
def case_of(channel: str, external: str, report: bool) -> str:
    """The id of a case, or of the report that was split off it; asked for again and again."""
    said = case_id_of(policy().deployment.tenant, channel, external)
    return report_id_of(said) if report else said


def citizens(seed: int) -> list[Citizen]:
    """Those of a seed, at least ten; so many more that eight walk the loop, for else little can go wrong."""
    found = [citizen(seed, number) for number in range(random.Random(f"{seed}/citizens").randint(11, 14))]
    while sum(one.kind == "admitted" and not one.withdraws for one in found) < WALKERS:
        found.append(citizen(seed, len(found)))
    return found


def citizen(seed: int, number: int) -> Citizen:
    """Drawn alone, so that the others do not change when one is left out."""
    draw = random.Random(f"{seed}/citizen/{number}")
    kind, text, place = draw.choice(TEXTS if draw.random() < 0.5 else TEXTS[:-3])
    offline = draw.random() < 0.15
    opened = random.Random(f"{seed}/box").uniform(0, 5 * DAY)
    return Citizen(
        number, kind, text, place, draw.random() < 0.3, draw.choice(["web", "wechat", "sms", "phone"]),
        f"138{number:08d}" if draw.random() < 0.85 else "", draw.random() < 0.85,
        draw.choice([0, 0, 0, 1, 2, 4]), draw.random() < 0.15, draw.random() < 0.25,
        draw.choice(["happy", "happy", "content", "unhappy", "silent", "mixed"]),
        opened if offline else draw.uniform(0, 5 * DAY), 10 ** draw.uniform(3, 6.1) if offline else 0,
    )  # fmt: skip


def twin_of(one: Citizen) -> Citizen:
    """The report in what they said: the same person, and nobody else."""
    return replace(one, number=one.number + TWINS, report=True, joiners=0, withdraws=False, supplements=False)
