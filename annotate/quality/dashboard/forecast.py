"""When a campaign will have its answers, from its recent days, with how sure that is.

The answers of the last k whole steps (days or hours) are taken as draws of one distribution, mean m
and standard deviation s. After n steps more there are n * m, give or take t * s * sqrt(n + n^2 / k):
the steps to come vary, and m itself is known from k steps only. The interval's ends are the n at
which that band's upper and lower edge reach what is missing (a 95 % prediction interval).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

FEWEST = 3  # steps from which a spread can be told
RECENT = 14  # steps looked at
FURTHEST = 10_000  # steps: what ends later than that has no end that can be told
# Student's t, 97.5 %, for 2 to 13 degrees of freedom.
T = (4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160)


@dataclass(frozen=True)
class Forecast:
    """`finish` is None where it cannot be said, and `why` says so in a sentence."""

    rate: float | None = None  # answers a step
    low: datetime | None = None  # the earliest likely end
    finish: datetime | None = None
    high: datetime | None = None  # the latest; None where none can be told
    why: str = ""


def forecast(
    recent: Sequence[int], *, left: int, now: datetime, step: timedelta, name: str
) -> Forecast:
    """`recent`: the answers of the last whole steps, oldest first. `name`: of a step, "day"."""
    counts = np.array(recent[-RECENT:], dtype=float)
    if len(counts) < FEWEST:
        return Forecast(why=f"It cannot be said yet: there are fewer than {FEWEST} whole {name}s.")
    rate = float(counts.mean())
    if rate == 0:
        return Forecast(0.0, why=f"Nobody has answered in the last {len(counts)} {name}s.")
    spread = float(counts.std(ddof=1))
    steps = np.arange(1, FURTHEST + 1)
    give = T[len(counts) - FEWEST] * spread * np.sqrt(steps + steps**2 / len(counts))
    if left / rate > FURTHEST:
        return Forecast(rate, why="At the pace of late it does not end within decades.")
    soonest = _first(rate * steps + give >= left)
    latest = _first(rate * steps - give >= left)
    return Forecast(
        rate,
        low=now + step * min(soonest or 1, left / rate),
        finish=now + step * (left / rate),
        high=None if latest is None else now + step * max(latest, left / rate),
        why="" if latest else f"The pace differs so much by the {name} that no latest end is sure.",
    )


def _first(there: np.ndarray) -> int | None:
    """The first step, from 1, at which it is so."""
    return int(there.argmax()) + 1 if there.any() else None
