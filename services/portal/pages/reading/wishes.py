"""停表 and 延期 on pages: what a unit may ask for, and what waits for the centre."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from libs.common.events.words import Measure
from libs.common.policy import Policy
from services.portal.domain import clocks
from services.portal.domain.state import Clock, Matter
from services.portal.domain.wish import Wish
from services.portal.pages.facts import Choice
from services.portal.pages.reading.track import matter_due
from services.portal.pages.views import Action, Missing, WishRow
from services.portal.pages.wording.spans import allowed
from services.portal.pages.wording.times import short

RULINGS = {"pause": ("grant-pause", "deny-pause"), "extension": ("grant-extension", "deny-extension")}


def choices(matter: Matter, policy: Policy) -> Mapping[str, Mapping[str, Sequence[Choice]]]:
    """What the forms of a unit offer: the reasons of its profile with their longest, and the days."""
    stops = policy.stops_of(matter.profile)
    reasons = [Choice(code, f"{one.name}（最多 {allowed(str(one.at_most))}）") for code, one in stops.reasons.items()]
    days = [Choice(str(number), f"{number} 天") for number in range(1, stops.extension + 1)]
    return {"pause": {"reason": reasons}, "extend": {"days": days}}


def hidden(matter: Matter, policy: Policy, now: datetime) -> frozenset[str]:
    """What the profile or the date leaves out of what handling lets a unit ask for."""
    stops = policy.stops_of(matter.profile)
    none = frozenset({"pause"} if not stops.reasons else ()) | frozenset({"extend"} if not stops.extension else ())
    return none | (frozenset({"extend"}) if _late(matter, now) else frozenset())


def missing(matter: Matter, policy: Policy, now: datetime, legal: Sequence[str]) -> Iterator[Missing]:
    """Why there is no 延期, where a unit would look for it."""
    clock, extension = _clock(matter), matter.extension
    if "progress" not in legal or not policy.stops_of(matter.profile).extension:
        return
    if clock and extension and extension.round == matter.round:
        yield Missing("extend", f"这一轮已经延过一次，延到 {short(clock.due)}。")
    elif matter.asks_extension and "extension" in matter.standing.marks:
        yield Missing("extend", "已经申请了，等县综治中心批。")
    elif _late(matter, now):
        yield Missing("extend", "期限已经过了。延期要在到期以前申请。")


def resumable(matter: Matter) -> Iterator[Action]:
    """接着计时, while the clock stands on request."""
    clock = _clock(matter)
    if clock and any(pause.end is None and pause.reason for pause in clock.pauses):
        yield Action("resume")


def rulings(matter: Matter) -> Iterator[Action]:
    """What the centre decides."""
    yield from (Action(code) for what in RULINGS if what in matter.standing.marks for code in RULINGS[what])


def wish_rows(found: Iterable[Matter], policy: Policy, now: datetime) -> list[WishRow]:
    """要批的: a row for each request."""
    return [
        WishRow(
            matter.number, matter.title, policy.units.name_of(matter.unit), what, _asked(wish), wish.why, wish.evidence,
            wish.by, wish.at, matter_due(matter, policy, now), RULINGS[what],
        )
        for matter in found
        for what, wish in (("pause", matter.asks_pause), ("extension", matter.asks_extension))
        if wish and what in matter.standing.marks
    ]  # fmt: skip


def _asked(wish: Wish) -> str:
    """10月12日 9:00 到 10月16日 9:00, or 3 天."""
    return f"{short(wish.since)} 到 {short(wish.until)}" if wish.since and wish.until else f"{wish.days} 天"


def _late(matter: Matter, now: datetime) -> bool:
    clock = _clock(matter)
    return clock is not None and now >= clock.due and all(pause.end for pause in clock.pauses)


def _clock(matter: Matter) -> Clock | None:
    return clocks.clock_of(matter, Measure.RESULT, matter.unit)
