"""What the desk shows of attempts, redos, evidence, who else is at a case, and what may be done from a list."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from libs.common.events import evaluation, handling
from libs.common.events.words import Evidence, Kind, Measure, Outcome
from libs.common.policy import Policy, load_policy
from libs.common.store import Store
from libs.common.store.memory import MemoryStore
from services.portal import store as desk_store
from services.portal.domain import desk, replies
from services.portal.domain.clocks import met_at
from services.portal.domain.standing import stood
from services.portal.domain.state import Deed, Matter, Share
from services.portal.pages.reading.acting import again_of, evidence_inputs, report_of, tries_of
from services.portal.pages.reading.desk import at_once

AT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
HERE = {"hop": 1, "round": 1, "part": "t02", "by": "周"}
MATTER = Matter(
    number="HQ26-000001-5", kind=Kind.HELP, profile="help", category="justice", submitted_at=AT, promised_by=AT,
    admitted_at=AT, hop=1, unit="t02", dispatched_at=AT,
    shares=(Share(unit="t02", lead=True, due=AT), Share(unit="d-water", lead=False, due=AT)),
)  # fmt: skip


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


@pytest.fixture
async def store() -> Store:
    return MemoryStore()


def failed(tries: int, hop: int = 1, **more: Any) -> handling.ContactFailed:
    return handling.ContactFailed(**{**HERE, "hop": hop}, means="phone", tries=tries, unreachable=tries >= 3, **more)


def test_attempts_are_shown_with_how_many_it_takes_and_enough_of_them_meet_the_clock(policy: Policy) -> None:
    two = desk.tried(MATTER, failed(2), AT)
    [(label, words)] = tries_of(two, policy)
    assert (label, met_at(two, Measure.CONTACT, "t02")) == ("没联系上", None)
    assert words == "试了 2 次，最后一次 10月9日 10:00。48 小时里试够 3 次，每次隔开 30 分钟，才算联系不上。"
    three = desk.tried(two, failed(3), AT + timedelta(hours=1))
    assert list(tries_of(three, policy)) == [("联系不上", "试了 3 次，最后一次 10月9日 11:00。")]
    assert met_at(three, Measure.CONTACT, "t02") == AT + timedelta(hours=1)


def test_who_is_reached_after_all_is_not_shown_as_unreachable_and_attempts_of_an_older_hop_are_history(
    policy: Policy,
) -> None:
    reached = handling.CitizenContacted(**HERE, means="visit", at=AT)
    after = desk.contacted(desk.tried(MATTER, failed(3), AT), reached, AT + timedelta(hours=2))
    assert list(tries_of(after, policy)) == []
    assert after.contacted is not None
    assert after.contacted.at == AT
    newer = desk.tried(MATTER, failed(1, hop=2), AT)
    assert desk.tried(newer, failed(3), AT) is newer
    assert list(tries_of(newer.model_copy(update={"hop": 3}), policy)) == []


def test_a_redo_says_why_in_its_own_round_and_a_result_sent_back_until_it_is_reported_anew() -> None:
    again = replies.reopened(MATTER, evaluation.CaseReopened(round=2, reason="还是积水"), AT)
    assert list(again_of(again)) == [("为什么办第 2 轮", "还是积水")]
    assert replies.reopened(again, evaluation.CaseReopened(round=1, reason="旧的"), AT) is again
    back = desk.sent_back(MATTER, handling.ResultSentBack(**HERE, reason="没照片"), AT)
    assert list(again_of(back)) == [("上次核对退回的原因", "没照片")]
    told = handling.ResultReported(**HERE, outcome=Outcome.RESOLVED, text="好了")
    assert list(again_of(desk.reported(back, told, AT))) == []


def test_the_checker_reads_the_law_the_wish_and_what_is_shown_and_who_else_may(policy: Policy) -> None:
    shown = (
        Evidence(id="a", name="水深", value="0", public=True), Evidence(id="b", name="谁签的字", value="陈")
    )  # fmt: skip
    told = handling.ResultReported(
        **HERE, outcome=Outcome.IMPOSSIBLE, text="办不了", inner="吵过", legal="水法第一条", evidence=shown
    )
    assert list(report_of(desk.reported(MATTER, told, AT))) == [
        ("报的结果", "办不了"), ("依据", "水法第一条"), ("只给内部看的", "吵过"), ("水深", "0（群众看得到）"),
        ("谁签的字", "陈（只有内部看得到）"),
    ]  # fmt: skip
    [asked] = evidence_inputs(MATTER, policy)
    assert (asked.name, asked.label, asked.told) == (
        "evidence-justice-paper", "办理凭证或文书编号", "解决了或者解决了一部分的必须写。群众会看到这段话。"
    )  # fmt: skip


def marked(**more: Any) -> Matter:
    return stood(MATTER.model_copy(update=more))


DONE = Deed(hop=1, round=1, at=AT, by="周")
AT_ONCE = [
    pytest.param(marked(), "t02", False, {"accept"}, id="not taken on, its lead"),
    pytest.param(marked(), "d-water", False, set(), id="not taken on, a co-handler"),
    pytest.param(marked(taken=DONE), "t02", False, {"progress"}, id="taken on, its lead"),
    pytest.param(marked(taken=DONE), "d-water", False, {"progress"}, id="taken on, a co-handler"),
    pytest.param(marked(taken=DONE, asks=DONE), "t02", False, set(), id="routing decides"),
    pytest.param(marked(taken=DONE, report=DONE), "t02", False, set(), id="reported, its lead"),
    pytest.param(marked(taken=DONE, report=DONE), "centre", True, {"approve"}, id="reported, the centre"),
    pytest.param(marked(taken=DONE), "centre", True, set(), id="taken on, the centre"),
    pytest.param(marked(taken=DONE, ending="withdrawn"), "t02", False, set(), id="over"),
]


@pytest.mark.parametrize(("matter", "unit", "centre", "can"), AT_ONCE)
def test_a_list_offers_for_each_case_only_what_is_legal_for_who_looks(
    matter: Matter, unit: str, centre: bool, can: set[str]
) -> None:
    assert at_once(matter, unit, centre=centre) == can


async def test_who_has_a_case_open_is_shown_to_others_for_ten_minutes_and_leaves_nothing(store: Store) -> None:
    await desk_store.open_for(store, "c1", "t02|clerk|a", AT)
    await desk_store.open_for(store, "c1", "t02|clerk|a", AT + timedelta(seconds=70))
    await desk_store.open_for(store, "c2", "t03|clerk|b", AT)
    later = AT + timedelta(minutes=9)
    assert await desk_store.others_at(store, "c1", "t02|clerk|b", later) == {"t02|clerk|a": AT + timedelta(seconds=70)}
    assert await desk_store.others_at(store, "c1", "t02|clerk|a", later) == {}
    assert await desk_store.others_at(store, "c1", "t02|clerk|b", AT + timedelta(minutes=13)) == {}
    await desk_store.open_for(store, "c9", "t09|clerk|z", AT + timedelta(hours=1))
    assert await store.size(desk_store.PRESENCE) == 1


async def test_two_replicas_see_the_same_because_it_stands_beside_the_read_model(store: Store) -> None:
    await desk_store.open_for(store, "c1", "t02|clerk|a", AT)
    await desk_store.open_for(store, "c1", "t02|clerk|b", AT)
    for who, other in (("a", "b"), ("b", "a")):
        assert set(await desk_store.others_at(store, "c1", f"t02|clerk|{who}", AT)) == {f"t02|clerk|{other}"}
    assert await store.load(["c1"]) == {}
