"""`POST /v1/batches`: what was said offline, synced in whole or in part, as often as it takes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from libs.common.decision import Now
from libs.common.errors import Refused
from libs.common.events.words import Capture
from libs.common.journal.desk import Desk, Receipt
from libs.common.journal.several import Wish, decide_all
from libs.common.printed import code_in, printed_code
from libs.common.secrets import blind
from libs.common.store import Doc
from services.intake.api.receipts import Registers, Submitted, receipt_of
from services.intake.domain.identity import batch_mark, case_id_of, slip_name
from services.intake.domain.slips import Opening, TakeSlip, opened, slip_of, take_slip
from services.intake.domain.state import Case

MOST_ITEMS: Final = 200
ITEM: Final = re.compile(r"[A-Za-z0-9_.-]{1,60}")


class OpenBatch(Opening):
    """A batch: 200 items at most, each with an `item` id of its own, `captured_at`, and the words of a submission."""

    items: Annotated[list[Any], Field(min_length=1)]


class Trouble(BaseModel):
    """Why an item was not taken in, and by which field."""

    code: str
    detail: str
    field: str = ""


class ItemAnswer(BaseModel):
    """One item: taken in now, known since an earlier sync, or refused.  `code`: what the kiosk has printed for it."""

    item: str
    status: Literal["taken", "known", "refused"]
    code: str = ""
    receipt: Submitted | None = None
    trouble: Trouble | None = None


class BatchAnswer(BaseModel):
    """One answer per item, in their order."""

    taken: int
    known: int
    refused: int
    items: list[ItemAnswer]


@dataclass(frozen=True, slots=True)
class Slip:
    """An item that can be read: its case, its submission, and a keyed digest of that."""

    item: str
    case: str
    command: TakeSlip
    digest: str


def add_batches(router: APIRouter, desk: Desk, registrar: Registers, tenant: str, key: str) -> None:
    """The route."""

    @router.post("/batches")
    async def open_batch(body: OpenBatch) -> BatchAnswer:
        """Takes in an opened box, or what a kiosk or a talk room said while it was without a network."""
        return await take_batch(desk, registrar, body, tenant, key)


async def take_batch(desk: Desk, registrar: Registers, body: OpenBatch, tenant: str, key: str) -> BatchAnswer:
    """Raises `Refused` where the batch as a whole may not be; nothing is taken in then."""
    if len(body.items) > MOST_ITEMS:
        text = f"a batch has {MOST_ITEMS} items at most, this one {len(body.items)}; send the rest under the same batch"
        raise Refused("too-many", text, status=422, field="items")
    at = desk.clock.now()
    opening = opened(Opening(**body.model_dump(exclude={"items"})), Now(at, at, "", desk.policy))
    read = _read(opening, body.items, tenant, key)
    answers = await _answers(desk, registrar, opening, [one for one in read if isinstance(one, Slip)])
    items = [one if isinstance(one, ItemAnswer) else _answer(opening, one, answers[one.case], key) for one in read]
    count = {status: sum(one.status == status for one in items) for status in ("taken", "known", "refused")}
    return BatchAnswer(**count, items=items)


def _read(opening: Opening, items: Sequence[Any], tenant: str, key: str) -> list[Slip | ItemAnswer]:
    """Each item as a slip, or as the answer that says why it is none."""
    read, seen = list[Slip | ItemAnswer](), set[str]()
    for place, said in enumerate(items, 1):
        try:
            item = _item(said, seen)
            read.append(_slip(opening, item, {k: v for k, v in said.items() if k != "item"}, (tenant, key)))
        except Refused as refused:
            named = said.get("item") if isinstance(said, dict) else None
            read.append(_refused(named if isinstance(named, str) and named else f"#{place}", refused))
    return read


def _item(said: Any, seen: set[str]) -> str:
    """The item's own id, which no other of the batch has."""
    item = said.get("item") if isinstance(said, dict) else None
    if not isinstance(item, str) or not ITEM.fullmatch(item):
        text = "give each item an id of its own, of at most 60 letters, digits, points and lines"
        raise Refused("no-item", text, status=422, field="item")
    if item in seen:
        raise Refused("twice", "this id is here twice; each item has its own", status=422, field="item")
    seen.add(item)
    return item


def _slip(opening: Opening, item: str, said: Mapping[str, Any], ours: tuple[str, str]) -> Slip:
    tenant, key = ours
    external = slip_name(opening.batch, item)
    digits = code_in(printed_code(opening.batch, item))
    capture = Capture(
        batch=batch_mark(opening.batch), item=item, place=opening.place, opened_at=opening.opened_at,
        witnesses=opening.witnesses, code=blind(key, digits) if digits else "",
    )  # fmt: skip
    command = slip_of(opening, said, external, capture)
    case = case_id_of(tenant, opening.channel, external)
    return Slip(item, case, command, blind(key, command.model_dump_json()))


async def _answers(
    desk: Desk, registrar: Registers, opening: Opening, slips: Sequence[Slip]
) -> dict[str, tuple[bool, Receipt[Case] | Refused]]:
    """By case: whether it is new, and what was decided.  Numbers and keys are made only for what is."""
    stored = await desk.store.load([slip.case for slip in slips]) if slips else {}
    new = {slip.case: slip.command.model_dump() for slip in slips if not _is_known(stored.get(slip.case))}
    prepared = await registrar.register_all(desk.store, opening.channel, new) if new else {}
    wishes = [
        Wish(slip.case, slip.command, f"batch/{slip.digest}", (prepared.get(slip.case), slip.digest)) for slip in slips
    ]
    decided = await decide_all(desk, take_slip, wishes) if wishes else []
    return {slip.case: (slip.case in new, answer) for slip, answer in zip(slips, decided, strict=True)}


def _is_known(stored: Doc | None) -> bool:
    return bool(((stored or {}).get("st") or {}).get("number"))


def _answer(opening: Opening, slip: Slip, answered: tuple[bool, Receipt[Case] | Refused], key: str) -> ItemAnswer:
    new, answer = answered
    if isinstance(answer, Refused):
        return _refused(slip.item, answer)
    code = printed_code(opening.batch, slip.item)
    return ItemAnswer(item=slip.item, status="taken" if new else "known", code=code, receipt=receipt_of(answer, key))


def _refused(item: str, refused: Refused) -> ItemAnswer:
    trouble = Trouble(code=refused.code, detail=refused.text, field=refused.field or "")
    return ItemAnswer(item=item, status="refused", trouble=trouble)
