"""An act on one row or on many: many are only shown until `--yes` is said."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from libs.common.web.door import Answer
from libs.ops.held.choice import called
from libs.ops.held.office import Office, Row
from libs.ops.unanswered import Unsure

GONE: Final = frozenset({"not-held", "no-letter"})
NOT_DONE: Final = {
    "discard": "it was not thrown away now", "replace": "what you gave for it was not used",
    "replay": "it was not taken in now",
}  # fmt: skip
"""What of a deed is not so if what it was meant for has gone.  Who retries wants no more than that it goes."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done (`retry`, `replace`, `discard`, `replay`), by whom and why; `data` replaces what a row says."""

    what: str
    who: str
    why: str
    data: Any = None

    def body(self, row: Row) -> Mapping[str, Any]:
        """As the services take it."""
        more = {"subject": row["subject"]} if "subject" in row else {}
        return {"what": self.what, "who": self.who, "why": self.why, "id": row["id"], "data": self.data, **more}


def do(office: Office, deed: Deed, rows: Sequence[Row], say: Callable[[str], None]) -> int:
    """Each in turn; how many did not get through."""
    failed = 0
    for row in rows:
        through, words = _tried(office, deed, row)
        failed += not through
        say(f"{called(row)}: {words}")
    return failed


def _tried(office: Office, deed: Deed, row: Row) -> tuple[bool, str]:
    """Whether it got through, and what to say of it.  Of one that has no answer nobody knows; the next may have."""
    try:
        answer = office.act(row["service"], "held" if "subject" in row else "dead-letters", deed.body(row))
    except Unsure as error:
        return False, f"{error}; look at the list again"
    trouble = refused(answer, deed) or still_held(answer, row)
    return trouble is None, trouble or done(answer, deed)


def done(answer: Answer, deed: Deed) -> str:
    """It is done; or, of a retry, it went with another of its case."""
    return f"{deed.what} done" if answer.ok() else "it has gone already"


def refused(answer: Answer, deed: Deed) -> str | None:
    """The words of a refusal; to a retry it is none that the event has gone already."""
    if answer.ok():
        return None
    if answer.body.get("code") not in GONE:
        return str(answer.body.get("detail", answer.status))
    left_undone = NOT_DONE.get(deed.what)
    return left_undone and f"it had gone already, taken in or thrown away before: {left_undone}"


def still_held(answer: Answer, row: Row) -> str | None:
    """What it waits for, what stopped it, or what came after it, this time."""
    left = answer.body.get("items", [])
    for held in left:
        if held["id"] == row["id"]:
            return _stays(held)
    for held in left:
        if held["why"] == "failed" and _comes_after(held, row):
            return f"done, but {held['id']} behind it failed: {held['error']}"
    return None


def _stays(held: Row) -> str:
    """Why nothing became of it."""
    if held["why"] == "behind":
        first = called({**held, "id": held["after"]})
        return f"it waits behind {first}; retry or discard that first"
    return f"{'still failed' if held['why'] == 'failed' else 'it waits'}: {held['error']}"


def _comes_after(held: Row, row: Row) -> bool:
    """Whether it stood behind it, and is not what it waited for itself."""
    return bool(held["id"] != row["after"])
