"""Whatever is asked, granted, denied and ended, in whatever order: the date follows from the ledger alone."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events import Fact
from libs.common.events.supervision import DeadlineMissed, DeadlineMissWithdrawn
from libs.common.events.words import Measure
from libs.worktime import deadline
from services.supervision import timers
from services.supervision.domain import extending, granting
from services.supervision.domain.state import Case, Status
from services.supervision.handlers import REACTIONS
from services.supervision.tests.asked import (
    ANSWER,
    ASKED,
    DENY,
    DENY_MORE,
    GRANT,
    GRANT_MORE,
    LEAD,
    REPORTED,
    RESUME,
    SENT_BACK,
    extension,
    pause,
)
from services.supervision.tests.living import Figures, dispatched, local

STEP = timedelta(minutes=17)
START = local("Mon 09:00")
MOMENT = st.integers(-3, 400)
LATER = st.integers(0, 90)
ACTS = st.one_of(
    st.sampled_from([ASKED, ANSWER, REPORTED, SENT_BACK]),
    st.tuples(MOMENT, st.integers(1, 60), st.sampled_from(["expert", "hearing"])),
    st.integers(1, 4),
    st.sampled_from([
        (granting.grant, GRANT), (granting.grant, GRANT), (granting.deny, DENY), (granting.resume, RESUME),
        (extending.grant, GRANT_MORE), (extending.deny, DENY_MORE),
    ]),
)  # fmt: skip


@dataclass
class Clerk:
    """Lives through acts as the runtime does it: what is due first, then the act; refused is refused."""

    figures: Figures
    case: Case = field(default_factory=Case)
    at: datetime = START
    told: list[Fact] = field(default_factory=list)

    def take(self, decision: Decision[Case]) -> None:
        self.case = Case.model_validate(decision.state.model_dump(mode="json"), extra="ignore")
        self.told += decision.events

    def until(self, at: datetime) -> None:
        while (due := timers.due(self.case)) and due <= at:
            self.take(timers.wake(self.case, Now(due, due, "c1", self.figures)))
        self.at = at

    def act(self, act: object, later: int) -> None:
        self.until(self.at + later * STEP)
        now = Now(self.at, self.at, "c1", self.figures)
        if isinstance(act, tuple) and callable(act[0]):
            try:
                self.take(act[0](self.case, act[1], now))
            except Refused:
                return
        else:
            fact = self.fact_of(act)
            self.take(REACTIONS[type(fact)](self.case, fact, now))

    def fact_of(self, act: object) -> Fact:
        if isinstance(act, Fact):
            return act
        if isinstance(act, int):
            return extension(act)
        assert isinstance(act, tuple)
        since = START + act[0] * STEP
        asked = pause("Tue 09:00", "Tue 10:00", act[2])
        return asked.model_copy(update={"since": since, "until": since + act[1] * STEP})


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(ACTS, LATER), max_size=14))
def test_the_date_is_what_start_span_extension_and_ledger_give(
    figures: Figures, acts: list[tuple[object, int]]
) -> None:
    clerk = Clerk(figures)
    clerk.take(REACTIONS[type(sent := dispatched(figures, START))](None, sent, Now(START, START, "c1", figures)))
    for act, later in acts:
        clerk.act(act, later)
        clock = clerk.case.clock_of(Measure.RESULT, LEAD)
        assert clock
        span = clock.span.more(clock.extended, figures.office)
        assert clock.due == deadline(clock.since, span, figures.calendar, figures.office, clock.closed)
        assert (clock.standing is not None) == (clock.status is Status.STOPPED)
        assert not clock.changes or clock.changes[-1].due == clock.due


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(ACTS, LATER), max_size=14))
def test_a_miss_is_declared_or_withdrawn_and_never_twice_in_a_row(
    figures: Figures, acts: list[tuple[object, int]]
) -> None:
    clerk = Clerk(figures)
    clerk.take(REACTIONS[type(sent := dispatched(figures, START))](None, sent, Now(START, START, "c1", figures)))
    for act, later in acts:
        clerk.act(act, later)
    misses = [
        isinstance(fact, DeadlineMissed)
        for fact in clerk.told
        if isinstance(fact, DeadlineMissed | DeadlineMissWithdrawn) and fact.measure is Measure.RESULT
    ]
    assert misses == [number % 2 == 0 for number in range(len(misses))]
