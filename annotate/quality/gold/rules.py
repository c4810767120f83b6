"""The tests on numbers alone. Each gives its chance: how often so much comes where nothing is wrong.

A chance is multiplied by how many were tested together (Bonferroni), so that of campaigns in which
nothing is wrong at most one in a hundred shows any finding of a kind.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotate.quality.estimate import Floats

SELDOM = 0.01  # of campaigns in which nothing is wrong: what a finding may cost
LEAST = 12  # answers to an item, before anything is said of it
RISES = 0.1  # of the credit, from the first half of the answers to the last
MANY = 100  # people, from which on not every pair is computed
LEAST_SHARED = 10  # items that two people both answered


@dataclass(frozen=True)
class Rise:
    """Whether what people earn on a check, less their agreement on ordinary work, goes up."""

    pulled: float  # sum of rank times gain: above 0 where the gain rises
    variance: float  # of it, had the same gains come in any other order
    first: float  # mean credit of the first half of the answers
    last: float
    work_first: float  # mean agreement on ordinary work of those who answered in the first half
    work_last: float
    answers: int

    @property
    def chance(self) -> float:
        return tail(self.pulled, self.variance)

    @property
    def size(self) -> float:
        """By how much more the credit rose than the agreement on ordinary work."""
        return (self.last - self.first) - (self.work_last - self.work_first)


def tail(pulled: float, variance: float) -> float:
    """Chance of so much or more, by the normal approximation; 1 where nothing varies."""
    return 0.5 * math.erfc(pulled / math.sqrt(2 * variance)) if variance > 1e-12 else 1.0


def rise(credit: Floats, work: Floats) -> Rise:
    """Of one check, its answers (A,) in the order of time, A >= 2; both are from 0 to 1.

    The test is that for trend of Mantel (1963), on the gain `credit - work`: where people get better
    at everything, both rise and the gain does not. Ranks go from -1/2 to 1/2, so that the sums of
    several checks can be added up as strata.
    """
    count = len(credit)
    rank = np.linspace(-0.5, 0.5, count)
    gain = credit - work
    centred = gain - gain.mean()
    half = count // 2
    return Rise(
        pulled=float(rank @ centred),
        variance=float((rank @ rank) * (centred @ centred) / (count - 1)),
        first=float(credit[:half].mean()),
        last=float(credit[half:].mean()),
        work_first=float(work[:half].mean()),
        work_last=float(work[half:].mean()),
        answers=count,
    )


def together(rises: Sequence[Rise]) -> Rise:
    """The checks of a campaign as strata of one test, each counted by its answers."""
    weight = np.array([each.answers for each in rises], dtype=float)

    def mean(name: str) -> float:
        return float(np.average([getattr(each, name) for each in rises], weights=weight))

    return Rise(
        pulled=sum(each.pulled for each in rises),
        variance=sum(each.variance for each in rises),
        first=mean("first"),
        last=mean("last"),
        work_first=mean("work_first"),
        work_last=mean("work_last"),
        answers=int(weight.sum()),
    )


@dataclass(frozen=True)
class Against:
    """An answer that people give rather than the one that is expected most."""

    answer: int  # its place among the question's answers
    count: int  # people who gave it
    expected: int  # people who gave what is expected most
    chance: float  # where people liked the two equally


def against(given: NDArray[np.int64], shares: Floats) -> Against | None:
    """Of one question of a check: how often each of K answers was given (K,), and its share (K,).

    The sign test between the expected answer and the one most given among those expected less.
    """
    best = int(shares.argmax())
    rivals = np.where(shares < shares[best] - 1e-9, given, -1)
    rival = int(rivals.argmax())
    count, expected = int(rivals[rival]), int(given[best])
    if count <= expected or count + expected < LEAST:
        return None
    return Against(rival, count, expected, half_tail(count, count + expected))


def half_tail(hits: int, of: int) -> float:
    """Chance of so many heads or more in so many throws of a coin."""
    heads: int = sum(math.comb(of, k) for k in range(hits, of + 1))
    return heads / (1 << of)


@dataclass(frozen=True)
class Alike:
    """Two people who give the same wrong answers."""

    one: int  # places among the people
    other: int
    shared: int  # checks both answered
    same: int  # of these, how many both got wrong with the same answer
    wrong: tuple[int, int]  # how many each got wrong
    expected: float  # as many as `same` would come without copying
    chance: float  # not yet multiplied


def alike(answers: NDArray[np.int64]) -> tuple[list[Alike], int]:
    """Pairs of people with more wrong answers in common than chance explains, and pairs looked at.

    `answers` (people, checks): 0 right, from 1 on the wrong answers of a check by a number of their
    own, -1 not asked. Of what one of the two got wrong, each is given by the other as well with a
    chance that others' answers to that check tell, times how much more or less often than others
    that person is wrong: a generalised binomial test (van der Linden & Sotaridona 2006) on wrong
    answers. The larger chance of the two directions counts.
    """
    asked = (answers >= 0).astype(np.float32)
    shared = asked @ asked.T
    same = _same_wrong(answers)
    looked = np.triu(shared >= LEAST_SHARED, 1)
    wrong = answers > 0
    rate = wrong.sum(0) / np.maximum(asked.sum(0), 1)
    factor = (wrong.sum(1) + 1) / ((asked * rate).sum(1) + 1)
    # Fewer than three in common never stand out; among many people, nor less than half again as
    # many as usual. Of a few people the two themselves would make up what is usual.
    usual = np.outer(factor, factor) * ((asked * rate**2) @ asked.T)
    least = np.maximum(3, 1.5 * usual) if len(answers) >= MANY else 3
    pairs = np.argwhere(looked & (same >= least))
    found = []
    for one, other in pairs:
        sides = [_chance(answers, factor, int(a), int(b)) for a, b in ((one, other), (other, one))]
        chance, expected = max(sides)
        found.append(
            Alike(
                int(one),
                int(other),
                int(shared[one, other]),
                int(same[one, other]),
                (int(wrong[one].sum()), int(wrong[other].sum())),
                expected,
                chance,
            )
        )
    return found, int(looked.sum())


def _same_wrong(answers: NDArray[np.int64]) -> Floats:
    """How many checks each two people (P, P) got wrong with the same answer."""
    same = np.zeros((len(answers), len(answers)), dtype=np.float32)
    for word in range(1, int(answers.max(initial=0)) + 1):
        gave = (answers == word).astype(np.float32)
        same += gave @ gave.T
    return same.astype(np.float64)


def _chance(
    answers: NDArray[np.int64], factor: Floats, one: int, other: int
) -> tuple[float, float]:
    """Of what `one` got wrong and both were asked: the chance that `other` says the same so often."""
    rows = np.flatnonzero((answers[one] > 0) & (answers[other] >= 0))
    rest = np.delete(answers, [one, other], axis=0)[:, rows]
    asked = (rest >= 0).sum(0)
    gave = (rest == answers[one, rows]).sum(0)
    wrong = max(0.02, float((rest > 0).sum() / max(1, asked.sum())))
    # Two answers at the usual rate of mistakes stand for what is not known of a check.
    chances = np.clip((gave + 2 * wrong) / (asked + 2) * factor[other], 0.001, 0.95)
    hits = int((answers[one, rows] == answers[other, rows]).sum())
    return sum_tail(chances, hits), float(chances.sum())


def sum_tail(chances: Floats, hits: int) -> float:
    """Chance that at least so many of independent events come, each with its own chance."""
    come = np.zeros(len(chances) + 1)
    come[0] = 1.0
    for chance in chances:
        come[1:] = come[1:] * (1 - chance) + come[:-1] * chance
        come[0] *= 1 - chance
    return float(min(1.0, come[hits:].sum()))


@dataclass(frozen=True)
class Finding:
    rule: str  # leaked, leaked_all, wrong, copied
    sentence: str
    facts: dict[str, Any] = field(default_factory=dict)
    task: int | None = None
    people: tuple[int, ...] = ()
