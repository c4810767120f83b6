"""Bradley-Terry strengths from counts of wins, with intervals by resampling prompts.

P(i beats j) = exp(s_i) / (exp(s_i) + exp(s_j))    (Bradley & Terry 1952)

A tie counts as half a win for each side. Pure numpy: no database, no Django.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ELO = 400 / np.log(10)  # points per unit of log odds, as chess ratings have it
CENTRE = 1000.0  # the mean of all ratings
# Every pair of models is given this many extra half-and-half games: a model that won all its games
# then has a finite strength, and one without games sits in the middle.
PRIOR_GAMES = 0.1


@dataclass(frozen=True)
class Ratings:
    rating: Floats  # (M,) on the Elo scale, mean 1000
    low: Floats  # (M,) 95 % interval
    high: Floats


def strengths(wins: Floats, *, iterations: int = 100, tolerance: float = 1e-9) -> Floats:
    """Log strengths (..., M), mean zero, from wins (..., M, M), wins[i, j] = games i won against j.

    Newton's method on the log-likelihood, for a whole batch of win tables at once. It is concave,
    and a step is at most 1, so that one-sided tables are not overshot. (Minorise-maximise updates
    need thousands of rounds on such tables: after 200 a model that won all was 200 points low.)
    """
    count = wins.shape[-1]
    table = (wins + PRIOR_GAMES / 2) * (1 - np.eye(count))
    games = table + np.swapaxes(table, -1, -2)
    found = np.zeros(table.shape[:-1])
    for _ in range(iterations):
        chance = 1 / (1 + np.exp(found[..., None, :] - found[..., :, None]))  # that i beats j
        slope = (table - games * chance).sum(-1)
        weight = games * chance * (1 - chance)
        # The likelihood is flat along (1, ..., 1); the constant term fixes that direction.
        bend = weight.sum(-1)[..., None] * np.eye(count) - weight + 1 / count
        step = np.linalg.solve(bend, slope[..., None])[..., 0]
        longest = np.abs(step).max(-1, keepdims=True)
        found = found + step / np.maximum(longest, 1)
        if longest.max() < tolerance:
            break
    centred: Floats = found - found.mean(-1, keepdims=True)
    return centred


def ratings(wins_by_prompt: Floats, *, draws: int = 300, seed: int = 0) -> Ratings:
    """Ratings with 95 % intervals from wins (P, M, M), one table per prompt.

    Judgements of one prompt are not independent, so whole prompts are drawn again (cluster
    bootstrap), not single judgements.
    """
    centre = strengths(wins_by_prompt.sum(0))
    rng = np.random.default_rng(seed)
    prompts = len(wins_by_prompt)
    weights = rng.multinomial(prompts, np.full(prompts, 1 / prompts), size=draws).astype(float)
    resampled = np.einsum("dp,pij->dij", weights, wins_by_prompt)
    low, high = np.percentile(strengths(resampled), [2.5, 97.5], axis=0)
    return Ratings(*(CENTRE + ELO * value for value in (centre, low, high)))


def wilson(successes: float, total: float, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927): honest for small numbers and near 0 or 1."""
    if total <= 0:
        return 0.0, 1.0
    share = successes / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * np.sqrt(share * (1 - share) / total + z * z / (4 * total**2)) / (1 + z * z / total)
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))
