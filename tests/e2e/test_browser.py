"""The running system in a real browser: a matter walks the six steps at its pages, and every page is sound.

CASELOOP_SHOTS names a folder for screenshots, to be held beside the mock's.
"""

import os
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, FilePayload, Page, expect

from libs.common.files.tests import samples
from libs.ops.engines.choice import choose
from libs.ops.engines.look import look
from libs.ops.local import local_loop
from libs.ops.running import LocalLoop

PHONE = "13900001234"
TEXT = "村东头的涵洞一下雨就积水，下水道排水不畅，老人孩子过不去。"
PHOTO = FilePayload(name="涵洞.png", mimeType="image/png", buffer=samples.noise(1, 800))
PAPER = FilePayload(name="去年的答复.pdf", mimeType="application/pdf", buffer=samples.document())
NOT_ONE = FilePayload(name="录像.mp4", mimeType="video/mp4", buffer=b"\0\0\0\x18ftypmp42")

pytestmark = [
    pytest.mark.engines,
    pytest.mark.pages,
    pytest.mark.slow,
    pytest.mark.timeout(240),
]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalLoop]:
    with local_loop(tmp_path_factory.mktemp("running"), choose(look(os.environ))) as loop:
        yield loop


class Seat:
    """Somebody at a browser of their own; whatever page they come to is looked at closely."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.page: Page = browser.new_context(locale="zh-CN", java_script_enabled=True).new_page()
        self.base = base
        self.asked: set[str] = set()
        self.said: list[str] = []
        self.page.on("request", lambda request: self.asked.add(re.sub(r"^(\w+://[^/]+).*", r"\1", request.url)))
        self.page.on("console", self._hear)

    def _hear(self, message: ConsoleMessage) -> None:
        # That a form came back with its mistakes (422) is what the browser always notes.
        if "status of 422" not in message.text:
            self.said.append(message.text)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.base}/portal{path}")

    def until(self, path: str, words: str) -> None:
        """Opens the page until it says so."""

        def says() -> bool:
            self.open(path)
            return words in self.page.content()

        _soon(says, f"{path} says {words}")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def unfold(self, name: str) -> None:
        self.page.locator("summary.btn", has_text=name).first.click()

    def pictures(self) -> int:
        """How many pictures the page really shows."""
        shown = "[...document.querySelectorAll('.shots img')].map(i => i.decode().then(() => i.naturalWidth))"
        return sum(width > 0 for width in self.page.evaluate(f"Promise.all({shown})"))

    def look(self, name: str) -> None:
        """No fault on a phone by day and on a desk by night, everything unfolded; a picture if one is wanted."""
        self.picture(name)
        self.page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        for dark, width in ((False, 320), (True, 1280)):
            self.page.emulate_media(color_scheme="dark" if dark else "light")
            self.page.set_viewport_size({"width": width, "height": 900})
            found = Axe().run(self.page)
            assert found.violations_count == 0, f"{name} {width}: {found.generate_report()}"
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": 320, "height": 900})
        assert self.page.evaluate("document.documentElement.scrollWidth") <= 320, name
        self.page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = false")
        assert self.said == []
        assert self.asked == {self.base}

    def picture(self, name: str) -> None:
        folder = os.environ.get("CASELOOP_SHOTS")
        for width in (360, 1280) if folder else ():
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def _soon(condition: object, what: str) -> None:
    for _ in range(150):
        if condition():  # type: ignore[operator]
            return
    pytest.fail(f"never: {what}")


def signed_in(browser: Browser, base: str, unit: str, role: str) -> Seat:
    seat = Seat(browser, base)
    seat.open("/sign-in")
    seat.page.select_option("#unit", unit)
    seat.page.get_by_label(role).check()
    seat.press("进工单台")
    return seat


def file_matter(citizen: Seat) -> str:
    """Three steps, with the first mistake on the way; the number from the receipt."""
    citizen.open("/")
    citizen.look("board")
    citizen.page.get_by_role("link", name="我要说事").first.click()
    citizen.page.fill("#text", TEXT)
    citizen.press("下一步：想怎么办")
    expect(citizen.page).to_have_title(re.compile("^出错"))
    citizen.look("submit-error")
    citizen.page.select_option("#village", label="三棵槐村")
    citizen.page.fill("#spot", "村东头涵洞，靠近小学")
    citizen.press("下一步：想怎么办")
    citizen.look("submit-more")
    citizen.page.get_by_label("求助").check()
    citizen.page.set_input_files("#photos", [PHOTO, NOT_ONE])
    citizen.press("下一步：您是谁")
    expect(citizen.page).to_have_title(re.compile("^出错"))
    citizen.look("submit-photos")
    citizen.press("下一步：您是谁")
    citizen.look("submit-person")
    citizen.page.get_by_label("留名字和电话").check()
    citizen.page.fill("#name", "陈大文")
    citizen.page.fill("#phone", PHONE)
    citizen.page.get_by_label("我自己来查").check()
    citizen.press("提交")
    expect(citizen.page.get_by_role("heading", level=1)).to_have_text("收到了，我们来办")
    citizen.look("receipt")
    found = re.search(r"HQ\d\d-\d{6}-\d", citizen.page.inner_text("main"))
    assert found is not None
    return found[0]


def handle(town: Seat, water: Seat, centre: Seat, number: str) -> None:
    """The township leads, the water bureau has its part, the centre checks."""
    case = f"/desk/cases/{number}"
    town.until("/desk", number)
    town.look("desk")
    town.until(case, "接单")
    town.press("接单")
    town.unfold("记一次联系")
    town.page.select_option("#do-contact-means", "phone")
    town.press("确定记一次联系")
    town.page.fill("#note", "先让村里夜里摆警示灯。")
    town.press("存内部记录")
    expect(town.page.get_by_text("先让村里夜里摆警示灯。")).to_be_visible()
    assert town.pictures() == 1
    town.look("case")
    water.until(case, "确定报本部分办完")
    water.unfold("报本部分办完")
    water.page.fill("#do-part-text", "清了 40 米水沟，拉走两车淤泥。")
    water.press("确定报本部分办完")
    town.until(case, "确定报结果")
    town.unfold("报结果")
    town.page.select_option("#do-result-outcome", "resolved")
    town.page.fill("#do-result-text", "水沟清了 40 米，涵洞能走人了。往后大雨前村里先清一遍。")
    town.press("确定报结果")
    centre.until("/centre", number)
    centre.look("centre")
    centre.until(case, "核对通过")
    centre.unfold("核对通过")
    centre.press("确定核对通过")


def test_a_matter_walks_the_six_steps_at_its_pages(running: LocalLoop, browser: Browser) -> None:
    base = running.url
    citizen, town = Seat(browser, base), signed_in(browser, base, "t02", "经办")
    water, centre = signed_in(browser, base, "d-water", "经办"), signed_in(browser, base, "centre", "中心值班")
    number = file_matter(citizen)
    citizen.page.get_by_role("link", name="查进度").last.click()
    citizen.look("track-form")
    citizen.page.fill("#number", number)
    citizen.page.fill("#secret", PHONE[-4:])
    citizen.press("查")
    citizen.until(f"/cases/{number}", "交给桑陌镇办")
    citizen.page.set_input_files("#photos", PAPER)
    citizen.page.fill("#text", "这是村里去年的答复")
    citizen.press("发给办事的人")
    citizen.until(f"/cases/{number}", PAPER["name"])
    assert citizen.pictures() == 1
    citizen.look("track")
    citizen.open(f"/cases/{number}/clock")
    citizen.look("clock-proof")
    handle(town, water, centre, number)
    citizen.until(f"/cases/{number}", "评价这件事")
    citizen.page.get_by_role("link", name="评价这件事").click()
    citizen.look("rate")
    citizen.page.get_by_label("联系过", exact=True).check()
    citizen.page.get_by_label("解决了", exact=True).check()
    citizen.page.locator("label", has_text="非常满意").click()
    citizen.press("交评价")
    citizen.look("thanks")
    citizen.until(f"/cases/{number}", "这件事办完了")
    citizen.look("track-closed")
    citizen.open(f"/cases/{number}?elder=1")
    citizen.look("track-closed-elder")
    centre.open("/desk/figures")
    centre.look("figures")
    centre.open("/desk/issues")
    centre.look("issues")
    citizen.open("/")
    citizen.look("board-answered")
    for desk in ("signals", "appeals", "calls"):
        centre.open(f"/desk/{desk}")
        centre.look(desk)


def test_a_page_needs_no_script(running: LocalLoop, browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{running.url}/portal/submit")
    page.fill("#text", "路灯不亮，路灯坏了很久。")
    page.select_option("#village", label="小满村")
    page.get_by_role("button", name="下一步：想怎么办").click()
    page.get_by_label("求助").check()
    page.set_input_files("#photos", [PHOTO, PAPER])
    page.get_by_role("button", name="下一步：您是谁").click()
    page.get_by_label("不留名字").check()
    page.get_by_label("我自己来查").check()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("收到了，我们来办")
