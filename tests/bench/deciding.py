"""What it costs to decide what a matter is, whether it is there already, and who gets it: this process's own time."""

import itertools
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import yaml

from libs.common.events.words import Kind
from libs.common.policy import Policy, load_policy
from libs.common.policy.catalogue import Catalogue, DispatchRule, Lead, When
from libs.common.policy.expressions import Known
from libs.common.policy.reviewed import catalogue_of
from libs.common.settings import Settings
from libs.common.store.mongo import MongoStore
from services.intake.domain.classify import classify
from services.intake.domain.places import find_place
from services.portal import store as portal
from services.portal.domain.likeness import most_alike
from services.routing.domain.choice import choose
from services.routing.domain.state import Case

CONFIG: Final = Path(__file__).parents[2] / "config"
RULES: Final = 5000
TEXTS: Final = 400
NIGHT: Final = "hour >= 22 or hour < 6 or not workday and not open and channel in [web, wechat]"
LOOKED_AT: Final = 50
"""As many open matters of a place as a look-up takes."""


def texts() -> list[str]:
    """The shipped examples, every category's."""
    by_category = yaml.safe_load((CONFIG / "examples.yaml").read_text(encoding="utf-8"))["examples"]
    return [text for said in by_category.values() for text in said][:: len(by_category)][:TEXTS]


async def submissions(mongo_url: str) -> dict[str, float]:
    """Milliseconds of each step for one submission, with as many likely duplicates in its place as are looked at."""
    policy, said = load_policy(CONFIG), texts()
    areas = itertools.cycle(unit.id for unit in policy.units.by_id.values() if unit.level == "village")
    stored = MongoStore(mongo_url, f"{Settings().database_prefix}_portal")
    now, others = datetime.now(UTC), list(enumerate(said[:LOOKED_AT]))

    async def looked_up(_text: str) -> None:
        await portal.nearby(stored, next(areas), now)

    common = policy.learnt.weights if policy.learnt else ()
    found = {
        "classified": await _each(said, _at_once(lambda text: classify("", text, policy))),
        "placed": await _each(said, _at_once(lambda text: find_place(text, None, policy))),
        "looked_up": await _each(said, looked_up),
        "compared": await _each(said, _at_once(lambda text: most_alike(text, others, common))),
    }
    await stored.stop()
    return {**found, "all": round(sum(found.values()), 3)}


def dispatches() -> dict[str, float]:
    """Microseconds of one choice by a catalogue of `RULES` rules, and the seconds it takes to load them."""
    policy, now = load_policy(CONFIG), datetime.now(UTC)
    rules = tuple(itertools.islice(_rules(policy), RULES))
    started = time.process_time()
    names = [one.id for one in policy.categories.categories]
    known = Known(policy.units, names, policy.profiles.keys(), policy.deployment.channels, policy.office)
    catalogue: Catalogue = catalogue_of(rules, known)
    loaded = time.process_time() - started
    policy = replace(policy, catalogue=catalogue)
    cases = [
        Case(number="n", kind=Kind.HELP, category=rule.when.category, area=rule.when.area, profile="help")
        for rule in rules[:: RULES // TEXTS]
        if rule.when.category != "*"
    ]
    choose(cases[0], policy, now)
    started = time.process_time()
    for case in cases:
        choose(case, policy, now)
    return {
        "rules": len(rules),
        "us": round((time.process_time() - started) / len(cases) * 1e6, 1),
        "load_s": round(loaded, 2),
    }


def _rules(policy: Policy) -> Iterator[DispatchRule]:
    """Every category in every area, for the unit that has it there, at night and else; first one for all other."""
    areas = [unit.id for unit in policy.units.by_id.values() if unit.kind == "government"]
    whens = [When(category="*"), *(
        When(category=one.id, area=area, condition=condition)
        for area in areas for one in policy.categories.categories for condition in (NIGHT, None)
    )]  # fmt: skip
    for number, when in enumerate(whens):
        yield DispatchRule(
            id=f"R-{number:05}",
            version=1,
            when=when,
            lead=Lead(unit=when.area or areas[0]),
            why="夜里归它管。" if when.condition else "归它管。",
            why_en="Theirs.",
        )


def _at_once(work: Callable[[str], Any]) -> Callable[[str], Awaitable[None]]:
    async def done(text: str) -> None:
        work(text)

    return done


async def _each(said: list[str], work: Callable[[str], Awaitable[None]]) -> float:
    """Milliseconds of processor time for one, after a first one that loads what is loaded once."""
    await work(said[0])
    started = time.process_time()
    for text in said:
        await work(text)
    return round((time.process_time() - started) / len(said) * 1000, 3)
