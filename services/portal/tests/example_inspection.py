"""督查: the list and a sheet, half of it recorded."""

from dataclasses import replace

from services.portal.pages.facts import Choice, Group, Problem
from services.portal.pages.views import InspectionHead, InspectionsView, InspectionView, NextStep, SheetRow
from services.portal.tests.example_case import OFFICER, at

HEAD = InspectionHead(
    "7d1c0a52b9e4", "十月第三组", at(10, 1, 0), at(10, 31, 23, 59), "桑陌镇，县水务局，积水", 1214, "5b0f6a9d3c71e284", 4, 2, 1,
    "县综治中心 中心主任", at(11, 2, 10),
)  # fmt: skip
UNITS = (Choice("t02", "桑陌镇"), Choice("d-water", "县水务局"))
ROWS = (
    SheetRow(
        "HQ26-30418-7", "村东头的涵洞一下雨就积水", "桑陌镇", "虚报办结", "到现场看过，涵洞口的铁篦子没有装。",
        "县综治中心 中心主任", false=True, follows=NextStep("桑陌镇", "装好铁篦子，拍照报上来", at(11, 16, 9), late=True),
    ),
    SheetRow("HQ26-30187-1", "村道塌了半边", "石笕乡", "属实", "路面补好了，老乡也说好。", "县综治中心 中心主任"),
    SheetRow("HQ26-29954-3", "化粪池外溢，臭了半个月", "县住建局"),
    SheetRow("HQ26-30289-4", "家里老人没人照看", "桑陌镇"),
)  # fmt: skip
OPEN = tuple(Choice(f"c{n}", f"{row.number} {row.title}") for n, row in enumerate(ROWS) if not row.label)


def inspections() -> InspectionsView:
    done = replace(HEAD, id="0b51c2d9aa07", seed="九月第一组", filter="全部", left=0, waiting=0)
    areas = (Group("桑陌镇", (Choice("t02", "桑陌镇全镇"), Choice("t02v001", "三棵槐村"))),)
    said = {"seed": "十月第四组", "size": "500", "first": "2026-10-01", "last": "2026-10-31"}
    return InspectionsView(
        OFFICER, at(11, 17, 10), (HEAD, done), UNITS, areas, (Choice("urban/water", "积水"),), said,
        (Problem("size", "符合条件的只有 214 件，请少抽几件，或者把时间放长"),),
    )  # fmt: skip


def inspection() -> InspectionView:
    codes = (Choice("true-as-said", "属实"), Choice("false-completion", "虚报办结"))
    follows = (Choice("c0", f"{ROWS[0].number} {ROWS[0].title}"),)
    return InspectionView(OFFICER, at(11, 17, 10), HEAD, ROWS, OPEN, codes, follows, UNITS)


def complete() -> InspectionView:
    told = tuple(replace(row, label=row.label or "属实", text=row.text or "看过了。", follows=None) for row in ROWS)
    return replace(inspection(), head=replace(HEAD, left=0, waiting=0), rows=told, open=(), follows=())
