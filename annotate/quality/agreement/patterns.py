"""Items that were answered alike are one pattern: a bootstrap then draws patterns, not items.

A million items with three votes in two categories are four patterns. Drawing items with
replacement is, pattern by pattern, one multinomial draw: the same distribution, at no cost.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


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
    rows = counts[counts.sum(1) > 0]
    if not len(rows):
        return Patterns(np.zeros((0, counts.shape[1])), np.zeros(0))
    base = int(rows.max()) + 1
    if base ** rows.shape[1] < 2**62:  # a row as one number: sorting numbers is much the faster
        codes = rows @ (base ** np.arange(rows.shape[1], dtype=np.int64))
        _, first, weight = np.unique(codes, return_index=True, return_counts=True)
        return Patterns(rows[first].astype(float), weight.astype(float))
    unique, weight = np.unique(rows, axis=0, return_counts=True)
    return Patterns(unique.astype(float), weight.astype(float))
