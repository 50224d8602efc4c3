"""What a document carries of its past, moved beside it: published entries, and the answers to commands.

Copied first and then cut, so that a crash loses none; no decision depends on what was moved.
"""

from collections.abc import Mapping
from typing import Any, Final

from libs.common.journal import document
from libs.common.journal.book import Book
from libs.common.store import Doc, Store

KEPT: Final = 50
ANSWERS: Final = "answers"
ANSWERED: Final = 16


def answer_key(subject: str, key: str) -> str:
    """Where the answer to a command lies that the document does not hold any more."""
    return f"{subject}#{key}"


async def shorten(store: Store, book: Book, row: Mapping[str, Any]) -> None:
    """All but the newest published entries of a document that grew long; but the last one if it is heavy."""
    entries = book.kept_of(row["_id"]).entries
    long, kept = min(document.LONG, entries), min(KEPT, entries // 5)
    if row.get("size", 0) > document.HEAVY:
        long, kept = 1, 1
    published = row["unp"]["n"] - 1 if "unp" in row else row["n"]
    upto, cut = min(published, row["n"] - kept), row.get("arch", 0)
    moved = await _shelve(store, row)
    if upto > cut:
        await store.archive(row["_id"], upto)
        await store.cut(row["_id"], upto, moved)
    elif moved or row["n"] - cut <= long:  # written by somebody who had read it before it was cut
        await store.cut(row["_id"], cut, moved)


async def _shelve(store: Store, row: Mapping[str, Any]) -> list[str]:
    """The answers to all but the last commands; what foreign events were taken stays, it is asked of every event."""
    answers = document.answered(row.get("taken", {}))
    if len(answers) <= document.TAKEN_MOST:
        return []
    old = sorted(answers, key=lambda key: row["taken"][key][3])[:-ANSWERED]
    kept: dict[str, Doc] = {
        answer_key(row["_id"], key): {"is": row["taken"][key], "at": row["taken"][key][3]} for key in old
    }
    await store.keep_all(ANSWERS, kept)
    return old
