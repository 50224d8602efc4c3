"""Seeded cases are what the services would have left."""

import asyncio
import importlib
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic_core import to_json

from conftest import RealEngines
from libs.common.bus import partition_of
from libs.common.events.words import PHONE_DIGITS, TOKEN_DIGITS
from libs.common.journal.fold import taken_key
from libs.common.journal.held import number_of
from libs.common.secrets import receipt_token, secret_mac
from libs.common.settings import Settings
from libs.common.store.mongo import MongoStore
from libs.ops.seed import writing
from libs.ops.seed.identity import MATTERS_EACH, House, identity
from libs.ops.seed.mould import Mould, cast, mould_of
from libs.ops.seed.rehearsal import Rehearsed, rehearsable, rehearse
from libs.ops.seed.run import house_of
from libs.ops.seed.writing import write_all

LATEST = datetime(2026, 10, 5, 1, 0, tzinfo=UTC)
SERVICES = {"intake", "routing", "handling", "notification", "evaluation", "supervision", "assessment", "portal"}


@pytest.fixture(scope="module")
def rehearsed() -> Rehearsed:
    [one] = asyncio.run(rehearse(rehearsable()[:1]))
    return one


def test_every_matter_that_may_be_rehearsed_comes_to_rest() -> None:
    """What is owed to somebody after the close is no closed case: `rehearse` would say so."""
    assert len(asyncio.run(rehearse(rehearsable()))) == len(rehearsable()) > 3


@pytest.fixture(scope="module")
def house() -> House:
    return house_of(Settings())


@pytest.fixture(scope="module")
def mould(rehearsed: Rehearsed) -> Mould:
    return mould_of(rehearsed)


def seeded(mould: Mould, house: House, n: int) -> dict[str, list[Any]]:
    one = identity(house, 7, n, LATEST)
    return cast(mould, one.own, one.began, 4)


def test_a_case_has_a_document_with_every_service_and_its_person_stands_on_the_portals(
    mould: Mould, house: House
) -> None:
    documents = seeded(mould, house, 1)
    case = identity(house, 7, 1, LATEST).own["case"]
    assert documents.keys() == SERVICES
    assert {name: len(docs) for name, docs in documents.items()} == dict.fromkeys(SERVICES, 1)
    assert documents["portal"][0]["st"]["requester"]["case"] == case
    assert all(doc["_id"].startswith(case) and doc["seeded"] for docs in documents.values() for doc in docs)
    assert all(doc["part"] == partition_of(case, 4) for docs in documents.values() for doc in docs)


def test_nothing_of_the_rehearsed_case_is_left_but_what_all_have(
    mould: Mould, house: House, rehearsed: Rehearsed
) -> None:
    text = to_json(seeded(mould, house, 1)).decode()
    intake = rehearsed.documents["intake"][0]
    person = intake["st"]["people"][0]
    own = [rehearsed.case, intake["st"]["number"], intake["j"][0]["cause"], *intake["taken"]]
    own += [person[name] for name in ("id", "sealed", "token_mac", "phone_mac")]
    own += [person["token_mac"][:TOKEN_DIGITS], person["phone_mac"][:PHONE_DIGITS]]
    assert [word for word in own if word in text] == []


def test_a_case_is_closed_and_its_journals_are_whole(mould: Mould, house: House) -> None:
    documents = seeded(mould, house, 1)
    assert documents["evaluation"][0]["st"]["closed"] == "satisfied"
    assert documents["portal"][0]["st"]["matter"]["standing"]["open"] is False
    for docs in documents.values():
        for doc in docs:
            assert [entry["n"] for entry in doc["j"]] == list(range(1, doc["n"] + 1))
            assert not {"unp", "held", "next"} & doc.keys()


def test_whoever_keeps_its_number_shows_it_with_what_is_held(mould: Mould, house: House) -> None:
    documents = seeded(mould, house, 1)
    number = documents["intake"][0]["st"]["number"]
    assert {name for name, [doc] in documents.items() if number_of(doc["st"]) == number} == SERVICES


def test_its_submission_counts_as_taken_in(mould: Mould, house: House) -> None:
    [intake] = seeded(mould, house, 1)["intake"]
    assert list(intake["taken"]) == [taken_key(intake["j"][0]["cause"])]


def test_its_citizen_can_look_it_up(mould: Mould, house: House) -> None:
    documents = seeded(mould, house, 1)
    case, person = documents["intake"][0]["_id"], documents["intake"][0]["st"]["people"][0]
    is_number = importlib.import_module("services.intake.domain.number").is_number
    assert is_number(documents["intake"][0]["st"]["number"])
    assert person["token_mac"] == secret_mac(house.key, case, receipt_token(house.key, case, person["id"]))


def test_the_same_seed_is_the_same_case_but_for_the_nonce_and_another_is_none(mould: Mould, house: House) -> None:
    def told(n: int) -> list[Any]:
        documents = seeded(mould, house, n)
        sealed = documents["intake"][0]["st"]["people"][0]["sealed"]
        return [to_json(documents[name]).decode().replace(sealed, "") for name in sorted(SERVICES)]

    assert told(1) == told(1)
    assert not set(told(1)) & set(told(2))


def test_a_person_has_several_matters_and_one_key(house: House) -> None:
    people = [identity(house, 7, n, LATEST) for n in range(2 * MATTERS_EACH)]
    assert len({one.own["person"] for one in people}) == len([one for one in people if one.key]) == 2


@pytest.mark.engines
@pytest.mark.parametrize(
    ("at_once", "said"),
    [pytest.param(100, [2, 3], id="in one"), pytest.param(1, [1, 2, 1, 2, 3], id="by two writers")],
)
async def test_seeding_again_writes_nothing_twice(  # noqa: PLR0913, PLR0917 - what is seeded, where, and how
    engines: RealEngines, mould: Mould, house: House, monkeypatch: pytest.MonkeyPatch, at_once: int, said: list[int]
) -> None:
    monkeypatch.setattr(writing, "CASES_AT_ONCE", at_once)
    prefix = f"s{uuid.uuid4().hex[:10]}"
    cases = [
        {(service, "documents"): docs for service, docs in seeded(mould, house, n).items()} for n in range(3)
    ]  # fmt: skip
    progress: list[int] = []
    wrote = [
        await write_all(engines.mongo_url, prefix, cases[:count], lambda n, _: progress.append(n)) for count in (2, 3)
    ]
    store = MongoStore(engines.mongo_url, f"{prefix}_portal")
    assert wrote == [16, 8]
    assert progress == said
    assert await store.count({"seeded": True}) == 3
    await store.stop()
