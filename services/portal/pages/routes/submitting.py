"""What the three steps ask for, what is wrong with an answer, and what goes to intake."""

import re
from typing import Any, Final

from libs.common.policy import Policy
from services.portal.pages.facts import Choice, Group, Problem
from services.portal.pages.routes.asking import answers_of
from services.portal.pages.routes.forms import Said, missing
from services.portal.pages.routes.sending import chosen, named

REPLIES: Final = (Choice("sms", "短信"), Choice("phone", "打电话"), Choice("web", "我自己来查"))
KINDS: Final = frozenset({"help", "enquiry", "complaint", "report", "suggestion"})
MOBILE: Final = re.compile(r"1[3-9]\d{9}")
LANDLINE: Final = re.compile(r"0\d{9,11}")
LONGEST_TEXT: Final = 2000


def villages(policy: Policy) -> tuple[Group, ...]:
    """By township, in administrative order; the county's own places come last."""
    units = policy.units.by_id.values()
    towns = [unit for unit in units if unit.level == "township" and unit.kind == "government"]
    return tuple(
        Group(
            town.name,
            (
                *(Choice(unit.id, unit.name) for unit in units if unit.parent == town.id),
                Choice(town.id, f"{town.name}，说不准哪个村"),
            ),
        )
        for town in towns
    )


def matter_problems(said: Said, policy: Policy) -> list[Problem]:
    """What is wrong with the first step."""
    problems = missing(said, [("text", "请说说是什么事"), ("village", "请选是哪个村")])
    if len(said.get("text", "")) > LONGEST_TEXT:
        problems.append(Problem("text", f"请说短一点，最多 {LONGEST_TEXT} 个字"))
    if said.get("village") and said["village"] not in policy.units:
        problems.append(Problem("village", "请选是哪个村"))
    return problems


def person_problems(said: Said) -> list[Problem]:
    """What is wrong with the third step."""
    problems = missing(said, [("who", "请选要不要留名字"), ("reply", "请选怎么告诉您结果")])
    phone, anonymous = phone_of(said), said.get("who") == "anonymous"
    if not anonymous and said.get("who"):
        problems += missing(said, [("name", "请写怎么称呼您")])
        if not phone:
            problems.append(Problem("phone", "请写手机号，办事的人要先给您打电话"))
    if phone and not (MOBILE.fullmatch(phone) or LANDLINE.fullmatch(phone)):
        problems.append(Problem("phone", "手机号是 11 位数字，再看一眼"))
    if anonymous and said.get("reply") in {"sms", "phone"}:
        problems.append(Problem("reply", "没留电话，只能您自己来查"))
    return problems


def phone_of(said: Said) -> str:
    """The number without what people write between its digits."""
    return re.sub(r"[\s\-–—()（）]", "", said.get("phone", "")).removeprefix("+86")


def person_of(said: Said) -> dict[str, Any]:
    """Who it is, as intake takes it."""
    if said.get("who") == "anonymous":
        return {"reply_channel": "web"}
    return {
        "name": said.get("name", "")[:60], "phone": phone_of(said), "reply_channel": said.get("reply", "web"),
        "hidden": said.get("who") == "hidden",
    }  # fmt: skip


def submission_of(said: Said, policy: Policy) -> dict[str, Any]:
    """The whole matter, as intake takes it; the form's key makes it one case however often it is sent."""
    units = policy.units
    area = said["village"]
    above = units[area].parent if units[area].level == "village" else None
    place = f"{units.name_of(above) if above else ''}{units.name_of(area)}"
    since = f"（{said['since'][:60]}开始的）" if said.get("since") else ""
    kind = {"kind": said["kind"]} if said.get("kind") in KINDS else {}
    return {
        "text": said["text"] + since, "channel": "web", "external_id": said.get("key", "")[:200], "place": place,
        "spot": said.get("spot", "")[:100], "answers": answers_of(said, policy), **kind, **person_of(said),
        "files": named(chosen(said)),
    }  # fmt: skip
