"""举一反三 whole: matters on the bus, one service, one store, and what a person reads and does over HTTP."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import bson
import httpx
import pytest

from libs.common.bus.memory import MemoryBus
from libs.common.clock import SetClock, text_of
from libs.common.engines import Engines
from libs.common.envelope import Record, key_of, wire
from libs.common.events import Fact
from libs.common.events.intake import CaseAdmitted, CaseSubmitted, CaseWithdrawn
from libs.common.events.words import Kind
from libs.common.store.memory import MemoryStore
from libs.common.web.build import Given
from services.assessment.app import create_app
from services.assessment.tests.grammar import OTHERS, PLANTED, Told, tell
from services.assessment.tests.planting import shipped

AT = datetime(2026, 10, 12, 1, tzinfo=UTC)
TOPIC = "case.assessment"
PLAN = {"owner": "d-housing", "text": "9 个村换控制箱", "due": "2026-10-30", "by": "周"}


class House:
    """Assessment on a bus and a store of its own; `hear` is told facts of intake and lets them work to the end."""

    def __init__(self) -> None:
        self.bus, self.store, self.clock = MemoryBus(), MemoryStore(), SetClock(AT)
        app = create_app(None, Given(Engines(self.bus, self.store), self.clock, shipped()))
        self.runtime: Any = app.state.running
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://assessment")
        self.spoken = dict[str, int]()
        self.heard = dict[int, int]()

    async def hear(self, *facts: tuple[str, Fact]) -> None:
        await self.runtime.inbox.take([self.record(case, fact) for case, fact in facts])
        while new := self.news():
            await self.runtime.inbox.take(new)

    def news(self) -> list[Record]:
        """What it said since the last look."""
        found = list[Record]()
        for number, log in enumerate(self.bus.topics[TOPIC]):
            found += log[self.heard.get(number, 0) :]
            self.heard[number] = len(log)
        return found

    def said(self) -> list[Record]:
        return [record for log in self.bus.topics[TOPIC] for record in log]

    def record(self, case: str, fact: Fact) -> Record:
        n = self.spoken[case] = self.spoken.get(case, 0) + 1
        entry = {
            "n": n,
            "id": f"intake:{case}:{n}",
            "type": fact.type(),
            "cause": "",
            "at": text_of(self.clock.now()),
            "data": fact.model_dump(mode="json"),
        }
        return Record("case.intake", 0, n, key_of(case).encode(), wire("intake", case, entry))

    async def matter(self, case: str, told: Told, hours: float, *, town: str = "t02") -> None:
        at = AT - timedelta(hours=hours)
        submitted = CaseSubmitted(
            number=f"HQ26-{case}", kind=Kind.HELP, title=told.title, text=told.text, channel="web", external_id=case, people=(),
            profile="help", promised_by=at + timedelta(days=5), captured_at=at,
        )  # fmt: skip
        admitted = CaseAdmitted(category=told.branch, area=town, urgent=False, profile="help", promised_by=at)
        await self.hear((case, submitted), (case, admitted))

    async def get(self, path: str) -> Any:
        answer = await self.http.get(f"/v1{path}")
        assert answer.status_code == 200
        return answer.json()

    async def post(self, path: str, body: Any, key: str = "") -> httpx.Response:
        return await self.http.post(f"/v1{path}", json=body, headers={"idempotency-key": key} if key else {})


@pytest.fixture
async def house() -> AsyncIterator[House]:
    made = House()
    await made.store.start([*made.runtime.book.indexes])
    yield made
    await made.http.aclose()


async def lamps(house: House, count: int, first: int = 0) -> None:
    rng = Random(1)
    for number in range(first, first + count):
        await house.matter(f"lamp{number}", tell(rng, "lamp", PLANTED["lamp"].topic), 24 * 9 - number)


async def others(house: House, count: int) -> None:
    rng = Random(2)
    for number in range(count):
        await house.matter(f"other{number}", tell(rng, "other", rng.choice(OTHERS)), 24 * 9 - number)


async def test_from_matters_to_a_plan_over_http(house: House) -> None:
    await others(house, 20)
    await lamps(house, 26)
    [one] = (await house.get("/issues"))["issues"]
    assert (one["standing"], one["late"]) == ("unplanned", False)
    assert {member["case"][:4] for member in one["state"]["members"]} == {"lamp"}
    issue = one["issue"]
    planned = await house.post(f"/issues/{issue}/plan", PLAN, "k1")
    again = await house.post(f"/issues/{issue}/plan", PLAN, "k1")
    assert (planned.status_code, planned.json()["repeated"], again.json()["repeated"]) == (200, False, True)
    assert (await house.get(f"/issues/{issue}"))["standing"] == "planned"
    assert (await house.post(f"/issues/{issue}/complete", {"text": "换好了", "by": "周"})).status_code == 200
    assert [one["issue"] for one in (await house.get("/issues?standing=measuring"))["issues"]] == [issue]
    assert (await house.get("/issues?late=true"))["issues"] == []


async def test_each_member_knows_its_issue_and_one_that_is_withdrawn_leaves_it(house: House) -> None:
    await lamps(house, 26)
    [before] = (await house.get("/issues"))["issues"]
    members = [member["case"] for member in before["state"]["members"]]
    states = [await house.runtime.desk.state(case) for case in members]
    assert {state.matter.issue for state in states} == {f"issue:{before['issue']}"}
    await house.hear((members[3], CaseWithdrawn(person="p", reason="不用了")))
    after = await house.get(f"/issues/{before['issue']}")
    assert [member["case"] for member in after["state"]["members"]] == [*members[:3], *members[4:]]
    assert after["count"] == before["count"] - 1


async def test_one_issue_tells_why_it_was_raised_and_what_was_decided_since_in_order(house: House) -> None:
    await lamps(house, 26)
    [one] = (await house.get("/issues?members=2"))["issues"]
    assert len(one["state"]["members"]) == 2 < one["count"], "a list needs no members"
    assert one["state"]["reason"].startswith("30 天里有 ")
    issue = one["issue"]
    assert (await house.get(f"/issues/{issue}"))["course"] == []
    await house.post(f"/issues/{issue}/plan", PLAN)
    await house.post(f"/issues/{issue}/complete", {"text": "换好了", "by": "周"})
    told = await house.get(f"/issues/{issue}")
    assert [(said["event"], said["facts"]["text"]) for said in told["course"]] == [
        ("ActionPlanned", PLAN["text"]),
        ("ActionCompleted", "换好了"),
    ]
    assert len(told["state"]["members"]) == one["count"]


async def test_what_is_heard_twice_counts_once(house: House) -> None:
    await lamps(house, 26)
    before = await house.get("/issues")
    await house.runtime.inbox.take(house.said())
    assert await house.get("/issues") == before


REFUSED = [
    pytest.param("/issues/none/plan", PLAN, 404, "unknown-issue", None, id="no issue"),
    pytest.param("/issues/{}/plan", {**PLAN, "owner": "d-none"}, 422, "unknown-unit", "owner", id="no unit"),
    pytest.param("/issues/{}/plan", {**PLAN, "due": "2020-01-01"}, 422, "plan-day", "due", id="a day that is past"),
    pytest.param("/issues/{}/plan", {**PLAN, "text": "  "}, 422, None, "text", id="no deed"),
    pytest.param("/issues/{}/plan", {key: PLAN[key] for key in ("owner", "text", "by")}, 422, None, "due", id="no day"),
    pytest.param("/issues/{}/complete", {"text": "好了", "by": "周"}, 409, "no-plan", None, id="nothing planned"),
]


@pytest.mark.parametrize(("path", "body", "status", "code", "field"), REFUSED)
async def test_what_cannot_be_is_refused_with_its_field_and_leaves_nothing(  # noqa: PLR0913, PLR0917 - a table's columns
    house: House, path: str, body: Any, status: int, code: str | None, field: str | None
) -> None:
    await lamps(house, 26)
    before = await house.get("/issues")
    answer = await house.post(path.format(before["issues"][0]["issue"]), body)
    said = answer.json()
    assert (answer.status_code, said.get("field")) == (status, field)
    assert code in {None, said["code"]}
    assert await house.get("/issues") == before


async def test_an_issue_that_there_is_none_of_is_not_found(house: House) -> None:
    assert (await house.http.get("/v1/issues/none")).status_code == 404


async def test_after_seven_hundred_members_no_document_reaches_a_hundred_kilobytes(house: House) -> None:
    for number in range(700):
        await house.matter(
            f"f1803665-1adc-59d1-8318-{number:012}",
            Told("lamp", "urban", "路灯" * 30, "村口的路灯坏了一排" * 60),
            99 - number / 10,
        )
        if not number % 50:
            await house.runtime.sweeper.shorten()
    await house.runtime.sweeper.shorten()
    [one] = (await house.get("/issues"))["issues"]
    assert (one["count"], len(one["state"]["members"])) == (700, 100)
    sizes = {
        i: len(bson.encode(doc)) for i, doc in house.store.documents.items() if i.startswith(("cluster:", "issue:"))
    }
    assert len(sizes) == 2
    assert max(sizes.values()) < 100_000
