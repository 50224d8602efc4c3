"""Every page, from a realistic view: sound HTML, everything escaped, nothing the content policy forbids."""

import re
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import time
from html.parser import HTMLParser
from typing import Any

import pytest

from services.portal.pages import Site, render
from services.portal.pages.environment import keep
from services.portal.pages.qr import qr_code
from services.portal.pages.views import DeskView, SubmitMatterView, TroubleView
from services.portal.tests.example_case import OFFICER
from services.portal.tests.example_centre import proof
from services.portal.tests.example_citizen import CARRIED, ELDER, VILLAGES, submit_matter, track
from services.portal.tests.example_desk import OFFICERS, case, desk
from services.portal.tests.examples import PAGES

BUDGET = 100_000
VOID = {"meta", "link", "input", "br", "path", "circle", "rect", "use", "img"}
CONTROLS = {"input", "select", "textarea"}
EVIL = "<script>alert(1)</script>\"'&"
TEXTS = {
    "text",
    "title",
    "place",
    "spot",
    "told",
    "cause",
    "answer",
    "label",
    "name",
    "why",
    "phone",
    "why_here",
    "task",
    "unit",
}


@dataclass
class Tag:
    name: str
    attrs: dict[str, str]
    inside: tuple[str, ...]
    text: str = ""


class Reader(HTMLParser):
    """Reads a page into a flat list of tags and complains about what is not nested."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[Tag] = []
        self.open: list[Tag] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice in {tag}: {names}"
        found = Tag(tag, {name: value or "" for name, value in attrs}, tuple(t.name for t in self.open))
        self.tags.append(found)
        if tag not in VOID:
            self.open.append(found)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(tag, {name: value or "" for name, value in attrs}, tuple(t.name for t in self.open)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop().name == tag, f"</{tag}> at {self.getpos()}"

    def handle_data(self, data: str) -> None:
        for tag in self.open:
            tag.text += data

    def all(self, *names: str) -> list[Tag]:
        return [tag for tag in self.tags if tag.name in names]


@pytest.fixture(params=list(PAGES))
def page(request: pytest.FixtureRequest) -> Reader:
    return Reader(render(PAGES[request.param]))


def test_a_page_has_one_heading_a_language_a_title_and_a_main(page: Reader) -> None:
    assert [html.attrs["lang"] for html in page.all("html")] == ["zh-CN"]
    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1
    assert page.all("title")[0].text.endswith(" · 禾清县群众说事")


def test_headings_go_down_one_level_at_a_time(page: Reader) -> None:
    levels = [int(tag.name[1]) for tag in page.all("h1", "h2", "h3", "h4") if "dialog" not in tag.inside]
    assert all(lower - upper <= 1 for upper, lower in zip([0, *levels], levels, strict=False)), levels


def test_every_control_has_a_label(page: Reader) -> None:
    labelled = {tag.attrs.get("for") for tag in page.all("label")}
    for control in page.all(*CONTROLS):
        known = control.attrs.get("id") in labelled or "label" in control.inside or "aria-label" in control.attrs
        assert known or control.attrs.get("type") == "hidden", control


def test_every_id_is_one_and_whatever_points_at_one_finds_it(page: Reader) -> None:
    ids = [tag.attrs["id"] for tag in page.tags if "id" in tag.attrs]
    assert len(ids) == len(set(ids))
    points = [tag.attrs["href"][1:] for tag in page.all("a", "use") if tag.attrs.get("href", "").startswith("#")]
    for name in ("for", "aria-labelledby", "aria-describedby"):
        points += [id_ for tag in page.tags for id_ in tag.attrs.get(name, "").split()]
    assert set(points) <= set(ids)


def test_nothing_the_content_policy_forbids(page: Reader) -> None:
    assert page.all("script", "style", "iframe", "object", "base") == []
    for tag in page.tags:
        assert not {name for name in tag.attrs if name == "style" or name.startswith("on")}, tag
        for name in ("href", "src", "action"):
            assert re.match(r"(/|#|\?|tel:|$)", tag.attrs.get(name, "")), tag


def test_only_what_the_citizen_chose_is_chosen(page: Reader) -> None:
    assert [tag for tag in page.all("input") if "checked" in tag.attrs and tag.attrs["name"] == "satisfied"] == []


@pytest.mark.parametrize("name", list(PAGES))
def test_a_page_stays_within_its_budget(name: str) -> None:
    assert len(render(PAGES[name]).encode()) < BUDGET


def test_445_villages_stay_within_the_budget_too() -> None:
    [first, *_] = VILLAGES
    many = [replace(first, choices=first.choices * 13, label=f"{town}镇") for town in range(12)]
    assert len(render(SubmitMatterView(many)).encode()) < BUDGET


@pytest.mark.parametrize("name", list(OFFICERS))
def test_every_form_that_changes_something_at_a_desk_carries_its_token(name: str) -> None:
    view = OFFICERS[name]
    html = render(view)
    posts = html.count('method="post"')
    tokens = html.count(f'name="csrf" value="{OFFICER.csrf}"')
    assert tokens == posts or name == "sign-in"


def poisoned(value: Any, field: str = "") -> Any:
    """The same view with hostile words wherever somebody outside wrote them."""
    if isinstance(value, str):
        return EVIL if field in TEXTS else value
    if isinstance(value, tuple | list):
        return tuple(poisoned(item, field) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: poisoned(getattr(value, f.name), f.name) for f in fields(value)})
    return value


@pytest.mark.parametrize("name", list(PAGES))
def test_what_people_write_is_escaped_everywhere(name: str) -> None:
    html = render(poisoned(PAGES[name]))
    assert "<script" not in html
    assert EVIL not in html
    Reader(html)


def test_a_poisoned_case_still_shows_the_words() -> None:
    assert render(poisoned(case())).count("&lt;script&gt;") > 5


def test_elder_pages_say_so_and_offer_the_way_back() -> None:
    html = render(ELDER["track-elder"])
    assert '<html lang="zh-CN" data-elder>' in html
    assert '<a class="tap" href="?elder=0">普通版</a>' in html


def test_the_way_to_the_elder_page_is_offered_only_where_nothing_is_lost() -> None:
    assert "长辈版" in render(SubmitMatterView(VILLAGES))
    assert "长辈版" not in render(submit_matter())


def test_earlier_steps_travel_as_hidden_fields() -> None:
    html = render(PAGES["submit-more"])
    for field, value in CARRIED:
        assert f'<input type="hidden" name="{field}" value="{value}">' in html


def test_what_the_category_asks_stands_in_the_second_step_and_need_not_be_answered() -> None:
    page = Reader(render(PAGES["submit-more"]))
    [line] = [tag for tag in page.all("input") if tag.attrs["name"] == "ask-water-homes"]
    picks = [tag.attrs for tag in page.all("input") if tag.attrs["name"] == "ask-water-what"]
    assert [("checked" in attrs, attrs["value"]) for attrs in picks] == [(False, "停水"), (True, "积水")]
    assert not [tag for tag in (line, *page.all("input")) if "required" in tag.attrs]
    assert "影响到多少户人家 可以不写" in page.all("form")[0].text
    assert "是哪一种 可以不选" in page.all("form")[0].text


def test_an_error_leads_the_title_and_links_to_its_field() -> None:
    page = Reader(render(submit_matter()))
    assert page.all("title")[0].text.startswith("出错：")
    [link] = [tag for tag in page.all("a") if tag.attrs["href"] == "#village"]
    [field] = [tag for tag in page.all("select") if tag.attrs["id"] == "village"]
    assert link.text == "请选是哪个村"
    assert (field.attrs["aria-invalid"], field.attrs["aria-describedby"]) == ("true", "village-h village-e")


def test_only_the_legal_actions_are_on_a_case() -> None:
    page = Reader(render(case()))
    codes = {tag.attrs["action"].rpartition("/")[2] for tag in page.all("form")}
    assert codes == {"progress", "question", "waive", "extend", "escalate", "note"}


def test_a_missing_action_is_explained_in_a_sentence() -> None:
    html = render(case())
    assert "为什么没有“退单”" in html
    assert "10月9日 17:30 起不能退了" in html


def test_only_cases_with_which_something_can_be_done_can_be_ticked() -> None:
    page = Reader(render(desk()))
    assert [tag.attrs["value"] for tag in page.all("input") if tag.attrs.get("type") == "checkbox"] == [
        "HQ26-30331-9@2.7",
        "HQ26-30440-3@1.0",
    ]


def test_a_desk_where_nothing_can_be_done_at_once_has_no_such_button() -> None:
    view = desk()
    idle: DeskView = replace(view, rows=[replace(row, can=frozenset()) for row in view.rows])
    assert 'value="accept"' in render(view)
    assert 'value="accept"' not in render(idle)


def test_a_citizen_is_offered_only_what_is_legal() -> None:
    html = render(replace(track(), can=frozenset({"rate"})))
    assert "/rate" in html
    assert "/withdraw" not in html
    assert "/supplement" not in html


@pytest.mark.parametrize(
    ("status", "told", "heading"),
    [
        ("open", "", "10月15日"),
        ("asked", "哪边水最深？", "有一句话要问您"),
        ("replied", "装好了。", "给您的回复"),
        ("closed", "", "这件事办完了"),
        ("withdrawn", "", "您撤回了这件事"),
        ("refused", "法院正在审。", "这件事我们不能受理"),
        ("diverted", "请打 119。", "这是急事，请先打电话"),
        ("merged", "和 HQ26-30400-1 一起办。", "和另一件事一起办"),
    ],
)
def test_the_first_thing_said_is_what_matters_now(status: str, told: str, heading: str) -> None:
    view = replace(track(), status=status, told=told, due=replace(track().due, left=-track().due.left, days=1))
    [notice] = [tag for tag in Reader(render(view)).all("section") if tag.attrs.get("aria-labelledby") == "now-t"]
    assert heading in notice.text
    assert told in notice.text


def test_late_is_said_before_the_question_but_not_after_the_reply() -> None:
    assert "这件事晚了，对不起" in render(replace(track(), status="asked"))
    assert "这件事晚了，对不起" not in render(replace(track(), status="replied", told="装好了。"))


def test_a_refusal_names_what_can_be_done_instead() -> None:
    html = render(PAGES["conflict"])
    assert "这件事已经由县水务局接单。" in html
    assert "<strong>报进展</strong>" in html
    assert "<strong>报结果</strong>" in html
    assert "眼下没有要做的" in render(TroubleView(409))


def test_a_deployment_has_its_own_name_number_and_path() -> None:
    site = Site("青檐县群众说事", "青檐县", "青檐县综治中心", "0000", "/portal")
    html = render(TroubleView(404), site)
    assert "青檐县群众说事" in html
    assert 'href="tel:0000"' in html
    assert all(tag.attrs["href"].startswith("/portal/") for tag in Reader(html).all("link"))


def test_hours_up_to_midnight_end_at_24() -> None:
    night = replace(proof().rows[0], hours=((time(17, 40), time(0)),), counts="skipped")
    assert "17:40–24:00" in render(replace(proof(), rows=(night,)))


def test_dates_and_counts_stay_on_one_line_and_are_escaped_first() -> None:
    assert str(keep("<b>10月15日（周四）11:20 前")) == (
        '&lt;b&gt;<span class="nb">10月15日（周四）</span><span class="nb">11:20 前</span>'
    )


def test_a_qr_code_has_its_quiet_zone_and_three_finders() -> None:
    code = qr_code("https://say.example/track?number=HQ26-30418-7")
    assert code.size == 33 + 8
    assert code.path.startswith("M4 4h7v1h-7z")
    assert code.path.count(f"M{4} ") >= 7
