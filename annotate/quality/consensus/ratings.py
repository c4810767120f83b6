"""Scores of many people made into one a thing, minding who is strict and who is careless.

    u = psi[item] + bias[rater] + inconsistency[rater] * noise       (ITU-T P.910 Annex E;
                                                                      Li & Bampis 2017, Li et al. 2020)

Solved by alternating projection: the mean of what is left after the other part, weighted by how
consistent each person is. The biases add up to zero, so the things stay on the campaign's scale.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# A person with few scores, or who fits by luck, must not count for infinitely much: so many scores
# with the crowd's own spread are mixed into everybody's.
IMAGINED = 2.0
SMALLEST = 1e-3  # in points of the scale


@dataclass(frozen=True)
class Recovered:
    score: Floats  # (items,): psi; NaN where nobody scored
    error: Floats  # (items,): its standard error
    bias: Floats  # (raters,): above 0 is generous
    inconsistency: Floats  # (raters,): standard deviation of a person's noise, in points
    rounds: int
    converged: bool


def recover(
    item: Ints,
    rater: Ints,
    value: Floats,
    *,
    items: int,
    raters: int,
    start: Recovered | None = None,
    rounds: int = 1000,
    tolerance: float = 1e-8,
) -> Recovered:
    """Fit to scores value (V,) that rater (V,) gave to item (V,). Warm-starts from `start`."""
    precision = np.ones(raters)
    bias = np.zeros(raters)
    if start is not None:
        known = min(raters, len(start.bias))
        bias[:known] = start.bias[:known]
        precision[:known] = start.inconsistency[:known] ** -2.0
    spread = np.ones(raters)
    score = np.full(items, np.nan)
    done, converged = 0, False
    while done < rounds and not converged and len(value):
        done += 1
        before = score
        score = _mean(item, value - bias[rater], precision[rater], items)
        left = value - score[item]
        bias = _mean(rater, left, np.ones(len(value)), raters)
        bias = np.nan_to_num(bias - np.nanmean(bias))
        free = 1 - precision[rater] / np.bincount(item, precision[rater], items)[item]
        spread = _spread(rater, left - bias[rater], free, raters)
        precision = spread**-2.0
        moved = np.abs(np.nan_to_num(score) - np.nan_to_num(before, nan=np.inf))
        converged = bool(moved[~np.isnan(score)].max(initial=0) < tolerance)
    held = np.bincount(item, precision[rater], items) if len(value) else np.zeros(items)
    with np.errstate(divide="ignore"):
        error = np.where(held > 0, held**-0.5, np.nan)
    return Recovered(score, error, bias, spread, done, converged)


def _mean(group: Ints, value: Floats, weight: Floats, groups: int) -> Floats:
    total = np.bincount(group, weight, groups)
    with np.errstate(invalid="ignore"):
        found: Floats = np.bincount(group, weight * value, groups) / np.where(
            total > 0, total, np.nan
        )
    return found


def _spread(rater: Ints, left: Floats, free: Floats, raters: int) -> Floats:
    """Everybody's standard deviation. A score is nearer to the mean that it had a part in: `free`
    (V,) is what is left of its own noise, so that who weighs most is not taken for flawless (as in
    restricted maximum likelihood)."""
    squares = np.bincount(rater, left**2, raters)
    count = np.bincount(rater, free, raters)
    crowd = max(float((left**2).sum() / max(free.sum(), 1.0)), SMALLEST**2)
    found: Floats = np.sqrt((squares + IMAGINED * crowd) / (count + IMAGINED))
    return np.maximum(found, SMALLEST)
