"""To channel adapters: the receipt of a submission, or why there is none."""

from collections.abc import Sequence
from typing import Any

from libs.common.envelope import Heard
from libs.common.events.intake import CaseRefused, CaseSplit, CaseSubmitted, SubmissionRejected, SubmissionRepeated
from libs.common.events.words import Tie
from libs.common.secrets import receipt_token
from services.gateway.edges.edge import Edge, Outgoing, say

HEARS = (CaseSubmitted, CaseSplit, CaseRefused, SubmissionRepeated, SubmissionRejected)


def answers_edge(key: str, channels: frozenset[str]) -> Edge:
    """`channels`: those with an adapter on the bus; others have no answers topic."""

    async def forward(heard: Heard) -> Sequence[Outgoing]:
        return answer(heard, key, channels)

    return Edge("gateway-answers", ("case.intake",), forward)


def answer(heard: Heard, key: str, channels: frozenset[str]) -> Sequence[Outgoing]:
    """One answer per case of a submission, with the token made again from the key.

    A submission that was split has two: that of the report says which case it was split from, and comes with the fact
    that split it, before the report has recorded itself.
    """
    data = heard.data if isinstance(heard.data, dict) else {}
    if data.get("channel") not in channels:
        return ()
    topic = f"channel.{data['channel']}.answers"
    if heard.type == SubmissionRejected.type():
        said = {name: data.get(name) for name in ("external_id", "field", "reason")}
        return (say(topic, heard, "caseloop.submission-rejected.v1", said),)
    person, split = _whose(heard, data), data.get("into") or data.get("case")
    if not person:
        return ()
    case = str(split or heard.subject)
    said = {
        "external_id": data["external_id"], "case_id": case, "number": data["number"],
        "promised_by": data["promised_by"], "token": receipt_token(key, case, person),
        **({"split_from": heard.subject} if split else {}),
    }  # fmt: skip
    return (say(topic, heard, "caseloop.submission-receipt.v1", said),)


def _whose(heard: Heard, data: dict[str, Any]) -> str:
    """Who gets the receipt; nobody for a report that records itself: it was given when it was split off."""
    if heard.type == CaseSplit.type():
        return str(data["person"]["id"])
    if heard.type == SubmissionRepeated.type():
        return str(data["person"])
    link = data.get("linked_to") or {}
    known = heard.type == CaseSubmitted.type() and link.get("why") != Tie.SPLIT
    return str(data["people"][0]["id"]) if known and data.get("people") else ""
