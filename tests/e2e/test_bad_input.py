"""What the door says to what cannot be: a problem that names the field and the way out; nothing is half done."""

import uuid
from typing import Any

import pytest

from tests.e2e.conftest import Loop, eventually
from tests.e2e.person import somebody

JSON = {"content-type": "application/json"}
SUBMIT = "/v1/submissions"
WAGES = "公司拖欠工资"


def body(**more: Any) -> dict[str, Any]:
    return {"text": WAGES, "external_id": str(uuid.uuid4()), **more}


BAD = [
    pytest.param(b'{"text": "a"', 422, "body", id="malformed"),
    pytest.param(b"", 422, "body", id="empty"),
    pytest.param('{"text": "路灯不亮"}'.encode("gbk"), 400, "", id="GBK bytes"),
    pytest.param(b'["text"]', 422, "body", id="an array"),
    pytest.param(b'{"text": 7, "external_id": "x"}', 422, "text", id="a wrong type"),
    pytest.param(b'{"text": "", "external_id": "x"}', 422, "text", id="no words"),
    pytest.param(b'{"text": "\\u0000\\u200b ", "external_id": "x"}', 422, "text", id="only control characters"),
    pytest.param(b'{"text": "a", "external_id": "x", "colour": 1}', 422, "colour", id="an unknown field"),
    pytest.param(b'{"text": "a", "external_id": "x", "phone": "110 please"}', 422, "phone", id="a phone that is none"),
    pytest.param(
        b'{"text": "a", "external_id": "x", "captured_at": "2999-01-01T00:00:00Z"}', 422, "captured_at", id="the future"
    ),
    pytest.param(b'{"text": "a", "external_id": "x", "captured_at": "today"}', 422, "captured_at", id="no time"),
    pytest.param(b'{"text": "a"}', 400, "external_id", id="no key"),
    pytest.param(
        b'{"text": "a", "external_id": "x", "answers": {"no-such": "1"}}', 422, "answers", id="an unknown question"
    ),
    pytest.param(b'{"text": "a", "external_id": "x", "answers": ["1"]}', 422, "answers", id="answers to nothing"),
    pytest.param(b'{"text": "' + b"a" * 20_001 + b'", "external_id": "x"}', 422, "text", id="too many words"),
    pytest.param(b'{"text": "' + b"a" * 1_000_001 + b'"}', 413, "body", id="more than a megabyte"),
]


@pytest.mark.parametrize(("content", "status", "field"), BAD)
async def test_a_bad_submission_is_a_problem_that_names_the_field(
    loop: Loop, content: bytes, status: int, field: str
) -> None:
    before = await loop.stores["intake"].count({})
    answer = await loop.clients["intake"].post(SUBMIT, content=content, headers=JSON)
    said = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert said["detail"]
    assert said.get("field", "") == field or field in str(said.get("field"))
    assert await loop.stores["intake"].count({}) == before


async def test_markup_and_control_characters_are_words_and_nothing_else(loop: Loop) -> None:
    evil = f"{WAGES}<script>alert(1)</script>\x00\u202e, 电话 13812345678"
    answer = await loop.post(f"/intake{SUBMIT}", body(text=evil, title="<b>工资</b>"))
    assert answer.status_code == 201
    said = answer.json()
    citizen = somebody(loop)

    async def shown() -> bool:
        await citizen.open("/track")
        await citizen.fill("/track", number=said["number"], secret=said["token"])
        return "<b>工资</b>" in citizen.text

    await eventually(shown, "the title is shown as it was written")
    [entry, *_] = await loop.stores["intake"].journal(said["case_id"])
    assert "13812345678" not in entry["data"]["text"]
    assert "\x00" not in entry["data"]["text"]


@pytest.mark.parametrize(
    ("path", "wish"),
    [
        ("/handling/v1/cases/nobody/accept", {"unit": "d-labour", "by": "x"}),
        ("/intake/v1/cases/nobody/supplement", {"secret": "x", "text": "x"}),
        ("/routing/v1/cases/nobody/grant", {"unit": "d-labour", "why": "x", "by": "x"}),
        ("/evaluation/v1/cases/nobody/rating", {"secret": "x", "contacted": "yes", "resolved": "yes", "satisfied": 5}),
    ],
)
async def test_a_command_on_an_unknown_case_is_not_found(loop: Loop, path: str, wish: dict[str, Any]) -> None:
    answer = await loop.post(path, wish)
    assert answer.status_code == 404, answer.text
    service = path.split("/")[1]
    assert await loop.stores[service].count({"_id": "nobody"}) == 0


async def test_a_command_on_a_closed_case_says_what_is_legal_instead(loop: Loop) -> None:
    said = (await loop.post(f"/intake{SUBMIT}", body(text="厂房着火了，快来人"))).json()
    case = said["case_id"]

    async def closed() -> bool:
        return "case-closed" in await loop.types("evaluation", case)

    await eventually(closed, "the diverted case is closed")
    answer = await loop.post(f"/intake/v1/cases/{case}/affected", {"labels": ["a"], "by": "x"})
    assert (answer.status_code, answer.json()["legal"]) == (409, ["submit"])


async def test_the_same_key_with_another_body_is_refused_and_with_the_same_is_answered_alike(loop: Loop) -> None:
    key = str(uuid.uuid4())
    first = await loop.post(f"/intake{SUBMIT}", {"text": WAGES}, key)
    again = await loop.post(f"/intake{SUBMIT}", {"text": WAGES}, key)
    other = await loop.post(f"/intake{SUBMIT}", {"text": "另一件事"}, key)
    assert first.json()["case_id"] == again.json()["case_id"]
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")


async def test_who_joins_without_a_phone_is_told_apart_by_the_key_of_what_they_sent(loop: Loop) -> None:
    case = (await loop.post(f"/intake{SUBMIT}", body(text=WAGES))).json()["case_id"]
    join = f"/intake/v1/cases/{case}/join"
    nobody, wrong = await loop.post(join, {}), await loop.post(join, {"phone": "not one"})
    assert (nobody.status_code, nobody.json()["field"]) == (400, "phone")
    assert wrong.status_code == 422
    one, again, other = [(await loop.post(join, {}, key)).json() for key in (f"{case}-1", f"{case}-1", f"{case}-2")]
    assert one["token"] == again["token"] != other["token"]


async def test_who_joins_again_is_answered_as_before_also_when_others_have_joined_since(loop: Loop) -> None:
    case = (await loop.post(f"/intake{SUBMIT}", body(text=WAGES))).json()["case_id"]
    join = f"/intake/v1/cases/{case}/join"
    one, other = {"phone": "13900000001", "name": "李"}, {"phone": "13900000002"}
    first, _, again = [(await loop.post(join, who)).json() for who in (one, other, one)]
    assert again == first
