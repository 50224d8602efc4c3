"""Somebody at a browser without scripts: opens pages, fills in the forms that stand there, and reads what they say."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from tests.e2e.conftest import Loop, eventually

VOID_OF_WORDS = {"script", "style"}


class Form:
    """One form of a page: where it goes, what it carries, which fields one can fill in."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.carried: dict[str, str] = {}
        self.fields: set[str] = set()


class Reader(HTMLParser):
    """Forms, links and words of a page; `choices` are the values of what can be chosen, with the words shown.

    `values` are those of boxes and dots, by the name of the field.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.choices: dict[str, str] = {}
        self.values: dict[str, list[str]] = {}
        self._choice = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(found.get("action", "")))
        elif tag == "option":
            self._choice = found.get("value", "")
        elif tag == "a":
            self.links.append(found.get("href", ""))
        elif tag in {"input", "select", "textarea"} and self.forms and found.get("name"):
            hidden = found.get("type") == "hidden"
            self.values.setdefault(found["name"], []).append(found.get("value", ""))
            (
                self.forms[-1].carried.update({found["name"]: found["value"]})
                if hidden
                else self.forms[-1].fields.add(found["name"])
            )

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._choice:
            self.choices[self._choice] = self.choices.get(self._choice, "") + data

    def handle_endtag(self, tag: str) -> None:
        if tag == "option":
            self._choice = ""


class Person:
    """`base` stands before every path; `client` keeps their cookies."""

    def __init__(self, client: httpx.AsyncClient, base: str = "/portal") -> None:
        self._client, self._base = client, base
        self.page = Reader("")
        self.status = 0
        self.path = ""

    async def open(self, path: str) -> str:
        return await self._take(await self._client.get(self._onward(path)), path)

    async def fill(self, action: str, **fields: Any) -> str:
        """Sends the form whose address ends so; every field must stand on the page."""
        return await self._send(action, fields)

    async def send(self, action: str, files: Sequence[tuple[str, bytes]], **fields: Any) -> str:
        """The same with files of these names, in a form that takes them."""
        chosen = [("photos", (name, data, "image/jpeg")) for name, data in files]
        return await self._send(action, fields, files=chosen or [("photos", ("", b""))])

    async def get(self, path: str) -> httpx.Response:
        """Whatever is there."""
        return await self._client.get(self._onward(path))

    async def post(self, path: str, fields: dict[str, str]) -> httpx.Response:
        """What no page offers them."""
        return await self._client.post(self._onward(path), data=fields)

    def receipt(self) -> tuple[str, str]:
        """Number and receipt code, from the receipt."""
        assert "收到了，我们来办" in self.text, self.text
        [number] = set(re.findall(r"HQ\d\d-\d{6}-\d", self.text))
        return number, re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}", self.text.replace(number, ""))[0]

    async def _send(self, action: str, fields: dict[str, Any], **more: Any) -> str:
        form = next((form for form in self.page.forms if form.action.endswith(action)), None)
        assert form is not None, f"no form goes to {action}: {[form.action for form in self.page.forms]}"
        strange = fields.keys() - form.fields
        assert not strange, f"{strange} cannot be filled in; there are {form.fields}"
        return await self._take(
            await self._client.post(self._onward(form.action), data={**form.carried, **fields}, **more), form.action
        )

    async def _take(self, answer: httpx.Response, path: str) -> str:
        while answer.is_redirect:
            path = answer.headers["location"]
            answer = await self._client.get(self._onward(path))
        assert answer.headers["content-type"].startswith("text/html"), answer.text
        self.page, self.status, self.path = Reader(answer.text), answer.status_code, urlsplit(path).path
        return self.text

    @property
    def text(self) -> str:
        """All words of the page, blanks pressed together."""
        return re.sub(r"\s+", " ", "".join(self.page.words))

    def may(self, action: str) -> bool:
        """Whether a form for that stands on the page."""
        return any(form.action.endswith(action) for form in self.page.forms)

    def _onward(self, path: str) -> str:
        """The path as the service behind the door knows it."""
        return urljoin("/", path.removeprefix(self._base))


def somebody(loop: Loop) -> Person:
    return Person(loop.visitor())


async def offered(person: Person, page: str, action: str) -> None:
    """Opens the page until it offers that form."""

    async def there() -> bool:
        await person.open(page)
        return person.may(action)

    await eventually(there, f"{page} offers {action}")


async def reads(person: Person, page: str, words: str) -> None:
    async def there() -> bool:
        return words in await person.open(page)

    await eventually(there, f"{page} says {words}")
