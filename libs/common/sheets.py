"""A clock of a case as a sheet that anybody can check by hand: the same words on a page, on paper and on a screen.

Grounds, line by line what counts and what does not, pauses, result, check code (design: mock/clock-proof.html).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, Protocol

from pydantic import BaseModel, ConfigDict

from libs.common.clock import Instant
from libs.common.events.words import Began, Ground, Measure
from libs.common.policy import Policy
from libs.worktime import OfficeHours, Pause, Proof, Row, Span, paper, prove, worked
from libs.worktime.paper import Paper, paper_of

CLOSE: Final = timedelta(seconds=1)
PROMISED: Final = frozenset({Measure.RESULT})
UNKNOWN: Final = "这个期限定得早，当时没有记下从什么时候算起，只能照原来的日期。"
MEASURES: Final[Mapping[Measure, str]] = MappingProxyType(
    {
        Measure.TAKE_ON: "接单", Measure.CONTACT: "联系群众", Measure.PART: "办本部分", Measure.RESULT: "报结果",
        Measure.REPLY: "电话回复", Measure.VISIT: "上门回复", Measure.RULING: "裁定退单", Measure.CALL_BACK: "回访群众",
        Measure.APPEAL: "裁定申诉",
    }
)  # fmt: skip
BEGAN: Final[Mapping[Began, str]] = MappingProxyType(
    {
        Began.SUBMISSION: "群众提交", Began.DISPATCH: "派单", Began.REOPENING: "重办派单", Began.MEETING: "面谈结束",
        Began.REQUEST: "申请退单", Began.CALL: "要打电话回复", Began.VISIT: "要上门回复",
        Began.CALL_BACK: "要回访", Began.APPEAL: "提出申诉", Began.OTHER: "记录",
    }
)  # fmt: skip


class Counted(Protocol):
    """A clock, as whoever keeps it knows it."""

    @property
    def measure(self) -> Measure:
        """What is owed."""

    @property
    def due(self) -> datetime:
        """By when."""

    @property
    def pauses(self) -> tuple[Pause, ...]:
        """When it stood still."""

    @property
    def ground(self) -> Ground | None:
        """What the date is counted from."""


class Kept(Counted, Protocol):
    """A clock with who owes it, of which dispatch."""

    @property
    def unit(self) -> str:
        """Who owes it, and in whose hours it passes."""

    @property
    def extended(self) -> int:
        """By how many days it was put off (延期)."""

    @property
    def hop(self) -> int:
        """Of which dispatch."""

    @property
    def round(self) -> int:
        """Of which round."""


class Line(BaseModel):
    """One line: a date or a run of dates, what of it is meant, whether it counts, how much, and the sum so far."""

    model_config = ConfigDict(extra="forbid")
    dates: str
    day: str
    hours: str
    verdict: str
    today: str
    sum: str


class Sheet(BaseModel):
    """`grounds` and `lines` are to be read from top to bottom, `notes` after them.

    `agrees`: the count gives the date that stands.  Where it does not, a note says why; where nobody said what the date
    is counted from, as before grounds were said, there are no lines.
    """

    model_config = ConfigDict(extra="forbid")
    measure: Measure
    unit: str
    hop: int
    round: int
    status: str
    due: Instant
    head: str
    grounds: list[tuple[str, str]]
    lines: list[Line]
    notes: list[str]
    check_code: str
    agrees: bool


def sheet_of(clock: Kept, status: str, policy: Policy) -> Sheet:
    """The whole sheet of a clock; `status` is said by whoever keeps it."""
    proof = counted(clock, policy)
    return Sheet(
        measure=clock.measure, unit=policy.units.name_of(clock.unit), hop=clock.hop, round=clock.round, status=status,
        due=clock.due, head=head(clock.measure, proof, clock.due, policy),
        grounds=list(grounds(clock.ground, proof, policy, clock.extended)) if proof and clock.ground else [],
        lines=[line_of(row) for row in paper_of(proof).rows] if proof else [],
        notes=[*pauses(proof, policy), *notes(clock, proof, policy)] if proof else [UNKNOWN],
        check_code=proof.check_code if proof else "", agrees=proof is not None and agrees(proof, clock.due),
    )  # fmt: skip


def counted(clock: Kept, policy: Policy) -> Proof | None:
    """The count from the clock's ground under the calendar in use; None without a ground.

    What citizens are promised passes in the deployment's hours, everything else in those of the unit that owes it.
    """
    office = policy.office if clock.measure in PROMISED else policy.office_of(clock.unit)
    return count_of(clock.ground, clock.extended, clock.pauses, office, policy) if clock.ground else None


def count_of(ground: Ground, days: int, pauses: Iterable[Pause], office: OfficeHours, policy: Policy) -> Proof:
    """The count from a ground, with so many days more."""
    whole = Span.parse(ground.span).more(days, office)
    return prove(ground.counted_from, whole, policy.calendar, office, pauses, ground.limit)


def agrees(proof: Proof, due: datetime) -> bool:
    """Whether the count gives that date; one that stands still gives none yet."""
    return proof.due is None or abs(proof.due - due) < CLOSE


def head(measure: Measure, proof: Proof | None, due: datetime, policy: Policy) -> str:
    """报结果的期限：2026年10月15日（周四）11:20."""
    return f"{MEASURES.get(measure, '办理')}的期限：{date_of(proof, due, policy)}"


def date_of(proof: Proof | None, due: datetime, policy: Policy) -> str:
    """The date as the lines end with it, or as it stands where they give another; none while the clock stands still."""
    if proof is None or not agrees(proof, due):
        return paper.moment(due, policy.office.tz)
    printed = paper_of(proof).due
    return paper.moment(printed, policy.office.tz) if printed else "停着表，恢复以后再定"


def grounds(ground: Ground, proof: Proof, policy: Policy, days: int = 0) -> Iterator[tuple[str, str]]:
    """依据, in order: from when, how long (with so many days more), which hours, which calendar."""
    printed, hours = paper_of(proof), proof.span.hours(proof.office)
    named = policy.profiles.get(ground.profile)
    yield "从什么时候起", f"{paper.moment(printed.start, hours.tz)}，{BEGAN[ground.began]}"
    version = f"（期限方案 {ground.profile} 第 {ground.version} 版）"
    more = f"，另延 {days} {'个工作日' if proof.span.working else '天'}" if days else ""
    span = f"{paper.given(Span.parse(ground.span))}{more}，合 {paper.spoken(proof.length)}{version}"
    yield "给多长时间", f"{named.name if named else ground.profile}，{span}"
    daily = f"，一天 {paper.spoken(hours.daily)}" if proof.span.working else ""
    yield "上班时间", paper.openings(proof) + daily
    yield "日历", "，".join(f"{one.year} 年节假日和调休，第 {one.version} 版" for one in proof.editions) or "法定节假日"


def line_of(row: Row) -> Line:
    """A row as it is printed."""
    dates, hours = paper.days(row.first, row.last), paper.periods(row.stretches)
    today, total = paper.length(row.counted), paper.length(row.running)
    return Line(dates=dates, day=row.label, hours=hours, verdict=row.mark.value, today=today, sum=total)


def notes(clock: Counted, proof: Proof, policy: Policy) -> Iterator[str]:
    """What lines and pauses do not say: a limit, a calendar that has changed or is not published yet."""
    printed, tz = paper_of(proof), policy.office.tz
    if proof.due is None:
        yield f"表停着，恢复以后再定期限。到停表时用了 {paper.spoken(printed.total)}。"
    if printed.counted_due and clock.ground and clock.ground.limit:
        whose = "答应过群众" if clock.measure in PROMISED else "报结果的期限是"
        limit = paper.moment(paper.cut(clock.ground.limit, printed.step, tz), tz)
        moved = "，停表的时间顺延" if proof.paused else ""
        yield f"只按 {paper.given(proof.span)}，要算到 {paper.moment(printed.counted_due, tz)}。"
        yield f"{whose} {limit}{moved}，不能更晚，所以只算到这里，用 {paper.spoken(printed.total)}。"
    if not agrees(proof, clock.due) and proof.due:
        yield f"按现在的日历要算到 {paper.moment(proof.due, tz)}。"
        yield f"期限还是原来定的 {paper.moment(clock.due, tz)}，要运行 caseloop clock recount 才会重算。"
    if proof.provisional_years:
        years = "、".join(str(year) for year in proof.provisional_years)
        yield f"{years} 年的放假安排还没有公布，先按法定节假日算；公布以后会重算。"


def pauses(proof: Proof, policy: Policy) -> Iterator[str]:
    """Each pause: from when to when, why, who approved it, and what it took out."""
    printed = paper_of(proof)
    yield from (_pause(pause, printed, proof, policy) for pause in proof.pauses)


def _pause(pause: Pause, printed: Paper, proof: Proof, policy: Policy) -> str:
    tz = policy.office.tz
    begins = paper.moment(paper.cut(pause.start, printed.step, tz), tz)
    if pause.end is None:
        return f"停表：{begins} 起，{why_of(pause)}，还停着。"
    hours = proof.span.hours(proof.office)
    begin, end = (paper.cut(at, printed.step, tz) for at in (pause.start, pause.end))
    took = worked(begin, end, policy.calendar, hours)
    only = "（只算上班时间）" if proof.span.working else ""
    return f"停表：{begins} 到 {paper.moment(end, tz)}，{why_of(pause)}，停了 {paper.spoken(took)}{only}。"


def why_of(pause: Pause) -> str:
    """等检测鉴定，周**批准（证据：委托书）; a question to the citizen needs nobody's word."""
    if not pause.reason:
        return f"{pause.why}，{pause.by}问的"
    return f"{pause.why}，{pause.by}批准" + (f"（证据：{pause.evidence}）" if pause.evidence else "")
