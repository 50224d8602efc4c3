"""The officer's page of one matter: what it is, how it stands, and only what is legal now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from libs.common.events.words import Measure
from libs.common.policy import Policy
from libs.common.policy.units import ORDER, Unit
from services.portal.domain import clocks
from services.portal.domain.ladder import open_orders
from services.portal.domain.standing import current
from services.portal.domain.state import Matter, Share, Sorting
from services.portal.pages.facts import Choice, Due, Linked, Officer, Problem
from services.portal.pages.reading import wishes
from services.portal.pages.reading.acting import (
    Written,
    again_of,
    laid,
    means_of,
    noted_of,
    overtaken,
    rating_acts,
    reply_of,
    report_fields,
    report_of,
    tries_of,
    untold_of,
)
from services.portal.pages.reading.clocks import clocks_of
from services.portal.pages.reading.course import events_of
from services.portal.pages.reading.dues import Grounds, due_of, part_grounds
from services.portal.pages.reading.files import sent_files, unit_files
from services.portal.pages.reading.parked import explain_acts, parking_acts, parking_facts
from services.portal.pages.reading.sendings import sendings_of
from services.portal.pages.reading.session import acts_of
from services.portal.pages.reading.track import appointment_of, leader_of, matter_due, place_of, progress_of
from services.portal.pages.views import Action, CasePart, CaseView, Missing, Note, Other, Requester
from services.portal.pages.wording.names import name
from services.portal.pages.wording.sendings import by_rule
from services.portal.pages.wording.sorting import why_category
from services.portal.pages.wording.times import short

LEAD_ONLY = frozenset({"accept", "question", "waive", "return", "escalate", "result", "pause", "extend"})
CENTRE_CHECKS = ("approve", "send-back")
NOT_DEEDS = frozenset({"note", "order-answer", *CENTRE_CHECKS})


@dataclass(frozen=True, slots=True)
class Desk:
    """Who looks, when, as which unit, and what handling says is legal; `said` tells what was just done.

    `alike`: other matters that may be the same, with their case ids.  `session`: where a specialist is met.
    `carried`: what the forms say of the page.  `written`: what could not be done; `since`: for somebody was faster, who
    had seen that many lines of the course.
    """

    officer: Officer
    unit: str
    centre: bool
    now: datetime
    legal: Sequence[str] = ()
    proof: str = ""
    said: str = ""
    problems: Sequence[Problem] = ()
    alike: Sequence[tuple[str, Matter]] = ()
    session: str = ""
    links: Sequence[Linked] = ()
    others: Sequence[Other] = ()
    carried: Sequence[tuple[str, str]] = ()
    written: Written | None = None
    since: int | None = None


def case_view(matter: Matter, policy: Policy, desk: Desk) -> CaseView:
    """Everything on the page."""
    report = matter.report if current(matter, matter.report) else None
    approved = matter.approved if current(matter, matter.approved) else None
    written, late = desk.written, None
    actions = laid(_actions(matter, policy, desk), desk.carried, written, report_fields(matter, policy))
    if written and desk.since is not None:
        late = overtaken(matter, desk.since, written, actions, policy)
    return CaseView(
        officer=desk.officer, now=desk.now, number=matter.number, title=matter.title, text=matter.text,
        kind=matter.kind.value, mode=matter.mode.value, round=matter.round, place=place_of(matter, policy),
        requester=Requester(matter.name, matter.phone, matter.people), channel=matter.channel,
        why_here=_why(matter), progress=progress_of(matter), due=matter_due(matter, policy, desk.now, desk.proof),
        events=events_of(matter.lines, policy), parts=_parts(matter, policy, desk.now),
        actions=actions, missing=list(_missing(matter, policy, desk)),
        facts=list(_facts(matter, policy)), notes=[Note(note.by, note.at, note.text) for note in matter.notes],
        means="web", reply=reply_of(matter, approved, report), problems=desk.problems, others=desk.others,
        overtaken=late, carried=desk.carried, noted=noted_of(written),
        said=desk.said, links=desk.links, files=sent_files(matter.files), shown=sent_files(unit_files(matter)),
        can_note="note" in desk.legal and not desk.centre, sendings=sendings_of(matter, policy),
        clocks=clocks_of(matter, policy, desk.now, desk.proof),
        session=desk.session if acts_of(matter, desk.unit, centre=desk.centre, now=desk.now, legal=desk.legal) else "",
    )  # fmt: skip


def _why(matter: Matter) -> str:
    if matter.unclear:
        return f"还没定：{matter.unclear}"
    return f"{matter.why}{by_rule(matter.rule, str(matter.rule_version))}" if matter.hop else "还没派单"


def _facts(matter: Matter, policy: Policy) -> Iterator[tuple[str, str]]:
    yield from ((one.question, one.answer) for one in matter.answers)
    if matter.category:
        names = {category.id: category.name for category in policy.categories.categories}
        category = names.get(matter.category, matter.category)
        yield "类别", category
        yield "为什么是这一类", why_category(matter.sorting or Sorting(), category)
    elif matter.held_for and not matter.ending:
        yield "还没定类别", matter.held_for
    if capture := matter.capture:
        seen = f"，见证人 {'、'.join(capture.witnesses)}" if capture.witnesses else ""
        yield "从哪里来", f"{capture.place}，{short(capture.opened_at)} 打开{seen}"
    yield from (*again_of(matter), *report_of(matter), *tries_of(matter, policy))
    if matter.contacted:
        yield "首次联系", f"{short(matter.contacted.at)} {name(matter.contacted.code, 'means')}"
    if met := appointment_of(matter):
        yield "约好的面谈", f"{short(met.at)} {met.who}，{met.place}"
    yield from parking_facts(matter)
    if matter.affected:
        yield "受影响的人", f"{matter.affected} 人"
    if matter.area:
        yield "包联领导", leader_of(matter, policy)
        grids = policy.officers.grids_of(matter.area) if policy.units.level_of(matter.area) == "village" else ()
        yield from [("网格员", "、".join(grid.officer for grid in grids))] if grids else []
    ruling = next(
        (clock for clock in matter.clocks if (clock.hop, clock.measure) == (matter.hop, Measure.RULING)), None
    )
    if ruling and "ruling" in matter.standing.marks:
        yield "退单要裁定", f"最晚 {short(ruling.due)}"
    yield from untold_of(matter, policy)


def _parts(matter: Matter, policy: Policy, now: datetime) -> list[CasePart]:
    if len(matter.shares) < 2:  # noqa: PLR2004 - one unit has no parts
        return []
    return [
        CasePart(
            policy.units.name_of(share.unit), share.lead, "联系群众，汇总，报结果" if share.lead else "办本单位的部分",
            _share_due(matter, share, policy, now),
        )
        for share in matter.shares
    ]  # fmt: skip


def _share_due(matter: Matter, share: Share, policy: Policy, now: datetime) -> Due:
    if share.lead:
        return matter_due(matter, policy, now)
    grounds = part_grounds(matter, share.unit, policy)
    if grounds is None:
        start, span = matter.dispatched_at or now, policy.profiles[matter.profile].limits.part
        grounds = Grounds(matter.kind.value, start, span, share.due, matter.profile, unit=share.unit)
    met = clocks.done_at(matter, share)
    return due_of(replace(grounds, met=met), policy, now)


def _open_parts(matter: Matter) -> list[str]:
    return [share.unit for share in matter.shares if not share.lead and not clocks.done_at(matter, share)]


def _actions(matter: Matter, policy: Policy, desk: Desk) -> Iterator[Action]:
    if desk.centre:
        yield from _centre_actions(matter, policy, desk)
    if desk.unit in {share.unit for share in matter.shares} & set(matter.standing.units):
        yield from _unit_actions(matter, policy, desk)
    if desk.unit in matter.visits.values():
        yield Action("visit")
    if desk.centre or desk.unit == matter.unit:
        yield from wishes.resumable(matter)
    if matter.hop and not matter.ending and (desk.centre or desk.unit == matter.unit):
        yield Action("affected")


def _centre_actions(matter: Matter, policy: Policy, desk: Desk) -> Iterator[Action]:
    units = unit_choices(policy, *ORDER)
    yield from (Action(code) for code in CENTRE_CHECKS if code in desk.legal)
    if "screening" in matter.standing.marks:
        yield Action("dispatch", {"unit": units})
    if "ruling" in matter.standing.marks and matter.asks and matter.asks.code == "return":
        yield from (Action("grant", {"unit": units}), Action("deny"))
    yield from wishes.rulings(matter)
    if "admission" in matter.standing.marks:
        grounds = [Choice(ground.code, ground.name) for ground in policy.signs.refusals]
        yield from (Action("admit", {"category": categories(matter, policy)}), Action("refuse", {"reason": grounds}))
    if matter.calls:
        yield Action("call")
    if matter.back:
        yield Action("call-back")
    yield from (Action(code) for code in (*parking_acts(matter), *explain_acts(matter), *rating_acts(matter)))
    if matter.standing.open and matter.standing.units and not matter.parked and not matter.approved:
        yield Action("recuse", {"unit": [Choice(unit, policy.units.name_of(unit)) for unit in matter.standing.units]})
    if matter.listed:
        yield Action("lift-listing")
    if matter.merged_into:
        yield Action("unmerge")
    elif desk.alike and matter.standing.open:
        same = [Choice(case, f"{one.number} {one.title}（{one.people} 人）") for case, one in desk.alike]
        yield Action("merge", {"into": same})


def categories(matter: Matter, policy: Policy) -> list[Choice]:
    """What was suggested first, and said to be no more than that."""
    likely = f"，约 {matter.likely:.0%}" if matter.likely else ""
    ranked = sorted(policy.categories.categories, key=lambda category: category.id != matter.suggestion)
    return [
        Choice(one.id, f"{one.name}（最像{likely}）" if one.id == matter.suggestion else one.name) for one in ranked
    ]


def _unit_actions(matter: Matter, policy: Policy, desk: Desk) -> Iterator[Action]:
    lead, open_parts = desk.unit == matter.unit, _open_parts(matter)
    given: Mapping[str, Mapping[str, Sequence[Choice]]] = {
        "waive": {"part": [Choice(unit, policy.units.name_of(unit)) for unit in open_parts]},
        **wishes.choices(matter, policy),
        **{code: {"means": means_of(policy)} for code in ("contact", "failed-contact")},
    }
    hidden = NOT_DEEDS | (frozenset() if lead else LEAD_ONLY)
    hidden |= frozenset({"result"}) if open_parts else frozenset()
    hidden |= frozenset() if desk.unit in open_parts else frozenset({"part"})
    hidden |= wishes.hidden(matter, policy, desk.now)
    hidden |= frozenset({"return"}) if _too_late_to_return(matter, desk) else frozenset()
    asked = {order.unit for order in open_orders(matter)} | ({matter.rung.by} if matter.rung else set())
    if desk.unit in asked and "order-answer" in desk.legal:
        yield Action("order-answer")
    yield from (Action(code, given.get(code, {})) for code in desk.legal if code not in hidden)


def _missing(matter: Matter, policy: Policy, desk: Desk) -> Iterator[Missing]:
    if desk.unit != matter.unit or not desk.legal:
        return
    open_parts = "、".join(policy.units.name_of(unit) for unit in _open_parts(matter))
    if open_parts and "result" in desk.legal:
        yield Missing("result", f"{open_parts}的部分没办完。等它办完，或者写明理由，免去这一部分。")
    if "return" in desk.legal and matter.hand_back_by and _too_late_to_return(matter, desk):
        yield Missing(
            "return", f"退单的时间过了：这件事 {short(matter.hand_back_by)} 起不能退了。办不了的，可以申请提级。"
        )
    yield from wishes.missing(matter, policy, desk.now, desk.legal)
    if "return" not in desk.legal and "progress" in desk.legal:
        why = "这件事指定由本单位办，不能再退。" if matter.designated else "一轮里一个单位只能退一次。"
        yield Missing("return", why)


def _too_late_to_return(matter: Matter, desk: Desk) -> bool:
    return matter.hand_back_by is not None and desk.now > matter.hand_back_by


def unit_choices(policy: Policy, *levels: str) -> list[Choice]:
    """Every unit of these levels that a case can be given to; villages with their township before them."""
    units = [unit for unit in policy.units.by_id.values() if unit.level in levels and unit.kind != "centre"]
    return [Choice(unit.id, f"{_above(unit, policy)}{unit.name}") for unit in units]


def _above(unit: Unit, policy: Policy) -> str:
    return policy.units.name_of(unit.parent) if unit.level == "village" and unit.parent else ""
