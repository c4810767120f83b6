"""The rules on simulated people: what they find, and whom they leave alone."""

import numpy as np
import pytest

from annotate.quality.suspects import rules
from annotate.quality.suspects.coin import OF_A_PAIR, coin_chance, expected_error

CHOICES = ("first", "second", "tie", "both_bad")


def binary_checks(rng, right, many):
    """Answers to hard gold of two answers by somebody who is right with this chance."""
    shares = (rng.random(many) < right).astype(float)
    return shares, np.full(many, 0.5), np.full(many, 0.5)


def found_of_a_crowd(seed, *, honest, checks, people=400, coins=0.1):
    """Precision and recall of `coin_chance` on a crowd."""
    rng = np.random.default_rng(seed)
    flips = rng.random(people) < coins
    found = np.array(
        [coin_chance(*binary_checks(rng, 0.5 if each else honest, checks)) > 0.5 for each in flips]
    )
    return (found & flips).sum() / max(1, found.sum()), (found & flips).sum() / flips.sum()


def test_fifty_known_answers_tell_coins_from_people_who_are_right_85_times_in_100():
    runs = np.array([found_of_a_crowd(seed, honest=0.85, checks=50) for seed in range(20)])
    assert runs.mean(axis=0).min() >= 0.95
    few = np.array([found_of_a_crowd(seed, honest=0.85, checks=10) for seed in range(20)])
    assert few.mean(axis=0).min() < 0.95, "ten are too few, and the page says so"


@pytest.mark.parametrize(
    ("checks", "honest", "precision", "recall"),
    [(30, 0.9, 0.99, 0.97), (50, 0.9, 0.99, 0.99), (50, 0.85, 0.97, 0.95)],
)
def test_the_expected_error_is_that_of_the_simulation(checks, honest, precision, recall):
    said = expected_error(checks, honest=honest)
    assert said["precision"] >= precision
    assert said["recall"] >= recall
    seen = np.mean(
        [found_of_a_crowd(seed, honest=0.85, checks=checks, people=1_000) for seed in range(20)],
        axis=0,
    )
    if honest == 0.85:
        assert (said["precision"], said["recall"]) == pytest.approx(seen, abs=0.02)


def test_soft_gold_takes_nobody_with_a_minority_taste_for_a_coin():
    rng = np.random.default_rng(3)
    expected = {"first": 0.55, "second": 0.3, "tie": 0.1, "both_bad": 0.05}
    wronged = 0
    for _ in range(200):
        said = rng.choice(CHOICES, size=50, p=list(expected.values()))
        shares = np.array([expected[each] for each in said])
        coin = np.array([OF_A_PAIR[each] for each in said])
        wronged += coin_chance(shares, coin, np.full(50, 0.45)) > 0.5
    assert wronged <= 4


def test_too_fast_is_said_of_most_answers_not_of_a_few():
    rng = np.random.default_rng(0)
    usual = 6_000.0
    assert rules.too_fast(rng.gamma(2, 300, 100), usual).rule == "too_fast"
    assert rules.too_fast(rng.gamma(4, 1_500, 100), usual) is None
    assert rules.too_fast(np.full(19, 10.0), usual) is None, "too few to say"
    assert rules.too_fast(np.full(50, 10.0), 0.0) is None


def test_one_side_is_said_of_a_lean_that_chance_does_not_make():
    assert rules.one_side(48, 2, 0.5).facts["left"] == 48
    assert rules.one_side(2, 48, 0.5).rule == "one_side"
    assert rules.one_side(30, 20, 0.5) is None
    assert rules.one_side(0, 0, 0.5) is None
    assert rules.one_side(18, 1, 0.5) is None
    lefts = np.random.default_rng(1).binomial(60, 0.5, 2_000)
    assert not any(rules.one_side(int(left), 60 - int(left), 0.5) for left in lefts)


def test_always_the_same_answer_is_suspect_only_where_others_vary():
    assert rules.one_answer("Overall", 40, 40, 0.4).facts["answers"] == 40
    assert rules.one_answer("Overall", 40, 40, 0.97) is None, "nearly everybody says so"
    assert rules.one_answer("Overall", 39, 40, 0.4) is None


def test_drift_is_found_in_the_window_where_it_begins():
    rng = np.random.default_rng(5)
    for _ in range(20):
        agrees = np.concatenate([rng.random(120) < 0.85, rng.random(120) < 0.4])
        found = rules.drift(agrees)
        assert found is not None
        assert abs(found.window - 120) <= 60, "within one window"
    steady = [rules.drift(rng.random(240) < 0.8) for _ in range(200)]
    assert steady.count(None) == 200


def test_reliability_rules_speak_of_the_crowd_not_of_taste():
    assert rules.unreliable("Overall", 0.05, 60) is not None
    assert "against" in rules.unreliable("Overall", -0.6, 60).sentence
    assert rules.unreliable("Overall", 0.5, 60) is None
    assert rules.unreliable("Overall", 0.05, 5) is None
    assert rules.noisy("Overall", 3.2, 1.0, 40) is not None
    assert rules.noisy("Overall", 3.2, 0.0, 40) is None


def test_who_is_far_from_everybody_is_unlike_them_and_who_is_not_is_not():
    found = rules.outlier(4.8, 40, 12)
    assert found is not None
    assert found.rule == "outlier"
    assert "40 answers" in found.sentence
    assert "4.8" in found.sentence
    assert rules.outlier(2.4, 40, 12) is None
    assert rules.outlier(9.0, rules.LEAST - 1, 12) is None
