"""The result, and the ladder that it climbs until it has reached each person (design/rules.md, reply).

The rungs and how long each is waited for are the profile's (config/profiles.yaml, replies).
"""

from libs.common.decision import Decision, Now
from libs.common.events.evaluation import CaseReopened
from libs.common.events.fact import Fact
from libs.common.events.handling import ResultApproved
from libs.common.events.intake import RequesterJoined
from libs.common.events.notification import NoticeFailed, NoticeSent, ReplyExhausted, ReplyGiven
from libs.common.policy import Policy
from libs.common.policy.replies import BY_HAND, ORIGIN, PHONE, Replies
from services.notification.domain import tasks
from services.notification.domain.progress import begin_round, known, note_joiner, tell_joiner
from services.notification.domain.state import Addressee, Case, Result, Sent
from services.notification.domain.telling import RESULT, outdate
from services.notification.domain.words import words

UNWANTED = "not-wanted"
SILENT = "no receipt in time"
NO_HURRY = ""


def rungs_of(to: Addressee, replies: Replies) -> tuple[str, ...]:
    """Of the ladder those by which this person can be reached, and wants to be; the channel that they chose always."""
    rungs = (to.channel if rung == ORIGIN else rung for rung in replies.ladder if rung == ORIGIN or _open(to, rung))
    return tuple(dict.fromkeys(rungs))


def _open(to: Addressee, rung: str) -> bool:
    """Who left neither phone nor name is found by nobody; who wants messages only is not disturbed."""
    if rung not in BY_HAND:
        return bool(to.to)
    known_by = to.to if rung == PHONE else to.to or to.name
    return bool(known_by) and not to.messages_only


def reply(case: Case | None, fact: ResultApproved, now: Now) -> Decision[Case]:
    """Tells everybody the checked result; one of a round that is handled again already is nobody's answer.

    A newer round's may be the first that is heard of it.
    """
    case = known(case)
    if fact.round < case.round:
        return Decision(case)
    result = Result(round=fact.round, text=fact.text, hop=fact.hop)
    case, dropped = begin_round(case, fact.round)
    case, facts = outdate(case.model_copy(update={"result": result}), RESULT), list[Fact](dropped)
    for person in case.people:
        case, more = _first(case, person, result, now)
        facts += more
    return Decision(case, tuple(facts))


def welcome(case: Case | None, fact: RequesterJoined, now: Now) -> Decision[Case]:
    """One more person is told all that follows, and what holds already: the result, else that it is admitted.

    Who came by a merge was told so in the matter that they raised.
    """
    case = note_joiner(case, fact, now).state
    if case.result is None:
        return Decision(case) if fact.merged_from else tell_joiner(case, fact.person.id, now)
    case, facts = _first(case, fact.person.id, case.result, now)
    return Decision(case, tuple(facts))


def reopen(case: Case | None, fact: CaseReopened, _now: Now) -> Decision[Case]:
    """重办: what is on its way of the round before is true no more, and nobody is phoned or visited about it."""
    case, dropped = begin_round(case or Case(), fact.round)
    return Decision(case, dropped)


def go_on(case: Case, now: Now) -> Decision[Case]:
    """What waited for the morning goes out; no receipt in time counts as failed."""
    facts: list[Fact] = []
    for notice, sent in case.sent.items():
        if sent.send_at and sent.send_at <= now.at:
            case, more = _send(case, sent, now)
        elif sent.wait_until and sent.wait_until <= now.at:
            case, more = failed(case, notice, SILENT, now)
        else:
            continue
        facts += more
    return Decision(case, tuple(facts))


def failed(case: Case, notice: str, reason: str, now: Now) -> tuple[Case, list[Fact]]:
    """A message that did not arrive; the next rung follows."""
    sent = case.sent[notice]
    case, more = next_rung(case.without(notice), sent, now)
    return case, [NoticeFailed(id=notice, person=sent.person, reason=reason), *more]


def next_rung(case: Case, sent: Sent, now: Now) -> tuple[Case, list[Fact]]:
    """The one after it; above the last the ladder is exhausted and says so."""
    to = case.people[sent.person]
    rungs = ladder_of(case, sent, now)
    if sent.rung >= len(rungs):
        spent = ReplyExhausted(
            person=sent.person, round=sent.round, tried=rungs, text=said(case), joined=to.joined, hop=_hop(case)
        )  # fmt: skip
        return case, [spent] if sent.notice == RESULT else []
    following = Sent(
        person=sent.person, round=sent.round, means=rungs[sent.rung], rung=sent.rung + 1, notice=sent.notice
    )  # fmt: skip
    return climb(case, following, now)


def ladder_of(case: Case, sent: Sent, now: Now) -> tuple[str, ...]:
    """The rungs of that notice for that person: nobody is phoned or visited but for their own result."""
    rungs = rungs_of(case.people[sent.person], _replies(case, sent, now))
    return rungs if sent.notice == RESULT else tuple(rung for rung in rungs if rung not in BY_HAND)


def given(case: Case, sent: Sent, means: str) -> ReplyGiven:
    """5 回复: it has reached this person."""
    joined = case.people[sent.person].joined
    return ReplyGiven(
        person=sent.person, round=sent.round, means=means, text=said(case), joined=joined, hop=_hop(case)
    )  # fmt: skip


def said(case: Case) -> str:
    """The result of the present round, in the words for the citizen."""
    return case.result.text if case.result else ""


def _hop(case: Case) -> int:
    return case.result.hop if case.result else 0


def on_its_way(case: Case, notice: str) -> Sent | None:
    """The message of that id, if it went out, is still true and nothing is known of it."""
    sent = case.sent.get(notice)
    return sent if sent and sent.send_at is None else None


def words_of(case: Case, sent: Sent, now: Now) -> str:
    """What this person reads or hears on that rung."""
    language = case.people[sent.person].language
    if sent.notice == RESULT or case.shared is None:
        link = now.policy.deployment.link(case.number, sent.round)
        return words(now.policy, RESULT, sent.means, case, language, result=said(case), link=link)
    unit = now.policy.units.name_of(case.shared.unit)
    return words(now.policy, sent.notice, sent.means, case, language, unit=unit, done=case.shared.text.rstrip("。"))


def _first(case: Case, person: str, result: Result, now: Now) -> tuple[Case, list[Fact]]:
    """The first rung for one person; nobody is told anything after the end."""
    to = case.people[person]
    if case.ended:
        return case, []
    if not to.wants_reply:
        return case, [given(case, Sent(person=person, round=result.round, means=UNWANTED, rung=0), UNWANTED)]
    means = rungs_of(to, now.policy.replies_of(case.profile))[0]
    return climb(case, Sent(person=person, round=result.round, means=means, rung=1), now)


def climb(case: Case, sent: Sent, now: Now) -> tuple[Case, list[Fact]]:
    """Puts a message on its way, at once or in the morning, or gives a person something to do."""
    if sent.means in BY_HAND:
        return tasks.open_task(case, sent, now)
    at = _replies(case, sent, now).quiet_until(now.at, sent.means, now.policy.office.tz)
    if at is None:
        return _send(case, sent, now)
    return _on_its_way(case, sent.model_copy(update={"send_at": at}), now), []


def _send(case: Case, sent: Sent, now: Now) -> tuple[Case, list[Fact]]:
    waits = now.at + _replies(case, sent, now).waited(sent.means)
    gone = sent.model_copy(update={"send_at": None, "wait_until": waits})
    fact = NoticeSent(
        id=_id(sent, now), person=sent.person, number=case.number, notice=sent.notice, round=sent.round,
        means=sent.means, attempt=sent.rung, text=words_of(case, sent, now), to=case.people[sent.person].to,
    )  # fmt: skip
    known_ = case.knowing(sent.person, round=sent.round, rung=sent.rung) if sent.notice == RESULT else case
    return _on_its_way(known_, gone, now), [fact]


def _replies(case: Case, sent: Sent, now: Now) -> Replies:
    """The profile's; what was done about all matters like it is urgent to nobody."""
    policy: Policy = now.policy
    return policy.replies_of(case.profile if sent.notice == RESULT else NO_HURRY)


def _on_its_way(case: Case, sent: Sent, now: Now) -> Case:
    return case.model_copy(update={"sent": {**case.sent, _id(sent, now): sent}})


def _id(sent: Sent, now: Now) -> str:
    return f"{now.subject}/{sent.person}/{sent.notice}/{sent.round}/{sent.rung}"
