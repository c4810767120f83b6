"""Scores with people's own biases taken out, and when a pair is settled."""

import numpy as np
import pytest
from scipy.stats import beta

from annotate.quality.consensus.ratings import recover
from annotate.quality.consensus.settled import information, posterior_majority, settled


def panel(*, items=200, seed=0, bias=(0.5, 0.0, -0.5, 0.0), noise=(0.3, 0.3, 0.3, 1.5)):
    rng = np.random.default_rng(seed)
    truth = rng.uniform(1, 5, items)
    people = len(bias)
    item = np.repeat(np.arange(items), people)
    rater = np.tile(np.arange(people), items)
    value = (
        truth[item]
        + np.asarray(bias)[rater]
        + np.asarray(noise)[rater] * rng.normal(size=len(item))
    )
    return item, rater, value, truth


def test_biases_and_carelessness_come_back():
    item, rater, value, truth = panel()
    found = recover(item, rater, value, items=200, raters=4)
    assert found.converged
    assert found.bias == pytest.approx([0.5, 0, -0.5, 0], abs=0.12)
    assert found.inconsistency == pytest.approx([0.3, 0.3, 0.3, 1.5], rel=0.3)
    plain = np.bincount(item, value) / np.bincount(item)
    assert np.std(found.score - truth) < 0.7 * np.std(plain - truth)
    within = np.abs(found.score - truth) < 1.96 * found.error
    assert 0.85 < within.mean() <= 1


def test_who_scored_only_some_does_not_tilt_the_scale():
    """Plain means are pulled by who happened to score what; the model is not."""
    item, rater, value, truth = panel(seed=1, noise=(0.2,) * 4)
    kept = (item % 4 == rater) | (item % 4 == (rater + 1) % 4)
    found = recover(item[kept], rater[kept], value[kept], items=200, raters=4)
    plain = np.bincount(item[kept], value[kept]) / np.bincount(item[kept])
    assert np.std(found.score - truth) < 0.7 * np.std(plain - truth)


def test_a_warm_start_ends_where_a_cold_one_does():
    item, rater, value, _ = panel(seed=2)
    cold = recover(item, rater, value, items=200, raters=4)
    warm = recover(item, rater, value, items=200, raters=4, start=cold)
    assert warm.score == pytest.approx(cold.score, abs=1e-6)
    assert warm.rounds < cold.rounds


@pytest.mark.parametrize("value", [[3.0], [3.0, 3.0, 3.0]])
def test_one_score_and_equal_scores_stay_finite(value):
    count = len(value)
    found = recover(
        np.arange(count),
        np.zeros(count, dtype=np.int64),
        np.array(value),
        items=count + 1,
        raters=2,
    )
    assert found.score[:count] == pytest.approx(value)
    assert np.isnan(found.score[count])
    assert np.isfinite(found.bias).all()
    assert np.isfinite(found.inconsistency).all()


def test_no_scores_at_all():
    none = np.array([], dtype=np.int64)
    found = recover(none, none, np.array([]), items=2, raters=0)
    assert np.isnan(found.score).all()


def test_the_chance_of_the_lead_is_that_of_the_beta_posterior():
    found = posterior_majority(np.array([3.0, 0.0, 2.5]), np.array([1.0, 0.0, 2.5]))
    assert found[0] == pytest.approx(1 - beta(3.5, 1.5).cdf(0.5))
    assert found[1:] == pytest.approx([0.5, 0.5])


def test_four_to_none_is_settled_and_two_to_one_is_not():
    found = settled(np.array([4.0, 2.0, 0.0]), np.array([0.0, 1.0, 5.0]))
    assert found.tolist() == [True, False, True]


def test_an_even_and_uncertain_pair_tells_most():
    told = information(np.array([0.5, 0.95, 0.5]), np.array([1.0, 1.0, 0.01]))
    assert told.argmax() == 0
    assert (told > 0).all()
