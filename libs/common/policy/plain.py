"""Plain words: what citizens are not told, and what each notice has to say (design/rules.md, reply)."""

import re
from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from libs.common.policy.faults import Misplaced

DUTY: Final = "duty"
RIGHTS: Final = frozenset({"result", "refused"})
"""The notices that are an answer: they say what the citizen may do against it."""
SENTENCE: Final = re.compile(r"[。！？；：\n]")
FIELD: Final = re.compile(r"\{\w*\}")
Word = Annotated[str, Field(min_length=1, max_length=40)]


class Plain(BaseModel):
    """Part of `templates.yaml`.  `avoid`: officialese (官腔), and what to say instead.

    `sentence`: how many characters one may have, without what is put in.  `done`, `next` and `rights`: every notice
    says one of the words for what was done and one for what comes next, an answer also one for what may be done.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    avoid: Mapping[Word, Word] = Field(default_factory=dict)
    sentence: int = Field(default=40, ge=10, le=200)
    done: tuple[Word, ...] = ()
    next: tuple[Word, ...] = ()
    rights: tuple[Word, ...] = ()


def spoken_plainly(plain: Plain, name: str, forms: Mapping[str, str]) -> None:
    """`Misplaced` names a word that nobody says, a sentence too long to follow, or what is left unsaid.

    The duty desk is no citizen, and a text message says nothing of the case.
    """
    if name == DUTY:
        return
    for form, text in forms.items():
        place = ("templates", name, form)
        if stiff := next((word for word in plain.avoid if word in text), None):
            raise Misplaced(place, f"{stiff} is officialese; say {plain.avoid[stiff]}")
        longest = max(SENTENCE.split(FIELD.sub("", text)), key=len)
        if len(longest) > plain.sentence:
            raise Misplaced(place, f"this sentence has {len(longest)} characters; make two of it: {longest[:20]}…")
        if form != "sms":
            _says_all(plain, name, place, text)


def _says_all(plain: Plain, name: str, place: tuple[str, ...], text: str) -> None:
    wanted = {"what was done": plain.done, "what comes next": plain.next}
    wanted |= {"what one may do about it": plain.rights} if name in RIGHTS else {}
    for what, words in wanted.items():
        if words and not any(word in text for word in words):
            raise Misplaced(place, f"it does not say {what}; one of these does: {'、'.join(words)}")
