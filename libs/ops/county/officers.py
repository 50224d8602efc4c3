"""Invented people, by surname only: one to three grid officers in a village, a liaison leader for each township."""

import random
from collections.abc import Iterator
from typing import Final

from libs.ops.county.units import Township, townships

SEED: Final = 20261002
SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"


def officers() -> str:
    """The text of `officers.yaml`."""
    rng = random.Random(SEED)  # noqa: S311 - a sample, no secret
    lines = [
        "# Fictional; written by `make county` (libs/ops/county).  Names are masked here as everywhere.",
        "leaders:",
    ]
    lines += [f"  {township.id}: {rng.choice(SURNAMES)}**" for township in townships()]
    lines += ["grids:", *(line for township in townships() for line in _grids(rng, township))]
    return "\n".join(lines) + "\n"


def _grids(rng: random.Random, township: Township) -> Iterator[str]:
    for village, _ in township.ids():
        names = rng.sample(SURNAMES, rng.choice((1, 2, 2, 3)))
        yield f"  {village}: [{', '.join(f'{name}**' for name in names)}]"
