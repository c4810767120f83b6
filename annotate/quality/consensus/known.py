"""Strengths of pairs where people are known already: only the things are sought.

The model is that of `paired`, with the gains, the ties, both-bad and the pull of a side held still.
The log-posterior of each component then stands alone, so a few components can be found without the
rest, and are exactly what a fit of everything would find that ended at these gains.

Each vote's part is then a log-sum of exponentials of what is sought: minus the log-posterior is a bowl
with one lowest place, found by Newton's method. Its bend is a sparse matrix, one cell for each pair of
things that met; conjugate gradients solve with it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from annotate.quality.consensus.outcomes import BOTH_BAD, FIRST, LARGEST, SECOND, TIE, chances
from annotate.quality.consensus.paired import Floats, Ints, Pairs, Shape

SPREAD = 2.0
ROUNDS = 100
HALVINGS = 30
ENOUGH = 1e-6  # the longest step, in strengths, that is the last
SOLVED = 1e-3  # of the slope that may be left in a step: the next one takes it, at a lower place


class UnknownOutcome(ValueError):
    """A tie or both-bad, where nobody had said so before: its worth is not known."""


def strengths(pairs: Pairs, gains: Floats, shape: Shape, *, spread: float = SPREAD) -> Floats:
    """The strengths (things,), not centred. `gains` (raters,) and `spread` are on the scale of
    `paired.Fit.reliability`: a fit's own spread times its unit. A row is one vote: weights are not for here.

    Raises UnknownOutcome, and ValueError without votes.
    """
    if not len(pairs):
        raise ValueError("There are no votes to fit.")
    if (shape.tie is None and (pairs.outcome == TIE).any()) or (
        shape.both_bad is None and (pairs.outcome == BOTH_BAD).any()
    ):
        raise UnknownOutcome("An outcome that the earlier fit had not seen.")
    bowl = _Bowl(pairs, gains, shape, 1 / spread**2)
    x = np.zeros(pairs.things)
    here = bowl.at(x)
    for _ in range(ROUNDS):
        step = bowl.newton(x, here)
        below = bowl.at(x + step)
        for _ in range(HALVINGS):
            if below.value <= here.value or np.abs(step).max() < ENOUGH:
                break
            step /= 2
            below = bowl.at(x + step)
        x, here = x + step, below
        if np.abs(step).max() < ENOUGH:
            break
    return x


@dataclass(frozen=True)
class _Place:
    value: float  # minus the log-posterior
    lead: Floats  # (V,): the chance of first less that of second
    decided: Floats  # (V,): the chance of either
    bad: Floats | float  # (V,): the chance of both bad


class _Bowl:
    """Minus the log-posterior over strengths, with its slope and bend."""

    def __init__(self, pairs: Pairs, gains: Floats, shape: Shape, precision: float) -> None:
        from scipy.sparse import csr_array

        self.pairs, self.precision = pairs, precision
        self.half = (1.0 if pairs.rater is None else gains[pairs.rater]) * np.full(len(pairs), 0.5)
        self.pull = 0.0 if pairs.side is None else shape.position / 2 * pairs.side
        self.even = 0.0 if shape.tie is None else float(np.exp(shape.tie))
        self.both_bad = shape.both_bad
        self.sign = 1.0 * (pairs.outcome == FIRST) - (pairs.outcome == SECOND)
        self.said_bad = 1.0 * (pairs.outcome == BOTH_BAD)
        # Where a vote's parts of the bend lie: the two ends, then both cells between them.
        things = np.arange(pairs.things)
        rows = np.concatenate([things, pairs.first, pairs.second])
        columns = np.concatenate([things, pairs.second, pairs.first])
        cells, self.cell = np.unique(rows * pairs.things + columns, return_inverse=True)
        pointer = np.searchsorted(cells // pairs.things, np.arange(pairs.things + 1))
        self.bend = csr_array(
            (np.zeros(len(cells)), cells % pairs.things, pointer), shape=(pairs.things,) * 2
        )

    def at(self, x: Floats) -> _Place:
        one, two = x[self.pairs.first], x[self.pairs.second]
        along = np.clip(self.half * (one - two) + self.pull, -LARGEST, LARGEST)
        first = np.exp(along)
        second = 1 / first
        total = first + second + self.even
        said = float(self.sign @ along)
        bad: Floats | float = 0.0
        if self.both_bad is not None:
            away = np.clip(self.half * (2 * self.both_bad - one - two), -LARGEST, LARGEST)
            bad = np.exp(away)
            total += bad
            said += float(self.said_bad @ away)
        value = float(np.log(total).sum()) - said + self.precision / 2 * float(x @ x)
        return _Place(value, (first - second) / total, (first + second) / total, bad / total)

    def newton(self, x: Floats, here: _Place) -> Floats:
        """The step to the lowest place of the parabola that touches the bowl here."""
        from scipy.sparse import diags_array
        from scipy.sparse.linalg import cg

        pairs, things = self.pairs, self.pairs.things
        pulled, wide = self.half * (self.sign - here.lead), self.half * (self.said_bad - here.bad)
        slope = self.precision * x
        slope -= np.bincount(pairs.first, pulled - wide, things)
        slope += np.bincount(pairs.second, pulled + wide, things)
        # How x, y and both bend the log of the sum: variances and covariance of what was said.
        by_x, by_y = here.decided - here.lead**2, here.bad * (1 - here.bad)
        mixed, square = -here.lead * here.bad, self.half**2
        between = square * (by_y - by_x)
        parts = np.concatenate([np.full(things, self.precision), between, between])
        self.bend.data = np.bincount(self.cell, parts, len(self.bend.data))
        ends: Any = np.bincount(pairs.first, square * (by_x - 2 * mixed + by_y), things)
        ends += np.bincount(pairs.second, square * (by_x + 2 * mixed + by_y), things)
        bend = self.bend + diags_array(ends, format="csr")
        step, _ = cg(bend, -slope, rtol=SOLVED, M=diags_array(1 / bend.diagonal(), format="csr"))
        found: Floats = step
        return found


def pair_chances(strength: Floats, first: Ints, second: Ints, shape: Shape) -> Floats:
    """What a reliable person with no pull to a side says of pairs (P, 4)."""
    both = strength[first] + strength[second]
    away = None if shape.both_bad is None else shape.both_bad - both / 2
    found = chances("davidson", (strength[first] - strength[second]) / 2, away, shape.tie)
    assert found.shape[1] > TIE
    return found
