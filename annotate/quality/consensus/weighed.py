"""Strengths of a few things from many votes of people whose reliability is known already.

The model is that of `paired` with the gains held still. Intervals are robust to votes on one prompt
hanging together: the bend of the log-posterior, and the spread of what each prompt pulls at it
(the sandwich of Huber 1967, clustered as in Liang & Zeger 1986). The ties, the pull of a side and
the gains are taken as known in them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotate.quality.consensus.paired import Pairs, Problem, Shape

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SPREAD = 3.0
STEP = 1e-5
ROUNDS = 100
FRESH = 5  # rounds with a bend of their own; then the last one serves
ENOUGH = 1e-7


@dataclass(frozen=True)
class Weighed:
    strength: Floats  # (things,): natural log scale; mean 0 in each component
    error: Floats | None  # (things,): standard errors; None where one cluster is all there is
    component: Ints  # (things,)
    shape: Shape


def weighed(pairs: Pairs, gains: Floats, cluster: Ints, *, spread: float = SPREAD) -> Weighed:
    """`gains` (raters,) as in `paired.Fit.reliability`; `cluster` (V,) is each vote's prompt.

    Raises ValueError without votes.
    """
    if not len(pairs):
        raise ValueError("There are no votes to fit.")
    problem = Problem(pairs, "davidson", True, True, spread)
    count = pairs.things + 3

    def loss(x: Floats) -> tuple[float, Floats]:
        value, slope = problem.loss(np.concatenate([x, gains]))
        return value, slope[:count]

    def bend(x: Floats) -> Floats:
        moves = STEP * np.eye(count)
        rows = np.array([(loss(x + move)[1] - loss(x - move)[1]) / (2 * STEP) for move in moves])
        square: Floats = (rows + rows.T) / 2
        return square

    found, bent = _least(loss, bend, problem.start(None)[:count])
    strength, _, shape = problem.parts(np.concatenate([found, gains]))
    component = _components(pairs)
    same = (component[:, None] == component[None]).astype(float)
    centre = np.eye(pairs.things) - same / same.sum(1, keepdims=True)
    own = bent[: pairs.things, : pairs.things] * problem.total
    loss(found)  # so that what is pulled at is that of here
    error = _errors(problem, own, cluster, centre)
    return Weighed(centre @ strength, error, component, shape)


def _least(
    loss: Callable[[Floats], tuple[float, Floats]], bend: Callable[[Floats], Floats], x: Floats
) -> tuple[Floats, Floats]:
    """Where a bowl is lowest, and its bend there, by Newton's method: without scipy, which takes
    40 MB of a web process. With the gains held still every vote's part is linear in what is sought,
    so there is one lowest place."""
    flat = 1e-10 * np.eye(len(x))  # what no vote speaks of stays where it is
    value, slope = loss(x)
    for turn in range(ROUNDS):
        if turn < FRESH:
            bent = bend(x)
        step = -np.linalg.solve(bent + flat, slope)
        while (lower := loss(x + step))[0] > value and np.abs(step).max() > ENOUGH:
            step /= 2
        x = x + step
        value, slope = lower
        if np.abs(step).max() < ENOUGH:
            break
    return x, bend(x)


def _components(pairs: Pairs) -> Ints:
    """The least thing that each hangs together with, numbered from 0 (things,)."""
    least = np.arange(pairs.things)
    while True:
        before = least.copy()
        both = np.minimum(least[pairs.first], least[pairs.second])
        np.minimum.at(least, pairs.first, both)
        np.minimum.at(least, pairs.second, both)
        if np.array_equal(before, least):
            found: Ints = np.unique(least, return_inverse=True)[1]
            return found


def _errors(problem: Problem, bend: Floats, cluster: Ints, centre: Floats) -> Floats | None:
    things = problem.pairs.things
    known, place = np.unique(cluster, return_inverse=True)
    if len(known) < 2:
        return None
    flat = np.zeros(len(known) * things)
    for ids, pulled, sign in (
        (problem.pairs.first, problem.pulled[0], 0.5),
        (problem.pairs.second, problem.pulled[1], -0.5),
    ):
        flat += sign * np.bincount(place * things + ids, pulled, len(flat))
    pulls = flat.reshape(len(known), things)
    pulls -= pulls.mean(0)
    inverse = centre @ np.linalg.inv(bend)
    spread = inverse @ (pulls.T @ pulls) @ inverse.T * len(known) / (len(known) - 1)
    errors: Floats = np.sqrt(np.maximum(np.diag(spread), 0))
    return errors
