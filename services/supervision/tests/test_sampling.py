"""The same seed and the same cases give the same sample, whoever draws it, in whatever order they come."""

import hashlib
import random

import pytest

from libs.common.events.supervision import Sampled
from services.supervision.domain.sampling import Drawn, Lots

CASES = [Sampled(case=f"case-{n}", number=f"HQ26-{n:06}", unit="t02") for n in range(1000)]


def drawn(cases: list[Sampled], size: int, seed: str = "十月") -> Drawn:
    lots = Lots(seed, size)
    for one in cases:
        lots.take(one)
    return lots.drawn()


def in_plain_words(cases: list[Sampled], size: int, seed: str) -> list[str]:
    """As docs/decisions/0027 says that anybody can do it by hand."""
    lots = {c.case: hashlib.sha256(f"{len(seed)}:{seed}{c.case}".encode()).hexdigest() for c in cases}
    return sorted(lots, key=lambda case: lots[case])[:size]


@pytest.mark.parametrize("size", [1, 7, 100, 1000])
@pytest.mark.parametrize("seed", ["十月", "2026-10", ""])
def test_the_sample_is_the_lowest_lots_and_can_be_checked_by_hand(size: int, seed: str) -> None:
    found = drawn(CASES, size, seed)
    assert [one.case for one in found.cases] == in_plain_words(CASES, size, seed)
    assert found.population == 1000


def test_the_order_in_which_cases_pass_by_changes_nothing() -> None:
    straight = drawn(CASES, 20)
    for seed in range(10):
        mixed = random.Random(seed).sample(CASES, len(CASES))
        assert drawn(mixed, 20) == straight


def test_another_seed_draws_others_from_the_same_population() -> None:
    one, other = drawn(CASES, 20), drawn(CASES, 20, "十一月")
    assert one.digest == other.digest
    assert len({*one.cases} & {*other.cases}) < 5


def test_one_case_more_or_fewer_is_another_population_and_changes_at_most_one_of_the_sample() -> None:
    all_, fewer = drawn(CASES, 20), drawn(CASES[1:], 20)
    assert (all_.digest != fewer.digest, all_.population - fewer.population) == (True, 1)
    assert len({*all_.cases} - {*fewer.cases}) <= 1


def test_every_case_has_the_same_chance() -> None:
    times = dict.fromkeys((one.case for one in CASES[:50]), 0)
    for seed in range(2000):
        for one in drawn(CASES[:50], 5, str(seed)).cases:
            times[one.case] += 1
    assert 140 <= min(times.values()) <= max(times.values()) <= 260
