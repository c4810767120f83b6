"""Who judges pairs unlike everybody else: how likely is what one person said, by all the others?

    P(i preferred to j) = Phi((q_i - q_j) / 1.4826)        Thurstone 1927, case V, in units of JOD

For each person the others' votes are scaled; L is the mean, over the pairs they judged, of the log10
chance of their counts (binomial). How far L lies below the crowd's lower quartile, in interquartile
ranges, is the distance: above 1.5 somebody stands out (Perez-Ortiz & Mantiuk 2017, arXiv 1712.03686,
and its program pwcmp; there is no prior here).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
JOD = 1.4826  # one unit apart: preferred three times in four
# Where all others agree on a pair the scale has no end, and one vote against them no chance at all:
# this stands in its place. So the distance of somebody far out is as large as this number makes it.
LEAST = 1e-10
STANDS_OUT = 1.5
LEAST_PEOPLE = 4  # quartiles of fewer say nothing


@dataclass(frozen=True)
class Outliers:
    likelihood: Floats  # (raters,): L, log10; 0 for somebody who judged nothing
    distance: Floats  # (raters,): 0 at or above the lower quartile
    why: str = ""  # why nobody can stand out, where that is so

    @property
    def standing_out(self) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = self.distance > STANDS_OUT
        return found


def outliers(wins: Floats) -> Outliers:
    """Of wins (groups, raters, things, things), [.., i, j]: how often i was preferred to j.

    A group is a scene or a prompt: things are scaled in each by itself.
    """
    raters = wins.shape[1]
    total, pairs = np.zeros(raters), np.zeros(raters)
    everybody = wins.sum(1)
    for rater in range(raters):
        own = wins[:, rater]
        judged = np.triu(own + own.swapaxes(1, 2), 1) > 0
        mine = judged.any((1, 2))
        if not mine.any():
            continue
        own, judged = own[mine], judged[mine]
        told = _told(_scaled(everybody[mine] - own), own)[judged]
        total[rater] = np.log10(told).sum()
        pairs[rater] = judged.sum()
    likelihood = total / np.maximum(pairs, 1)
    there = pairs > 0
    if there.sum() < LEAST_PEOPLE:
        return Outliers(likelihood, np.zeros(raters), "Fewer than four people judged pairs.")
    low, high = np.quantile(likelihood[there], [0.25, 0.75])
    if high - low <= 0:
        return Outliers(likelihood, np.zeros(raters), "All people are equally likely.")
    distance = np.where(there & (likelihood < low), (low - likelihood) / (high - low), 0.0)
    return Outliers(likelihood, distance)


def _told(scale: Floats, own: Floats) -> Floats:
    """The chance of a person's counts, pair by pair (groups, things, things)."""
    from scipy.special import ndtr
    from scipy.stats import binom

    chance = ndtr((scale[:, :, None] - scale[:, None]) / JOD).clip(LEAST, 1 - LEAST)
    found: Floats = binom.pmf(own, own + own.swapaxes(1, 2), chance)
    return np.maximum(found, np.finfo(float).tiny)


def _scaled(wins: Floats) -> Floats:
    """The scales (groups, things), each with mean 0, of greatest likelihood; things without a vote
    stay at 0. The groups say nothing of each other, so all are searched for at once."""
    from scipy.optimize import minimize
    from scipy.special import log_ndtr

    def loss(flat: Floats) -> tuple[float, Floats]:
        scale = flat.reshape(wins.shape[:2])
        apart = (scale[:, :, None] - scale[:, None]) / JOD
        logs = log_ndtr(apart)
        ratio = np.exp(-(apart**2) / 2 - logs) / np.sqrt(2 * np.pi)
        pull = wins * ratio / JOD
        return -float((wins * logs).sum()), (pull.sum(1) - pull.sum(2)).ravel()

    start = np.zeros(wins.shape[0] * wins.shape[1])
    options = {"maxiter": 500, "maxfun": 10**6, "ftol": 1e-14, "gtol": 1e-9}
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options=options)
    scale = found.x.reshape(wins.shape[:2])
    centred: Floats = scale - scale.mean(1, keepdims=True)
    return centred
