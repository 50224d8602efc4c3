"""回访: who is phoned, and why; by when is counted by supervision too, which holds the clock."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from libs.common.decision import Decision, Now
from libs.common.events import Fact
from libs.common.events.evaluation import CallBackDropped, CallBackOpened, Way, WhyCalled
from services.evaluation.domain.state import Call, Case, unhappy, voters

AT_ONCE: Final = 25
A_MOMENT: Final = timedelta(seconds=1)
ASKED_BY_A_PERSON: Final = frozenset({Way.CALL_BACK, Way.VISIT})


def after_word(case: Case, person: str, now: Now) -> Decision[Case]:
    """Who judged by themselves is phoned no more for their silence, and perhaps for what they said."""
    call = case.call_of(person)
    dropped = drop(case, [person]) if call and call.why is WhyCalled.SILENT else Decision(case)
    why = why_called(dropped.state, person, now)
    opened = open_call(dropped.state, person, why, now) if why else Decision(dropped.state)
    return Decision(opened.state, (*dropped.events, *opened.events))


def why_called(case: Case, person: str, now: Now) -> WhyCalled | None:
    """Every dissatisfied person; then whose matter demands it, and on whom the lot falls; nobody without a phone."""
    judge, rules = case.people[person], now.policy.evaluation
    if judge.vote is None or judge.vote.way in ASKED_BY_A_PERSON or not judge.phone_mac:
        return None
    if unhappy(judge.vote):
        return WhyCalled.DISSATISFIED
    if person in case.unwanted or _phoned(case, person):
        return None
    if case.profile in rules.mandatory:
        return WhyCalled.MANDATORY
    return WhyCalled.SAMPLED if rules.sample.draws(now.subject, person) else None


def open_call(case: Case, person: str, why: WhyCalled, now: Now) -> Decision[Case]:
    """To be made within a working day; who is to be phoned already is not phoned twice."""
    if case.call_of(person):
        return Decision(case)
    due = now.policy.due(now.at, now.policy.call_back(case.profile))
    fact = CallBackOpened(person=person, round=case.round, due=due, reason=why, joined=case.people[person].joined)
    return Decision(case.with_call(person, Call(why=why, round=case.round, due=due)), (fact,))


def phone_the_silent(case: Case, now: Now) -> Decision[Case]:
    """Who has said nothing for three days is asked by phone, once a round; of a large group a few at a time."""
    facts: list[Fact] = []
    silent = [person for person in voters(case) if _is_silent(case, person)]
    later = now.at + A_MOMENT if len(silent) > AT_ONCE else None
    case = case.model_copy(update={"silent_at": later})
    for person in silent[:AT_ONCE]:
        opened = open_call(case, person, WhyCalled.SILENT, now)
        case, facts = opened.state, [*facts, *opened.events]
    return Decision(case, tuple(facts))


def drop(case: Case, people: Iterable[str]) -> Decision[Case]:
    """Whom nobody has to phone any more, of each round in one fact."""
    rounds: dict[int, list[str]] = {}
    for person in people:
        if call := case.call_of(person):
            case = case.with_call(person, call.model_copy(update={"over": True}))
            rounds.setdefault(call.round, []).append(person)
    facts = (
        CallBackDropped(person=first, round=round_, others=tuple(others))
        for round_, (first, *others) in rounds.items()
    )  # fmt: skip
    return Decision(case, tuple(facts))


def drop_the_silent(case: Case) -> Decision[Case]:
    """Nobody is asked about this round any more; what was said in it is still asked about."""
    case = case.model_copy(update={"silent_at": None})
    return drop(case, [i for i, call in case.calls.items() if call.why is WhyCalled.SILENT])


def _is_silent(case: Case, person: str) -> bool:
    """Told, with a phone, and neither heard nor phoned in this round."""
    judge = case.people[person]
    reachable = judge.told and bool(judge.phone_mac) and person not in case.unwanted
    return reachable and judge.vote is None and not _phoned(case, person, case.round)


def _phoned(case: Case, person: str, since: int = 0) -> bool:
    """Somebody tried, from that round on, or still has to."""
    call = case.calls.get(person)
    return call is not None and (not call.over or (bool(call.tries) and call.round >= since))
