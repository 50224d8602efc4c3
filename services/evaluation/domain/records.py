"""诚信线索 that no case shows by itself: what is seen of a photo, a text, a unit in a month, a device in a day.

Each is a document of its own.  A text and a unit have another every month, a device every day: so each stays small.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from libs.common.clock import Instant
from libs.common.decision import Decision, Now
from libs.common.events.evaluation import CallBackRecorded, EvaluationReceived, Sign
from libs.common.events.fact import Value
from libs.common.events.handling import ResultReported
from libs.common.policy.evaluation import plain
from libs.common.policy.honesty import LONG_TEXT, LONGEST
from services.evaluation.domain.honesty import signalled
from services.evaluation.domain.state import Signal

PHOTO, TEXT, UNIT, DEVICE = "photo:", "text:", "unit:", "device:"
MOST_SEEN: Final = 50
MOST_SIGNALS: Final = 20
ID: Final = re.compile(r"[A-Za-z0-9_-]{1,70}")


class Seen(Value):
    """In which case, and when."""

    case: str
    at: Instant


class Reuse(Value):
    """A photo, or the words of a result: the first cases that it was shown for."""

    seen: tuple[Seen, ...] = ()
    signals: tuple[Signal, ...] = ()
    to_review: Instant | None = None


class UnitMonth(Value):
    """A unit in a month: results just before their date, and how many `calls` about its cases reached nobody."""

    near: tuple[Seen, ...] = ()
    calls: int = 0
    vain: int = 0
    signals: tuple[Signal, ...] = ()
    to_review: Instant | None = None


class DeviceDay(Value):
    """A device on a day: its latest ratings."""

    seen: tuple[Seen, ...] = ()
    signals: tuple[Signal, ...] = ()
    to_review: Instant | None = None


OTHERS: Final[Mapping[str, type[Reuse | UnitMonth | DeviceDay]]] = MappingProxyType(
    {PHOTO: Reuse, TEXT: Reuse, UNIT: UnitMonth, DEVICE: DeviceDay}
)


def of_result(said: Mapping[str, Any], at: datetime) -> Iterator[str]:
    """The documents of what a result shows: its photos, its words if they are many, its unit if its date is near."""
    files, text, unit, owed_by = (said.get(name) for name in ("files", "text", "part", "owed_by"))
    for file in files if isinstance(files, list | tuple) else ():
        if isinstance(file, dict) and _is_id(file.get("id")):
            yield f"{PHOTO}{file['id']}"
    if isinstance(text, str) and len(text.strip()) >= LONG_TEXT:
        yield f"{TEXT}{at:%Y-%m}:{hashlib.sha256(text.strip().encode()).hexdigest()[:32]}"
    if isinstance(owed_by, str) and _near(owed_by, at) and _is_id(unit):
        yield f"{UNIT}{unit}:{at:%Y-%m}"


def of_call(said: Mapping[str, Any], at: datetime) -> Iterator[str]:
    """The document of the unit that led the case, once the call-back is over."""
    if said.get("over", True) and _is_id(said.get("lead")):
        yield f"{UNIT}{said['lead']}:{at:%Y-%m}"


def of_rating(said: Mapping[str, Any], at: datetime) -> Iterator[str]:
    """The document of the device that it came from, if that is known."""
    if _is_id(said.get("device")):
        yield f"{DEVICE}{said['device']}:{at:%Y-%m-%d}"


def hear_result(record: Reuse | UnitMonth | None, fact: ResultReported, now: Now) -> Decision[Any]:
    """As what it reached: a photo, words, or a unit's month."""
    if now.subject.startswith(UNIT):
        return _on_the_brink(record if isinstance(record, UnitMonth) else UnitMonth(), fact, now)
    return _reused(record if isinstance(record, Reuse) else Reuse(), fact, now)


def hear_call(record: UnitMonth | None, fact: CallBackRecorded, now: Now) -> Decision[UnitMonth]:
    """多数联系不上: said once a month, once there are enough calls to speak of a share."""
    record = record or UnitMonth()
    record = record.model_copy(update={"calls": record.calls + 1, "vain": record.vain + (not fact.reached)})
    rule = now.policy.honesty.unreachable
    known = any(one.sign is Sign.UNREACHABLE for one in record.signals)
    if rule is None or known or record.calls < rule.calls or record.vain < rule.share * record.calls:
        return Decision(record)
    grounds = f"{rule.say}（{record.calls} 次里 {record.vain} 次）"
    return _signalled(record, Sign.UNREACHABLE, grounds, fact.round, now)


def hear_rating(record: DeviceDay | None, fact: EvaluationReceived, now: Now) -> Decision[DeviceDay]:
    """短时间内评了好几次: those that were told of count no more."""
    record, rule = record or DeviceDay(), now.policy.honesty.device
    if rule is None:
        return Decision(record)
    since = now.said - plain(rule.within)
    recent = tuple(one for one in record.seen if one.at >= since)
    seen = (*recent, Seen(case=now.about, at=now.said))[-MOST_SEEN:]
    if len(seen) < rule.ratings:
        return Decision(record.model_copy(update={"seen": seen}))
    grounds = f"{rule.say}（{len(seen)} 次）"
    return _signalled(record.model_copy(update={"seen": ()}), Sign.DEVICE, grounds, fact.round, now, _cases(seen))


def _reused(record: Reuse, fact: ResultReported, now: Now) -> Decision[Reuse]:
    """和另一件事的一样: the same case may show it as often as it likes."""
    photo = now.subject.startswith(PHOTO)
    rule = now.policy.honesty.photo if photo else now.policy.honesty.text
    long_enough = photo or (rule is not None and len(fact.text.strip()) >= rule.at_least)
    if rule is None or not long_enough or now.about in _cases(record.seen):
        return Decision(record)
    seen = (*record.seen, Seen(case=now.about, at=now.said))[:MOST_SEEN]
    after = record.model_copy(update={"seen": seen})
    if not record.seen:
        return Decision(after)
    cases = (record.seen[0].case, now.about)
    return _signalled(after, Sign.PHOTO if photo else Sign.TEXT, rule.say, fact.round, now, cases, fact.part)


def _on_the_brink(record: UnitMonth, fact: ResultReported, now: Now) -> Decision[UnitMonth]:
    """到期前才报: told each time that there are so many more."""
    rule = now.policy.honesty.deadline
    if rule is None or fact.owed_by is None or not timedelta() <= fact.owed_by - now.said <= plain(rule.within):
        return Decision(record)
    near = (*record.near, Seen(case=now.about, at=now.said))
    if len(near) < rule.times:
        return Decision(record.model_copy(update={"near": near}))
    grounds = f"{rule.say}（{len(near)} 次）"
    empty = record.model_copy(update={"near": ()})
    return _signalled(empty, Sign.DEADLINE, grounds, fact.round, now, _cases(near), fact.part)


def _signalled(  # noqa: PLR0913, PLR0917 - what a signal is made of
    record: Any, sign: Sign, grounds: str, round_: int, now: Now, cases: tuple[str, ...] = (), unit: str = ""
) -> Decision[Any]:  # fmt: skip
    """No more than the desk can look at of one subject."""
    if len(record.signals) >= MOST_SIGNALS:
        return Decision(record)
    unit = unit or (now.subject.split(":")[1] if now.subject.startswith(UNIT) else "")
    signal = Signal(sign=sign, at=now.said, round=round_, grounds=grounds, unit=unit, cases=cases[:MOST_SEEN])
    return signalled(record, signal)


def _cases(seen: tuple[Seen, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.case for one in seen))


def _is_id(value: object) -> bool:
    return isinstance(value, str) and ID.fullmatch(value) is not None


def _near(owed_by: str, at: datetime) -> bool:
    """Whether its date is so near that some deployment may count it; what is no date is not."""
    try:
        left = datetime.fromisoformat(owed_by) - at
    except (ValueError, TypeError):
        return False
    return timedelta() <= left <= LONGEST
