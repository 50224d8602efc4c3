"""The two cases that the model must carry (design/mission.md): an estate's 40 owners, and 69 students in danger."""

import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic_core import from_json

from libs.common.clock import instant_of
from libs.common.policy import Policy
from libs.ops.engines.choice import choose
from libs.ops.engines.look import look
from libs.ops.local import local_loop
from libs.ops.running import LocalLoop
from tests.e2e.asker import (
    Asker,
    askers,
    joins_at_the_page,
    joins_by_phone,
    looks,
    offices,
    raises,
    votes,
    votes_at_the_page,
)
from tests.e2e.conftest import Loop, apart, eventually, in_memory, started
from tests.e2e.person import offered, reads
from tests.e2e.test_loop import heard

OWNERS = 40
CERTIFICATES = "青禾小区交房两年了，房产证还办不下来，孩子没法报名上学"
NEIGHBOURS = (
    "青禾小区的房产证办不下来，业主等了两年",
    "房产证两年没办下来，青禾小区四十多户都急",
    "我也住青禾小区，开发商说房产证还要等",
)
STUDENTS = "学校送学生去外地实习，孩子打电话说被困在工厂，学生都走不了"
PROCESSES = [pytest.mark.engines, pytest.mark.slow, pytest.mark.timeout(120)]


Outside = tuple[LocalLoop, Path]


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    """Started once for both, with where messages go."""
    folder = tmp_path_factory.mktemp("mission")
    with local_loop(folder, choose(look(os.environ))) as running:
        yield running, folder / "outbox.jsonl"


@pytest.fixture(params=["memory", pytest.param("processes", marks=PROCESSES)])
def outside(request: pytest.FixtureRequest) -> Outside | None:
    """Every service a process of its own; None: all in this one."""
    found: Outside | None = request.getfixturevalue("processes") if request.param == "processes" else None
    return found


@pytest.fixture
async def loop(
    outside: Outside | None, policy: Policy, tmp_path: Path, spans: InMemorySpanExporter
) -> AsyncIterator[Loop]:
    running = apart(*outside) if outside else started(policy, in_memory(), tmp_path / "outbox.jsonl")
    async with running as made:
        yield made


async def facts(loop: Loop, service: str, case: str, name: str) -> list[dict[str, Any]]:
    entries = await loop.stores[service].journal(case)
    return [entry["data"] for entry in entries if entry["type"] == f"caseloop.{name}.v1"]


async def id_of(loop: Loop, number: str) -> str:
    [found] = await loop.stores["intake"].find({"st.number": number})
    return str(found["_id"])


async def told(loop: Loop, numbers: Sequence[str], replies: int) -> list[dict[str, Any]]:
    """What went out about these matters, once every reply has."""

    async def all_out() -> list[dict[str, Any]]:
        lines = [from_json(line) for line in loop.outbox.read_bytes().splitlines()]
        mine = [line for line in lines if line["number"] in numbers]
        return mine if sum(line["notice"] == "result" for line in mine) == replies else []

    found: list[dict[str, Any]] = await eventually(all_out, f"{replies} replies went out")
    return found


async def welcomed(loop: Loop, case: str, people: int) -> None:
    """Each has read that it is taken up: who joins in the very moment of the result reads that alone."""

    async def all_told() -> bool:
        sent = await facts(loop, "notification", case, "notice-sent")
        return [fact["notice"] for fact in sent].count("admitted") == people

    await eventually(all_told, f"{people} people know that it is taken up")


def each_their_own(lines: Sequence[dict[str, Any]], people: Sequence[Asker]) -> None:
    """Every message goes to one of them, once, and says nothing of another."""
    assert [line for line, times in Counter(line["id"] for line in lines).items() if times > 1] == []
    by_person = {one.person: one for one in people}
    for line in lines:
        to = by_person[line["id"].split("/")[-4]]
        assert line["to"] == f"{to.phone[:3]}****{to.phone[-4:]}"
        assert not [word for word in (*to.secrets[:3], *not_theirs(to, people)) if word in line["text"]]


def not_theirs(one: Asker, people: Sequence[Asker]) -> list[str]:
    return [secret for other in people if other is not one for secret in other.secrets]


async def nobody_reads_another(number: str, people: Sequence[Asker], own_words: dict[str, str]) -> None:
    """On no page of one stands who another is, or what another said."""
    for one in people:
        text = await looks(one, number)
        others = [words for person, words in own_words.items() if person != one.person]
        assert not [word for word in (*not_theirs(one, people), *others) if word in text]
        assert one.person not in own_words or own_words[one.person] in text


async def owners_of_one_estate(loop: Loop) -> tuple[str, str, list[Asker]]:
    """One raises it, 24 join at the page, ten by phone, and five said it by themselves and are merged."""
    people = askers(loop, OWNERS)
    first, joining, calling, apart_ = people[0], people[1:25], people[25:35], people[35:]
    await raises(first, CERTIFICATES)
    case = await id_of(loop, first.number)
    for turn, one in enumerate(joining):
        await joins_at_the_page(one, NEIGHBOURS[turn % 3], first.number)
    for one in calling:
        await joins_by_phone(loop, one, case)
    desks = await offices(loop, "d-housing")
    for turn, one in enumerate(apart_):
        await raises(one, NEIGHBOURS[turn % 3])
        await desks.merge(one.number, first.number)
    await heard(loop, "intake", case, "requester-joined", OWNERS - 1)
    return case, first.number, people


async def test_forty_owners_have_one_matter_and_each_an_own_word_in_it(loop: Loop) -> None:
    case, number, people = await owners_of_one_estate(loop)
    speakers = people[25:30]
    wish = {"people": [one.person for one in speakers], "by": "中心 吴"}
    assert (await loop.post(f"/intake/v1/cases/{case}/representatives", wish)).status_code == 200
    desks = await offices(loop, "d-housing", "d-land", "d-tax")
    await reads(desks.lead, f"/desk/cases/{number}", "共同诉求 40 人")
    adds = people[3]
    await looks(adds, number)
    await adds.browser.fill("/supplement", text="开发商还欠着土地款")

    await desks.work(number, "欠的土地款补交了，下月起分批办证。")
    await heard(loop, "evaluation", case, "evaluation-invited", OWNERS)
    unhappy = [*speakers[:3], *people[:4], *people[36:]]
    await votes_at_the_page(people[0], number, 1)
    await votes_at_the_page(people[36], number, 2)
    for one in people[1:36] + people[37:]:
        await votes(loop, one, case, 1 if one in unhappy else 4)
    await heard(loop, "evaluation", case, "case-reopened")

    await desks.work(number, "40 本证都发到了手里。")
    await heard(loop, "evaluation", case, "evaluation-invited", 2 * OWNERS)
    for one in people:
        await votes(loop, one, case, 5)
    await heard(loop, "evaluation", case, "case-closed")
    assert [fact["outcome"] for fact in await facts(loop, "evaluation", case, "case-closed")] == ["satisfied"]
    received = Counter(
        (fact["person"], fact["round"]) for fact in await facts(loop, "evaluation", case, "evaluation-received")
    )
    assert received == Counter((one.person, round_) for one in people for round_ in (1, 2))
    opened = await facts(loop, "evaluation", case, "call-back-opened")
    phoned = {fact["person"] for fact in opened if fact["reason"] == "dissatisfied"}
    assert phoned == {one.person for one in unhappy}

    lines = await told(loop, [one.number for one in people], 2 * OWNERS)
    each_their_own(lines, people)
    for one in people:
        mine = [line["notice"] for line in lines if line["id"].split("/")[-4] == one.person]
        assert (mine.count("admitted"), mine.count("result")) == (1, 2), (one, mine)
        assert mine.count("merged") == (one.number != number)
    await nobody_reads_another(number, people, {adds.person: "开发商还欠着土地款"})


async def test_one_parent_brings_three_departments_to_69_students(loop: Loop) -> None:
    parent, other = askers(loop, 2)
    await raises(parent, STUDENTS)
    number, case = parent.number, await id_of(loop, parent.number)
    await joins_at_the_page(other, "学校送去实习的学生被困在外地工厂，我家孩子也在里面", number)
    await welcomed(loop, case, 2)
    desks = await offices(loop, "d-education", "d-transport", "d-police")
    page = f"/desk/cases/{number}"
    await offered(desks.lead, page, "/affected")
    for first, last in ((1, 40), (30, 69)):
        await desks.lead.fill("/affected", labels="\n".join(f"三年级 {n:02}" for n in range(first, last + 1)))
    await reads(desks.lead, page, "69 人")

    [sent] = await facts(loop, "routing", case, "case-dispatched")
    [submitted] = await facts(loop, "intake", case, "case-submitted")
    assert (sent["profile"], sent["mode"]) == ("urgent", "joint")
    assert [(part["unit"], part["lead"]) for part in sent["parts"]] == [
        ("d-education", True), ("d-transport", False), ("d-police", False),
    ]  # fmt: skip
    day = timedelta(hours=24)
    assert instant_of(submitted["promised_by"]) - instant_of(submitted["captured_at"]) == day
    assert instant_of(sent["dues"]["result"]) == instant_of(submitted["promised_by"])
    assert all(instant_of(part["due"]) < instant_of(submitted["promised_by"]) for part in sent["parts"][1:])

    await desks.work(number, "69 名学生今晚由校车接回，明天起停止实习。")
    await heard(loop, "evaluation", case, "evaluation-invited", 2)
    for one in (parent, other):
        assert "又查出 69 位受影响的人" in await looks(one, number)
        assert "三年级" not in one.browser.text
        await votes_at_the_page(one, number, 5)
    await heard(loop, "evaluation", case, "case-closed")
    told_all = await told(loop, [number], 2)
    [alarm] = [line for line in told_all if line["notice"] == "duty"]
    assert "被困" in alarm["text"]
    lines = [line for line in told_all if line is not alarm]
    each_their_own(lines, [parent, other])
    assert Counter(line["notice"] for line in lines if line["notice"] != "dispatched") == {"admitted": 2, "result": 2}
    await nobody_reads_another(number, [parent, other], {})
