"""诚信线索 of many cases: what is seen, for how long, and what of it reaches the centre's desk."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from libs.common.decision import Now
from libs.common.envelope import Heard
from libs.common.events import Fact
from libs.common.events.evaluation import (
    CallBackRecorded,
    Contacted,
    EvaluationReceived,
    HonestySignalled,
    Resolved,
    Sign,
)
from libs.common.events.handling import ResultReported
from libs.common.events.words import FileType, Outcome, Shown
from libs.common.policy.honesty import Honesty
from services.evaluation import timers
from services.evaluation.app import BOOK
from services.evaluation.domain import honesty
from services.evaluation.domain.honesty import ReviewSignal
from services.evaluation.handlers import REACTIONS, reaches
from services.evaluation.tests.test_domain import AT, POLICY

LONG = "涵洞里的积水已经抽干，排水口清了淤，以后下雨有人看着。"
MINUTE = timedelta(minutes=1)
PHOTO = Shown(id="9c11" * 16, type=FileType.JPEG, size=1000, public=True)


class Records:
    """Every document that facts of many cases reach, and what was signalled."""

    def __init__(self, policy: Any = POLICY) -> None:
        self.policy = policy
        self.of: dict[str, Any] = {}
        self.told: list[tuple[str, HonestySignalled]] = []

    def hear(self, fact: Fact, case: str = "c1", at: datetime = AT) -> None:
        name, data = fact.type().removesuffix(".v1"), fact.model_dump(mode="json")
        heard = Heard("id", fact.source(), case, name, 1, 1, at, "", data)
        for document in reaches(heard):
            now = Now(at, at, document, self.policy, None, case)
            decision = REACTIONS[type(fact)](self.of.get(document), fact, now)
            stored = decision.state.model_dump(mode="json")
            self.of[document] = BOOK.state_of(document).model_validate(stored)
            self.told += [(document, one) for one in decision.events if isinstance(one, HonestySignalled)]


def result(text: str = "修好了", *files: Shown, left: timedelta | None = None, unit: str = "t02v001") -> ResultReported:
    owed_by = None if left is None else AT + left
    return ResultReported(
        hop=1, round=1, part=unit, by="周", outcome=Outcome.RESOLVED, text=text, files=files, owed_by=owed_by
    )


def rating(device: str = "ab" * 16) -> EvaluationReceived:
    return EvaluationReceived(
        person="p1", round=1, contacted=Contacted.YES, resolved=Resolved.YES, satisfied=5, device=device
    )


def call(*, reached: bool = True, over: bool = True) -> CallBackRecorded:
    return CallBackRecorded(
        person="p1", round=1, by="沈", text="", unit="t02", reached=reached, over=over, lead="t02v001"
    )


def many(facts: Sequence[Fact], apart: timedelta = MINUTE) -> list[tuple[str, datetime, Fact]]:
    """Of a case each."""
    return [(f"c{n}", AT + n * apart, fact) for n, fact in enumerate(facts, 1)]


SEEN = [
    pytest.param(many([result("x", PHOTO), result("y", PHOTO)]), [Sign.PHOTO], id="a photo of another matter"),
    pytest.param([("c1", AT, result("x", PHOTO)), ("c1", AT, result("y", PHOTO))], [], id="the same matter's photo again"),
    pytest.param(many([result(LONG), result(f" {LONG} ")]), [Sign.TEXT], id="words of another matter"),
    pytest.param(many([result(LONG), result(LONG + "！")]), [], id="words that are not the same"),
    pytest.param(many([result("办好了，请您看看"), result("办好了，请您看看")]), [], id="short words, alike by chance"),
    pytest.param(many([result(LONG)] * 2, timedelta(days=31)), [], id="the same words in another month"),
    pytest.param(many([result(left=timedelta(hours=1, minutes=30))] * 10), [Sign.DEADLINE], id="ten times just before"),
    pytest.param(many([result(left=timedelta(hours=1, minutes=30))] * 9), [], id="nine times just before"),
    pytest.param(many([result(left=timedelta(hours=9))] * 30), [], id="hours before"),
    pytest.param(many([result(left=timedelta(hours=-1))] * 30), [], id="too late is no trick"),
    pytest.param(many([call(reached=n % 2 == 0) for n in range(20)]), [Sign.UNREACHABLE], id="half of twenty are not reached"),
    pytest.param(many([call(reached=False)] * 19), [], id="nineteen are too few for a share"),
    pytest.param(many([call(reached=n % 3 > 0) for n in range(60)]), [], id="a third is not reached"),
    pytest.param(many([call(reached=False)] * 60), [Sign.UNREACHABLE], id="said once a month"),
    pytest.param(many([call(reached=False, over=False)] * 60), [], id="who is tried again is not counted"),
    pytest.param(many([rating()] * 5), [Sign.DEVICE], id="five ratings within minutes"),
    pytest.param(many([rating()] * 10), [Sign.DEVICE] * 2, id="ten are told of twice"),
    pytest.param(many([rating()] * 5, timedelta(minutes=3)), [], id="five ratings, slowly"),
    pytest.param(many([rating(f"{n:032x}") for n in range(9)]), [], id="nine ratings from nine devices"),
    pytest.param(many([rating("")] * 9), [], id="from devices that nobody knows"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "signs"), SEEN)
def test_each_signal_is_seen_where_it_should_be_and_nowhere_else(
    facts: list[tuple[str, datetime, Fact]], signs: list[Sign]
) -> None:
    records = Records()
    for case, at, fact in facts:
        records.hear(fact, case, at)
    assert [one.sign for _, one in records.told] == signs


def test_a_signal_names_its_cases_its_unit_and_its_grounds() -> None:
    records = Records()
    for case, at, fact in many([result("x", PHOTO), result("y", PHOTO)]):
        records.hear(fact, case, at)
    [(subject, told)] = records.told
    assert subject == f"photo:{PHOTO.id}"
    assert (told.cases, told.unit, told.grounds) == (("c1", "c2"), "t02v001", "办结照片和另一件事的一样")


def test_what_is_left_out_of_the_file_is_not_looked_for() -> None:
    records = Records(replace(POLICY, honesty=Honesty()))
    facts = [result(LONG, PHOTO, left=MINUTE)] * 20 + [call(reached=False)] * 60 + [rating()] * 20
    for case, at, fact in many(facts, timedelta()):
        records.hear(fact, case, at)
    assert records.told == []


def test_no_document_grows_without_end() -> None:
    records = Records()
    for n in range(400):
        records.hear(result(LONG, PHOTO, left=MINUTE), f"c{n}")
        records.hear(rating(), f"c{n}")
    sizes = [len(one.model_dump_json()) for one in records.of.values()]
    assert max(sizes) < 100_000
    assert len(records.told) < 100


def test_an_ordinary_result_and_an_ordinary_word_reach_no_record() -> None:
    facts = [result(left=timedelta(days=3)), result(), rating("")]
    assert [reaches(heard_of(fact)) for fact in facts] == [(), (), ()]


GARBAGE: list[Any] = [
    None,
    [],
    {"files": 7},
    {"files": [{"id": None}, 7]},
    {"text": 7},
    {"owed_by": "soon", "part": "t02"},
    {"owed_by": "2026-10-20"},
]


@pytest.mark.parametrize("data", GARBAGE)
def test_what_cannot_be_read_reaches_nothing(data: Any) -> None:
    assert reaches(Heard("id", "handling", "c1", "caseloop.result-reported", 1, 1, AT, "", data)) == ()


def heard_of(fact: Fact) -> Heard:
    name, data = fact.type().removesuffix(".v1"), fact.model_dump(mode="json")
    return Heard("id", fact.source(), "c1", name, 1, 1, AT, "", data)


def test_a_person_of_the_centre_looks_at_it_and_it_wants_no_timer() -> None:
    records = Records()
    for case, at, fact in many([rating()] * 5):
        records.hear(fact, case, at)
    [(subject, _)] = records.told
    state = records.of[subject]
    assert state.to_review == datetime(2026, 10, 20, 2, 5, tzinfo=UTC)
    assert timers.due(state) is None
    wish = ReviewSignal(n=1, upheld=False, reason="说事亭里的平板", unit="centre", by="郑")
    done = honesty.review(state, wish, Now(AT, AT, subject, POLICY))
    assert done.state.to_review is None
