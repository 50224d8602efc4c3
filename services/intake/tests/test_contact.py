"""The number of a requester: for services alone, with who asked and why written down, and gone once it is erased."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from libs.common.bus.memory import MemoryBus
from libs.common.engines import Engines
from libs.common.journal.audit import broken_links
from libs.common.policy import Policy, load_policy
from libs.common.secrets import requester_id
from libs.common.settings import Settings as Shared
from libs.common.store.memory import MemoryStore
from libs.common.web.build import Given
from libs.common.web.contacts import bearer
from services.intake.app import create_app
from services.intake.prepare import KEYS

KEY = Shared().key.get_secret_value()
PHONE = "13800001234"
PERSON = requester_id(KEY, PHONE)
ASKED = {"person": PERSON, "who": "县综治中心 吴", "why": "电话告知结果"}


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


class Intake:
    def __init__(self, policy: Policy) -> None:
        self.store = MemoryStore()
        app = create_app(None, Given(Engines(MemoryBus(), self.store), policy=policy))
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://intake")

    async def submit(self, **said: Any) -> str:
        body = {"text": "村口的下水道堵了", "external_id": "1", "name": "陈明", **said}
        return str((await self.http.post("/v1/submissions", json=body)).json()["case_id"])

    async def ask(self, case: str, body: dict[str, Any] = ASKED, **headers: str) -> httpx.Response:
        return await self.http.post(f"/v1/cases/{case}/contact", json=body, headers=headers or bearer(KEY))


async def test_who_has_to_phone_is_told_the_number_and_it_is_written_down_each_time(policy: Policy) -> None:
    intake = Intake(policy)
    case = await intake.submit(phone=PHONE)
    for _ in range(2):
        assert (await intake.ask(case)).json() == {"name": "陈明", "phone": PHONE}
    rows = await intake.store.shelf("audit")
    assert [(r["who"], r["what"], r["why"], r["id"], r["subject"]) for _, r in rows] == [
        (ASKED["who"], "reveal", ASKED["why"], PERSON, case)
    ] * 2
    assert broken_links(rows) == []
    assert PHONE not in str(rows)


async def test_nobody_else_is_told_and_nothing_is_told_without_a_reason(policy: Policy) -> None:
    intake = Intake(policy)
    case = await intake.submit(phone=PHONE)
    assert (await intake.ask(case, authorization="Bearer guess")).status_code == 401
    nameless = await intake.ask(case, {**ASKED, "why": ""})
    assert (nameless.status_code, nameless.json()["field"]) == (422, "why")
    stranger = await intake.ask(case, {**ASKED, "person": "r-0"})
    assert (stranger.status_code, stranger.json()["code"]) == (404, "unknown-person")
    assert (await intake.ask("gone")).status_code == 404
    assert await intake.store.shelf("audit") == []


async def test_once_the_key_is_deleted_nobody_can_read_it(policy: Policy) -> None:
    intake = Intake(policy)
    case = await intake.submit(phone=PHONE)
    await intake.store.drop(KEYS, PERSON)
    answer = await intake.ask(case)
    assert (answer.status_code, answer.json()["code"]) == (410, "erased")


async def test_who_left_no_number_has_none(policy: Policy) -> None:
    intake = Intake(policy)
    case = await intake.submit()
    answer = await intake.ask(case, {**ASKED, "person": f"a-{case}"})
    assert answer.json() == {"name": "", "phone": ""}


async def test_what_they_wish_of_being_told_goes_with_them(policy: Policy) -> None:
    intake = Intake(policy)
    case = await intake.submit(phone=PHONE, messages_only=True, language="en")
    [submitted, *_] = await intake.store.journal(case)
    [person] = submitted["data"]["people"]
    assert (person["messages_only"], person["language"]) == (True, "en")
