"""The demo's matters, their shortened clocks, and the judgement of their ends."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from libs.common.envelope import Heard
from libs.common.policy import load_policy
from libs.ops.demo.actors import submission
from libs.ops.demo.ends import Course, faults_of
from libs.ops.demo.matters import EVENTS, Matter, matters
from libs.ops.demo.overlay import shortened

CONFIG = Path(__file__).parents[3] / "config"
AT = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
MATTER = Matter(
    name="水",
    text="停水",
    steps=(),
    end="satisfied",
    sees={"SupervisionOrdered": 1, "ReplyGiven": 2, "CaseEscalated": 0},
)


def course(*events: str, outcome: str = "satisfied") -> Course:
    """Each event a second after the one before."""
    told = Course()
    for number, event in enumerate(events, 1):
        name, _, version = EVENTS[event].rpartition(".v")
        told.hear(
            Heard(f"x:c1:{number}", "x", "c1", name, int(version), number, AT + timedelta(seconds=number), "",
                  {"outcome": outcome})
        )  # fmt: skip
    return told


PROPER = ("SupervisionOrdered", "ReplyGiven", "ReplyGiven", "CaseClosed")


def test_a_matter_with_its_end_and_all_that_must_be_seen_has_no_fault() -> None:
    assert faults_of(MATTER, course(*PROPER)) == []


@pytest.mark.parametrize(
    ("events", "outcome", "fault"),
    [
        pytest.param(PROPER[:-1], "", "该是 satisfied，却是 没有办结", id="never closed"),
        pytest.param(PROPER, "explained", "该是 satisfied，却是 explained", id="another end"),
        pytest.param(PROPER[1:], "satisfied", "SupervisionOrdered 该有 1 次，却有 0 次", id="something did not happen"),
        pytest.param(
            PROPER[1:2] + PROPER, "satisfied", "ReplyGiven 该有 2 次，却有 3 次", id="somebody was told twice"
        ),
        pytest.param(("CaseEscalated", *PROPER), "satisfied", "CaseEscalated 该有 0 次，却有 1 次", id="too much"),
    ],
)
def test_what_differs_from_the_proper_end_is_named(events: tuple[str, ...], outcome: str, fault: str) -> None:
    assert faults_of(MATTER, course(*events, outcome=outcome)) == [fault]


def test_an_event_delivered_twice_counts_once() -> None:
    told = course(*PROPER)
    for fact in list(told.facts.values()):
        told.hear(fact)
    assert faults_of(MATTER, told) == []


def test_the_path_names_each_step_once_until_another_follows() -> None:
    told = course("CaseSubmitted", "CaseDispatched", "CaseTakenOn", "CitizenContacted", "NoticeSent", "ResultReported")
    assert told.path == "接办 交办 处置 反馈"


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [({"steps": ["acept"]}, "acept.*are no steps"), ({"sees": {"CaseClose": 0}}, "CaseClose.*are no events")],
    ids=["a step that is none", "an event that is none"],
)
def test_a_slip_in_the_matters_is_named_when_they_are_read(
    tmp_path: Path, wrong: dict[str, object], fault: str
) -> None:
    row = {"name": "水", "text": "停水", "steps": [], "end": "satisfied", **wrong}
    (tmp_path / "matters.yaml").write_text(yaml.safe_dump([row]), encoding="utf-8")
    with pytest.raises(ValidationError, match=fault):
        matters(tmp_path / "matters.yaml")


def test_every_matter_has_a_name_and_says_beforehand_what_must_be_seen() -> None:
    rows = matters()
    assert len({row.name for row in rows}) == len(rows)
    assert [row.name for row in rows if not row.sees] == []


def test_the_shortened_configuration_differs_in_nothing_but_the_profile_of_reports(tmp_path: Path) -> None:
    usual, short = load_policy(CONFIG), load_policy(shortened(CONFIG, tmp_path / "config"))
    assert {name for name, profile in short.profiles.items() if profile != usual.profiles[name]} == {"report"}
    assert short.due(AT, short.profiles["report"].limits.take_on) == AT + timedelta(seconds=3)
    assert str(short.ladder_of("report").order_after) == "4 seconds"
    assert (short.ladder, short.units, short.catalogue) == (usual.ladder, usual.units, usual.catalogue)


def test_what_lay_in_a_box_says_when_it_was_written_down() -> None:
    boxed = MATTER.model_copy(update={"hours_ago": 20, "said": {"channel": "box"}})
    assert submission(boxed, AT, "run")["captured_at"] == "2026-10-19T06:00:00+00:00"
    assert "captured_at" not in submission(MATTER, AT, "run")
