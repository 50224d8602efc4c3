"""One county, its townships and villages by invented names, its departments."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

SEED: Final = 20260930
VILLAGES: Final = 445
TOWNSHIPS: Final = (
    "锦禾镇", "桑陌镇", "雁汀镇", "槐序镇", "青檐镇", "麦浪镇",
    "杏桥镇", "荷渚镇", "星野镇", "芦汀乡", "石笕乡", "竹隐乡",
)  # fmt: skip
OF_SANGMO: Final = ("三棵槐村", "长堰村", "望麦村", "小满村", "晒秋村")
HOMONYMS: Final = ("前进村", "东河村", "新庄村")
FIRST: Final = "东西南北前后上下大小新老长高青白清沙石柳杨槐桑枣杏李梨桃荷芦苇雁鹤鹿马牛羊麦谷禾稻豆瓜竹松"
SECOND: Final = "河塘湾桥堤坡岗洼滩渡口庄营屯堡寨坊店铺铺园林台洼井泉沟渠堰坝畈坪"
DEPARTMENTS: Final = (
    ("water", "水务局"), ("transport", "交通运输局"),
    ("housing", "住房和城乡建设局"), ("labour", "人力资源和社会保障局"),
    ("education", "教育体育局"), ("health", "卫生健康局"), ("market", "市场监督管理局"), ("environment", "生态环境局"),
    ("agriculture", "农业农村局"), ("civil", "民政局"),
    ("police", "公安局"), ("justice", "司法局"), ("land", "自然资源局"),
    ("urban", "城市管理局"), ("petition", "信访局"), ("power", "供电公司"), ("gas", "燃气公司"), ("tap", "自来水公司"),
    ("heating", "供热公司"), ("traffic-police", "公安交警大队"), ("emergency", "应急管理局"), ("fire", "消防救援大队"),
    ("culture", "文化和旅游局"), ("commerce", "商务局"), ("reform", "发展和改革局"), ("industry", "工业和信息化局"),
    ("finance", "财政局"), ("tax", "税务局"), ("medical-insurance", "医疗保障局"), ("veterans", "退役军人事务局"),
    ("audit", "审计局"), ("statistics", "统计局"), ("administration", "政务服务中心"), ("provident", "住房公积金中心"),
    ("forestry", "林业和草原局"), ("weather", "气象局"),
    ("post", "邮政公司"), ("telecom", "电信公司"), ("mobile", "移动公司"),
    ("bus", "公交公司"), ("sanitation", "环境卫生中心"),
    ("archives", "档案馆"), ("women", "妇女联合会"), ("youth", "共青团"),
    ("union", "总工会"), ("disabled", "残疾人联合会"), ("red-cross", "红十字会"), ("court-liaison", "诉调对接中心"),
    ("legal-aid", "法律援助中心"), ("mediation", "人民调解中心"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Township:
    """`t02`, 桑陌镇, and the names of its villages, which are t02v001 and so on."""

    id: str
    name: str
    villages: tuple[str, ...]

    def ids(self) -> Iterator[tuple[str, str]]:
        """Id and name of each village."""
        return ((f"{self.id}v{number:03d}", name) for number, name in enumerate(self.villages, 1))


def units() -> str:
    """The text of `units.yaml`."""
    lines = ["# Fictional; written by `make county` (libs/ops/county).  Governments are areas too.", "units:"]
    lines.append(_line("county", "禾清县", "county", "government", None, ("禾清",)))
    lines.append(_line("centre", "县综治中心", "county", "centre", "county", ("综治中心",)))
    lines += [_line(f"d-{i}", f"县{name}", "county", "department", "county", (name,)) for i, name in DEPARTMENTS]
    lines += _governments(townships())
    return "\n".join(lines) + "\n"


def townships() -> tuple[Township, ...]:
    """All of them, the same each time."""
    return tuple(_named(random.Random(SEED)))  # noqa: S311 - a sample, no secret


def _named(rng: random.Random) -> Iterator[Township]:
    sizes = [VILLAGES // len(TOWNSHIPS)] * len(TOWNSHIPS)
    for extra in range(VILLAGES - sum(sizes)):
        sizes[extra] += 1
    pool = [first + second for first in FIRST for second in dict.fromkeys(SECOND)]
    rng.shuffle(pool)
    for number, (township, size) in enumerate(zip(TOWNSHIPS, sizes, strict=True), 1):
        fixed = (OF_SANGMO if township == "桑陌镇" else ()) + HOMONYMS[: number % 3]
        names = (*fixed, *(f"{pool.pop()}村" for _ in range(size - len(fixed))))
        yield Township(f"t{number:02d}", township, names)


def _governments(all_of_them: Iterable[Township]) -> Iterator[str]:
    for township in all_of_them:
        yield _line(township.id, township.name, "township", "government", "county", (township.name[:-1],))
        for village, name in township.ids():
            yield _line(village, name, "village", "government", township.id, ())


def _line(  # noqa: PLR0913, PLR0917 - one column each
    unit: str, name: str, level: str, kind: str, parent: str | None, aliases: Sequence[str]
) -> str:
    more = f", parent: {parent}" if parent else ""
    more += f", aliases: [{', '.join(aliases)}]" if aliases else ""
    return f"  - {{id: {unit}, name: {name}, level: {level}, kind: {kind}{more}}}"
