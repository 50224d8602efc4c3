"""An act on one row or on many: many are only shown until `--yes` is said."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from libs.common.web.door import Answer
from libs.ops.held.choice import called
from libs.ops.held.office import Office, Row

GONE: Final = frozenset({"not-held", "no-letter"})


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
        answer = office.act(row["service"], "held" if "subject" in row else "dead-letters", deed.body(row))
        words = refused(answer) or still_held(answer, row)
        failed += words is not None
        say(f"{called(row)}: {words or done(answer, deed)}")
    return failed


def done(answer: Answer, deed: Deed) -> str:
    """It is done; or it went with another of its case."""
    return f"{deed.what} done" if answer.ok() else "it has gone already"


def refused(answer: Answer) -> str | None:
    """The words of a refusal; that it has gone already is none."""
    gone = answer.body.get("code") in GONE
    return None if answer.ok() or gone else str(answer.body.get("detail", answer.status))


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
