"""A few things rated from votes of people whose reliability is known."""

import numpy as np
import pytest

from annotate.quality.consensus.outcomes import FIRST, SECOND, chances
from annotate.quality.consensus.paired import Pairs, fit, standard_errors
from annotate.quality.consensus.weighed import weighed
from annotate.quality.weighted import groups

STRENGTH = np.array([0.8, 0.2, -0.3, -0.7])
GAINS = np.array([1.0, 0.0])


def votes(number, *, seed=0, prompts=100, taste=0.0, pull=0.4):
    """Half of the votes toss a coin; on each prompt the models differ by `taste` from themselves."""
    rng = np.random.default_rng(seed)
    first = rng.integers(0, 4, number)
    second = (first + rng.integers(1, 4, number)) % 4
    rater = rng.integers(0, 2, number)
    side = rng.choice([-1.0, 1.0], number)
    prompt = rng.integers(0, prompts, number)
    own = STRENGTH + taste * rng.normal(size=(prompts, 4))
    apart = own[prompt, first] - own[prompt, second]
    share = chances("davidson", GAINS[rater] * apart / 2 + pull * side / 2, None, -1.0)
    outcome = (rng.random(number)[:, None] > share.cumsum(1)).sum(1).clip(0, 3)
    return Pairs(first, second, outcome, 4, rater, 2, side), prompt


def test_coins_do_not_draw_strengths_together():
    pairs, prompt = votes(20_000)
    found = weighed(pairs, GAINS, prompt)
    plain = fit(pairs, reliability=False)
    assert found.strength == pytest.approx(STRENGTH, abs=0.08)
    assert np.ptp(plain.strength) < 0.7 * np.ptp(STRENGTH)
    assert found.shape.position == pytest.approx(0.4, abs=0.06)


def test_where_votes_do_not_hang_together_errors_are_the_usual_ones():
    pairs, prompt = votes(6_000, prompts=3_000)
    found = weighed(pairs, np.ones(2), prompt, spread=30.0)
    plain = fit(pairs, reliability=False, spread=30.0)
    assert found.strength == pytest.approx(plain.strength, abs=1e-3)
    assert found.error == pytest.approx(standard_errors(pairs, plain, spread=30.0), rel=0.1)


def test_intervals_hold_the_truth_though_prompts_differ():
    covered, narrow = 0, 0
    for seed in range(60):
        pairs, prompt = votes(1_500, seed=seed, prompts=60, taste=0.8)
        found = weighed(pairs, GAINS, prompt)
        away = np.abs(found.strength - STRENGTH * 0.93)  # tastes that differ draw the mean together
        covered += int((away < 1.96 * found.error).sum())
        usual = standard_errors(pairs, fit(pairs, reliability=False))
        narrow += int((away < 1.96 * usual).sum())
    assert 0.88 <= covered / 240 <= 0.99
    assert narrow < covered


def test_one_prompt_has_no_interval_and_groups_are_told_apart():
    pairs = Pairs(
        np.array([0, 2]), np.array([1, 3]), np.array([FIRST, SECOND]), 4, np.zeros(2, np.int64), 1,
        np.ones(2),
    )  # fmt: skip
    alone = weighed(pairs, np.ones(1), np.zeros(2, np.int64))
    assert alone.error is None
    apart = weighed(pairs, np.ones(1), np.array([0, 1]))
    assert apart.component[0] == apart.component[1] != apart.component[2]
    assert np.isfinite(apart.strength).all()
    assert np.isfinite(apart.error).all()
    assert apart.strength[:2].sum() == pytest.approx(0, abs=1e-9)


def test_models_that_comparisons_connect():
    assert groups([(7, 3), (3, 5), (2, 9)]) == [[3, 5, 7], [2, 9]]
    assert groups([]) == []
