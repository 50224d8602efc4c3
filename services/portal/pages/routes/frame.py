"""What every route of a page has at hand, and who asks for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from libs.common.errors import Refused
from libs.common.journal.desk import Desk
from libs.common.policy import Policy
from libs.common.web import cookies
from libs.common.web.door import Answer, FileDoor
from services.portal import store
from services.portal.domain.state import Matter, Requester
from services.portal.pages.environment import Site, View, render
from services.portal.pages.facts import Officer

TRACKED: Final = timedelta(hours=1)
SIGNED_IN: Final = timedelta(hours=12)
ROLES: Final[Mapping[str, str]] = {
    "clerk": "经办", "chief": "网格长", "leader": "包联领导", "centre": "中心值班", "head": "中心主任",
}  # fmt: skip
LEADER: Final = "leader"
OF_THE_CENTRE: Final = frozenset({"centre", "head"})
"""Two posts, so that what one proposes another decides."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The read model, the other services, the words; `key` signs cookies, `names` makes keys for forms."""

    desk: Desk
    door: FileDoor
    site: Site
    key: str
    address: str
    names: Callable[[], str]

    @property
    def policy(self) -> Policy:
        """The loaded configuration."""
        policy: Policy = self.desk.policy
        return policy

    def page(self, view: View, status: int = 200) -> HTMLResponse:
        """A view laid out."""
        return HTMLResponse(render(view, self.site), status)

    def go(self, path: str) -> RedirectResponse:
        """On to another page, so that reloading sends nothing twice."""
        return RedirectResponse(f"{self.site.base}{path}", 303)

    def keep(self, response: Response, name: str, value: str, lasts: timedelta) -> None:
        """A signed cookie, for pages only and for this site only."""
        made = cookies.signed(self.key, name, value, self.desk.clock.now() + lasts)
        response.set_cookie(
            name, made, max_age=int(lasts.total_seconds()), path="/", httponly=True, samesite="lax",
            secure=self.address.startswith("https:"),
        )  # fmt: skip

    def kept(self, request: Request, name: str) -> str | None:
        """What a cookie of ours says."""
        return cookies.opened(self.key, name, request.cookies.get(name, ""), self.desk.clock.now())

    async def heard(self, case: str, answer: Answer) -> None:
        """Waits a little until what was just done can be read here."""
        position = answer.body.get("position")
        if isinstance(position, dict):
            await self.desk.seen(case, {str(k): int(v) for k, v in position.items()})


@dataclass(frozen=True, slots=True)
class Citizen:
    """Somebody who has proven to be a person of a case; `csrf` goes into every form."""

    case: str
    matter: Matter
    one: Requester
    csrf: str


@dataclass(frozen=True, slots=True)
class Clerk:
    """Somebody signed in: for which unit, in which role, as pages show it; `who` tells their browser from others."""

    unit: str
    centre: bool
    by: str
    shown: Officer
    who: str = ""

    def may_see(self, matter: Matter) -> bool:
        """The centre sees all; a unit what it has a part in, and is not about it (回避)."""
        return self.centre or self.unit in matter.standing.units


def elder(request: Request) -> bool:
    """长辈版: asked for in this address, or before."""
    asked = request.query_params.get("elder")
    return asked == "1" if asked in {"0", "1"} else request.cookies.get("elder") == "1"


async def citizen(frame: Frame, request: Request, number: str) -> Citizen | None:
    """Who looks at that case; None if they have to prove themselves first."""
    kept = frame.kept(request, "tracked")
    shown, case, person = (kept or "||").split("|")
    if shown != number:
        return None
    found, one = await store.by_number(frame.desk.store, number), await store.requester(frame.desk.store, case, person)
    if found is None or one is None:
        return None
    return Citizen(case, found[1], one, cookies.guard(frame.key, f"{case}|{person}"))


def clerk(frame: Frame, request: Request) -> Clerk | None:
    """Who is signed in, or None."""
    kept = frame.kept(request, "officer")
    unit, role, *_ = [*(kept or "").split("|"), ""]
    policy = frame.policy
    if unit not in policy.units or role not in ROLES:
        return None
    name, word = policy.units.name_of(unit), ROLES[role]
    centre = role in OF_THE_CENTRE and unit == policy.deployment.centre
    leader = policy.officers.leaders.get(unit, "") if role == LEADER else ""
    shown = Officer(name, word, leader, cookies.guard(frame.key, kept or ""), centre, centre or bool(leader))
    return Clerk(unit, centre, f"{name} {word}", shown, kept or "")


def named(who: str, policy: Policy, unit: str) -> str:
    """Somebody who is signed in elsewhere, as those at `unit` call them."""
    theirs, role, *_ = [*who.split("|"), "", ""]
    return f"{'本单位' if theirs == unit else policy.units.name_of(theirs)} {ROLES.get(role, '')}".strip()


def guarded(said: Mapping[str, str], csrf: str) -> None:
    """Refuses a form that did not come from our own page."""
    if said.get("csrf") != csrf:
        raise Refused("stale-form", "这一页放得太久了，请重新打开再填。", status=403)
