"""How well scores agree with people, with honest intervals. Pure numpy; every convention is named."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Below this many test pairs an accuracy is an anecdote, and the summary says so.
SMALL_TEST_PAIRS = 50


@dataclass(frozen=True)
class Interval:
    """A point estimate with its 95 % interval."""

    value: float
    low: float
    high: float


def agreement(logit: Floats, p_first: Floats) -> Floats:
    """(N,) in {0, .5, 1, nan}: does the sign of `logit` agree with the majority in `p_first`?

    A score tie earns 0.5. A pair on which people tied (p = .5) has no majority: nan, so that the
    caller must leave it out knowingly.
    """
    right = np.where(logit == 0, 0.5, (logit > 0) == (p_first > 0.5))
    return np.where(p_first == 0.5, np.nan, right).astype(np.float64)


def cluster_bootstrap(
    values: Floats, cluster: NDArray[np.int64], *, seed: int, draws: int = 2000
) -> Interval:
    """Mean of `values` (N,) with a percentile interval from resampling whole clusters (prompts).

    Pairs of one prompt share images and difficulty, so pairs are not independent; prompts are.
    nan values are left out. With a single cluster low and high are nan: one prompt says nothing
    about the others.
    """
    kept = ~np.isnan(values)
    values, cluster = values[kept], cluster[kept]
    if values.size == 0:
        return Interval(float("nan"), float("nan"), float("nan"))
    _, place = np.unique(cluster, return_inverse=True)
    clusters = int(place.max()) + 1
    point = float(values.mean())
    if clusters < 2:
        return Interval(point, float("nan"), float("nan"))
    sums = np.bincount(place, weights=values, minlength=clusters)
    counts = np.bincount(place, minlength=clusters).astype(np.float64)
    chosen = np.random.default_rng(seed).integers(0, clusters, size=(draws, clusters))
    means = sums[chosen].sum(axis=1) / counts[chosen].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Interval(point, float(low), float(high))


def sigmoid(x: Floats) -> Floats:
    """Logistic function without overflow."""
    return np.exp(-np.logaddexp(0.0, -x))


def preference_loss(logit: Floats, p_first: Floats) -> float:
    """Mean soft cross-entropy of `logit` (N,) against `p_first` (N,)."""
    return float(
        np.mean(p_first * np.logaddexp(0, -logit) + (1 - p_first) * np.logaddexp(0, logit))
    )


def calibration_error(logit: Floats, p_first: Floats, bins: int = 15) -> float:
    """Expected calibration error: mean gap between said and seen probability, weighted by bin size.

    Computed on P(first) over equal-width bins of [0, 1]; a soft target counts with its own value.
    """
    said = sigmoid(logit)
    place = np.minimum((said * bins).astype(int), bins - 1)
    size = np.bincount(place, minlength=bins)
    gap = np.abs(
        np.bincount(place, weights=said, minlength=bins)
        - np.bincount(place, weights=p_first, minlength=bins)
    )
    return float(gap.sum() / size.sum())


def fit_temperature(logit: Floats, p_first: Floats) -> float:
    """The T > 0 that minimises the cross-entropy of `logit / T`; golden section on log T.

    The loss is convex in 1/T, so one minimum exists in the bracket [1/20, 20]. Logits without any
    spread, or labels they cannot explain, have no meaningful T: the bracket's end is returned.
    """
    ratio = (np.sqrt(5.0) - 1.0) / 2.0
    low, high = -np.log(20.0), np.log(20.0)

    def loss(log_t: float) -> float:
        return preference_loss(logit / np.exp(log_t), p_first)

    for _ in range(60):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if loss(left) <= loss(right):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2.0))


def what_it_shows(score: Interval, pairs: int, prompts: int) -> str:
    """One plain sentence on what a held-out agreement can and cannot show."""
    if pairs == 0:
        return "No held-out pair had a clear winner, so nothing is known about agreement."
    seen = f"{score.value:.0%} agreement on {pairs} held-out pairs of {prompts} prompts"
    if np.isnan(score.low):
        return f"{seen}; all from one prompt, so it says nothing about other prompts."
    seen = f"{seen} (95 % interval {score.low:.0%} to {score.high:.0%})"
    if pairs < SMALL_TEST_PAIRS:
        return (
            f"{seen}: too few pairs to compare models; it can show a gross failure or a strong "
            "signal, not a difference of some points."
        )
    if score.low <= 0.5:
        return f"{seen}: the interval reaches 50 %, so it is not shown to be better than a coin."
    return f"{seen}: better than a coin on prompts it has not seen."
