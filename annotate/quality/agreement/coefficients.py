"""Agreement of any number of people, any of whom may have left items out.

    percent         share of pairs of votes on an item that are equal, averaged over items
    fleiss_kappa    Fleiss 1971; for unequal numbers of votes as Gwet (2014, section 2.4) has it
    gwet_ac1        Gwet 2008: chance agreement that does not collapse when one answer is common
    krippendorff    Krippendorff 2011, "Computing Krippendorff's alpha-reliability"

Each is computed for the data and for every resampling of the items at once: weights (B, U) over
the U patterns in, values (B,) out; NaN where it is undefined. `agreement` puts words to that.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from annotate.quality.agreement.patterns import Patterns, patterns_of
from annotate.quality.estimate import Estimate, estimate, undefined
from annotate.quality.votes import Votes

Floats = NDArray[np.float64]
Scale = Literal["nominal", "ordinal", "interval"]
DRAWS = 1000
NO_PAIRS = "No item has two answers yet."
NO_VARIETY = "Everybody always gave the same answer: there is no chance agreement to compare with."


def percent(patterns: Patterns, weights: Floats) -> Floats:
    """Observed agreement (B,) of the items with at least two votes."""
    size = patterns.size
    kept = size >= 2
    safe = np.where(kept, size * (size - 1), 1)
    equal = np.where(kept, (patterns.counts * (patterns.counts - 1)).sum(1) / safe, 0)
    with np.errstate(invalid="ignore"):
        found: Floats = (weights @ equal) / (weights @ kept.astype(float))
    return found


def fleiss_kappa(patterns: Patterns, weights: Floats) -> Floats:
    share = _shares(patterns, weights)
    return _beyond_chance(percent(patterns, weights), (share**2).sum(1))


def gwet_ac1(patterns: Patterns, weights: Floats) -> Floats:
    share = _shares(patterns, weights)
    categories = max(2, patterns.counts.shape[1])
    return _beyond_chance(
        percent(patterns, weights), (share * (1 - share)).sum(1) / (categories - 1)
    )


def krippendorff(
    patterns: Patterns, weights: Floats, *, scale: Scale = "nominal", values: Floats | None = None
) -> Floats:
    """Alpha (B,). `values` (K,) are the categories' numbers, of scale "interval" alone."""
    paired = patterns.paired()
    kept = patterns.size >= 2
    within = weights[:, kept] / np.maximum(paired.size - 1, 1)
    counts = paired.counts
    categories = counts.shape[1]
    # Coincidences (B, K, K): ordered pairs of different votes on one item, each vote weighing one.
    products = np.einsum("uc,uk->uck", counts, counts).reshape(len(counts), -1)
    pairs = (within @ products).reshape(-1, categories, categories)
    pairs -= np.einsum("bc,ck->bck", within @ counts, np.eye(categories))
    totals = pairs.sum(2)  # (B, K)
    n = totals.sum(1)
    distance = _distance(totals, scale, values)
    observed = (pairs * distance).sum((1, 2))
    expected = np.einsum("bc,bk,bck->b", totals, totals, distance)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = 1 - (n - 1) * observed / np.where(expected > 0, expected, np.nan)
    return found


def _distance(totals: Floats, scale: Scale, values: Floats | None) -> Floats:
    """Squared distance of two categories, (B, K, K)."""
    categories = totals.shape[1]
    if scale == "nominal":
        return np.broadcast_to(1 - np.eye(categories), (len(totals), categories, categories))
    if scale == "interval":
        place = np.arange(categories, dtype=float) if values is None else values
        place = np.broadcast_to(place, totals.shape)
    else:  # the rank of a category is the middle of the votes it holds
        place = np.cumsum(totals, axis=1) - totals / 2
    squared: Floats = (place[:, :, None] - place[:, None, :]) ** 2
    return squared


def _shares(patterns: Patterns, weights: Floats) -> Floats:
    """The categories' shares (B, K): each item counts once, however many voted on it."""
    each = patterns.counts / np.maximum(patterns.size, 1)[:, None]
    with np.errstate(invalid="ignore"):
        found: Floats = (weights @ each) / weights.sum(1, keepdims=True)
    return found


def _beyond_chance(observed: Floats, chance: Floats) -> Floats:
    possible = 1 - chance
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = np.where(possible > 1e-12, (observed - chance) / possible, np.nan)
    return found


def agreement(
    votes: Votes,
    *,
    scale: Scale = "nominal",
    values: Floats | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> dict[str, Estimate]:
    """Every coefficient with its 95 % interval from resampling items (bootstrap).

    `alpha` is Krippendorff's for `scale`. Kappa and AC1 take the categories as names, whatever the
    scale.
    """
    patterns = patterns_of(votes.counts())
    paired = patterns.paired()
    measures: dict[str, Callable[[Patterns, Floats], Floats]] = {
        "percent": percent,
        "fleiss_kappa": fleiss_kappa,
        "gwet_ac1": gwet_ac1,
        "alpha": lambda all_of, weights: krippendorff(all_of, weights, scale=scale, values=values),
    }
    if not paired.items:
        return {name: undefined(NO_PAIRS) for name in measures}
    weights = patterns.draws(draws, seed)
    found = {}
    for name, measure in measures.items():
        computed = measure(patterns, weights)
        found[name] = estimate(computed[0], computed[1:], items=paired.items, why=NO_VARIETY)
    return found
