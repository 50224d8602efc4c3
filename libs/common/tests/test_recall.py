"""Documents that hear thousands of others once keep how far they heard the last ones, and stay small."""

from datetime import UTC, datetime, timedelta

import pytest

from libs.common.envelope import Heard
from libs.common.journal.book import Book, Kept
from libs.common.journal.document import MOST_FOREIGN, Document
from libs.common.journal.fold import Moment, hear
from libs.common.tests import front, toys

AT = datetime(2026, 10, 9, tzinfo=UTC)
BOOK = Book("middle", toys.MiddleState, toys.MIDDLE.reactions, kept={"sum:": Kept(3, 10)})


def said(about: str, sequence: int) -> Heard:
    fact = front.Submitted(text="")
    name = fact.type().rpartition(".")[0]
    return Heard(f"front:{about}:{sequence}", "front", about, name, 1, sequence, AT, "", fact.model_dump())


@pytest.fixture
def document() -> Document:
    return Document(BOOK, "sum:a")


def heard(document: Document, *facts: tuple[str, int]) -> dict[str, int]:
    """The cursors as they are written."""
    for fact in facts:
        hear(document, said(*fact), Moment(AT, None))
    found: dict[str, int] = document.change("b", AT, 0).set["in"]
    return found


def test_of_other_documents_those_that_moved_last_are_recalled(document: Document) -> None:
    assert list(heard(document, ("c1", 1), ("c2", 1), ("c3", 1), ("c1", 2), ("c4", 1))) == [
        "front/c3", "front/c1", "front/c4",
    ]  # fmt: skip
    document.steps.clear()
    heard(document, ("c1", 2), ("c4", 1))
    assert [outcome for _, outcome in document.steps] == ["nothing", "nothing"]


def test_its_own_and_all_of_a_document_that_is_not_named_are_kept(document: Document) -> None:
    many = [(f"c{number}", 1) for number in range(9)]
    assert len(heard(document, ("sum:a", 1), *many)) == 4
    assert len(heard(Document(BOOK, "case"), *many)) == 9


def receipt(number: int) -> Heard:
    """A partner's, which no journal of ours numbered."""
    return said("sum:a", 1)._replace(id=f"r-{number}", source="partner", sequence=None)


def test_of_a_partner_that_says_the_same_without_end_the_last_are_recalled_and_commands_all(document: Document) -> None:
    document.v = 1
    for number in range(MOST_FOREIGN):
        document.remember(f"cmd-{number}", "body", "done", AT)
    for number in range(2 * MOST_FOREIGN):
        hear(document, receipt(number), Moment(AT + timedelta(seconds=number), None))
    kept = document.change("b", AT, 0).set["taken"]
    assert len(kept) == 2 * MOST_FOREIGN
    assert all(f"cmd-{number}" in kept for number in range(MOST_FOREIGN))
    again = Document(BOOK, "sum:a", v=1, taken=kept)
    for number in (2 * MOST_FOREIGN - 1, MOST_FOREIGN, 0):
        hear(again, receipt(number), Moment(AT, None))
    assert len(again.newly) == 1
