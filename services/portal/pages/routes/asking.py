"""What the category of a text asks besides: found by intake, shown in the second step, never a reason to stop."""

from collections.abc import Iterator
from typing import Final

from libs.common.policy import Policy
from libs.common.policy.questions import LONGEST_ANSWER
from services.portal.pages.facts import Choice
from services.portal.pages.routes.forms import Said
from services.portal.pages.routes.frame import Frame
from services.portal.pages.views import Asked

PREFIX: Final = "ask-"


async def asked(frame: Frame, said: Said) -> list[Asked]:
    """The questions with what was answered so far; none if intake does not answer, or knows more than we do."""
    answer = await frame.door.post("/intake/v1/questions", {"text": said.get("text", "")}, "")
    found = answer.body.get("questions") if answer.ok() else None
    ids = [str(one.get("id")) for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    known = frame.policy.categories.questions
    return [
        Asked(
            PREFIX + id_, known[id_].text, tuple(Choice(choice, choice) for choice in known[id_].choices),
            said.get(PREFIX + id_, ""),
        )
        for id_ in ids if id_ in known
    ]  # fmt: skip


def fields(policy: Policy) -> Iterator[str]:
    """The names of all fields that can hold an answer."""
    return (PREFIX + id_ for id_ in policy.categories.questions)


def answers_of(said: Said, policy: Policy) -> dict[str, str]:
    """As intake takes them; what was chosen and cannot be is left out, for a form may be older than its questions."""
    given = {id_: said.get(PREFIX + id_, "")[:LONGEST_ANSWER] for id_ in policy.categories.questions}
    known = policy.categories.questions
    return {id_: text for id_, text in given.items() if text and text in (known[id_].choices or (text,))}
