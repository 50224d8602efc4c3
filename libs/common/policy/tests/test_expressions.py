"""The `if` of a rule: what it says of a matter, what it refuses to be, and that trying it out misses nothing."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.common.policy.asked import Matter, Moment, moment_of, moments
from libs.common.policy.expressions import Condition, Known, Room, Unreadable, condition_of, examples, told
from libs.common.policy.files import read_file
from libs.common.policy.units import UnitFile, tree_of
from libs.worktime import OfficeHours, OpensOn, Season, load_calendar

CONFIG = Path(__file__).parents[4] / "config"
UNITS = tree_of(read_file(CONFIG / "units.yaml", UnitFile).units)
CALENDAR = load_calendar(CONFIG / "calendars")
KNOWN = Known(UNITS, ["urban"], ["help"], ("web", "wechat", "hotline", "p12315"), OfficeHours())
AREAS = (None, *(unit.id for unit in UNITS.areas))
DOORS = (*KNOWN.channels, "")
KINDS = ("enquiry", "help", "complaint", "report", "suggestion", "other")
THURSDAY = Moment(10, "thu", workday=True, open=True)


def matter(
    *,
    kind: str = "help",
    area: str | None = "t02v001",
    channel: str = "web",
    urgent: bool = False,
    at: Moment = THURSDAY,
) -> Matter:
    return Matter("urban", area, urgent, kind, channel, at)


def hour(at: int) -> Matter:
    return matter(at=Moment(at, "thu", workday=True, open=9 <= at < 17))


SAYS = [
    pytest.param("hour >= 22 or hour < 6", {0: True, 5: True, 6: False, 21: False, 22: True, 23: True}, id="a night"),
    pytest.param("8 <= hour < 12", {7: False, 8: True, 11: True, 12: False}, id="a chain, as on paper"),
    pytest.param("22 <= hour", {21: False, 22: True}, id="the value first"),
    pytest.param("hour != 3", {2: True, 3: False}, id="not a number"),
    pytest.param("hour in [1, 3]", {1: True, 2: False, 3: True}, id="of a list"),
    pytest.param("hour not in [1, 3]", {1: False, 2: True}, id="of no list"),
    pytest.param("not hour > 3", {3: True, 4: False}, id="denied"),
    pytest.param("hour > 3 and not (hour > 5 or hour == 4)", {4: False, 5: True, 6: False}, id="in parentheses"),
    pytest.param("hour < 2 or hour > 3 and hour < 5", {1: True, 2: False, 4: True, 5: False}, id="and binds first"),
    pytest.param("\n  hour < 2\n  or hour > 20\n", {1: True, 5: False, 21: True}, id="over several lines"),
    pytest.param("open", {8: False, 9: True}, id="a truth"),
]


@pytest.mark.parametrize(("text", "hours"), SAYS)
def test_a_condition_on_the_hour_holds_at_those_hours(text: str, hours: dict[int, bool]) -> None:
    condition = condition_of(text, KNOWN)
    assert {at: condition.holds(hour(at)) for at in hours} == hours


HOLDS = [
    pytest.param("kind == complaint", matter(kind="complaint"), matter(), id="a kind"),
    pytest.param("kind == 'complaint'", matter(kind="complaint"), matter(), id="in quotation marks"),
    pytest.param("kind != complaint", matter(), matter(kind="complaint"), id="another kind"),
    pytest.param("kind in [help, report]", matter(), matter(kind="complaint"), id="one of the kinds"),
    pytest.param("urgent", matter(urgent=True), matter(), id="urgent"),
    pytest.param("channel not in [web, wechat]", matter(channel="p12315"), matter(), id="another door"),
    pytest.param("channel != web", matter(channel=""), matter(), id="a door that nobody wrote down is another"),
    pytest.param("level == village", matter(), matter(area="t02"), id="a village is known"),
    pytest.param("level == unknown", matter(area=None), matter(), id="no area is known"),
    pytest.param("level == unknown", matter(area="gone"), matter(), id="an area that is gone is unknown"),
    pytest.param("area in [t02]", matter(), matter(area="t03v001"), id="within a township"),
    pytest.param("area in [t02]", matter(area="t02"), matter(area="county"), id="the township itself, not what is around"),
    pytest.param("area not in [t02, t03]", matter(area="t04"), matter(area="t03"), id="within neither"),
    pytest.param("area not in [t02]", matter(area=None), matter(), id="nowhere is not within"),
    pytest.param("weekday in [sat, sun]", matter(at=Moment(10, "sat", workday=True, open=True)), matter(), id="a weekend"),
    pytest.param("not workday", matter(at=Moment(10, "thu", workday=False, open=False)), matter(), id="a holiday"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "met", "not_met"), HOLDS)
def test_a_condition_holds_for_one_matter_and_not_for_another(text: str, met: Matter, not_met: Matter) -> None:
    condition = condition_of(text, KNOWN)
    assert (condition.holds(met), condition.holds(not_met)) == (True, False)


UNREADABLE = [
    pytest.param("", "is empty; write a condition, or leave `if` out", id="nothing"),
    pytest.param("hours >= 22", "asks for hours, which is no field; fields are kind, urgent, area", id="an unknown field"),
    pytest.param("night", "asks for night, which is no field", id="an unknown truth"),
    pytest.param("hour >= 24", "compares hour with `24`; hour is a number from 0 to 23", id="an hour that is none"),
    pytest.param("hour >= late", "compares hour with `late`; hour is a number", id="a name for a number"),
    pytest.param("hour == True", "compares hour with `True`", id="a truth for a number"),
    pytest.param("kind == 3", "compares kind with `3`; kind is one of enquiry, help", id="a number for a name"),
    pytest.param("kind == question", "compares kind with `question`; kind is one of", id="an unknown kind"),
    pytest.param("channel == fax", "compares channel with `fax`; channel is one of web, wechat", id="a closed door"),
    pytest.param("weekday == monday", "compares weekday with `monday`; weekday is one of mon, tue", id="an unknown day"),
    pytest.param("level == hamlet", "compares level with `hamlet`; level is one of village, township, county, city, unknown", id="an unknown level"),
    pytest.param("area in [t99]", "compares area with `t99`; area is an area by the id", id="an unknown area"),
    pytest.param("area in [d-water]", "compares area with `d - water`", id="a department for an area"),
    pytest.param("area == t02", "asks for area by another sign than in [..], which means all that lies within", id="one area"),
    pytest.param("kind < help", "asks for kind by another sign than == != or in [..]", id="an order of names"),
    pytest.param("urgent == True", "compares urgent, which is yes or no; write urgent or not urgent", id="a truth compared"),
    pytest.param("hour", "says hour alone; compare it with a number from 0 to 23", id="a number alone"),
    pytest.param("hour in 3", "has `3` after in; write a list: hour in [..]", id="in no list"),
    pytest.param("hour in []", "has `[]` after in", id="in an empty list"),
    pytest.param("hour == weekday", "compares hour with weekday; compare a field with values", id="two fields"),
    pytest.param("3 == 3", "compares `3`; compare a field, which are kind", id="no field"),
    pytest.param("hour = 3", "cannot be read at `= 3`; write == != <", id="one sign of equality"),
    pytest.param("hour >= 08", "cannot be read at", id="a number with a zero before"),
    pytest.param("hour >= 22and urgent", "cannot hold 22and; put a space after the number", id="no space"),
    pytest.param("(hour > 3", "cannot be read at `(hour > 3`", id="a parenthesis too few"),
    pytest.param("hour > 3 and", "cannot be read at", id="half a sentence"),
    pytest.param("hour / 2 == 3", "cannot hold /; write == != <", id="a division"),
    pytest.param("hour % 2 == 0", "cannot hold %; write", id="a rest"),
    pytest.param("hour - 2 == 3", "compares `hour - 2`; compare a field", id="a difference"),
    pytest.param("hour == -3", "compares hour with `-3`", id="below nothing"),
    pytest.param("kind == help & urgent", "cannot hold &", id="another language's and"),
    pytest.param("hour >= 22，urgent", "cannot hold ，", id="a full-width comma"),
    pytest.param("__import__('os')", "cannot hold `__import__('os')` there", id="a call"),
    pytest.param("kind.upper == help", "cannot hold .", id="an attribute"),
    pytest.param("[urgent for x in open]", "cannot hold `[urgent for x in open]` there", id="a loop"),
    pytest.param("urgent if open else workday", "cannot hold `urgent if open else workday` there", id="a choice"),
    pytest.param("kind is help", "asks for kind by another sign", id="is"),
    pytest.param("urgent and 1", "cannot hold `1` there", id="a number for a truth"),
    pytest.param("urgent\x00", "cannot hold \x00", id="a zero byte"),
    pytest.param("not " * 8 + "urgent", "is nested more than 8 deep; make it two rules", id="too deep"),
    pytest.param("(" * 299, "cannot be read at", id="nothing but parentheses"),
    pytest.param(" or ".join(["urgent"] * 40), "has 396 characters, at most 300; make it two rules", id="too long"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "fault"), UNREADABLE)
def test_what_is_no_condition_is_refused_with_the_way_out(text: str, fault: str) -> None:
    with pytest.raises(Unreadable) as told_:
        condition_of(text, KNOWN)
    assert str(told_.value).startswith(fault)


TOKENS = ["hour", "kind", "open", "area", "22", "08", "in", "not", "and", "or", "is", "if", "else", "lambda", "(", ")", "[", "]",
          ",", "<", "==", "!", "=", "'", '"', "help", "0x", "1e9", "f'", "b'", "None", "await", "yield", "-"]  # fmt: skip


@settings(max_examples=300)
@given(words=st.lists(st.sampled_from(TOKENS), max_size=12), space=st.sampled_from(["", " "]))
def test_whatever_is_written_is_a_condition_or_refused(words: list[str], space: str) -> None:
    with suppress(Unreadable):
        condition_of(space.join(words), KNOWN)


Spoken = tuple[str, Callable[[Matter], bool]]


def units_around(one: Matter) -> set[str]:
    return {one.area, *UNITS.ancestors(one.area)} if one.area else set()


ATOMS: list[Spoken] = [
    *((f"hour >= {n}", lambda m, n=n: m.moment.hour >= n) for n in (6, 17, 22)),
    *((f"hour != {n}", lambda m, n=n: m.moment.hour != n) for n in (0, 9, 23)),
    ("hour in [3, 17]", lambda m: m.moment.hour in {3, 17}),
    ("weekday == mon", lambda m: m.moment.weekday == "mon"),
    ("weekday not in [sat, sun]", lambda m: m.moment.weekday not in {"sat", "sun"}),
    ("workday", lambda m: m.moment.workday),
    ("open", lambda m: m.moment.open),
    ("urgent", lambda m: m.urgent),
    ("kind == report", lambda m: m.kind == "report"),
    ("kind in [help, enquiry]", lambda m: m.kind in {"help", "enquiry"}),
    ("channel == p12315", lambda m: m.channel == "p12315"),
    ("area in [t02]", lambda m: "t02" in units_around(m)),
    ("area in [t02v001, t03]", lambda m: bool({"t02v001", "t03"} & units_around(m))),
    ("level == village", lambda m: m.area is not None and UNITS[m.area].level == "village"),
]  # fmt: skip


def joined(parts: st.SearchStrategy[Spoken]) -> st.SearchStrategy[Spoken]:
    def both(one: Spoken, other: Spoken) -> Spoken:
        return f"({one[0]}) and ({other[0]})", lambda m: one[1](m) and other[1](m)

    def either(one: Spoken, other: Spoken) -> Spoken:
        return f"({one[0]}) or ({other[0]})", lambda m: one[1](m) or other[1](m)

    def denied(one: Spoken) -> Spoken:
        return f"not ({one[0]})", lambda m: not one[1](m)

    return st.builds(both, parts, parts) | st.builds(either, parts, parts) | st.builds(denied, parts)


SPOKEN = st.recursive(st.sampled_from(ATOMS), joined, max_leaves=6).filter(lambda one: len(one[0]) <= 300)
MATTERS = st.builds(
    Matter, category=st.just("urban"), area=st.sampled_from(AREAS), urgent=st.booleans(), kind=st.sampled_from(KINDS),
    channel=st.sampled_from(DOORS), moment=st.sampled_from(moments(KNOWN.office)),
)  # fmt: skip
ROOM = Room(KINDS, (False, True), AREAS, DOORS, KNOWN.office)


def answers(conditions: tuple[Condition, ...], one: Matter) -> tuple[bool, ...]:
    return tuple(condition.holds(one) for condition in conditions)


@given(spoken=SPOKEN, one=MATTERS)
def test_a_condition_says_what_its_words_say(spoken: Spoken, one: Matter) -> None:
    text, says = spoken
    assert condition_of(text, KNOWN).holds(one) == says(one)


@settings(deadline=None)
@given(first=SPOKEN, second=SPOKEN, matters=st.lists(MATTERS, min_size=20, max_size=20))
def test_whatever_two_conditions_say_of_any_matter_they_say_of_an_example(
    first: Spoken, second: Spoken, matters: list[Matter]
) -> None:
    conditions = (condition_of(first[0], KNOWN), condition_of(second[0], KNOWN))
    tried = {answers(conditions, example) for example in examples(conditions, ROOM)}
    assert {answers(conditions, one) for one in matters} <= tried


def test_an_example_is_a_matter_that_there_can_be() -> None:
    never = (condition_of("hour >= 22", KNOWN), condition_of("open", KNOWN))
    assert (True, True) not in {answers(never, example) for example in examples(never, ROOM)}


def test_examples_are_few_however_large_the_county() -> None:
    both = (condition_of("area in [t02] and hour >= 22", KNOWN), condition_of("kind == report and hour < 6", KNOWN))
    assert len(list(examples(both, ROOM))) == 2 * 3 * 2


def test_an_example_is_told_by_the_fields_that_are_asked_for() -> None:
    asked = (condition_of("hour >= 22 and not workday or channel == web", KNOWN), condition_of("area in [t02]", KNOWN))
    late = matter(at=Moment(22, "sat", workday=False, open=False), channel="")
    assert told(late, asked) == "hour 22, not workday, channel any other, area t02v001"
    assert told(late, asked, ("channel",)) == "channel any other"


HOURS = [
    OfficeHours(),
    OfficeHours(periods=((510, 720), (795, 1050)), opens_on=OpensOn.EVERY_DAY),
    OfficeHours(periods=((0, 1440),), opens_on=OpensOn.EVERY_DAY),
    OfficeHours(periods=((0, 90), (1350, 1440))),
    OfficeHours(seasons=(Season(first="06-01", last="09-30", periods=((480, 720), (900, 1080))),)),
]
YEAR = datetime(2026, 1, 1, tzinfo=UTC)


@given(office=st.sampled_from(HOURS), minutes=st.integers(0, 365 * 24 * 60 - 1))
def test_no_moment_of_a_year_is_left_out(office: OfficeHours, minutes: int) -> None:
    assert moment_of(YEAR + timedelta(minutes=minutes), CALENDAR, office) in moments(office)


@pytest.mark.parametrize(
    ("day", "is_open"),
    [pytest.param((7, 15), True, id="in summer"), pytest.param((11, 12), False, id="in autumn")],
)
def test_whether_the_office_is_open_at_half_past_eight_depends_on_the_season(
    day: tuple[int, int], is_open: bool
) -> None:
    found = moment_of(datetime(2026, *day, 0, 30, tzinfo=UTC), CALENDAR, HOURS[-1])
    assert (found.hour, found.workday, found.open) == (8, True, is_open)
    assert found in moments(HOURS[-1])


LIVED = [
    pytest.param((10, 9, 1, 0), Moment(9, "fri", workday=True, open=True), id="at the opening"),
    pytest.param((10, 9, 4, 0), Moment(12, "fri", workday=True, open=False), id="at noon it closes"),
    pytest.param((10, 9, 9, 29), Moment(17, "fri", workday=True, open=True), id="a minute before the end"),
    pytest.param((10, 9, 9, 30), Moment(17, "fri", workday=True, open=False), id="at the end"),
    pytest.param((10, 9, 16, 0), Moment(0, "sat", workday=True, open=False), id="the day begins at the office's midnight"),
    pytest.param((10, 10, 2, 0), Moment(10, "sat", workday=True, open=True), id="a Saturday that is worked"),
    pytest.param((10, 1, 2, 0), Moment(10, "thu", workday=False, open=False), id="a holiday"),
]  # fmt: skip


@pytest.mark.parametrize(("at", "moment"), LIVED)
def test_a_moment_is_as_the_office_lives_it(at: tuple[int, int, int, int], moment: Moment) -> None:
    assert moment_of(datetime(2026, *at, tzinfo=UTC), CALENDAR, KNOWN.office) == moment
