"""Looking or flipping a coin? The chance of the latter, from answers whose expectation is known.

Somebody who looks gives each answer as often as it is expected, but for slips in which they choose
as a coin would; a coin never looks. Bayes' rule over all the answers gives the chance of a coin.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
HONEST = 0.85  # how often somebody who looks gives the one right answer
COINS = 0.1  # share of people taken for coins before any answer is seen
# What a coin says of a pair: nearly always left or right.
OF_A_PAIR: Mapping[str, float] = {"first": 0.45, "second": 0.45, "tie": 0.05, "both_bad": 0.05}


def coin_chance(
    shares: Floats, coin: Floats, right: Floats, *, honest: float = HONEST, coins: float = COINS
) -> float:
    """Chance that a person is a coin: a number from 0 to 1.

    Of each of the A answers: `shares`, expected of what was said; `coin`, with which chance a coin
    says it; `right`, with which chance a coin says what was expected most. All of shape (A,).
    """
    looks = np.clip((honest - right) / (1 - right), 0.0, 1.0)
    odds = np.log(looks * shares / coin + (1 - looks)).sum()
    return float(1 / (1 + np.exp(np.clip(odds + np.log((1 - coins) / coins), -700, 700))))


def expected_error(
    checks: int, *, honest: float = HONEST, coins: float = COINS, right: float = 0.5
) -> dict[str, float]:
    """How well so many checks with one right answer each tell coins from people who look.

    Returns `precision` (of those found, how many are coins), `recall` (of the coins, how many are
    found) and `wronged` (of those who look, how many are found). `right`: a coin's chance.
    """
    from scipy.stats import binom

    hits = np.arange(checks + 1)
    odds = hits * np.log(honest / right) + (checks - hits) * np.log((1 - honest) / (1 - right))
    found = odds < np.log(coins / (1 - coins))
    recall = float(binom.pmf(hits, checks, right)[found].sum())
    wronged = float(binom.pmf(hits, checks, honest)[found].sum())
    caught = coins * recall + (1 - coins) * wronged
    return {
        "precision": coins * recall / caught if caught else 1.0,
        "recall": recall,
        "wronged": wronged,
    }
