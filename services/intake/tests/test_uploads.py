"""Files over HTTP: sent to intake, named by a submission, and given out to services alone."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from libs.common.bus.memory import MemoryBus
from libs.common.engines import Engines
from libs.common.files.tests import samples
from libs.common.policy import Policy, load_policy
from libs.common.settings import Settings as Shared
from libs.common.store.memory import MemoryStore
from libs.common.web.build import Given
from libs.common.web.files import AT_ONCE, credential
from services.intake.app import create_app

KEY = Shared().key.get_secret_value()
SERVICE = {"authorization": f"Bearer {credential(KEY)}"}
PATH = "/v1/files"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


class Intake:
    def __init__(self, policy: Policy, **limits: int) -> None:
        files = policy.deployment.files.model_copy(update=limits)
        own = policy.deployment.model_copy(update={"files": files})
        self.store = MemoryStore()
        given = Given(Engines(MemoryBus(), self.store), policy=policy.__class__(**{**vars(policy), "deployment": own}))
        self.app = create_app(None, given)
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://intake")

    async def send(self, data: Any, **headers: str) -> httpx.Response:
        return await self.http.post(PATH, content=data, headers=headers)


async def test_a_photo_is_taken_by_what_it_holds_whatever_it_calls_itself_and_twice_is_once(policy: Policy) -> None:
    intake = Intake(policy)
    first = await intake.send(samples.photo(), **{"content-type": "application/x-msdownload"})
    again = await intake.send(samples.photo())
    assert (first.status_code, first.json()["type"]) == (201, "jpeg")
    assert first.json() == again.json()
    assert len(intake.store.shelves["files"]) == 1


BAD = [
    pytest.param(b"", 422, "file-empty", id="nothing"),
    pytest.param(samples.archive(), 422, "file-type", id="an archive that unpacks to a lot"),
    pytest.param(b"<svg onload='alert(1)'/>", 422, "file-type", id="a drawing"),
    pytest.param(b"\xff\xd8\xff<script>", 422, "file-broken", id="a lie"),
    pytest.param(samples.bomb(), 422, "file-pixels", id="a bomb"),
    pytest.param(samples.document(user_password="x"), 422, "file-locked", id="a password"),
    pytest.param(b"\xff\xd8\xff" + b"a" * 1_000_000, 413, "file-too-large", id="too large"),
]


@pytest.mark.parametrize(("data", "status", "code"), BAD)
async def test_a_bad_file_is_a_problem_with_the_field_and_the_way_out_and_leaves_nothing(
    policy: Policy, data: bytes, status: int, code: str
) -> None:
    intake = Intake(policy, megabytes=1)
    answer = await intake.send(data)
    said = answer.json()
    assert (answer.status_code, said["code"], said["field"]) == (status, code, "file")
    assert (
        "send" in said["detail"] or "save" in said["detail"] or "choose" in said["detail"] or "make" in said["detail"]
    )
    assert not any(intake.store.shelves.values())


async def test_more_than_a_file_may_have_is_refused_while_it_comes_also_if_it_was_not_announced(policy: Policy) -> None:
    intake, sent = Intake(policy, megabytes=1), 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 3_000_000:
            sent += 100_000
            yield b"a" * 100_000

    answer = await intake.send(endless())
    assert (answer.status_code, answer.json()["code"]) == (413, "file-too-large")


async def test_what_all_send_in_a_day_has_an_end_and_a_file_that_is_here_costs_nothing(policy: Policy) -> None:
    intake, data = Intake(policy, megabytes_a_day=1), [samples.noise(seed) for seed in range(4)]
    answers = [await intake.send(one) for one in data]
    kept = [one for one, answer in zip(data, answers, strict=True) if answer.status_code == 201]
    assert kept == data[:2]
    assert answers[-1].json()["code"] == "files-full"
    assert (await intake.send(kept[0])).status_code == 201


async def test_who_sends_when_too_many_do_is_told_to_try_again(policy: Policy) -> None:
    intake = Intake(policy)
    answers = await asyncio.gather(*(intake.send(samples.photo()) for _ in range(AT_ONCE + 2)))
    assert sorted(answer.status_code for answer in answers) == [201] * AT_ONCE + [503] * 2


async def test_a_file_is_given_to_services_alone(policy: Policy) -> None:
    intake = Intake(policy)
    file = (await intake.send(samples.photo())).json()
    path = f"{PATH}/{file['id']}"
    assert [(await intake.http.get(one)).status_code for one in (path, f"{path}/small")] == [401, 401]
    whole, small = [await intake.http.get(one, headers=SERVICE) for one in (path, f"{path}/small")]
    assert (whole.headers["content-type"], len(whole.content)) == ("image/jpeg", file["size"])
    assert small.content.startswith(b"\xff\xd8\xff")
    missing = await intake.http.get(f"{PATH}/{'0' * 64}", headers=SERVICE)
    assert missing.status_code == 404


async def test_a_submission_names_a_file_that_was_sent_and_one_that_was_not_is_refused_with_the_field(
    policy: Policy,
) -> None:
    intake = Intake(policy)
    file = (await intake.send(samples.document())).json()["id"]
    said = {"text": "公司拖欠工资", "external_id": "1", "phone": "13900001234"}
    done = await intake.http.post("/v1/submissions", json={**said, "files": [{"id": file, "name": "合同.pdf"}]})
    assert done.status_code == 201
    [entry, *_] = await intake.store.journal(done.json()["case_id"])
    [attached] = entry["data"]["files"]
    assert (attached["id"], attached["type"], attached["name"]) == (file, "pdf", "合同.pdf")
    wrong = await intake.http.post("/v1/submissions", json={**said, "external_id": "2", "files": [{"id": "0" * 64}]})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "files.0.id")
    assert len(intake.store.documents) == 1
