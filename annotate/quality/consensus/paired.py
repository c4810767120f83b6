"""Pairwise votes made into strengths, minding who voted and which side each image was on.

A vote of person r on images i and j, with s their strengths, is told by (see outcomes.py)

    x = g_r (s_i - s_j) / 2 + b l / 2        half the log odds of first over second
    y = g_r (t - (s_i + s_j) / 2)            the log-worth of "both bad"

l is +1 where i was shown first and -1 where j was; b is the pull of the first place, in log odds.
g_r is how much a person's votes follow the strengths: 1 as the crowd does, 0 for a coin, below 0
for one who inverts (a discrimination, as in item response theory). "Both bad" is an option outside
the pair with worth t: the weaker both images, the likelier.

Found by L-BFGS on the log-posterior; s ~ N(0, spread^2), b ~ N(0, 0.5^2) and
g ~ N(1, 0.5^2). Pure numpy and scipy.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotate.quality.consensus.outcomes import LIKELIHOOD, SECOND, Said, Ties, chances, said_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
RELIABILITY_SPREAD = 0.5
# Where one image was always on the left, a pull to the left and a better image look alike: most of
# such a lead is put down to the image.
POSITION_SPREAD = 0.5
# Votes looked at together: what is computed of so many stays in the processor's cache.
BLOCK = 1 << 14
# Times the tolerance: a step that gains less of the log-posterior a vote is the last. On 100,000
# votes chances are then within 5e-4 of where a search without end arrives.
ENOUGH = 1e-4
FAR = 20.0  # of ties and both bad, in log-worth: chances are as good as 0 or 1 there
LEAST_TYPICAL = 0.1  # where half the votes are coins, nobody's scale is taken for everybody's


@dataclass(frozen=True)
class Pairs:
    """V votes on pairs of things numbered from 0."""

    first: Ints  # (V,)
    second: Ints  # (V,)
    outcome: Ints  # (V,): FIRST, SECOND, TIE or BOTH_BAD
    things: int
    rater: Ints | None = None  # (V,)
    raters: int = 0
    side: Floats | None = None  # (V,): +1 where `first` was shown first, -1 where not, 0 unknown
    weight: Floats | None = None  # (V,): how many votes a row stands for

    def __len__(self) -> int:
        return len(self.first)

    def pooled(self) -> "Pairs":
        """Equal votes of different people made one row with a weight: people are forgotten."""
        sides = np.zeros(len(self)) if self.side is None else self.side
        weight = np.ones(len(self)) if self.weight is None else self.weight
        key = ((self.first * self.things + self.second) * 4 + self.outcome) * 3
        key = key + sides.astype(np.int64) + 1
        _, row, back = np.unique(key, return_index=True, return_inverse=True)
        return Pairs(
            self.first[row],
            self.second[row],
            self.outcome[row],
            self.things,
            side=sides[row],
            weight=np.bincount(back, weights=weight, minlength=len(row)).astype(float),
        )

    def decided(self) -> "Pairs":
        """Only the votes that name a winner."""
        kept = self.outcome <= SECOND

        def cut(column: Any) -> Any:
            return None if column is None else column[kept]

        return replace(
            self,
            first=self.first[kept],
            second=self.second[kept],
            outcome=self.outcome[kept],
            rater=cut(self.rater),
            side=cut(self.side),
            weight=cut(self.weight),
        )


@dataclass(frozen=True)
class Fit:
    strength: Floats  # (things,): natural log scale; mean 0 in each component
    centre: Floats  # (components,): what was taken out of each for that
    component: (
        Ints  # (things,): things of different components were never compared, even indirectly
    )
    reliability: Floats  # (raters,): g; ones where it was not asked for
    ties: Ties
    tie: float | None  # log v, or log h of Rao & Kupper; None where there was no tie
    both_bad: float | None  # t, on the scale before centring; None where nobody said both bad
    position: float  # b: the pull of the first place, in log odds
    log_likelihood: float
    converged: bool
    unit: float = 1.0  # strengths were multiplied, and gains divided, by so much after the search

    def chances(self, first: Ints, second: Ints) -> Floats:
        """What a reliable person with no pull to a side says of pairs: (P, 4), rows adding to 1."""
        raw = self.raw()
        y = None if self.both_bad is None else self.both_bad - (raw[first] + raw[second]) / 2
        return chances(self.ties, (raw[first] - raw[second]) / 2, y, self.tie)

    def raw(self) -> Floats:
        """The strengths (things,) before they were centred."""
        found: Floats = self.strength + self.centre[self.component]
        return found


def fit(
    pairs: Pairs,
    *,
    ties: Ties = "davidson",
    reliability: bool = True,
    position: bool = True,
    spread: float | None = 2.0,
    start: Fit | None = None,
    rounds: int = 500,
    tolerance: float = 1e-6,
) -> Fit:
    """Fit to the votes; `start` warm-starts from an earlier fit of no more things and raters.

    `spread` None is plain maximum likelihood: where a thing won or lost all its pairs its strength
    has no end, and the fit stops somewhere on the way; give a spread there. Raises ValueError
    without votes.
    """
    from scipy.optimize import minimize

    if not len(pairs):
        raise ValueError("There are no votes to fit.")
    problem = Problem(pairs, ties, reliability, position, spread)
    scale = problem.scale()
    found = minimize(
        lambda z: problem.loss(z / scale, scale),
        problem.start(start) * scale,
        jac=True,
        method="L-BFGS-B",
        options={
            "maxiter": rounds,
            "maxcor": 10,
            "ftol": ENOUGH * tolerance,
            "gtol": tolerance,
        },
    )
    x = found.x / scale
    return _fit_of(problem, x, converged=bool(found.success))


def _fit_of(problem: "Problem", x: Floats, *, converged: bool) -> Fit:
    """The fit on the scale of a typical person: half of the votes are by people with less gain.

    Twice the strengths with half the gains say the same of every vote, so the scale is ours to choose.
    """
    pairs = problem.pairs
    strength, gains, shape = problem.parts(x)
    unit = 1.0
    if gains is not None and pairs.rater is not None:
        order = np.argsort(gains)
        cast = np.cumsum(np.bincount(pairs.rater, pairs.weight, pairs.raters)[order])
        typical = float(gains[order[np.searchsorted(cast, cast[-1] / 2)]])
        unit = typical if typical > LEAST_TYPICAL else 1.0
    strength = strength * unit
    component = components(pairs)
    centre = np.bincount(component, weights=strength) / np.bincount(component)
    return Fit(
        strength=strength - centre[component],
        centre=centre,
        component=component,
        reliability=np.ones(pairs.raters) if gains is None else gains / unit,
        ties=problem.ties,
        tie=shape.tie,
        both_bad=None if shape.both_bad is None else shape.both_bad * unit,
        position=shape.position,
        log_likelihood=-problem.loss(x, penalty=False)[0] * problem.total,
        converged=converged,
        unit=unit,
    )


def components(pairs: Pairs) -> Ints:
    """Which things hang together by comparisons: the number of each thing's component (things,)."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    links = coo_array(
        (np.ones(len(pairs)), (pairs.first, pairs.second)), shape=(pairs.things, pairs.things)
    )
    found: Ints = connected_components(links, directed=False)[1].astype(np.int64)
    return found


def standard_errors(pairs: Pairs, found: Fit, *, spread: float | None = None) -> Floats:
    """Standard errors of the strengths (things,), from the bend of the log-likelihood.

    The bend is taken by differences of the slope, so give it tens or hundreds of things, not many
    thousands. Of a thing that is alone in its component: 0.
    """
    problem = Problem(pairs.pooled(), found.ties, False, pairs.side is not None, spread)
    x = problem.start(replace(found, unit=1.0))
    step = 1e-5
    bend = np.empty((len(x), len(x)))
    for column, move in enumerate(step * np.eye(len(x))):
        bend[column] = problem.loss(x + move)[1] - problem.loss(x - move)[1]
    bend = (bend + bend.T) / (4 * step) * problem.total
    inverse = np.linalg.pinv(bend, rcond=1e-9, hermitian=True)[: pairs.things, : pairs.things]
    same = (found.component[:, None] == found.component[None]).astype(float)
    centre = np.eye(pairs.things) - same / same.sum(1, keepdims=True)
    variances = np.diag(centre @ inverse @ centre.T)
    errors: Floats = np.sqrt(np.maximum(variances, 0))
    return errors


@dataclass(frozen=True)
class Shape:
    """What all votes share."""

    tie: float | None
    both_bad: float | None
    position: float


class Problem:
    """The log-posterior and its slope, over (strengths, tie, both bad, position, gains)."""

    def __init__(
        self, pairs: Pairs, ties: Ties, reliability: bool, position: bool, spread: float | None
    ) -> None:
        self.pairs = pairs
        self.ties = ties
        self.said = said_of(pairs.outcome, pairs.weight)
        parts = (slice(at, at + BLOCK) for at in range(0, len(pairs), BLOCK))
        self.blocks = [(rows, self.said.part(rows)) for rows in parts]
        self.pulled = np.zeros((3, len(pairs)))  # at the first, at the second, at the person
        self.total = float(len(pairs) if pairs.weight is None else pairs.weight.sum())
        self.side = pairs.side if position else None
        self.rater = pairs.rater if reliability else None
        self.precision = 0.0 if spread is None else 1 / spread**2

    def start(self, before: Fit | None) -> Floats:
        things = self.pairs.things
        x = np.zeros(things + 3 + (self.pairs.raters if self.rater is not None else 0))
        x[things : things + 3] = (0.0 if self.ties == "davidson" else 0.5), -1.0, 0.0
        x[things + 3 :] = 1
        if before is not None:
            x[: len(before.strength)] = before.raw() / before.unit
            bad = None if before.both_bad is None else before.both_bad / before.unit
            # Where a search ran to where all is flat, the next would find no slope to come back by.
            known = (before.tie, bad, before.position)
            x[things : things + 3] = [
                old if new is None else np.clip(new, -far, far)
                for old, new, far in zip(
                    x[things : things + 3], known, (FAR, FAR, np.inf), strict=True
                )
            ]
            gains = x[things + 3 :]
            gains[: len(before.reliability)] = before.unit * before.reliability[: len(gains)]
        return x

    def parts(self, x: Floats) -> tuple[Floats, Floats | None, Shape]:
        """Strengths, gains (None where nobody's are sought) and what all votes share."""
        things = self.pairs.things
        tie, both_bad, position = (float(value) for value in x[things : things + 3])
        shape = Shape(
            tie if self.said.tie is not None else None,
            both_bad if self.said.bad is not None else None,
            position if self.side is not None else 0.0,
        )
        return x[:things], x[things + 3 :] if self.rater is not None else None, shape

    def scale(self) -> Floats:
        """About the square root of the bend in each direction: L-BFGS then takes even steps."""
        pairs = self.pairs
        votes = np.bincount(pairs.first, pairs.weight, pairs.things).astype(float)
        votes += np.bincount(pairs.second, pairs.weight, pairs.things)
        bend = [votes / 8 + self.precision, np.full(3, self.total / 5)]
        if self.rater is not None:
            cast = np.bincount(self.rater, pairs.weight, pairs.raters)
            bend.append(cast / 8 + 1 / RELIABILITY_SPREAD**2)
        scale: Floats = np.sqrt(np.maximum(np.concatenate(bend), 1e-3) / self.total)
        return scale

    def loss(
        self, x: Floats, scale: Floats | float = 1.0, *, penalty: bool = True
    ) -> tuple[float, Floats]:
        """Minus the mean log-posterior a vote, and its slope (over `scale`)."""
        strength, gains, shape = self.parts(x)
        slope = np.zeros(len(x))
        value, halves = 0.0, strength / 2
        for rows, said in self.blocks:
            value += self._block(rows, said, halves, gains, shape, slope)
        pairs, things = self.pairs, self.pairs.things
        slope[:things] = np.bincount(pairs.first, self.pulled[0], things) / 2
        slope[:things] -= np.bincount(pairs.second, self.pulled[1], things) / 2
        if gains is not None and self.rater is not None:
            slope[things + 3 :] = np.bincount(self.rater, self.pulled[2], pairs.raters)
        if penalty:
            value -= self._penalty(strength, gains, shape.position, slope)
        return -value / self.total, -slope / self.total / scale

    def _block(
        self, rows: slice, said: Said, halves: Floats, gains: Floats | None, shape: Shape,
        slope: Floats,
    ) -> float:  # fmt: skip
        """The log-likelihood of some votes, of which what all votes share is added to `slope`.

        `halves` are the strengths over two; what pulls at things and people goes into `pulled`.
        """
        pairs, things = self.pairs, self.pairs.things
        one, two = pairs.first[rows], pairs.second[rows]
        first, second = halves[one], halves[two]
        half, middle = first - second, first + second
        gain: Any = 1.0
        if gains is not None and self.rater is not None:
            gain = gains[self.rater[rows]]
        along = gain * half
        if self.side is not None:
            along += shape.position / 2 * self.side[rows]
        away = None if shape.both_bad is None else gain * (shape.both_bad - middle)
        told = LIKELIHOOD[self.ties](said, along, away, shape.tie)

        by_x = gain * told.x
        by_y: Any = 0.0 if told.y is None else gain * told.y
        np.subtract(by_x, by_y, out=self.pulled[0, rows])
        np.add(by_x, by_y, out=self.pulled[1, rows])
        slope[things] += 0.0 if shape.tie is None else told.tie
        slope[things + 1] += float(np.sum(by_y))
        if self.side is not None:
            slope[things + 2] += float(told.x @ self.side[rows]) / 2
        if gains is not None:
            own = told.x * half
            if told.y is not None and shape.both_bad is not None:
                own += told.y * (shape.both_bad - middle)
            self.pulled[2, rows] = own
        return told.value

    def _penalty(
        self, strength: Floats, gains: Floats | None, position: float, slope: Floats
    ) -> float:
        """What the priors cost; their slope is taken off `slope`."""
        things = self.pairs.things
        slope[:things] -= self.precision * strength
        cost = self.precision / 2 * float(strength @ strength)
        if self.side is not None and self.precision:
            slope[things + 2] -= position / POSITION_SPREAD**2
            cost += position**2 / (2 * POSITION_SPREAD**2)
        if gains is not None:
            away = gains - 1
            slope[things + 3 :] -= away / RELIABILITY_SPREAD**2
            cost += float(away @ away) / (2 * RELIABILITY_SPREAD**2)
        return cost
