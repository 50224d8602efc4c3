"""When a unit's record leads to a summons (约谈), and after a summons to the list (挂牌)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from libs.common.policy import supervision as policy
from services.supervision.domain import reckoning
from services.supervision.domain.record import Entry, Pending, UnitRecord
from services.supervision.domain.rules import Rules


def counted(record: UnitRecord, rules: Rules) -> UnitRecord:
    """The record with what follows from it, reckoned anew from all it holds, in whatever order that was heard."""
    return record.model_copy(update={"pending": None if _rests(record) else _pending(record, rules)})


def kept(entries: Sequence[Entry], rules: Rules) -> tuple[Entry, ...]:
    """Those that can still count, each once, in the order of time."""
    days = timedelta(days=max(rules.supervision.summons.days, rules.supervision.listing.days))
    inorder = sorted(set(entries), key=lambda entry: (entry.at, entry.case, entry.hop, entry.measure, entry.trigger))
    return tuple(entry for entry in inorder if entry.at + 2 * days >= inorder[-1].at)


def stands(record: UnitRecord, rules: Rules) -> bool:
    """Whether what the present summons or listing came of is still there, now that a miss was taken back."""
    if record.listed:
        again = _pending(record, rules)
        return again is not None and again.listing
    return not _rests(record) or _pending(record.model_copy(update={"summons": None}), rules) is not None


def _rests(record: UnitRecord) -> bool:
    """Listed, or summoned and not heard yet: more of the same leads nowhere new."""
    return record.listed or (record.summons is not None and record.summons.recorded_at is None)


def _pending(record: UnitRecord, rules: Rules) -> Pending | None:
    held = record.summons.recorded_at if record.summons else None
    if held is not None:
        listing = rules.supervision.listing
        until = held + timedelta(days=listing.days)
        again = _grounds(record, listing, rules, (held, until))
        if again is not None:
            return again.model_copy(update={"listing": True})
        held = until
    return _grounds(record, rules.supervision.summons, rules, (held or record.since, None))


def _grounds(
    record: UnitRecord, rule: policy.Record, rules: Rules, within: tuple[datetime | None, datetime | None]
) -> Pending | None:
    """The first moment at which so many orders lie in so many days, or so many refusals."""
    orders, refusals = _fresh(record.orders, within), _fresh(record.refusals, within)
    reached = [*_reached(orders, rule.orders, rule.days), *_reached(refusals, rule.refusals, rule.days)]
    if not reached:
        return None
    at = min(reached)
    told = [entry for entry in orders if at - timedelta(days=rule.days) < entry.at <= at]
    said = [entry for entry in refusals if at - timedelta(days=rule.days) < entry.at <= at]
    cases = tuple(dict.fromkeys(entry.case for entry in (*told, *said)))
    words = rule.words(len(told), len(said))
    return Pending(at=reckoning.open_at(at, rules), why=words, orders=len(told), cases=cases, after=within[0])


def _fresh(entries: Sequence[Entry], within: tuple[datetime | None, datetime | None]) -> list[Entry]:
    after, until = within
    return [e for e in entries if (after is None or e.at > after) and (until is None or e.at <= until)]


def _reached(entries: Sequence[Entry], least: int, days: int) -> Iterator[datetime]:
    """Every moment at which so many of them lie in so many days."""
    for first, last in zip(entries, entries[least - 1 :], strict=False):
        if last.at - first.at < timedelta(days=days):
            yield last.at
