"""有问不答, the centre's supervision desk, an order on paper, and what the centre does with a unit."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from libs.common.errors import Refused
from services.portal import store
from services.portal.domain.state import Matter
from services.portal.pages.facts import Choice
from services.portal.pages.reading import supervision as reading
from services.portal.pages.routes import forms, trouble
from services.portal.pages.routes.desk import done
from services.portal.pages.routes.forms import Said
from services.portal.pages.routes.frame import Clerk, Frame, clerk, guarded
from services.portal.pages.views import SilentFilter, SupervisionView, UnansweredView

MARKS: Final = "st.matter.standing.marks"
MOST: Final = 500
ON_THE_DESK: Final = 50
WANTED: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "record-summons": (("came", "谁来了"), ("agreed", "说好怎么办"), ("follow_up", "什么时候回头看")),
    "record-follow-up": (("came", "谁去看的"), ("agreed", "看到什么")),
    "lift-listing": (("reason", "为什么摘牌"),),
}


def routes(frame: Frame, router: APIRouter) -> None:
    """Two lists, an order on paper, and the centre's acts on a unit."""

    @router.get("/desk/unanswered")
    async def unanswered(request: Request) -> Response:
        who = clerk(frame, request)
        return frame.page(await _unanswered(frame, who, request)) if who else frame.go("/sign-in?back=/desk/unanswered")

    @router.get("/desk/supervision")
    async def desk(request: Request) -> Response:
        who = clerk(frame, request)
        if who is None:
            return frame.go("/sign-in?back=/desk/supervision")
        _centre_only(who)
        return frame.page(await _desk(frame, who, done(request)))

    _add_order(frame, router)
    _add_acts(frame, router)


def _add_order(frame: Frame, router: APIRouter) -> None:
    @router.get("/desk/cases/{number}/orders/{n}")
    async def order(request: Request, number: str, n: int) -> Response:
        who = clerk(frame, request)
        if who is None:
            return frame.go(f"/sign-in?back=/desk/cases/{number[:20]}/orders/{n}")
        matter = await _followed(frame, who, number)
        found = next((one for one in matter.orders if one.n == n), None)
        if found is None:
            raise Refused("unknown-order", "这件事没有这一号督办单。", status=404)
        return frame.page(reading.order_view(matter, found, frame.policy, frame.desk.clock.now(), who.shown))


def _add_acts(frame: Frame, router: APIRouter) -> None:
    @router.post("/desk/units/{unit}/{code}")
    async def do(request: Request, unit: str, code: str) -> Response:
        who, said = clerk(frame, request), await forms.form(request)
        if who is None:
            raise Refused("not-signed-in", "请先登录。", status=401)
        guarded(said, who.shown.csrf)
        _centre_only(who)
        wish = _wish(code, said, who, frame)
        act = "lift-listing" if code == "lift-listing" else "record-summons"
        answer = await frame.door.post(f"/supervision/v1/units/{unit[:40]}/{act}", wish, "")
        if not answer.ok():
            return trouble.refused(frame.site, answer, "", who.shown)
        await frame.heard(f"unit:{unit}", answer)
        return frame.go(f"/desk/supervision?done={code}")


def _centre_only(who: Clerk) -> None:
    if not who.centre:
        raise Refused("centre-only", "这一页由县综治中心来看。", status=403)


async def followed(frame: Frame, who: Clerk) -> dict[str, Matter]:
    """有问不答 as this officer may see it, by number."""
    found = await store.matters(frame.desk.store, {MARKS: "unanswered"}, MOST)
    return {m.number: m for _, m in found if who.centre or reading.may_follow(m, who.unit, frame.policy)}


async def _unanswered(frame: Frame, who: Clerk, request: Request) -> UnansweredView:
    now, asked, policy = frame.desk.clock.now(), request.query_params, frame.policy
    seen = await followed(frame, who)
    rows = reading.silent_rows(seen.values(), policy, now)
    wanted = SilentFilter(*(asked.get(name, "")[:40] for name in ("level", "unit", "leader", "days")))
    units = sorted({row.unit for row in rows})
    fitting = [row for row in rows if reading.fits(row, seen[row.number].town, wanted)]
    return UnansweredView(
        who.shown, now, reading.named(fitting, policy), len(rows),
        [Choice(unit, policy.units.name_of(unit)) for unit in units], reading.leaders(policy), wanted,
    )  # fmt: skip


async def _desk(frame: Frame, who: Clerk, said: str) -> SupervisionView:
    now, policy = frame.desk.clock.now(), frame.policy
    units = await store.units(frame.desk.store)
    silent = reading.silent_rows(await _marked(frame, "unanswered"), policy, now)
    wanted = [case for _, sheet in units if sheet.summons for case in sheet.summons.cases]
    return SupervisionView(
        who.shown, now, reading.named([row for row in silent if row.n], policy)[:ON_THE_DESK],
        reading.summons_rows(units, await store.by_ids(frame.desk.store, wanted), policy),
        [*reading.listed_units(units, policy), *reading.listed_cases(await _marked(frame, "listed"))],
        reading.request_rows(await _marked(frame, "ruling"), policy, now), said,
    )  # fmt: skip


async def _marked(frame: Frame, mark: str) -> list[Matter]:
    return [matter for _, matter in await store.matters(frame.desk.store, {MARKS: mark}, MOST)]


async def _followed(frame: Frame, who: Clerk, number: str) -> Matter:
    """The matter, if this officer may see what was ordered of it."""
    found = await store.by_number(frame.desk.store, number)
    if found is None:
        raise Refused("unknown-case", "没有这个编号，再看一眼。", status=404)
    matter = found[1]
    if not (who.may_see(matter) or reading.may_follow(matter, who.unit, frame.policy)):
        raise Refused("not-yours", "这件事不在您的单位。", status=403)
    return matter


def _wish(code: str, said: Said, who: Clerk, frame: Frame) -> Mapping[str, Any]:
    """What the form says, or why it cannot be sent on."""
    if code not in WANTED:
        raise Refused("unknown-act", "没有这个做法。", status=404)
    if empty := next((label for name, label in WANTED[code] if not said.get(name)), None):
        raise Refused("empty", f"请填“{empty}”。", status=422)
    if code == "lift-listing":
        return {"reason": said["reason"][:200], "by": who.by}
    wish = {"came": said["came"][:200], "agreed": said["agreed"][:2000], "by": who.by}
    if not said.get("follow_up"):
        return wish
    at = forms.moment(said["follow_up"], frame.policy.office.tz)
    if at is None:
        raise Refused("no-moment", "回头看的时间写得不对，再看一眼。", status=422)
    return {**wish, "follow_up": at.isoformat()}
