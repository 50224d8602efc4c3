"""One Jinja environment: escapes everything, fails on anything undefined, words through filters."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from services.portal.pages.facts import Problem
from services.portal.pages.qr import qr_code
from services.portal.pages.wording import (
    board,
    counts,
    deeds,
    dues,
    figures,
    issues,
    journal,
    links,
    maps,
    names,
    notices,
    rails,
    signs,
    spans,
    story,
    thanks,
    times,
    trends,
    troubles,
)

TEMPLATES = Path(__file__).parents[1] / "templates"
UNBROKEN = re.compile(
    r"\d{1,2}月\d{1,2}日(?:（周.）| \d{1,2}:\d{2})?"
    r"|\d{1,2}:\d{2}(?: 前)?"
    r"|\d[\d,]* (?:个工作日|小时|分钟|分|天|件)(?: \d+ 分)?"
)


@dataclass(frozen=True)
class Site:
    """What a deployment calls itself; `base` stands before every path (/portal behind the one door)."""

    title: str
    county: str
    centre: str
    hotline: str = "12345"
    base: str = ""


SAMPLE = Site(title="禾清县群众说事", county="禾清县", centre="禾清县综治中心")


class View(Protocol):
    """A frozen dataclass that knows the template it is laid out in."""

    @property
    def template(self) -> str:
        """A path below templates/."""


def keep(text: str) -> Markup:
    """The text, escaped, with dates, hours and counts kept on one line."""
    return Markup(UNBROKEN.sub(lambda found: f'<span class="nb">{found[0]}</span>', str(escape(text))))  # noqa: S704 - escaped above


def problem(problems: Sequence[Problem], field: str) -> str:
    """What is wrong with a field, empty when nothing is."""
    return next((found.text for found in problems if found.field == field), "")


FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "keep": keep,
        "problem": problem,
        "qr": qr_code,
        "name": names.name,
        "step_name": names.step_name,
        "figure": board.figure,
        "town_table": board.town_table,
        "answered": board.answered,
        "fact": figures.fact,
        "rate_number": figures.number,
        "left": figures.left,
        "over": figures.over,
        "of_people": figures.of_people,
        "fraction": figures.fraction,
        "bars": figures.bars,
        "changed": figures.changed,
        "left_out": figures.left_out,
        "period": figures.period,
        "trend_line": trends.line_of,
        "trend_cells": trends.cells,
        "issue_state": issues.state,
        "issue_until": issues.until,
        "came_span": issues.span,
        "came_width": issues.width,
        "interval": issues.interval,
        "share": counts.share,
        "thousands": counts.thousands,
        "public": counts.public,
        "weight": counts.weight,
        "deed": deeds.deed,
        "sign": signs.sign,
        "citizen_pill": dues.citizen_pill,
        "citizen_reasons": dues.citizen_reasons,
        "officer_pill": dues.officer_pill,
        "result_pill": dues.result_pill,
        "officer_reasons": dues.officer_reasons,
        "linked": links.linked,
        "allowance": dues.allowance,
        "cause": dues.cause,
        "more": dues.more,
        "paused": dues.paused,
        "journal": journal.journal,
        "story": story.story,
        "notice": notices.track_notice,
        "thanks": thanks.thanks,
        "trouble": troubles.trouble,
        "span": spans.span,
        "hours": spans.hours,
        "periods": spans.periods,
        "on": times.on,
        "weekday": times.weekday,
        "clock": times.clock,
        "day": times.day,
        "full": times.full,
        "stamp": times.stamp,
        "short": times.short,
        "near": times.near,
        "between": times.between,
        "iso": times.iso,
    }
)


@cache
def build_environment(site: Site) -> Environment:
    """The environment of one deployment; built once per site."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    environment.globals.update(
        site=site,
        choices=names.choices,
        steps=names.STEPS,
        outcomes_of_sessions=[(code, word, "") for code, word in deeds.SESSIONS],
        fewest=counts.FEWEST_PUBLIC,
        fewest_for_rate=counts.FEWEST_FOR_RATE,
        five=figures.FIVE,
        in_table=figures.IN_TABLE,
        dimensions=figures.BY,
        standings=issues.STANDINGS,
        rate_map=maps.of_rates,
        count_map=maps.of_counts,
        track_rail=rails.track_rail,
        receipt_rail=rails.receipt_rail,
        officer_rail=rails.officer_rail,
    )
    return environment


def render(view: View, site: Site = SAMPLE) -> str:
    """The page of a view as one HTML document."""
    return build_environment(site).get_template(view.template).render(view=view)
