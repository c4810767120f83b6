"""Votes as three columns of numbers: who said which category of what."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Votes:
    """V votes. Row v says: `rater[v]` gave `item[v]` the category `label[v]`, all counted from 0."""

    item: Ints  # (V,)
    rater: Ints  # (V,)
    label: Ints  # (V,)
    items: int
    raters: int
    labels: int

    def __post_init__(self) -> None:
        """Raises ValueError for columns of unequal length or numbers out of range."""
        for name, column, most in (
            ("item", self.item, self.items),
            ("rater", self.rater, self.raters),
            ("label", self.label, self.labels),
        ):
            if len(column) != len(self.item):
                raise ValueError(f"{len(column)} values in {name}, {len(self.item)} in item")
            if len(column) and not 0 <= column.min() <= column.max() < most:
                raise ValueError(f"{name} must lie in 0..{most - 1}")

    def __len__(self) -> int:
        return len(self.item)

    def counts(self) -> Ints:
        """How often each item was given each category: (items, labels)."""
        flat = np.bincount(self.item * self.labels + self.label, minlength=self.items * self.labels)
        return flat.reshape(self.items, self.labels)

    def by_item(self) -> "Votes":
        """The same votes in the order of their items: what walks them item by item is then quick."""
        if np.all(self.item[1:] >= self.item[:-1]):
            return self
        order = np.argsort(self.item, kind="stable")
        return Votes(
            self.item[order],
            self.rater[order],
            self.label[order],
            self.items,
            self.raters,
            self.labels,
        )


def numbered(values: Iterable[Hashable], known: Sequence[Hashable] | None = None) -> Ints:
    """Each value's number: its place in `known`, or else in the order of first sight.

    Raises KeyError for a value that is not among the known ones.
    """
    if known is not None:
        place = {value: number for number, value in enumerate(known)}
        return np.array([place[value] for value in values], dtype=np.int64)
    seen: dict[Hashable, int] = {}
    return np.array([seen.setdefault(value, len(seen)) for value in values], dtype=np.int64)


def votes_of(
    rows: Iterable[tuple[Hashable, Hashable, Hashable]], labels: Sequence[Hashable] | None = None
) -> Votes:
    """Votes from rows (item, rater, label). `labels` fixes the categories and their order."""
    found = list(rows)
    items = numbered(row[0] for row in found)
    raters = numbered(row[1] for row in found)
    codes = numbered((row[2] for row in found), labels)

    def top(column: Ints) -> int:
        return int(column.max()) + 1 if len(column) else 0

    return Votes(
        items,
        raters,
        codes,
        top(items),
        top(raters),
        len(labels) if labels is not None else top(codes),
    )
