"""回访, 走访: what another unit was told by phone, or at the door."""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from libs.common.clock import text_of
from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events import Fact
from libs.common.events.evaluation import CallBackRecorded, Contacted, Resolved, Way
from libs.common.policy.evaluation import plain
from services.evaluation.domain.apart import stands_apart
from services.evaluation.domain.state import Call, Case
from services.evaluation.domain.vote import Answers, How, heard, known, may_judge

Name = Annotated[str, Field(min_length=1, max_length=80)]
MEANS: Final = {"phone": Way.CALL_BACK, "visit": Way.VISIT}


class RecordCallBack(BaseModel):
    """What came of a call-back, by `phone` or at the door: nobody answered, or words, and all three answers or none."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    person: str
    unit: str
    by: Name
    reached: bool
    means: Literal["phone", "visit"] = "phone"
    contacted: Contacted | None = None
    resolved: Resolved | None = None
    satisfied: Annotated[int, Field(ge=1, le=5)] | None = None
    tags: tuple[Annotated[str, Field(max_length=40)], ...] = Field(default=(), max_length=10)
    text: str = Field(default="", max_length=2000)


class RecordVisit(Answers):
    """走访: somebody of another unit asked at the door, and took the three answers down."""

    person: str
    unit: str
    by: Name


def record(case: Case | None, command: RecordCallBack, now: Now) -> Decision[Case]:
    """An attempt that reached nobody is made again; what was answered counts if they have not judged by themselves."""
    case = known(case)
    call = case.call_of(command.person)
    if call is None:
        text = "person: nobody has to phone them, or they were phoned; look at the list of call-backs"
        raise Refused("no-call-back", text, field="person")
    stands_apart(case, command.unit, now)
    _not_too_soon(call, now)
    said = _answers(command)
    tried = _tried(call, command, now)
    after = case.with_call(command.person, tried)
    facts: tuple[Fact, ...] = (_fact(case, command, tried),)
    if said is None or not _counts(case, command.person, call):
        return Decision(after, facts)
    then = heard(after, command.person, said, How(MEANS[command.means], command.by, command.unit), now)
    return Decision(then.state, (*facts, *then.events))


def visit(case: Case | None, command: RecordVisit, now: Now) -> Decision[Case]:
    """The word of who has not judged; whom somebody has to phone is recorded as that, by `means` visit."""
    case = known(case)
    if command.person not in case.people:
        raise Refused("unknown-person", "person: nobody of this case; correct it", status=422, field="person")
    if may_judge(case, command.person).vote:
        raise Refused("rated", "they have judged this round already; only they can change it")
    if case.call_of(command.person):
        text = "they are to be called back; record it as that, with means visit"
        raise Refused("call-back-open", text, legal=("call-back",))
    stands_apart(case, command.unit, now)
    return heard(case, command.person, command, How(Way.VISIT, command.by, command.unit), now)


def _not_too_soon(call: Call, now: Now) -> None:
    """Three calls in a minute are one."""
    apart = plain(now.policy.evaluation.call_back.apart)
    if call.tried_at and now.at < call.tried_at + apart:
        text = f"the last attempt was {text_of(call.tried_at)}; try again from {text_of(call.tried_at + apart)} on"
        raise Refused("too-soon", text)


def _answers(command: RecordCallBack) -> Answers | None:
    """All three, or none; who was not reached has said nothing, and who was has said something."""
    known = {name: getattr(command, name) for name in ("contacted", "resolved", "satisfied")}
    given = {name: value for name, value in known.items() if value is not None}
    missing = next((name for name in known if name not in given), "")
    if given and not command.reached:
        wrong = next(iter(given))
        raise Refused("not-reached", f"{wrong}: nobody was reached; leave the answers out", status=422, field=wrong)
    if given and missing:
        raise Refused("answers", f"{missing}: give all three answers, or none", status=422, field=missing)
    if command.reached and not given and not command.text:
        raise Refused("no-words", "text: say what they said, or give the three answers", status=422, field="text")
    return Answers(**given, tags=command.tags, text=command.text) if given else None


def _tried(call: Call, command: RecordCallBack, now: Now) -> Call:
    """Over once they were reached, or tried often enough."""
    tries = call.tries + 1
    over = command.reached or tries >= now.policy.evaluation.call_back.attempts
    return call.model_copy(update={"tries": tries, "tried_at": now.at, "over": over})


def _fact(case: Case, command: RecordCallBack, call: Call) -> CallBackRecorded:
    return CallBackRecorded(
        person=command.person, round=call.round, by=command.by, text=command.text, unit=command.unit,
        joined=case.people[command.person].joined, reached=command.reached, tries=call.tries, over=call.over,
        contacted=command.contacted, resolved=command.resolved, satisfied=command.satisfied,
        lead=case.lead,
    )  # fmt: skip


def _counts(case: Case, person: str, call: Call) -> bool:
    """They were told, and have not judged, in the round that they are phoned about, which is still open."""
    judge = case.people[person]
    open_ = not case.closed and not case.parked and call.round == case.round
    return open_ and judge.told and judge.vote is None
