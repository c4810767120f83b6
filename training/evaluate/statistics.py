"""Numbers of an evaluation, each with the interval that says how far to trust it. numpy only.

Images of one prompt resemble each other, so a hundred images of ten prompts are ten pieces of
evidence and not a hundred: the bootstrap draws prompts, with everything that belongs to them.
(Cluster bootstrap with the percentile interval: Davison & Hinkley 1997, sections 3.8 and 5.3.)
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVEL = 0.95
_CHUNK = 2_000_000  # random numbers at a time


@dataclass(frozen=True)
class Estimate:
    """A mean with its 95 % interval; no interval (None) where there is only one prompt."""

    value: float
    low: float | None
    high: float | None
    n: int  # values
    prompts: int  # clusters

    def as_json(self) -> dict[str, Any]:
        return {
            name: round(value, 6) if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }


@dataclass(frozen=True)
class WinRate:
    """How often one side is better; a tie is half a win."""

    rate: Estimate
    wins: int
    ties: int
    losses: int

    def as_json(self) -> dict[str, Any]:
        counts = {"wins": self.wins, "ties": self.ties, "losses": self.losses}
        return self.rate.as_json() | counts


def mean_interval(
    values: Sequence[float] | Floats,
    clusters: Sequence[object],
    *,
    draws: int,
    rng: np.random.Generator,
) -> Estimate:
    """The mean of `values` (N,) with a cluster bootstrap over `clusters` (N,).

    Raises ValueError for no values, or values that are not finite.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.size == 0 or array.shape != (len(clusters),):
        raise ValueError(f"need one cluster a value, and some: {array.shape}, {len(clusters)}")
    if not np.isfinite(array).all():
        raise ValueError("values must be finite")
    sums, counts = _by_cluster(array, clusters)
    mean = float(array.mean())
    if len(sums) < 2:
        return Estimate(mean, None, None, array.size, len(sums))
    means = _bootstrap_means(sums, counts, draws, rng)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(mean, float(low), float(high), array.size, len(sums))


def win_rate(
    ours: Sequence[float] | Floats,
    theirs: Sequence[float] | Floats,
    clusters: Sequence[object],
    *,
    draws: int,
    rng: np.random.Generator,
    tie_margin: float = 0.0,
) -> WinRate:
    """How often `ours` (N,) beats `theirs` (N,) item by item; closer than the margin is a tie.

    Where every item ends the same way the bootstrap sees no spread at all. Then the far end is
    the exact binomial one for that many prompts (Clopper & Pearson 1934), which is not nothing:
    five wins of five only exclude rates below 0.48.
    """
    difference = np.asarray(ours, dtype=np.float64) - np.asarray(theirs, dtype=np.float64)
    sign = np.where(np.abs(difference) <= tie_margin, 0.0, np.sign(difference))
    rate = mean_interval((sign + 1) / 2, clusters, draws=draws, rng=rng)
    if rate.low is not None and rate.value in (0.0, 1.0):
        far = float(((1 - LEVEL) / 2) ** (1 / rate.prompts))
        low, high = (far, 1.0) if rate.value == 1.0 else (0.0, 1.0 - far)
        rate = Estimate(rate.value, low, high, rate.n, rate.prompts)
    return WinRate(
        rate=rate,
        wins=int((sign > 0).sum()),
        ties=int((sign == 0).sum()),
        losses=int((sign < 0).sum()),
    )


def pairwise_distance(images: Floats) -> float:
    """Mean distance between all pairs of (N, ...) images in [0, 1], N at least 2.

    The distance is the root of the mean squared difference over everything but N: 0 for equal
    pictures, 1 for black against white.
    """
    count = len(images)
    if count < 2:
        raise ValueError("one image has no distance to another")
    flat = images.reshape(count, -1)
    distances = [
        np.sqrt(np.square(flat[first + 1 :] - flat[first]).mean(axis=1))
        for first in range(count - 1)
    ]
    return float(np.concatenate(distances).mean())


def _by_cluster(values: Floats, clusters: Sequence[object]) -> tuple[Floats, Floats]:
    """Sum and count of each cluster, in order of first appearance."""
    place = {cluster: index for index, cluster in enumerate(dict.fromkeys(clusters))}
    index = np.array([place[cluster] for cluster in clusters])
    sums = np.bincount(index, weights=values).astype(np.float64)
    return sums, np.bincount(index).astype(np.float64)


def _bootstrap_means(sums: Floats, counts: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """The mean over each of `draws` samples of clusters, with replacement: (draws,)."""
    clusters = len(sums)
    rows = max(1, _CHUNK // clusters)
    means = []
    for start in range(0, draws, rows):
        drawn = rng.integers(0, clusters, size=(min(rows, draws - start), clusters))
        means.append(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1))
    return np.concatenate(means)
