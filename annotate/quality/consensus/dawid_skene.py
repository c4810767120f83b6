"""Dawid-Skene: what is true of each item, and how each person errs, learned from each other.

    T[i, t]     chance that t is true of item i
    p[t]        how common t is
    pi[j, t, k] chance that person j says k where t is true     (Dawid & Skene 1979, eqs. 2.3-2.5)

Expectation-maximisation from the share of votes. The one-coin variant gives a person one number
in place of a table: right with chance a, else any wrong answer alike. It needs far fewer votes.

The rounds of plain EM creep; every third one here leaps (SQUAREM, Varadhan & Roland 2008, step S3)
and is taken back where it made the votes less likely, so that it ends where plain EM does.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from annotate.quality.votes import Votes

Floats = NDArray[np.float64]
Model = Literal["confusion", "one_coin"]
TINY = 1e-300  # in place of a chance of zero, whose logarithm is not a number
# A leap may bring a chance down to this share of what it was: from zero there is no way back.
DOWN_TO = 0.1


@dataclass(frozen=True)
class Truth:
    chance: Floats  # (items, labels): T; the share of votes where nobody voted is 1 / labels
    prior: Floats  # (labels,): p
    confusion: Floats  # (raters, labels, labels): pi[rater, true, said]
    log_likelihood: float
    rounds: int  # of expectation and maximisation, leaps among them
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
    rounds: int = 1000,
    tolerance: float = 1e-10,
    leap: bool = True,
) -> Truth:
    """Fit to votes. Ends when a plain round adds less than `tolerance` a vote to the log-likelihood.

    `start` (items, labels) warm-starts from an earlier fit. `smoothing` adds so many imagined
    votes to every person's table, spread as the crowd's errors are (0: the paper's own estimate).
    Without `leap` it is plain EM.
    """
    crowd = _Crowd(votes, model, smoothing)
    chance = _shares(crowd.counts) if start is None else start
    at = crowd.errors(chance)
    chance, likelihood = crowd.truths(at)
    done, converged = 1, not len(votes)
    enough = tolerance * max(1, len(votes))
    while done < rounds and not converged:
        first = crowd.errors(chance)
        chance, higher = crowd.truths(first)
        done += 1
        converged = abs(higher - likelihood) < enough
        before, at, likelihood = at, first, higher
        if converged or not leap or done + 1 >= rounds:
            continue
        second = crowd.errors(chance)
        far = _leap(before, first, second)
        there, leapt = crowd.truths(far)
        done += 1
        if leapt < likelihood:  # too far: go on from where the second round ended
            far = second
            there, leapt = crowd.truths(second)
            done += 1
        at, chance, likelihood = far, there, leapt
    return Truth(chance, at.prior, at.confusion, likelihood, done, converged)


def truths(votes: Votes, prior: Floats, confusion: Floats) -> Floats:
    """The chance of each truth (items, labels) where all else is known: equation 2.5."""
    return _Crowd(votes, "confusion", 0.0).truths(_Errors(prior, confusion))[0]


@dataclass(frozen=True)
class _Errors:
    """What EM goes by: how common each answer is, and everybody's table."""

    prior: Floats
    confusion: Floats


def _leap(start: _Errors, first: _Errors, second: _Errors) -> _Errors:
    """Where the last two rounds lead to, if each goes on to be shorter than the one before."""
    step = (first.prior - start.prior, first.confusion - start.confusion)
    turn = (
        second.prior - first.prior - step[0],
        second.confusion - first.confusion - step[1],
    )
    bend = sum(float((each**2).sum()) for each in turn)
    length = np.sqrt(sum(float((each**2).sum()) for each in step) / max(bend, TINY))
    if not np.isfinite(length) or length <= 1:
        return second

    def far(begun: Floats, by: Floats, turned: Floats, end: Floats) -> Floats:
        reached = np.maximum(begun + 2 * length * by + length**2 * turned, DOWN_TO * end)
        leapt: Floats = reached / reached.sum(-1, keepdims=True)
        return leapt

    return _Errors(
        far(start.prior, step[0], turn[0], second.prior),
        far(start.confusion, step[1], turn[1], second.confusion),
    )


class _Crowd:
    """The votes as a matrix of items by (person, answer): a round is then two products with it."""

    def __init__(self, votes: Votes, model: Model, smoothing: float) -> None:
        from scipy.sparse import csr_array

        votes = votes.by_item()
        self.votes, self.model, self.smoothing = votes, model, smoothing
        self.counts = votes.counts().astype(float)
        self.voted = self.counts.sum(1) > 0
        said = (votes.rater * votes.labels + votes.label).astype(np.int32)
        begins = np.searchsorted(votes.item, np.arange(votes.items + 1)).astype(np.int32)
        self.said: Any = csr_array(
            (np.ones(len(votes)), said, begins), shape=(votes.items, votes.raters * votes.labels)
        )

    def errors(self, chance: Floats) -> _Errors:
        """How common the answers are and how people err, given the truths (items, labels)."""
        votes = self.votes
        table = np.asarray(self.said.T @ chance).reshape(votes.raters, votes.labels, votes.labels)
        table = table.transpose(0, 2, 1)  # (raters, true, said)
        if self.model == "one_coin":
            return _Errors(self._prior(chance), _one_coin(table, self.smoothing))
        if self.smoothing:
            table = table + self.smoothing * _rows(table.sum(0))
        return _Errors(self._prior(chance), _rows(table))

    def _prior(self, chance: Floats) -> Floats:
        if not self.voted.any():
            return np.full(chance.shape[1], 1 / max(1, chance.shape[1]))
        mean: Floats = (self.voted @ chance) / self.voted.sum()
        return mean

    def truths(self, errors: _Errors) -> tuple[Floats, float]:
        """The chance of each truth (items, labels) given all that, and the log-likelihood."""
        votes = self.votes
        logs = np.log(np.maximum(errors.confusion, TINY)).transpose(0, 2, 1)
        scores = np.asarray(self.said @ logs.reshape(-1, votes.labels))
        scores += np.log(np.maximum(errors.prior, TINY))
        top = scores.max(1, initial=-np.inf)
        scores -= top[:, None]
        chance = np.exp(scores)
        total = chance.sum(1)
        chance /= total[:, None]
        return chance, float(self.voted @ (top + np.log(total)))


def _shares(counts: Floats) -> Floats:
    total = counts.sum(1, keepdims=True)
    even = np.full(counts.shape, 1 / max(1, counts.shape[1]))
    shares: Floats = np.divide(counts, total, out=even, where=total > 0)
    return shares


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
