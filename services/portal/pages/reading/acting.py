"""What the forms of a case hold besides their fields, and what its report showed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from libs.common.policy import Policy
from libs.worktime.span import LENGTHS
from services.portal.domain.standing import current
from services.portal.domain.state import Deed, Matter
from services.portal.pages.facts import Choice
from services.portal.pages.reading.course import events_of
from services.portal.pages.views import Action, Overtaken, Sending
from services.portal.pages.wording.deeds import CITIZEN, DEEDS, INSIDE, Input
from services.portal.pages.wording.names import name
from services.portal.pages.wording.spans import span
from services.portal.pages.wording.times import short

EVIDENCE = "evidence-"
ASKED = 6
READ = {True: "群众看得到", False: "只有内部看得到"}


@dataclass(frozen=True, slots=True)
class Written:
    """What was filled in for a deed that could not be done, with the field for the files that were sent along."""

    code: str
    said: Mapping[str, str]
    sending: Sending | None = None


def laid(
    actions: Iterable[Action], carried: Sequence[tuple[str, str]], written: Written | None, report: Action
) -> list[Action]:
    """Each with what its form says of the page and what was written before; `report`: what a report has besides."""
    laid_out = []
    for action in actions:
        mine = written if written and written.code == action.code else None
        more = {"more": report.more, "sending": (mine and mine.sending) or report.sending}
        known = more if action.code == report.code else {}
        laid_out.append(replace(action, carried=carried, written=mine.said if mine else {}, **known))  # type: ignore[arg-type]
    return laid_out


def noted_of(written: Written | None) -> str:
    """The words of a note that could not be kept."""
    return written.said.get("text", "") if written and written.code == "note" else ""


def overtaken(matter: Matter, since: int, written: Written, actions: Iterable[Action], policy: Policy) -> Overtaken:
    """What happened since the page was made, and what was written if there is no form for it any more."""
    offered = {action.code for action in actions} | {"note"}
    labels = {field.name: field.label for field in (*DEEDS[written.code].inputs, *evidence_inputs(matter, policy))}
    lost = [(label, written.said[field]) for field, label in labels.items() if written.said.get(field)]
    return Overtaken(events_of(matter.lines[since:], policy), () if written.code in offered else lost)


def report_fields(matter: Matter, policy: Policy) -> Action:
    """What the form of a report asks for besides its own fields."""
    limits = policy.deployment.files
    return Action("result", more=evidence_inputs(matter, policy), sending=Sending(limits.most, limits.megabytes))


def evidence_inputs(matter: Matter, policy: Policy) -> list[Input]:
    """A field for each thing that the category demands with a result."""
    return [
        Input(
            f"{EVIDENCE}{demand.id}", demand.name, "text", (),
            f"{'或者'.join(name(outcome, 'outcome') for outcome in demand.outcomes)}的必须写。",
            CITIZEN if demand.public else INSIDE,
        )
        for demand in policy.categories.evidence_of(matter.category)
        if demand.type != "photo"
    ]  # fmt: skip


def means_of(policy: Policy) -> list[Choice]:
    """By which a contact counts."""
    return [Choice(means, name(means, "means")) for means in policy.contact.means]


def tries_of(matter: Matter, policy: Policy) -> Iterator[tuple[str, str]]:
    """联系不上, or how far from it."""
    tried, rules = matter.tried, policy.contact
    if tried is None or tried.hop < matter.hop:
        return
    last = f"试了 {tried.count} 次，最后一次 {short(tried.at)}。"
    within, apart = (span(one.count * LENGTHS[one.unit]) for one in (rules.within, rules.apart))
    rule = f"{within}里试够 {rules.attempts} 次，每次隔开 {apart}，才算联系不上。"
    yield ("联系不上", last) if tried.unreachable else ("没联系上", f"{last}{rule}")


def untold_of(matter: Matter, policy: Policy) -> Iterator[tuple[str, str]]:
    """Who has to be told by phone, and at whose doors which unit knocks."""
    if matter.calls:
        yield "要打电话告诉的", f"{len(matter.calls)} 人"
    for unit, count in Counter(matter.visits.values()).items():
        yield "要上门告诉的", f"{count} 人，{policy.units.name_of(unit)}去"


def rating_acts(matter: Matter) -> tuple[str, ...]:
    """Who judged this round may call in and think better of it, as long as the others are still asked."""
    judged = any(
        (line.type, line.facts.get("round")) == ("EvaluationReceived", matter.round) for line in matter.lines
    )  # fmt: skip
    open_ = not matter.ending and not matter.parked and matter.standing.step == ASKED
    return ("change-for-caller",) if judged and open_ else ()


def again_of(matter: Matter) -> Iterator[tuple[str, str]]:
    """重办: why."""
    if matter.again and matter.again.round == matter.round:
        yield f"为什么办第 {matter.round} 轮", matter.again.text
    if matter.sent_back and current(matter, matter.sent_back) and matter.report is None:
        yield "上次核对退回的原因", matter.sent_back.text


def report_of(matter: Matter) -> Iterator[tuple[str, str]]:
    """What the report shows besides the words for the citizen."""
    report = matter.report
    if report is None or not current(matter, report):
        return
    yield "报的结果", name(report.code, "outcome")
    told = (("依据", matter.legal), ("诉求人怎么说不办的", matter.wish), ("只给内部看的", matter.inner))
    yield from ((label, words) for label, words in told if words)
    yield from ((one.name, f"{one.value}（{READ[one.public]}）") for one in matter.evidence)


def reply_of(matter: Matter, approved: Deed | None, report: Deed | None) -> list[str]:
    """What the citizen reads, or would read if it was approved as it is."""
    if approved:
        return approved.text.splitlines()
    law = [f"依据：{matter.legal}"] if matter.legal and report and matter.legal not in report.text else []
    return [*report.text.splitlines(), *law] if report else []
