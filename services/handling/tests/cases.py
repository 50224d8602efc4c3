"""A case at the desk of a township, in each status."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from libs.common.decision import Decision, Now
from libs.common.events.routing import CaseDispatched, CoHandlerAdded
from libs.common.events.words import Dues, Kind, Level, Mode, Outcome, Part
from libs.common.policy import Policy, load_policy
from services.handling.api import COMMANDS
from services.handling.domain import opening
from services.handling.domain.state import WHO, Act, Case, Status, Who

AT: Final = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
DUE: Final = AT + timedelta(days=5)
POLICY: Policy = load_policy(Path(__file__).parents[3] / "config")
LEAD, HELPER, LATE, CENTRE = "t02", "d-water", "d-legal-aid", "centre"
MORE: Final[Mapping[Act, dict[str, Any]]] = {
    Act.TAKE_ON: {}, Act.CONTACT: {"means": "phone"}, Act.FAILED_CONTACT: {"means": "phone"},
    Act.PROGRESS: {"text": "在办"}, Act.ASK: {"text": "哪边最深？"}, Act.REPORT_PART: {"text": "清沟"},
    Act.WAIVE_PART: {"part": HELPER, "reason": "不用了"}, Act.RETURN: {"code": "not-ours", "text": "归水务"},
    Act.PAUSE: {"reason": "expert", "evidence": "检字 7 号", "until": AT + timedelta(days=3)},
    Act.EXTEND: {"days": 2, "reason": "等材料"}, Act.ESCALATE: {"reason": "要跨镇"}, Act.RESULT: {"outcome": "resolved", "text": "清了 40 米"}, Act.APPROVE: {},
    Act.SEND_BACK: {"reason": "没照片"}, Act.ANSWER_ORDER: {"text": "明天办好"}, Act.NOTE: {"text": "先找总包"},
}  # fmt: skip
"""What each act says besides who does it."""


def now(minutes: float = 0) -> Now:
    at = AT + timedelta(minutes=minutes)
    return Now(at, at, "c1", POLICY)


def dispatched(*co_handlers: str, hop: int = 1, round_: int = 1, category: str = "urban/water") -> CaseDispatched:
    parts = (Part(unit=LEAD, lead=True, due=DUE), *(Part(unit=u, lead=False, due=DUE) for u in co_handlers))
    return CaseDispatched(
        hop=hop, round=round_, unit=LEAD, level=Level.TOWNSHIP, mode=Mode.JOINT if co_handlers else Mode.QUICK,
        parts=parts, profile="help", dues=Dues(take_on=DUE, contact=DUE, result=DUE), rule="R-114", rule_version=7,
        why="道路积水，乡道，主办为镇。", number="HQ26-030418-7", kind=Kind.HELP, title="涵洞积水", text="积水",
        category=category, area="t02v003", urgent=False,
    )  # fmt: skip


def act(case: Case | None, what: Act, unit: str | None = None, minutes: float = 0, **more: Any) -> Decision[Case]:
    """As the route does it: the command by its name, then its rule."""
    command, rule = COMMANDS[what]
    unit = unit if unit is not None else "" if WHO[what] is Who.CENTRE else LEAD
    who = {"unit": unit, "by": f"{unit} 周" if unit else "吴"}
    return rule(case, command.model_validate({**who, **MORE[what], **more}), now(minutes))


def at_desk(*co_handlers: str, category: str = "urban/water") -> Case:
    return opening.open_desk(None, dispatched(*co_handlers, category=category), now()).state


def taken_on(*co_handlers: str, category: str = "urban/water") -> Case:
    return act(at_desk(*co_handlers, category=category), Act.TAKE_ON).state


def reported(**more: Any) -> Case:
    return act(taken_on(), Act.RESULT, **more).state


def every_status() -> dict[Status, Case]:
    """With an open part of another unit wherever a part may be open."""
    joint = taken_on(HELPER)
    told = act(act(joint, Act.REPORT_PART, HELPER).state, Act.RESULT).state
    joined = CoHandlerAdded(hop=1, round=1, part=Part(unit=LATE, lead=False, due=DUE))
    return {
        Status.EXPECTED: Case(),
        Status.DISPATCHED: at_desk(HELPER),
        Status.TAKEN_ON: joint,
        Status.WAITING: act(joint, Act.ASK).state,
        Status.ELSEWHERE: act(joint, Act.ESCALATE).state,
        Status.REPORTED: opening.add_co_handler(told, joined, now()).state,
        Status.APPROVED: act(told, Act.APPROVE).state,
        Status.ENDED: joint.model_copy(update={"status": Status.ENDED}),
    }


def outcomes() -> list[str]:
    return [one.value for one in Outcome if one is not Outcome.OTHER]
