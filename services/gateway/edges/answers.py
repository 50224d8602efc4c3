"""To channel adapters: the receipt of a submission, or why there is none."""

from collections.abc import Sequence

from libs.common.envelope import Heard
from libs.common.events.intake import CaseRefused, CaseSubmitted, SubmissionRejected, SubmissionRepeated
from libs.common.secrets import receipt_token
from services.gateway.edges.edge import Edge, Outgoing, say

HEARS = (CaseSubmitted, CaseRefused, SubmissionRepeated, SubmissionRejected)


def answers_edge(key: str, channels: frozenset[str]) -> Edge:
    """`channels`: those with an adapter on the bus; others have no answers topic."""

    async def forward(heard: Heard) -> Sequence[Outgoing]:
        return answer(heard, key, channels)

    return Edge("gateway-answers", ("case.intake",), forward)


def answer(heard: Heard, key: str, channels: frozenset[str]) -> Sequence[Outgoing]:
    """One answer per submission, with the token made again from the key."""
    data = heard.data if isinstance(heard.data, dict) else {}
    if data.get("channel") not in channels:
        return ()
    topic = f"channel.{data['channel']}.answers"
    if heard.type == SubmissionRejected.type():
        said = {name: data.get(name) for name in ("external_id", "field", "reason")}
        return (say(topic, heard, "caseloop.submission-rejected.v1", said),)
    people = [data["person"]] if heard.type == SubmissionRepeated.type() else _first(heard, data)
    return tuple(
        say(topic, heard, "caseloop.submission-receipt.v1", {
            "external_id": data["external_id"], "case_id": heard.subject, "number": data["number"],
            "promised_by": data["promised_by"], "token": receipt_token(key, heard.subject, person),
        })
        for person in people
    )  # fmt: skip


def _first(heard: Heard, data: dict[str, object]) -> list[str]:
    people = data.get("people")
    known = heard.type == CaseSubmitted.type() and isinstance(people, list)
    return [person["id"] for person in people[:1]] if known and isinstance(people, list) else []
