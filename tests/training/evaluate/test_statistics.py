"""The numbers of an evaluation against other ways to compute them."""

import itertools
import math

import numpy as np
import pytest

from training.evaluate.statistics import mean_interval, pairwise_distance, win_rate


def _rng():
    return np.random.default_rng(5)


def test_a_mean_of_independent_values_has_the_textbook_interval():
    """With one value a prompt and many of them: mean ± 1.96 standard errors."""
    values = np.random.default_rng(0).normal(3.0, 2.0, 400)
    found = mean_interval(values, range(400), draws=20_000, rng=_rng())
    error = values.std(ddof=1) / math.sqrt(400)
    assert found.value == pytest.approx(values.mean())
    assert found.low == pytest.approx(values.mean() - 1.96 * error, abs=0.01)
    assert found.high == pytest.approx(values.mean() + 1.96 * error, abs=0.01)
    assert (found.n, found.prompts) == (400, 400)


def test_copies_of_a_prompts_image_are_no_new_evidence():
    values = np.random.default_rng(1).normal(size=30)
    once = mean_interval(values, range(30), draws=4000, rng=_rng())
    tenfold = mean_interval(np.repeat(values, 10), np.repeat(range(30), 10), draws=4000, rng=_rng())
    assert (tenfold.low, tenfold.high) == pytest.approx((once.low, once.high))
    naive = mean_interval(np.repeat(values, 10), range(300), draws=4000, rng=_rng())
    assert naive.high - naive.low < 0.5 * (once.high - once.low)


def test_the_bootstrap_is_the_enumeration_of_all_samples():
    """Three prompts of unequal size: all 27 equally likely samples, one by one."""
    values = [0.0, 1.0, 1.0, 5.0, 2.0, 2.0]
    clusters = ["a", "a", "a", "b", "c", "c"]
    groups = {"a": [0.0, 1.0, 1.0], "b": [5.0], "c": [2.0, 2.0]}
    means = [
        np.mean(list(itertools.chain.from_iterable(groups[name] for name in sample)))
        for sample in itertools.product("abc", repeat=3)
    ]
    found = mean_interval(values, clusters, draws=100_000, rng=_rng())
    low, high = np.quantile(np.repeat(means, 1000), [0.025, 0.975])
    assert found.value == pytest.approx(11 / 6)
    assert (found.low, found.high) == pytest.approx((low, high))


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(2)
    covered = 0
    for _ in range(300):
        prompts = np.repeat(np.arange(40), 4)
        values = rng.normal(size=40)[prompts] + rng.normal(size=160)
        found = mean_interval(values, prompts, draws=500, rng=rng)
        covered += found.low <= 0 <= found.high
    assert 0.90 <= covered / 300 <= 0.98


def test_a_large_bootstrap_is_done_in_parts_with_the_same_meaning():
    values = np.random.default_rng(3).normal(size=3000)
    found = mean_interval(values, range(3000), draws=1500, rng=_rng())  # more than one part
    error = values.std() / math.sqrt(3000)
    assert found.low == pytest.approx(values.mean() - 1.96 * error, abs=0.2 * error)


def test_one_prompt_has_no_interval():
    found = mean_interval([1.0, 2.0], ["a", "a"], draws=100, rng=_rng())
    assert (found.value, found.low, found.high, found.prompts) == (1.5, None, None, 1)


@pytest.mark.parametrize("values", [[], [1.0, float("nan")]])
def test_no_values_or_no_numbers_are_an_error(values):
    with pytest.raises(ValueError, match=r"values|cluster"):
        mean_interval(values, list(range(len(values))), draws=100, rng=_rng())


def test_a_tie_is_half_a_win():
    found = win_rate([1, 2, 3, 4], [0, 2, 3, 9], range(4), draws=100, rng=_rng())
    assert (found.wins, found.ties, found.losses) == (1, 2, 1)
    assert found.rate.value == 0.5


def test_a_margin_makes_ties():
    ours, theirs = [1.0, 1.05, 0.5], [1.0, 1.0, 1.0]
    found = win_rate(ours, theirs, range(3), draws=100, rng=_rng(), tie_margin=0.1)
    assert (found.wins, found.ties, found.losses) == (0, 2, 1)


def test_two_win_rates_of_one_pair_mirror_each_other():
    rng = np.random.default_rng(4)
    ours, theirs = rng.normal(0.3, 1, 60), rng.normal(size=60)
    prompts = np.repeat(range(20), 3)
    there = win_rate(ours, theirs, prompts, draws=1000, rng=_rng()).rate
    back = win_rate(theirs, ours, prompts, draws=1000, rng=_rng()).rate
    assert there.value == pytest.approx(1 - back.value)
    assert there.low == pytest.approx(1 - back.high)
    assert there.high == pytest.approx(1 - back.low)


@pytest.mark.parametrize(("prompts", "excluded"), [(5, 0.4782), (36, 0.9026)])
def test_winning_everything_is_still_no_certainty(prompts, excluded):
    """Clopper-Pearson's lower ends for 5 of 5 and 36 of 36, from the tables."""
    found = win_rate([1.0] * prompts, [0.0] * prompts, range(prompts), draws=200, rng=_rng())
    assert found.rate.value == found.rate.high == 1.0
    assert found.rate.low == pytest.approx(excluded, abs=1e-4)
    lost = win_rate([0.0] * prompts, [1.0] * prompts, range(prompts), draws=200, rng=_rng())
    assert (lost.rate.low, lost.rate.high) == pytest.approx((0.0, 1 - excluded), abs=1e-4)


def test_distance_is_zero_for_equals_and_one_for_black_against_white():
    black, white = np.zeros((3, 4, 4)), np.ones((3, 4, 4))
    assert pairwise_distance(np.stack([black, black])) == 0.0
    assert pairwise_distance(np.stack([black, white])) == 1.0
    assert pairwise_distance(np.stack([black, white, white])) == pytest.approx(2 / 3)


def test_distance_is_the_mean_over_all_pairs():
    images = np.random.default_rng(6).random((5, 3, 4, 4))
    naive = [
        math.sqrt(((one - other) ** 2).mean()) for one, other in itertools.combinations(images, 2)
    ]
    assert pairwise_distance(images) == pytest.approx(np.mean(naive))
    with pytest.raises(ValueError, match="one image"):
        pairwise_distance(images[:1])
