"""Offline batches: an opened box, a kiosk that was without a network, an evening in the talk room.

A batch is synced in whole or in part, as often as it takes; each item is a submission of its own
(design/rules.md, intake, offline kit; docs/decisions/0019).
"""

import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from libs.common.clock import Told, whole
from libs.common.decision import Decision, Now
from libs.common.errors import Refused
from libs.common.events.words import Capture
from services.intake.domain.arriving import checked
from services.intake.domain.recording import record
from services.intake.domain.state import Case
from services.intake.domain.submission import Known, Prepared, SubmitCase

WITNESSES: Final = 2
OURS: Final = ("channel", "external_id", "capture")
Named = Annotated[str, Field(min_length=1, max_length=40)]


class Opening(BaseModel):
    """Where and when a batch was opened, and who saw it; `batch` makes it the same one when it is synced again.

    A box (说事箱) is opened before two witnesses; a kiosk (说事亭) or a talk room (说事室) may name them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    batch: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,100}$")]
    channel: Literal["box", "kiosk", "talk_room"]
    place: Annotated[str, Field(min_length=1, max_length=100)]
    opened_at: Told
    witnesses: Annotated[tuple[Named, ...], Field(max_length=5)] = ()


class TakeSlip(SubmitCase):
    """One item as a submission; `capture` says how it was taken in."""

    capture: Capture


def opened(opening: Opening, now: Now) -> Opening:
    """The same, its names without blanks around; refused before anything is taken in where it may not be."""
    names = tuple(unicodedata.normalize("NFKC", name).strip() for name in opening.witnesses)
    if not all(names) or len(set(names)) < len(names):
        text = "two witnesses have the same name, or one has none; tell them apart"
        raise Refused("witnesses", text, status=422, field="witnesses")
    if opening.channel == "box" and len(names) < WITNESSES:
        text = "a box is opened before two witnesses; name both"
        raise Refused("witnesses", text, status=422, field="witnesses")
    if whole(opening.opened_at) > now.at:
        raise Refused("future", "opened_at lies in the future; send when it was", status=422, field="opened_at")
    return opening.model_copy(update={"witnesses": names, "opened_at": whole(opening.opened_at)})


def slip_of(opening: Opening, said: Mapping[str, Any], external: str, capture: Capture) -> TakeSlip:
    """What an item says as a submission, or a refusal that names its field."""
    if ours := next((name for name in OURS if name in said), None):
        raise Refused("not-yours", f"{ours} is the batch's; leave it out", status=422, field=ours)
    if not said.get("captured_at"):
        raise Refused("when", "send when this was said", status=422, field="captured_at")
    try:
        slip = TakeSlip.model_validate(
            {**said, "channel": opening.channel, "external_id": external, "capture": capture}
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(step) for step in first["loc"])
        raise Refused("invalid", first["msg"], status=422, field=field) from error
    slip = slip.model_copy(update={"captured_at": slip.captured_at and whole(slip.captured_at)})
    if opening.channel == "box" and slip.captured_at and slip.captured_at > opening.opened_at:
        text = "this was written after the box was opened; correct one of the two"
        raise Refused("after-opening", text, status=422, field="captured_at")
    return slip


def take_slip(case: Case | None, command: TakeSlip, now: Now) -> Decision[Case]:
    """A submission of a batch.  `now.found`: what it needs, and a keyed digest of all that it says.

    Synced again it is the same case; with other words it is told so, for the paper cannot have changed.
    """
    prepared, digest = now.found
    if case is not None and case.number:
        if case.slip != digest:
            text = f"this item was taken in as {case.number} with another content; give what is new an item of its own"
            raise Refused("other-content", text, field="item")
        return Decision(case)
    if not isinstance(prepared, Prepared):
        raise Refused("not-yet", "this item is being taken in; sync it again in a moment")
    checked(command, now)
    decision = record(command, now, prepared, Known(capture=command.capture))
    return Decision(decision.state.model_copy(update={"slip": digest}), decision.events)
