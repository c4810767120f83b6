"""Dawid-Skene: what is true of each item, and how each person errs, learned from each other.

    T[i, t]     chance that t is true of item i
    p[t]        how common t is
    pi[j, t, k] chance that person j says k where t is true     (Dawid & Skene 1979, eqs. 2.3-2.5)

Expectation-maximisation from the share of votes. The one-coin variant gives a person one number
in place of a table: right with chance a, else any wrong answer alike. It needs far fewer votes.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from annotate.quality.votes import Votes

Floats = NDArray[np.float64]
Model = Literal["confusion", "one_coin"]
TINY = 1e-300  # in place of a chance of zero, whose logarithm is not a number


@dataclass(frozen=True)
class Truth:
    chance: Floats  # (items, labels): T; the share of votes where nobody voted is 1 / labels
    prior: Floats  # (labels,): p
    confusion: Floats  # (raters, labels, labels): pi[rater, true, said]
    log_likelihood: float
    rounds: int
    converged: bool

    def accuracy(self) -> Floats:
        """Each person's chance of a right answer (raters,), over how common the answers are."""
        right = np.einsum("rtt,t->r", self.confusion, self.prior)
        found: Floats = right
        return found


def dawid_skene(
    votes: Votes,
    *,
    model: Model = "confusion",
    start: Floats | None = None,
    smoothing: float = 0.0,
    rounds: int = 200,
    tolerance: float = 1e-6,
) -> Truth:
    """Fit to votes. Rounds end when no chance moves by more than `tolerance`.

    `start` (items, labels) warm-starts from an earlier fit. `smoothing` adds so many imagined
    votes to every person's table, spread as the crowd's errors are (0: the paper's own estimate).
    """
    votes = votes.by_item()
    counts = votes.counts().astype(float)
    chance = _shares(counts) if start is None else start
    prior = confusion = np.zeros(0)
    likelihood = -np.inf
    done, converged = 0, False
    edges = _edges(votes)
    while done < rounds and not converged:
        done += 1
        prior = _prior(chance, counts)
        confusion = _errors(votes, chance, model, smoothing)
        fresh, likelihood = _truths(votes, edges, prior, confusion)
        converged = bool(np.abs(fresh - chance).max(initial=0) < tolerance)
        chance = fresh
    return Truth(chance, prior, confusion, likelihood, done, converged)


def _shares(counts: Floats) -> Floats:
    total = counts.sum(1, keepdims=True)
    even = np.full(counts.shape, 1 / max(1, counts.shape[1]))
    shares: Floats = np.divide(counts, total, out=even, where=total > 0)
    return shares


def _prior(chance: Floats, counts: Floats) -> Floats:
    voted = counts.sum(1) > 0
    if not voted.any():
        return np.full(chance.shape[1], 1 / max(1, chance.shape[1]))
    mean: Floats = chance[voted].mean(0)
    return mean


def _errors(votes: Votes, chance: Floats, model: Model, smoothing: float) -> Floats:
    """Everybody's table of errors given the truth: (raters, labels, labels)."""
    cells = votes.rater * votes.labels + votes.label
    size = votes.raters * votes.labels
    said = np.stack(
        [
            np.bincount(cells, weights=column[votes.item], minlength=size)
            for column in np.ascontiguousarray(chance.T)
        ],
        axis=-1,
    ).reshape(votes.raters, votes.labels, votes.labels)
    table: Floats = said.transpose(0, 2, 1).astype(float)  # (raters, true, said)
    if model == "one_coin":
        return _one_coin(table, smoothing)
    if smoothing:
        table = table + smoothing * _rows(table.sum(0))
    return _rows(table)


def _one_coin(table: Floats, smoothing: float) -> Floats:
    labels = table.shape[-1]
    right = np.einsum("rtt->r", table)
    total = table.sum((1, 2))
    crowd = right.sum() / max(total.sum(), TINY)
    accuracy = (right + smoothing * labels * crowd + TINY) / (total + smoothing * labels + TINY)
    wrong = (1 - accuracy) / max(1, labels - 1)
    same = np.eye(labels)
    found: Floats = accuracy[:, None, None] * same + wrong[:, None, None] * (1 - same)
    return found


def _rows(table: Floats) -> Floats:
    """Rows that add up to one; an answer that was never true of anything is taken as a guess."""
    total = table.sum(-1, keepdims=True)
    even = np.full(table.shape, 1 / max(1, table.shape[-1]))
    rows: Floats = np.divide(table, total, out=even, where=total > 0)
    return rows


def _edges(votes: Votes) -> NDArray[np.int64]:
    """Where the votes of each item begin; votes stand in the order of their items."""
    return np.flatnonzero(np.diff(votes.item, prepend=-1))


def _truths(
    votes: Votes, edges: NDArray[np.int64], prior: Floats, confusion: Floats
) -> tuple[Floats, float]:
    """The chance of each truth (items, labels) given everybody's errors, and the log-likelihood."""
    logs = np.log(np.maximum(confusion, TINY)).transpose(1, 0, 2)  # (true, raters, said)
    scores = np.tile(np.log(np.maximum(prior, TINY)), (votes.items, 1))
    if len(votes):
        cells = votes.rater * votes.labels + votes.label
        told = [np.add.reduceat(each.ravel()[cells], edges) for each in logs]
        scores[votes.item[edges]] += np.stack(told, axis=1)
    top = scores.max(1, keepdims=True)
    chance = np.exp(scores - top)
    total = chance.sum(1, keepdims=True)
    voted = votes.item[edges]
    likelihood = float((top + np.log(total))[voted].sum())
    return chance / total, likelihood
