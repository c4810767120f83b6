"""What the curves amount to, in sentences that claim no more than they show."""

from dataclasses import dataclass

import numpy as np

from annotate.quality.active.beliefs import Floats
from annotate.quality.active.curve import Curve, Curves
from annotate.quality.estimate import LEVEL

NOT_SHOWN = "No difference shown yet"
# Errors of a fit fall as 1 / n once it is near the end, slower before: the likeliest of these.
POWERS = (0.5, 0.75, 1.0)
FARTHEST = 1_000.0  # times the answers so far: a forecast beyond is none


@dataclass(frozen=True)
class Difference:
    votes: int  # of each arm
    value: float  # accuracy of the active arm less that of the random arm
    low: float
    high: float

    @property
    def sentence(self) -> str:
        points = f"{100 * self.value:+.1f} points ({100 * self.low:+.1f} to {100 * self.high:+.1f})"
        at = f"at {self.votes:,} answers each"
        if self.low > 0:
            return f"Choosing helps: {points} of accuracy over chance's choice {at}."
        if self.high < 0:
            return f"Choosing hurts: {points} of accuracy against chance's choice {at}."
        return f"{NOT_SHOWN}: {points} of accuracy {at}."


def difference(found: Curves) -> Difference:
    """The arms at the most answers that both have."""
    gap = found.active.draws[:, -1] - found.random.draws[:, -1]
    low, high = (float(value) for value in np.percentile(gap, LEVEL))
    return Difference(int(found.active.votes[-1]), float(np.median(gap)), low, high)


@dataclass(frozen=True)
class Forecast:
    """How many answers more until the target; None with `why` where that cannot be said."""

    target: float
    more: int | None = None
    low: int | None = None
    high: int | None = None  # None beside `more`: no end was in sight in some of the draws
    why: str = ""

    @property
    def sentence(self) -> str:
        wanted = f"{100 * self.target:.0f} % accuracy"
        if self.more is None:
            return f"How many answers more reach {wanted} cannot be said yet, because {self.why}."
        if self.more == 0:
            return f"{wanted} is reached already."
        most = "no upper end yet" if self.high is None else f"{self.high:,}"
        return f"About {self.more:,} answers more to reach {wanted} ({self.low:,} to {most})."


def forecast(curve: Curve, target: float) -> Forecast:
    """By accuracy(n) = c - b n^-a, fitted to the curve and again to each of its draws."""
    now = int(curve.votes[-1])
    if len(curve.votes) < 4:
        return Forecast(target, why=f"there are {len(curve.votes)} points of the curve so far")
    if float(np.percentile(curve.draws[:, -1], LEVEL[0])) >= target:
        return Forecast(target, 0, 0, 0)
    power = min(POWERS, key=lambda a: _fit(curve, curve.value, a)[2])
    slopes = np.array([_fit(curve, draw, power)[1] for draw in curve.draws])
    if np.percentile(slopes, LEVEL[0]) <= 0:
        return Forecast(target, why="the curve does not rise beyond its doubt")
    reach = np.array([_reach(curve, draw, power, target) for draw in curve.draws])
    middle = _reach(curve, curve.value, power, target)
    if not np.isfinite(middle) or np.isinf(reach).mean() > 0.5:
        level = _fit(curve, curve.value, power)[0]
        return Forecast(target, why=f"the curve levels off at about {100 * level:.0f} %")
    if middle > FARTHEST * now:
        return Forecast(target, why="it lies too far beyond what was seen")
    low, high = np.quantile(reach, (LEVEL[0] / 100, LEVEL[1] / 100), method="higher")

    def more(votes: float) -> int:
        return int(_rounded(max(0.0, votes - now)))

    end = float(high) if high <= FARTHEST * now else None
    return Forecast(
        target, max(1, more(middle)), more(float(low)), None if end is None else more(end)
    )


def _fit(curve: Curve, value: Floats, power: float) -> tuple[float, float, float]:
    """The level c, the slope b and the error left, where later points weigh more (root of n)."""
    columns = np.column_stack([np.ones(len(curve.votes)), -(curve.votes.astype(float) ** -power)])
    root = curve.votes.astype(float) ** 0.25
    found, *_ = np.linalg.lstsq(columns * root[:, None], value * root, rcond=None)
    left = float((((columns @ found - value) * root) ** 2).sum())
    return float(found[0]), float(found[1]), left


def _reach(curve: Curve, value: Floats, power: float, target: float) -> float:
    level, slope, _ = _fit(curve, value, power)
    if slope <= 0 or level <= target:
        return float("inf")
    return float((slope / (level - target)) ** (1 / power))


def _rounded(value: float) -> float:
    """Two figures: a forecast has no more."""
    if value < 10:
        return float(np.ceil(value))
    digits = int(np.floor(np.log10(value))) - 1
    return float(round(value / 10**digits) * 10**digits)
