"""Several cases of a list at once: for each the same command as on its own page, and what became of each."""

from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Request, Response

from libs.common.errors import Refused
from libs.common.web.door import Answer
from services.portal import store
from services.portal.domain.state import Matter
from services.portal.pages.routes import forms, trouble
from services.portal.pages.routes.deeds import key_of, owner, signed_in
from services.portal.pages.routes.desk import address_of
from services.portal.pages.routes.forms import Said
from services.portal.pages.routes.frame import Clerk, Frame, guarded
from services.portal.pages.views import BulkRow, BulkView

AT_ONCE: Final = ("accept", "progress", "approve")
MOST: Final = 50
OTHER: Final = "other"
"""No state has this etag: a command with it is answered only if it was taken before."""
WHY: Final = {
    412: "您打开以后又往前走了，请打开看过再办。",
    404: "没有这个编号。",
    503: "这会儿没办成，请过几分钟再试。",
}  # fmt: skip


class Chosen(NamedTuple):
    """A case that was ticked, and how it stood on the list; empty: whoever ticked it did not say."""

    number: str
    stood: str


class Order(NamedTuple):
    """What is to be done with each, by whom, as the form said it."""

    code: str
    said: Said
    who: Clerk


def routes(frame: Frame, router: APIRouter) -> None:
    """One POST; never half done in silence."""

    @router.post("/desk/bulk")
    async def do(request: Request) -> Response:
        who, said = signed_in(frame, request), await forms.form(request)
        guarded(said, who.shown.csrf)
        order, chosen = Order(said.get("deed", ""), said, who), _chosen(said)
        _sound(order, chosen)
        done = [await _one(frame, order, one) for one in chosen]
        for case, _, answer in done:
            if answer is not None and answer.ok():
                await frame.heard(case, answer)
        back = address_of(said.get("back", ""))
        return frame.page(BulkView(who.shown, order.code, [row for _, row, _ in done], back))


def _chosen(said: Said) -> list[Chosen]:
    """Each once, in the order of the list."""
    pairs = [one.partition("@") for one in said.get("number", "").split()]
    return [Chosen(number, stood) for number, stood in {number[:20]: stood[:20] for number, _, stood in pairs}.items()]


def _sound(order: Order, chosen: list[Chosen]) -> None:
    if order.code not in AT_ONCE:
        raise Refused("unknown-act", "没有这个做法。", status=404)
    owner(order.code, order.who)
    if not chosen:
        raise Refused("nothing", "一件也没有选。请回到上一页，在前面打勾。", status=422, field="number")
    if len(chosen) > MOST:
        text = f"一次最多办 {MOST} 件，您选了 {len(chosen)} 件，一件也没办。请少选几件。"
        raise Refused("too-many", text, status=422, field="number")
    if order.code == "progress" and not order.said.get("text"):
        raise Refused("no-words", "请写办到哪了，再点一次。一件也没办。", status=422, field="text")


async def _one(frame: Frame, order: Order, one: Chosen) -> tuple[str, BulkRow, Answer | None]:
    """Done as a command of its own, meant for the state that was on the list; or why not."""
    found = await store.by_number(frame.desk.store, one.number)
    if found is None:
        return "", BulkRow(one.number, why=WHY[404], seen=False), None
    case, matter = found
    if not order.who.may_see(matter):
        return case, BulkRow(one.number, why=trouble.REASONS["not-yours"], seen=False), None
    answer = await _asked(frame, order, one, case, matter)
    return case, BulkRow(one.number, matter.title, answer.ok(), "" if answer.ok() else _why(answer)), answer


async def _asked(frame: Frame, order: Order, one: Chosen, case: str, matter: Matter) -> Answer:
    stands = await frame.door.get(f"/handling/v1/cases/{case}")
    if not stands.ok():
        return stands
    service, body = owner(order.code, order.who)
    words = {"text": order.said["text"]} if order.code == "progress" else {}
    wish = body(words, order.who, matter)
    same = one.stood in {"", _stand(stands)}
    only_if = str(stands.body["etag"]) if same else OTHER
    key = key_of(order.said, f"{order.code}/{one.number}", wish)
    return await frame.door.post(f"/{service}/v1/cases/{case}/{order.code}", wish, key, only_if)


def _stand(answer: Answer) -> str:
    case: Any = answer.body["case"]
    return store.stand_of(int(case["hop"]), int(answer.body["position"]["handling"]))


def _why(answer: Answer) -> str:
    told = trouble.REASONS.get(str(answer.body.get("code", "")))
    return WHY[412] if answer.status == 412 else told or WHY.get(answer.status, WHY[503])  # noqa: PLR2004 - If-Match
