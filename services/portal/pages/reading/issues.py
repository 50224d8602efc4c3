"""举一反三 as assessment says it, with the titles that an officer may read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from pydantic import BaseModel, Field

from libs.common.clock import Instant
from libs.common.events import FACTS, Fact
from libs.common.events.assessment import Alike, RecurrenceMeasured
from libs.common.policy import Policy
from services.portal.domain.course import line_of
from services.portal.domain.state import Line, Matter
from services.portal.pages import views
from services.portal.pages.facts import Event
from services.portal.pages.reading.course import events_of
from services.portal.pages.wording.issues import STANDINGS

NAMED: Final[Mapping[str, type[Fact]]] = {fact.__name__: fact for fact in FACTS.values()}
BURST: Final = "BurstNoticed"
ORDER: Final = {standing: place for place, standing in enumerate(STANDINGS)}


class Plan(BaseModel):
    """Who does what until when."""

    owner: str
    text: str
    due: Instant
    by: str


class Done(BaseModel):
    """What was done, by whom, on which day."""

    text: str
    by: str
    day: date


class State(BaseModel):
    """All that is known of it."""

    category: str
    town: str
    label: str
    raised_at: Instant
    reason: str = ""
    members: tuple[Alike, ...] = ()
    unlisted: int = 0
    days: Mapping[date, int] = Field(default_factory=dict)
    plan_by: Instant | None = None
    plan: Plan | None = None
    done: Done | None = None
    measure_at: Instant | None = None
    measured: RecurrenceMeasured | None = None


class Said(BaseModel):
    """One fact of its course."""

    event: str
    at: Instant
    facts: dict[str, Any]


class Common(BaseModel):
    """An answer of assessment."""

    issue: str
    standing: str
    late: bool
    count: int
    state: State
    course: tuple[Said, ...] = ()

    @property
    def owner(self) -> str:
        """The unit that has planned something, if one has."""
        return self.state.plan.owner if self.state.plan else ""


def read(body: Mapping[str, Any]) -> list[Common]:
    """What assessment answered: one, or a list."""
    return [Common.model_validate(one, extra="ignore") for one in body.get("issues", [body])]


def in_order(found: Iterable[Common]) -> list[Common]:
    """What is late first, then what asks for somebody most; of one kind those that were raised last."""
    latest = sorted(found, key=lambda one: one.state.raised_at, reverse=True)
    return sorted(latest, key=lambda one: ORDER["late" if one.late else one.standing])


def counts_of(found: Sequence[Common]) -> list[tuple[str, int]]:
    """How many are late, and how many stand how."""
    return [(standing, sum(fits(one, standing) for one in found)) for standing in STANDINGS]


def fits(one: Common, standing: str) -> bool:
    """Whether it is looked for; empty: all are."""
    return one.late if standing == "late" else standing in {"", one.standing}


def issue_of(one: Common, policy: Policy) -> views.Issue:
    """As lists and cards show it."""
    state = one.state
    names = {category.id: category.name for category in policy.categories.categories}
    before, after = _came(one)
    plan = state.plan
    return views.Issue(
        one.issue, state.label, one.standing, one.late, one.count, policy.units.name_of(state.town) or "全县",
        names.get(state.category, state.category), state.raised_at, before, after,
        state.measured.effect.value if state.measured else "", policy.units.name_of(one.owner),
        plan.text if plan else "", plan.due if plan else state.plan_by, state.measure_at,
    )  # fmt: skip


def _came(one: Common) -> tuple[views.Came, views.Came | None]:
    """Counted by assessment; before that, all that have come, and what came after the day on which it was done."""
    state = one.state
    if state.done:
        after = sum(count for day, count in state.days.items() if day > state.done.day)
        return views.Came(one.count - after), views.Came(after)
    if state.measured:
        known = state.measured
        return views.Came(known.before, known.before_days), views.Came(known.after, known.after_days)
    return views.Came(one.count), None


def measure_of(one: Common) -> views.Measure | None:
    """What came of what was done, once it is counted."""
    known = one.state.measured
    return views.Measure(known.text, known.ratio, known.low, known.high) if known else None


def members_of(
    one: Common, matters: Mapping[str, Matter], seen: Mapping[str, bool], policy: Policy
) -> list[views.Member]:
    """Its matters, the latest first: those in `seen` with their titles, and what is true there can be opened."""
    latest = sorted(one.state.members, key=lambda member: member.at, reverse=True)
    return [
        views.Member(
            member.number, matters[member.case].title if member.case in seen else "",
            policy.units.name_of(member.town), member.at, seen.get(member.case, False),
        )
        for member in latest
    ]  # fmt: skip


def bursts_of(matters: Iterable[Matter]) -> list[tuple[datetime, str]]:
    """突增, as it stands on the sheets of the matters that it named; each once."""
    found = {line.at: str(line.facts.get("reason", "")) for m in matters for line in m.lines if line.type == BURST}
    return sorted(found.items())


def events_of_issue(one: Common, policy: Policy) -> list[Event]:
    """Its course: raised, and what was decided since."""
    raised = {"label": one.state.label, "reason": one.state.reason}
    return [Event("CommonIssueRaised", one.state.raised_at, raised), *events_of(_lines(one.course), policy)]


def _lines(course: Iterable[Said]) -> Iterator[Line]:
    for said in course:
        fact = NAMED.get(said.event)
        if fact is not None:
            yield line_of(fact.model_validate(said.facts, extra="ignore"), said.at)
