"""Items that were answered alike are one pattern: a bootstrap then draws patterns, not items.

A million items with three votes in two categories are four patterns. Drawing items with
replacement is, pattern by pattern, one multinomial draw: the same distribution, at no cost.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
FEW = 1 << 16


@dataclass(frozen=True)
class Patterns:
    counts: Floats  # (U, K): how often each category was given
    weight: Floats  # (U,): how many items look like this

    @property
    def size(self) -> Floats:
        """Votes on an item of each pattern: (U,)."""
        votes: Floats = self.counts.sum(1)
        return votes

    @property
    def items(self) -> int:
        return int(self.weight.sum())

    def paired(self) -> "Patterns":
        """Only items with two votes or more: one vote cannot agree with anything."""
        kept = self.size >= 2
        return Patterns(self.counts[kept], self.weight[kept])

    def draws(self, count: int, seed: int) -> Floats:
        """Weights (1 + count, U): the data themselves, then `count` resamplings of the items."""
        if not self.items:
            return self.weight[None]
        rng = np.random.default_rng(seed)
        share = self.weight / self.weight.sum()
        drawn = rng.multinomial(self.items, share, size=count).astype(float)
        return np.concatenate([self.weight[None], drawn])


def patterns_of(counts: Ints) -> Patterns:
    """The patterns among the rows of counts (items, K); items without a vote are left out."""
    items, categories = counts.shape
    base = int(counts.max(initial=0)) + 1
    if base**categories >= 2**62:
        rows = counts[counts.sum(1) > 0]
        unique, weight = np.unique(rows, axis=0, return_counts=True)
        return Patterns(unique.astype(float), weight.astype(float))
    # A row as one number, its counts the digits.
    codes = np.zeros(items, dtype=np.int64)
    for column in reversed(range(categories)):
        codes *= base
        codes += counts[:, column]
    if base**categories <= max(FEW, items):  # so few numbers that counting beats sorting
        weight = np.bincount(codes)
        seen = np.flatnonzero(weight)
        weight = weight[seen]
    else:
        seen, weight = np.unique(codes, return_counts=True)
    kept = seen > 0
    seen, weight = seen[kept], weight[kept]
    digits = seen[:, None] // base ** np.arange(categories, dtype=np.int64) % base
    return Patterns(digits.astype(float), weight.astype(float))
