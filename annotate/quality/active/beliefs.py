"""What is believed of strengths or of a reward's weights, and what one more vote would tell.

A vote on a pair is logistic in s = x . w. Of models, w are their strengths and x is +1 and -1; of
scores, w are the weights of a linear reward and x is the difference of the two images' scores; of
images, every prompt has strengths of its own. w ~ N(0, spread^2) before the votes; after them the
belief is a Gaussian at the most likely w (Laplace): covariance = inverse of the bend,

    (sum over votes of p (1 - p) x x^T + 1 / spread^2)^-1

A tie or both-bad is half a vote for each side. Choosing a vote narrows the belief by one rank-one
update, so that a round's votes are told apart without waiting for their answers.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from annotate.quality.consensus.settled import information

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SPREAD = 2.0  # of strengths before any vote, in log odds: as the fits of the consensus have it
LARGEST = 2_000  # images hanging together whose covariance is kept whole
ROUNDS = 50


class Belief(Protocol):
    """Of P pairs."""

    def told(self, pairs: Ints) -> Floats:
        """What one vote on each of these pairs is expected to tell, in nats."""

    def learn(self, pair: int) -> None:
        """Narrow the belief as if one more vote on this pair had come."""


class Linear:
    """Of one vector of weights: the strengths of models, or a reward that is linear in scores."""

    def __init__(self, x: Floats, first: Floats, second: Floats, spread: float = SPREAD) -> None:
        """`x` (P, D); votes for first and second (P,), a tie half to each."""
        self.x = x
        asked = (first + second) > 0
        self.weights, self.covariance = logistic(x[asked], first[asked], second[asked], spread)
        chance = sigmoid(x @ self.weights)
        self.bend = chance * (1 - chance)
        self.chance = chance

    def told(self, pairs: Ints) -> Floats:
        return information(self.chance[pairs], self.variance(pairs))

    def variance(self, pairs: Ints) -> Floats:
        x = self.x[pairs]
        found: Floats = ((x @ self.covariance) * x).sum(1)
        return found

    def learn(self, pair: int) -> None:
        self.covariance = narrowed(self.covariance, self.x[pair], float(self.bend[pair]))


class Blocks:
    """Of the strengths of images, which hang together in small groups: those of one prompt."""

    def __init__(
        self, first: Ints, second: Ints, won: Floats, lost: Floats, spread: float = SPREAD
    ) -> None:
        """Pairs (P,) of things numbered from 0, with the votes for each side."""
        things = int(max(first.max(), second.max())) + 1 if len(first) else 0
        self.first, self.second = first, second
        self.component = components(first, second, things)
        sizes = np.bincount(self.component, minlength=1)
        if sizes.max(initial=0) > LARGEST:
            raise ValueError(
                f"{sizes.max():,} images hang together by comparisons: at most {LARGEST:,} can be"
                " weighed as single images. Choose by models."
            )
        self.place = _places(self.component)
        self.strength = np.zeros(things)
        self.covariances: list[Floats] = [np.zeros((0, 0))] * len(sizes)
        self._fit(sizes, won, lost, spread)
        self.chance = sigmoid(self.strength[first] - self.strength[second])

    def _fit(self, sizes: Ints, won: Floats, lost: Floats, spread: float) -> None:
        of_pair = self.component[self.first]
        for size in np.unique(sizes):
            groups = np.flatnonzero(sizes == size)
            row = np.full(len(sizes), -1)
            row[groups] = np.arange(len(groups))
            mine = row[of_pair] >= 0
            wins = np.zeros((len(groups), size, size))
            i, j = self.place[self.first[mine]], self.place[self.second[mine]]
            np.add.at(wins, (row[of_pair[mine]], i, j), won[mine])
            np.add.at(wins, (row[of_pair[mine]], j, i), lost[mine])
            found, covariance = _strengths(wins, spread)
            for number, group in enumerate(groups):
                self.covariances[group] = covariance[number]
            here = row[self.component] >= 0
            self.strength[here] = found[row[self.component[here]], self.place[here]]

    def variance(self, pairs: Ints) -> Floats:
        found = np.empty(len(pairs))
        for number, pair in enumerate(pairs):
            covariance = self.covariances[self.component[self.first[pair]]]
            i, j = self.place[self.first[pair]], self.place[self.second[pair]]
            found[number] = covariance[i, i] + covariance[j, j] - 2 * covariance[i, j]
        return found

    def told(self, pairs: Ints) -> Floats:
        return information(self.chance[pairs], self.variance(pairs))

    def learn(self, pair: int) -> None:
        group = self.component[self.first[pair]]
        x = np.zeros(len(self.covariances[group]))
        x[self.place[self.first[pair]]] = 1
        x[self.place[self.second[pair]]] = -1
        bend = float(self.chance[pair] * (1 - self.chance[pair]))
        self.covariances[group] = narrowed(self.covariances[group], x, bend)


@dataclass
class Fixed:
    """A measure that votes do not change, shared out over the votes that a pair has already."""

    measure: Floats  # (P,)
    votes: Floats  # (P,)

    def told(self, pairs: Ints) -> Floats:
        found: Floats = self.measure[pairs] / (1 + self.votes[pairs])
        return found

    def learn(self, pair: int) -> None:
        self.votes[pair] += 1


def disagreement(margins: Floats) -> Floats:
    """How far scorers disagree on each pair (P,), from their margins first - second (S, P).

    Scorers have scales of their own, so a margin counts in standard deviations of that scorer's
    margins; what is compared is the chance that each gives the first image. NaN: it did not score
    both images; with fewer than two scorers a pair has none (0).
    """
    spread = np.nanstd(margins, axis=1, keepdims=True) if margins.size else np.ones((1, 1))
    chance = sigmoid(margins / np.where(spread > 0, spread, 1))
    there = np.isfinite(chance)
    count = there.sum(0)
    mean = np.where(there, chance, 0).sum(0) / np.maximum(count, 1)
    squares = np.where(there, (chance - mean) ** 2, 0).sum(0)
    found: Floats = np.where(count >= 2, squares / np.maximum(count - 1, 1), 0.0)
    return found


def logistic(
    x: Floats,
    first: Floats,
    second: Floats,
    spread: float = SPREAD,
    start: Floats | None = None,
) -> tuple[Floats, Floats]:
    """The most likely weights (D,) and their covariance (D, D); Newton's method, steps of at most 1."""
    precision = np.eye(x.shape[1]) / spread**2
    total = first + second
    found = np.zeros(x.shape[1]) if start is None else start.copy()
    for _ in range(ROUNDS):
        chance = sigmoid(x @ found)
        slope = x.T @ (first - total * chance) - precision @ found
        bend = (x * (total * chance * (1 - chance))[:, None]).T @ x + precision
        step = np.linalg.solve(bend, slope)
        found = found + step / max(1.0, float(np.abs(step).max(initial=0)))
        if np.abs(step).max(initial=0) < 1e-6:
            break
    chance = sigmoid(x @ found)
    bend = (x * (total * chance * (1 - chance))[:, None]).T @ x + precision
    covariance: Floats = np.linalg.inv(bend).astype(np.float64)
    return found, covariance


def _strengths(wins: Floats, spread: float) -> tuple[Floats, Floats]:
    """Strengths (C, N) and covariances (C, N, N) from wins (C, N, N) of many groups at once."""
    size = wins.shape[-1]
    games = wins + np.swapaxes(wins, -1, -2)
    found: Floats = np.zeros(wins.shape[:-1])
    ridge = np.eye(size) / spread**2
    for _ in range(ROUNDS):
        chance = sigmoid(found[..., :, None] - found[..., None, :])
        slope = (wins - games * chance).sum(-1) - found / spread**2
        bend = _bend(games * chance * (1 - chance), ridge)
        step = np.linalg.solve(bend, slope[..., None])[..., 0]
        longest = np.abs(step).max(-1, keepdims=True, initial=0)
        found = found + step / np.maximum(longest, 1)
        if longest.max(initial=0) < 1e-7:
            break
    chance = sigmoid(found[..., :, None] - found[..., None, :])
    covariance: Floats = np.linalg.inv(_bend(games * chance * (1 - chance), ridge)).astype(
        np.float64
    )
    return found, covariance


def _bend(weight: Floats, ridge: Floats) -> Floats:
    found: Floats = weight.sum(-1)[..., None] * np.eye(weight.shape[-1]) - weight + ridge
    return found


def narrowed(covariance: Floats, x: Floats, bend: float) -> Floats:
    """The covariance after one vote along x (Sherman & Morrison 1950)."""
    along = covariance @ x
    found: Floats = covariance - np.outer(along, along) * (bend / (1 + bend * float(x @ along)))
    return found


def components(first: Ints, second: Ints, things: int) -> Ints:
    """The number of the group (things,) that each thing hangs together with."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    links = coo_array((np.ones(len(first)), (first, second)), shape=(things, things))
    found: Ints = connected_components(links, directed=False)[1].astype(np.int64)
    return found


def _places(group: Ints) -> Ints:
    """The number (N,) of each thing within its group."""
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(int(group.max(initial=-1)) + 1))
    found = np.empty(len(group), dtype=np.int64)
    found[order] = np.arange(len(group)) - starts[group[order]]
    return found


def sigmoid(x: Floats) -> Floats:
    found: Floats = 0.5 * (1 + np.tanh(0.5 * x))
    return found
