"""A message links to the questions: opened with a second secret, good for one word of one round, and says so after."""

import re

from pydantic_core import from_json

from tests.e2e.conftest import Loop, eventually
from tests.e2e.person import Person, somebody
from tests.e2e.test_evaluated import replied
from tests.e2e.test_loop import heard

ANSWERS = {"contacted": "yes", "resolved": "yes", "satisfied": "5"}


async def link_of(loop: Loop, number: str) -> str:
    """Where the message with the result leads, as the portal knows it."""

    async def sent() -> list[str]:
        lines = [from_json(line) for line in loop.outbox.read_bytes().splitlines()] if loop.outbox.exists() else []
        texts = [one["text"] for one in lines if one["number"] == number and one["notice"] == "result"]
        return [found for text in texts for found in re.findall(r"https://heqing\.example(/r/\S+)", text)]

    first, *_ = await eventually(sent, "a result with a link is sent")
    return str(first)


async def asked(citizen: Person, link: str) -> None:
    """Through the link to the questions, once the portal has heard that they are asked."""

    async def there() -> bool:
        await citizen.open(link)
        if citizen.may(link):
            await citizen.fill(link, secret="0000")
        return citizen.may("/rate")

    await eventually(there, f"{link} leads to the questions")


async def test_a_link_is_good_for_one_word_and_says_so_afterwards(loop: Loop) -> None:
    said = await replied(loop)
    link, citizen = await link_of(loop, said["number"]), somebody(loop)
    assert link == f"/r/{said['number']}/1"
    await citizen.open(link)
    assert ("看结果，评价" in citizen.text, "物业" in citizen.text) == (True, False), "nothing of the case before that"
    await citizen.fill(link, secret="9999")
    assert (citizen.status, "对不上" in citizen.text) == (422, True)
    await asked(citizen, link)
    await citizen.fill("/rate", **ANSWERS)
    await heard(loop, "evaluation", said["case_id"], "case-closed")
    journal = await loop.stores["evaluation"].journal(said["case_id"])
    [word] = [entry["data"] for entry in journal if "evaluation-received" in entry["type"]]
    assert (word["way"], word["satisfied"]) == ("link", 5)
    again = somebody(loop)
    await again.open(link)
    await again.fill(link, secret="0000")
    assert ("链接只能用一次" in again.text, again.path) == (True, f"/portal/cases/{said['number']}")


async def test_a_link_of_another_round_opens_the_matter_and_no_questions(loop: Loop) -> None:
    said = await replied(loop)
    citizen = somebody(loop)
    await asked(citizen, f"/r/{said['number']}/1")
    for round_, used in ((0, True), (2, False)):
        await citizen.open(f"/r/{said['number']}/{round_}")
        assert ("链接只能用一次" in citizen.text, "评价这件事" in citizen.text) == (used, True)
    for strange in (f"/r/{said['number']}/x", "/r/x/1"):
        answer = await citizen.get(strange)
        assert answer.status_code in {200, 404, 422}
    stranger = somebody(loop)
    await stranger.open("/r/HQ26-999999-9/1")
    await stranger.fill("/1", secret="0000")
    assert stranger.status == 422
