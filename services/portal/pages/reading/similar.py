"""附近有人说过相似的事: a suggestion with enough to decide, nothing about who raised it."""

from collections.abc import Mapping
from datetime import datetime

from libs.common.journal.desk import Desk
from libs.common.policy import Policy
from services.portal import store
from services.portal.domain.likeness import most_alike
from services.portal.domain.state import Matter
from services.portal.pages.reading.track import matter_due, place_of
from services.portal.pages.views import Similar


async def like(desk: Desk, policy: Policy, case: str, matter: Matter) -> list[tuple[str, Matter]]:
    """The three most similar open matters of the same place within 14 days, for the centre to compare."""
    if not matter.area:
        return []
    found = [one for one in await store.nearby(desk.store, matter.area, desk.clock.now()) if one[0] != case]
    common = policy.learnt.weights if policy.learnt else ()
    others = [(one, f"{one[1].title}，{one[1].text}") for one in found]
    return most_alike(f"{matter.title}，{matter.text}", others, common)


async def similar_to(desk: Desk, policy: Policy, said: Mapping[str, str]) -> tuple[str, Matter] | None:
    """The most similar open matter of the same place within 14 days, if one is similar enough."""
    text, area = said.get("text", ""), said.get("village", "")
    if not text or not area:
        return None
    found = await store.nearby(desk.store, area, desk.clock.now())
    common = policy.learnt.weights if policy.learnt else ()
    others = [((case, matter), f"{matter.title}，{matter.text}") for case, matter in found]
    return next(iter(most_alike(text, others, common)), None)


def shown(found: tuple[str, Matter], policy: Policy, now: datetime) -> Similar:
    """As the form shows it."""
    case, matter = found
    tz, said = policy.office.tz, matter.submitted_at or now
    day = said.astimezone(tz).date()
    return Similar(
        case=case, title=matter.title, place=place_of(matter, policy), said=day,
        days_ago=(now.astimezone(tz).date() - day).days,
        unit=policy.units.name_of(matter.unit) if matter.unit else policy.units.name_of(policy.deployment.centre),
        step=matter.standing.step, due=matter_due(matter, policy, now).at.astimezone(tz).date(),
    )  # fmt: skip
