"""From a messaging provider by HTTP: what became of a message, as a receipt on the bus."""

import hashlib
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Header
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from libs.common.bus import Bus, Message
from libs.common.clock import Clock, text_of
from libs.common.errors import Refused, Unavailable
from libs.common.secrets import same
from services.gateway.edges.outbound import RECEIPT

TOPIC: Final = "channel.receipts"
SOURCE: Final = "provider"


class ProviderReceipt(BaseModel):
    """`notice`: the reference that the message was given.  `id`: the provider's own, so that it may say it again."""

    model_config = ConfigDict(extra="ignore")
    notice: Annotated[str, Field(min_length=1, max_length=200)]
    status: Literal["delivered", "failed"]
    reason: Annotated[str, Field(max_length=200)] = ""
    id: Annotated[str, Field(max_length=100)] = ""


def callback_routes(bus: Bus, clock: Clock, key: str) -> APIRouter:
    """One route, for who knows the provider's key; what it says of a message that nobody sent, notification refuses."""
    router = APIRouter(prefix="/v1", tags=["gateway"])

    @router.post("/receipts", status_code=202)
    async def take(body: ProviderReceipt, authorization: Annotated[str, Header()] = "") -> dict[str, str]:
        if not same(authorization, f"Bearer {key}"):
            raise Refused("not-the-provider", "show the key that messages are sent with", status=401)
        event = _event(body, text_of(clock.now()))
        if await bus.publish(TOPIC, [Message(body.notice.partition("/")[0], to_json(event))]):
            raise Unavailable("the receipt did not go out")
        return {"taken": str(event["id"])}

    return router


def _event(said: ProviderReceipt, at: str) -> dict[str, object]:
    case = said.notice.partition("/")[0]
    return {
        "specversion": "1.0", "id": said.id or _id_of(said), "source": SOURCE, "subject": case,
        "type": RECEIPT, "time": at, "datacontenttype": "application/json",
        "data": {"notice": said.notice, "status": said.status, "reason": said.reason},
    }  # fmt: skip


def _id_of(said: ProviderReceipt) -> str:
    """Of a receipt without one: the same words are the same receipt."""
    why = hashlib.sha256(said.reason.encode()).hexdigest()[:8] if said.reason else ""
    return "/".join(filter(None, (said.notice, said.status, why)))
