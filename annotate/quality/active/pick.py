"""Spending a round's votes: by what they tell, or by chance alone."""

import heapq
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from annotate.quality.active.beliefs import Belief, Floats, Ints

NOTHING = 1e-12  # two images of one model tell nothing of models
ENOUGH = 30  # pairs with two votes or more, before the chances of sides are read off them
Picked = list[tuple[int, float]]  # (pair, what its vote was expected to tell)


def by_information(
    belief: Belief, alike: Ints, votes: Ints, open_to: NDArray[np.bool_], budget: int,
    rng: np.random.Generator,
) -> Picked:  # fmt: skip
    """At most `budget` pairs, each once, of those open to more votes: greedily what tells most.

    Pairs of one number in `alike` (P,) tell the same (two models on many prompts); among them the
    one with fewest votes comes first, else chance decides. What a vote tells only falls as others
    are chosen, so a value that is out of date is an upper bound: few are computed anew (Minoux 1978).
    """
    queues = _queues(alike, votes, open_to, rng)
    heads = np.array([queue[-1] for queue in queues], dtype=np.int64)
    chance = rng.permutation(len(queues))
    told = belief.told(heads) if len(heads) else np.zeros(0)
    heap = [(-float(told[n]), int(chance[n]), n) for n in range(len(queues))]
    heapq.heapify(heap)
    found: Picked = []
    while heap and len(found) < budget:
        _, order, number = heapq.heappop(heap)
        pair = queues[number][-1]
        now = float(belief.told(np.array([pair]))[0])
        if heap and -now > heap[0][0] + 1e-12:
            heapq.heappush(heap, (-now, order, number))
            continue
        if now <= NOTHING:
            break  # nor would any of the others tell anything
        found.append((pair, now))
        belief.learn(pair)
        queues[number].pop()
        if queues[number]:
            after = float(belief.told(np.array([queues[number][-1]]))[0])
            heapq.heappush(heap, (-after, order, number))
    return found


def by_chance(
    votes: Ints, open_to: NDArray[np.bool_], budget: int, rng: np.random.Generator
) -> list[int]:
    """At most `budget` pairs, each once: those with fewest votes first, as a plain hand-out does."""
    pairs = np.flatnonzero(open_to)
    order = np.lexsort((rng.permutation(len(pairs)), votes[pairs]))
    return [int(pair) for pair in pairs[order][:budget]]


def arms_drawn(
    there: Sequence[bool], new: int, share: float, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Which of `new` prompts join the random arm; `there`: which of the earlier ones are in it.

    So many that the arm has its share of all; with two prompts or more, each arm has one at least.
    """
    total = len(there) + new
    wanted = min(max(round(share * total), 1), total - 1) if share > 0 and total > 1 else 0
    drawn = np.zeros(new, dtype=bool)
    drawn[: max(0, min(new, wanted - sum(there)))] = True
    rng.shuffle(drawn)
    return drawn


def _queues(
    alike: Ints, votes: Ints, open_to: NDArray[np.bool_], rng: np.random.Generator
) -> list[list[int]]:
    """The open pairs of each kind, the next one last."""
    pairs = np.flatnonzero(open_to)
    order = np.lexsort((rng.permutation(len(pairs)), -votes[pairs], alike[pairs]))
    pairs = pairs[order]
    cuts = np.flatnonzero(np.diff(alike[pairs])) + 1
    return [part.tolist() for part in np.split(pairs, cuts) if len(part)]


def belief_of_sides(first: Floats, second: Floats) -> float:
    """a of the Beta(a, a) that sides' chances were drawn from, by the votes of unchosen pairs.

    The likeliest of a grid, for a beta-binomial (Skellam 1948). A pair counts as settled with this
    belief, so what is said to be sure is about as sure. Of fewer than `ENOUGH` pairs with two votes
    or more: 1, where every chance is as likely.
    """
    from scipy.special import betaln

    total = first + second
    told = total >= 2
    if told.sum() < ENOUGH:
        return 1.0
    grid = np.geomspace(0.3, 30, 41)[:, None]
    likely = betaln(first[told] + grid, second[told] + grid) - betaln(grid, grid)
    return float(grid[int(likely.sum(1).argmax()), 0])
