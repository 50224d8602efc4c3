"""A week in October 2026, the ladder's usual figures, and a case that lives through them."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from pydantic import BaseModel

from libs.common.decision import Decision, Now, Rule
from libs.common.events import Fact
from libs.common.events.handling import ResultApproved, ResultReported
from libs.common.events.routing import CaseDispatched
from libs.common.events.words import Dues, Kind, Level, Measure, Mode, Outcome, Part
from libs.common.policy.files import read_file
from libs.common.policy.oversight import Oversight
from libs.common.policy.stops import Reason, Stops
from libs.common.policy.supervision import Supervision
from libs.worktime import Calendar, OfficeHours, Span, deadline, next_opening
from services.supervision import timers
from services.supervision.domain.state import Case
from services.supervision.handlers import REACTIONS

CONFIG = Path(__file__).parents[3] / "config"
ONE_DAY, FIVE_DAYS = Span.parse("1 working day"), Span.parse("5 working days")
SPANS = {
    Measure.TAKE_ON: "4 working hours",
    Measure.CONTACT: "1 working day",
    Measure.RESULT: "5 working days",
    Measure.PART: "3 working days",
    Measure.RULING: "1 working day",
    Measure.REPLY: "1 working day",
    Measure.CALL_BACK: "1 working day",
    Measure.VISIT: "3 working days",
    Measure.APPEAL: "30 days",
}
REPORTED = ResultReported(hop=1, round=1, part="t02v003", by="周", outcome=Outcome.RESOLVED, text="通了")
APPROVED = ResultApproved(hop=1, round=1, part="t02v003", by="吴", outcome=Outcome.RESOLVED, text="通了")

STOPS = Stops(
    reasons={
        "expert": Reason(name="等检测鉴定", at_most=Span.parse("3 working days")),
        "hearing": Reason(name="等听证", at_most=ONE_DAY),
    },
    extension=3,
)


@cache
def shipped() -> Supervision:
    return read_file(CONFIG / "supervision.yaml", Supervision)


@dataclass(frozen=True)
class Figures:
    """Rules as a deployment would load them."""

    calendar: Calendar
    office: OfficeHours = field(default_factory=OfficeHours)
    promised_in: OfficeHours = field(default_factory=OfficeHours)
    reminder_share: float = 0.8
    order_after: Span = ONE_DAY
    pause_at_most: Span = FIVE_DAYS
    stops: Stops = STOPS
    centre: str = "centre"
    version: int = 4
    supervision: Supervision = field(default_factory=shipped)
    dissolved: tuple[str, ...] = ()
    oversight: Oversight = field(default_factory=Oversight)

    def opening_on(self, day: date) -> datetime:
        return next_opening(datetime.combine(day, time(), self.office.tz), self.calendar, self.office)

    def span_of(self, measure: Measure) -> Span:
        return Span.parse(SPANS[measure])

    def has_unit(self, unit: str) -> bool:
        return unit not in self.dissolved

    def name_of(self, unit: str) -> str:
        return f"<{unit}>"

    def due(self, measure: Measure, since: datetime) -> datetime:
        found = deadline(since, self.span_of(measure), self.calendar, self.office)
        assert found
        return found


@dataclass
class Life:
    """A case, told facts and woken as the runtime does; `told` is what supervision said, and when."""

    figures: Figures
    case: Case | None = None
    told: list[tuple[datetime, Fact]] = field(default_factory=list)

    def hear(self, fact: Fact, said: str, heard: str = "") -> list[Fact]:
        """What supervision answers; `heard` later than `said` where the bus was slow."""
        now = Now(local(heard or said), local(said), "c1", self.figures)
        return self._take(REACTIONS[type(fact)](self.case, fact, now), now.at)

    def wish(self, rule: Rule, command: BaseModel, said: str) -> list[Fact]:
        """What a command leads to; `Refused` changes nothing."""
        now = Now(local(said), local(said), "c1", self.figures)
        return self._take(rule(self.case, command, now), now.at)

    def dispatch(self, said: str, *co_handlers: str, hop: int = 1, **other: object) -> list[Fact]:
        """Village t02v003 leads; `other` says what of the dispatch is otherwise."""
        fact = dispatched(self.figures, local(said), *co_handlers, hop=hop)
        return self.hear(fact.model_copy(update=other), said)

    def until(self, moment: str) -> list[str]:
        """Wakes it up to then; what came of it, as `Tue 09:00 ReminderIssued take_on`."""
        before = len(self.told)
        assert self.case
        due = timers.due(self.case)
        while due and due <= local(moment):
            self._take(timers.wake(self.case, Now(due, due, "c1", self.figures)), due)
            later = timers.due(self.case)
            assert later is None or later > due, "woken, it asks for the same instant again"
            due = later
        return [_line(self.figures, at, fact) for at, fact in self.told[before:]]

    def rule(self, rule: Rule, command: BaseModel, at: str) -> list[Fact]:
        """What supervision answers to a command; `Refused` as its sender hears it."""
        now = Now(local(at), local(at), "c1", self.figures)
        return self._take(rule(self.case, command, now), now.at)

    def clock(self, measure: Measure, unit: str = "t02v003") -> str:
        """How that clock of the present hop stands."""
        assert self.case
        found = self.case.clock_of(measure, unit)
        return found.status.value if found else "none"

    def _take(self, decision: Decision[Case], at: datetime) -> list[Fact]:
        # As the store gives it back.
        self.case = Case.model_validate(decision.state.model_dump(mode="json"), extra="ignore")
        assert self.case == decision.state
        self.told += [(at, fact) for fact in decision.events]
        return list(decision.events)


def answered(figures: Figures) -> Life:
    """A case whose result was reported and approved on its first day."""
    life = Life(figures)
    life.dispatch("Mon 09:00")
    life.hear(REPORTED, "Mon 15:00")
    life.hear(APPROVED, "Mon 16:00")
    return life


def local(text: str) -> datetime:
    """`Mon 09:00` to `Fri 09:00` of 12 to 16 October 2026, `2Mon` to `2Fri` a week later, and so on; Langfang's time."""
    day, _, clock = text.rpartition(" ")
    weeks, name = (int(day[0]) - 1, day[1:]) if day[0].isdigit() else (0, day)
    days = 7 * weeks + ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun").index(name)
    date_ = date(2026, 10, 12) + timedelta(days)
    return datetime.fromisoformat(f"{date_} {clock}+08:00").astimezone(UTC)


def dispatched(figures: Figures, since: datetime, *co_handlers: str, hop: int = 1) -> CaseDispatched:
    parts = (("t02v003", True, Measure.RESULT), *((unit, False, Measure.PART) for unit in co_handlers))
    dues = {name: figures.due(Measure(name), since) for name in ("take_on", "contact", "result")}
    return CaseDispatched(
        hop=hop, round=1, unit="t02v003", level=Level.VILLAGE, mode=Mode.JOINT if co_handlers else Mode.QUICK,
        parts=tuple(Part(unit=unit, lead=lead, due=figures.due(owed, since)) for unit, lead, owed in parts),
        profile="help", dues=Dues(**dues), rule="R-114", rule_version=7, why="村内事项", number="HQ26-030418-7",
        kind=Kind.HELP, title="涵洞积水", text="积水", category="transport/road", area="t02v003", urgent=False,
    )  # fmt: skip


def _line(figures: Figures, at: datetime, fact: Fact) -> str:
    measure = getattr(fact, "measure", "")
    return f"{at.astimezone(figures.office.tz):%a %H:%M} {type(fact).__name__} {measure}".strip()
