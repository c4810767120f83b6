"""A number with its doubt: or, where there is none, why not."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEVEL = (2.5, 97.5)  # the ends of a 95 % interval, in percent
MOST_UNDEFINED = 0.05  # where more of the draws than this have no value, the interval has none


@dataclass(frozen=True)
class Estimate:
    """`value` is None where it is undefined, and `why` says so in a sentence; never NaN."""

    value: float | None
    low: float | None = None
    high: float | None = None
    items: int = 0  # things behind it that were rated at least twice
    why: str = ""


def undefined(why: str, items: int = 0) -> Estimate:
    return Estimate(None, items=items, why=why)


def estimate(value: float, draws: Floats, *, items: int, why: str) -> Estimate:
    """A value with the interval of its bootstrap draws (B,). `why`: for a value that is NaN."""
    if not np.isfinite(value):
        return undefined(why, items)
    finite = draws[np.isfinite(draws)]
    if len(draws) == 0 or len(finite) < (1 - MOST_UNDEFINED) * len(draws):
        return Estimate(float(value), items=items, why="Too few items for an interval.")
    low, high = np.percentile(finite, LEVEL)
    return Estimate(float(value), float(low), float(high), items)
