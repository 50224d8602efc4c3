"""Every field for words says who will read them, and says the truth."""

from datetime import UTC, datetime
from typing import Any

import pytest

from libs.common.events import Fact, handling, intake, routing
from libs.common.events.words import Outcome
from services.portal.domain.course import line_of
from services.portal.pages.facts import Event
from services.portal.pages.wording.deeds import CITIZEN as CITIZEN_READS
from services.portal.pages.wording.deeds import DEEDS, INSIDE, READERS
from services.portal.pages.wording.story import CITIZEN

AT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
WORDS = "只此一句"
HERE = {"hop": 1, "round": 1, "part": "t02", "by": "周"}


def did(kind: type[Any], **more: Any) -> Fact:
    fact: Fact = kind(**HERE, **more)
    return fact


# What the words of a field become, as a fact of the course.  What the citizen is told as the result is the reply.
BECOMES = {
    ("progress", "text"): did(handling.ProgressReported, text=WORDS),
    ("question", "text"): did(handling.QuestionAsked, text=WORDS),
    ("part", "text"): did(handling.PartReported, text=WORDS),
    ("waive", "reason"): did(handling.PartWaived, reason=WORDS),
    ("return", "text"): did(handling.ReturnRequested, code="not-ours", text=WORDS),
    ("escalate", "reason"): routing.CaseEscalated(hop=2, from_unit="t02", to_unit="county", reason=WORDS),
    ("order-answer", "text"): did(handling.OrderAnswered, text=WORDS),
    ("send-back", "reason"): did(handling.ResultSentBack, reason=WORDS),
    ("result", "inner"): did(handling.ResultReported, outcome=Outcome.RESOLVED, text="好了", inner=WORDS),
    ("result", "wish"): did(handling.ResultReported, outcome=Outcome.WITHDRAWN, text="好了", wish=WORDS),
    ("deny", "reason"): routing.ReturnDenied(hop=1, round=1, unit="t02", reason=WORDS, by="中心"),
    ("recuse", "reason"): routing.UnitRecused(unit="t02", reason=WORDS, by="中心"),
    ("merge", "reason"): intake.CaseMerged(into="b", number="HQ-b", people=(), promised_by=AT, reason=WORDS, by="中心"),
    ("unmerge", "reason"): intake.CaseUnmerged(out_of="b", reason=WORDS, by="中心"),
    ("note", "text"): did(handling.NoteTaken, text=WORDS),
}  # fmt: skip


def citizen_reads(fact: Fact) -> bool:
    line = line_of(fact, AT)
    build = CITIZEN.get(line.type)
    sentence = build(Event(line.type, AT, dict(line.facts)).facts) if build else None
    return sentence is not None and WORDS in f"{sentence.before}{sentence.strong}{sentence.after}"


@pytest.mark.parametrize(("field", "fact"), BECOMES.items(), ids=[f"{deed}-{field}" for deed, field in BECOMES])
def test_a_field_says_that_the_citizen_reads_it_if_and_only_if_it_is_so(field: tuple[str, str], fact: Fact) -> None:
    code, name = field
    [asked] = [one for one in DEEDS[code].inputs if one.name == name]
    assert asked.reader == (CITIZEN_READS if citizen_reads(fact) else INSIDE)
    assert asked.told.endswith(READERS[asked.reader])


@pytest.mark.parametrize("code", DEEDS)
def test_no_field_for_words_leaves_open_who_reads_it(code: str) -> None:
    for field in DEEDS[code].inputs:
        words = field.kind in {"area", "text"}
        assert bool(field.reader) == words, f"{code}-{field.name}: say reader=CITIZEN or INSIDE"


def test_a_note_stands_in_no_course_and_no_citizen_page() -> None:
    assert not citizen_reads(BECOMES["note", "text"])
    assert "NoteTaken" not in CITIZEN
