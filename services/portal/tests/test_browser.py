"""Every page in a real browser: no accessibility fault, no sideways scrolling, nothing the content policy stops."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Route

from services.portal.pages import render
from services.portal.tests.examples import PAGES

STATIC = Path(__file__).parents[1] / "static"
TYPES = {".css": "text/css", ".svg": "image/svg+xml"}
POLICY = {"content-security-policy": "default-src 'self'"}
WIDTHS = (320, 360, 1280)
ADDRESS = "http://portal.test/page"

pytestmark = pytest.mark.pages


@pytest.fixture(params=list(PAGES))
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    html = render(PAGES[request.param])

    def answer(route: Route) -> None:
        path = Path(urlparse(route.request.url).path)
        if path.suffix in TYPES:
            route.fulfill(body=(STATIC / path.name).read_text("utf-8"), content_type=TYPES[path.suffix])
        else:
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=POLICY)

    page = browser.new_page()
    page.route("**/*", answer)
    yield page
    page.close()


def unfold(page: Page) -> None:
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")


def test_a_page_has_no_fault_at_any_width_in_light_and_dark(page: Page) -> None:
    page.goto(ADDRESS)
    unfold(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            results = Axe().run(page)
            assert results.violations_count == 0, f"{scheme} {width}: {results.generate_report()}"


def test_a_page_never_scrolls_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(ADDRESS)
    for fold in (False, True):
        if fold:
            unfold(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_page_breaks_no_rule_of_the_content_policy_and_asks_for_nothing_outside(page: Page) -> None:
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(_words(message)))
    page.on("request", lambda request: asked.append(urlparse(request.url).netloc))
    page.goto(ADDRESS)
    assert said == []
    assert set(asked) == {"portal.test"}


def _words(message: ConsoleMessage) -> str:
    return message.text
