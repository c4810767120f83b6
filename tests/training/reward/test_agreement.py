"""Agreement, its interval and calibration, against cases with a known answer."""

import numpy as np
import pytest

from training.reward.agreement import (
    Interval,
    agreement,
    calibration_error,
    cluster_bootstrap,
    fit_temperature,
    preference_loss,
    sigmoid,
    what_it_shows,
)


def test_agreement_counts_ties_of_scores_half_and_leaves_ties_of_people_out():
    logit = np.array([1.0, -1.0, 0.0, 2.0])
    p_first = np.array([0.9, 0.9, 0.2, 0.5])
    np.testing.assert_array_equal(agreement(logit, p_first), [1.0, 0.0, 0.5, np.nan])


def test_the_interval_of_independent_pairs_is_the_binomial_one():
    rng = np.random.default_rng(0)
    values = (rng.random(400) < 0.8).astype(float)
    found = cluster_bootstrap(values, np.arange(400), seed=1, draws=4000)
    half_width = 1.96 * np.sqrt(found.value * (1 - found.value) / 400)
    assert found.low == pytest.approx(found.value - half_width, abs=0.006)
    assert found.high == pytest.approx(found.value + half_width, abs=0.006)


def test_copies_of_the_same_prompt_do_not_narrow_the_interval():
    rng = np.random.default_rng(0)
    values = (rng.random(60) < 0.7).astype(float)
    once = cluster_bootstrap(values, np.arange(60), seed=1)
    copied = cluster_bootstrap(np.repeat(values, 10), np.repeat(np.arange(60), 10), seed=1)
    assert (copied.low, copied.high) == (once.low, once.high)


def test_one_prompt_gives_no_interval():
    found = cluster_bootstrap(np.ones(5), np.zeros(5, dtype=np.int64), seed=0)
    assert found.value == 1.0
    assert np.isnan(found.low)
    assert np.isnan(found.high)


def test_inflated_logits_are_found_and_put_right():
    rng = np.random.default_rng(5)
    true = rng.normal(0, 1.5, 20_000)
    label = (rng.random(20_000) < sigmoid(true)).astype(float)
    temperature = fit_temperature(2 * true, label)
    assert temperature == pytest.approx(2, rel=0.05)
    assert calibration_error(2 * true, label) > 0.05
    assert calibration_error(2 * true / temperature, label) <= 0.02


def test_calibration_error_of_a_constant_is_its_distance_from_the_truth():
    logit = np.full(100, np.log(0.8 / 0.2))
    label = np.repeat([1.0, 0.0], [60, 40])
    assert calibration_error(logit, label) == pytest.approx(0.2)


def test_the_loss_agrees_with_its_definition():
    logit, p = np.array([0.3, -2.0]), np.array([1.0, 0.25])
    s = sigmoid(logit)
    expected = -(p * np.log(s) + (1 - p) * np.log(1 - s)).mean()
    assert preference_loss(logit, p) == pytest.approx(expected)


def test_small_data_is_said_to_be_small():
    assert "too few pairs" in what_it_shows(Interval(0.7, 0.5, 0.9), 20, 10)
    assert "coin" in what_it_shows(Interval(0.55, 0.45, 0.65), 100, 50)
    assert "better than a coin" in what_it_shows(Interval(0.85, 0.8, 0.9), 100, 50)
    assert "one prompt" in what_it_shows(Interval(1.0, float("nan"), float("nan")), 5, 1)
    assert "nothing is known" in what_it_shows(Interval(0, 0, 0), 0, 0)
