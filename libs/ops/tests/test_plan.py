"""When arrivals come."""

from itertools import pairwise

import pytest

from libs.ops.load.plan import Plan, Profile, arrivals

MANY = 1_000_000


def plan(profile: Profile, seconds: float = 100, most: int = MANY) -> Plan:
    return Plan(profile, 20, seconds, seed=7, most=most, burst_at=40, burst_for=10)


def between(moments: list[float], start: float, end: float) -> int:
    return sum(start <= moment < end for moment in moments)


@pytest.mark.parametrize("profile", Profile)
def test_arrivals_come_in_order_within_the_length_and_alike_from_one_seed(profile: Profile) -> None:
    moments = list(arrivals(plan(profile)))
    assert moments == list(arrivals(plan(profile)))
    assert all(one < other for one, other in pairwise(moments))
    assert 0 <= moments[0] < moments[-1] < 100


def test_a_steady_rate_is_kept_on_average() -> None:
    assert len(list(arrivals(plan(Profile.STEADY)))) == pytest.approx(2000, rel=0.05)


def test_a_burst_is_ten_times_the_rate_while_it_lasts() -> None:
    moments = list(arrivals(plan(Profile.BURST)))
    assert between(moments, 40, 50) == pytest.approx(2000, rel=0.05)
    assert between(moments, 0, 40) == pytest.approx(800, rel=0.1)


def test_a_day_is_busy_in_the_middle_and_quiet_at_its_ends() -> None:
    moments = list(arrivals(plan(Profile.DAY)))
    assert len(moments) == pytest.approx(2000, rel=0.05)
    assert between(moments, 45, 55) == pytest.approx(380, rel=0.15)
    assert between(moments, 0, 5) < between(moments, 45, 50) / 5


@pytest.mark.parametrize(
    ("profile", "seconds", "all_burst"),
    [
        pytest.param(Profile.BURST, 11, False, id="something before and after it"),
        pytest.param(Profile.BURST, 10, True, id="nothing but a burst"),
        pytest.param(Profile.STEADY, 10, False, id="no burst at all"),
    ],
)
def test_a_burst_stands_out_of_something(profile: Profile, seconds: float, *, all_burst: bool) -> None:
    assert plan(profile, seconds).all_burst() is all_burst


def test_no_more_come_than_are_allowed() -> None:
    assert len(list(arrivals(plan(Profile.STEADY, most=10)))) == 10
