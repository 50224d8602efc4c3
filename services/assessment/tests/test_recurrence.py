"""How often it came before and after: the exact interval, against a library, and one sentence that all understand."""

import math

import pytest
from scipy import stats

from libs.common.events.assessment import Effect
from services.assessment.domain.recurrence import Count, ratio_of, sentence

TWELVE = 84


@pytest.mark.parametrize(("before", "after"), [(31, 6), (38, 40), (9, 7), (1, 1), (5, 0), (250, 90), (2000, 1800)])
def test_the_interval_is_the_exact_one(before: int, after: int) -> None:
    ratio = ratio_of(Count(before, 60), Count(after, TWELVE))
    low = stats.beta.ppf(0.025, after, before + 1) if after else 0.0
    high = stats.beta.ppf(0.975, after + 1, before)
    assert ratio.value == pytest.approx(after / TWELVE / (before / 60))
    assert ratio.low == pytest.approx(low / (1 - low) * 60 / TWELVE, abs=1e-9)
    assert ratio.high == pytest.approx(high / (1 - high) * 60 / TWELVE)


def test_where_nothing_came_before_there_is_no_ratio_and_no_upper_bound() -> None:
    ratio = ratio_of(Count(0, TWELVE), Count(6, TWELVE))
    assert (ratio.value, ratio.high) == (None, None)
    assert math.isfinite(ratio.low)


def test_where_nothing_came_at_all_nothing_is_known() -> None:
    assert ratio_of(Count(0, TWELVE), Count(0, TWELVE)) == (None, 0.0, None)


SENTENCES = [
    pytest.param(Count(31, 84), Count(6, 84), Effect.FEWER, "治前 12 周 31 件，治后 12 周 6 件，少了八成，有把握的是至少少了五成。", id="fewer"),
    pytest.param(Count(31, 84), Count(0, 84), Effect.FEWER, "治前 12 周 31 件，治后 12 周 0 件，一件也没有了，有把握的是至少少了八成。", id="gone"),
    pytest.param(Count(200, 84), Count(160, 84), Effect.FEWER, "治前 12 周 200 件，治后 12 周 160 件，少了二成。", id="hardly fewer"),
    pytest.param(Count(38, 84), Count(40, 84), Effect.UNSURE, "治前 12 周 38 件，治后 12 周 40 件，多了还是少了，还说不准。", id="the same"),
    pytest.param(Count(9, 84), Count(7, 84), Effect.UNSURE, "治前 12 周 9 件，治后 12 周 7 件，多了还是少了，还说不准。", id="too few to tell"),
    pytest.param(Count(12, 84), Count(40, 84), Effect.MORE, "治前 12 周 12 件，治后 12 周 40 件，没见效，比治前还多。", id="more"),
    pytest.param(Count(30, 42), Count(10, 84), Effect.FEWER, "治前 6 周 30 件，治后 12 周 10 件，平均每周从 5.0 件到 0.8 件，少了八成，有把握的是至少少了六成。", id="another time"),
    pytest.param(Count(0, 30), Count(0, 84), Effect.UNSURE, "治前 30 天 0 件，治后 12 周 0 件，多了还是少了，还说不准。", id="nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "effect", "said"), SENTENCES)
def test_what_came_of_it_is_said_in_one_sentence(before: Count, after: Count, effect: Effect, said: str) -> None:
    ratio = ratio_of(before, after)
    assert (ratio.effect, sentence(before, after, ratio)) == (effect, said)
