"""Can good be told from bad by the border of the mask alone?

Pairs that differ at the seam teach a scorer to look for seams. A small classifier gets nothing but
numbers of narrow bands along the border; what it scores on photos it has not seen is the leak.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from training.common.seeding import derive
from training.data.faces import Pixels
from training.generate.face_mask import Mask

Array = NDArray[np.float64]

GOAL = 0.60
FOLDS = 5
LEAST_PHOTOS = 10  # with fewer, every result would be chance
DRAWS = 2000  # of the bootstrap
RIDGE = 1.0  # of the logistic regression, on standardised features
# Distances from the border in pixels; negative is inside, where the model's pixels are.
ROOM = 12  # pixels kept around the mask
BANDS = ((-6, -3), (-3, -1), (-1, 1), (1, 3), (3, 6))


@dataclass(frozen=True)
class Leak:
    """What the probe found. Chance is 0.5; intervals are 95 %, photos drawn again."""

    accuracy: float  # one image at a time: is it good or bad?
    low: float
    high: float
    paired: float  # the two images of a pair side by side: which one is bad?
    paired_low: float
    paired_high: float
    pairs: int
    photos: int

    def as_report(self) -> dict[str, Any]:
        numbers = {
            name: round(value, 4) if isinstance(value, float) else value
            for name, value in vars(self).items()
        }
        return {**numbers, "goal": GOAL, "passed": self.accuracy <= GOAL}


def border_features(image: Pixels, mask: Mask) -> Array:
    """Numbers of the bands along the mask's border, (24,).

    Each band: the energies of a fine residual (what a 3x3 blur takes away), of a Laplacian and of
    the gradient across the border, as logarithms. Then how colour and brightness step over it,
    and how much rougher one side is than the other.
    """
    image, mask = _around(image, mask)
    pixels = image.astype(np.float64)
    grey = pixels.mean(axis=2)
    distance = signed_distance(mask)
    down, across = np.gradient(distance)
    grey_down, grey_across = np.gradient(grey)
    maps = (
        (grey - cv2.blur(grey, (3, 3))) ** 2,
        cv2.Laplacian(grey, cv2.CV_64F) ** 2,
        (grey_down * down + grey_across * across) ** 2,
    )
    bands = [(distance >= low) & (distance < high) for low, high in BANDS]
    energies = np.array([[np.log(_mean(each, band) + 1e-3) for band in bands] for each in maps])
    inner, outer = bands[1], bands[3]
    step = [abs(_mean(pixels[..., c], inner) - _mean(pixels[..., c], outer)) for c in range(3)]
    spread = [np.log(_std(grey, inner) + 1e-3), np.log(_std(grey, outer) + 1e-3)]
    rougher = energies[:, 1] - energies[:, 3]
    crest = energies[2, 2] - (energies[2, 1] + energies[2, 3]) / 2
    return np.concatenate([energies.ravel(), np.log1p(step), spread, rougher, [crest]])


def _around(image: Pixels, mask: Mask) -> tuple[Pixels, Mask]:
    """The part with the mask and its surroundings: the rest of a large photo says nothing."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    area = (
        slice(max(rows[0] - ROOM, 0), rows[-1] + ROOM),
        slice(max(columns[0] - ROOM, 0), columns[-1] + ROOM),
    )
    return image[area], mask[area]


def signed_distance(mask: Mask) -> Array:
    """Pixels to the mask's border, negative inside, (H, W)."""
    inside = mask.astype(np.uint8)
    out: Array = cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5).astype(np.float64)
    within = cv2.distanceTransform(inside, cv2.DIST_L2, 5)
    return np.where(mask, -(within - 0.5), out - 0.5)


def probe(good: Array, bad: Array, photos: Sequence[str], *, seed: int = 0) -> Leak | None:
    """Cross-validated by photo; None where there are too few photos to say anything.

    `good` and `bad`: features (pairs, F), row by row of one pair; `photos` names each pair's.
    """
    names = sorted(set(photos))
    if len(names) < LEAST_PHOTOS:
        return None
    order = np.random.default_rng(derive(seed, "leak folds")).permutation(len(names))
    fold_of = {names[place]: number % FOLDS for number, place in enumerate(order)}
    folds = np.array([fold_of[name] for name in photos])
    single, paired = np.zeros(len(photos)), np.zeros(len(photos))
    for fold in range(FOLDS):
        held = folds == fold
        score = logistic(
            np.concatenate([good[~held], bad[~held]]),
            np.repeat([0.0, 1.0], (~held).sum()),
        )
        of_good, of_bad = score(good[held]), score(bad[held])
        single[held] = (_half(-of_good) + _half(of_bad)) / 2
        paired[held] = _half(of_bad - of_good)
    low, high = _interval(single, photos, seed)
    paired_low, paired_high = _interval(paired, photos, seed)
    return Leak(
        float(single.mean()), low, high,
        float(paired.mean()), paired_low, paired_high,
        len(photos), len(names),
    )  # fmt: skip


def logistic(features: Array, labels: Array) -> Any:
    """A ridge logistic regression, by Newton's method. Returns features (N, F) -> log odds (N,)."""
    middle, spread = features.mean(axis=0), features.std(axis=0) + 1e-9

    def standard(rows: Array) -> Array:
        scaled = (rows - middle) / spread
        return np.concatenate([np.ones((len(rows), 1)), scaled], axis=1)

    x = standard(features)
    weights = np.zeros(x.shape[1])
    ridge = np.diag([1e-6] + [RIDGE] * features.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (chance - labels) + ridge @ weights
        bend = (x * (chance * (1 - chance))[:, None]).T @ x + ridge
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return lambda rows: standard(rows) @ weights


def _half(difference: Array) -> Array:
    """1 where right, 0 where wrong, a half where it cannot tell."""
    return np.where(difference > 0, 1.0, np.where(difference < 0, 0.0, 0.5))


def _interval(right: Array, photos: Sequence[str], seed: int) -> tuple[float, float]:
    """A 95 % interval of the mean; whole photos are drawn again, their pairs hang together."""
    names, place = np.unique(np.asarray(photos), return_inverse=True)
    sums = np.bincount(place, weights=right)
    counts = np.bincount(place).astype(np.float64)
    rng = np.random.default_rng(derive(seed, "leak interval"))
    drawn = rng.integers(0, len(names), (DRAWS, len(names)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def _mean(values: Array, where: Mask) -> float:
    return float(values[where].mean()) if where.any() else 0.0


def _std(values: Array, where: Mask) -> float:
    return float(values[where].std()) if where.any() else 0.0
