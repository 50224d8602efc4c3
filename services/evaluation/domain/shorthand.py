"""How judges and calls are written down: of hundreds in one document each costs as little as can still be read.

A judge is `digest|digest|tj|y5p`, a call `s,1,mgk3l8ow,0`: instants are milliseconds in base 36.
What was written in full before is read too (`state.Judge`, `state.Call`).
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from libs.common.events.evaluation import Resolved, Way, WhyCalled

if TYPE_CHECKING:
    from services.evaluation.domain.state import Call, Judge, Vote

M = TypeVar("M")
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
A_MILLISECOND: Final = timedelta(milliseconds=1)
UNCHANGED: Final = len("y5p")
DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
RESOLVED: Final = {Resolved.YES: "y", Resolved.PARTLY: "p", Resolved.NO: "n", Resolved.OTHER: "o"}
WAY: Final = {
    Way.PAGE: "p", Way.LINK: "l", Way.KEYPAD: "k", Way.CALL_BACK: "c", Way.VISIT: "v", Way.CALLER: "b", Way.OTHER: "o",
}  # fmt: skip
WHY: Final = {
    WhyCalled.SILENT: "s", WhyCalled.DISSATISFIED: "d", WhyCalled.SAMPLED: "l", WhyCalled.MANDATORY: "m",
    WhyCalled.OTHER: "o",
}  # fmt: skip


def judge_in(judge: "Judge") -> str:
    """Written down; what is empty at the end is left out."""
    flags = "t" * judge.told + "j" * judge.joined
    known = f"{judge.token_mac}|{judge.phone_mac}|{flags}"
    return f"{known}|{_vote_in(judge.vote)}" if judge.vote else known.rstrip("|")


def judge_of(written: str) -> dict[str, Any]:
    """Read again."""
    token, phone, flags, vote = (*written.split("|", 3), "", "", "")[:4]
    known = {"token_mac": token, "phone_mac": phone, "told": "t" in flags, "joined": "j" in flags}
    return {**known, "vote": _vote_of(vote)} if vote else known


def call_in(call: "Call") -> str:
    """Written down."""
    tried = _text(call.tried_at) if call.tried_at else ""
    over = "over" if call.over else ""
    return f"{WHY[call.why]},{call.round},{_text(call.due)},{call.tries},{tried},{over}".rstrip(",")


def call_of(written: str) -> dict[str, Any]:
    """Read again."""
    why, round_, due, tries, tried, over = (*written.split(","), "", "")[:6]
    return {
        "why": _meant(WHY, why), "round": int(round_), "due": _instant(due), "tries": int(tries),
        "tried_at": _instant(tried) if tried else None, "over": bool(over),
    }  # fmt: skip


def _vote_in(vote: "Vote") -> str:
    said = f"{RESOLVED[vote.resolved]}{vote.satisfied}{WAY[vote.way]}{'c' * vote.changed}"
    return f"{said},{vote.call}" if vote.call else said


def _vote_of(written: str) -> dict[str, Any]:
    said, _, call = written.partition(",")
    return {
        "resolved": _meant(RESOLVED, said[0]), "satisfied": int(said[1]), "way": _meant(WAY, said[2]),
        "changed": len(said) > UNCHANGED, "call": call,
    }  # fmt: skip


def _meant(letters: Mapping[M, str], letter: str) -> M:
    return next(meant for meant, written in letters.items() if written == letter)


def _text(at: datetime) -> str:
    left, text = (at - EPOCH) // A_MILLISECOND, ""
    while left:
        left, digit = divmod(left, 36)
        text = DIGITS[digit] + text
    return text or "0"


def _instant(text: str) -> datetime:
    return EPOCH + int(text, 36) * A_MILLISECOND
