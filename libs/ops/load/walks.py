"""One arrival's course: through the door, round the whole loop, or round it by the bus."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from types import MappingProxyType
from typing import Any, Final

from libs.common.secrets import secret_mac
from libs.common.web.door import Answer
from libs.ops.demo.actors import CENTRE
from libs.ops.demo.acts import ACTS
from libs.ops.load.heard import Heard
from libs.ops.load.link import Links
from libs.ops.load.matters import DEPARTMENT, Script
from libs.ops.load.partner import Partner
from libs.ops.load.tally import Tally

OK, NOT_FOUND, CONFLICT, SERVER_ERROR = 300, 404, 409, 500
FIRST_PAUSE: Final = 0.02
MOST_PAUSE: Final = 1.0
SUBMIT, WHOLE = "submit", "whole loop"
RESPONSES: Final[Mapping[str, str]] = MappingProxyType({"accept": "take-on", "contact": "contact", "result": "result"})


class Failed(Exception):  # noqa: N818 - says what happened
    """A step was refused for good, or did not get through; it is counted, and the course ends."""


@dataclass(frozen=True, slots=True)
class Means:
    """What every course shares.  `until`: by that moment, as `monotonic` counts, it gives up."""

    links: Links
    heard: Heard
    partner: Partner
    tally: Tally
    key: str
    until: float


@dataclass(frozen=True, slots=True)
class Arrival:
    """One matter, and the moment it was to be said; everything counts from there."""

    script: Script
    external_id: str
    phone: str
    wanted: float


Walk = Callable[[Arrival, Means], Awaitable[None]]


async def door(arrival: Arrival, means: Means) -> None:
    """A submission over HTTP, and nothing more."""
    await _submit(arrival, means)


async def loop(arrival: Arrival, means: Means) -> None:
    """All six steps over HTTP; each step is wanted as soon as the one before is done."""
    with _whole(arrival, means):
        receipt = await _submit(arrival, means)
        case = receipt["case_id"]
        await _until(means.heard.fact(case, "case-dispatched"), "dispatch", means, monotonic())
        for act in (*arrival.script.before, "result"):
            await _act(means, case, act, {"unit": arrival.script.unit, "by": f"{arrival.script.unit} 经办"})
        await _finish(means, case, receipt["token"])


async def bus(arrival: Arrival, means: Means) -> None:
    """Submission, answers and the department's responses by topic; the check and the rating have no topic."""
    with _whole(arrival, means):
        await means.partner.submit(arrival.external_id, arrival.script.submission(arrival.external_id, arrival.phone))
        receipt = (await _receipt(arrival, means))["data"]
        case = receipt["case_id"]
        await _until(means.heard.fact(case, "assignment"), "assignment", means, arrival.wanted)
        await _take_on(means, case)
        for act in ("contact", "result"):
            await means.partner.respond(case, f"{case}-{act}", RESPONSES[act], _said(act))
        await _until(means.heard.fact(case, "result-reported"), "responses", means, monotonic())
        await _finish(means, case, receipt["token"])


WALKS: Final[Mapping[str, Walk]] = MappingProxyType({"door": door, "loop": loop, "bus": bus})
ENDS: Final[Mapping[str, str]] = MappingProxyType({"door": SUBMIT, "loop": WHOLE, "bus": WHOLE})
"""With what an arrival is answered."""


@contextmanager
def _whole(arrival: Arrival, means: Means) -> Iterator[None]:
    """Notes how long the course took, or that it was given up on the way."""
    try:
        yield
    except Failed:
        means.tally.give_up(WHOLE, arrival.wanted)
        raise
    means.tally.note(WHOLE, arrival.wanted, monotonic())


async def _submit(arrival: Arrival, means: Means) -> Mapping[str, Any]:
    body = arrival.script.submission(arrival.external_id, arrival.phone)
    return await _post(means, SUBMIT, "/intake/v1/submissions", body, arrival.external_id, arrival.wanted)


async def _receipt(arrival: Arrival, means: Means) -> dict[str, Any]:
    return await _until(means.heard.fact(arrival.external_id, "submission-receipt"), "receipt", means, arrival.wanted)


async def _take_on(means: Means, case: str) -> None:
    """As a department's system does: what is rejected, for the desk has not heard of the case yet, is sent again."""
    wanted, id_ = monotonic(), f"{case}-accept"
    taken_on = asyncio.ensure_future(means.heard.fact(case, "case-taken-on"))
    while not taken_on.done():
        await means.partner.respond(case, id_, RESPONSES["accept"], _said("accept"))
        rejected = asyncio.ensure_future(means.heard.fact(id_, "response-rejected"))
        await asyncio.wait({taken_on, rejected}, timeout=means.until - monotonic(), return_when=asyncio.FIRST_COMPLETED)
        means.tally.again["accept"] += rejected.done()
        rejected.cancel()
        if monotonic() > means.until:
            taken_on.cancel()
            raise _failed(means, "accept", wanted, "never heard")
    means.tally.note("accept", wanted, monotonic())


def _said(act: str) -> dict[str, str]:
    return {"by": f"{DEPARTMENT} 经办", **ACTS[act].body}


async def _finish(means: Means, case: str, token: str) -> None:
    """The centre approves, the citizen rates, the case is closed."""
    await _act(means, case, "approve", {"by": CENTRE})
    await _until(means.heard.fact(case, "evaluation-invited"), "reply", means, monotonic())
    rating = {"secret": secret_mac(means.key, case, token), "contacted": "yes", "resolved": "yes", "satisfied": 5}
    await _post(means, "rate", f"/evaluation/v1/cases/{case}/rating", rating, f"{case}/rate", monotonic())


async def _act(means: Means, case: str, act: str, who: dict[str, str]) -> None:
    path = f"/handling/v1/cases/{case}/{ACTS[act].route or act}"
    await _post(means, act, path, {**ACTS[act].body, **who}, f"{case}/{act}", monotonic())


async def _until(fact: Awaitable[dict[str, Any]], kind: str, means: Means, wanted: float) -> dict[str, Any]:
    """Waits for a fact, as long as the course may last."""
    try:
        async with asyncio.timeout(max(means.until - monotonic(), 0)):
            found = await fact
    except TimeoutError as error:
        raise _failed(means, kind, wanted, "never heard") from error
    means.tally.note(kind, wanted, monotonic())
    return found


async def _post(means: Means, kind: str, path: str, body: dict[str, Any], key: str, wanted: float) -> Mapping[str, Any]:  # noqa: PLR0913, PLR0917 - a request
    """Until it is taken.  "Not yet" (404, 409) is asked again and counted; what failed is an error, and sent again."""
    pause = FIRST_PAUSE
    while True:
        try:
            answer = await means.links.post(path, body, key)
        except (OSError, TimeoutError) as error:
            said = type(error).__name__
        else:
            if answer.status < OK:
                means.tally.note(kind, wanted, monotonic())
                return answer.body
            said = _judge(answer, means, kind, wanted)
        if said:
            means.tally.error(kind, said)
        if monotonic() + pause > means.until:
            raise _failed(means, kind, wanted, "given up")
        await asyncio.sleep(pause)
        pause = min(pause * 2, MOST_PAUSE)


def _judge(answer: Answer, means: Means, kind: str, wanted: float) -> str:
    """What is counted as an error: nothing for "not yet"; what will never be taken ends the course."""
    if answer.status in {NOT_FOUND, CONFLICT}:
        means.tally.again[kind] += 1
        return ""
    said = f"{answer.status} {answer.body.get('code', '')}".strip()
    if answer.status < SERVER_ERROR:
        raise _failed(means, kind, wanted, said)
    return said


def _failed(means: Means, kind: str, wanted: float, what: str) -> Failed:
    means.tally.error(kind, what)
    means.tally.give_up(kind, wanted)
    return Failed(f"{kind}: {what}")
