"""To and from a department's own system: assignments out, responses in, wrong ones back with the legal ones."""

import hashlib
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

from libs.common.clock import Clock, SystemClock
from libs.common.envelope import Heard, Unreadable, id_of, key_of, usable
from libs.common.errors import Unavailable
from libs.common.events.routing import CaseDispatched, CoHandlerAdded
from libs.common.web.door import SERVER_ERROR, Answer, Door
from services.gateway.edges.edge import Edge, Outgoing, say

ANSWERS: Final = {
    "caseloop.take-on.v1": "accept",
    "caseloop.contact.v1": "contact",
    "caseloop.contact-failed.v1": "failed-contact",
    "caseloop.progress.v1": "progress",
    "caseloop.part.v1": "part",
    "caseloop.return.v1": "return",
    "caseloop.pause.v1": "pause",
    "caseloop.extend.v1": "extend",
    "caseloop.result.v1": "result",
}
AGAIN: Final = frozenset({"no-json", "not-yet", "unknown-service", "http-404", "http-405"})
"""Said by what stands before the desk, or by a desk that was overtaken."""
TOO_LARGE: Final = 413
TOO_MANY: Final = 429
REJECTED: Final = "caseloop.response-rejected.v1"
NO_CASE: Final = "subject must be the case id, as its assignment has it, and data an object; send it again so"


def assignments_edge(departments: frozenset[str]) -> Edge:
    """What a department is to do, on its own topic."""

    async def forward(heard: Heard) -> Sequence[Outgoing]:
        return assignments(heard, departments)

    return Edge("gateway-assignments", ("case.routing",), forward)


def assignments(heard: Heard, departments: frozenset[str]) -> Sequence[Outgoing]:
    """A dispatch for every department in it; nobody sees another's parts."""
    data = heard.data if isinstance(heard.data, dict) else {}
    if heard.type == CaseDispatched.type():
        parts, shared = data["parts"], {k: v for k, v in data.items() if k != "parts"}
    elif heard.type == CoHandlerAdded.type():
        parts, shared = [data["part"]], {"hop": data["hop"], "round": data["round"]}
    else:
        return ()
    return tuple(
        say(f"department.{part['unit']}.assignments", heard, "caseloop.assignment.v1", {**shared, "part": part})
        for part in parts
        if part["unit"] in departments
    )


def responses_edge(department: str, door: Door, clock: Clock | None = None) -> Edge:
    """A department's answers go through the same door as everybody's; what the desk refuses comes back."""
    answers = f"department.{department}.assignments"

    async def forward(heard: Heard) -> Sequence[Outgoing]:
        refusal = await respond(heard, department, door)
        if refusal is None:
            return ()
        return (say(answers, heard, REJECTED, refusal),)

    def refuse(found: Unreadable) -> Outgoing:
        return unread(found, answers, clock or SystemClock())

    return Edge(f"gateway-responses-{department}", (f"department.{department}.responses",), forward, refuse)


def unread(found: Unreadable, topic: str, clock: Clock) -> Outgoing:
    """Under the case that its key names, else under its place, which is the id too: the same may be sent again."""
    record, place = found.record, found.record.place
    origin = Heard(place, "", found.key or place, "", 1, None, record.at or clock.now(), "", None)
    detail = f"{found.reason}; mend it and send it again"
    return say(topic, origin, REJECTED, {"response": id_of(record), "code": "unreadable", "detail": detail})


async def respond(heard: Heard, department: str, door: Door) -> dict[str, Any] | None:
    """None if the desk took it; else what is wrong and what would be legal."""
    act = ANSWERS.get(heard.type)
    if act is None:
        return {"response": heard.id, "code": "unknown-type", "detail": f"no answer is called {heard.type}",
                "legal": sorted(ANSWERS)}  # fmt: skip
    if not isinstance(heard.data, dict) or not _names_a_case(heard.subject):
        return {"response": heard.id, "code": "no-case", "detail": NO_CASE, "legal": sorted(ANSWERS)}
    path, body = f"/handling/v1/cases/{quote(heard.subject, safe='')}/{act}", {**heard.data, "unit": department}
    answer = await door.post(path, body, _key(heard))
    if not _decided(answer):
        raise Unavailable(f"handling answered {answer.status}")
    if answer.ok():
        return None
    return {"response": heard.id, **{k: answer.body.get(k) for k in ("code", "detail", "field", "legal", "errors")}}


def _decided(answer: Answer) -> bool:
    """Whether the desk took or refused it, in a code of its own; other answers are not about the response.

    What is too large for anybody on the way is so for good, and would stop its department.
    """
    if answer.ok() or answer.status == TOO_LARGE:
        return True
    code = answer.body.get("code")
    return answer.status < SERVER_ERROR and answer.status != TOO_MANY and isinstance(code, str) and code not in AGAIN


def _names_a_case(subject: str) -> bool:
    """Not one of its documents either (`<case>/<n>`)."""
    return usable(subject) and subject == key_of(subject)


def _key(heard: Heard) -> str:
    """Its own, in letters that a header takes, however long and in whatever script its sender counts."""
    return hashlib.sha256(f"{heard.source}|{heard.id}".encode()).hexdigest()
