"""Cohen's kappa of two people (Cohen 1960), plain or weighted (Cohen 1968)."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from annotate.quality.agreement.coefficients import DRAWS, NO_VARIETY
from annotate.quality.estimate import Estimate, estimate, undefined
from annotate.quality.votes import Votes

Floats = NDArray[np.float64]
Weighting = Literal["none", "linear", "quadratic"]


def table(votes: Votes, first: int, second: int) -> Floats:
    """How often the first person said c where the second said k: (K, K). The last vote counts."""
    said = np.full((2, votes.items), -1)
    for row, rater in enumerate((first, second)):
        own = votes.rater == rater
        said[row, votes.item[own]] = votes.label[own]
    both = (said >= 0).all(0)
    flat = np.bincount(
        said[0, both] * votes.labels + said[1, both], minlength=votes.labels * votes.labels
    )
    return flat.reshape(votes.labels, votes.labels).astype(float)


def kappa(tables: Floats, weighting: Weighting = "none") -> Floats:
    """Kappa (B,) of tables (B, K, K); NaN where both always said the same one thing."""
    size = tables.shape[-1]
    place = np.arange(size)
    apart = np.abs(place[:, None] - place[None]).astype(float)
    cost = {"none": (apart > 0).astype(float), "linear": apart, "quadratic": apart**2}[weighting]
    total = tables.sum((1, 2))
    expected = np.einsum("bc,bk->bck", tables.sum(2), tables.sum(1))
    with np.errstate(invalid="ignore", divide="ignore"):
        by_chance = (cost * expected).sum((1, 2)) / total
        found: Floats = 1 - (cost * tables).sum((1, 2)) / np.where(by_chance > 0, by_chance, np.nan)
    return found


def cohen_kappa(
    votes: Votes,
    first: int,
    second: int,
    *,
    weighting: Weighting = "none",
    draws: int = DRAWS,
    seed: int = 0,
) -> Estimate:
    """Two people's kappa over the items both answered, with a bootstrap interval over items."""
    seen = table(votes, first, second)
    shared = int(seen.sum())
    if not shared:
        return undefined("These two have answered no item in common.")
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(shared, seen.ravel() / shared, size=draws).reshape(-1, *seen.shape)
    found = kappa(np.concatenate([seen[None], drawn]), weighting)
    return estimate(found[0], found[1:], items=shared, why=NO_VARIETY)
