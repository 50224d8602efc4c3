"""The rule that a matter meets, found quickly, is the one that reading the whole catalogue finds."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from libs.common.policy.asked import Matter, moments
from libs.common.policy.catalogue import Catalogue, DispatchRule, Lead, When
from libs.common.policy.expressions import Known, condition_of
from libs.common.policy.files import read_file
from libs.common.policy.units import UnitFile, Units, tree_of
from libs.worktime import OfficeHours

UNITS = tree_of(read_file(Path(__file__).parents[4] / "config" / "units.yaml", UnitFile).units)
CATEGORIES = ("*", "urban", "urban/water", "urban/water/main", "urbane", "health")
AREAS = (None, UNITS.ancestors("t02v004")[-1], "t02", "t02v004", "t02v005", "t03")
KINDS = (None, "help", "enquiry")
KNOWN = Known(UNITS, (), (), ("web", "p12315"), OfficeHours())
CONDITIONS = {
    text: condition_of(text, KNOWN)
    for text in ("hour < 6", "hour >= 22 and channel == web", "workday and 6 <= hour < 22")
}
"""Of them no two can hold together, as the catalogue asks at load."""
WHENS = st.builds(
    When, condition=st.sampled_from([None, *CONDITIONS]), category=st.sampled_from(CATEGORIES), area=st.sampled_from(AREAS),
    urgent=st.sampled_from([None, True, False]), kind=st.sampled_from(KINDS),
)  # fmt: skip
MATTERS = st.builds(
    Matter, category=st.sampled_from([*CATEGORIES[1:], "nothing"]), area=st.sampled_from([*AREAS, "abroad"]),
    urgent=st.booleans(), kind=st.sampled_from(["help", "enquiry", "report"]),
    channel=st.sampled_from(["web", "p12315", ""]), moment=st.sampled_from(moments(KNOWN.office)),
)  # fmt: skip


def catalogue_of(whens: list[When]) -> Catalogue:
    """Rules numbered in the order given."""
    rules = tuple(
        DispatchRule(id=f"R-{n:03}", version=1, when=when, lead=Lead(unit="d"), why="", why_en="")
        for n, when in enumerate(whens)
    )
    return Catalogue(rules, UNITS, {r.id: CONDITIONS[r.when.condition] for r in rules if r.when.condition})


def fits(when: When, matter: Matter, units: Units) -> bool:
    """As the words of rules.md say it, condition by condition."""
    around = (matter.area, *(units.ancestors(matter.area) if matter.area and matter.area in units else ()))
    return (
        (when.category == "*" or f"{matter.category}/".startswith(f"{when.category}/"))
        and (when.area is None or when.area in around)
        and when.urgent in {None, matter.urgent}
        and when.kind in {None, matter.kind}
        and (when.condition is None or CONDITIONS[when.condition].holds(matter))
    )


def specific(when: When, units: Units) -> tuple[int, int, bool, bool, bool]:
    """More of it wins."""
    depth = 0 if when.category == "*" else 1 + when.category.count("/")
    inside = 1 + len(units.ancestors(when.area)) if when.area else 0
    return (depth, inside, when.urgent is not None, when.kind is not None, when.condition is not None)


NEAR = st.builds(
    When, condition=st.sampled_from([None, *CONDITIONS]), category=st.sampled_from(["urban", "urban/water"]),
    kind=st.sampled_from([None, "help"]),
)  # fmt: skip


@given(whens=st.lists(WHENS, max_size=40, unique=True) | st.lists(NEAR, max_size=12, unique=True), matter=MATTERS)
def test_the_most_specific_rule_wins_as_if_all_were_read(whens: list[When], matter: Matter) -> None:
    found = catalogue_of(whens).rule_for(matter)
    fitting = [when for when in whens if fits(when, matter, UNITS)]
    best = max(fitting, key=lambda when: specific(when, UNITS), default=None)
    assert (found and found.when) == best


@given(whens=st.lists(WHENS, max_size=40, unique=True), matter=MATTERS)
def test_of_the_rules_that_fit_no_two_are_equally_specific(whens: list[When], matter: Matter) -> None:
    ranks = [specific(when, UNITS) for when in whens if fits(when, matter, UNITS)]
    assert len(ranks) == len(set(ranks))
