"""约谈, 挂牌: what a unit's orders add up to, and what the centre does with it."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from libs.common.clock import ToldInstant, text_of
from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events import Fact
from libs.common.events.supervision import (
    DeadlineMissWithdrawn,
    FollowUpDue,
    Lifted,
    OrderRefused,
    SummonsIssued,
    SummonsRecorded,
    SupervisionLifted,
    SupervisionListed,
    SupervisionOrdered,
)
from libs.common.policy.reached import counting_from
from services.supervision.domain import counting, reckoning
from services.supervision.domain.record import Entry, Pending, Summons, UnitRecord
from services.supervision.domain.rules import rules_of

PREFIX = "unit:"
NOT_MISSED = "查明按时，撤销超期"
Words = Annotated[str, Field(min_length=1, max_length=2000)]
Name = Annotated[str, Field(min_length=1, max_length=80)]


class RecordSummons(BaseModel):
    """约谈记录: who came, what was agreed, when it is looked at again.

    The second time, when that day has come: who looked, what was found; without a `follow_up` nothing is left.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    came: Annotated[str, Field(min_length=1, max_length=200)]
    agreed: Words
    follow_up: ToldInstant | None = None
    by: Name


class LiftListing(BaseModel):
    """摘牌: the centre takes a unit, or a case, off the list, with the reason."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    reason: Annotated[str, Field(min_length=1, max_length=200)]
    by: Name


def count_order(record: UnitRecord | None, fact: SupervisionOrdered, now: Now) -> Decision[UnitRecord]:
    """One more order stands on the record."""
    record = record or UnitRecord()
    entry = Entry(case=now.about, hop=fact.hop, at=now.said, measure=fact.measure, trigger=fact.trigger)
    return _with(record, now, orders=(*record.orders, entry))


def count_refusal(record: UnitRecord | None, fact: OrderRefused, now: Now) -> Decision[UnitRecord]:
    """拒不执行 stands on the record."""
    record = record or UnitRecord()
    return _with(record, now, refusals=(*record.refusals, Entry(case=now.about, hop=fact.hop, at=now.said)))


def take_back(record: UnitRecord | None, fact: DeadlineMissWithdrawn, now: Now) -> Decision[UnitRecord]:
    """A miss that did not happen made no order; what only rested on it is taken back too."""
    record = record or UnitRecord()
    gone = (now.about, fact.hop, fact.measure)
    orders = tuple(entry for entry in record.orders if (entry.case, entry.hop, entry.measure) != gone)
    if len(orders) == len(record.orders):
        return Decision(record)
    record, rules = record.model_copy(update={"orders": orders}), rules_of(now.policy, "")
    if counting.stands(record, rules):
        return Decision(counting.counted(record, rules))
    what, off = (Lifted.LISTING, {"listed": False}) if record.listed else (Lifted.SUMMONS, {"summons": None})
    lift = SupervisionLifted(hop=0, unit=_unit(now), what=what, reason=NOT_MISSED)
    return Decision(counting.counted(record.model_copy(update=off), rules), (lift,))


def times(record: UnitRecord) -> tuple[datetime | None, ...]:
    """When it wants to be woken."""
    pending, summons = record.pending, record.summons
    return (pending.at if pending else None, summons.wake_at if summons else None)


def wake(record: UnitRecord, now: Now) -> Decision[UnitRecord]:
    """What has come due: the summons, the listing, or the day of looking again."""
    events: list[Fact] = []
    if record.pending and record.pending.at <= now.at:
        record, fact = _follow(record, record.pending, now)
        events.append(fact)
    summons = record.summons
    if summons and summons.wake_at and summons.wake_at <= now.at:
        events.append(FollowUpDue(unit=_unit(now), agreed=summons.agreed))
        looked = summons.model_copy(update={"wake_at": None, "follow_up_due": True})
        record = record.model_copy(update={"summons": looked})
    return Decision(record, tuple(events))


def record_summons(record: UnitRecord | None, command: RecordSummons, now: Now) -> Decision[UnitRecord]:
    """The summons was held, or what was agreed was looked at."""
    summons = record.summons if record else None
    if record is None or summons is None or (summons.recorded_at and not summons.follow_up_due):
        raise Refused("no-summons", f"{_unit(now)} is not summoned, and nothing is to be looked at again", status=409)
    if summons.recorded_at is None and command.follow_up is None:
        raise Refused("no-follow-up", "say in follow_up when it is looked at again", status=422, field="follow_up")
    if command.follow_up is not None and command.follow_up <= now.at:
        late = f"follow_up is past; name a moment after {text_of(now.at)}"
        raise Refused("past", late, status=422, field="follow_up")
    rules = rules_of(now.policy, "")
    with counting_from("follow_up"):
        wake_at = reckoning.open_at(command.follow_up, rules) if command.follow_up else None
    held = summons.model_copy(
        update={
            "recorded_at": summons.recorded_at or now.at, "agreed": command.agreed, "follow_up_due": False,
            "follow_up": command.follow_up, "wake_at": wake_at,
        }
    )  # fmt: skip
    fact = SummonsRecorded(
        unit=_unit(now), came=command.came, agreed=command.agreed, follow_up=command.follow_up, by=command.by
    )
    return Decision(counting.counted(record.model_copy(update={"summons": held}), rules), (fact,))


def lift_listing(record: UnitRecord | None, command: LiftListing, now: Now) -> Decision[UnitRecord]:
    """摘牌: the record begins anew."""
    if record is None or not record.listed:
        raise Refused("not-listed", f"{_unit(now)} is not listed", status=409)
    fact = SupervisionLifted(hop=0, unit=_unit(now), what=Lifted.LISTING, reason=command.reason, by=command.by)
    return Decision(UnitRecord(since=now.at), (fact,))


def _with(record: UnitRecord, now: Now, **entries: tuple[Entry, ...]) -> Decision[UnitRecord]:
    rules = rules_of(now.policy, "")
    added = record.model_copy(update={name: counting.kept(many, rules) for name, many in entries.items()})
    return Decision(counting.counted(added, rules))


def _follow(record: UnitRecord, pending: Pending, now: Now) -> tuple[UnitRecord, Fact]:
    """What was pending has come."""
    if pending.listing:
        listed = record.model_copy(update={"pending": None, "listed": True})
        return listed, SupervisionListed(unit=_unit(now), reason=pending.why)
    rules = rules_of(now.policy, "")
    due = reckoning.within(now.at, rules.supervision.summons.within, rules)
    summons = Summons(issued_at=now.at, due=due, cases=pending.cases)
    fact = SummonsIssued(unit=_unit(now), why=pending.why, orders=pending.orders, cases=pending.cases, due=due)
    return record.model_copy(update={"pending": None, "summons": summons, "since": pending.after}), fact


def _unit(now: Now) -> str:
    return now.subject.removeprefix(PREFIX)
