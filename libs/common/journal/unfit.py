"""Documents whose state nobody asks for, or that today's code cannot read: their case alone waits."""

from libs.common.errors import Unfit
from libs.common.journal.book import Book
from libs.common.journal.document import Document
from libs.common.store import Doc


def stateless(book: Book, subject: str, stored: Doc) -> Document:
    """For who only publishes it, or puts something aside in it."""
    return Document.of(book, subject, {**stored, "st": None, "sv": book.version})


def even_unfit(book: Book, subject: str, stored: Doc | None) -> Document:
    """As `Document.of` where its state can be read; else without it, and `unfit` says why."""
    try:
        return Document.of(book, subject, stored)
    except Unfit as error:
        document = stateless(book, subject, stored or {})
        document.unfit = f"its state cannot be read: {type(error.__cause__).__name__}: {error.__cause__}"[:2000]
        return document
