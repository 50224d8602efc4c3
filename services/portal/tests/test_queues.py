"""The queues: which matters stand in which, with the deadline and its proof; the filter stands in the address."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from libs.common.clock import text_of
from libs.common.events.words import Kind
from libs.common.policy import Policy, load_policy
from services.portal.domain.standing import stood
from services.portal.domain.state import Deed, Matter, Share
from services.portal.pages import render
from services.portal.pages.reading.desk import QUEUES, STANDING, row_of, where
from services.portal.pages.views import DeskFilter
from services.portal.tests.example_desk import desk

AT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
MATTER = Matter(
    number="HQ26-000001-5", kind=Kind.HELP, profile="help", submitted_at=AT, promised_by=AT + timedelta(days=7),
    admitted_at=AT, hop=1, unit="t02", dispatched_at=AT, shares=(Share(unit="t02", lead=True, due=AT),),
)  # fmt: skip
DONE = Deed(hop=1, round=1, at=AT, by="桑陌镇人民政府 经办")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


def test_every_row_has_its_deadline_with_the_way_to_its_proof(policy: Policy) -> None:
    promised = policy.due(AT, policy.profiles["help"].limits.result)
    row = row_of(stood(MATTER.model_copy(update={"promised_by": promised})), "t02", policy, AT, "/clock")
    assert (row.due.at, row.due.proof) == (promised, "/clock")
    html = render(desk())
    assert html.count('class="due"') == len(desk().rows)


def queues_of(matter: Matter, now: datetime) -> set[str]:
    """In which of the unit's queues it stands, by the question that each asks."""
    standing = stood(matter).standing.model_dump()
    found = set()
    for queue in QUEUES:
        asked = {
            key.removeprefix(f"{STANDING}."): value
            for key, value in where(queue, "t02", DONE.by, now, centre=False).items()
        }
        if all(_holds(standing[field], wanted) for field, wanted in asked.items()):
            found.add(queue)
    return found


def _holds(value: object, wanted: object) -> bool:
    if isinstance(wanted, dict):
        [(compare, bound)] = wanted.items()
        said = text_of(value) if isinstance(value, datetime) else value
        return bool(said < bound if compare == "$lt" else said <= bound)
    return wanted in value if isinstance(value, tuple) else value == wanted


STANDS = [
    pytest.param({}, 0, {"unit"}, id="not taken on"),
    pytest.param({"taken": DONE}, 0, {"unit", "mine"}, id="taken on by me"),
    pytest.param({"taken": DONE, "reminded": DONE}, 0, {"unit", "mine", "due-soon"}, id="reminded"),
    pytest.param({"taken": DONE}, 8, {"unit", "mine", "overdue"}, id="overdue"),
    pytest.param({"taken": DONE, "report": DONE}, 8, {"unit", "mine", "to-check"}, id="reported, late or not"),
    pytest.param({"taken": DONE, "sent_back": DONE}, 0, {"unit", "mine", "returned"}, id="sent back"),
    pytest.param({"taken": DONE, "calls": ("p1",)}, 0, {"unit", "mine", "call-backs"}, id="somebody has to be phoned"),
    pytest.param({"taken": DONE, "ending": "withdrawn"}, 0, set(), id="over"),
    pytest.param({"about": ("t02",)}, 0, set(), id="about the unit itself"),
]


@pytest.mark.parametrize(("more", "days", "queues"), STANDS)
def test_a_matter_stands_in_the_queues_that_ask_for_it(
    more: dict[str, object], days: int, queues: set[str], policy: Policy
) -> None:
    assert queues_of(MATTER.model_copy(update=more), AT + timedelta(days=days)) == queues


def test_filter_and_queue_stand_in_the_address_of_every_further_page_and_in_the_form() -> None:

    html = render(replace(desk(), filter=DeskFilter("路灯", "help", 3), pages=3))
    query = "queue=mine&amp;words=%E8%B7%AF%E7%81%AF&amp;kind=help&amp;step=3"
    assert f'href="?{query}&amp;page=2"' in html
    assert f'name="back" value="{query}&amp;page=1"' in html
