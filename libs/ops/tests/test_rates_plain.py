"""A recount's facts are not checked anew: what a rule reads of one is the same as if it had been."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import from_json

from libs.common.decision import Now
from libs.common.events import Fact
from libs.common.events.evaluation import EvaluationReceived
from libs.common.policy import load_policy
from libs.ops.contracts import FOLDER
from libs.ops.contracts.reading import room
from libs.ops.rates.journals import SPOKE, types_of
from libs.ops.rates.plain import plain

AT = datetime(2026, 10, 13, 2, 0, tzinfo=UTC)
POLICY = load_policy(Path(__file__).parents[3] / "config")
HEARING: Any = room("assessment", "domain.hearing")
STATE: Any = room("assessment", "domain.state")
SAID = {fact: dict(from_json((FOLDER / "examples" / f"{fact.event_name()}.v1.json").read_bytes())["data"])
        for fact in HEARING.CHANGES}  # fmt: skip


@pytest.mark.parametrize("fact", SAID, ids=lambda fact: fact.event_name())
def test_a_rule_reads_of_a_plain_fact_what_it_reads_of_a_checked_one(fact: type[Fact]) -> None:
    known, now = STATE.Case(number="HQ26-030418-7", missed=((1, 1),), left=("p1",)), Now(AT, AT, "c1", POLICY)
    least = {name: value for name, value in SAID[fact].items() if fact.model_fields[name].is_required()}
    for data in (SAID[fact], least):
        checked = HEARING.learn(known, fact.model_validate(data), now)
        assert HEARING.learn(known, plain(fact, data), now) == checked


def test_a_word_that_is_not_known_yet_is_another_in_both() -> None:
    data = {**SAID[EvaluationReceived], "resolved": "a-word-of-tomorrow"}
    assert plain(EvaluationReceived, data).resolved == EvaluationReceived.model_validate(data).resolved


def test_what_a_plain_fact_does_not_hold_is_no_default() -> None:
    with pytest.raises(AttributeError, match="person"):
        _ = plain(EvaluationReceived, {"round": 1, "contacted": "yes", "resolved": "yes"}).person


def test_every_journal_is_asked_for_what_counts_of_it_and_for_nothing_else() -> None:
    assert {type_ for one in SPOKE for type_ in types_of(one)} == {fact.type() for fact in HEARING.CHANGES}
    assert all(types_of(one) for one in SPOKE)
