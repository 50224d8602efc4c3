"""Those who raise one matter together, each with a receipt and a browser of their own; and those who work on it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from libs.common.secrets import requester_id, secret_mac
from libs.common.settings import DEVELOPMENT_KEY
from tests.e2e.conftest import Loop, eventually
from tests.e2e.person import Person, offered, reads, somebody
from tests.e2e.test_pages import filed, signed_in

VILLAGE = "t02v001"


@dataclass
class Asker:
    """What they gave, and what their receipt says."""

    name: str
    phone: str
    browser: Person
    number: str = ""
    token: str = ""
    person: str = field(init=False)

    def __post_init__(self) -> None:
        self.person = requester_id(DEVELOPMENT_KEY, self.phone)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What nobody else may read."""
        return self.name, self.phone, self.phone[-4:], self.token


def askers(loop: Loop, how_many: int) -> list[Asker]:
    """Nobody has another's name, or the last four digits of another's phone."""
    names = [f"{'赵钱孙李周吴郑王'[n % 8]}{'子丑寅卯辰'[n // 8]}" for n in range(how_many)]
    return [Asker(name, f"1390000{9701 + n}", somebody(loop)) for n, name in enumerate(names)]


async def raises(one: Asker, text: str) -> None:
    """As a matter of their own, whatever the page says of others."""
    one.number, one.token = await filed(one.browser, text, VILLAGE, name=one.name, phone=one.phone)


async def joins_at_the_page(one: Asker, text: str, number: str) -> None:
    """Is shown that somebody said so, and says: count me in."""
    person, said = one.browser, {"text": text, "village": VILLAGE, "spot": ""}

    async def shown() -> bool:
        await person.open("/submit")
        return "附近有人说过" in await person.fill("/submit", **said)

    await eventually(shown, "the page shows that it was said before")
    await person.fill("/submit", **said, same="yes")
    receipt = await person.fill("/submit", who="named", name=one.name, phone=one.phone, reply="web")
    found = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", receipt.replace(number, ""))
    assert number in receipt, receipt
    assert found is not None
    one.number, one.token = number, found[0]


async def joins_by_phone(loop: Loop, one: Asker, case: str) -> None:
    """The hotline writes them down."""
    answer = await loop.post(f"/intake/v1/cases/{case}/join", {"name": one.name, "phone": one.phone})
    assert answer.status_code == 201, answer.text
    one.number, one.token = answer.json()["number"], answer.json()["token"]


async def looks(one: Asker, number: str) -> str:
    """Their own receipt leads them to the matter, also if theirs became part of it; its page."""
    person = one.browser

    async def there() -> bool:
        await person.open("/track")
        await person.fill("/track", number=one.number, secret=one.token)
        return person.path.endswith(number)

    await eventually(there, f"{one.number} leads to {number}")
    return person.text


async def votes(loop: Loop, one: Asker, case: str, satisfied: int) -> None:
    """By a program, as the hotline does for whoever calls."""
    body = {
        "secret": secret_mac(DEVELOPMENT_KEY, case, one.token), "contacted": "yes",
        "resolved": "yes" if satisfied > 2 else "no", "satisfied": satisfied,
    }  # fmt: skip
    answer = await loop.post(f"/evaluation/v1/cases/{case}/rating", body)
    assert answer.status_code == 200, answer.text


async def votes_at_the_page(one: Asker, number: str, satisfied: int) -> None:
    resolved = "yes" if satisfied > 2 else "no"
    await looks(one, number)
    await offered(one.browser, f"/cases/{number}/rate", "/rate")
    await one.browser.fill("/rate", contacted="yes", resolved=resolved, satisfied=str(satisfied))
    assert "您的评价收到了" in one.browser.text


@dataclass(frozen=True)
class Offices:
    """The lead, who each do a part, and the centre that checks."""

    loop: Loop
    lead: Person
    helpers: Sequence[Person]
    centre: Person

    async def work(self, number: str, words: str) -> None:
        """Taken on, every part done, reported and checked."""
        case = f"/desk/cases/{number}"
        await self._desk_has(number)
        await offered(self.lead, case, "/accept")
        await self.lead.fill("/accept")
        await self.lead.fill("/contact", means="phone")
        for helper in self.helpers:
            await offered(helper, case, "/part")
            await helper.fill("/part", text="本单位的手续办好了。")
        await offered(self.lead, case, "/result")
        await self.lead.fill("/result", outcome="resolved", text=words)
        await offered(self.centre, case, "/approve")
        await self.centre.fill("/approve")

    async def _desk_has(self, number: str) -> None:
        """Handling decides on it; the page may have heard of the dispatch before."""

        async def may_be_accepted() -> bool:
            [found] = await self.loop.stores["intake"].find({"st.number": number})
            answer = await self.loop.get(f"/handling/v1/cases/{found['_id']}")
            return answer.status_code == 200 and "accept" in answer.json()["legal"]

        await eventually(may_be_accepted, f"handling has {number}")

    async def merge(self, source: str, target: str) -> None:
        """Two numbers, one matter."""
        case = f"/desk/cases/{source}"
        await offered(self.centre, case, "/merge")
        [into] = [value for value, words in self.centre.page.choices.items() if target in words]
        await self.centre.fill("/merge", into=into, reason="同一个小区的房产证")
        await reads(self.centre, case, f"并入 {target}")


async def offices(loop: Loop, lead: str, *helpers: str) -> Offices:
    """Everybody signed in."""
    centre = await signed_in(loop, "centre", "centre")
    return Offices(loop, await signed_in(loop, lead), [await signed_in(loop, unit) for unit in helpers], centre)
