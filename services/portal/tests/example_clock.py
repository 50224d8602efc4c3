"""What can be asked for a clock, decided and ended; and the sheet of one that was paused and extended."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from services.portal.pages.environment import View
from services.portal.pages.facts import Choice, Extended, Pause
from services.portal.pages.views import Action, CaseView, ProofView
from services.portal.tests.example_case import OFFICER, SOON, at, hm
from services.portal.tests.example_centre import proof
from services.portal.tests.example_desk import case

REASONS = (Choice("expert", "等检测鉴定（最多 30 个工作日）"), Choice("hearing", "等听证（最多 15 个工作日）"))
DAYS = (Choice("1", "1 天"), Choice("2", "2 天"))
DECIDED = ("resume", "grant-pause", "deny-pause", "grant-extension", "deny-extension")
PAUSE = Pause(
    at(10, 9, 10), at(10, 10, 15), hm(10, 30), "expert", "水样送检单 2026-118 号", "县综治中心 吴**", "等检测鉴定", "周**",
    at(10, 12, 9),
)  # fmt: skip
EXTENDED = Extended(2, hm(14), at(10, 15, 11, 20), "铁篦子没到货。", "周**", "县综治中心 吴**")


def case_with_clock() -> CaseView:
    asked = (Action("pause", {"reason": REASONS}), Action("extend", {"days": DAYS}))
    return replace(case(), actions=(*asked, *(Action(code) for code in DECIDED)))


def extended_proof() -> ProofView:
    count = replace(SOON.count, pauses=(PAUSE,), extended=EXTENDED)
    return replace(proof(OFFICER), due=replace(SOON, at=at(10, 19, 11, 20), count=count))


CLOCKS: Mapping[str, View] = MappingProxyType(
    {"case-clock": case_with_clock(), "clock-proof-extended": extended_proof()}
)
