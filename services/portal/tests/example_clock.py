"""What can be asked for a clock, decided and ended; and the sheet of one that was paused and extended."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from types import MappingProxyType
from typing import Any

from services.portal.pages.environment import View
from services.portal.pages.facts import Choice, Extended, Pause
from services.portal.pages.views import Action, CaseView, ProofRow, ProofView
from services.portal.tests.example_case import OFFICER, SOON, at, hm
from services.portal.tests.example_centre import FULL, proof
from services.portal.tests.example_desk import case

REASONS = (Choice("expert", "等检测鉴定（最多 30 个工作日）"), Choice("hearing", "等听证（最多 15 个工作日）"))
DAYS = (Choice("1", "1 天"), Choice("2", "2 天"))
DECIDED = ("resume", "grant-pause", "deny-pause", "grant-extension", "deny-extension")
PAUSE = Pause(
    at(10, 9, 10), at(10, 10, 15), hm(10, 30), "expert", "水样送检单 2026-118 号", "县综治中心 吴**", "等检测鉴定", "周**",
    at(10, 12, 9),
)  # fmt: skip
EXTENDED = Extended(2, hm(14), at(10, 15, 11, 20), "铁篦子没到货。", "周**", "县综治中心 吴**")
MORE: tuple[tuple[Any, ...], ...] = (
    (15, 15, "工作日", FULL, "counted", hm(7), hm(39, 40)),
    (16, 16, "工作日", FULL, "counted", hm(7), hm(46, 40)),
    (17, 18, "休息日", (), "skipped", hm(0), hm(46, 40)),
    (19, 19, "工作日", ((time(9), time(11, 20)),), "counted", hm(2, 20), hm(49)),
)


def case_with_clock() -> CaseView:
    asked = (Action("pause", {"reason": REASONS}), Action("extend", {"days": DAYS}))
    return replace(case(), actions=(*asked, *(Action(code) for code in DECIDED)))


def extended_proof() -> ProofView:
    count, plain = replace(SOON.count, pauses=(PAUSE,), extended=EXTENDED), proof(OFFICER)
    more = [ProofRow(date(2026, 10, first), date(2026, 10, last), *rest) for first, last, *rest in MORE]
    given = ("给多长时间", "求助，5 个工作日，另延 2 个工作日，合 49 小时（期限方案 help 第 4 版）")
    return replace(
        plain, due=replace(SOON, at=at(10, 19, 11, 20), count=count), rows=[*plain.rows[:-1], *more],
        due_text="2026年10月19日（周一）11:20", grounds=[plain.grounds[0], given, *plain.grounds[2:]],
    )  # fmt: skip


CLOCKS: Mapping[str, View] = MappingProxyType(
    {"case-clock": case_with_clock(), "clock-proof-extended": extended_proof()}
)
